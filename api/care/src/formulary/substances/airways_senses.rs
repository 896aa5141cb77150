//! ATC R, S and V: airways, eyes and ears, various.

use super::{BNF, BNFC, CARE, OK, Substance as S, WHO_EML, adult, aged};
use crate::safety::Severity::{Caution, Contraindicated, Serious};

const DROWSY: &str = "Near birth the newborn, and later the nursling, may be drowsy or restless.";
const LITTLE: &str = "Little of it is absorbed; only when it is needed.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("R01AA07", "Xylometazoline (nose)").not_below(72, Serious, "It can slow the breathing and the heart of young children.", BNFC).pregnancy([CARE; 4], LITTLE, BNF),
    S::new("R01AD08", "Fluticasone (nose)").not_below(48, Caution, "It is not established below four years.", BNFC).pregnancy([OK; 4], "", BNF),
    S::new("R03AC02", "Salbutamol (inhaled)").doses("BNF for Children 2024; GINA 2024", &[aged(0, 60).most(2.5, 20.0), aged(60, 144).most(5.0, 30.0), adult(5.0, 40.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03CC02", "Salbutamol").doses(BNFC, &[aged(1, 24).each(0.08, 0.15).most(2.0, 8.0), aged(24, 144).most(2.0, 8.0), adult(8.0, 32.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03AC12", "Salmeterol (inhaled)").doses(BNFC, &[aged(48, 144).most(0.05, 0.1), adult(0.1, 0.2)]).pregnancy([OK; 4], "", BNF),
    S::new("R03BA05", "Fluticasone (inhaled)").doses(BNFC, &[aged(48, 144).most(0.2, 0.4), adult(1.0, 2.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03BA02", "Budesonide (inhaled)").doses("GINA 2024", &[aged(72, 144).most(0.4, 0.8), adult(0.8, 2.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03AC13", "Formoterol (inhaled)").doses("GINA 2024", &[aged(72, 144).most(0.012, 0.036), adult(0.027, 0.072)]).pregnancy([OK; 4], "", BNF),
    S::new("R03BA01", "Beclometasone (inhaled)").doses(BNFC, &[aged(24, 144).most(0.2, 0.8), adult(1.0, 2.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03BB01", "Ipratropium (inhaled)").doses(BNFC, &[aged(1, 144).most(0.25, 1.0), adult(0.5, 2.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R03DA05", "Aminophylline").doses(BNF, &[adult(500.0, 1500.0)]).injected(BNF, &[adult(500.0, 1500.0)]).pregnancy([CARE; 4], "The newborn or nursling may be restless.", BNF),
    S::new("R03DA04", "Theophylline").doses(BNF, &[adult(500.0, 1000.0)]).pregnancy([CARE; 4], "The newborn or nursling may be restless.", BNF),
    S::new("R03DC03", "Montelukast").doses(BNFC, &[aged(6, 72).most(4.0, 4.0), aged(72, 144).most(5.0, 5.0), adult(10.0, 10.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("R05CB01", "Acetylcysteine").doses(BNF, &[adult(600.0, 1200.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("R06AB04", "Chlorphenamine").doses(BNFC, &[aged(12, 24).most(1.0, 2.0), aged(24, 72).most(1.0, 6.0), aged(72, 144).most(2.0, 12.0), adult(4.0, 24.0)])
        .not_below(12, Caution, "Infants become very drowsy or restless.", BNFC).pregnancy([OK, OK, CARE, CARE], DROWSY, BNF),
    S::new("R06AD02", "Promethazine").doses(BNFC, &[aged(24, 60).most(15.0, 15.0), aged(60, 144).most(25.0, 50.0), adult(50.0, 100.0)]).injected(BNFC, &[aged(60, 120).most(12.5, 25.0), aged(120, 144).most(50.0, 50.0), adult(50.0, 100.0)])
        .not_below(24, Contraindicated, "It has stopped the breathing of young children.", "FDA 2006").pregnancy([OK, OK, CARE, CARE], DROWSY, BNF),
    S::new("R06AE07", "Cetirizine").doses(BNFC, &[aged(24, 72).most(2.5, 5.0), aged(72, 144).most(5.0, 10.0), adult(10.0, 10.0)]).pregnancy([OK; 4], "", BNF),
    S::new("R06AX13", "Loratadine").doses(BNFC, &[aged(24, 144).most(10.0, 10.0), adult(10.0, 10.0)]).pregnancy([OK; 4], "", BNF),
    S::new("S01AA01", "Chloramphenicol (eye)").pregnancy([CARE; 4], LITTLE, BNF),
    S::new("S01AA09", "Tetracycline (eye)").pregnancy([OK; 4], "", WHO_EML),
    S::new("S01AA11", "Gentamicin (eye)").pregnancy([OK; 4], "", BNF),
    S::new("S01AE03", "Ciprofloxacin (eye)").pregnancy([OK; 4], "", BNF),
    S::new("S01BA01", "Dexamethasone (eye)").pregnancy([CARE; 4], LITTLE, BNF),
    S::new("S01ED01", "Timolol (eye)").pregnancy([CARE; 4], "It slows the heart; press the tear duct.", BNF),
    S::new("S01EE01", "Latanoprost (eye)").pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("S01GX09", "Olopatadine (eye)").pregnancy([OK; 4], "", BNF),
    S::new("S02AA15", "Ciprofloxacin (ear)").pregnancy([OK; 4], "", BNF),
    S::new("V03AB15", "Naloxone").injected(BNFC, &[aged(0, 144).each(0.005, 0.1).most(2.0, 10.0), adult(2.0, 10.0)]).pregnancy([OK; 4], "", WHO_EML),
];
