//! Sign-ins and their rotating refresh tokens.

use sqlx::FromRow;
use time::{Duration, OffsetDateTime};

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, InvitationId, SessionId, UserId};
use crate::{StoreError, statements};

/// A session with whatever decides whether it still holds.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SessionState {
    /// Which.
    pub id: SessionId,
    /// Of a member.
    pub user_id: Option<UserId>,
    /// Of a guest.
    pub invitation_id: Option<InvitationId>,
    /// When the person last proved who they are.
    pub auth_time: DbTime,
    /// Ends by itself.
    pub expires_at: DbTime,
    /// Ended by somebody.
    pub ended_at: Option<DbTime>,
    /// Member: `active` or not.
    pub status: Option<String>,
    /// Member's or guest's name.
    pub name: Option<String>,
    /// Member's.
    pub email: Option<String>,
    /// Member's.
    pub phone: Option<String>,
    /// Member's.
    pub language: Option<String>,
    /// Member's, separated by spaces.
    pub roles: Option<String>,
    /// The member as a patient.
    pub patient_id: Option<DbUuid>,
    /// Member's second factor is on.
    pub totp_confirmed_at: Option<DbTime>,
    /// Guest's role in the consultation.
    pub guest_role: Option<String>,
    /// Guest's consultation.
    pub consultation_id: Option<DbUuid>,
    /// Guest's invitation ends.
    pub invitation_expires_at: Option<DbTime>,
    /// Guest's invitation was withdrawn.
    pub invitation_revoked_at: Option<DbTime>,
}

impl SessionState {
    /// True while requests of this session are answered.
    pub fn holds(&self, now: OffsetDateTime) -> bool {
        let member = self.user_id.is_some() && self.status.as_deref() == Some("active");
        let guest = self.invitation_id.is_some()
            && self.invitation_revoked_at.is_none()
            && self.invitation_expires_at.is_some_and(|at| at.0 > now);
        self.ended_at.is_none() && self.expires_at.0 > now && (member || guest)
    }
}

/// A session to be kept.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Which.
    pub id: SessionId,
    /// Of a member, or nobody.
    pub user: Option<UserId>,
    /// Of a guest, or nobody.
    pub invitation: Option<InvitationId>,
    /// Now.
    pub now: OffsetDateTime,
    /// Ends by itself.
    pub expires: OffsetDateTime,
}

/// A client whose network lost the answer may ask again for this long (RFC 9700, section 4.14.2, asks
/// for detection of reuse; a phone on a poor network must not be signed out by it).
pub const REPEAT_WITHIN: Duration = Duration::seconds(30);

/// What became of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Used for the first time.
    Fresh(SessionId),
    /// Used again within [`REPEAT_WITHIN`] and before its successor: the answer was lost on the way.
    Repeated(SessionId),
    /// Used before: somebody has a copy. The session has been ended.
    Reused(SessionId),
    /// Not known, or expired.
    Unknown,
}

statements! {
    INSERT = "INSERT INTO sessions (id, user_id, invitation_id, auth_time, created_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)";
    STATE = "SELECT s.id, s.user_id, s.invitation_id, s.auth_time, s.expires_at, s.ended_at, a.status, COALESCE(a.name, i.name) AS name, a.email, a.phone, a.language, a.roles, a.patient_id, a.totp_confirmed_at, i.role AS guest_role, i.consultation_id, i.expires_at AS invitation_expires_at, i.revoked_at AS invitation_revoked_at FROM sessions s LEFT JOIN accounts a ON a.id = s.user_id LEFT JOIN invitations i ON i.id = s.invitation_id WHERE s.id = $1";
    SET_AUTH_TIME = "UPDATE sessions SET auth_time = $1 WHERE id = $2 AND ended_at IS NULL";
    END = "UPDATE sessions SET ended_at = $1, end_reason = $2 WHERE id = $3 AND ended_at IS NULL";
    END_OF_USER = "UPDATE sessions SET ended_at = $1, end_reason = $2 WHERE user_id = $3 AND ended_at IS NULL";
    END_OTHERS = "UPDATE sessions SET ended_at = $1, end_reason = $2 WHERE user_id = $3 AND id <> $4 AND ended_at IS NULL";
    END_OF_INVITATION = "UPDATE sessions SET ended_at = $1, end_reason = $2 WHERE invitation_id = $3 AND ended_at IS NULL";
    INSERT_TOKEN = "INSERT INTO refresh_tokens (token_hash, session_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    USE_TOKEN = "UPDATE refresh_tokens SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND retired_at IS NULL AND expires_at > $1 RETURNING session_id";
    RETIRE = "UPDATE refresh_tokens SET retired_at = $1 WHERE session_id = $2 AND used_at IS NULL AND retired_at IS NULL";
    USED_TOKEN = "SELECT session_id, used_at FROM refresh_tokens WHERE token_hash = $1 AND (used_at IS NOT NULL OR retired_at IS NOT NULL)";
    USED_SINCE = "SELECT COUNT(*) FROM refresh_tokens WHERE session_id = $1 AND used_at IS NOT NULL AND created_at >= $2 AND token_hash <> $3";
    TOKEN_SESSION = "SELECT session_id FROM refresh_tokens WHERE token_hash = $1";
    FORGET_TOKENS = "DELETE FROM refresh_tokens WHERE expires_at <= $1";
    FORGET = "DELETE FROM sessions WHERE expires_at <= $1 AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.session_id = sessions.id)";
}

