//! Medicines in whose place national policy has another one first.

use super::drug::Drug;
use super::report::Alert;
use super::{Checks, Kind, Severity};

/// ATC code, severity, whether a reason is asked for, the sentence, the source.
const TABLE: &[(&str, Severity, bool, &str, &str)] = &[
    (
        "P01BA01",
        Severity::Caution,
        true,
        "not first-line for malaria: falciparum malaria in Nigeria is resistant; an artemisinin combination comes first.",
        "Nigeria malaria treatment policy 2005; WHO malaria guidelines 2024",
    ),
    (
        "P01BC01",
        Severity::Caution,
        false,
        "not first-line for malaria: an artemisinin combination, or artesunate by injection when severe, comes first.",
        "WHO malaria guidelines 2024",
    ),
    (
        "P01BD51",
        Severity::Info,
        false,
        "for prevention in pregnancy and in young children, not for treating malaria.",
        "WHO malaria guidelines 2024",
    ),
];

pub(super) fn look(drugs: &[Drug<'_>], checks: &mut Checks) {
    for drug in drugs {
        for (atc, severity, reason, sentence, source) in TABLE {
            if !drug.codes.contains(atc) {
                continue;
            }
            let message = format!("{}: {sentence}", drug.name);
            let alert = Alert::new(Kind::NotFirstLine, *severity, "not-first-line", atc, message)
                .on(drug.index())
                .with("medicine", drug.name)
                .with("code", *atc)
                .sourced(source);
            checks.add(if *reason { alert.with_reason() } else { alert });
        }
    }
}
