//! `POST /api/prescriptions/{id}/refuse`

use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::notices::{self, Kind, NewNotice, To};
use dokita_store::{audit, dispensing};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::claim::was_shown;
use super::reason;
use crate::extract::{Body, Segments};
use crate::pharmacies::{counter, entry};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// Why a pharmacist does not dispense.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refusal {
    /// What the patient showed, as for a claim.
    token: String,
    /// A suspected forgery, out of stock, a clinical doubt: 3 to 500 characters for the prescriber.
    reason: String,
}

/// Does not dispense, and tells the prescriber why. The pharmacy's claim ends with it.
#[utoipa::path(post, path = "/api/prescriptions/{id}/refuse", tag = "dispensing", params(("id" = Uuid, Path)), request_body = Refusal, responses(
    (status = 204, description = "The prescriber is told"),
    (status = 404, description = "`not-found`", body = ProblemBody),
    (status = 422, description = "`invalid-fields` or `unknown-issuer`", body = ProblemBody),
))]
pub async fn refuse(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Refusal>,
) -> Result<StatusCode, Problem> {
    let counter = counter(&app, &caller).await?;
    let mut faults = Faults::default();
    let reason = faults.take("reason", reason(&body.reason)).unwrap_or_default();
    faults.check()?;
    was_shown(&app, id, &body.token).await?;
    let at = counter.at(&app);
    let mut tx = app.db.write().await?;
    let held = dispensing::refuse(&mut tx, app.new_id(), id, at, reason.clone()).await?;
    let notice = NewNotice {
        id: app.new_id(),
        to: To::User(held.doctor_id),
        kind: Kind::PrescriptionRefused,
        prescription: id,
        detail: json!({ "pharmacy": counter.pharmacy.name, "reason": reason }),
        now: at.now,
    };
    notices::insert(&mut tx, notice).await?;
    let detail = json!({ "pharmacy": counter.id() });
    let entry = entry(&app, &caller, "prescription.refused", format!("prescription:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    Ok(StatusCode::NO_CONTENT)
}
