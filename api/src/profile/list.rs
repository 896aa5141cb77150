//! `GET /api/patients/{id}/profile`

use axum::Json;
use axum::extract::State;
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::profile::{Detail, Kind, Known, NONE_KNOWN, missing};
use dokita_store::StoreError;
use dokita_store::patients::Patient;
use dokita_store::profile::{self, Entry};
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
    let known = rows.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    let entries = rows.into_iter().map(EntryView::try_from).collect::<Result<Vec<_>, _>>()?;
    let missing = missing(&known, born(patient)?, sex(patient)?, date_in_lagos(app.now()));
    Ok(ProfileView { entries, missing })
}

/// An entry, as far as deciding whether it still holds needs it.
pub fn known(entry: &Entry) -> Result<Known, StoreError> {
    let detail: Detail =
        serde_json::from_str(&entry.detail).map_err(|_| StoreError::Corrupt { column: "detail" })?;
    let observed_on = entry.observed_on.as_deref().and_then(|day| iso_date::parse(day).ok());
    Ok(Known {
        kind: Kind::parse(&entry.kind).ok_or(StoreError::Corrupt { column: "kind" })?,
        none: entry.code.as_deref() == Some(NONE_KNOWN),
        state: detail.state,
        weeks: detail.weeks,
        on: observed_on.unwrap_or_else(|| date_in_lagos(entry.said_at.0)),
    })
}

/// The patient's date of birth.
pub fn born(patient: &Patient) -> Result<Date, StoreError> {
    iso_date::parse(&patient.date_of_birth).map_err(|_| StoreError::Corrupt { column: "date_of_birth" })
}

/// The patient's administrative sex.
pub fn sex(patient: &Patient) -> Result<dokita_care::Sex, StoreError> {
    patient.sex.parse().map_err(|_| StoreError::Corrupt { column: "sex" })
}
