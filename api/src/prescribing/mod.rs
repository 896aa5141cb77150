//! Prescriptions from the doctor's side: checks, drafts, signing, showing, cancelling, and the keys,
//! licences and lists that others verify with.

pub mod access;
pub mod cancel;
pub mod check;
pub mod draft;
pub mod issue;
pub mod key_routes;
pub mod keys;
pub mod licences;
pub mod print;
pub mod published;
pub mod read;
pub mod renderings;
pub mod safety;
pub mod sign;
pub mod trust;
pub mod view;

#[cfg(test)]
mod tests;

pub use issue::spoken_fingerprint;
pub use view::PrescriptionView;

use axum::http::StatusCode;
use dokita_care::Malformed;
use dokita_store::audit::Entry;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use crate::problem::Faults;
use crate::{AppState, Caller, Problem};

/// A signature, and what concerns keys, needs that the doctor proved who they are so recently.
pub const PROVED_WITHIN: Duration = Duration::minutes(15);

/// The site's address without a slash at its end: the issuer of what is signed.
pub fn issuer(app: &AppState) -> &str {
    app.config.base_url()
}

/// Refuses a doctor whose sign-in is too long ago for a signature.
fn proved(caller: &Caller, now: OffsetDateTime) -> Result<(), Problem> {
    if caller.proved_within(PROVED_WITHIN, now).is_ok() {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "sign-in-again",
        "Enter your password again",
        "A signature needs your password again: you last entered it more than 15 minutes ago.",
    ))
}

/// All faults of named fields together.
fn refuse(wrong: Vec<(String, Malformed)>) -> Result<(), Problem> {
    let mut faults = Faults::default();
    for (field, fault) in wrong {
        faults.note(field, fault.0);
    }
    faults.check()
}

/// An audit entry; ids and words of the program only.
fn entry(app: &AppState, actor: &str, action: &'static str, subject: String, detail: Value) -> Entry {
    Entry { at: app.now(), actor: actor.to_owned(), action, subject, detail }
}
