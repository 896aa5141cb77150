//! Signed prescriptions. What was signed never changes; status and claim do.

use dokita_care::prescription::Prescription;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// A prescription as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Stored {
    /// Which.
    pub id: DbUuid,
    /// From which consultation.
    pub consultation_id: DbUuid,
    /// For whom.
    pub patient_id: DbUuid,
    /// By whom.
    pub doctor_id: UserId,
    /// `active`, `completed` or `cancelled`.
    pub status: String,
    /// JSON of [`Prescription`].
    pub facts: String,
    /// JSON list of warnings that the doctor answered, each with its reason.
    pub overrides: String,
    /// The key that signed it.
    pub kid: String,
    /// `NGRX1:…`
    pub token: String,
    /// `shc:/…`, where it fits one symbol.
    pub health_card: Option<String>,
    /// Revocation id, unique under its key.
    pub rid: String,
    /// The short code to be spoken, sealed by the caller.
    pub spoken_code_sealed: String,
    /// Its keyed hash, to find it by.
    pub spoken_code_fingerprint: String,
    /// 1: has a controlled medicine.
    pub controlled: i64,
    /// ISO 8601 date of the examination in person, if there was one.
    pub in_person_exam_on: Option<String>,
    /// How often it may be filled again.
    pub refills: i64,
    /// Days between two fillings at least.
    pub refill_interval_days: i64,
    /// Not to be dispensed before.
    pub valid_from: DbTime,
    /// Not to be dispensed from then on.
    pub valid_until: DbTime,
    /// When.
    pub signed_at: DbTime,
    /// When it was withdrawn.
    pub cancelled_at: Option<DbTime>,
    /// Why.
    pub cancel_reason: Option<String>,
    /// The claim of a pharmacy; it holds until `claimed_until`.
    pub claim_id: Option<DbUuid>,
    /// Which pharmacy has it.
    pub claim_pharmacy_id: Option<DbUuid>,
    /// Who claimed it there.
    pub claim_pharmacist_id: Option<DbUuid>,
    /// Until when.
    pub claimed_until: Option<DbTime>,
    /// For conditional updates.
    pub version: i64,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stored({}, {}, version {})", self.id.0, self.status, self.version)
    }
}

impl Stored {
    /// What both signatures cover.
    pub fn facts(&self) -> Result<Prescription, StoreError> {
        serde_json::from_str(&self.facts).map_err(|_| StoreError::Corrupt { column: "facts" })
    }

    /// Has a controlled medicine.
    pub fn is_controlled(&self) -> bool {
        self.controlled != 0
    }

    /// A pharmacy has it in hand at `now`.
    pub fn is_claimed(&self, now: OffsetDateTime) -> bool {
        self.claim_id.is_some() && self.claimed_until.is_some_and(|until| until.0 > now)
    }
}

/// What a list of prescriptions is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of this patient.
    pub patient: Option<Uuid>,
    /// By this doctor.
    pub doctor: Option<Uuid>,
    /// From this consultation.
    pub consultation: Option<Uuid>,
}

/// Where the last page ended: time of signing in milliseconds, and id.
pub type Position = (i64, Uuid);

statements! {
    @ "SELECT id, consultation_id, patient_id, doctor_id, status, facts, overrides, kid, token, health_card, rid, spoken_code_sealed, spoken_code_fingerprint, controlled, in_person_exam_on, refills, refill_interval_days, valid_from, valid_until, signed_at, cancelled_at, cancel_reason, claim_id, claim_pharmacy_id, claim_pharmacist_id, claimed_until, version FROM telemedicine_prescriptions" {
        BY_ID = "WHERE id = $1";
        BY_SPOKEN_CODE = "WHERE spoken_code_fingerprint = $1";
        PAGE = "WHERE ($1 = '' OR patient_id = $1) AND ($2 = '' OR doctor_id = $2) AND ($3 = '' OR consultation_id = $3) AND (signed_at < $4 OR (signed_at = $4 AND id < $5)) ORDER BY signed_at DESC, id DESC LIMIT $6";
        STANDING = "WHERE patient_id = $1 AND status <> 'cancelled' AND valid_until > $2 ORDER BY signed_at DESC, id DESC";
    }
    INSERT = "INSERT INTO telemedicine_prescriptions (id, consultation_id, patient_id, doctor_id, status, facts, overrides, kid, token, health_card, rid, spoken_code_sealed, spoken_code_fingerprint, controlled, in_person_exam_on, refills, refill_interval_days, valid_from, valid_until, signed_at, version) VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)";
    CANCEL = "UPDATE telemedicine_prescriptions SET status = 'cancelled', cancelled_at = $1, cancel_reason = $2, claim_id = NULL, claim_pharmacy_id = NULL, claim_pharmacist_id = NULL, claimed_until = NULL, version = version + 1 WHERE id = $3 AND status = 'active' AND version = $4";
    CANCELLED_IN_FORCE = "SELECT id FROM telemedicine_prescriptions WHERE status = 'cancelled' AND valid_until > $1 ORDER BY id";
    CANCELLED_BY_KEY = "SELECT kid, COUNT(*) FROM telemedicine_prescriptions WHERE status = 'cancelled' GROUP BY kid";
    CANCELLED_RIDS = "SELECT rid FROM telemedicine_prescriptions WHERE kid = $1 AND status = 'cancelled' ORDER BY rid";
}

