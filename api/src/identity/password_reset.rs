//! A new password for somebody who forgot theirs. Asking tells nobody whether there is an account.

use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::Email;
use dokita_store::audit::{self, Entry};
use dokita_store::one_time_tokens::{self, Purpose};
use dokita_store::{people, sessions as session_rows};
use serde::Deserialize;
use serde_json::json;
use time::Duration;
use tracing::Instrument;
use utoipa::ToSchema;

use super::activate::{TokenAndPassword, link_used_up};
use super::guard::ClientAddress;
use super::passwords::Password;
use super::rate_limit::Gate;
use super::secret;
use crate::delivery::{Channel, Message};
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// A reset link works for so long.
const LIFE: Duration = Duration::minutes(30);

/// The address of the account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    email: String,
}

/// Ask for a link to choose a new password
///
/// The answer is the same, and comes as soon, whether or not there is such an account.
#[utoipa::path(post, path = "/api/auth/password-reset", tag = "auth", request_body = Forgotten, responses(
    (status = 202),
    (status = 429, description = "`too-many-attempts`", body = ProblemBody),
))]
pub async fn ask(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<Forgotten>,
) -> Result<StatusCode, Problem> {
    state.limits.check(Gate::Reset, address)?;
    if let Ok(email) = Email::parse(&body.email) {
        state.limits.check_account(Gate::Reset, email.as_str())?;
        let send = async move {
            if let Err(problem) = send_link(&state, email.as_str()).await {
                tracing::error!(code = problem.code(), "a reset link was not sent");
            }
        };
        tokio::spawn(send.in_current_span());
    }
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password
///
/// Ends every session of the account.
#[utoipa::path(post, path = "/api/auth/password-reset/confirm", tag = "auth", request_body = TokenAndPassword, responses(
    (status = 204),
    (status = 410, description = "`link-used-up`", body = ProblemBody),
))]
pub async fn confirm(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<TokenAndPassword>,
) -> Result<StatusCode, Problem> {
    state.limits.check(Gate::Reset, address)?;
    let mut faults = Faults::default();
    let password = faults.take("password", Password::parse(&body.password));
    let Some(password) = password else { return Err(faults.into_problem()) };
    let hash = state.passwords.hash(password).await?;
    let now = state.now();
    let mut tx = state.db.write().await?;
    let user = one_time_tokens::redeem(&mut tx, Purpose::Reset, &secret::hash(&body.token), now).await?;
    let user = user.ok_or_else(link_used_up)?;
    if !people::set_password(&mut tx, user, hash).await? {
        return Err(link_used_up());
    }
    session_rows::end_of_user(&mut tx, user, None, "password-reset", now).await?;
    let entry = Entry {
        at: now,
        actor: format!("user:{user}"),
        action: "password.reset",
        subject: format!("user:{user}"),
        detail: json!({}),
    };
    audit::commit(tx, &[entry]).await?;
    state.forget_cached_sessions();
    Ok(StatusCode::NO_CONTENT)
}

async fn send_link(state: &AppState, email: &str) -> Result<(), Problem> {
    let account = people::by_email(&state.db, email).await?;
    let Some(account) = account.filter(|account| account.status == "active") else {
        return Ok(());
    };
    let (token, hash) = secret::fresh(state.entropy.as_ref());
    let now = state.now();
    let mut tx = state.db.write().await?;
    one_time_tokens::issue(&mut tx, Purpose::Reset, account.id, hash, (now, now + LIFE)).await?;
    let entry = Entry {
        at: now,
        actor: "system".to_owned(),
        action: "password.reset-asked",
        subject: format!("user:{}", account.id),
        detail: json!({}),
    };
    audit::commit(tx, &[entry]).await?;
    let link = state.config.link("reset", &token);
    let message = Message {
        id: state.new_id(),
        channel: Channel::Email,
        to: account.email,
        subject: Some("Choose a new password".to_owned()),
        body: format!(
            "Open this link within 30 minutes to choose a new password:\n\n{link}\n\n\
             If you did not ask for it, you need not do anything."
        ),
    };
    state.outbox.deliver(message).await.map_err(|error| {
        tracing::error!(%error, "the outbox failed");
        Problem::internal()
    })
}
