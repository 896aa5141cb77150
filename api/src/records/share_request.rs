//! Whether a request to share says all it must.

use dokita_care::Malformed;

use super::jwe;
use super::parts::FHIR;
use super::share::ShareRequest;
use crate::Problem;
use crate::problem::Faults;

const HEALTH_CARD: &str = "application/smart-health-card";
const DEFAULT_HOURS: i64 = 72;
const MOST_HOURS: i64 = 720;
/// Files that a client seals at most.
const MOST_FILES: usize = 20;

/// The words of a request, cleaned.
pub struct Checked {
    /// Whom it is for.
    pub recipient: String,
    /// Shown by whoever opens it.
    pub label: Option<String>,
    /// As it must be typed.
    pub passcode: Option<String>,
    /// Until it expires.
    pub hours: i64,
}

/// The request's words, or everything that is wrong with them.
pub fn check(request: &ShareRequest) -> Result<Checked, Problem> {
    let mut faults = Faults::default();
    let recipient = faults.take("recipient", words(&request.recipient, 120));
    let label = faults.optional("label", request.label.as_deref(), |text| words(text, 80));
    let passcode = request.passcode.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let passcode = passcode.map(str::to_owned);
    if passcode.as_ref().is_some_and(|text| !(6..=64).contains(&text.chars().count())) {
        faults.note("passcode", "Use 6 to 64 characters.");
    }
    let hours = request.expires_in_hours.unwrap_or(DEFAULT_HOURS);
    if !(1..=MOST_HOURS).contains(&hours) {
        faults.note("expiresInHours", "Use 1 to 720 hours.");
    }
    if request.include.is_empty() == request.client_files.is_empty() {
        faults.note("include", "Say what to share: parts of the record, or files that you have sealed.");
    }
    let sealed = request.client_files.iter().all(|file| {
        let known = [FHIR, HEALTH_CARD].contains(&file.content_type.as_str());
        known && jwe::header(&file.jwe).is_ok_and(|header| header.cty == file.content_type)
    });
    if !sealed || request.client_files.len() > MOST_FILES {
        faults
            .note("clientFiles", "Send up to 20 files as compact JWE (dir, A256GCM) with their type as cty.");
    }
    match recipient {
        Some(recipient) => faults.check().map(|()| Checked { recipient, label, passcode, hours }),
        None => Err(faults.into_problem()),
    }
}

/// One line of text.
pub fn words(text: &str, longest: usize) -> Result<String, Malformed> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Malformed("This is needed."));
    }
    if text.chars().count() > longest {
        return Err(Malformed("This is too long."));
    }
    if text.chars().any(char::is_control) {
        return Err(Malformed("This contains characters that cannot be used."));
    }
    Ok(text.to_owned())
}
