//! The hospital itself: its name and phones, whether it was set up, and its running numbers.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::DbTime;
use crate::{StoreError, statements};

/// The one row about the hospital.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Hospital {
    /// Shown on every page.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// Called when a video call fails; E.164.
    pub fallback_phone: Option<String>,
    /// Hash of the one-time token that sets up the first administrator.
    pub setup_token_hash: Option<String>,
    /// When the first administrator was made.
    pub setup_at: Option<DbTime>,
}

statements! {
    HOSPITAL = "SELECT name, phone, fallback_phone, setup_token_hash, setup_at FROM hospital WHERE id = 1";
    OFFER_SETUP = "UPDATE hospital SET setup_token_hash = $1 WHERE id = 1 AND setup_at IS NULL";
    SET_UP = "UPDATE hospital SET name = $1, phone = $2, fallback_phone = $3, setup_at = $4, setup_token_hash = NULL WHERE id = 1 AND setup_at IS NULL";
    NEXT_NUMBER = "UPDATE counters SET value = value + 1 WHERE name = 'hospital-number' RETURNING value";
}

/// The hospital.
pub async fn hospital(db: &Db) -> Result<Hospital, StoreError> {
    db.query(HOSPITAL).one().await
}

/// Notes the hash of a fresh set-up token, replacing an older one. False once set up.
pub async fn offer_setup(db: &Db, token_hash: &str) -> Result<bool, StoreError> {
    let mut tx = db.write().await?;
    let changed = tx.query(OFFER_SETUP).bind(token_hash.to_owned()).execute().await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// Names the hospital and closes the set-up for good. False when somebody else was faster.
pub async fn set_up(
    tx: &mut Tx,
    name: &str,
    phone: Option<String>,
    fallback_phone: Option<String>,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let changed = tx
        .query(SET_UP)
        .bind(name.to_owned())
        .bind(phone)
        .bind(fallback_phone)
        .bind(DbTime(now))
        .execute()
        .await?;
    Ok(changed == 1)
}

/// The next hospital number, `P-000001` and so on.
pub async fn next_hospital_number(tx: &mut Tx) -> Result<String, StoreError> {
    let (value,): (i64,) = tx.query(NEXT_NUMBER).one().await?;
    Ok(format!("P-{value:06}"))
}
