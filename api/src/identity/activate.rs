//! Invited staff choose their first password.

use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::audit::Entry;
use dokita_store::ids::UserId;
use dokita_store::one_time_tokens::{self, Purpose};
use dokita_store::{StoreError, Tx, people};
use serde::Deserialize;
use serde_json::json;
use time::Duration;
use utoipa::ToSchema;

use super::guard::ClientAddress;
use super::passwords::Password;
use super::rate_limit::Gate;
use super::secret;
use super::sessions::{self, Issued, Session};
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// An activation link works for so long.
const LIFE: Duration = Duration::days(7);

/// Token of the link, and the password chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenAndPassword {
    pub(super) token: String,
    pub(super) password: String,
}

/// Activate an account
#[utoipa::path(post, path = "/api/auth/activate", tag = "auth", request_body = TokenAndPassword, responses(
    (status = 200, body = Session),
    (status = 410, description = "`link-used-up`", body = ProblemBody),
))]
pub async fn activate(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<TokenAndPassword>,
) -> Result<Issued, Problem> {
    state.limits.check(Gate::Redeem, address)?;
    let mut faults = Faults::default();
    let password = faults.take("password", Password::parse(&body.password));
    let Some(password) = password else { return Err(faults.into_problem()) };
    let hash = state.passwords.hash(password).await?;
    let now = state.now();
    let mut tx = state.db.write().await?;
    let user = one_time_tokens::redeem(&mut tx, Purpose::Activate, &secret::hash(&body.token), now).await?;
    let user = user.ok_or_else(link_used_up)?;
    if !people::activate(&mut tx, user, hash).await? {
        return Err(link_used_up());
    }
    let entry = Entry {
        at: now,
        actor: format!("user:{user}"),
        action: "person.activated",
        subject: format!("user:{user}"),
        detail: json!({}),
    };
    sessions::start_for_member(&state, tx, user, vec![entry]).await
}

/// A fresh activation link for an invited account; the one before stops working.
pub(crate) async fn issue_link(state: &AppState, tx: &mut Tx, user: UserId) -> Result<String, StoreError> {
    let (token, hash) = secret::fresh(state.entropy.as_ref());
    let now = state.now();
    one_time_tokens::issue(tx, Purpose::Activate, user, hash, (now, now + LIFE)).await?;
    Ok(state.config.link("activate", &token))
}

/// 410: the link is unknown, used or too old.
pub(super) fn link_used_up() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "link-used-up",
        "This link no longer works",
        "This link was used before or is too old. Ask for a new one.",
    )
}
