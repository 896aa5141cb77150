//! `GET /api/patients/{id}` and `GET /api/patients/me`

use axum::extract::State;
use uuid::Uuid;

use super::view::PatientView;
use super::{Tagged, open, tagged};
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::telemedicine::access::patient_of;
use crate::{AppState, Caller, Problem};

/// One patient.
#[utoipa::path(
    get, path = "/api/patients/{id}", tag = "patients",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = PatientView, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Tagged, Problem> {
    tagged(open(&app, &caller, id).await?)
}

/// The caller's own record as a patient.
#[utoipa::path(
    get, path = "/api/patients/me", tag = "patients",
    responses((status = 200, body = PatientView, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn mine(State(app): State<AppState>, caller: Caller) -> Result<Tagged, Problem> {
    let id = patient_of(&caller).ok_or_else(Problem::not_found)?;
    tagged(open(&app, &caller, id).await?)
}
