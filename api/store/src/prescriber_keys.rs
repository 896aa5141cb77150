//! The ES256 keys that doctors sign prescriptions with. One signs at a time; none is ever deleted.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, UserId};
use crate::{StoreError, statements};

/// A key as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct PrescriberKey {
    /// RFC 7638 thumbprint, base64url.
    pub kid: String,
    /// Whose.
    pub doctor_id: UserId,
    /// Their name when the key was made.
    pub doctor_name: String,
    /// The registration it is bound to.
    pub mdcn_number: String,
    /// Uncompressed point (65 bytes), base64url.
    pub public_key: String,
    /// Sealed by the caller.
    pub private_key_sealed: String,
    /// When.
    pub created_at: DbTime,
    /// Signs no more since; what it signed stays valid.
    pub retired_at: Option<DbTime>,
    /// Not to be trusted since.
    pub revoked_at: Option<DbTime>,
    /// Why.
    pub revoke_reason: Option<String>,
}

impl std::fmt::Debug for PrescriberKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrescriberKey({})", self.kid)
    }
}

statements! {
    @ "SELECT kid, doctor_id, doctor_name, mdcn_number, public_key, private_key_sealed, created_at, retired_at, revoked_at, revoke_reason FROM prescriber_keys" {
        ALL_KEYS = "ORDER BY created_at DESC, kid";
        OF_DOCTOR = "WHERE doctor_id = $1 ORDER BY created_at DESC, kid";
        BY_KID = "WHERE kid = $1";
        IN_USE = "WHERE doctor_id = $1 AND retired_at IS NULL AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1";
    }
    LOCK_DOCTOR = "UPDATE users SET version = version WHERE id = $1";
    INSERT = "INSERT INTO prescriber_keys (kid, doctor_id, doctor_name, mdcn_number, public_key, private_key_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    RETIRE = "UPDATE prescriber_keys SET retired_at = $1 WHERE doctor_id = $2 AND retired_at IS NULL";
    REVOKE = "UPDATE prescriber_keys SET revoked_at = $1, revoke_reason = $2, retired_at = COALESCE(retired_at, $1) WHERE kid = $3 AND revoked_at IS NULL";
    END_CLAIMS = "UPDATE telemedicine_prescriptions SET claim_id = NULL, claim_pharmacy_id = NULL, claim_pharmacist_id = NULL, claimed_until = NULL, version = version + 1 WHERE kid = $1 AND status = 'active'";
}

/// Every key, youngest first.
pub async fn all(db: &Db) -> Result<Vec<PrescriberKey>, StoreError> {
    db.query(ALL_KEYS).all().await
}

/// A doctor's keys, youngest first.
pub async fn of_doctor(db: &Db, doctor: UserId) -> Result<Vec<PrescriberKey>, StoreError> {
    db.query(OF_DOCTOR).bind(doctor).all().await
}

/// By thumbprint.
pub async fn by_kid(db: &Db, kid: &str) -> Result<Option<PrescriberKey>, StoreError> {
    db.query(BY_KID).bind(kid.to_owned()).optional().await
}

/// The key that a doctor signs with, in the transaction that signs. Makes other signings and
/// rotations of this doctor wait.
pub async fn lock_in_use(tx: &mut Tx, doctor: UserId) -> Result<Option<PrescriberKey>, StoreError> {
    tx.query(LOCK_DOCTOR).bind(doctor).execute().await?;
    tx.query(IN_USE).bind(doctor).optional().await
}

/// Keeps a key.
pub async fn insert(tx: &mut Tx, key: PrescriberKey) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(key.kid)
        .bind(key.doctor_id)
        .bind(key.doctor_name)
        .bind(key.mdcn_number)
        .bind(key.public_key)
        .bind(key.private_key_sealed)
        .bind(key.created_at)
        .execute()
        .await?;
    Ok(())
}

/// The doctor's key signs no more; what it signed stays valid. Answers how many were in use.
pub async fn retire(tx: &mut Tx, doctor: UserId, now: OffsetDateTime) -> Result<u64, StoreError> {
    tx.query(RETIRE).bind(DbTime(now)).bind(doctor).execute().await
}

/// Nothing that the key signed is to be trusted; who has it in hand lets go. False where it was revoked
/// before.
pub async fn revoke(tx: &mut Tx, kid: &str, reason: String, now: OffsetDateTime) -> Result<bool, StoreError> {
    let revoked = tx.query(REVOKE).bind(DbTime(now)).bind(reason).bind(kid.to_owned()).execute().await?;
    tx.query(END_CLAIMS).bind(kid.to_owned()).execute().await?;
    Ok(revoked == 1)
}
