//! Consultations, the locks that keep bookings apart, and consents.

use dokita_care::availability::Span;
use dokita_care::consultation::{Kind, State, Status};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId, from_millis, millis};
use crate::{StoreError, statements};

/// A consultation with the names of its people.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Consultation {
    /// Which; also its room.
    pub id: DbUuid,
    /// Whose.
    pub patient_id: DbUuid,
    /// Their name.
    pub patient_name: String,
    /// Their account, if they have one.
    pub patient_user_id: Option<UserId>,
    /// With whom.
    pub doctor_id: DbUuid,
    /// Their name.
    pub doctor_name: String,
    /// Their specialty.
    pub specialty: Option<String>,
    /// HMO or platform it was booked through.
    pub provider_id: Option<String>,
    /// Booked start.
    pub starts_at: DbTime,
    /// Booked end.
    pub ends_at: DbTime,
    /// Booked length.
    pub minutes: i64,
    /// `video` or `audio`.
    pub kind: String,
    /// Why, in the patient's words.
    pub reason: String,
    /// See [`Status`].
    pub status: String,
    /// In the waiting room since.
    pub waiting_since: Option<DbTime>,
    /// The call began.
    pub started_at: Option<DbTime>,
    /// The call ended.
    pub ended_at: Option<DbTime>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// An earlier consultation.
    pub follow_up_of: Option<DbUuid>,
    /// For conditional updates.
    pub version: i64,
    /// When it was booked.
    pub created_at: DbTime,
    /// When the patient agreed to telemedicine.
    pub consent_at: Option<DbTime>,
    /// 1: all media goes through the relay.
    pub relay_only: i64,
}

impl std::fmt::Debug for Consultation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Consultation({}, {}, version {})", self.id.0, self.status, self.version)
    }
}

impl Consultation {
    /// What the state machine needs.
    pub fn state(&self) -> Result<State, StoreError> {
        Ok(State {
            status: self.status()?,
            starts_at: self.starts_at.0,
            minutes: u16::try_from(self.minutes).map_err(|_| StoreError::Corrupt { column: "minutes" })?,
            started_at: self.started_at.map(|at| at.0),
            ended_at: self.ended_at.map(|at| at.0),
            cancel_reason: self.cancel_reason.clone(),
        })
    }

    /// Where it stands.
    pub fn status(&self) -> Result<Status, StoreError> {
        self.status.parse().map_err(|_| StoreError::Corrupt { column: "status" })
    }

    /// All media goes through the relay.
    pub fn is_relay_only(&self) -> bool {
        self.relay_only != 0
    }

    /// Video or audio.
    pub fn kind(&self) -> Result<Kind, StoreError> {
        self.kind.parse().map_err(|_| StoreError::Corrupt { column: "kind" })
    }
}

/// A booking to be kept.
#[derive(Clone)]
pub struct NewConsultation {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub patient: Uuid,
    /// With whom.
    pub doctor: Uuid,
    /// HMO or platform it was booked through.
    pub provider_id: Option<String>,
    /// When and how long.
    pub state: State,
    /// Video or audio.
    pub kind: Kind,
    /// Why, in the patient's words.
    pub reason: String,
    /// An earlier consultation.
    pub follow_up_of: Option<Uuid>,
    /// All media goes through the relay.
    pub relay_only: bool,
    /// Actor, as in the audit log.
    pub created_by: String,
    /// When.
    pub now: OffsetDateTime,
}

/// What a list of consultations is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this doctor.
    pub doctor: Option<Uuid>,
    /// Of this patient.
    pub patient: Option<Uuid>,
    /// In this status.
    pub status: Option<Status>,
    /// Not before.
    pub from: Option<OffsetDateTime>,
    /// Before.
    pub to: Option<OffsetDateTime>,
}

/// Where the last page ended: booked start in milliseconds, and id.
pub type Position = (i64, Uuid);

