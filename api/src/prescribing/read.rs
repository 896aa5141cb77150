//! `GET /api/prescriptions` and `GET /api/prescriptions/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use dokita_store::ids::millis;
use dokita_store::prescriptions::{self, Filter, Position, Stored};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::access::{Reader, open};
use super::view::{PrescriptionView, note_reading, view};
use crate::extract::{Params, Segments, etag};
use crate::identity::GuestRole;
use crate::paging::{Page, PageQuery};
use crate::problem::ProblemBody;
use crate::telemedicine::access::{doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role};

/// A prescription with its version as ETag.
pub type Tagged = ([(HeaderName, String); 1], Json<PrescriptionView>);

/// Narrows the list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// From one consultation.
    consultation_id: Option<Uuid>,
    /// For one patient.
    patient_id: Option<Uuid>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Prescriptions, newest first: a patient's own, those that a doctor signed, any for a nurse.
#[utoipa::path(
    get, path = "/api/prescriptions", tag = "prescriptions", params(ListQuery),
    responses((status = 200, body = Page<PrescriptionView>)), security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<PrescriptionView>>, Problem> {
    let (filter, reader) = narrowed(&caller, &query)?;
    let paging = PageQuery { limit: query.limit, cursor: query.cursor };
    let before = paging.after::<Cursor>()?.map(|cursor| cursor.0);
    let rows = prescriptions::page(&app.db, &filter, before, paging.fetch()).await?;
    let key = |row: &Stored| Cursor((millis(row.signed_at.0), row.id.0));
    let Page { items: rows, next_cursor } = paging.page(rows, key, |row| row);
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(view(&app, row, reader).await?);
    }
    Ok(Json(Page { items, next_cursor }))
}

/// One prescription.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}", tag = "prescriptions", params(("id" = Uuid, Path)),
    responses((status = 200, body = PrescriptionView, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Tagged, Problem> {
    let (stored, reader) = open(&app, &caller, id).await?;
    if let Some(pharmacy) = reader.pharmacy() {
        note_reading(&app, &caller, (id, pharmacy)).await?;
    }
    tagged(&app, stored, reader).await
}

/// As an answer.
pub async fn tagged(app: &AppState, stored: Stored, reader: Reader) -> Result<Tagged, Problem> {
    let view = view(app, stored, reader).await?;
    Ok((etag(view.version), Json(view)))
}

/// Whose prescriptions the caller may list, and as whom.
fn narrowed(caller: &Caller, query: &ListQuery) -> Result<(Filter, Reader), Problem> {
    let asked = Filter { patient: query.patient_id, consultation: query.consultation_id, doctor: None };
    if let Some(guest) = caller.guest() {
        let own = guest.consultation.0;
        let fits = guest.role == GuestRole::Patient && asked.consultation.is_none_or(|asked| asked == own);
        let filter = Filter { consultation: Some(own), ..asked };
        return if fits { Ok((filter, Reader::Patient)) } else { Err(Problem::not_found()) };
    }
    // Who is both sees their own as a patient when they ask for it.
    let own = patient_of(caller).filter(|own| asked.patient.is_none_or(|asked| asked == *own));
    if let Some(doctor) = doctor_of(caller).filter(|_| own.is_none() || asked.patient.is_none()) {
        return Ok((Filter { doctor: Some(doctor), ..asked }, Reader::Prescriber));
    }
    if let Some(own) = own {
        return Ok((Filter { patient: Some(own), ..asked }, Reader::Patient));
    }
    if caller.has(Role::Nurse) { Ok((asked, Reader::Nurse)) } else { Err(Problem::not_found()) }
}

/// Time of signing in milliseconds and id.
struct Cursor(Position);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.0.1)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        Ok(Self((at.parse().map_err(drop)?, id.parse().map_err(drop)?)))
    }
}
