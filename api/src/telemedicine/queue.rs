//! `GET /api/consultations/{id}/queue`

use axum::Json;
use axum::extract::State;
use dokita_care::ConsultationId;
use dokita_care::availability::Span;
use dokita_care::queue::{Queued, place};
use dokita_store::consultations::{self, InQueue};
use serde::Serialize;
use time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Bookings that far around now count as today's queue.
const WINDOW: Duration = Duration::hours(12);

/// Where the patient stands in the doctor's queue.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueuePlace {
    /// 1 is next; 0 when the patient is not in the waiting room.
    position: u32,
    /// Best guess.
    estimated_wait_minutes: u32,
}

/// Position and estimated wait of the patient of one consultation.
#[utoipa::path(
    get, path = "/api/consultations/{id}/queue", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = QueuePlace), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn queue(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<QueuePlace>, Problem> {
    let (consultation, _) =
        access::open_for(&app, &caller, id, |relation| relation != Relation::Visitor).await?;
    let now = app.now();
    let window = Span { start: now - WINDOW, end: now + WINDOW };
    let rows = consultations::queue(&app.db, consultation.doctor_id.0, window).await?;
    let running = rows.iter().filter(|row| row.status == "in-progress").map(|row| row.ends_at.0).max();
    let queue: Vec<Queued> = rows.iter().filter(|row| row.status == "waiting").map(queued).collect();
    let place = place(ConsultationId(id), &queue, running, now);
    let until = (consultation.starts_at.0 - now).whole_minutes().max(0);
    Ok(Json(place.map_or(
        QueuePlace { position: 0, estimated_wait_minutes: u32::try_from(until).unwrap_or(u32::MAX) },
        |place| QueuePlace { position: place.position, estimated_wait_minutes: place.estimated_wait_minutes },
    )))
}

fn queued(row: &InQueue) -> Queued {
    Queued {
        consultation: ConsultationId(row.id.0),
        starts_at: row.starts_at.0,
        minutes: u16::try_from(row.minutes).unwrap_or(u16::MAX),
        waiting_since: row.waiting_since.map(|at| at.0),
    }
}
