//! What a judgement says: issues with their place, as an OperationOutcome.

use serde_json::{Value, json};

/// Issues of one answer at most; what is that wrong is wrong enough.
pub const MOST_ISSUES: usize = 500;

/// How bad an issue is (<http://hl7.org/fhir/ValueSet/issue-severity>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Says what was or was not judged.
    Information,
    /// Worth correcting.
    Warning,
    /// Against the profile.
    Error,
}

impl Severity {
    /// As in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// How bad.
    pub severity: Severity,
    /// Of <http://hl7.org/fhir/ValueSet/issue-type>; `not-supported` for what was not judged.
    pub code: &'static str,
    /// Where: a FHIRPath of the resource.
    pub expression: String,
    /// What, for people. Never a value of the resource: those may be personal.
    pub diagnostics: String,
}

/// A judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In the order in which they were found.
    pub issues: Vec<Issue>,
}

impl Outcome {
    /// Whether nothing that was judged is wrong.
    pub fn is_valid(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity < Severity::Error)
    }

    /// Whether something could not be judged.
    pub fn is_partial(&self) -> bool {
        self.issues.iter().any(|issue| issue.code == "not-supported")
    }

    pub(crate) fn add(&mut self, severity: Severity, code: &'static str, expression: &str, text: String) {
        if self.issues.len() < MOST_ISSUES {
            let expression = expression.to_owned();
            self.issues.push(Issue { severity, code, expression, diagnostics: text });
        }
    }

    /// An OperationOutcome; all is well when there is no issue.
    pub fn to_json(&self) -> Value {
        let issue = |issue: &Issue| {
            json!({
                "severity": issue.severity.as_str(),
                "code": issue.code,
                "diagnostics": issue.diagnostics,
                "expression": [issue.expression],
            })
        };
        let mut issues: Vec<Value> = self.issues.iter().map(issue).collect();
        if self.is_valid() {
            issues.insert(
                0,
                json!({
                    "severity": "information",
                    "code": "informational",
                    "diagnostics": "Nothing that was judged is against the profile.",
                }),
            );
        }
        json!({ "resourceType": "OperationOutcome", "issue": issues })
    }
}
