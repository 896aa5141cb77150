//! `POST /api/dispenses/{id}/return`

use axum::Json;
use axum::extract::State;
use dokita_store::audit;
use dokita_store::dispensing::{self, handed};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{DispenseView, ledger_log, reason};
use crate::extract::{Body, Segments};
use crate::pharmacies::{counter, entry};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// Why it came back.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Return {
    /// 3 to 500 characters.
    reason: String,
}

/// Notes that the patient brought back what this pharmacy had handed over: it can be had again.
#[utoipa::path(post, path = "/api/dispenses/{id}/return", tag = "dispensing", params(("id" = Uuid, Path)), request_body = Return, responses(
    (status = 200, body = DispenseView),
    (status = 404, description = "`not-found`: not dispensed by this pharmacy", body = ProblemBody),
    (status = 409, description = "`already-returned`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn take_back(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Return>,
) -> Result<Json<DispenseView>, Problem> {
    let counter = counter(&app, &caller).await?;
    let mut faults = Faults::default();
    let reason = faults.take("reason", reason(&body.reason));
    faults.check()?;
    let at = counter.at(&app);
    let mut tx = app.db.write().await?;
    let held = dispensing::take_back(&mut tx, id, at, reason.unwrap_or_default()).await?;
    ledger_log::returned(&app, &mut tx, id, at.now).await?;
    let detail = json!({ "pharmacy": counter.id(), "prescription": held.id.0 });
    let entry = entry(&app, &caller, "dispense.returned", format!("dispense:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    let row = handed::one(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(DispenseView::new(row)?))
}
