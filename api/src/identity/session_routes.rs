//! Sign in, refresh, sign out, who am I, prove it again.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dokita_store::audit::{self, Entry};
use dokita_store::people::{self, Account};
use dokita_store::sessions::{self as rows, Rotation};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::caller::Caller;
use super::guard::ClientAddress;
use super::rate_limit::Gate;
use super::sessions::{self, Issued, Session, User, cleared_cookie, refresh_cookie};
use super::{secret, totp};
use crate::extract::Body;
use crate::problem::ProblemBody;
use crate::{AppState, Problem};

/// Address and password, and a code when a second factor is on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    email: String,
    password: String,
    /// Six digits.
    totp: Option<String>,
}

/// The password, once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub(super) password: String,
}

/// Sign in
///
/// An unknown address and a wrong password are answered alike, and take as long.
#[utoipa::path(post, path = "/api/auth/sign-in", tag = "auth", request_body = SignIn, responses(
    (status = 200, body = Session),
    (status = 401, description = "`sign-in-failed` or `totp-required`", body = ProblemBody),
    (status = 429, description = "`too-many-attempts`", body = ProblemBody),
))]
pub async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<SignIn>,
) -> Result<Issued, Problem> {
    let email = body.email.trim().to_lowercase();
    state.limits.check(Gate::SignIn, address)?;
    state.limits.check_account(Gate::SignIn, &email)?;
    let account = people::by_email(&state.db, &email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = state.passwords.verify(&body.password, hash).await?;
    let account = account.filter(|account| fits && account.status == "active").ok_or_else(sign_in_failed)?;
    let mut tx = state.db.write().await?;
    if account.totp_confirmed_at.is_some() {
        let code = body.totp.as_deref().map(str::trim).filter(|code| !code.is_empty());
        let code = code.ok_or_else(totp_required)?;
        if !totp::use_code(&state, &mut tx, &account, code).await? {
            return Err(sign_in_failed());
        }
    }
    sessions::start_for_member(&state, tx, account.id, Vec::new()).await
}

/// Refresh the session
///
/// Takes the cookie and gives a new one; each works once. A second use ends the session.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "auth", responses(
    (status = 200, body = Session),
    (status = 401, description = "`session-ended`", body = ProblemBody),
))]
pub async fn refresh(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
) -> Result<Issued, Response> {
    refresh_session(&state, address, &headers).await.map_err(|problem| {
        let ended = problem.status() == StatusCode::UNAUTHORIZED;
        let mut response = problem.into_response();
        if ended {
            response.headers_mut().insert(header::SET_COOKIE, cleared_cookie(&state));
        }
        response
    })
}

/// Sign out
///
/// Ends the session of the cookie, on every device that shares it.
#[utoipa::path(post, path = "/api/auth/sign-out", tag = "auth", responses((status = 204)))]
pub async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = refresh_cookie(&headers)
        && let Some(session) = rows::of_refresh_token(&state.db, &secret::hash(&token)).await?
    {
        let now = state.now();
        let mut tx = state.db.write().await?;
        if rows::end(&mut tx, session, "signed-out", now).await? {
            let subject = format!("session:{session}");
            let detail = json!({ "reason": "signed-out" });
            let entry = Entry { at: now, actor: subject.clone(), action: "session.ended", subject, detail };
            audit::commit(tx, &[entry]).await?;
            state.forget_cached_sessions();
        }
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::SET_COOKIE, cleared_cookie(&state));
    Ok(response)
}

/// Who is signed in
#[utoipa::path(get, path = "/api/auth/me", tag = "auth", responses((status = 200, body = User)))]
pub async fn me(caller: Caller) -> Json<User> {
    Json(User::from(&caller))
}

/// Prove again who you are
///
/// Gives a session whose `auth_time` is now.
#[utoipa::path(post, path = "/api/auth/reauthenticate", tag = "auth", request_body = Proof, responses(
    (status = 200, body = Session),
    (status = 401, description = "`sign-in-failed`", body = ProblemBody),
))]
pub async fn reauthenticate(
    State(state): State<AppState>,
    caller: Caller,
    Body(proof): Body<Proof>,
) -> Result<Issued, Problem> {
    prove(&state, &caller, &proof.password).await?;
    let now = state.now();
    let mut tx = state.db.write().await?;
    rows::set_auth_time(&mut tx, caller.session, now).await?;
    sessions::continue_session(&state, tx, caller.session, &[]).await
}

/// The account of a caller who just entered their password right.
pub(super) async fn prove(state: &AppState, caller: &Caller, password: &str) -> Result<Account, Problem> {
    let member = caller.member()?;
    state.limits.check_account(Gate::SignIn, &member.email)?;
    let account = people::by_id(&state.db, member.id).await?.ok_or_else(sign_in_failed)?;
    let fits = state.passwords.verify(password, account.password_hash.clone()).await?;
    if fits { Ok(account) } else { Err(sign_in_failed()) }
}

async fn refresh_session(
    state: &AppState,
    address: std::net::IpAddr,
    headers: &HeaderMap,
) -> Result<Issued, Problem> {
    state.limits.check(Gate::Refresh, address)?;
    let token = refresh_cookie(headers).ok_or_else(Problem::session_ended)?;
    let now = state.now();
    let mut tx = state.db.write().await?;
    match rows::use_refresh_token(&mut tx, &secret::hash(&token), now).await? {
        Rotation::Fresh(session) | Rotation::Repeated(session) => {
            sessions::continue_session(state, tx, session, &[]).await
        }
        Rotation::Reused(session) => {
            let entry = Entry {
                at: now,
                actor: "system".to_owned(),
                action: "session.ended",
                subject: format!("session:{session}"),
                detail: json!({ "reason": "refresh-token-reused" }),
            };
            audit::commit(tx, &[entry]).await?;
            state.forget_cached_sessions();
            tracing::warn!(%session, "a refresh token was used twice; its session is ended");
            Err(Problem::session_ended())
        }
        Rotation::Unknown => Err(Problem::session_ended()),
    }
}

/// 401, whatever was wrong.
pub(super) fn sign_in_failed() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "sign-in-failed",
        "Sign-in failed",
        "The e-mail address, the password or the code is not right. Check them and try again.",
    )
}

fn totp_required() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "totp-required",
        "A code is needed",
        "Enter the six digits that your authenticator app shows.",
    )
}
