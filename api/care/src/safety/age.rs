//! Medicines that are not for the young.

use time::Date;

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Kind, Patient, Reason, months_of_age};
use crate::formulary;

pub(super) fn look(drugs: &[Drug<'_>], patient: &Patient, today: Date, checks: &mut Checks) {
    let months = months_of_age(patient.date_of_birth, today);
    for drug in drugs {
        for atc in &drug.substances {
            let Some(rules) = formulary::substance(atc) else {
                if months < 18 * 12 {
                    checks.not_checked(Check::Age, Reason::NoRuleForSubstance, drug.index());
                }
                continue;
            };
            let Some(youngest) = rules.youngest.filter(|youngest| months < youngest.months) else { continue };
            let least = words(youngest.months);
            let message = format!(
                "{}: not below {least}; the patient is {}. {}",
                drug.name,
                words(months),
                youngest.why
            );
            let what = format!("{atc}<{}", youngest.months);
            checks.add(
                Alert::new(Kind::Age, youngest.severity, "age", &what, message)
                    .on(drug.index())
                    .with("medicine", drug.name)
                    .with("least", least)
                    .with("age", words(months))
                    .with("why", youngest.why)
                    .sourced(youngest.source),
            );
        }
    }
}

/// `5 months`, `7 years`.
pub(super) fn words(months: u16) -> String {
    match months {
        1 => "1 month".to_owned(),
        0..24 => format!("{months} months"),
        _ => format!("{} years", months / 12),
    }
}
