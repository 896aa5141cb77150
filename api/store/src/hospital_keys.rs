//! Keys of the hospital itself. The private half is sealed by the caller.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::audit::{self, Entry};
use crate::db::Db;
use crate::ids::DbTime;
use crate::transparency::{self, Event};
use crate::{StoreError, statements};

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The list of prescribers' keys: ES256.
    TrustList,
    /// Checkpoints of the transparency log: Ed25519.
    Log,
}

impl Purpose {
    /// As in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrustList => "trust-list",
            Self::Log => "log",
        }
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HospitalKey {
    /// Its thumbprint (RFC 7638).
    pub kid: String,
    /// Base64url: SEC 1 uncompressed for ES256, 32 bytes for Ed25519.
    pub public_key: String,
    /// Sealed.
    pub private_key_sealed: String,
    /// Signs from then on.
    pub created_at: DbTime,
}

statements! {
    IN_USE = "SELECT kid, public_key, private_key_sealed, created_at FROM hospital_keys WHERE purpose = $1 AND retired_at IS NULL";
    OFFER = "INSERT INTO hospital_keys (kid, purpose, public_key, private_key_sealed, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
}

/// The key that signs now; none before the first use.
pub async fn in_use(db: &Db, purpose: Purpose) -> Result<Option<HospitalKey>, StoreError> {
    db.query(IN_USE).bind(purpose.as_str()).optional().await
}

/// Keeps a key unless there is one already; answers the one to sign with. `event` tells the
/// transparency log of it.
pub async fn offer(
    db: &Db,
    purpose: Purpose,
    key: HospitalKey,
    event: &Event,
) -> Result<HospitalKey, StoreError> {
    let mut tx = db.write().await?;
    let kept = tx
        .query(OFFER)
        .bind(key.kid.clone())
        .bind(purpose.as_str())
        .bind(key.public_key.clone())
        .bind(key.private_key_sealed.clone())
        .bind(key.created_at)
        .execute()
        .await?;
    if kept == 0 {
        // Another machine was faster.
        return tx.query(IN_USE).bind(purpose.as_str()).one().await;
    }
    transparency::append(&mut tx, event).await?;
    audit::commit(tx, &[created(purpose, &key)]).await?;
    Ok(key)
}

fn created(purpose: Purpose, key: &HospitalKey) -> Entry {
    Entry {
        at: OffsetDateTime::from(key.created_at),
        actor: "system".to_owned(),
        action: "hospital-key.created",
        subject: format!("hospital-key:{}", key.kid),
        detail: serde_json::json!({ "purpose": purpose.as_str() }),
    }
}
