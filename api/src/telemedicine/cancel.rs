//! `POST /api/consultations/{id}/cancel`

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Event;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::change;
use super::text;
use super::view::ConsultationView;
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Why it is called off.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelRequest {
    /// Shown to the other side.
    reason: String,
}

/// Calls a consultation off.
#[utoipa::path(
    post, path = "/api/consultations/{id}/cancel", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = CancelRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<CancelRequest>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation != Relation::Visitor).await?;
    let event = Event::Cancel { reason: text(&request.reason, "reason", 1..=500)? };
    let consultation = change(&app.db, &consultation, &event, &caller.actor(), app.now()).await?;
    app.end_call(id);
    Ok(Json(access::view(&app, consultation, relation).await?))
}
