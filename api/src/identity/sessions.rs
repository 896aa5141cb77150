//! Sessions: an access token for each request, a refresh token in a cookie, and the database's word
//! on whether the session still holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use dokita_store::audit::{self, Entry};
use dokita_store::ids::{SessionId, UserId};
use dokita_store::sessions::{self as rows, NewSession, SessionState};
use dokita_store::{StoreError, Tx, one_time_tokens};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::caller::{Caller, GuestRole, Identity};
use super::keyring::TokenRefused;
use super::roles::Role;
use super::secret;
use crate::{AppState, Problem};

/// An ended session may be answered for so long from memory.
const CACHED_FOR: Duration = Duration::seconds(2);
/// Sessions remembered at once.
const MAX_CACHED: usize = 10_000;
const AUDIENCE: &str = "api";
const COOKIE: &str = "dokita_refresh";

/// The claims of an access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct AccessClaims {
    sub: Uuid,
    sid: SessionId,
    /// For readers of the token; we ask the database.
    roles: Vec<Role>,
    kind: UserKind,
    auth_time: i64,
    iat: i64,
    exp: i64,
    aud: String,
}

/// Whether somebody has an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UserKind {
    /// With an account.
    Member,
    /// With a link into one consultation.
    Guest,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Account, or invitation.
    pub id: Uuid,
    /// Member or guest.
    pub kind: UserKind,
    /// Shown name.
    pub name: String,
    /// None for a guest.
    pub roles: Vec<Role>,
    /// What a guest is in their consultation.
    pub guest_role: Option<GuestRole>,
    /// Of a member.
    pub email: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    /// A second factor is on.
    pub totp_enabled: bool,
    /// `en`, `pcm`, `ha`, `yo` or `ig`.
    pub language: String,
    /// The member's own record.
    pub patient_id: Option<Uuid>,
    /// The guest's consultation.
    pub consultation_id: Option<Uuid>,
}

/// What a sign-in gives; the refresh token comes as a cookie.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// When it stops working.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Who is signed in.
    pub user: User,
}

/// A session answer with its cookie.
pub struct Issued {
    session: Session,
    cookie: HeaderValue,
}

impl IntoResponse for Issued {
    fn into_response(self) -> Response {
        let mut response = Json(self.session).into_response();
        response.headers_mut().insert(header::SET_COOKIE, self.cookie);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl From<&Caller> for User {
    fn from(caller: &Caller) -> Self {
        let base = Self {
            id: caller.participant(),
            kind: UserKind::Guest,
            name: caller.name.clone(),
            roles: Vec::new(),
            guest_role: None,
            email: None,
            phone: None,
            totp_enabled: false,
            language: "en".to_owned(),
            patient_id: None,
            consultation_id: None,
        };
        match &caller.identity {
            Identity::Member(member) => Self {
                kind: UserKind::Member,
                roles: member.roles.iter().copied().collect(),
                email: Some(member.email.clone()),
                phone: member.phone.clone(),
                totp_enabled: member.totp,
                language: member.language.clone(),
                patient_id: member.patient.map(|id| id.0),
                ..base
            },
            Identity::Guest(guest) => {
                Self { guest_role: Some(guest.role), consultation_id: Some(guest.consultation.0), ..base }
            }
        }
    }
}

/// Starts a session of a member inside `tx`, commits, and answers it.
pub async fn start_for_member(
    state: &AppState,
    mut tx: Tx,
    user: UserId,
    mut entries: Vec<Entry>,
) -> Result<Issued, Problem> {
    let now = state.now();
    let session = NewSession {
        id: state.new_id().into(),
        user: Some(user),
        invitation: None,
        now,
        expires: now + state.config.session_life,
    };
    entries.push(started(&session, format!("user:{user}")));
    start(state, &mut tx, &session).await?.commit(state, tx, &entries).await
}

/// Starts a session of a guest and answers it.
pub async fn start_for_guest(
    state: &AppState,
    invitation: &dokita_store::invitations::Invitation,
) -> Result<Issued, Problem> {
    let now = state.now();
    let session = NewSession {
        id: state.new_id().into(),
        user: None,
        invitation: Some(invitation.id),
        now,
        // The invitation, which may be extended or revoked, decides at each request.
        expires: now + state.config.session_life,
    };
    let mut tx = state.db.write().await?;
    let entry = started(&session, format!("guest:{}", invitation.id));
    start(state, &mut tx, &session).await?.commit(state, tx, &[entry]).await
}

/// A new refresh token for a session that goes on; commits, and answers the session.
pub async fn continue_session(
    state: &AppState,
    mut tx: Tx,
    session: SessionId,
    entries: &[Entry],
) -> Result<Issued, Problem> {
    let now = state.now();
    let expires = now + state.config.session_life;
    let (refresh, hash) = secret::fresh(state.entropy.as_ref());
    rows::add_refresh_token(&mut tx, session, hash, (now, expires)).await?;
    Pending { session, refresh }.commit(state, tx, entries).await
}

/// The caller behind `Authorization: Bearer`, when the session still holds.
pub async fn authenticate(state: &AppState, token: &str) -> Result<Caller, Problem> {
    let now = state.now();
    let claims: Result<AccessClaims, TokenRefused> =
        state.keyring.verify(token, AUDIENCE, (&state.db, &state.vault), now).await;
    let claims = claims.map_err(|TokenRefused| Problem::unauthenticated())?;
    if claims.exp <= now.unix_timestamp() {
        return Err(Problem::unauthenticated());
    }
    let session = session_state(state, claims.sid).await?;
    let held = session.filter(|session| session.holds(now));
    held.and_then(|session| Caller::of(&session)).ok_or_else(Problem::session_ended)
}

impl AppState {
    /// Whether a session still holds; at most two seconds old. For open websockets and calls.
    pub async fn session_holds(&self, session: SessionId) -> Result<bool, StoreError> {
        let found = session_state(self, session).await?;
        Ok(found.is_some_and(|session| session.holds(self.now())))
    }

    /// Call after a change of roles, statuses or sessions: this machine sees it at once.
    pub fn forget_cached_sessions(&self) {
        self.sessions.clear();
    }
}

/// The refresh token in the request's cookies.
pub fn refresh_cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && value.len() <= 128)
        .map(|(_, value)| value.to_owned())
}

