//! Annual practising licences of doctors, as the administrator has seen them.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, UserId};
use crate::{StoreError, statements};

/// A licence as kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Licence {
    /// Whose.
    pub doctor_id: UserId,
    /// Registration with the Medical and Dental Council of Nigeria.
    pub mdcn_number: String,
    /// Last day, ISO 8601.
    pub valid_until: String,
    /// The administrator, or `system`.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DbTime,
    /// Counts up.
    pub version: i64,
}

statements! {
    OF = "SELECT doctor_id, mdcn_number, valid_until, recorded_by, recorded_at, version FROM practising_licences WHERE doctor_id = $1";
    PUT = "INSERT INTO practising_licences (doctor_id, mdcn_number, valid_until, recorded_by, recorded_at, version) VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (doctor_id) DO UPDATE SET mdcn_number = $2, valid_until = $3, recorded_by = $4, recorded_at = $5, version = practising_licences.version + 1";
}

/// Of a doctor.
pub async fn of(db: &Db, doctor: UserId) -> Result<Option<Licence>, StoreError> {
    db.query(OF).bind(doctor).optional().await
}

/// Records a licence in place of an older one.
pub async fn put(
    tx: &mut Tx,
    doctor: UserId,
    (mdcn_number, valid_until): (String, String),
    by: String,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    tx.query(PUT)
        .bind(doctor)
        .bind(mdcn_number)
        .bind(valid_until)
        .bind(by)
        .bind(DbTime(now))
        .execute()
        .await?;
    Ok(())
}
