//! Regimens that are commonly ordered.

use super::Usual;
use crate::prescription::{Amount, DoseUnit, Frequency, Route, Sig};

const fn sig(amount: u32, unit: DoseUnit, frequency: Frequency, days: u16) -> Sig {
    Sig {
        amount: Amount(amount * 1000),
        unit,
        route: Route::Oral,
        frequency,
        days: Some(days),
        as_needed: None,
        meal: None,
    }
}

/// By product.
pub(super) const REGIMENS: &[(&str, &[Usual])] = &[(
    "amoxicillin-500mg-capsule",
    &[Usual {
        label: "Infection, adult",
        sig: &sig(1, DoseUnit::Capsule, Frequency::ThreeTimesDaily, 5),
        quantity: 15,
    }],
)];
