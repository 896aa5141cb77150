//! Doctors as patients see them, and their hours.

use dokita_care::availability::Availability;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// An active doctor.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Doctor {
    /// Their account.
    pub id: UserId,
    /// Shown name.
    pub name: String,
    /// Of what.
    pub specialty: Option<String>,
}

/// Hours with their version, 0 where none were ever stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// The hours.
    pub availability: Availability,
    /// For conditional updates.
    pub version: i64,
}

statements! {
    PAGE = "SELECT u.id, u.name, u.specialty FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.role = 'doctor' AND u.status = 'active' AND u.id > $1 ORDER BY u.id LIMIT $2";
    BY_ID = "SELECT u.id, u.name, u.specialty FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.role = 'doctor' AND u.status = 'active' AND u.id = $1";
    HOURS = "SELECT hours, version FROM doctor_availability WHERE doctor_id = $1";
    INSERT_HOURS = "INSERT INTO doctor_availability (doctor_id, hours, version, updated_at) VALUES ($1, $2, 1, $3) ON CONFLICT (doctor_id) DO NOTHING";
    UPDATE_HOURS = "UPDATE doctor_availability SET hours = $1, version = version + 1, updated_at = $2 WHERE doctor_id = $3 AND version = $4";
}

/// Active doctors after `after` by id (age).
pub async fn page(db: &Db, after: Option<Uuid>, limit: i64) -> Result<Vec<Doctor>, StoreError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    db.query(PAGE).bind(after).bind(limit).all().await
}

/// An active doctor.
pub async fn by_id(db: &Db, doctor: Uuid) -> Result<Option<Doctor>, StoreError> {
    db.query(BY_ID).bind(DbUuid(doctor)).optional().await
}

/// The hours of a doctor; none at all where nobody entered any.
pub async fn hours(db: &Db, doctor: Uuid) -> Result<Hours, StoreError> {
    let row: Option<(String, i64)> = db.query(HOURS).bind(DbUuid(doctor)).optional().await?;
    let Some((json, version)) = row else {
        return Ok(Hours { availability: Availability::default(), version: 0 });
    };
    let availability = serde_json::from_str(&json).map_err(|_| StoreError::Corrupt { column: "hours" })?;
    Ok(Hours { availability, version })
}

/// Writes hours where `version` is still the stored one (0: none stored).
pub async fn set_hours(
    tx: &mut Tx,
    doctor: Uuid,
    hours: &Hours,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let json =
        serde_json::to_string(&hours.availability).map_err(|_| StoreError::Corrupt { column: "hours" })?;
    let query = match hours.version {
        0 => tx.query(INSERT_HOURS).bind(DbUuid(doctor)).bind(json).bind(DbTime(now)),
        version => tx.query(UPDATE_HOURS).bind(json).bind(DbTime(now)).bind(DbUuid(doctor)).bind(version),
    };
    Ok(query.execute().await? == 1)
}
