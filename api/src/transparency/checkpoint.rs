//! What the log promises now.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use dokita_care::merkle::note::Checkpoint;
use dokita_store::transparency;

use super::origin;
use crate::hospital_keys::HospitalKeyError;
use crate::{AppState, Problem};

/// The log as it is now, as a signed note.
pub async fn signed(app: &AppState) -> Result<String, HospitalKeyError> {
    let key = app.log_key().await?;
    let head = transparency::head(&app.db).await?;
    let size = head.size.unsigned_abs();
    let checkpoint = Checkpoint { origin: origin(&app.config), size, root: head.root };
    let signature = key.sign(checkpoint.text().as_bytes())?;
    Ok(checkpoint.signed(key.public(), &signature))
}

/// The checkpoint of the transparency log (C2SP tlog-checkpoint), signed with `logKey` of `/api/site`
#[utoipa::path(
    get, path = "/api/transparency/checkpoint", tag = "transparency",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub async fn checkpoint(State(app): State<AppState>) -> Result<impl IntoResponse, Problem> {
    let note = signed(&app).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}
