//! ATC B and C: blood, heart and vessels.

use super::{BNF, BNFC, CARE, NO, OK, STG, Substance as S, WHO_EML, WHO_MCPC, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated};

const ACE: &str = "It damages the child's kidneys and skull; change to methyldopa, labetalol or nifedipine.";
const THIAZIDE: &str = "It is not used for high blood pressure in pregnancy and may reduce milk.";
const BETA: &str = "The child may grow less and the newborn have a slow heart and low blood sugar.";
const STATIN: &str = "The child needs cholesterol; stop it until after breast-feeding.";
const ANTICOAGULANT: &str = "It may make mother or child bleed; heparins are preferred.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("B01AA03", "Warfarin").doses(BNF, &[adult(15.0, 15.0)]).pregnancy([NO, CARE, NO, OK], "It deforms the child and makes it bleed; heparins are preferred.", BNF),
    S::new("B01AB05", "Enoxaparin").injected(BNF, &[adult(150.0, 200.0)]).pregnancy([OK; 4], "", BNF),
    S::new("B01AC04", "Clopidogrel").doses(BNF, &[adult(300.0, 300.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("B01AC06", "Aspirin (low dose)").doses(BNF, &[adult(300.0, 300.0)])
        .not_below(192, Contraindicated, "Reye's syndrome has been reported in children.", BNF).pregnancy([OK, OK, OK, CARE], "Watch the nursling: Reye's syndrome is possible.", "WHO pre-eclampsia 2021; BNF 2024"),
    S::new("B01AF01", "Rivaroxaban").doses(BNF, &[adult(20.0, 30.0)]).pregnancy([NO; 4], ANTICOAGULANT, BNF),
    S::new("B01AF02", "Apixaban").doses(BNF, &[adult(10.0, 20.0)]).pregnancy([NO; 4], ANTICOAGULANT, BNF),
    S::new("B02AA02", "Tranexamic acid").doses(BNFC, &[child().each(10.0, 25.0).most(1500.0, 4500.0), adult(1500.0, 4500.0)]).injected(BNFC, &[child().each(10.0, 15.0).most(1000.0, 3000.0), adult(1000.0, 4000.0)]).pregnancy([CARE, CARE, CARE, OK], "It crosses the placenta.", BNF),
    S::new("B02BA01", "Phytomenadione (vitamin K1)").doses(BNFC, &[aged(0, 1).most(1.0, 1.0), child().most(10.0, 10.0), adult(20.0, 40.0)]).injected(BNFC, &[aged(0, 1).most(1.0, 1.0), child().most(10.0, 10.0), adult(20.0, 40.0)]).pregnancy([OK; 4], "", BNF),
    S::new("B03AA07", "Ferrous sulfate").doses(BNFC, &[aged(0, 144).daily(9.0, 18.5).most(200.0, 600.0), adult(400.0, 600.0)]).pregnancy([OK; 4], "", BNF),
    S::new("B03AA02", "Ferrous fumarate").doses(BNFC, &[aged(0, 144).daily(9.0, 18.7).most(210.0, 630.0), adult(420.0, 630.0)]).pregnancy([OK; 4], "", BNF),
    S::new("B03BB01", "Folic acid").doses(BNFC, &[aged(0, 12).most(5.0, 5.0), aged(12, 144).most(5.0, 10.0), adult(5.0, 15.0)]).pregnancy([OK; 4], "", BNF),
    S::new("B03BA03", "Hydroxocobalamin (vitamin B12)").injected(BNF, &[adult(1.0, 1.0)]).pregnancy([OK; 4], "", BNF),
    S::new("C01AA05", "Digoxin").doses(BNF, &[adult(0.5, 0.5)]).pregnancy([OK; 4], "", BNF),
    S::new("C01BD01", "Amiodarone").doses(BNF, &[adult(400.0, 600.0)]).pregnancy([CARE, NO, NO, NO], "Its iodine disturbs the child's thyroid.", BNF),
    S::new("C01CA24", "Adrenaline (epinephrine)").injected("Resuscitation Council UK 2021", &[aged(0, 72).most(0.15, 1.0), aged(72, 144).most(0.3, 2.0), adult(0.5, 5.0)]).pregnancy([OK; 4], "", WHO_EML),
    S::new("C01DA02", "Glyceryl trinitrate").doses(BNF, &[adult(1.0, 6.0)]).pregnancy([CARE; 4], "Only when it is needed; the blood pressure falls.", BNF),
    S::new("C01DA08", "Isosorbide dinitrate").doses(BNF, &[adult(60.0, 240.0)]).pregnancy([CARE; 4], "Only when it is needed; the blood pressure falls.", BNF),
    S::new("C02AB01", "Methyldopa").doses(BNF, &[adult(1000.0, 3000.0)]).pregnancy([OK; 4], "", STG),
    S::new("C02DB02", "Hydralazine").doses(BNF, &[adult(75.0, 300.0)]).injected(WHO_MCPC, &[adult(10.0, 20.0)]).pregnancy([CARE, OK, OK, OK], "There is little experience in the first weeks.", BNF),
    S::new("C02CA01", "Prazosin").doses(BNF, &[adult(10.0, 20.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("C03AA01", "Bendroflumethiazide").doses(BNF, &[adult(10.0, 10.0)]).pregnancy([CARE; 4], THIAZIDE, BNF),
    S::new("C03AA03", "Hydrochlorothiazide").doses(BNF, &[adult(50.0, 100.0)]).pregnancy([CARE; 4], THIAZIDE, BNF),
    S::new("C03BA11", "Indapamide").doses(BNF, &[adult(2.5, 2.5)]).pregnancy([CARE; 4], THIAZIDE, BNF),
    S::new("C03CA01", "Furosemide").doses(BNFC, &[child().each(0.5, 2.0).most(40.0, 80.0), adult(120.0, 240.0)]).injected(BNFC, &[child().each(0.5, 2.0).most(40.0, 80.0), adult(50.0, 240.0)]).pregnancy([CARE; 4], "It may lessen the blood flow to the child and the milk.", BNF),
    S::new("C03DA01", "Spironolactone").doses(BNFC, &[child().daily(1.0, 3.0).most(100.0, 100.0), adult(200.0, 400.0)]).pregnancy([CARE; 4], "It acts against male hormones in the child.", BNF),
    S::new("C03DB01", "Amiloride").doses(BNF, &[adult(10.0, 20.0)]).pregnancy([CARE; 4], THIAZIDE, BNF),
    S::new("C07AA05", "Propranolol").doses(BNFC, &[child().each(0.25, 1.0).most(40.0, 160.0), adult(160.0, 320.0)]).pregnancy([CARE, CARE, CARE, OK], BETA, BNF),
    S::new("C07AB03", "Atenolol").doses(BNF, &[adult(100.0, 100.0)]).pregnancy([CARE; 4], BETA, BNF),
    S::new("C07AB07", "Bisoprolol").doses(BNF, &[adult(20.0, 20.0)]).pregnancy([CARE; 4], BETA, BNF),
    S::new("C07AG02", "Carvedilol").doses(BNF, &[adult(50.0, 100.0)]).pregnancy([CARE; 4], BETA, BNF),
    S::new("C07AG01", "Labetalol").doses(BNF, &[adult(800.0, 2400.0)]).injected(WHO_MCPC, &[adult(80.0, 300.0)]).pregnancy([OK; 4], "", "NICE NG133 2023"),
    S::new("C08CA01", "Amlodipine").doses(BNFC, &[child().daily(0.1, 0.4).most(10.0, 10.0), adult(10.0, 10.0)])
        .not_below(1, Caution, "It is not established in newborns.", BNFC).pregnancy([CARE, CARE, CARE, OK], "There is more experience with nifedipine.", BNF),
    S::new("C08CA05", "Nifedipine").doses(BNF, &[adult(90.0, 90.0)]).pregnancy([CARE, OK, OK, OK], "There is little experience in the first weeks.", "NICE NG133 2023"),
    S::new("C08DA01", "Verapamil").doses(BNF, &[adult(160.0, 480.0)]).pregnancy([CARE, CARE, CARE, OK], "It may lessen the blood flow to the child.", BNF),
    S::new("C09AA03", "Lisinopril").doses(BNF, &[adult(80.0, 80.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09AA05", "Ramipril").doses(BNF, &[adult(10.0, 10.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09AA02", "Enalapril").doses(BNF, &[adult(40.0, 40.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09AA01", "Captopril").doses(BNF, &[adult(75.0, 150.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09CA01", "Losartan").doses(BNF, &[adult(150.0, 150.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09CA07", "Telmisartan").doses(BNF, &[adult(80.0, 80.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C09CA03", "Valsartan").doses(BNF, &[adult(320.0, 320.0)]).pregnancy([NO, NO, NO, CARE], ACE, BNF),
    S::new("C10AA01", "Simvastatin").doses(BNF, &[adult(80.0, 80.0)]).pregnancy([NO; 4], STATIN, BNF),
    S::new("C10AA05", "Atorvastatin").doses(BNF, &[adult(80.0, 80.0)]).pregnancy([NO; 4], STATIN, BNF),
    S::new("C10AA07", "Rosuvastatin").doses(BNF, &[adult(40.0, 40.0)]).pregnancy([NO; 4], STATIN, BNF),
    S::new("C10AB05", "Fenofibrate").doses(BNF, &[adult(267.0, 267.0)]).pregnancy([NO; 4], "It harmed the young of animals.", BNF),
    S::new("B05BB01", "Sodium chloride").pregnancy([OK; 4], "", WHO_EML),
    S::new("B05BA03", "Glucose").pregnancy([OK; 4], "", WHO_EML),
];
