//! Keys that sign access and room tokens. The private half is sealed by the caller.

use sqlx::FromRow;

use crate::db::Db;
use crate::ids::DbTime;
use crate::{StoreError, statements};

/// An Ed25519 key.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SigningKey {
    /// Names the key in the header of a token.
    pub kid: String,
    /// 32 bytes, base64url.
    pub public_key: String,
    /// The seed, sealed.
    pub private_key_sealed: String,
    /// Signs from then on, until a younger key does.
    pub created_at: DbTime,
    /// Verifies until then.
    pub expires_at: DbTime,
}

statements! {
    ALIVE = "SELECT kid, public_key, private_key_sealed, created_at, expires_at FROM signing_keys WHERE expires_at > $1 ORDER BY created_at DESC, kid DESC";
    INSERT = "INSERT INTO signing_keys (kid, public_key, private_key_sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    FORGET = "DELETE FROM signing_keys WHERE expires_at <= $1";
}

/// The keys that still verify, youngest first.
pub async fn alive(db: &Db, now: DbTime) -> Result<Vec<SigningKey>, StoreError> {
    db.query(ALIVE).bind(now).all().await
}

/// Adds a key and forgets the expired ones.
pub async fn add(db: &Db, key: SigningKey, now: DbTime) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    tx.query(FORGET).bind(now).execute().await?;
    tx.query(INSERT)
        .bind(key.kid)
        .bind(key.public_key)
        .bind(key.private_key_sealed)
        .bind(key.created_at)
        .bind(key.expires_at)
        .execute()
        .await?;
    tx.commit().await
}