/// The cookie that forgets the refresh token.
pub fn cleared_cookie(state: &AppState) -> HeaderValue {
    cookie(state, "", Duration::ZERO)
}

/// Forgets sessions and links that have expired.
pub async fn forget_expired(state: &AppState, now: OffsetDateTime) -> Result<(), StoreError> {
    let mut tx = state.db.write().await?;
    rows::forget_expired(&mut tx, now).await?;
    one_time_tokens::forget_expired(&mut tx, now).await?;
    tx.commit().await
}

/// What is known of sessions, for two seconds.
#[derive(Default)]
pub struct SessionCache(Mutex<HashMap<SessionId, (OffsetDateTime, Arc<SessionState>)>>);

impl SessionCache {
    fn get(&self, session: SessionId, now: OffsetDateTime) -> Option<Arc<SessionState>> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, state) = cache.get(&session)?;
        // A clock that was set back must not make an old answer fresh for ever.
        (*at <= now && now < *at + CACHED_FOR).then(|| state.clone())
    }

    fn put(&self, state: Arc<SessionState>, asked_at: OffsetDateTime) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MAX_CACHED {
            cache.clear();
        }
        cache.insert(state.id, (asked_at, state));
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

async fn session_state(
    state: &AppState,
    session: SessionId,
) -> Result<Option<Arc<SessionState>>, StoreError> {
    let asked_at = state.now();
    if let Some(known) = state.sessions.get(session, asked_at) {
        return Ok(Some(known));
    }
    let Some(found) = rows::state(&state.db, session).await? else {
        return Ok(None);
    };
    let found = Arc::new(found);
    state.sessions.put(found.clone(), asked_at);
    Ok(Some(found))
}

/// A session whose transaction is still open.
struct Pending {
    session: SessionId,
    refresh: String,
}

impl Pending {
    async fn commit(self, state: &AppState, tx: Tx, entries: &[Entry]) -> Result<Issued, Problem> {
        audit::commit(tx, entries).await?;
        state.forget_cached_sessions();
        let found = session_state(state, self.session).await?;
        let found = found.filter(|session| session.holds(state.now())).ok_or_else(Problem::session_ended)?;
        let caller = Caller::of(&found).ok_or_else(Problem::session_ended)?;
        let expires = found.expires_at.0.min(state.now() + state.config.access_token_life);
        let session = Session {
            access_token: access_token(state, &caller, expires)?,
            expires_at: expires,
            user: User::from(&caller),
        };
        Ok(Issued { session, cookie: cookie(state, &self.refresh, found.expires_at.0 - state.now()) })
    }
}

async fn start(state: &AppState, tx: &mut Tx, session: &NewSession) -> Result<Pending, Problem> {
    rows::start(tx, session).await?;
    let (refresh, hash) = secret::fresh(state.entropy.as_ref());
    rows::add_refresh_token(tx, session.id, hash, (session.now, session.expires)).await?;
    Ok(Pending { session: session.id, refresh })
}

fn started(session: &NewSession, actor: String) -> Entry {
    Entry {
        at: session.now,
        actor,
        action: "session.started",
        subject: format!("session:{}", session.id),
        detail: json!({}),
    }
}

fn access_token(state: &AppState, caller: &Caller, expires: OffsetDateTime) -> Result<String, Problem> {
    let user = User::from(caller);
    let claims = AccessClaims {
        sub: user.id,
        sid: caller.session,
        roles: user.roles,
        kind: user.kind,
        auth_time: caller.auth_time.unix_timestamp(),
        iat: state.now().unix_timestamp(),
        exp: expires.unix_timestamp(),
        aud: AUDIENCE.to_owned(),
    };
    state.keyring.sign(&claims).map_err(|TokenRefused| {
        tracing::error!("an access token could not be signed");
        Problem::internal()
    })
}

fn cookie(state: &AppState, token: &str, life: Duration) -> HeaderValue {
    let secure = if state.config.secure_cookies() { "; Secure" } else { "" };
    let seconds = life.whole_seconds().max(0);
    let text =
        format!("{COOKIE}={token}; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
