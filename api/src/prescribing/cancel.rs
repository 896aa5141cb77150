//! `POST /api/prescriptions/{id}/cancel`

use axum::extract::State;
use dokita_store::notices::{self, NewNotice, To};
use dokita_store::prescriptions::{self, Stored};
use dokita_store::transparency::Kind;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Reader, open};
use super::entry;
use super::keys::Traces;
use super::read::{Tagged, tagged};
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::telemedicine;
use crate::transparency::event;
use crate::{AppState, Caller, Problem};

/// Why it is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cancellation {
    /// 3 to 200 characters; pharmacists and the patient read it.
    reason: String,
}

/// Withdraws a prescription. What was handed over stays handed over; nothing more will be.
#[utoipa::path(
    post, path = "/api/prescriptions/{id}/cancel", tag = "prescriptions", params(("id" = Uuid, Path)), request_body = Cancellation,
    responses(
        (status = 200, body = super::view::PrescriptionView, headers(("ETag" = String))),
        (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`already-dispensed`", body = ProblemBody),
        (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn cancel(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Cancellation>,
) -> Result<Tagged, Problem> {
    let reason = telemedicine::text(&body.reason, "reason", 3..=200)?;
    // A pharmacy may be working on it at the same moment: look again.
    const ATTEMPTS: usize = 4;
    for _ in 0..ATTEMPTS {
        let (stored, reader) = open(&app, &caller, id).await?;
        if reader != Reader::Prescriber {
            return Err(Problem::forbidden());
        }
        match stored.status.as_str() {
            "completed" => return Err(already_dispensed()),
            "cancelled" => return tagged(&app, stored, reader).await,
            _ => {}
        }
        if withdraw(&app, &caller, &stored, &reason).await? {
            app.forget_trust_list();
            let (stored, reader) = open(&app, &caller, id).await?;
            return tagged(&app, stored, reader).await;
        }
    }
    Err(Problem::changed_meanwhile())
}

async fn withdraw(app: &AppState, caller: &Caller, stored: &Stored, reason: &str) -> Result<bool, Problem> {
    let id = stored.id.0;
    let mut tx = app.db.write().await?;
    if !prescriptions::cancel(&mut tx, (id, stored.version), reason.to_owned(), app.now()).await? {
        return Ok(false);
    }
    if let Some(pharmacy) = stored.claim_pharmacy_id.filter(|_| stored.is_claimed(app.now())) {
        notices::insert(&mut tx, in_hand(app, pharmacy.0, id)).await?;
    }
    let traces = Traces {
        events: vec![event(app, Kind::RxRevoked, id, stored.token.as_bytes())],
        entries: vec![entry(
            app,
            &caller.actor(),
            "prescription.cancelled",
            format!("prescription:{id}"),
            json!({}),
        )],
    };
    traces.commit(tx).await?;
    Ok(true)
}

/// Tells the pharmacy that has it in hand.
fn in_hand(app: &AppState, pharmacy: Uuid, prescription: Uuid) -> NewNotice {
    NewNotice {
        id: app.new_id(),
        to: To::Pharmacy(pharmacy),
        kind: notices::Kind::PrescriptionCancelled,
        prescription,
        detail: json!({}),
        now: app.now(),
    }
}

fn already_dispensed() -> Problem {
    Problem::conflict(
        "already-dispensed",
        "Already dispensed",
        "Everything was handed over already. Call the patient if they must not take it.",
    )
}