/// Keeps a new session.
pub async fn start(tx: &mut Tx, session: &NewSession) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(session.id)
        .bind(session.user)
        .bind(session.invitation)
        .bind(DbTime(session.now))
        .bind(DbTime(session.expires))
        .execute()
        .await?;
    Ok(())
}

/// A session as it stands now.
pub async fn state(db: &Db, session: SessionId) -> Result<Option<SessionState>, StoreError> {
    db.query(STATE).bind(session).optional().await
}

/// The person proved again who they are.
pub async fn set_auth_time(tx: &mut Tx, session: SessionId, now: OffsetDateTime) -> Result<(), StoreError> {
    tx.query(SET_AUTH_TIME).bind(DbTime(now)).bind(session).execute().await?;
    Ok(())
}

/// Ends one session. False when it had ended before.
pub async fn end(
    tx: &mut Tx,
    session: SessionId,
    reason: &str,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let ended = tx.query(END).bind(DbTime(now)).bind(reason.to_owned()).bind(session).execute().await?;
    Ok(ended == 1)
}

/// Ends every session of a member, but `except`.
pub async fn end_of_user(
    tx: &mut Tx,
    user: UserId,
    except: Option<SessionId>,
    reason: &str,
    now: OffsetDateTime,
) -> Result<u64, StoreError> {
    let query = match except {
        None => tx.query(END_OF_USER).bind(DbTime(now)).bind(reason.to_owned()).bind(user),
        Some(session) => {
            tx.query(END_OTHERS).bind(DbTime(now)).bind(reason.to_owned()).bind(user).bind(session)
        }
    };
    query.execute().await
}

/// Ends every session that came from an invitation.
pub async fn end_of_invitation(
    tx: &mut Tx,
    invitation: InvitationId,
    reason: &str,
    now: OffsetDateTime,
) -> Result<u64, StoreError> {
    tx.query(END_OF_INVITATION).bind(DbTime(now)).bind(reason.to_owned()).bind(invitation).execute().await
}

/// Keeps the hash of a new refresh token of a session. Others that nobody used yet are retired, so that
/// a session has one chain of tokens and a copy is noticed at the next use of either.
pub async fn add_refresh_token(
    tx: &mut Tx,
    session: SessionId,
    token_hash: String,
    (now, expires): (OffsetDateTime, OffsetDateTime),
) -> Result<(), StoreError> {
    tx.query(RETIRE).bind(DbTime(now)).bind(session).execute().await?;
    tx.query(INSERT_TOKEN)
        .bind(token_hash)
        .bind(session)
        .bind(DbTime(now))
        .bind(DbTime(expires))
        .execute()
        .await?;
    Ok(())
}

/// Uses a refresh token up. A second use ends the whole session, thief and owner look alike, unless it
/// follows at once and nobody has used the successor yet.
pub async fn use_refresh_token(
    tx: &mut Tx,
    token_hash: &str,
    now: OffsetDateTime,
) -> Result<Rotation, StoreError> {
    let fresh: Option<(SessionId,)> =
        tx.query(USE_TOKEN).bind(DbTime(now)).bind(token_hash.to_owned()).optional().await?;
    if let Some((session,)) = fresh {
        return Ok(Rotation::Fresh(session));
    }
    let used: Option<(SessionId, Option<DbTime>)> =
        tx.query(USED_TOKEN).bind(token_hash.to_owned()).optional().await?;
    let Some((session, used_at)) = used else {
        return Ok(Rotation::Unknown);
    };
    if let Some(used_at) = used_at.filter(|used_at| now < used_at.0 + REPEAT_WITHIN) {
        let since = tx.query(USED_SINCE).bind(session).bind(used_at).bind(token_hash.to_owned());
        let (successors_used,): (i64,) = since.one().await?;
        if successors_used == 0 {
            return Ok(Rotation::Repeated(session));
        }
    }
    end(tx, session, "refresh-token-reused", now).await?;
    Ok(Rotation::Reused(session))
}

/// The session of a refresh token, used or not.
pub async fn of_refresh_token(db: &Db, token_hash: &str) -> Result<Option<SessionId>, StoreError> {
    let row: Option<(SessionId,)> = db.query(TOKEN_SESSION).bind(token_hash.to_owned()).optional().await?;
    Ok(row.map(|(session,)| session))
}

/// Forgets tokens and sessions that expired.
pub async fn forget_expired(tx: &mut Tx, now: OffsetDateTime) -> Result<u64, StoreError> {
    tx.query(FORGET_TOKENS).bind(DbTime(now)).execute().await?;
    tx.query(FORGET).bind(DbTime(now)).execute().await
}
