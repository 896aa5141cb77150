//! Pharmacies, who works there, and the keys of their devices.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// A pharmacy.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Pharmacy {
    /// Which.
    pub id: DbUuid,
    /// As on its sign.
    pub name: String,
    /// Premises licence of the Pharmacy Council of Nigeria.
    pub pcn_number: String,
    /// E.164.
    pub phone: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Code of the state.
    pub state: Option<String>,
    /// Code of the local government area.
    pub lga: Option<String>,
    /// 1: may dispense without a connection, within the hospital's policy.
    pub offline_allowed: i64,
    /// `active` or `closed`.
    pub status: String,
    /// For conditional updates.
    pub version: i64,
    /// When it was entered.
    pub created_at: DbTime,
}

impl Pharmacy {
    /// It dispenses.
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
}

/// Where somebody dispenses.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Post {
    /// The pharmacist.
    pub user_id: UserId,
    /// Where.
    pub pharmacy_id: DbUuid,
    /// Registration with the Pharmacy Council of Nigeria.
    pub pcn_number: String,
}

/// A pharmacist in their place.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Staff {
    /// The pharmacist.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// Where.
    pub pharmacy_id: DbUuid,
    /// Registration with the Pharmacy Council of Nigeria.
    pub pcn_number: String,
}

/// A browser that signs what it dispenses without a connection.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Device {
    /// Which.
    pub id: DbUuid,
    /// Whose.
    pub user_id: UserId,
    /// Where they worked when it was registered.
    pub pharmacy_id: DbUuid,
    /// JWK of an EC P-256 key.
    pub public_key: String,
    /// Since when it may sign.
    pub created_at: DbTime,
    /// Until when it might.
    pub revoked_at: Option<DbTime>,
}

statements! {
    BY_ID = "SELECT id, name, pcn_number, phone, address, state, lga, offline_allowed, status, version, created_at FROM pharmacies WHERE id = $1";
    PAGE = "SELECT id, name, pcn_number, phone, address, state, lga, offline_allowed, status, version, created_at FROM pharmacies WHERE id > $1 ORDER BY id LIMIT $2";
    INSERT = "INSERT INTO pharmacies (id, name, pcn_number, phone, address, state, lga, offline_allowed, status, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)";
    UPDATE = "UPDATE pharmacies SET name = $1, pcn_number = $2, phone = $3, address = $4, state = $5, lga = $6, offline_allowed = $7, status = $8, version = version + 1 WHERE id = $9 AND version = $10";
    POST_OF = "SELECT user_id, pharmacy_id, pcn_number FROM pharmacists WHERE user_id = $1";
    ASSIGN = "INSERT INTO pharmacists (user_id, pharmacy_id, pcn_number) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET pharmacy_id = $2, pcn_number = $3";
    STAFF = "SELECT p.user_id, u.name, p.pharmacy_id, p.pcn_number FROM pharmacists p JOIN users u ON u.id = p.user_id WHERE p.user_id > $1 ORDER BY p.user_id LIMIT $2";
    END_POST = "DELETE FROM pharmacists WHERE user_id = $1";
    INSERT_DEVICE = "INSERT INTO pharmacy_devices (id, user_id, pharmacy_id, public_key, created_at) VALUES ($1, $2, $3, $4, $5)";
    DEVICE = "SELECT id, user_id, pharmacy_id, public_key, created_at, revoked_at FROM pharmacy_devices WHERE id = $1";
    DEVICES = "SELECT id, user_id, pharmacy_id, public_key, created_at, revoked_at FROM pharmacy_devices WHERE pharmacy_id = $1 ORDER BY id DESC LIMIT 200";
    REVOKE_DEVICE = "UPDATE pharmacy_devices SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
    REVOKE_ELSEWHERE = "UPDATE pharmacy_devices SET revoked_at = $1 WHERE user_id = $2 AND pharmacy_id <> $3 AND revoked_at IS NULL";
    REVOKE_OF_USER = "UPDATE pharmacy_devices SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
    OFFLINE_DAYS = "SELECT offline_max_days FROM hospital WHERE id = 1";
    SET_OFFLINE_DAYS = "UPDATE hospital SET offline_max_days = $1 WHERE id = 1";
}

/// By id.
pub async fn by_id(db: &Db, pharmacy: Uuid) -> Result<Option<Pharmacy>, StoreError> {
    db.query(BY_ID).bind(DbUuid(pharmacy)).optional().await
}

/// Pharmacies after `after` by id (age).
pub async fn page(db: &Db, after: Option<Uuid>, limit: i64) -> Result<Vec<Pharmacy>, StoreError> {
    db.query(PAGE).bind(after.map(|id| id.to_string()).unwrap_or_default()).bind(limit).all().await
}

