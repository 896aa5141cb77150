//! The report a doctor writes after a consultation.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Malformed;

/// Longest field in characters.
pub const MAX_FIELD: usize = 20_000;
/// Longest time to a follow-up, in days.
pub const MAX_FOLLOW_UP_DAYS: u16 = 730;

/// What the doctor writes. Empty fields are allowed while it is a draft.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// What the patient came with.
    pub complaint: String,
    /// What was seen, heard and measured.
    pub findings: String,
    /// What the doctor thinks it is.
    pub assessment: String,
    /// What is to be done.
    pub plan: String,
    /// What the patient was told.
    pub advice: String,
    /// Come back after so many days.
    pub follow_up_in_days: Option<u16>,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Report(•••)")
    }
}

impl Report {
    /// Field name and problem of everything that cannot be stored.
    pub fn check(&self) -> Vec<(&'static str, Malformed)> {
        let mut wrong: Vec<_> = self
            .fields()
            .into_iter()
            .filter(|(_, text)| text.chars().count() > MAX_FIELD)
            .map(|(name, _)| (name, Malformed("Use at most 20,000 characters.")))
            .collect();
        if self.follow_up_in_days.is_some_and(|days| days == 0 || days > MAX_FOLLOW_UP_DAYS) {
            wrong.push(("followUpInDays", Malformed("Choose between 1 and 730 days.")));
        }
        wrong
    }

    /// Field name and problem of everything that is missing for a signature.
    pub fn missing_for_signature(&self) -> Vec<(&'static str, Malformed)> {
        self.fields()
            .into_iter()
            .filter(|(name, text)| {
                matches!(*name, "complaint" | "assessment" | "plan") && text.trim().is_empty()
            })
            .map(|(name, _)| (name, Malformed("Write this before you sign.")))
            .collect()
    }

    /// The assessment's first line, at most 160 characters, for lists.
    pub fn summary(&self) -> Option<String> {
        let line = self.assessment.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(line.chars().take(160).collect())
    }

    fn fields(&self) -> [(&'static str, &str); 5] {
        [
            ("complaint", &self.complaint),
            ("findings", &self.findings),
            ("assessment", &self.assessment),
            ("plan", &self.plan),
            ("advice", &self.advice),
        ]
    }
}

/// Whether the report may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportStatus {
    /// Saves itself while the doctor types.
    Draft,
    /// Final.
    Signed,
}

impl ReportStatus {
    /// The word in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
        }
    }
}

impl FromStr for ReportStatus {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            "signed" => Ok(Self::Signed),
            _ => Err(Malformed("Choose draft or signed.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_draft_is_stored_but_not_signed() {
        let draft = Report::default();
        assert!(draft.check().is_empty());
        let missing: Vec<_> = draft.missing_for_signature().into_iter().map(|(name, _)| name).collect();
        assert_eq!(missing, ["complaint", "assessment", "plan"]);
    }

    #[test]
    fn a_field_without_end_is_refused() {
        let report =
            Report { plan: "x".repeat(MAX_FIELD + 1), follow_up_in_days: Some(0), ..Report::default() };
        let wrong: Vec<_> = report.check().into_iter().map(|(name, _)| name).collect();
        assert_eq!(wrong, ["plan", "followUpInDays"]);
    }

    #[test]
    fn the_summary_is_the_first_line_of_the_assessment() {
        let report = Report { assessment: "\n  Tension headache \nno red flags".into(), ..Report::default() };
        assert_eq!(report.summary().as_deref(), Some("Tension headache"));
        assert_eq!(Report::default().summary(), None);
    }

    #[test]
    fn debug_output_hides_the_notes() {
        let report = Report { assessment: "malaria".into(), ..Report::default() };
        assert!(!format!("{report:?}").contains("malaria"));
    }
}
