//! What a doctor is about to prescribe in a consultation: one draft each, kept while they write.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// A draft as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct StoredDraft {
    /// JSON, the caller's.
    pub draft: String,
    /// Counts up.
    pub version: i64,
    /// When.
    pub updated_at: DbTime,
}

impl std::fmt::Debug for StoredDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredDraft(version {})", self.version)
    }
}

statements! {
    OF = "SELECT draft, version, updated_at FROM prescription_drafts WHERE consultation_id = $1";
    INSERT = "INSERT INTO prescription_drafts (consultation_id, draft, author_id, version, updated_at) VALUES ($1, $2, $3, 1, $4) ON CONFLICT (consultation_id) DO NOTHING";
    UPDATE = "UPDATE prescription_drafts SET draft = $1, author_id = $2, updated_at = $3, version = version + 1 WHERE consultation_id = $4 AND version = $5";
    CLEAR = "UPDATE prescription_drafts SET draft = $1, updated_at = $2, version = version + 1 WHERE consultation_id = $3";
}

/// Of a consultation, if anybody began one.
pub async fn of(db: &Db, consultation: Uuid) -> Result<Option<StoredDraft>, StoreError> {
    db.query(OF).bind(DbUuid(consultation)).optional().await
}

/// Saves where `version` is still the stored one (0: none stored).
pub async fn save(
    tx: &mut Tx,
    (consultation, version): (Uuid, i64),
    draft: String,
    author: UserId,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let query = match version {
        0 => tx.query(INSERT).bind(DbUuid(consultation)).bind(draft).bind(author).bind(DbTime(now)),
        _ => tx
            .query(UPDATE)
            .bind(draft)
            .bind(author)
            .bind(DbTime(now))
            .bind(DbUuid(consultation))
            .bind(version),
    };
    Ok(query.execute().await? == 1)
}

/// Empties the draft once it is signed; its version counts on, so that an old page cannot revive it.
pub async fn clear(
    tx: &mut Tx,
    consultation: Uuid,
    empty: String,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    tx.query(CLEAR).bind(empty).bind(DbTime(now)).bind(DbUuid(consultation)).execute().await?;
    Ok(())
}