/// Keeps a new pharmacy. A UNIQUE violation means that its premises licence is known already.
pub async fn insert(tx: &mut Tx, new: Pharmacy) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(new.id)
        .bind(new.name)
        .bind(new.pcn_number)
        .bind(new.phone)
        .bind(new.address)
        .bind(new.state)
        .bind(new.lga)
        .bind(new.offline_allowed)
        .bind(new.status)
        .bind(new.created_at)
        .execute()
        .await?;
    Ok(())
}

/// Writes a pharmacy where its `version` is still the stored one.
pub async fn update(tx: &mut Tx, changed: Pharmacy) -> Result<bool, StoreError> {
    let rows = tx
        .query(UPDATE)
        .bind(changed.name)
        .bind(changed.pcn_number)
        .bind(changed.phone)
        .bind(changed.address)
        .bind(changed.state)
        .bind(changed.lga)
        .bind(changed.offline_allowed)
        .bind(changed.status)
        .bind(changed.id)
        .bind(changed.version)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Where somebody dispenses, if anywhere.
pub async fn post_of(db: &Db, user: UserId) -> Result<Option<Post>, StoreError> {
    db.query(POST_OF).bind(user).optional().await
}

/// Gives a pharmacist their place. Devices that they used elsewhere sign no more.
pub async fn assign(tx: &mut Tx, post: Post, now: OffsetDateTime) -> Result<(), StoreError> {
    tx.query(ASSIGN).bind(post.user_id).bind(post.pharmacy_id).bind(post.pcn_number).execute().await?;
    tx.query(REVOKE_ELSEWHERE).bind(DbTime(now)).bind(post.user_id).bind(post.pharmacy_id).execute().await?;
    Ok(())
}

/// Pharmacists with a place, after `after` by id (age).
pub async fn staff(db: &Db, after: Option<Uuid>, limit: i64) -> Result<Vec<Staff>, StoreError> {
    db.query(STAFF).bind(after.map(|id| id.to_string()).unwrap_or_default()).bind(limit).all().await
}

/// Takes a pharmacist's place away; their devices sign no more. False where they had none.
pub async fn end_post(tx: &mut Tx, user: UserId, now: OffsetDateTime) -> Result<bool, StoreError> {
    revoke_devices_of(tx, user, now).await?;
    Ok(tx.query(END_POST).bind(user).execute().await? == 1)
}

/// Keeps the key of a device.
pub async fn insert_device(tx: &mut Tx, device: Device) -> Result<(), StoreError> {
    tx.query(INSERT_DEVICE)
        .bind(device.id)
        .bind(device.user_id)
        .bind(device.pharmacy_id)
        .bind(device.public_key)
        .bind(device.created_at)
        .execute()
        .await?;
    Ok(())
}

/// A device.
pub async fn device(db: &Db, device: Uuid) -> Result<Option<Device>, StoreError> {
    db.query(DEVICE).bind(DbUuid(device)).optional().await
}

/// The devices of a pharmacy, newest first.
pub async fn devices(db: &Db, pharmacy: Uuid) -> Result<Vec<Device>, StoreError> {
    db.query(DEVICES).bind(DbUuid(pharmacy)).all().await
}

/// Takes the key of a device back. False where that was done before.
pub async fn revoke_device(tx: &mut Tx, device: Uuid, now: OffsetDateTime) -> Result<bool, StoreError> {
    Ok(tx.query(REVOKE_DEVICE).bind(DbTime(now)).bind(DbUuid(device)).execute().await? == 1)
}

/// Takes the keys of all devices of somebody back who no longer dispenses.
pub async fn revoke_devices_of(tx: &mut Tx, user: UserId, now: OffsetDateTime) -> Result<(), StoreError> {
    tx.query(REVOKE_OF_USER).bind(DbTime(now)).bind(user).execute().await?;
    Ok(())
}

/// Days of supply that the hospital allows to be handed over without a connection; 0: none.
pub async fn offline_days(db: &Db) -> Result<u16, StoreError> {
    let (days,): (i64,) = db.query(OFFLINE_DAYS).one().await?;
    u16::try_from(days).map_err(|_| StoreError::Corrupt { column: "offline_max_days" })
}

/// Sets [`offline_days`].
pub async fn set_offline_days(tx: &mut Tx, days: u16) -> Result<(), StoreError> {
    tx.query(SET_OFFLINE_DAYS).bind(i64::from(days)).execute().await?;
    Ok(())
}