/// By id.
pub async fn by_id(db: &Db, prescription: Uuid) -> Result<Option<Stored>, StoreError> {
    db.query(BY_ID).bind(DbUuid(prescription)).optional().await
}

/// By the keyed hash of its spoken code.
pub async fn by_spoken_code(db: &Db, fingerprint: &str) -> Result<Option<Stored>, StoreError> {
    db.query(BY_SPOKEN_CODE).bind(fingerprint.to_owned()).optional().await
}

/// Prescriptions before a position, newest first.
pub async fn page(
    db: &Db,
    filter: &Filter,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at, id.to_string()));
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    db.query(PAGE)
        .bind(text(filter.patient))
        .bind(text(filter.doctor))
        .bind(text(filter.consultation))
        .bind(at)
        .bind(id)
        .bind(limit)
        .all()
        .await
}

/// Prescriptions for a patient, not withdrawn, that were valid after `since`; newest first.
pub async fn standing(db: &Db, patient: Uuid, since: OffsetDateTime) -> Result<Vec<Stored>, StoreError> {
    db.query(STANDING).bind(DbUuid(patient)).bind(DbTime(since)).all().await
}

/// Keeps a freshly signed prescription: active, unclaimed, version 1.
pub async fn insert(tx: &mut Tx, prescription: &Stored) -> Result<(), StoreError> {
    let row = prescription.clone();
    tx.query(INSERT)
        .bind(row.id)
        .bind(row.consultation_id)
        .bind(row.patient_id)
        .bind(row.doctor_id)
        .bind(row.facts)
        .bind(row.overrides)
        .bind(row.kid)
        .bind(row.token)
        .bind(row.health_card)
        .bind(row.rid)
        .bind(row.spoken_code_sealed)
        .bind(row.spoken_code_fingerprint)
        .bind(row.controlled)
        .bind(row.in_person_exam_on)
        .bind(row.refills)
        .bind(row.refill_interval_days)
        .bind(row.valid_from)
        .bind(row.valid_until)
        .bind(row.signed_at)
        .execute()
        .await?;
    Ok(())
}

/// Withdraws an active prescription where `version` is still the stored one, and with it any claim.
pub async fn cancel(
    tx: &mut Tx,
    (prescription, version): (Uuid, i64),
    reason: String,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let query = tx.query(CANCEL).bind(DbTime(now)).bind(reason).bind(DbUuid(prescription)).bind(version);
    Ok(query.execute().await? == 1)
}

/// Withdrawn ones whose time is not over.
pub async fn cancelled_in_force(db: &Db, now: OffsetDateTime) -> Result<Vec<Uuid>, StoreError> {
    let rows: Vec<(DbUuid,)> = db.query(CANCELLED_IN_FORCE).bind(DbTime(now)).all().await?;
    Ok(rows.into_iter().map(|(id,)| id.0).collect())
}

/// Revocation ids of withdrawn ones under a key.
pub async fn cancelled_rids(db: &Db, kid: &str) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = db.query(CANCELLED_RIDS).bind(kid.to_owned()).all().await?;
    Ok(rows.into_iter().map(|(rid,)| rid).collect())
}

/// How many under each key were withdrawn.
pub async fn cancelled_by_key(db: &Db) -> Result<Vec<(String, i64)>, StoreError> {
    db.query(CANCELLED_BY_KEY).all().await
}
