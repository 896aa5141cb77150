//! ATC M and N02: painkillers and medicines for joints and gout, with others.

use super::{BNF, Interaction, caution, contraindicated, serious};

const BLEED: &str = "Serious bleeding is more likely, above all from the stomach.";
const PARACETAMOL: &str = "Use paracetamol; otherwise protect the stomach.";
const PRESSURE: &str = "The blood pressure medicine works less and the kidneys may suffer.";
const CHECK_KIDNEY: &str = "Use paracetamol; otherwise check blood pressure and kidney function.";
const MTX: &str = "Methotrexate is cleared more slowly and becomes toxic.";
const CHECK_MTX: &str = "Avoid; otherwise check blood count and kidney function weekly.";

#[rustfmt::skip]
pub(super) const PAIRS: &[Interaction] = &[
    serious("M01A", "B01AA", BLEED, "Use paracetamol; otherwise protect the stomach and check the INR.", BNF),
    serious("M01A", "B01AB", BLEED, PARACETAMOL, BNF),
    serious("M01A", "B01AF", BLEED, PARACETAMOL, BNF),
    serious("M01A", "B01AE07", BLEED, PARACETAMOL, BNF),
    serious("M01A", "B01AC04", BLEED, PARACETAMOL, BNF),
    serious("M01A", "B01AC06", BLEED, PARACETAMOL, BNF),
    serious("M01AE01", "B01AC06", "Ibuprofen keeps aspirin from protecting the heart, and bleeding is more likely.", "Use paracetamol; otherwise ibuprofen at least 30 minutes after or eight hours before aspirin.", "FDA 2006"),
    contraindicated("M01AB15", "M01A", BLEED, "Never two NSAIDs.", BNF),
    contraindicated("M01AB15", "B01A", BLEED, "Never together.", BNF),
    serious("N02BA01", "B01AA", BLEED, PARACETAMOL, BNF),
    serious("N02BA01", "B01AF", BLEED, PARACETAMOL, BNF),
    serious("N02BA01", "B01AB", BLEED, PARACETAMOL, BNF),
    serious("N02BA01", "B01AC04", BLEED, PARACETAMOL, BNF),
    caution("N02BE01", "B01AA", "Regular paracetamol for days raises the INR.", "Check the INR when more than 2 g a day is taken for over four days.", BNF),
    serious("M01A", "H02AB", "Ulcers and bleeding of the stomach are much more likely.", "Avoid; otherwise protect the stomach.", BNF),
    serious("M01A", "C09A", PRESSURE, CHECK_KIDNEY, BNF),
    serious("M01A", "C09C", PRESSURE, CHECK_KIDNEY, BNF),
    serious("M01A", "C03C", PRESSURE, CHECK_KIDNEY, BNF),
    serious("M01A", "C03A", PRESSURE, CHECK_KIDNEY, BNF),
    serious("M01A", "C03D", "Potassium may rise and the kidneys suffer.", "Use paracetamol; check potassium.", BNF),
    caution("M01A", "C07", "The blood pressure medicine works less.", "Check the blood pressure.", BNF),
    caution("M01A", "C08", "The blood pressure may rise.", "Check the blood pressure.", BNF),
    caution("M01A", "C02", "The blood pressure medicine works less.", "Check the blood pressure.", BNF),
    caution("M01A", "C01AA05", "The kidneys clear less digoxin.", "Watch pulse and kidney function.", BNF),
    serious("M01A", "L04AX03", MTX, CHECK_MTX, BNF),
    serious("N02BA01", "L04AX03", MTX, CHECK_MTX, BNF),
    serious("M01A", "L04AD", "The kidneys may suffer.", "Use paracetamol.", BNF),
    serious("N02BA01", "C09A", "High doses of aspirin lessen the effect and the kidneys may suffer.", "Use paracetamol.", BNF),
    serious("M01A", "N06AX16", BLEED, PARACETAMOL, BNF),
    serious("M01A", "N06AX21", BLEED, PARACETAMOL, BNF),
    caution("M01A", "M05BA04", "Gullet and stomach suffer from both.", "Use paracetamol.", BNF),
    caution("M05BA04", "A12AA", "Calcium binds alendronic acid.", "Alendronic acid first, on an empty stomach, half an hour before anything else.", BNF),
    caution("M05BA04", "A02A", "Antacids bind alendronic acid.", "Alendronic acid first, on an empty stomach, half an hour before anything else.", BNF),
    caution("M05BA04", "B03A", "Iron binds alendronic acid.", "Alendronic acid first, on an empty stomach, half an hour before anything else.", BNF),
    caution("M04AA01", "C09A", "Severe allergic reactions are more likely in kidney disease.", "Watch for fever and rash.", BNF),
    caution("M04AA01", "C03A", "Severe allergic reactions are more likely, and uric acid rises.", "Watch for fever and rash.", BNF),
    caution("M04AA01", "B01AA", "The INR may rise.", "Check the INR.", BNF),
    caution("M04AA01", "R03DA", "Theophylline rises.", "Check the level.", BNF),
    serious("M04AC01", "C08DA01", "Colchicine becomes toxic.", "Reduce colchicine; never in kidney disease.", BNF),
    serious("M04AC01", "C10AA", "Muscles may break down.", "Ask for muscle pain.", BNF),
    contraindicated("M04AC01", "L04AD01", "Colchicine becomes toxic.", "Never in kidney or liver disease.", BNF),
    contraindicated("M04AC01", "J05AE", "Colchicine becomes toxic.", "Never in kidney or liver disease.", BNF),
    serious("M04AC01", "J02AC02", "Colchicine becomes toxic.", "Reduce colchicine; never in kidney disease.", BNF),
    serious("M04AB01", "L04AX03", MTX, CHECK_MTX, BNF),
    caution("M04AB01", "N02BA01", "Aspirin undoes probenecid.", "Use paracetamol.", BNF),
    caution("N02BE01", "N03AF01", "More paracetamol is turned into its toxic product.", "At most 2 g of paracetamol a day for long.", BNF),
    caution("N02BE01", "N03AB02", "More paracetamol is turned into its toxic product.", "At most 2 g of paracetamol a day for long.", BNF),
    contraindicated("N02CA", "J05AE03", "The arteries of hands and feet may close (ergotism).", "Never together.", BNF),
    contraindicated("N02CA", "C07AA05", "The arteries of hands and feet may close.", "Another medicine for migraine.", BNF),
    caution("N02CC01", "N06AX", "Serotonin syndrome is possible.", "Watch for tremor and fever.", BNF),
];
