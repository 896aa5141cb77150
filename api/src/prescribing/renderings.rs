//! `GET /api/prescriptions/{id}/qr.png`, `/qr.svg`, `/card.png`, `/card.svg` and `/print.pdf`

use axum::extract::State;
use axum::http::{HeaderName, header};
use dokita_care::rx::Symbol;
use dokita_store::prescriptions::Stored;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::access::open;
use super::print;
use super::view::note_reading;
use crate::extract::{Params, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Pixels from side to side, unless told.
const USUAL_PIXELS: u32 = 500;
/// At least and at most.
const PIXELS: std::ops::RangeInclusive<u32> = 100..=2_000;

type File = ([(HeaderName, &'static str); 1], Vec<u8>);

/// How large a picture is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Size {
    /// Width of the symbol in pixels, 100 to 2000; 500 unless told.
    size: Option<u32>,
}

impl Size {
    fn pixels(&self) -> u32 {
        self.size.unwrap_or(USUAL_PIXELS).clamp(*PIXELS.start(), *PIXELS.end())
    }
}

/// The signed token as a QR symbol.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}/qr.png", tag = "prescriptions", params(("id" = Uuid, Path), Size),
    responses((status = 200, description = "PNG", content_type = "image/png"), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn qr_png(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Params(size): Params<Size>,
) -> Result<File, Problem> {
    let symbol = token_symbol(&held(&app, &caller, id).await?)?;
    Ok(file("image/png", symbol.png(size.pixels())))
}

/// The signed token as a QR symbol that scales.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}/qr.svg", tag = "prescriptions", params(("id" = Uuid, Path)),
    responses((status = 200, description = "SVG", content_type = "image/svg+xml"), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn qr_svg(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<File, Problem> {
    let symbol = token_symbol(&held(&app, &caller, id).await?)?;
    Ok(file("image/svg+xml", symbol.svg().into_bytes()))
}

/// The health card as a QR symbol; 404 where it does not fit one.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}/card.png", tag = "prescriptions", params(("id" = Uuid, Path), Size),
    responses((status = 200, description = "PNG", content_type = "image/png"), (status = 404, description = "`not-found` or `no-health-card`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn card_png(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Params(size): Params<Size>,
) -> Result<File, Problem> {
    let symbol = card_symbol(&held(&app, &caller, id).await?)?;
    Ok(file("image/png", symbol.png(size.pixels())))
}

/// The health card as a QR symbol that scales; 404 where it does not fit one.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}/card.svg", tag = "prescriptions", params(("id" = Uuid, Path)),
    responses((status = 200, description = "SVG", content_type = "image/svg+xml"), (status = 404, description = "`not-found` or `no-health-card`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn card_svg(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<File, Problem> {
    let symbol = card_symbol(&held(&app, &caller, id).await?)?;
    Ok(file("image/svg+xml", symbol.svg().into_bytes()))
}

/// The prescription on A5, to print or to read on a phone.
#[utoipa::path(
    get, path = "/api/prescriptions/{id}/print.pdf", tag = "prescriptions", params(("id" = Uuid, Path)),
    responses((status = 200, description = "PDF", content_type = "application/pdf"), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn print_pdf(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<File, Problem> {
    let (stored, reader) = open(&app, &caller, id).await?;
    let stored = allowed(&app, &caller, stored, reader).await?;
    let sheet = print::sheet(&app, &stored, reader).await?;
    Ok(file("application/pdf", print::pdf(&sheet)?))
}

/// The prescription of somebody who may hold its token.
async fn held(app: &AppState, caller: &Caller, id: Uuid) -> Result<Stored, Problem> {
    let (stored, reader) = open(app, caller, id).await?;
    allowed(app, caller, stored, reader).await
}

async fn allowed(
    app: &AppState,
    caller: &Caller,
    stored: Stored,
    reader: super::access::Reader,
) -> Result<Stored, Problem> {
    if !reader.holds_the_token() {
        return Err(Problem::forbidden());
    }
    if let Some(pharmacy) = reader.pharmacy() {
        note_reading(app, caller, (stored.id.0, pharmacy)).await?;
    }
    Ok(stored)
}

fn token_symbol(stored: &Stored) -> Result<Symbol, Problem> {
    Symbol::compact(&stored.token).map_err(|_| Problem::internal())
}

fn card_symbol(stored: &Stored) -> Result<Symbol, Problem> {
    let card = stored.health_card.as_deref().ok_or_else(|| {
        Problem::new(
            axum::http::StatusCode::NOT_FOUND,
            "no-health-card",
            "No health card",
            "This prescription has no health card; show the hospital's own code instead.",
        )
    })?;
    Symbol::health_card(card).map_err(|_| Problem::internal())
}

fn file(kind: &'static str, bytes: Vec<u8>) -> File {
    ([(header::CONTENT_TYPE, kind)], bytes)
}
