//! The prescription on A5: to print, or to read on a phone.

mod content;
mod font;
mod page;
mod write;

use dokita_care::prescription::Prescription;
use dokita_care::rx::Symbol;
use dokita_care::{Language, availability};
use dokita_store::prescriptions::Stored;
use dokita_store::{StoreError, patients, settings};
use time::OffsetDateTime;

use super::access::Reader;
use super::{issue, issuer};
use crate::{AppState, Problem};

/// What is printed.
pub struct Sheet {
    /// Its name.
    pub hospital: String,
    /// E.164.
    pub phone: Option<String>,
    /// The site's address without a slash at its end.
    pub site: String,
    /// What was signed.
    pub facts: Prescription,
    /// The patient's.
    pub language: Language,
    /// When it was withdrawn.
    pub cancelled_at: Option<OffsetDateTime>,
    /// To be read out; not for everyone.
    pub spoken_code: Option<String>,
    /// The signed token.
    pub symbol: Symbol,
}

/// The sheet of a kept prescription, as its reader may see it.
pub async fn sheet(app: &AppState, stored: &Stored, reader: Reader) -> Result<Sheet, Problem> {
    let hospital = settings::hospital(&app.db).await?;
    let patient = patients::by_id(&app.db, stored.patient_id.0).await?.ok_or_else(Problem::internal)?;
    let language = patient.language.parse().map_err(|_| StoreError::Corrupt { column: "language" })?;
    Ok(Sheet {
        hospital: hospital.name,
        phone: hospital.phone,
        site: issuer(app).to_owned(),
        facts: stored.facts()?,
        language,
        cancelled_at: stored.cancelled_at.map(|at| at.0),
        spoken_code: reader.sees_spoken_code().then(|| issue::shown_code(app, stored)).transpose()?,
        symbol: Symbol::compact(&stored.token).map_err(|_| Problem::internal())?,
    })
}

/// The PDF, on as many pages as it needs.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, Problem> {
    let written =
        font::Fonts::load().and_then(|fonts| write::pdf(&content::lay_out(sheet, &fonts), sheet, &fonts));
    written.ok_or_else(|| {
        tracing::error!("a prescription could not be printed");
        Problem::internal()
    })
}

/// `24 November 2026`, in Lagos.
fn day(at: OffsetDateTime) -> String {
    date(availability::date_in_lagos(at))
}

fn date(date: time::Date) -> String {
    format!("{} {} {}", date.day(), date.month(), date.year())
}

/// `24 November 2026, 09:15`, in Lagos.
fn moment(at: OffsetDateTime) -> String {
    let local = at.to_offset(availability::LAGOS);
    format!("{}, {:02}:{:02}", day(at), local.hour(), local.minute())
}

#[cfg(test)]
mod tests;
