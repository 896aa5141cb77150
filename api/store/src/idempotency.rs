//! Answers to requests that carried an `Idempotency-Key`, kept for a day, sealed by the caller.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::Db;
use crate::ids::DbTime;
use crate::{StoreError, statements};

/// A request that was seen before.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Seen {
    /// Of method, path and body.
    pub fingerprint: String,
    /// When it came first.
    pub started_at: DbTime,
    /// HTTP status, once answered.
    pub status: Option<i64>,
    /// The answer, sealed.
    pub response_sealed: Option<String>,
}

/// Whether to run a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// Run it, then [`finish`] or [`release`].
    Run,
    /// It ran, or is running.
    Seen(Seen),
}

statements! {
    FORGET_ONE = "DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2 AND (expires_at <= $3 OR (status IS NULL AND started_at <= $4))";
    CLAIM = "INSERT INTO idempotency_keys (actor, key, fingerprint, started_at, expires_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (actor, key) DO NOTHING";
    SEEN = "SELECT fingerprint, started_at, status, response_sealed FROM idempotency_keys WHERE actor = $1 AND key = $2";
    FINISH = "UPDATE idempotency_keys SET status = $1, response_sealed = $2 WHERE actor = $3 AND key = $4 AND status IS NULL";
    RELEASE = "DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2 AND status IS NULL";
    FORGET = "DELETE FROM idempotency_keys WHERE expires_at <= $1";
}

/// Claims `key` of `actor`. A claim that was never answered may be taken over after `stale_since`.
pub async fn claim(
    db: &Db,
    actor: &str,
    key: &str,
    fingerprint: &str,
    (now, stale_since, expires): (OffsetDateTime, OffsetDateTime, OffsetDateTime),
) -> Result<Claim, StoreError> {
    let mut tx = db.write().await?;
    tx.query(FORGET_ONE)
        .bind(actor.to_owned())
        .bind(key.to_owned())
        .bind(DbTime(now))
        .bind(DbTime(stale_since))
        .execute()
        .await?;
    let claimed = tx
        .query(CLAIM)
        .bind(actor.to_owned())
        .bind(key.to_owned())
        .bind(fingerprint.to_owned())
        .bind(DbTime(now))
        .bind(DbTime(expires))
        .execute()
        .await?;
    let claim = if claimed == 1 {
        Claim::Run
    } else {
        Claim::Seen(tx.query(SEEN).bind(actor.to_owned()).bind(key.to_owned()).one().await?)
    };
    tx.commit().await?;
    Ok(claim)
}

/// Keeps the answer.
pub async fn finish(db: &Db, actor: &str, key: &str, status: u16, sealed: String) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    tx.query(FINISH)
        .bind(i64::from(status))
        .bind(sealed)
        .bind(actor.to_owned())
        .bind(key.to_owned())
        .execute()
        .await?;
    tx.commit().await
}

/// Gives the key back: the request failed on our side and may be tried again.
pub async fn release(db: &Db, actor: &str, key: &str) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    tx.query(RELEASE).bind(actor.to_owned()).bind(key.to_owned()).execute().await?;
    tx.commit().await
}

/// Forgets what is older than a day.
pub async fn forget_expired(db: &Db, now: OffsetDateTime) -> Result<u64, StoreError> {
    let mut tx = db.write().await?;
    let forgotten = tx.query(FORGET).bind(DbTime(now)).execute().await?;
    tx.commit().await?;
    Ok(forgotten)
}
