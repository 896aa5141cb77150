//! What is read to be exchanged in FHIR and by nothing else: consents, documents, dispenses and
//! prescriptions of a patient or by a doctor, and when a record was last changed.

use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Db, Record, Sql};
use crate::dispensing::HandedOver;
use crate::ids::{DbTime, DbUuid, UserId, from_millis};
use crate::{StoreError, statements};

/// What a search is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Whose {
    /// Of this patient.
    pub patient: Option<Uuid>,
    /// Of consultations with, or prescriptions by, this doctor.
    pub doctor: Option<Uuid>,
}

/// Where the last page ended: a time in milliseconds, and an id.
pub type Position = (i64, Uuid);

/// A consent: to a consultation by video or voice, or to records being shared.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ConsentRow {
    /// Which.
    pub id: DbUuid,
    /// 1: to records being shared.
    pub sharing: i64,
    /// For which consultation only.
    pub consultation_id: Option<DbUuid>,
    /// Whose.
    pub patient_id: DbUuid,
    /// The doctor of the consultation; none where it concerns whoever has the patient in care.
    pub doctor_id: Option<UserId>,
    /// Edition of the text.
    pub text_version: String,
    /// When.
    pub given_at: DbTime,
    /// Until when it held.
    pub withdrawn_at: Option<DbTime>,
}

/// A signed report, or something that was uploaded and can be read; without what it says.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DocumentRow {
    /// Which; a report has the id of its consultation.
    pub id: DbUuid,
    /// 1: uploaded.
    pub uploaded: i64,
    /// Of which consultation.
    pub consultation_id: Option<DbUuid>,
    /// Whose.
    pub patient_id: DbUuid,
    /// The doctor of a report's consultation; none where it concerns whoever has the patient in care.
    pub doctor_id: Option<UserId>,
    /// Who signed a report.
    pub author_id: Option<UserId>,
    /// 1: uploaded by the patient.
    pub by_patient: i64,
    /// MIME type.
    pub content_type: String,
    /// Bytes; 0 for a report.
    pub size: i64,
    /// For the ETag.
    pub version: i64,
    /// When it was signed, or complete.
    pub ready_at: DbTime,
}

statements! {
    CONSENT = "SELECT id, sharing, consultation_id, patient_id, doctor_id, text_version, given_at, withdrawn_at FROM all_consents WHERE id = $1";
    CONSENTS = "SELECT id, sharing, consultation_id, patient_id, doctor_id, text_version, given_at, withdrawn_at FROM all_consents x WHERE ($1 = '' OR patient_id = $1) AND ($2 = '' OR doctor_id = $2 OR (doctor_id IS NULL AND EXISTS (SELECT 1 FROM patients p WHERE p.id = x.patient_id AND (p.registered_by = $2 OR EXISTS (SELECT 1 FROM telemedicine_consultations c WHERE c.patient_id = p.id AND c.doctor_id = $2))))) AND (given_at < $3 OR (given_at = $3 AND id < $4)) ORDER BY given_at DESC, id DESC LIMIT $5";
    DOCUMENT = "SELECT id, uploaded, consultation_id, patient_id, doctor_id, author_id, by_patient, content_type, size, version, ready_at FROM all_documents WHERE id = $1";
    DOCUMENTS = "SELECT id, uploaded, consultation_id, patient_id, doctor_id, author_id, by_patient, content_type, size, version, ready_at FROM all_documents x WHERE ($1 = '' OR patient_id = $1) AND ($2 = '' OR doctor_id = $2 OR (doctor_id IS NULL AND EXISTS (SELECT 1 FROM patients p WHERE p.id = x.patient_id AND (p.registered_by = $2 OR EXISTS (SELECT 1 FROM telemedicine_consultations c WHERE c.patient_id = p.id AND c.doctor_id = $2))))) AND (ready_at < $3 OR (ready_at = $3 AND id < $4)) ORDER BY ready_at DESC, id DESC LIMIT $5";
    DISPENSES = "SELECT d.id, d.prescription_id, d.pharmacy_id, p.name AS pharmacy_name, d.pharmacist_id, d.line, d.fill, d.quantity, d.batch, d.expires_on, d.nafdac_number, d.substitution, d.offline, d.handed_over_at, d.recorded_at, d.returned_at, d.return_reason, d.conflict FROM dispenses d JOIN pharmacies p ON p.id = d.pharmacy_id JOIN telemedicine_prescriptions r ON r.id = d.prescription_id WHERE ($1 = '' OR r.patient_id = $1) AND ($2 = '' OR r.doctor_id = $2) AND (d.handed_over_at < $3 OR (d.handed_over_at = $3 AND d.id < $4)) ORDER BY d.handed_over_at DESC, d.id DESC LIMIT $5";
    CHANGED_AT = "SELECT MAX(at) FROM audit_log WHERE subject = $1";
}

/// One consent.
pub async fn consent(db: &Db, consent: Uuid) -> Result<Option<ConsentRow>, StoreError> {
    db.query(CONSENT).bind(DbUuid(consent)).optional().await
}

/// Consents, newest first, before a position.
pub async fn consents(
    db: &Db,
    whose: Whose,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<ConsentRow>, StoreError> {
    page(db, CONSENTS, whose, before, limit).await
}

/// One document.
pub async fn document(db: &Db, document: Uuid) -> Result<Option<DocumentRow>, StoreError> {
    db.query(DOCUMENT).bind(DbUuid(document)).optional().await
}

/// Signed reports and uploads, newest first, before a position.
pub async fn documents(
    db: &Db,
    whose: Whose,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<DocumentRow>, StoreError> {
    page(db, DOCUMENTS, whose, before, limit).await
}

/// What was handed over, newest first, before a position.
pub async fn dispenses(
    db: &Db,
    whose: Whose,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<HandedOver>, StoreError> {
    page(db, DISPENSES, whose, before, limit).await
}

/// When the audit log last says something of a subject, `patient:<id>`.
pub async fn changed_at(db: &Db, subject: &str) -> Result<Option<DbTime>, StoreError> {
    let (at,): (Option<i64>,) = db.query(CHANGED_AT).bind(subject.to_owned()).one().await?;
    Ok(at.map(|at| DbTime(from_millis(at))))
}

async fn page<T: Record>(
    db: &Db,
    sql: Sql,
    whose: Whose,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<T>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at, id.to_string()));
    let (patient, doctor) = (text(whose.patient), text(whose.doctor));
    db.query(sql).bind(patient).bind(doctor).bind(at).bind(id).bind(limit).all().await
}

fn text(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}
