//! `POST /api/consultations/{id}/relay-only`

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Refused;
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::{self, Consultation};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::ChangeError;
use super::view::ConsultationView;
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Which way media goes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RelayOnlyRequest {
    /// True: through the hospital's relay only.
    relay_only: bool,
}

/// Sends all media of a consultation through the hospital's relay, or lets it go directly again.
/// Who is in the call already keeps their way until they connect again.
#[utoipa::path(
    post, path = "/api/consultations/{id}/relay-only", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = RelayOnlyRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`no-relay`, `wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn relay_only(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<RelayOnlyRequest>,
) -> Result<Json<ConsultationView>, Problem> {
    let may_choose = |relation| matches!(relation, Relation::Doctor | Relation::Administrator);
    let (consultation, relation) = access::open_for(&app, &caller, id, may_choose).await?;
    check(request.relay_only, app.config.relay)?;
    let consultation = choose(&app, consultation, request.relay_only, &caller.actor()).await?;
    Ok(Json(access::view(&app, consultation, relation).await?))
}

/// Without a relay a visit that is confined to it would never connect.
pub(super) fn check(wanted: bool, relay: bool) -> Result<(), Problem> {
    if wanted && !relay {
        let detail = "This hospital's relay is switched off (turn.enabled), so addresses cannot be hidden.";
        return Err(Problem::conflict("no-relay", "There is no relay", detail));
    }
    Ok(())
}

async fn choose(
    app: &AppState,
    consultation: Consultation,
    relay_only: bool,
    actor: &str,
) -> Result<Consultation, ChangeError> {
    let status = consultation.status()?;
    if !status.holds_the_slot() {
        return Err(Refused::Status(status).into());
    }
    if consultation.is_relay_only() == relay_only {
        return Ok(consultation);
    }
    let mut tx = app.db.write().await?;
    if !consultations::set_relay_only(&mut tx, &consultation, relay_only).await? {
        return Err(ChangeError::Meanwhile);
    }
    let entry = Entry {
        at: app.now(),
        actor: actor.to_owned(),
        action: "consultation.relay-only",
        subject: format!("consultation:{}", consultation.id.0),
        detail: json!({ "relayOnly": relay_only }),
    };
    audit::commit(tx, &[entry]).await?;
    consultations::by_id(&app.db, consultation.id.0).await?.ok_or(ChangeError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_confined_to_a_relay_only_where_there_is_one() {
        assert!(check(true, true).is_ok() && check(false, false).is_ok());
        assert!(check(true, false).is_err());
    }
}
