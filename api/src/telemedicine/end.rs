//! `POST /api/integrations/telemedicine/end/{id}`

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use dokita_care::consultation::Event;
use dokita_care::report::Report;
use dokita_store::audit;
use dokita_store::{ids::UserId, reports};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::change::change;
use super::text;
use super::view::ConsultationView;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// May carry a last note.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndRequest {
    /// Becomes the findings of a report that has not been begun.
    note: Option<String>,
}

/// Ends the call. Repeating it changes nothing.
#[utoipa::path(
    post, path = "/api/integrations/telemedicine/end/{id}", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = EndRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`wrong-status` or `changed-meanwhile`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn end(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    body: Bytes,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation == Relation::Doctor).await?;
    let note = note_of(&body)?
        .map(|note: String| text(&note, "note", 0..=dokita_care::report::MAX_FIELD))
        .transpose()?;
    let consultation = change(&app.db, &consultation, &Event::End, &caller.actor(), app.now()).await?;
    app.end_call(id);
    if let (Some(note), Some(author)) = (note.filter(|note| !note.is_empty()), access::user_of(&caller)) {
        begin_report(&app, id, note, author).await?;
    }
    Ok(Json(access::view(&app, consultation, relation).await?))
}

/// The body may be left out.
fn note_of(body: &[u8]) -> Result<Option<String>, Problem> {
    if body.is_empty() {
        return Ok(None);
    }
    let request: EndRequest = serde_json::from_slice(body)
        .map_err(|_| Problem::field("note", "Send a JSON object with a note."))?;
    Ok(request.note)
}

/// A report that was begun during the call is left as it is.
async fn begin_report(app: &AppState, id: Uuid, findings: String, author: UserId) -> Result<(), Problem> {
    let report = Report { findings, ..Report::default() };
    let mut tx = app.db.write().await?;
    if reports::save(&mut tx, (id, 0), report, author, app.now()).await? {
        let entry = super::report::saved(app, author, id);
        audit::commit(tx, &[entry]).await?;
    }
    Ok(())
}
