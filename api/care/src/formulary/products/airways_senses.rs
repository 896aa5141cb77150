//! ATC R, S and V: airways, eyes and ears, various.

use super::{Controlled, Note, Product as P};
use crate::prescription::DoseUnit::Bottle;
use crate::prescription::Form::{
    Capsule, EarDrops, EyeDrops, EyeOintment, Infusion, Inhaler, Injection, NasalSpray, NebuliserSolution,
    Syrup, Tablet,
};

#[rustfmt::skip]
pub(super) const PRODUCTS: &[P] = &[
    P::new("xylometazoline-0-1pc-nasal-spray", "Xylometazoline (nose)", "R01AA07", NasalSpray, "0.1 %"),
    P::new("fluticasone-50mcg-nasal-spray", "Fluticasone (nose)", "R01AD08", NasalSpray, "50 micrograms/spray"),
    P::new("salbutamol-100mcg-inhaler", "Salbutamol (inhaled)", "R03AC02", Inhaler, "100 micrograms/puff"),
    P::new("salbutamol-2-5mg-nebuliser-solution", "Salbutamol (inhaled)", "R03AC02", NebuliserSolution, "2.5 mg/2.5 mL"),
    P::new("salbutamol-4mg-tablet", "Salbutamol", "R03CC02", Tablet, "4 mg"),
    P::new("salbutamol-2mg-5ml-syrup", "Salbutamol", "R03CC02", Syrup, "2 mg/5 mL"),
    P::new("salmeterol-fluticasone-25-125mcg-inhaler", "Salmeterol-fluticasone (inhaled)", "R03AK06", Inhaler, "25/125 micrograms/puff").of(&["R03AC12", "R03BA05"]),
    P::new("budesonide-formoterol-160-4-5mcg-inhaler", "Budesonide-formoterol (inhaled)", "R03AK07", Inhaler, "160/4.5 micrograms/puff").of(&["R03BA02", "R03AC13"]),
    P::new("beclometasone-100mcg-inhaler", "Beclometasone (inhaled)", "R03BA01", Inhaler, "100 micrograms/puff"),
    P::new("ipratropium-20mcg-inhaler", "Ipratropium (inhaled)", "R03BB01", Inhaler, "20 micrograms/puff"),
    P::new("aminophylline-250mg-injection", "Aminophylline", "R03DA05", Injection, "250 mg/10 mL").noted(&[Note::NarrowMargin, Note::UnderObservation]),
    P::new("theophylline-200mg-capsule", "Theophylline", "R03DA04", Capsule, "200 mg").noted(&[Note::NarrowMargin]),
    P::new("montelukast-10mg-tablet", "Montelukast", "R03DC03", Tablet, "10 mg"),
    P::new("acetylcysteine-600mg-tablet", "Acetylcysteine", "R05CB01", Tablet, "600 mg"),
    P::new("dextromethorphan-15mg-5ml-syrup", "Dextromethorphan", "R05DA09", Syrup, "15 mg/5 mL").controlled(Controlled::NationallyControlled),
    P::new("chlorphenamine-4mg-tablet", "Chlorphenamine", "R06AB04", Tablet, "4 mg"),
    P::new("chlorphenamine-2mg-5ml-syrup", "Chlorphenamine", "R06AB04", Syrup, "2 mg/5 mL"),
    P::new("promethazine-25mg-tablet", "Promethazine", "R06AD02", Tablet, "25 mg"),
    P::new("promethazine-25mg-injection", "Promethazine", "R06AD02", Injection, "25 mg/mL").by(crate::prescription::Route::Intramuscular),
    P::new("cetirizine-10mg-tablet", "Cetirizine", "R06AE07", Tablet, "10 mg"),
    P::new("cetirizine-5mg-5ml-syrup", "Cetirizine", "R06AE07", Syrup, "5 mg/5 mL"),
    P::new("loratadine-10mg-tablet", "Loratadine", "R06AX13", Tablet, "10 mg"),
    P::new("chloramphenicol-0-5pc-eye-drops", "Chloramphenicol (eye)", "S01AA01", EyeDrops, "0.5 %"),
    P::new("tetracycline-1pc-eye-ointment", "Tetracycline (eye)", "S01AA09", EyeOintment, "1 %"),
    P::new("gentamicin-0-3pc-eye-drops", "Gentamicin (eye)", "S01AA11", EyeDrops, "0.3 %"),
    P::new("ciprofloxacin-0-3pc-eye-drops", "Ciprofloxacin (eye)", "S01AE03", EyeDrops, "0.3 %"),
    P::new("dexamethasone-0-1pc-eye-drops", "Dexamethasone (eye)", "S01BA01", EyeDrops, "0.1 %"),
    P::new("timolol-0-5pc-eye-drops", "Timolol (eye)", "S01ED01", EyeDrops, "0.5 %"),
    P::new("latanoprost-0-005pc-eye-drops", "Latanoprost (eye)", "S01EE01", EyeDrops, "0.005 %"),
    P::new("olopatadine-0-1pc-eye-drops", "Olopatadine (eye)", "S01GX09", EyeDrops, "0.1 %"),
    P::new("ciprofloxacin-0-3pc-ear-drops", "Ciprofloxacin (ear)", "S02AA15", EarDrops, "0.3 %"),
    P::new("sodium-chloride-0-9pc-infusion", "Sodium chloride", "B05BB01", Infusion, "0.9 %").counted(Bottle),
    P::new("glucose-50pc-injection", "Glucose", "B05BA03", Injection, "50 %"),
    P::new("naloxone-0-4mg-injection", "Naloxone", "V03AB15", Injection, "0.4 mg/mL").noted(&[Note::UnderObservation]),
];