statements! {
    @ "SELECT id, patient_id, patient_name, patient_user_id, doctor_id, doctor_name, specialty, provider_id, starts_at, ends_at, minutes, kind, reason, status, waiting_since, started_at, ended_at, cancel_reason, follow_up_of, version, created_at, consent_at, relay_only FROM consultation_details" {
        BY_ID = "WHERE id = $1";
        PAGE = "WHERE ($1 = '' OR doctor_id = $1) AND ($2 = '' OR patient_id = $2) AND ($3 = '' OR status = $3) AND starts_at >= $4 AND starts_at < $5 AND (starts_at > $6 OR (starts_at = $6 AND id > $7)) ORDER BY starts_at, id LIMIT $8";
        HISTORY = "WHERE patient_id = $1 AND ($2 = '' OR doctor_id = $2) AND (starts_at < $3 OR (starts_at = $3 AND id < $4)) ORDER BY starts_at DESC, id DESC LIMIT $5";
    }
    BUSY = "SELECT starts_at, ends_at FROM telemedicine_consultations WHERE doctor_id = $1 AND status IN ('scheduled', 'waiting', 'in-progress') AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at";
    LOCK = "INSERT INTO booking_locks (owner_id, bookings) VALUES ($1, 1) ON CONFLICT (owner_id) DO UPDATE SET bookings = booking_locks.bookings + 1";
    TAKEN = "SELECT COUNT(*) FROM telemedicine_consultations WHERE doctor_id = $1 AND id <> $2 AND status IN ('scheduled', 'waiting', 'in-progress') AND starts_at < $4 AND ends_at > $3";
    COUNT_OPEN = "SELECT COUNT(*) FROM telemedicine_consultations WHERE patient_id = $1 AND status IN ('scheduled', 'waiting', 'in-progress')";
    PATIENT_TAKEN = "SELECT COUNT(*) FROM telemedicine_consultations WHERE patient_id = $1 AND id <> $2 AND status IN ('scheduled', 'waiting', 'in-progress') AND starts_at < $4 AND ends_at > $3";
    INSERT = "INSERT INTO telemedicine_consultations (id, patient_id, doctor_id, provider_id, starts_at, ends_at, minutes, kind, reason, status, follow_up_of, relay_only, version, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14)";
    APPLY = "UPDATE telemedicine_consultations SET status = $1, starts_at = $2, ends_at = $3, minutes = $4, waiting_since = $5, started_at = $6, ended_at = $7, cancel_reason = $8, version = version + 1 WHERE id = $9 AND status = $10 AND version = $11";
    RELAY_ONLY = "UPDATE telemedicine_consultations SET relay_only = $1, version = version + 1 WHERE id = $2 AND status = $3 AND version = $4";
    QUEUE = "SELECT id, starts_at, ends_at, minutes, status, waiting_since FROM telemedicine_consultations WHERE doctor_id = $1 AND status IN ('waiting', 'in-progress') AND starts_at > $2 AND starts_at < $3 ORDER BY starts_at, id";
    CONSENT = "INSERT INTO consents (id, consultation_id, patient_id, language, text_version, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (consultation_id) DO NOTHING";
}

/// By id.
pub async fn by_id(db: &Db, consultation: Uuid) -> Result<Option<Consultation>, StoreError> {
    db.query(BY_ID).bind(DbUuid(consultation)).optional().await
}

/// Consultations by booked start, after a position.
pub async fn page(
    db: &Db,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Consultation>, StoreError> {
    let (start, id) = after.map_or((i64::MIN, String::new()), |(start, id)| (start, id.to_string()));
    db.query(PAGE)
        .bind(text(filter.doctor))
        .bind(text(filter.patient))
        .bind(filter.status.map(|status| status.as_str().to_owned()).unwrap_or_default())
        .bind(filter.from.map_or(i64::MIN, millis))
        .bind(filter.to.map_or(i64::MAX, millis))
        .bind(start)
        .bind(id)
        .bind(limit)
        .all()
        .await
}

/// Consultations of a patient (with one doctor, or all), newest first, before a position.
pub async fn history(
    db: &Db,
    (patient, doctor): (Uuid, Option<Uuid>),
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Consultation>, StoreError> {
    let (start, id) = before.map_or((i64::MAX, String::new()), |(start, id)| (start, id.to_string()));
    db.query(HISTORY).bind(DbUuid(patient)).bind(text(doctor)).bind(start).bind(id).bind(limit).all().await
}

/// What is already booked with a doctor and touches `within`.
pub async fn busy(db: &Db, doctor: Uuid, within: Span) -> Result<Vec<Span>, StoreError> {
    let rows: Vec<(i64, i64)> =
        db.query(BUSY).bind(DbUuid(doctor)).bind(millis(within.start)).bind(millis(within.end)).all().await?;
    Ok(rows
        .into_iter()
        .map(|(start, end)| Span { start: from_millis(start), end: from_millis(end) })
        .collect())
}

/// Why a span of time cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The doctor has somebody else then.
    Doctor,
    /// The patient is with another doctor then.
    Patient,
}

/// Makes other bookings of both people wait for this transaction, then looks whether `wanted` is
/// free for both. `except` is the consultation that is being moved.
pub async fn claim_time(
    tx: &mut Tx,
    (doctor, patient): (Uuid, Uuid),
    wanted: Span,
    except: Uuid,
) -> Result<Option<Taken>, StoreError> {
    // Always doctor, then patient: two transactions never wait for each other in a circle.
    for owner in [doctor, patient] {
        tx.query(LOCK).bind(DbUuid(owner)).execute().await?;
    }
    for (sql, owner, taken) in [(TAKEN, doctor, Taken::Doctor), (PATIENT_TAKEN, patient, Taken::Patient)] {
        let (count,): (i64,) = tx
            .query(sql)
            .bind(DbUuid(owner))
            .bind(DbUuid(except))
            .bind(millis(wanted.start))
            .bind(millis(wanted.end))
            .one()
            .await?;
        if count > 0 {
            return Ok(Some(taken));
        }
    }
    Ok(None)
}

/// How many consultations of a patient have not ended. Exact while [`claim_time`]'s lock is held.
pub async fn count_open(tx: &mut Tx, patient: Uuid) -> Result<i64, StoreError> {
    let (count,): (i64,) = tx.query(COUNT_OPEN).bind(DbUuid(patient)).one().await?;
    Ok(count)
}

/// Keeps a booking; call [`claim_time`] first in the same transaction.
pub async fn insert(tx: &mut Tx, new: NewConsultation) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(DbUuid(new.id))
        .bind(DbUuid(new.patient))
        .bind(DbUuid(new.doctor))
        .bind(new.provider_id)
        .bind(DbTime(new.state.starts_at))
        .bind(DbTime(new.state.ends_at()))
        .bind(i64::from(new.state.minutes))
        .bind(new.kind.as_str().to_owned())
        .bind(new.reason)
        .bind(new.state.status.as_str().to_owned())
        .bind(new.follow_up_of.map(DbUuid))
        .bind(i64::from(new.relay_only))
        .bind(new.created_by)
        .bind(DbTime(new.now))
        .execute()
        .await?;
    Ok(())
}

