//! The answer of the checks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Severity;

/// What was found, and what could not be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrescriptionChecks)]
pub struct Checks {
    /// Gravest first.
    pub alerts: Vec<Alert>,
    /// Never to be read as "nothing found".
    pub not_checked: Vec<NotChecked>,
}

/// Something to answer before signing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrescriptionAlert)]
pub struct Alert {
    /// The same for the same finding, whatever the order of the items; an override names it. A dose that is changed
    /// is another finding.
    pub id: String,
    /// Of what kind.
    pub kind: Kind,
    /// How grave.
    pub severity: Severity,
    /// Indices of the items concerned.
    pub items: Vec<usize>,
    /// An English sentence.
    pub message: String,
    /// For a translation: `checks.interaction`.
    pub message_key: String,
    /// What the translation fills in.
    pub params: BTreeMap<String, String>,
    /// Where the rule is from.
    pub source: String,
    /// Cannot be overridden.
    pub blocking: bool,
    /// Can be overridden with a reason only.
    pub needs_reason: bool,
}

/// Kinds of alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = AlertKind)]
pub enum Kind {
    /// The patient is allergic to it or to a relative of it.
    Allergy,
    /// Two medicines harm each other's effect or the patient.
    Interaction,
    /// The same substance or class twice.
    Duplicate,
    /// Too much, too little, too often.
    Dose,
    /// A way into the body that the medicine is not made for.
    Route,
    /// More or less is handed over than is taken.
    Quantity,
    /// Harm to the unborn.
    Pregnancy,
    /// Harm to the nursling.
    BreastFeeding,
    /// Too young.
    Age,
    /// It does harm in an illness that the patient has.
    Condition,
    /// Rules for controlled medicines.
    Controlled,
    /// Something else is tried first.
    NotFirstLine,
}

/// Something that was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotChecked {
    /// What.
    pub check: Check,
    /// Why.
    pub reason: Reason,
    /// Index of the item; none when it concerns all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
}

/// The checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = SafetyCheck)]
pub enum Check {
    /// Allergies.
    Allergy,
    /// Interactions.
    Interaction,
    /// Duplicate therapy.
    Duplicate,
    /// Dose by age and weight.
    Dose,
    /// Pregnancy.
    Pregnancy,
    /// Breast-feeding.
    BreastFeeding,
    /// Youngest age.
    Age,
    /// Lists of controlled medicines.
    Controlled,
    /// The patient's other illnesses.
    Condition,
}

/// Why something was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = NotCheckedReason)]
pub enum Reason {
    /// Nobody asked for allergies.
    AllergiesNotAsked,
    /// An allergy is written as text without a code that is known here.
    AllergyWithoutCode,
    /// Nobody asked what the patient takes.
    MedicinesNotRecorded,
    /// A medicine that the patient takes is written as text without a code that is known here.
    MedicineWithoutCode,
    /// The item has no code that is known here.
    UnknownMedicine,
    /// No dose rule is recorded for the substance.
    NoDoseRule,
    /// No dose rule is recorded for this way into the body.
    NoDoseRuleForRoute,
    /// No dose rule is recorded for this age.
    NoDoseRuleForAge,
    /// The rule needs a weight, and none is recorded.
    WeightMissing,
    /// The recorded weight is too old for this age.
    WeightTooOld,
    /// Nobody of this age weighs what is recorded.
    WeightImplausible,
    /// The dose is given in a unit that cannot be converted.
    UnitNotConvertible,
    /// Strength or form differ from the formulary's.
    DiffersFromFormulary,
    /// It acts where it is applied; doses in milligrams do not apply.
    AppliedLocally,
    /// Nobody asked whether the patient is pregnant.
    PregnancyUnknown,
    /// Nobody asked whether the patient is breast-feeding.
    BreastFeedingUnknown,
    /// No rule about this is recorded for the substance.
    NoRuleForSubstance,
    /// Nobody asked for illnesses.
    ConditionsNotRecorded,
    /// A condition is written as text without a code that is known here.
    ConditionWithoutCode,
}

impl Kind {
    /// As in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allergy => "allergy",
            Self::Interaction => "interaction",
            Self::Duplicate => "duplicate",
            Self::Dose => "dose",
            Self::Route => "route",
            Self::Quantity => "quantity",
            Self::Pregnancy => "pregnancy",
            Self::BreastFeeding => "breast-feeding",
            Self::Age => "age",
            Self::Condition => "condition",
            Self::Controlled => "controlled",
            Self::NotFirstLine => "not-first-line",
        }
    }
}

impl Alert {
    /// `what` says what was found, in codes; `key` is the last part of the message key.
    pub(super) fn new(kind: Kind, severity: Severity, key: &str, what: &str, message: String) -> Self {
        Self {
            id: format!("{}:{what}", kind.as_str()),
            kind,
            severity,
            items: Vec::new(),
            message,
            message_key: format!("checks.{key}"),
            params: BTreeMap::new(),
            source: String::new(),
            blocking: false,
            needs_reason: severity >= Severity::Serious,
        }
    }

    pub(super) fn on(mut self, items: impl IntoIterator<Item = usize>) -> Self {
        self.items.extend(items);
        self
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn sourced(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    pub(super) const fn blocking(mut self) -> Self {
        self.blocking = true;
        self.needs_reason = false;
        self
    }

    pub(super) const fn with_reason(mut self) -> Self {
        self.needs_reason = true;
        self
    }
}

impl Checks {
    /// One finding about several items is one alert.
    pub(super) fn add(&mut self, alert: Alert) {
        match self.alerts.iter_mut().find(|known| known.id == alert.id) {
            Some(known) => {
                known.severity = known.severity.max(alert.severity);
                known.blocking |= alert.blocking;
                known.needs_reason = !known.blocking && (known.needs_reason || alert.needs_reason);
                known.items.extend(alert.items);
            }
            None => self.alerts.push(alert),
        }
    }

    pub(super) fn not_checked(&mut self, check: Check, reason: Reason, item: Option<usize>) {
        self.not_checked.push(NotChecked { check, reason, item });
    }

    pub(super) fn sorted(mut self) -> Self {
        for alert in &mut self.alerts {
            alert.items.sort_unstable();
            alert.items.dedup();
        }
        self.alerts.sort_by(|a, b| {
            (b.blocking, b.severity, &a.kind, &a.id).cmp(&(a.blocking, a.severity, &b.kind, &b.id))
        });
        self.not_checked.sort_unstable();
        self.not_checked.dedup();
        self
    }

    /// The order cannot be signed, whatever the reasons.
    pub fn is_blocked(&self) -> bool {
        self.alerts.iter().any(|alert| alert.blocking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_of_several_items_is_as_grave_as_the_gravest() {
        let alert = || Alert::new(Kind::Quantity, Severity::Serious, "quantity.more", "same", String::new());
        for alerts in
            [[alert().on([0]), alert().on([1]).blocking()], [alert().on([0]).blocking(), alert().on([1])]]
        {
            let mut checks = Checks::default();
            alerts.into_iter().for_each(|alert| checks.add(alert));
            let [found] = checks.alerts.as_slice() else { unreachable!("one finding") };
            assert!(found.blocking && !found.needs_reason && found.items == [0, 1]);
        }
    }
}
