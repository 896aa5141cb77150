//! ATC A: alimentary tract and metabolism.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S, WHO_EML, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated};

const NO_DATA: &str = "There is little experience; a better known medicine is preferred.";
const INSULIN_INSTEAD: &str = "Insulin, or metformin, is preferred.";
const ANY_INSULIN: &[Dose] = &[aged(0, u16::MAX).daily(0.05, 2.0).most(100.0, 300.0)];

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("A02BC01", "Omeprazole").doses(BNFC, &[child().daily(0.5, 3.0).most(40.0, 40.0), adult(40.0, 80.0)]).injected(BNFC, &[child().daily(0.5, 2.0).most(40.0, 40.0), adult(80.0, 120.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A02BC05", "Esomeprazole").doses(BNFC, &[aged(12, 144).most(20.0, 20.0), adult(40.0, 80.0)]).pregnancy([CARE; 4], "There is more experience with omeprazole.", BNF),
    S::new("A02BC04", "Rabeprazole").doses(BNF, &[adult(20.0, 40.0)]).pregnancy([CARE; 4], "There is more experience with omeprazole.", BNF),
    S::new("A02BC02", "Pantoprazole").doses(BNF, &[adult(80.0, 160.0)]).pregnancy([CARE; 4], "There is more experience with omeprazole.", BNF),
    S::new("A02BA03", "Famotidine").doses(BNF, &[adult(40.0, 80.0)]).pregnancy([CARE; 4], NO_DATA, BNF),
    S::new("A02AB01", "Aluminium hydroxide").pregnancy([OK; 4], "", BNF),
    S::new("A02AA05", "Magnesium trisilicate").pregnancy([OK; 4], "", BNF),
    S::new("A02BX02", "Sucralfate").doses(BNF, &[adult(2000.0, 8000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A02BB01", "Misoprostol").doses(WHO_EML, &[adult(0.8, 1.6)]).pregnancy([NO, NO, NO, CARE], "It makes the womb contract and can end a pregnancy or harm the child.", BNF),
    S::new("A03BB01", "Hyoscine butylbromide").doses(BNFC, &[aged(72, 144).most(10.0, 30.0), adult(40.0, 100.0)]).injected(BNFC, &[aged(24, 72).most(5.0, 15.0), aged(72, 144).most(10.0, 30.0), adult(20.0, 100.0)]).pregnancy([CARE, CARE, CARE, OK], "Only when it is needed.", BNF),
    S::new("A03BA01", "Atropine").pregnancy([CARE; 4], "It may speed up the child's heart and dry up milk.", BNF),
    S::new("A03FA01", "Metoclopramide").doses("EMA 2013; BNF 2024", &[aged(12, 216).each(0.1, 0.15).most(10.0, 30.0), aged(216, u16::MAX).most(10.0, 30.0)]).injected("EMA 2013; BNF 2024", &[aged(12, 216).each(0.1, 0.15).most(10.0, 30.0), aged(216, u16::MAX).most(10.0, 30.0)])
        .not_below(12, Contraindicated, "It causes involuntary movements and methaemoglobinaemia in infants.", "EMA 2013").pregnancy([OK, OK, CARE, CARE], "Near birth the newborn may have involuntary movements.", BNF),
    S::new("A03FA03", "Domperidone").doses("MHRA 2019; BNF 2024", &[adult(10.0, 30.0)])
        .not_below(144, Caution, "It does not work better than placebo and may disturb the heart's rhythm.", "MHRA 2019").pregnancy([CARE; 4], NO_DATA, BNF),
    S::new("A04AA01", "Ondansetron").doses(BNFC, &[aged(6, 144).each(0.1, 0.15).most(8.0, 16.0), adult(16.0, 32.0)]).injected(BNFC, &[aged(6, 144).each(0.1, 0.15).most(8.0, 16.0), adult(16.0, 32.0)]).pregnancy([CARE, OK, OK, CARE], "A few more clefts of the lip were seen after use in the first weeks.", "MHRA 2020"),
    S::new("A06AB02", "Bisacodyl").doses(BNFC, &[aged(48, 144).most(20.0, 20.0), adult(20.0, 20.0)]).pregnancy([CARE, CARE, CARE, OK], "Lactulose is preferred.", BNF),
    S::new("A06AD11", "Lactulose").doses(BNFC, &[aged(1, 12).most(1700.0, 3400.0), aged(12, 60).most(6700.0, 13_400.0), aged(60, 144).most(13_400.0, 26_800.0), adult(33_500.0, 100_500.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A06AX01", "Glycerol").pregnancy([OK; 4], "", BNF),
    S::new("A06AD15", "Macrogol 3350").pregnancy([OK; 4], "", BNF),
    S::new("A07CA", "Oral rehydration salts (low osmolarity)").pregnancy([OK; 4], "", WHO_EML),
    S::new("A12CB01", "Zinc sulfate").doses("WHO diarrhoea treatment 2005", &[aged(0, 6).most(10.0, 10.0), aged(6, 144).most(20.0, 20.0), adult(50.0, 150.0)]).pregnancy([OK; 4], "", WHO_EML),
    S::new("A07DA03", "Loperamide").doses(BNFC, &[aged(48, 96).most(1.0, 4.0), aged(96, 144).most(2.0, 8.0), adult(4.0, 16.0)])
        .not_below(48, Contraindicated, "It can paralyse the bowel; oral rehydration and zinc are the treatment.", BNFC).pregnancy([CARE, CARE, CARE, OK], NO_DATA, BNF),
    S::new("A07AA02", "Nystatin").in_units().doses(BNFC, &[aged(0, 144).most(200_000.0, 800_000.0), adult(1_000_000.0, 4_000_000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A07EC01", "Sulfasalazine").doses(BNFC, &[aged(24, 144).daily(20.0, 100.0).most(1000.0, 4000.0), adult(2000.0, 8000.0)])
        .not_below(24, Contraindicated, "The sulfonamide in it displaces bilirubin.", BNFC).pregnancy([CARE; 4], "Give folic acid; watch a nursling for jaundice and bloody stools.", BNF),
    S::new("A10AB01", "Insulin human, soluble").in_units().injected(BNF, ANY_INSULIN).pregnancy([OK; 4], "", BNF),
    S::new("A10AC01", "Insulin human, isophane (NPH)").in_units().injected(BNF, ANY_INSULIN).pregnancy([OK; 4], "", BNF),
    S::new("A10AD01", "Insulin human, premixed 30/70").in_units().injected(BNF, ANY_INSULIN).pregnancy([OK; 4], "", BNF),
    S::new("A10AE04", "Insulin glargine").in_units().injected(BNF, ANY_INSULIN).pregnancy([OK; 4], "", BNF),
    S::new("A10BA02", "Metformin").doses(BNFC, &[aged(120, 144).most(1000.0, 2000.0), adult(1000.0, 3000.0)])
        .not_below(120, Caution, "It is not established below ten years.", BNFC).pregnancy([OK; 4], "", BNF),
    S::new("A10BB01", "Glibenclamide").doses(BNF, &[adult(15.0, 15.0)]).pregnancy([CARE, CARE, CARE, CARE], "The newborn or nursling may get low blood sugar.", BNF),
    S::new("A10BB09", "Gliclazide").doses(BNF, &[adult(160.0, 320.0)]).pregnancy([NO; 4], "The newborn or nursling may get low blood sugar; insulin is preferred.", BNF),
    S::new("A10BB12", "Glimepiride").doses(BNF, &[adult(6.0, 6.0)]).pregnancy([NO; 4], "The newborn or nursling may get low blood sugar; insulin is preferred.", BNF),
    S::new("A10BG03", "Pioglitazone").doses(BNF, &[adult(45.0, 45.0)]).pregnancy([NO; 4], INSULIN_INSTEAD, BNF),
    S::new("A10BH01", "Sitagliptin").doses(BNF, &[adult(100.0, 100.0)]).pregnancy([NO; 4], INSULIN_INSTEAD, BNF),
    S::new("A10BH02", "Vildagliptin").doses(BNF, &[adult(50.0, 100.0)]).pregnancy([NO; 4], INSULIN_INSTEAD, BNF),
    S::new("A10BK01", "Dapagliflozin").doses(BNF, &[adult(10.0, 10.0)]).pregnancy([NO; 4], INSULIN_INSTEAD, BNF),
    S::new("A10BK03", "Empagliflozin").doses(BNF, &[adult(25.0, 25.0)]).pregnancy([NO; 4], INSULIN_INSTEAD, BNF),
    S::new("A11CA01", "Retinol (vitamin A)").in_units().doses("WHO vitamin A supplementation 2011", &[aged(6, 12).most(100_000.0, 100_000.0), aged(12, 144).most(200_000.0, 200_000.0), adult(200_000.0, 200_000.0)])
        .not_below(6, Caution, "It is not recommended below six months.", "WHO vitamin A supplementation 2011").pregnancy([NO, NO, NO, CARE], "High doses deform the child; at most 10,000 IU a day.", "WHO vitamin A supplementation 2011"),
    S::new("A11CC05", "Colecalciferol (vitamin D3)").in_units().doses(BNFC, &[aged(0, 144).most(6000.0, 6000.0), adult(50_000.0, 50_000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A11DA01", "Thiamine (vitamin B1)").doses(BNF, &[adult(100.0, 300.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A11GA01", "Ascorbic acid (vitamin C)").doses(BNF, &[aged(1, 144).most(250.0, 500.0), adult(1000.0, 2000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A11HA02", "Pyridoxine (vitamin B6)").doses(BNF, &[adult(100.0, 400.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A12AA04", "Calcium carbonate").doses(BNF, &[adult(1500.0, 4500.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A12BA01", "Potassium chloride").doses(BNF, &[adult(1800.0, 7200.0)]).pregnancy([OK; 4], "", BNF),
    S::new("A12CC02", "Magnesium sulfate").pregnancy([OK; 4], "", WHO_EML),
];
