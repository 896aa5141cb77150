//! ATC B and C with one another: blood, heart and vessels.

use super::{BNF, Interaction, caution, contraindicated, serious};

const BLEED: &str = "Bleeding is more likely.";
const WATCH_BLEED: &str = "Use both only for a clear reason; watch for bleeding and protect the stomach.";
const POTASSIUM: &str = "Potassium in the blood may rise dangerously.";
const WATCH_POTASSIUM: &str = "Check potassium and kidney function before, after one week and regularly.";
const LOW_POTASSIUM: &str = "Loss of potassium makes digoxin toxic.";
const SLOW: &str = "The heart may beat too slowly or stop conducting.";
const WATCH_PULSE: &str = "Avoid, or watch pulse, blood pressure and ECG closely.";
const PRESSURE: &str = "The blood pressure may fall steeply, above all with the first dose.";
const WATCH_PRESSURE: &str = "Start low, at night, and check the blood pressure.";
const MUSCLE: &str = "The muscles may break down (rhabdomyolysis).";
const INR_UP: &str = "The effect of warfarin rises and bleeding is more likely.";
const CHECK_INR: &str = "Check the INR within three to five days and adjust warfarin.";

#[rustfmt::skip]
pub(super) const PAIRS: &[Interaction] = &[
    // Anticoagulants and platelets
    serious("B01AA", "B01AC04", BLEED, WATCH_BLEED, BNF),
    serious("B01AA", "B01AC06", BLEED, WATCH_BLEED, BNF),
    serious("B01AA", "B01AC22", BLEED, WATCH_BLEED, BNF),
    serious("B01AA", "B01AC24", BLEED, WATCH_BLEED, BNF),
    contraindicated("B01AA", "B01AF", BLEED, "Do not use two anticoagulants, except while changing from one to the other.", BNF),
    contraindicated("B01AA", "B01AE07", BLEED, "Do not use two anticoagulants, except while changing from one to the other.", BNF),
    serious("B01AA", "B01AB", BLEED, "Only while warfarin is being started; stop the heparin when the INR is in range.", BNF),
    contraindicated("B01AF", "B01AB", BLEED, "Do not use two anticoagulants, except while changing from one to the other.", BNF),
    serious("B01AF", "B01AC", BLEED, WATCH_BLEED, BNF),
    serious("B01AB", "B01AC", BLEED, WATCH_BLEED, BNF),
    caution("B01AC04", "B01AC06", BLEED, "Only for a limited time after a stent or infarction; protect the stomach.", BNF),
    serious("B01AF01", "C08DA01", "Verapamil raises the level of rivaroxaban.", "Avoid in kidney disease; watch for bleeding.", BNF),
    serious("B01AE07", "C08DA01", "Verapamil raises the level of dabigatran.", "Reduce the dose of dabigatran.", BNF),
    serious("B01AE07", "C01BD01", "Amiodarone raises the level of dabigatran.", "Watch for bleeding; reduce the dose in kidney disease.", BNF),
    serious("B01AA03", "C01BD01", INR_UP, "Reduce warfarin by a third to a half and check the INR weekly for weeks.", BNF),
    caution("B01AA03", "C10AA07", INR_UP, CHECK_INR, BNF),
    caution("B01AA03", "C10AA01", INR_UP, CHECK_INR, BNF),
    serious("B01AA03", "C10AB", INR_UP, "Reduce warfarin by a third and check the INR.", BNF),
    contraindicated("B02AA02", "G03AA", "Clots are more likely.", "Avoid tranexamic acid with combined contraceptives.", BNF),
    serious("B02BA01", "B01AA", "Vitamin K undoes the effect of warfarin.", "Give it only to reverse warfarin.", BNF),
    caution("B03A", "C02AB01", "Iron lessens the uptake of methyldopa.", "Take them at least two hours apart and check the blood pressure.", BNF),
    // Digoxin
    serious("C01AA05", "C01BD01", "The level of digoxin doubles.", "Halve the dose of digoxin and watch pulse and level.", BNF),
    serious("C01AA05", "C08DA01", "The level of digoxin rises and the heart beats more slowly.", "Reduce digoxin by a third to a half; watch the pulse.", BNF),
    caution("C01AA05", "C08DB01", "The level of digoxin rises and the heart beats more slowly.", "Watch the pulse and the level.", BNF),
    caution("C01AA05", "C07", SLOW, "Watch the pulse.", BNF),
    serious("C01AA05", "C03C", LOW_POTASSIUM, "Check potassium and magnesium; replace potassium.", BNF),
    serious("C01AA05", "C03A", LOW_POTASSIUM, "Check potassium and magnesium; replace potassium.", BNF),
    serious("C01AA05", "C03B", LOW_POTASSIUM, "Check potassium and magnesium; replace potassium.", BNF),
    caution("C01AA05", "C03DA01", "The level of digoxin may rise and its measurement be disturbed.", "Watch for nausea, slow pulse and yellow vision.", BNF),
    serious("C01AA05", "C01BA01", "The level of digoxin doubles.", "Halve the dose of digoxin.", BNF),
    caution("C01AA05", "C10AC01", "Colestyramine binds digoxin.", "Take digoxin an hour before or four hours after it.", BNF),
    // Rhythm and rate
    contraindicated("C01BD01", "C07AA07", "The heart's rhythm may become chaotic (long QT).", "Do not use together.", BNF),
    serious("C01BD01", "C07", SLOW, WATCH_PULSE, BNF),
    serious("C01BD01", "C08DA01", SLOW, WATCH_PULSE, BNF),
    serious("C01BD01", "C08DB01", SLOW, WATCH_PULSE, BNF),
    contraindicated("C01BD01", "C01BA", "The heart's rhythm may become chaotic (long QT).", "Do not use together.", BNF),
    serious("C01BD01", "C10AA01", MUSCLE, "At most 20 mg of simvastatin a day, or another statin.", "MHRA 2012"),
    caution("C01BD01", "C10AA05", MUSCLE, "Use a low dose and ask for muscle pain.", BNF),
    serious("C01BD01", "C03C", "Loss of potassium makes its rhythm disturbances more likely.", "Check potassium.", BNF),
    contraindicated("C07", "C08DA01", "The heart may stop or fail.", "Do not use together outside hospital.", BNF),
    serious("C07", "C08DB01", SLOW, WATCH_PULSE, BNF),
    serious("C07", "C02AC01", "When clonidine is stopped the blood pressure may shoot up.", "Stop the beta blocker days before clonidine.", BNF),
    caution("C07", "C02CA", PRESSURE, WATCH_PRESSURE, BNF),
    caution("C07", "C08CA", "The blood pressure may fall and a weak heart fail.", "Often used together; check blood pressure and signs of heart failure.", BNF),
    serious("C07AA", "C01CA24", "The blood pressure rises, the heart slows, and adrenaline works less in anaphylaxis.", "Be ready with higher doses or glucagon.", BNF),
    caution("C07", "C01EB17", SLOW, WATCH_PULSE, BNF),
    contraindicated("C01EB17", "C08DA01", SLOW, "Do not use together.", BNF),
    // Blood pressure and potassium
    serious("C09A", "C03DA", POTASSIUM, WATCH_POTASSIUM, BNF),
    serious("C09A", "C03DB", POTASSIUM, WATCH_POTASSIUM, BNF),
    serious("C09C", "C03DA", POTASSIUM, WATCH_POTASSIUM, BNF),
    serious("C09C", "C03DB", POTASSIUM, WATCH_POTASSIUM, BNF),
    serious("C09A", "A12BA", POTASSIUM, WATCH_POTASSIUM, BNF),
    serious("C09C", "A12BA", POTASSIUM, WATCH_POTASSIUM, BNF),
    contraindicated("C03D", "A12BA", POTASSIUM, "Do not use together unless potassium is low and watched.", BNF),
    serious("C09A", "C09C", "Kidney failure, high potassium and low blood pressure are more likely.", "Use one of the two.", "EMA 2014"),
    serious("C09A", "C09XA02", "Kidney failure, high potassium and stroke are more likely.", "Avoid; never in diabetes.", "EMA 2012"),
    serious("C09C", "C09XA02", "Kidney failure, high potassium and stroke are more likely.", "Avoid; never in diabetes.", "EMA 2012"),
    contraindicated("C09A", "C09DX04", "The face and throat may swell shut (angioedema).", "Wait 36 hours after the ACE inhibitor.", BNF),
    caution("C09A", "C03C", PRESSURE, "Start the ACE inhibitor low and check kidney function.", BNF),
    caution("C09A", "C03A", PRESSURE, "Start the ACE inhibitor low and check kidney function.", BNF),
    caution("C09C", "C03C", PRESSURE, "Start low and check kidney function.", BNF),
    caution("C02CA", "C08", PRESSURE, WATCH_PRESSURE, BNF),
    caution("C02CA", "C09", PRESSURE, WATCH_PRESSURE, BNF),
    caution("C02CA", "G04CA", PRESSURE, "Use one alpha blocker only.", BNF),
    caution("C03C", "C03A", "Much water, sodium and potassium may be lost.", "Check weight and electrolytes.", BNF),
    caution("C02AB01", "C07AA05", "The blood pressure may rise or fall unexpectedly.", "Check the blood pressure.", BNF),
    contraindicated("C01DA", "G04BE", "The blood pressure may fall so far that the patient dies.", "Never together; 24 hours apart for sildenafil, 48 for tadalafil.", BNF),
    serious("C02CA", "G04BE", PRESSURE, "Start with the lowest dose of both when stable.", BNF),
    serious("G04CA", "G04BE", PRESSURE, "Start with the lowest dose of both when stable.", BNF),
    // Lipids
    serious("C10AA01", "C08CA01", MUSCLE, "At most 20 mg of simvastatin a day, or another statin.", "MHRA 2012"),
    serious("C10AA01", "C08DA01", MUSCLE, "At most 20 mg of simvastatin a day, or another statin.", "MHRA 2012"),
    serious("C10AA01", "C08DB01", MUSCLE, "At most 20 mg of simvastatin a day, or another statin.", "MHRA 2012"),
    caution("C10AA05", "C08D", MUSCLE, "Use a low dose and ask for muscle pain.", BNF),
    contraindicated("C10AA", "C10AB04", MUSCLE, "Do not use together.", BNF),
    caution("C10AA", "C10AB05", MUSCLE, "Use low doses and ask for muscle pain.", BNF),
];
