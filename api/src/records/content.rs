//! `GET /api/documents/{id}/content`

use axum::extract::State;
use axum::http::{HeaderName, header};
use dokita_store::audit;
use serde_json::json;
use url::form_urlencoded;
use uuid::Uuid;

use super::documents::{entry, name, open};
use super::sealing;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// The content, to be saved: it is never shown within our pages' origin.
#[utoipa::path(
    get, path = "/api/documents/{id}/content", tag = "documents", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn content(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<([(HeaderName, String); 2], Vec<u8>), Problem> {
    let document = open(&app, &caller, id).await?;
    let name = name(&app, &document)?.filter(|_| document.is_ready()).ok_or_else(Problem::not_found)?;
    let content = sealing::content(&app, &document).await?;
    let read = entry(&app, &caller, "document.read", id, json!({}));
    audit::commit(app.db.write().await?, &[read]).await?;
    // RFC 8187; a plus sign is a space only in forms.
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", name.replace('+', "%20"));
    let kind = match document.content_type.as_str() {
        "text/plain" => "text/plain; charset=utf-8".to_owned(),
        other => other.to_owned(),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], content))
}
