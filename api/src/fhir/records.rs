//! Reports, consents and the audit log.

use dokita_fhir::build::records::{self as build, Audited, Consent, ConsentTo, Document, DocumentKind};
use dokita_store::audit::{self, Recorded};
use dokita_store::exchange::{self, ConsentRow, ReportRow};
use dokita_store::ids::millis;
use serde_json::Value;
use uuid::Uuid;

use super::search::{Found, Search};
use super::{concerns, issuer, narrowed};
use crate::{AppState, Caller, Problem, Role};

/// Reports are medical: nurses, besides patient and doctor.
const READERS: &[Role] = &[Role::Nurse];
/// That a patient agreed is no secret from the front desk.
const STAFF: &[Role] = &[Role::Nurse, Role::Administrator];

/// The signed report of a consultation.
pub async fn document(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let row = exchange::report(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if concerns(caller, row.patient_id.0, row.doctor_id.0, READERS) {
        return Ok(report(app, &row));
    }
    Err(Problem::not_found())
}

/// Signed reports, newest first.
pub async fn documents(app: &AppState, caller: &Caller, search: &Search) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, READERS)?;
    let rows = exchange::reports(&app.db, whose, search.after()?, search.fetch()).await?;
    let key = |row: &ReportRow| (millis(row.signed_at.0), row.consultation_id.0);
    Ok(search.page(rows, key, |row| vec![report(app, &row)]))
}

/// A consent to a consultation.
pub async fn consent(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let row = exchange::consent(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if concerns(caller, row.patient_id.0, row.doctor_id.0, STAFF) {
        return Ok(of_consent(&row));
    }
    Err(Problem::not_found())
}

/// Consents, newest first.
pub async fn consents(app: &AppState, caller: &Caller, search: &Search) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, STAFF)?;
    let rows = exchange::consents(&app.db, whose, search.after()?, search.fetch()).await?;
    let key = |row: &ConsentRow| (millis(row.given_at.0), row.id.0);
    Ok(search.page(rows, key, |row| vec![of_consent(&row)]))
}

/// An entry of the audit log, by its number.
pub async fn audit_event(app: &AppState, caller: &Caller, id: &str) -> Result<Value, Problem> {
    auditor(caller)?;
    let seq: i64 = id.parse().map_err(|_| Problem::not_found())?;
    let rows = audit::page(&app.db, seq.checked_add(1), 1).await?;
    let row = rows.into_iter().find(|row| row.seq == seq).ok_or_else(Problem::not_found)?;
    Ok(of_entry(app, row))
}

/// The audit log, newest first.
pub async fn audit_events(app: &AppState, caller: &Caller, search: &Search) -> Result<Found, Problem> {
    auditor(caller)?;
    if search.patient.is_some() {
        return Err(super::search::unknown("patient"));
    }
    let before = search.after()?.map(|(seq, _)| seq);
    let rows = audit::page(&app.db, before, search.fetch()).await?;
    Ok(search.page(rows, |row| (row.seq, Uuid::nil()), |row| vec![of_entry(app, row)]))
}

fn auditor(caller: &Caller) -> Result<(), Problem> {
    if caller.has_any(&[Role::Administrator, Role::Auditor]) { Ok(()) } else { Err(Problem::forbidden()) }
}

fn report(app: &AppState, row: &ReportRow) -> Value {
    let id = row.consultation_id.0;
    build::document_reference(&Document {
        id,
        version: Some(row.version),
        patient: row.patient_id.0,
        consultation: Some(id),
        author: Some(format!("Practitioner/{}", row.author_id)),
        kind: DocumentKind::Report,
        title: "Report of a consultation".to_owned(),
        content_type: "application/json".to_owned(),
        size: None,
        url: format!("{}/api/consultations/{id}/report", issuer(app)),
        at: row.signed_at.0,
        current: true,
    })
}

fn of_consent(row: &ConsentRow) -> Value {
    build::consent(&Consent {
        id: row.id.0,
        patient: row.patient_id.0,
        to: ConsentTo::Telemedicine,
        text_version: row.text_version.clone(),
        given_at: row.given_at.0,
        withdrawn_at: None,
        consultation: Some(row.consultation_id.0),
    })
}

fn of_entry(app: &AppState, row: Recorded) -> Value {
    build::audit_event(&Audited {
        seq: row.seq,
        at: row.at.0,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        hash: row.hash,
        issuer: issuer(app).to_owned(),
    })
}
