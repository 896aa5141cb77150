//! Medicines that do harm in an illness which the patient has.

mod table;

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Condition, Kind, Reason, Severity};
use crate::profile::{CONDITIONS, NONE_KNOWN};

/// A medicine (ATC prefix) in a condition (code of [`CONDITIONS`]).
pub(super) struct Rule {
    pub condition: &'static str,
    pub atc: &'static str,
    pub severity: Severity,
    pub effect: &'static str,
}

const SOURCE: &str = "BNF 2024, cautions and contra-indications";

pub(super) fn look(drugs: &[Drug<'_>], conditions: Option<&[Condition]>, checks: &mut Checks) {
    let Some(conditions) = conditions else {
        checks.not_checked(Check::Condition, Reason::ConditionsNotRecorded, None);
        return;
    };
    for condition in conditions {
        let code = condition.code.as_deref();
        if code == Some(NONE_KNOWN) {
            continue;
        }
        let Some((code, name)) = CONDITIONS.iter().find(|(known, _)| code == Some(known)) else {
            checks.not_checked(Check::Condition, Reason::ConditionWithoutCode, None);
            continue;
        };
        for drug in drugs {
            if let Some(rule) = rule(drug, code) {
                checks.add(alert(drug, rule, name));
            }
        }
    }
}

/// The most specific one; of equals the gravest.
fn rule(drug: &Drug<'_>, condition: &str) -> Option<&'static Rule> {
    table::RULES
        .iter()
        .filter(|rule| {
            rule.condition == condition && drug.codes.iter().any(|code| code.starts_with(rule.atc))
        })
        .max_by_key(|rule| (rule.atc.len(), rule.severity))
}

fn alert(drug: &Drug<'_>, rule: &Rule, condition: &str) -> Alert {
    let what = format!("{}:{}", rule.condition, drug.code());
    let message = format!("{} in {}: {}", drug.name, condition.to_lowercase(), rule.effect);
    Alert::new(Kind::Condition, rule.severity, "condition", &what, message)
        .on(drug.index())
        .with("medicine", drug.name)
        .with("condition", rule.condition)
        .with("effect", rule.effect)
        .sourced(SOURCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_names_a_known_condition_and_a_known_medicine() {
        for rule in table::RULES {
            assert!(CONDITIONS.iter().any(|(code, _)| *code == rule.condition), "{}", rule.condition);
            assert!(crate::formulary::is_known_prefix(rule.atc), "{}", rule.atc);
            assert!(rule.effect.ends_with('.'), "{}", rule.effect);
        }
    }
}
