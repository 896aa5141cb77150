//! Reports, uploads, consents and the audit log.

use dokita_fhir::build::records::{self as build, Audited, Consent, ConsentTo, Document, DocumentKind};
use dokita_store::audit::{self, Recorded};
use dokita_store::exchange::{self, ConsentRow, DocumentRow};
use dokita_store::ids::{UserId, millis};
use serde_json::Value;
use uuid::Uuid;

use super::people::is_in_care;
use super::search::{Found, Search};
use super::{concerns, issuer, narrowed};
use crate::{AppState, Caller, Problem, Role};

/// Reports are medical: nurses, besides patient and doctor.
const READERS: &[Role] = &[Role::Nurse];
/// That a patient agreed is no secret from the front desk.
const STAFF: &[Role] = &[Role::Nurse, Role::Administrator];

/// A signed report of a consultation, or something that was uploaded.
pub async fn document(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let row = exchange::document(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if concerns_of(app, caller, (row.patient_id.0, row.doctor_id), READERS).await? {
        return Ok(of_document(app, &row));
    }
    Err(Problem::not_found())
}

/// Signed reports and uploads, newest first.
pub async fn documents(app: &AppState, caller: &Caller, search: &Search) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, READERS)?;
    let rows = exchange::documents(&app.db, whose, search.after()?, search.fetch()).await?;
    let key = |row: &DocumentRow| (millis(row.ready_at.0), row.id.0);
    Ok(search.page(rows, key, |row| vec![of_document(app, &row)]))
}

/// A consent to a consultation, or to sharing.
pub async fn consent(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let row = exchange::consent(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if concerns_of(app, caller, (row.patient_id.0, row.doctor_id), STAFF).await? {
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

/// With a doctor, it is between patient and doctor; else it concerns whoever has the patient in care.
async fn concerns_of(
    app: &AppState,
    caller: &Caller,
    (patient, doctor): (Uuid, Option<UserId>),
    staff: &[Role],
) -> Result<bool, Problem> {
    match doctor {
        Some(doctor) => Ok(concerns(caller, patient, doctor.0, staff)),
        None => Ok(caller.has_any(staff) || is_in_care(app, caller, patient).await?),
    }
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

fn of_document(app: &AppState, row: &DocumentRow) -> Value {
    let (id, uploaded) = (row.id.0, row.uploaded != 0);
    let author = match row.author_id {
        Some(author) => Some(format!("Practitioner/{author}")),
        None => (row.by_patient != 0).then(|| format!("Patient/{}", row.patient_id.0)),
    };
    let place =
        if uploaded { format!("documents/{id}/content") } else { format!("consultations/{id}/report") };
    build::document_reference(&Document {
        id,
        version: Some(row.version),
        patient: row.patient_id.0,
        consultation: row.consultation_id.map(|id| id.0),
        author,
        kind: if uploaded { DocumentKind::Upload } else { DocumentKind::Report },
        title: if uploaded { "Uploaded document" } else { "Report of a consultation" }.to_owned(),
        content_type: row.content_type.clone(),
        size: u64::try_from(row.size).ok().filter(|size| *size > 0),
        url: format!("{}/api/{place}", issuer(app)),
        at: row.ready_at.0,
        current: true,
    })
}

fn of_consent(row: &ConsentRow) -> Value {
    build::consent(&Consent {
        id: row.id.0,
        patient: row.patient_id.0,
        to: if row.sharing == 0 { ConsentTo::Telemedicine } else { ConsentTo::Sharing },
        text_version: row.text_version.clone(),
        given_at: row.given_at.0,
        withdrawn_at: row.withdrawn_at.map(|at| at.0),
        consultation: row.consultation_id.map(|id| id.0),
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