/// Writes the next state of `before`. False when somebody else changed it meanwhile.
pub async fn apply(
    tx: &mut Tx,
    before: &Consultation,
    next: &State,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let waiting_since = match next.status {
        Status::Waiting => Some(before.waiting_since.unwrap_or(DbTime(now))),
        Status::Scheduled => None,
        _ => before.waiting_since,
    };
    let changed = tx
        .query(APPLY)
        .bind(next.status.as_str().to_owned())
        .bind(DbTime(next.starts_at))
        .bind(DbTime(next.ends_at()))
        .bind(i64::from(next.minutes))
        .bind(waiting_since)
        .bind(next.started_at.map(DbTime))
        .bind(next.ended_at.map(DbTime))
        .bind(next.cancel_reason.clone())
        .bind(before.id)
        .bind(before.status.clone())
        .bind(before.version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Sends all media through the relay from now on, or not. False when somebody else changed `before`
/// meanwhile.
pub async fn set_relay_only(
    tx: &mut Tx,
    before: &Consultation,
    relay_only: bool,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(RELAY_ONLY)
        .bind(i64::from(relay_only))
        .bind(before.id)
        .bind(before.status.clone())
        .bind(before.version)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Somebody who waits for, or is with, a doctor.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct InQueue {
    /// Whose turn.
    pub id: DbUuid,
    /// Booked start.
    pub starts_at: DbTime,
    /// Booked end.
    pub ends_at: DbTime,
    /// Booked length.
    pub minutes: i64,
    /// `waiting` or `in-progress`.
    pub status: String,
    /// In the waiting room since.
    pub waiting_since: Option<DbTime>,
}

/// Those who wait for or are with a doctor, booked within `window`.
pub async fn queue(db: &Db, doctor: Uuid, window: Span) -> Result<Vec<InQueue>, StoreError> {
    db.query(QUEUE).bind(DbUuid(doctor)).bind(millis(window.start)).bind(millis(window.end)).all().await
}

/// A patient's agreement to be seen by video or voice.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Which.
    pub id: Uuid,
    /// For this consultation only.
    pub consultation: Uuid,
    /// Who agreed.
    pub patient: Uuid,
    /// Language of the text.
    pub language: &'static str,
    /// Edition of the text.
    pub text_version: String,
    /// Actor, as in the audit log.
    pub given_by: String,
    /// When.
    pub now: OffsetDateTime,
}

/// Keeps a consent. False where one was given before; the first stays.
pub async fn consent(tx: &mut Tx, consent: Consent) -> Result<bool, StoreError> {
    let added = tx
        .query(CONSENT)
        .bind(DbUuid(consent.id))
        .bind(DbUuid(consent.consultation))
        .bind(DbUuid(consent.patient))
        .bind(consent.language.to_owned())
        .bind(consent.text_version)
        .bind(consent.given_by)
        .bind(DbTime(consent.now))
        .execute()
        .await?;
    Ok(added == 1)
}

fn text(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

#[cfg(test)]
#[path = "consultations_tests.rs"]
mod tests;
