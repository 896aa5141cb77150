//! `GET /api/doctors/{id}/slots`

use axum::Json;
use axum::extract::State;
use dokita_care::availability::{LAGOS, MAX_DAYS, Span, date_in_lagos, iso_date};
use dokita_store::{consultations, doctors};
use serde::Deserialize;
use time::{Date, Duration, Time, UtcOffset};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::extract::{Params, Segments};
use crate::paging::Page;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// Which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// First date in Lagos, `YYYY-MM-DD`; today when missing.
    from: Option<String>,
    /// How many days, at most 31; 7 when missing.
    days: Option<u16>,
}

/// The doctor's free half hours, in UTC, all on one page.
#[utoipa::path(
    get, path = "/api/doctors/{id}/slots", tag = "doctors",
    params(("id" = Uuid, Path), SlotsQuery),
    responses((status = 200, body = Page<Span>), (status = 404, description = "`not-found`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn slots(
    State(app): State<AppState>,
    Segments(id): Segments<Uuid>,
    Params(query): Params<SlotsQuery>,
) -> Result<Json<Page<Span>>, Problem> {
    doctors::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let now = app.now();
    let from = first_date(query.from.as_deref(), date_in_lagos(now))?;
    let days = query.days.unwrap_or(7).clamp(1, MAX_DAYS);
    let midnight = from.with_time(Time::MIDNIGHT).assume_offset(LAGOS).to_offset(UtcOffset::UTC);
    let within = Span { start: midnight, end: midnight + Duration::days(i64::from(days)) };
    let bookings = consultations::busy(&app.db, id, within).await?;
    let hours = doctors::hours(&app.db, id).await?.availability;
    Ok(Json(Page { items: hours.free_slots(from, days, now, &bookings), next_cursor: None }))
}

/// A date within ten years, so that date arithmetic never leaves the calendar.
fn first_date(text: Option<&str>, today: Date) -> Result<Date, Problem> {
    let Some(text) = text else { return Ok(today) };
    let mut faults = Faults::default();
    let date = faults.take("from", iso_date::parse(text));
    match date {
        Some(date) if (date.year() - today.year()).abs() <= 10 => Ok(date),
        Some(_) => {
            faults.note("from", "Choose a date within ten years.");
            Err(faults.into_problem())
        }
        None => Err(faults.into_problem()),
    }
}
