//! `GET` and `PUT /api/doctors/{id}/availability`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use dokita_care::availability::Availability;
use dokita_store::audit::{self, Entry};
use dokita_store::doctors::{self, Hours};
use serde_json::json;
use uuid::Uuid;

use crate::extract::{Body, IfMatch, Segments, etag};
use crate::problem::{Faults, ProblemBody};
use crate::telemedicine::access::doctor_of;
use crate::{AppState, Caller, Problem, Role};

type Tagged = ([(HeaderName, String); 1], Json<Availability>);

/// A doctor's weekly hours and exceptions, in Lagos time.
#[utoipa::path(
    get, path = "/api/doctors/{id}/availability", tag = "doctors",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Availability, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(State(app): State<AppState>, Segments(id): Segments<Uuid>) -> Result<Tagged, Problem> {
    doctors::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    tagged(&app, id).await
}

/// Replaces a doctor's hours. Doctors write their own, administrators everybody's.
#[utoipa::path(
    put, path = "/api/doctors/{id}/availability", tag = "doctors",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = Availability,
    responses(
        (status = 200, body = Availability, headers(("ETag" = String))),
        (status = 403, description = "`not-allowed`", body = ProblemBody), (status = 404, description = "`not-found`", body = ProblemBody), (status = 412, description = "`changed-meanwhile`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody), (status = 428, description = "`if-match-missing`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn replace(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(availability): Body<Availability>,
) -> Result<Tagged, Problem> {
    if doctor_of(&caller) != Some(id) && !caller.has(Role::Administrator) {
        return Err(Problem::forbidden());
    }
    doctors::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let mut faults = Faults::default();
    faults.take("weekly", availability.check());
    faults.check()?;
    let entry = Entry {
        at: app.now(),
        actor: caller.actor(),
        action: "availability.changed",
        subject: format!("user:{id}"),
        detail: json!({}),
    };
    let mut tx = app.db.write().await?;
    if !doctors::set_hours(&mut tx, id, &Hours { availability, version }, app.now()).await? {
        return Err(Problem::changed_meanwhile());
    }
    audit::commit(tx, &[entry]).await?;
    tagged(&app, id).await
}

async fn tagged(app: &AppState, id: Uuid) -> Result<Tagged, Problem> {
    let hours = doctors::hours(&app.db, id).await?;
    Ok((etag(hours.version), Json(hours.availability)))
}
