//! Painkillers and anti-inflammatory medicines with others.

use super::{Interaction, caution, contraindicated, serious};

pub(super) const PAIRS: &[Interaction] = &[
    serious(
        "M01A",
        "B01AA",
        "The risk of serious bleeding is much higher, above all from the stomach.",
        "Avoid; use paracetamol, or protect the stomach and check the INR.",
        "BNF 2024",
    ),
    contraindicated("M01A", "B01AB05", "Bleeding is more likely.", "Avoid; use paracetamol.", "BNF 2024"),
    caution(
        "M01A",
        "C09A",
        "The kidneys may suffer and the blood pressure rise.",
        "Check kidney function and blood pressure.",
        "BNF 2024",
    ),
];
