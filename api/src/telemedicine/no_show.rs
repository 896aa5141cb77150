//! `POST /api/consultations/{id}/no-show`

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Event;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::change;
use super::view::ConsultationView;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Notes that the patient did not come; possible ten minutes after the booked time.
#[utoipa::path(
    post, path = "/api/consultations/{id}/no-show", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`too-early`, `wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn no_show(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) = access::open_for(&app, &caller, id, Relation::is_staff).await?;
    let consultation = change(&app.db, &consultation, &Event::NoShow, &caller.actor(), app.now()).await?;
    Ok(Json(access::view(&app, consultation, relation).await?))
}
