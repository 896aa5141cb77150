//! Links that work once: password reset and activation. Only their hashes are kept.

use time::OffsetDateTime;

use crate::db::Tx;
use crate::ids::{DbTime, UserId};
use crate::{StoreError, statements};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new password for somebody who forgot theirs.
    Reset,
    /// The first password of invited staff.
    Activate,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Activate => "activate",
        }
    }
}

statements! {
    CANCEL = "DELETE FROM one_time_tokens WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
    INSERT = "INSERT INTO one_time_tokens (token_hash, purpose, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    USE = "UPDATE one_time_tokens SET used_at = $1 WHERE token_hash = $2 AND purpose = $3 AND used_at IS NULL AND expires_at > $1 RETURNING user_id";
    FORGET = "DELETE FROM one_time_tokens WHERE expires_at <= $1";
}

/// Issues a link; an older unused one of the same purpose stops working.
pub async fn issue(
    tx: &mut Tx,
    purpose: Purpose,
    user: UserId,
    token_hash: String,
    (now, expires): (OffsetDateTime, OffsetDateTime),
) -> Result<(), StoreError> {
    cancel(tx, purpose, user).await?;
    tx.query(INSERT)
        .bind(token_hash)
        .bind(purpose.as_str().to_owned())
        .bind(user)
        .bind(DbTime(now))
        .bind(DbTime(expires))
        .execute()
        .await?;
    Ok(())
}

/// Uses a link up; answers whose it was, or nothing when it is unknown, used or expired.
pub async fn redeem(
    tx: &mut Tx,
    purpose: Purpose,
    token_hash: &str,
    now: OffsetDateTime,
) -> Result<Option<UserId>, StoreError> {
    let row: Option<(UserId,)> = tx
        .query(USE)
        .bind(DbTime(now))
        .bind(token_hash.to_owned())
        .bind(purpose.as_str().to_owned())
        .optional()
        .await?;
    Ok(row.map(|(user,)| user))
}

/// Unused links of this purpose stop working.
pub async fn cancel(tx: &mut Tx, purpose: Purpose, user: UserId) -> Result<(), StoreError> {
    tx.query(CANCEL).bind(user).bind(purpose.as_str().to_owned()).execute().await?;
    Ok(())
}

/// Forgets expired links.
pub async fn forget_expired(tx: &mut Tx, now: OffsetDateTime) -> Result<u64, StoreError> {
    tx.query(FORGET).bind(DbTime(now)).execute().await
}
