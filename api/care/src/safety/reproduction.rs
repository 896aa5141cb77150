//! Pregnancy and breast-feeding.

use time::Date;

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Kind, Patient, PregnancyState, Reason, Severity, months_of_age};
use crate::Sex;
use crate::formulary::{self, Category, Reproduction};

const TRIMESTERS: [&str; 3] = ["first", "second", "third"];

pub(super) fn look(drugs: &[Drug<'_>], patient: &Patient, today: Date, checks: &mut Checks) {
    let years = months_of_age(patient.date_of_birth, today) / 12;
    // Whoever is recorded as male and not as pregnant is not asked.
    let could_be = patient.sex != Sex::Male && (12..=55).contains(&years);
    match patient.pregnancy {
        Some(PregnancyState::Pregnant { weeks }) => {
            for drug in drugs {
                pregnant(drug, weeks, checks);
            }
        }
        None if could_be => checks.not_checked(Check::Pregnancy, Reason::PregnancyUnknown, None),
        _ => {}
    }
    match patient.breast_feeding {
        Some(true) => {
            for drug in drugs {
                breast_feeding(drug, checks);
            }
        }
        None if could_be => checks.not_checked(Check::BreastFeeding, Reason::BreastFeedingUnknown, None),
        _ => {}
    }
}

fn rules_of(drug: &Drug<'_>, check: Check, checks: &mut Checks) -> Vec<(&'static str, Reproduction)> {
    let mut found = Vec::new();
    for atc in &drug.substances {
        match formulary::substance(atc).and_then(|rules| rules.reproduction) {
            Some(reproduction) => found.push((*atc, reproduction)),
            None => checks.not_checked(check, Reason::NoRuleForSubstance, drug.index()),
        }
    }
    found
}

fn pregnant(drug: &Drug<'_>, weeks: Option<u8>, checks: &mut Checks) {
    // Unless the week is known, the gravest trimester counts.
    let trimester = weeks.map(|weeks| if weeks < 14 { 0 } else { usize::from(weeks >= 28) + 1 });
    for (atc, reproduction) in rules_of(drug, Check::Pregnancy, checks) {
        let category = trimester
            .and_then(|at| reproduction.trimesters.get(at).copied())
            .or_else(|| reproduction.trimesters.iter().max().copied());
        let Some(severity) = category.and_then(severity_of) else { continue };
        let when = trimester.and_then(|at| TRIMESTERS.get(at)).map_or_else(
            || "in pregnancy".to_owned(),
            |trimester| format!("in the {trimester} trimester of pregnancy"),
        );
        let what = format!("{atc}:{}", trimester.map_or(0, |at| at + 1));
        let message = sentence(drug.name, severity, &when, reproduction.why);
        checks.add(
            Alert::new(Kind::Pregnancy, severity, "pregnancy", &what, message)
                .on(drug.index())
                .with("medicine", drug.name)
                .with("trimester", trimester.map_or(0, |at| at + 1).to_string())
                .with("why", reproduction.why)
                .sourced(reproduction.source),
        );
    }
}

fn breast_feeding(drug: &Drug<'_>, checks: &mut Checks) {
    for (atc, reproduction) in rules_of(drug, Check::BreastFeeding, checks) {
        let Some(severity) = severity_of(reproduction.breast_feeding) else { continue };
        let message = sentence(drug.name, severity, "while breast-feeding", reproduction.why);
        checks.add(
            Alert::new(Kind::BreastFeeding, severity, "breast-feeding", atc, message)
                .on(drug.index())
                .with("medicine", drug.name)
                .with("why", reproduction.why)
                .sourced(reproduction.source),
        );
    }
}

fn sentence(name: &str, severity: Severity, when: &str, why: &str) -> String {
    let verdict = if severity == Severity::Contraindicated { "not to be taken" } else { "with caution" };
    format!("{name}: {verdict} {when}. {why}")
}

const fn severity_of(category: Category) -> Option<Severity> {
    match category {
        Category::Allowed => None,
        Category::Caution => Some(Severity::Caution),
        Category::Contraindicated => Some(Severity::Contraindicated),
    }
}
