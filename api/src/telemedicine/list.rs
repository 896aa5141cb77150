//! `GET /api/consultations`, `GET /api/consultations/{id}` and the history of a patient.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::Status;
use dokita_store::consultations::{self, Consultation, Filter, Position};
use dokita_store::ids::millis;
use dokita_store::{patients, reports, settings};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::access::{self, Relation, relation};
use super::view::ConsultationView;
use crate::extract::{Params, Segments};
use crate::paging::{Page, PageQuery};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem, Role};

/// Narrows the list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Starting at this moment or later (RFC 3339).
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>)]
    from: Option<OffsetDateTime>,
    /// Starting before this moment (RFC 3339).
    #[serde(default, with = "time::serde::rfc3339::option")]
    #[param(value_type = Option<String>)]
    to: Option<OffsetDateTime>,
    /// Of one doctor; nurses and administrators only.
    doctor_id: Option<Uuid>,
    /// In one status.
    status: Option<Status>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// The caller's consultations by booked time; nurses and administrators see everybody's.
#[utoipa::path(
    get, path = "/api/consultations", tag = "consultations",
    params(ListQuery),
    responses((status = 200, body = Page<ConsultationView>)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<ConsultationView>>, Problem> {
    let mut filter = Filter {
        doctor: query.doctor_id,
        status: query.status,
        from: query.from,
        to: query.to,
        ..Filter::default()
    };
    if let Some(guest) = caller.guest() {
        let (consultation, relation) = access::open(&app, &caller, guest.consultation.0).await?;
        let item = access::view(&app, consultation, relation).await?;
        return Ok(Json(Page { items: vec![item], next_cursor: None }));
    }
    if !(caller.has(Role::Nurse) || caller.has(Role::Administrator)) {
        match (access::doctor_of(&caller), access::patient_of(&caller)) {
            (Some(doctor), _) => filter.doctor = Some(doctor),
            (None, Some(patient)) => filter.patient = Some(patient),
            (None, None) => return Err(Problem::forbidden()),
        }
    }
    let paging = PageQuery { limit: query.limit, cursor: query.cursor };
    let after = paging.after::<Cursor>()?.map(|cursor| cursor.0);
    let rows = consultations::page(&app.db, &filter, after, paging.fetch()).await?;
    Ok(Json(page_of_views(&app, &caller, &paging, rows).await?))
}

/// One consultation.
#[utoipa::path(
    get, path = "/api/consultations/{id}", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) = access::open(&app, &caller, id).await?;
    Ok(Json(access::view(&app, consultation, relation).await?))
}

/// A past or coming consultation with the gist of its report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    #[serde(flatten)]
    consultation: ConsultationView,
    /// First line of the signed report's assessment.
    report_summary: Option<String>,
}

/// A patient's consultations, newest first. A doctor sees those they held themselves.
#[utoipa::path(
    get, path = "/api/integrations/telemedicine/history/{patient_id}", tag = "consultations",
    params(("patient_id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<HistoryItem>), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn history(
    State(app): State<AppState>,
    caller: Caller,
    Segments(patient): Segments<Uuid>,
    Params(paging): Params<PageQuery>,
) -> Result<Json<Page<HistoryItem>>, Problem> {
    let doctor = history_of(&app, &caller, patient).await?;
    let before = paging.after::<Cursor>()?.map(|cursor| cursor.0);
    let rows = consultations::history(&app.db, (patient, doctor), before, paging.fetch()).await?;
    // Per consultation: an administrator who is a doctor too reads their own patients' reports only.
    let medical = |row: &Consultation| relation(&caller, row).is_some_and(Relation::sees_reason);
    let medical: HashSet<Uuid> = rows.iter().filter(|row| medical(row)).map(|row| row.id.0).collect();
    let Page { items, next_cursor } = page_of_views(&app, &caller, &paging, rows).await?;
    let mut with_reports = Vec::with_capacity(items.len());
    for consultation in items {
        let report = reports::of(&app.db, consultation.consultation_id).await?;
        let may_read = medical.contains(&consultation.consultation_id);
        let signed = report.filter(|report| may_read && report.signed_at.is_some());
        let report_summary = signed.and_then(|report| report.report().summary());
        with_reports.push(HistoryItem { consultation, report_summary });
    }
    Ok(Json(Page { items: with_reports, next_cursor }))
}

/// Whose consultations with the patient are shown: one doctor's, or everybody's.
async fn history_of(app: &AppState, caller: &Caller, patient: Uuid) -> Result<Option<Uuid>, Problem> {
    if access::patient_of(caller) == Some(patient)
        || caller.has(Role::Nurse)
        || caller.has(Role::Administrator)
    {
        return Ok(None);
    }
    let Some(doctor) = access::doctor_of(caller) else {
        return Err(Problem::not_found());
    };
    match patients::in_care_of(&app.db, patient, doctor).await? {
        true => Ok(Some(doctor)),
        false => Err(Problem::not_found()),
    }
}

async fn page_of_views(
    app: &AppState,
    caller: &Caller,
    paging: &PageQuery,
    rows: Vec<Consultation>,
) -> Result<Page<ConsultationView>, Problem> {
    let fallback = settings::hospital(&app.db).await?.fallback_phone;
    let base = super::base_url(app);
    let key = |row: &Consultation| Cursor((millis(row.starts_at.0), row.id.0));
    let Page { items, next_cursor } = paging.page(rows, key, |row| {
        let relation = relation(caller, &row).unwrap_or(Relation::Visitor);
        access::view_as(row, relation, base, fallback.clone())
    });
    Ok(Page { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor })
}

/// Booked start in milliseconds and id, as `1790000000000.01890a5d-…`.
struct Cursor(Position);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.0.1)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (start, id) = text.split_once('.').ok_or(())?;
        Ok(Self((start.parse().map_err(drop)?, id.parse().map_err(drop)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        let text = Cursor((-5, id)).to_string();
        assert_eq!(text.parse::<Cursor>().map(|cursor| cursor.0), Ok((-5, id)));
        assert!("5".parse::<Cursor>().is_err());
        assert!("5.x".parse::<Cursor>().is_err());
    }
}
