//! `POST /api/prescriptions/check`

use axum::Json;
use axum::extract::State;
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::order::{Order, USUAL_VALIDITY_DAYS, items_faults};
use dokita_care::prescription::Item;
use dokita_care::safety::Checks;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{refuse, safety};
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem, patients};

/// An order to look at.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckQuestion {
    patient_id: Uuid,
    items: Vec<Item>,
    /// `YYYY-MM-DD`
    in_person_exam_on: Option<String>,
    #[serde(default)]
    refills: u8,
    #[serde(default)]
    refill_interval_days: u16,
}

/// What a doctor should hear before signing; what could not be checked is named.
#[utoipa::path(
    post, path = "/api/prescriptions/check", tag = "prescriptions", request_body = CheckQuestion,
    responses(
        (status = 200, body = Checks), (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn check(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<CheckQuestion>,
) -> Result<Json<Checks>, Problem> {
    let patient = patients::open(&app, &caller, body.patient_id).await?;
    let mut faults = Faults::default();
    let exam = faults.optional("inPersonExamOn", body.in_person_exam_on.as_deref(), iso_date::parse);
    faults.check()?;
    if !body.items.is_empty() {
        refuse(items_faults(&body.items))?;
    }
    let order = Order {
        items: body.items,
        instructions: None,
        refills: body.refills,
        refill_interval_days: body.refill_interval_days,
        valid_days: USUAL_VALIDITY_DAYS,
        in_person_exam_on: exam.filter(|day| *day <= date_in_lagos(app.now())),
    };
    Ok(Json(safety::checks(&app, &patient, &order).await?))
}
