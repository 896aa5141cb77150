//! `POST /api/consultations/{id}/reschedule`

use axum::Json;
use axum::extract::State;
use dokita_care::availability::Span;
use dokita_care::consultation::Event;
use dokita_store::doctors;
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::booking::BookingError;
use super::change::change;
use super::view::ConsultationView;
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// The new time.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RescheduleRequest {
    /// When instead.
    #[serde(with = "time::serde::rfc3339")]
    scheduled_time: OffsetDateTime,
    /// Staff may choose a time outside the doctor's hours.
    #[serde(default, rename = "override")]
    outside_hours: bool,
}

/// Moves a consultation to another time; links that were given out keep working.
#[utoipa::path(
    post, path = "/api/consultations/{id}/reschedule", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = RescheduleRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`slot-taken`, `wrong-status` or `changed-meanwhile`", body = ProblemBody), (status = 422, description = "`outside-availability` or `in-the-past`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn reschedule(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<RescheduleRequest>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation != Relation::Visitor).await?;
    let minutes = consultation.state()?.minutes;
    let wanted = Span::of_minutes(request.scheduled_time, minutes);
    if !(request.outside_hours && relation.is_staff()) {
        let hours = doctors::hours(&app.db, consultation.doctor_id.0).await?;
        if !hours.availability.covers(&wanted) {
            return Err(BookingError::OutsideAvailability.into());
        }
    }
    let event = Event::Reschedule { to: request.scheduled_time };
    let consultation = change(&app.db, &consultation, &event, &caller.actor(), app.now()).await?;
    Ok(Json(access::view(&app, consultation, relation).await?))
}
