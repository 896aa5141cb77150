//! What is read to be exchanged in FHIR and by nothing else: consents, signed reports, dispenses and
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

/// A consent to one consultation by video or voice.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ConsentRow {
    /// Which.
    pub id: DbUuid,
    /// To which consultation.
    pub consultation_id: DbUuid,
    /// Whose.
    pub patient_id: DbUuid,
    /// The doctor of the consultation.
    pub doctor_id: UserId,
    /// Edition of the text.
    pub text_version: String,
    /// When.
    pub given_at: DbTime,
}

/// A signed report, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReportRow {
    /// Of which consultation.
    pub consultation_id: DbUuid,
    /// Whose.
    pub patient_id: DbUuid,
    /// The doctor of the consultation.
    pub doctor_id: UserId,
    /// Who signed it.
    pub author_id: UserId,
    /// For the ETag.
    pub version: i64,
    /// When.
    pub signed_at: DbTime,
}

statements! {
    CONSENT = "SELECT k.id, k.consultation_id, k.patient_id, c.doctor_id, k.text_version, k.given_at FROM consents k JOIN telemedicine_consultations c ON c.id = k.consultation_id WHERE k.id = $1";
    CONSENTS = "SELECT k.id, k.consultation_id, k.patient_id, c.doctor_id, k.text_version, k.given_at FROM consents k JOIN telemedicine_consultations c ON c.id = k.consultation_id WHERE ($1 = '' OR k.patient_id = $1) AND ($2 = '' OR c.doctor_id = $2) AND (k.given_at < $3 OR (k.given_at = $3 AND k.id < $4)) ORDER BY k.given_at DESC, k.id DESC LIMIT $5";
    REPORT = "SELECT r.consultation_id, c.patient_id, c.doctor_id, r.author_id, r.version, r.signed_at FROM consultation_reports r JOIN telemedicine_consultations c ON c.id = r.consultation_id WHERE r.consultation_id = $1 AND r.status = 'signed'";
    REPORTS = "SELECT r.consultation_id, c.patient_id, c.doctor_id, r.author_id, r.version, r.signed_at FROM consultation_reports r JOIN telemedicine_consultations c ON c.id = r.consultation_id WHERE r.status = 'signed' AND ($1 = '' OR c.patient_id = $1) AND ($2 = '' OR c.doctor_id = $2) AND (r.signed_at < $3 OR (r.signed_at = $3 AND r.consultation_id < $4)) ORDER BY r.signed_at DESC, r.consultation_id DESC LIMIT $5";
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

/// The signed report of a consultation.
pub async fn report(db: &Db, consultation: Uuid) -> Result<Option<ReportRow>, StoreError> {
    db.query(REPORT).bind(DbUuid(consultation)).optional().await
}

/// Signed reports, newest first, before a position.
pub async fn reports(
    db: &Db,
    whose: Whose,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<ReportRow>, StoreError> {
    page(db, REPORTS, whose, before, limit).await
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
