//! ATC N03 to N07: epilepsy, Parkinson's disease, mind.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S, adult, aged, child};
use crate::safety::Severity::{Caution, Serious};

const EPILEPSY: &str =
    "It may deform the child, but seizures harm too: do not stop it; give folic acid and ask a specialist.";
const SLEEPY: &str = "The newborn or nursling may be drowsy and floppy.";
const WITHDRAWAL: &str = "Near birth the newborn may have tremor, restlessness or withdrawal.";
const YOUNG_MOOD: &str = "Thoughts of suicide are more common in the young in the first weeks.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("N03AA02", "Phenobarbital").doses(BNFC, &[aged(0, 144).daily(2.0, 8.0).most(180.0, 180.0), adult(180.0, 180.0)]).injected(BNFC, &[aged(0, 144).each(2.0, 20.0).most(1000.0, 1000.0), Dose::ADULT.each(2.0, 10.0).most(1000.0, 1000.0)]).pregnancy([CARE; 4], EPILEPSY, BNF),
    S::new("N03AB02", "Phenytoin").doses(BNFC, &[aged(0, 144).daily(4.0, 10.0).most(300.0, 300.0), adult(500.0, 500.0)]).injected(BNFC, &[aged(0, 144).each(2.0, 20.0).most(2000.0, 2000.0), Dose::ADULT.each(1.0, 20.0).most(2000.0, 2000.0)]).pregnancy([CARE, CARE, CARE, OK], EPILEPSY, BNF),
    S::new("N03AE01", "Clonazepam").doses(BNFC, &[child().most(3.0, 6.0), adult(4.0, 8.0)]).pregnancy([CARE; 4], SLEEPY, BNF),
    S::new("N03AF01", "Carbamazepine").doses(BNFC, &[child().daily(5.0, 25.0).most(600.0, 1200.0), adult(1000.0, 2000.0)]).pregnancy([CARE, CARE, CARE, OK], EPILEPSY, BNF),
    S::new("N03AG01", "Sodium valproate").doses(BNFC, &[child().daily(10.0, 60.0).most(1500.0, 2500.0), adult(1500.0, 2500.0)]).pregnancy([NO, NO, NO, CARE], "One child in nine is malformed and three to four in ten have problems of development; a specialist must change it.", "MHRA 2024"),
    S::new("N03AX09", "Lamotrigine").doses(BNFC, &[aged(24, 144).daily(0.1, 15.0).most(200.0, 400.0), adult(250.0, 500.0)]).pregnancy([CARE; 4], EPILEPSY, BNF),
    S::new("N03AX14", "Levetiracetam").doses(BNFC, &[child().each(7.0, 30.0).most(1500.0, 3000.0), adult(1500.0, 3000.0)]).pregnancy([CARE; 4], EPILEPSY, BNF),
    S::new("N04AA01", "Trihexyphenidyl").doses(BNF, &[adult(5.0, 20.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("N04BA01", "Levodopa").doses(BNF, &[adult(500.0, 2000.0)]).pregnancy([CARE; 4], "There is little experience; it suppresses milk.", BNF),
    S::new("N04BA02:carbidopa", "Carbidopa").follows().pregnancy([CARE; 4], "There is little experience; it suppresses milk.", BNF),
    S::new("N05AA01", "Chlorpromazine").doses(BNFC, &[aged(12, 144).each(0.25, 1.0).most(50.0, 200.0), adult(300.0, 1000.0)]).injected(BNFC, &[aged(12, 72).each(0.25, 0.5).most(40.0, 40.0), aged(72, 144).each(0.25, 0.5).most(50.0, 75.0), adult(50.0, 200.0)]).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N05AD01", "Haloperidol").doses(BNF, &[adult(10.0, 20.0)]).injected(BNF, &[adult(5.0, 20.0)]).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N05AH03", "Olanzapine").doses(BNF, &[adult(20.0, 20.0)]).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N05AX08", "Risperidone").doses(BNF, &[adult(8.0, 16.0)]).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N05AN01", "Lithium carbonate").doses(BNF, &[adult(1200.0, 1800.0)]).pregnancy([NO, CARE, CARE, NO], "Early it may deform the heart; it poisons the nursling.", BNF),
    S::new("N05BA01", "Diazepam").doses(BNFC, &[child().each(0.1, 0.5).most(10.0, 20.0), adult(20.0, 60.0)]).injected(BNFC, &[child().each(0.1, 0.4).most(10.0, 20.0), adult(10.0, 40.0)]).pregnancy([CARE; 4], SLEEPY, BNF),
    S::new("N05BA08", "Bromazepam").doses("Martindale 2023", &[adult(12.0, 18.0)]).pregnancy([CARE; 4], SLEEPY, BNF),
    S::new("N05BA06", "Lorazepam").doses(BNF, &[adult(4.0, 8.0)]).injected(BNFC, &[child().each(0.05, 0.1).most(4.0, 8.0), adult(4.0, 8.0)]).pregnancy([CARE; 4], SLEEPY, BNF),
    S::new("N05CF02", "Zolpidem").doses(BNF, &[adult(10.0, 10.0)]).not_below(216, Serious, "It is not for children.", BNF).pregnancy([CARE; 4], SLEEPY, BNF),
    S::new("N06AA09", "Amitriptyline").doses(BNF, &[adult(150.0, 200.0)]).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N06AB03", "Fluoxetine").doses(BNF, &[adult(60.0, 60.0)]).not_below(216, Caution, YOUNG_MOOD, BNF).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N06AB06", "Sertraline").doses(BNF, &[adult(200.0, 200.0)]).not_below(216, Caution, YOUNG_MOOD, BNF).pregnancy([CARE, CARE, CARE, OK], WITHDRAWAL, BNF),
    S::new("N06AB10", "Escitalopram").doses(BNF, &[adult(20.0, 20.0)]).not_below(216, Caution, YOUNG_MOOD, BNF).pregnancy([CARE; 4], WITHDRAWAL, BNF),
    S::new("N07CA01", "Betahistine").doses(BNF, &[adult(24.0, 48.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
];
