//! `POST /api/consultations/{id}/extend`

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Event;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::change;
use super::view::ConsultationView;
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// How much longer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendRequest {
    /// Added minutes.
    minutes: u16,
}

/// Makes a consultation longer, where the time after it is free.
#[utoipa::path(
    post, path = "/api/consultations/{id}/extend", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = ExtendRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`slot-taken`, `wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn extend(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<ExtendRequest>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) = access::open_for(&app, &caller, id, Relation::is_staff).await?;
    let event = Event::Extend { minutes: request.minutes };
    let consultation = change(&app.db, &consultation, &event, &caller.actor(), app.now()).await?;
    Ok(Json(access::view(&app, consultation, relation).await?))
}
