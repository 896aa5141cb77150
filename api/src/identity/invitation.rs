//! A link into one consultation becomes a guest's session.

use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::invitations;
use serde::Deserialize;
use utoipa::ToSchema;

use super::guard::ClientAddress;
use super::rate_limit::Gate;
use super::secret;
use super::sessions::{self, Issued, Session};
use crate::extract::Body;
use crate::problem::ProblemBody;
use crate::{AppState, Problem};

/// Token of the link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redeem {
    token: String,
}

/// Join by a link
///
/// The session sees one consultation only. The link works until it expires or is withdrawn, so that
/// a patient can open it again on another phone; both are the same participant.
#[utoipa::path(post, path = "/api/invitations/redeem", tag = "auth", request_body = Redeem, responses(
    (status = 200, body = Session),
    (status = 410, description = "`link-expired`", body = ProblemBody),
    (status = 429, description = "`too-many-attempts`", body = ProblemBody),
))]
pub async fn redeem(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<Redeem>,
) -> Result<Issued, Problem> {
    state.limits.check(Gate::Redeem, address)?;
    let invitation = invitations::open(&state.db, &secret::hash(&body.token), state.now()).await?;
    let invitation = invitation.ok_or_else(|| {
        Problem::new(
            StatusCode::GONE,
            "link-expired",
            "This link no longer works",
            "This link has expired or was withdrawn. Ask the hospital for a new one.",
        )
    })?;
    sessions::start_for_guest(&state, &invitation).await
}
