//! ATC A, G, H, L and R: stomach, diabetes, hormones, immune system and airways, with others.

use super::{BNF, Interaction, caution, contraindicated, serious};

const HIDES: &str = "A beta blocker hides the signs of low blood sugar and prolongs it.";
const CHECK_SUGAR: &str = "Check the blood sugar; prefer a heart-selective beta blocker.";
const SUGAR_UP: &str = "The blood sugar rises.";
const SUGAR_DOWN: &str = "The blood sugar may fall too low.";
const ADJUST: &str = "Check the blood sugar and adjust the dose.";
const POTASSIUM_LOSS: &str = "Potassium in the blood may fall.";
const CHECK_POTASSIUM: &str = "Check potassium.";
const UPTAKE: &str = "It is absorbed less.";
const FOUR_HOURS: &str = "Take them four hours apart.";
const PILL_FAILS: &str = "Contraception may fail.";
const OTHER_CONTRACEPTION: &str = "Use an IUD or the depot injection, and condoms, until four weeks after.";

#[rustfmt::skip]
pub(super) const PAIRS: &[Interaction] = &[
    // Stomach
    serious("A02BC01", "B01AC04", "Omeprazole keeps clopidogrel from becoming active.", "Use pantoprazole.", "EMA 2010"),
    serious("A02BC05", "B01AC04", "Esomeprazole keeps clopidogrel from becoming active.", "Use pantoprazole.", "EMA 2010"),
    serious("A02BC", "L04AX03", "Methotrexate is cleared more slowly.", "Pause the acid suppressant around high doses; watch the blood count.", BNF),
    caution("A02BC", "C01AA05", "Magnesium may fall with time and digoxin become toxic.", "Check magnesium.", BNF),
    caution("A02BC01", "N05BA01", "Diazepam lasts longer.", "Reduce diazepam if drowsy.", BNF),
    caution("A02BC01", "B01AA", "The INR may rise a little.", "Check the INR.", BNF),
    caution("A02BC01", "N06AB10", "The level of escitalopram rises.", "At most 20 mg; 10 mg in the old.", BNF),
    caution("A02BC", "B03A", "Iron is absorbed less.", "Take iron with vitamin C; check haemoglobin.", BNF),
    caution("A02A", "B03A", "Iron is absorbed less.", "Take them two hours apart.", BNF),
    caution("A02A", "H03AA01", UPTAKE, FOUR_HOURS, BNF),
    caution("A02BX02", "H03AA01", UPTAKE, FOUR_HOURS, BNF),
    caution("A02BX02", "B01AA", "Warfarin may be absorbed less.", "Take them two hours apart.", BNF),
    caution("A02A", "N05AA01", UPTAKE, "Take them two hours apart.", BNF),
    serious("A02BA01", "B01AA", "The effect of warfarin rises and bleeding is more likely.", "Use famotidine.", BNF),
    serious("A02BA01", "R03DA", "Theophylline becomes toxic.", "Use famotidine.", BNF),
    serious("A02BA01", "N03AB02", "Phenytoin becomes toxic.", "Use famotidine.", BNF),
    contraindicated("A03FA01", "N04B", "Each undoes the other in Parkinson's disease.", "Use domperidone.", BNF),
    serious("A03FA01", "N05A", "Involuntary movements are more likely.", "Use another medicine against nausea.", BNF),
    caution("A03FA", "A03B", "Each undoes the other's effect on the gut.", "Use one of the two.", BNF),
    serious("A03FA03", "C01BD01", "Both lengthen the QT interval; the heart's rhythm may become chaotic.", "Use another medicine against nausea.", "MHRA 2014"),
    serious("A03FA03", "N06AB10", "Both lengthen the QT interval; the heart's rhythm may become chaotic.", "Use another medicine against nausea.", "MHRA 2014"),
    serious("A03FA03", "P01BC01", "Both lengthen the QT interval; the heart's rhythm may become chaotic.", "Use another medicine against nausea.", "MHRA 2014"),
    serious("A04AA01", "C01BD01", "Both lengthen the QT interval; the heart's rhythm may become chaotic.", "Check ECG and potassium.", BNF),
    caution("A04AA01", "P01BF", "Both lengthen the QT interval.", "Use another medicine against nausea if the heart is ill.", BNF),
    caution("A04AA01", "N06AB", "Serotonin syndrome is possible.", "Watch for tremor and fever.", BNF),
    caution("A04AA01", "N02AX02", "Tramadol relieves less pain.", "Watch the pain.", BNF),
    caution("A07EC01", "B03BB01", "Folic acid is absorbed less.", "Give folic acid at another time of day.", BNF),
    caution("A07EC01", "C01AA05", "Digoxin is absorbed less.", "Watch the pulse.", BNF),
    serious("A07EC01", "L04AX01", "White cells may fall.", "Check the blood count.", BNF),
    caution("A07DA03", "J05AE", "Loperamide rises and may disturb the heart's rhythm.", "Keep to low doses.", BNF),
    // Diabetes
    caution("A10A", "C07", HIDES, CHECK_SUGAR, BNF),
    caution("A10BB", "C07", HIDES, CHECK_SUGAR, BNF),
    caution("A10A", "A10BB", SUGAR_DOWN, "Reduce the sulfonylurea when insulin begins.", BNF),
    serious("A10A", "A10BG03", "Water is held and a weak heart may fail.", "Watch weight and breath.", BNF),
    caution("A10A", "C09A", SUGAR_DOWN, ADJUST, BNF),
    caution("A10BB", "C09A", SUGAR_DOWN, ADJUST, BNF),
    caution("A10BB", "A10BH", SUGAR_DOWN, "Reduce the sulfonylurea.", BNF),
    caution("A10A", "H02AB", SUGAR_UP, ADJUST, BNF),
    caution("A10B", "H02AB", SUGAR_UP, ADJUST, BNF),
    caution("A10B", "C03A", SUGAR_UP, ADJUST, BNF),
    caution("A10A", "C03A", SUGAR_UP, ADJUST, BNF),
    caution("A10BB", "N02BA01", SUGAR_DOWN, ADJUST, BNF),
    caution("A10BB", "M01A", SUGAR_DOWN, ADJUST, BNF),
    caution("A10BK", "C03C", "Much water may be lost and the blood pressure fall.", "Check blood pressure; pause in vomiting and diarrhoea.", BNF),
    caution("A10BK", "A10A", SUGAR_DOWN, "Reduce insulin a little, never stop it: ketoacidosis.", BNF),
    caution("A10BK", "A10BB", SUGAR_DOWN, "Reduce the sulfonylurea.", BNF),
    serious("A10BA02", "C03C", "When the kidneys fail metformin builds up (lactic acidosis).", "Check kidney function; pause in vomiting and diarrhoea.", BNF),
    caution("A10BG03", "B01AC04", "Clopidogrel raises pioglitazone.", "Check the blood sugar.", BNF),
    serious("A10BG03", "C10AB04", "Gemfibrozil triples pioglitazone.", "Halve pioglitazone.", BNF),
    caution("A10BB", "N05A", SUGAR_UP, ADJUST, BNF),
    // Steroids
    caution("H02AB", "C03C", POTASSIUM_LOSS, CHECK_POTASSIUM, BNF),
    caution("H02AB", "C03A", POTASSIUM_LOSS, CHECK_POTASSIUM, BNF),
    caution("H02AB", "R03AC", POTASSIUM_LOSS, "Check potassium in severe asthma.", BNF),
    caution("H02AB", "B01AA", "The INR may rise or fall.", "Check the INR.", BNF),
    serious("H02AB", "N02BA01", "Ulcers and bleeding of the stomach are more likely.", "Protect the stomach.", BNF),
    serious("H02AB", "N03AB02", "The steroid loses effect.", "Raise the steroid.", BNF),
    serious("H02AB", "N03AF01", "The steroid loses effect.", "Raise the steroid.", BNF),
    serious("H02AB", "N03AA02", "The steroid loses effect.", "Raise the steroid.", BNF),
    caution("H02AB", "C01AA05", "Loss of potassium makes digoxin toxic.", CHECK_POTASSIUM, BNF),
    // Thyroid
    caution("H03AA01", "B03A", UPTAKE, FOUR_HOURS, BNF),
    caution("H03AA01", "A12AA", UPTAKE, FOUR_HOURS, BNF),
    caution("H03AA01", "B01AA", "The effect of warfarin changes with the thyroid.", "Check the INR when the dose changes.", BNF),
    caution("H03BB01", "B01AA", "The effect of warfarin falls as the thyroid calms.", "Check the INR.", BNF),
    caution("H03AA01", "C01AA05", "Digoxin loses effect as the thyroid is replaced.", "Watch the pulse.", BNF),
    caution("H03AA01", "N03AB02", "Thyroid hormone is broken down faster.", "Check the thyroid.", BNF),
    caution("H03AA01", "N03AF01", "Thyroid hormone is broken down faster.", "Check the thyroid.", BNF),
    // Hormones
    serious("G03A", "N03AB02", PILL_FAILS, OTHER_CONTRACEPTION, "FSRH 2022"),
    serious("G03A", "N03AF01", PILL_FAILS, OTHER_CONTRACEPTION, "FSRH 2022"),
    serious("G03A", "N03AA02", PILL_FAILS, OTHER_CONTRACEPTION, "FSRH 2022"),
    serious("G03A", "N06AX25", PILL_FAILS, OTHER_CONTRACEPTION, "FSRH 2022"),
    caution("G03A", "D01BA01", PILL_FAILS, OTHER_CONTRACEPTION, "FSRH 2022"),
    serious("G03AA", "N03AX09", "The level of lamotrigine halves and seizures return.", "Use another contraceptive or raise lamotrigine.", "FSRH 2022"),
    caution("G03AA", "H02AB", "The steroid lasts longer.", "Watch blood pressure.", BNF),
    caution("G03AA", "R03DA", "Theophylline lasts longer.", "Check the level.", BNF),
    serious("G02AB", "C07", "The arteries of hands and feet may close.", "Use oxytocin.", BNF),
    contraindicated("G02AB", "N02CC", "The arteries of the heart may close.", "24 hours apart.", BNF),
    contraindicated("G02AB", "J05AE", "The arteries of hands and feet may close (ergotism).", "Use oxytocin.", BNF),
    // Immune system
    serious("L04AX01", "M04AA01", "Azathioprine becomes toxic and the bone marrow fails.", "Use a quarter of azathioprine, or another medicine.", BNF),
    contraindicated("L01BB02", "M04AA01", "Mercaptopurine becomes toxic and the bone marrow fails.", "Use a quarter of mercaptopurine.", BNF),
    serious("L04AX01", "B01AA", "The effect of warfarin falls.", "Check the INR.", BNF),
    serious("L04AX01", "C09A", "Anaemia and low white cells are more likely.", "Check the blood count.", BNF),
    serious("L04AX03", "L04AX01", "Liver and bone marrow suffer.", "Specialist only.", BNF),
    serious("L01XX05", "J05AF", "Pancreas and liver may suffer.", "Check them.", BNF),
    contraindicated("L04AD01", "C10AA01", "The level of the statin rises and muscles may break down.", "Never together.", BNF),
    contraindicated("L04AD01", "C10AA07", "The level of the statin rises and muscles may break down.", "Never together.", BNF),
    // Airways
    contraindicated("R03A", "C07AA", "The airways close and salbutamol does not work.", "No such beta blocker in asthma.", BNF),
    serious("R03CC", "C07AA", "The airways close and salbutamol does not work.", "No such beta blocker in asthma.", BNF),
    caution("R03A", "C07AB", "The airways may close.", "Lowest dose, and watch the breathing.", BNF),
    serious("R03A", "S01ED", "Beta blocker in eye drops closes the airways.", "Use latanoprost.", BNF),
    caution("R03AC", "R03DA", POTASSIUM_LOSS, CHECK_POTASSIUM, BNF),
    caution("R03AC", "C03C", POTASSIUM_LOSS, CHECK_POTASSIUM, BNF),
    caution("R03CC", "R03DA", POTASSIUM_LOSS, CHECK_POTASSIUM, BNF),
    serious("R03DA", "N03AB02", "Both levels fall.", "Check the levels.", BNF),
    caution("R03DA", "C08DA01", "Theophylline lasts longer.", "Watch for nausea and fast heart.", BNF),
    caution("S01ED", "C07", "The heart may beat too slowly.", "Watch the pulse.", BNF),
    serious("S01ED", "C08DA01", "The heart may beat too slowly.", "Watch the pulse.", BNF),
];
