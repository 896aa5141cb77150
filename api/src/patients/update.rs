//! `PATCH /api/patients/{id}`

use axum::extract::State;
use dokita_care::availability::date_in_lagos;
use dokita_care::{Nin, PatientId};
use dokita_store::audit::{self, Entry};
use dokita_store::patients;
use serde_json::json;
use uuid::Uuid;

use super::view::{PatientForm, PatientView};
use super::{Tagged, open, tagged};
use crate::extract::{Body, IfMatch, Segments};
use crate::identity::register::nin_purpose;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Changes the particulars that are given; an empty text clears one.
#[utoipa::path(
    patch, path = "/api/patients/{id}", tag = "patients",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = PatientForm,
    responses(
        (status = 200, body = PatientView, headers(("ETag" = String))),
        (status = 404, description = "`not-found`", body = ProblemBody), (status = 412, description = "`changed-meanwhile`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody), (status = 428, description = "`if-match-missing`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn update(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(form): Body<PatientForm>,
) -> Result<Tagged, Problem> {
    let mut patient = open(&app, &caller, id).await?;
    if patient.version != version {
        return Err(Problem::changed_meanwhile());
    }
    let mut particulars = form.for_change(date_in_lagos(app.now()), patient.state.as_deref())?;
    if let Some(nin) = particulars.nin.take() {
        patient.nin_last4 = nin.as_ref().map(|nin| nin.last_four().to_owned());
        patient.nin_sealed = nin.map(|nin| seal_nin(&app, id, &nin)).transpose()?;
    }
    particulars.write_to(&mut patient);
    let entry = Entry {
        at: app.now(),
        actor: caller.actor(),
        action: "patient.changed",
        subject: format!("patient:{id}"),
        detail: json!({}),
    };
    let mut tx = app.db.write().await?;
    if !patients::update(&mut tx, patient).await? {
        return Err(Problem::changed_meanwhile());
    }
    audit::commit(tx, &[entry]).await?;
    tagged(open(&app, &caller, id).await?)
}

/// Seals a NIN for the row of one patient.
pub fn seal_nin(app: &AppState, patient: Uuid, nin: &Nin) -> Result<String, Problem> {
    Ok(app.vault.seal(&nin_purpose(PatientId(patient)), nin.reveal().as_bytes())?)
}
