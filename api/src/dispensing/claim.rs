//! `POST /api/prescriptions/{id}/claim` and `…/release`

use axum::Json;
use axum::extract::State;
use dokita_store::{audit, dispensing, prescriptions};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{resolve, shown};
use crate::extract::{Body, Segments};
use crate::pharmacies::{counter, entry};
use crate::prescribing::view::PrescriptionView;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// The pharmacy has the prescription in hand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Claimed {
    /// To be named when handing over.
    claim_id: Uuid,
    /// It ends then by itself; claim again to prolong it.
    #[serde(with = "time::serde::rfc3339")]
    claimed_until: OffsetDateTime,
    prescription: PrescriptionView,
}

/// Which claim ends.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Release {
    claim_id: Uuid,
}

/// What the patient showed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// `NGRX1:…`, scanned, or found by the spoken code.
    token: String,
}

/// Takes a prescription in hand for 30 minutes; again by the same pharmacy prolongs it. It takes the
/// token: a pharmacy that only remembers a prescription's id does not fetch its refills.
#[utoipa::path(post, path = "/api/prescriptions/{id}/claim", tag = "dispensing", params(("id" = Uuid, Path)), request_body = Shown, responses(
    (status = 200, body = Claimed),
    (status = 403, description = "`no-pharmacy` or `pharmacy-closed`", body = ProblemBody),
    (status = 404, description = "`not-found`", body = ProblemBody),
    (status = 409, description = "`claimed-elsewhere` (with `claimedUntil`), `already-dispensed`, `prescription-cancelled`, `prescription-expired`, `not-yet-valid` or `refill-too-early` (with `nextFillFrom`)", body = ProblemBody),
    (status = 422, description = "`key-revoked` or `unknown-issuer`", body = ProblemBody),
))]
pub async fn claim(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Shown>,
) -> Result<Json<Claimed>, Problem> {
    let counter = counter(&app, &caller).await?;
    was_shown(&app, id, &body.token).await?;
    let mut tx = app.db.write().await?;
    let claim = dispensing::claim(&mut tx, id, counter.at(&app), app.new_id()).await?;
    let detail = json!({ "pharmacy": counter.id(), "claim": claim.id });
    let entry = entry(&app, &caller, "prescription.claimed", format!("prescription:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    let prescription = shown(&app, &counter, id).await?;
    Ok(Json(Claimed { claim_id: claim.id, claimed_until: claim.until, prescription }))
}

/// Whether the token that somebody holds is this prescription's.
pub(super) async fn was_shown(app: &AppState, id: Uuid, token: &str) -> Result<(), Problem> {
    let stored = prescriptions::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if stored.token == token.trim() { Ok(()) } else { Err(resolve::unknown_issuer()) }
}

/// Lets go of a prescription, so that another pharmacy can have it.
#[utoipa::path(post, path = "/api/prescriptions/{id}/release", tag = "dispensing", params(("id" = Uuid, Path)), request_body = Release, responses(
    (status = 200, body = PrescriptionView),
    (status = 404, description = "`not-found`", body = ProblemBody),
    (status = 409, description = "`claim-lost`", body = ProblemBody),
))]
pub async fn release(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Release>,
) -> Result<Json<PrescriptionView>, Problem> {
    let counter = counter(&app, &caller).await?;
    let mut tx = app.db.write().await?;
    dispensing::release(&mut tx, id, body.claim_id, counter.at(&app)).await?;
    let detail = json!({ "pharmacy": counter.id(), "claim": body.claim_id });
    let entry = entry(&app, &caller, "prescription.released", format!("prescription:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    Ok(Json(shown(&app, &counter, id).await?))
}
