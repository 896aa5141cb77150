//! ATC M and N01, N02: muscles and joints, anaesthesia and pain.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S, WHO_EML, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated, Serious};

const NSAID: &str = "From week 20 on the child's kidneys suffer, and from week 28 a vessel at its heart may close; paracetamol is preferred.";
const OPIOID: &str = "The newborn or nursling may breathe too little and have withdrawal.";
const REYE: &str = "Reye's syndrome has been reported in children.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("M01AB05", "Diclofenac").doses(BNFC, &[aged(12, 144).each(0.3, 1.0).most(50.0, 150.0), adult(100.0, 150.0)]).injected(BNF, &[aged(216, u16::MAX).most(75.0, 150.0)])
        .not_below(12, Serious, "Ibuprofen or paracetamol are better known in infants.", BNFC).pregnancy([CARE, CARE, NO, OK], NSAID, "FDA 2020; BNF 2024"),
    S::new("M01AB01", "Indometacin").doses(BNF, &[adult(75.0, 200.0)]).pregnancy([CARE, CARE, NO, CARE], NSAID, "FDA 2020; BNF 2024"),
    S::new("M01AC06", "Meloxicam").doses(BNF, &[adult(15.0, 15.0)]).not_below(192, Caution, "It is not established below sixteen years.", BNF).pregnancy([CARE, CARE, NO, CARE], NSAID, "FDA 2020; BNF 2024"),
    S::new("M01AE01", "Ibuprofen").doses(BNFC, &[aged(3, 144).each(5.0, 10.0).daily(5.0, 40.0).most(400.0, 1600.0), adult(800.0, 2400.0)])
        .not_below(3, Serious, "It is not given below three months or 5 kg.", BNFC).pregnancy([CARE, CARE, NO, OK], NSAID, "FDA 2020; BNF 2024"),
    S::new("M01AE02", "Naproxen").doses(BNFC, &[aged(60, 144).each(5.0, 10.0).most(500.0, 1000.0), adult(750.0, 1250.0)]).pregnancy([CARE, CARE, NO, CARE], NSAID, "FDA 2020; BNF 2024"),
    S::new("M01AH01", "Celecoxib").doses(BNF, &[adult(400.0, 400.0)]).pregnancy([CARE, CARE, NO, CARE], NSAID, "FDA 2020; BNF 2024"),
    S::new("M02AA15", "Diclofenac (skin)").pregnancy([OK, CARE, CARE, OK], NSAID, BNF),
    S::new("M04AA01", "Allopurinol").doses(BNF, &[adult(300.0, 900.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("M04AC01", "Colchicine").doses(BNF, &[adult(1.0, 2.0)]).pregnancy([CARE; 4], "It acts on dividing cells.", BNF),
    S::new("M05BA04", "Alendronic acid").weekly().doses(BNF, &[adult(70.0, 70.0)]).pregnancy([NO, NO, NO, CARE], "It stays in bone for years.", BNF),
    S::new("N01AX03", "Ketamine").pregnancy([CARE; 4], "The newborn may be drowsy.", WHO_EML),
    S::new("N01BB02", "Lidocaine (local)").pregnancy([OK; 4], "", BNF),
    S::new("N02AA01", "Morphine").doses(BNFC, &[aged(12, 144).each(0.05, 0.4).most(10.0, 60.0), adult(30.0, 180.0)]).injected(BNFC, &[aged(12, 144).each(0.05, 0.2).most(10.0, 60.0), adult(10.0, 60.0)])
        .not_below(12, Caution, "Infants breathe too little after small doses.", BNFC).pregnancy([CARE; 4], OPIOID, BNF),
    S::new("N02AB02", "Pethidine").doses(BNFC, &[aged(2, 144).each(0.5, 2.0).most(100.0, 400.0), adult(150.0, 600.0)]).injected(BNFC, &[aged(2, 144).each(0.5, 2.0).most(100.0, 400.0), adult(100.0, 400.0)]).pregnancy([CARE; 4], OPIOID, BNF),
    S::new("N02AD01", "Pentazocine").doses(BNF, &[adult(60.0, 360.0)]).injected(BNF, &[adult(60.0, 360.0)]).pregnancy([CARE; 4], OPIOID, BNF),
    S::new("N02AX02", "Tramadol").doses(BNF, &[adult(100.0, 400.0)]).injected(BNF, &[adult(100.0, 400.0)])
        .not_below(144, Contraindicated, "Some children turn it into a strong opioid and have died.", "FDA 2017").pregnancy([CARE, CARE, CARE, NO], OPIOID, "FDA 2017; BNF 2024"),
    S::new("N02AA08", "Dihydrocodeine").doses(BNF, &[adult(60.0, 240.0)]).injected(BNF, &[adult(50.0, 300.0)]).not_below(144, Serious, "Some children turn it into a strong opioid.", BNFC).pregnancy([CARE; 4], OPIOID, BNF),
    S::new("N02BA01", "Aspirin").doses(BNF, &[adult(1000.0, 4000.0)]).not_below(192, Contraindicated, REYE, BNF)
        .pregnancy([CARE, CARE, NO, NO], "It makes mother and child bleed and may close a vessel at the child's heart; Reye's syndrome in the nursling.", BNF),
    S::new("N02BE01", "Paracetamol")
        .doses(BNFC, &[aged(0, 3).each(10.0, 15.0).daily(20.0, 60.0).most(120.0, 480.0), aged(3, 144).each(10.0, 15.0).daily(20.0, 75.0).most(500.0, 2000.0), adult(1000.0, 4000.0)]).injected(BNFC, &[aged(0, 12).each(5.0, 10.0).daily(10.0, 30.0), aged(12, 144).each(5.0, 15.0).daily(15.0, 60.0).most(750.0, 3000.0), Dose::ADULT.each(5.0, 15.0).daily(15.0, 60.0).most(1000.0, 4000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("N02CC01", "Sumatriptan").doses(BNF, &[adult(100.0, 300.0)]).pregnancy([CARE; 4], "There is more experience with paracetamol.", BNF),
    S::new("N02BF01", "Gabapentin").doses(BNF, &[adult(1200.0, 3600.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("N02BF02", "Pregabalin").doses(BNF, &[adult(300.0, 600.0)]).pregnancy([CARE; 4], "Slightly more children were malformed after the first trimester.", "MHRA 2022"),
    S::new("R05DA09", "Dextromethorphan").doses(BNF, &[child().most(10.0, 40.0), adult(30.0, 120.0)])
        .not_below(72, Serious, "Cough medicines have harmed young children and do not help them.", "MHRA 2009").pregnancy([CARE; 4], "There is little experience.", BNF),
];
