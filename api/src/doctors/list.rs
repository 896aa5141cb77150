//! `GET /api/doctors`

use axum::Json;
use axum::extract::State;
use dokita_store::doctors;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::Params;
use crate::paging::{Page, PageQuery};
use crate::{AppState, Problem};

/// A doctor of the hospital.
#[derive(Serialize, ToSchema)]
pub struct Doctor {
    /// Which.
    id: Uuid,
    /// Shown name.
    name: String,
    /// Of what.
    specialty: Option<String>,
}

/// The doctors with whom consultations can be booked.
#[utoipa::path(
    get, path = "/api/doctors", tag = "doctors",
    params(PageQuery),
    responses((status = 200, body = Page<Doctor>)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    Params(paging): Params<PageQuery>,
) -> Result<Json<Page<Doctor>>, Problem> {
    let rows = doctors::page(&app.db, paging.after::<Uuid>()?, paging.fetch()).await?;
    Ok(Json(paging.page(
        rows,
        |row| row.id.0,
        |row| Doctor { id: row.id.0, name: row.name, specialty: row.specialty },
    )))
}
