//! Consultations by video or voice: booking, the call's comings and goings, consent, invitations,
//! the report.

pub mod access;
pub mod booking;
pub mod calendar;
pub mod cancel;
pub mod change;
pub mod consent;
pub mod end;
pub mod extend;
pub mod invitations;
pub mod join;
pub mod list;
pub mod no_show;
mod problems;
pub mod queue;
pub mod relay_only;
pub mod report;
pub mod reschedule;
pub mod schedule;
pub mod start;
pub mod view;

use std::ops::RangeInclusive;

use crate::{AppState, Problem};

pub use change::{ChangeError, mark_ended, mark_left_waiting, mark_started, mark_waiting};

/// The site's address without a slash at its end.
fn base_url(app: &AppState) -> &str {
    app.config.base_url()
}

/// A trimmed text of so many characters, without control characters other than line ends.
pub(crate) fn text(
    text: &str,
    field: &'static str,
    characters: RangeInclusive<usize>,
) -> Result<String, Problem> {
    let text = text.trim();
    let count = text.chars().count();
    if count < *characters.start() {
        return Err(Problem::field(field, "This is needed."));
    }
    if count > *characters.end() {
        return Err(Problem::field(field, "This is too long."));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Problem::field(field, "This contains characters that cannot be used."));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
