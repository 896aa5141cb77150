//! The second factor: time-based codes (RFC 6238), each good once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::audit::{self, Entry};
use dokita_store::people::{self, Account};
use dokita_store::{Tx, settings};
use serde::{Deserialize, Serialize};
use serde_json::json;
use totp_rs::{Builder, Totp};
use utoipa::ToSchema;

use super::caller::Caller;
use super::rate_limit::Gate;
use super::session_routes::{Proof, prove};
use crate::extract::Body;
use crate::problem::ProblemBody;
use crate::{AppState, Problem};

/// A secret for an authenticator app.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// Base32, to type in.
    secret: String,
    /// To show as a QR code.
    otpauth_url: String,
}

/// A code of an authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    code: String,
}

/// Get a secret for an authenticator app
///
/// The second factor is on once a code was confirmed.
#[utoipa::path(post, path = "/api/auth/totp/enrol", tag = "auth", responses(
    (status = 200, body = Enrolment),
    (status = 409, description = "`totp-already-on`", body = ProblemBody),
))]
pub async fn enrol(State(state): State<AppState>, caller: Caller) -> Result<Json<Enrolment>, Problem> {
    let member = caller.member()?;
    let mut secret = [0; 20];
    state.entropy.fill(&mut secret);
    let hospital = settings::hospital(&state.db).await?;
    let totp = totp(&secret, &hospital.name, &member.email)?;
    let sealed = state.vault.seal(&purpose(&member.id.to_string()), &secret)?;
    let mut tx = state.db.write().await?;
    if !people::set_totp(&mut tx, member.id, sealed).await? {
        return Err(Problem::conflict(
            "totp-already-on",
            "The second factor is on",
            "Turn the second factor off before you set up a new one.",
        ));
    }
    audit::commit(tx, &[entry(&state, &caller, "totp.enrolled")]).await?;
    let otpauth_url = totp.to_url().map_err(|_| Problem::internal())?;
    Ok(Json(Enrolment { secret: totp.secret().to_base32(), otpauth_url }))
}

/// Turn the second factor on with a first code
#[utoipa::path(post, path = "/api/auth/totp/confirm", tag = "auth", request_body = Code, responses(
    (status = 204),
    (status = 422, description = "`wrong-code`", body = ProblemBody),
))]
pub async fn confirm(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<Code>,
) -> Result<StatusCode, Problem> {
    let member = caller.member()?;
    state.limits.check_account(Gate::SignIn, &member.email)?;
    let account = people::by_id(&state.db, member.id).await?.ok_or_else(Problem::session_ended)?;
    let sealed = account.totp_secret.clone().ok_or_else(wrong_code)?;
    let step = matching_step(&state, &account, &body.code)?.ok_or_else(wrong_code)?;
    let mut tx = state.db.write().await?;
    if !people::confirm_totp(&mut tx, member.id, &sealed, step, state.now()).await? {
        return Err(wrong_code());
    }
    audit::commit(tx, &[entry(&state, &caller, "totp.confirmed")]).await?;
    state.forget_cached_sessions();
    Ok(StatusCode::NO_CONTENT)
}

/// Turn the second factor off
#[utoipa::path(post, path = "/api/auth/totp/disable", tag = "auth", request_body = Proof, responses(
    (status = 204),
    (status = 401, description = "`sign-in-failed`", body = ProblemBody),
))]
pub async fn disable(
    State(state): State<AppState>,
    caller: Caller,
    Body(proof): Body<Proof>,
) -> Result<StatusCode, Problem> {
    let account = prove(&state, &caller, &proof.password).await?;
    let mut tx = state.db.write().await?;
    people::drop_totp(&mut tx, account.id).await?;
    audit::commit(tx, &[entry(&state, &caller, "totp.disabled")]).await?;
    state.forget_cached_sessions();
    Ok(StatusCode::NO_CONTENT)
}

/// Uses a code up inside `tx`. False when it is wrong or was used before.
pub(super) async fn use_code(
    state: &AppState,
    tx: &mut Tx,
    account: &Account,
    code: &str,
) -> Result<bool, Problem> {
    match matching_step(state, account, code)? {
        Some(step) => Ok(people::use_totp_step(tx, account.id, step).await?),
        None => Ok(false),
    }
}

fn matching_step(state: &AppState, account: &Account, code: &str) -> Result<Option<i64>, Problem> {
    let Some(sealed) = &account.totp_secret else { return Ok(None) };
    let code = code.trim();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let secret = state.vault.open(&purpose(&account.id.to_string()), sealed)?;
    let now = u64::try_from(state.now().unix_timestamp()).unwrap_or(0);
    let step = totp(&secret, "", &account.email)?.check(code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// SHA-1, six digits, 30 s, one step of skew: what every authenticator app speaks.
fn totp(secret: &[u8], issuer: &str, account: &str) -> Result<Totp, Problem> {
    let issuer = issuer.replace(':', " ");
    let issuer = if issuer.trim().is_empty() { "Dokita".to_owned() } else { issuer };
    Builder::new()
        .with_secret(secret.to_vec())
        .with_skew(1)
        .with_issuer(Some(issuer))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(|error| {
            tracing::error!(%error, "a TOTP secret is not usable");
            Problem::internal()
        })
}

fn purpose(user: &str) -> String {
    format!("totp:{user}")
}

fn wrong_code() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "wrong-code",
        "The code is not right",
        "Enter the code that your app shows now. Check that your phone's clock is right.",
    )
}

fn entry(state: &AppState, caller: &Caller, action: &'static str) -> Entry {
    Entry { at: state.now(), actor: caller.actor(), action, subject: caller.actor(), detail: json!({}) }
}
