//! Links that let somebody without an account into one consultation.

use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, InvitationId, UserId};
use crate::{StoreError, statements};

/// An invitation, without its token.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Invitation {
    /// Also the participant id of whoever uses it.
    pub id: InvitationId,
    /// The one consultation it opens.
    pub consultation_id: DbUuid,
    /// Shown in the call.
    pub name: String,
    /// `patient`, `family`, `interpreter` or `specialist`.
    pub role: String,
    /// Who made it; nobody when the schedule did.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: DbTime,
    /// Opens until then.
    pub expires_at: DbTime,
    /// Withdrawn.
    pub revoked_at: Option<DbTime>,
}

statements! {
    INSERT = "INSERT INTO invitations (id, consultation_id, name, role, token_hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    OPEN = "SELECT id, consultation_id, name, role, created_by, created_at, expires_at, revoked_at FROM invitations WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2";
    OF_CONSULTATION = "SELECT id, consultation_id, name, role, created_by, created_at, expires_at, revoked_at FROM invitations WHERE consultation_id = $1 ORDER BY id";
    REVOKE = "UPDATE invitations SET revoked_at = $1 WHERE id = $2 AND consultation_id = $3 AND revoked_at IS NULL";
    EXTEND = "UPDATE invitations SET expires_at = $1 WHERE consultation_id = $2 AND revoked_at IS NULL AND expires_at < $1";
}

/// Keeps a new invitation under the hash of its token.
pub async fn insert(tx: &mut Tx, invitation: Invitation, token_hash: String) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(invitation.id)
        .bind(invitation.consultation_id)
        .bind(invitation.name)
        .bind(invitation.role)
        .bind(token_hash)
        .bind(invitation.created_by)
        .bind(invitation.created_at)
        .bind(invitation.expires_at)
        .execute()
        .await?;
    Ok(())
}

/// The invitation that a token opens now.
pub async fn open(db: &Db, token_hash: &str, now: OffsetDateTime) -> Result<Option<Invitation>, StoreError> {
    db.query(OPEN).bind(token_hash.to_owned()).bind(DbTime(now)).optional().await
}

/// All invitations of a consultation, oldest first.
pub async fn of_consultation(db: &Db, consultation: DbUuid) -> Result<Vec<Invitation>, StoreError> {
    db.query(OF_CONSULTATION).bind(consultation).all().await
}

/// Withdraws one. False when there is no such open invitation in this consultation.
pub async fn revoke(
    tx: &mut Tx,
    invitation: InvitationId,
    consultation: DbUuid,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let changed = tx.query(REVOKE).bind(DbTime(now)).bind(invitation).bind(consultation).execute().await?;
    Ok(changed == 1)
}

/// Keeps open invitations of a consultation working at least until `until` (rescheduled, extended).
pub async fn extend(tx: &mut Tx, consultation: DbUuid, until: OffsetDateTime) -> Result<u64, StoreError> {
    tx.query(EXTEND).bind(DbTime(until)).bind(consultation).execute().await
}
