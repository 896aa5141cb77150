//! What patients, doctors and nurses said of a patient. Nothing is overwritten: an entry ends.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// An entry as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// Which.
    pub id: DbUuid,
    /// Of whom.
    pub patient_id: DbUuid,
    /// See [`dokita_care::profile::Kind`].
    pub kind: String,
    /// `none-known`, ATC, or a condition's code.
    pub code: Option<String>,
    /// In words.
    pub text: String,
    /// JSON of [`dokita_care::profile::Detail`].
    pub detail: String,
    /// ISO 8601 date.
    pub observed_on: Option<String>,
    /// Account.
    pub said_by: UserId,
    /// `patient`, `doctor` or `nurse`.
    pub said_as: String,
    /// When.
    pub said_at: DbTime,
    /// No longer true, or replaced, since.
    pub ended_at: Option<DbTime>,
    /// Account.
    pub ended_by: Option<UserId>,
    /// Name of who said it.
    pub said_by_name: String,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({}, {})", self.id.0, self.kind)
    }
}

/// An entry to be kept.
#[derive(Clone)]
pub struct NewEntry {
    /// Which.
    pub id: Uuid,
    /// Of whom.
    pub patient: Uuid,
    /// See [`Entry`].
    pub kind: &'static str,
    /// See [`Entry`].
    pub code: Option<String>,
    /// See [`Entry`].
    pub text: String,
    /// See [`Entry`].
    pub detail: String,
    /// See [`Entry`].
    pub observed_on: Option<String>,
    /// See [`Entry`].
    pub said_by: UserId,
    /// See [`Entry`].
    pub said_as: &'static str,
    /// When.
    pub now: OffsetDateTime,
}

statements! {
    OPEN = "SELECT e.id, e.patient_id, e.kind, e.code, e.text, e.detail, e.observed_on, e.said_by, e.said_as, e.said_at, e.ended_at, e.ended_by, COALESCE(u.name, '') AS said_by_name FROM profile_entries e LEFT JOIN users u ON u.id = e.said_by WHERE e.patient_id = $1 AND e.ended_at IS NULL ORDER BY e.kind, e.id";
    BY_ID = "SELECT e.id, e.patient_id, e.kind, e.code, e.text, e.detail, e.observed_on, e.said_by, e.said_as, e.said_at, e.ended_at, e.ended_by, COALESCE(u.name, '') AS said_by_name FROM profile_entries e LEFT JOIN users u ON u.id = e.said_by WHERE e.id = $1 AND e.patient_id = $2";
    LOCK_PATIENT = "UPDATE patients SET version = version WHERE id = $1";
    COUNT_REAL = "SELECT COUNT(*) FROM profile_entries WHERE patient_id = $1 AND kind = $2 AND ended_at IS NULL AND (code IS NULL OR code <> $3)";
    INSERT = "INSERT INTO profile_entries (id, patient_id, kind, code, text, detail, observed_on, said_by, said_as, said_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    END = "UPDATE profile_entries SET ended_at = $1, ended_by = $2 WHERE id = $3 AND patient_id = $4 AND ended_at IS NULL";
    END_KIND = "UPDATE profile_entries SET ended_at = $1, ended_by = $2 WHERE patient_id = $3 AND kind = $4 AND ended_at IS NULL";
    END_CODE = "UPDATE profile_entries SET ended_at = $1, ended_by = $2 WHERE patient_id = $3 AND kind = $4 AND code = $5 AND ended_at IS NULL";
}

/// What holds of a patient now, by kind.
pub async fn of(db: &Db, patient: Uuid) -> Result<Vec<Entry>, StoreError> {
    db.query(OPEN).bind(DbUuid(patient)).all().await
}

/// One entry of a patient, ended or not.
pub async fn by_id(db: &Db, patient: Uuid, entry: Uuid) -> Result<Option<Entry>, StoreError> {
    db.query(BY_ID).bind(DbUuid(entry)).bind(DbUuid(patient)).optional().await
}

/// Makes other statements about this patient wait until this transaction is over.
pub async fn lock(tx: &mut Tx, patient: Uuid) -> Result<(), StoreError> {
    tx.query(LOCK_PATIENT).bind(DbUuid(patient)).execute().await?;
    Ok(())
}

/// Whether something other than `none` stands of this kind. Lock first.
pub async fn has_other_than(
    tx: &mut Tx,
    (patient, kind): (Uuid, &str),
    none: &str,
) -> Result<bool, StoreError> {
    let query = tx.query(COUNT_REAL).bind(DbUuid(patient)).bind(kind.to_owned()).bind(none.to_owned());
    let (count,): (i64,) = query.one().await?;
    Ok(count > 0)
}

/// Keeps an entry.
pub async fn insert(tx: &mut Tx, entry: NewEntry) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(DbUuid(entry.id))
        .bind(DbUuid(entry.patient))
        .bind(entry.kind.to_owned())
        .bind(entry.code)
        .bind(entry.text)
        .bind(entry.detail)
        .bind(entry.observed_on)
        .bind(entry.said_by)
        .bind(entry.said_as.to_owned())
        .bind(DbTime(entry.now))
        .execute()
        .await?;
    Ok(())
}

/// Ends one entry; false where it had ended.
pub async fn end(
    tx: &mut Tx,
    (patient, entry): (Uuid, Uuid),
    by: UserId,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let query = tx.query(END).bind(DbTime(now)).bind(by).bind(DbUuid(entry)).bind(DbUuid(patient));
    Ok(query.execute().await? == 1)
}

/// Ends all entries of a kind, or those with one code.
pub async fn end_all(
    tx: &mut Tx,
    (patient, kind, code): (Uuid, &str, Option<&str>),
    by: UserId,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let sql = if code.is_some() { END_CODE } else { END_KIND };
    let mut query = tx.query(sql).bind(DbTime(now)).bind(by).bind(DbUuid(patient)).bind(kind.to_owned());
    if let Some(code) = code {
        query = query.bind(code.to_owned());
    }
    query.execute().await?;
    Ok(())
}
