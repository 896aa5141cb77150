//! `POST /api/integrations/telemedicine/start/{id}`

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Event;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::change;
use super::join::room_token;
use super::view::ConsultationView;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// The running consultation and the doctor's way into its room.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    consultation: ConsultationView,
    /// For the first frame on the signaling websocket; good for five minutes.
    room_token: String,
}

/// Begins the call: the doctor's click. Repeating it gives a fresh room token.
#[utoipa::path(
    post, path = "/api/integrations/telemedicine/start/{id}", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Started), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn start(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<Started>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation == Relation::Doctor).await?;
    let consultation = change(&app.db, &consultation, &Event::Start, &caller.actor(), app.now()).await?;
    let (room_token, _) = room_token(&app, &caller, &consultation, relation).await?;
    let consultation = access::view(&app, consultation, relation).await?;
    Ok(Json(Started { consultation, room_token }))
}
