//! `GET /api/patients/{id}/profile`

use axum::Json;
use axum::extract::State;
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::profile::{Known, missing};
use dokita_store::StoreError;
use dokita_store::patients::Patient;
use dokita_store::profile;
use time::Date;
use uuid::Uuid;

use super::open;
use super::view::{EntryView, ProfileView};
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// What is known of a patient, and what should be asked before prescribing.
#[utoipa::path(
    get, path = "/api/patients/{id}/profile", tag = "profile",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ProfileView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ProfileView>, Problem> {
    let (patient, ..) = open(&app, &caller, id).await?;
    Ok(Json(view(&app, &patient).await?))
}

/// The profile of a patient whom the caller may see.
pub async fn view(app: &AppState, patient: &Patient) -> Result<ProfileView, Problem> {
    let rows = profile::of(&app.db, patient.id.0).await?;
    let entries = rows.into_iter().map(EntryView::try_from).collect::<Result<Vec<_>, _>>()?;
    let date = |text: &Option<String>| text.as_deref().and_then(|text| iso_date::parse(text).ok());
    let known: Vec<Known> = entries
        .iter()
        .map(|entry| Known { kind: entry.kind, observed_on: date(&entry.observed_on) })
        .collect();
    let missing = missing(&known, born(patient)?, sex(patient)?, date_in_lagos(app.now()));
    Ok(ProfileView { entries, missing })
}

/// The patient's date of birth.
pub fn born(patient: &Patient) -> Result<Date, StoreError> {
    iso_date::parse(&patient.date_of_birth).map_err(|_| StoreError::Corrupt { column: "date_of_birth" })
}

/// The patient's administrative sex.
pub fn sex(patient: &Patient) -> Result<dokita_care::Sex, StoreError> {
    patient.sex.parse().map_err(|_| StoreError::Corrupt { column: "sex" })
}
