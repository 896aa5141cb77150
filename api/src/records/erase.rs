//! `POST /api/documents/{id}/erase`: crypto-shredding. The key is forgotten in one update, so that
//! nothing of the document can be read again, from wherever its bytes may still lie.

use axum::Json;
use axum::extract::State;
use dokita_store::audit;
use dokita_store::documents::{self as rows, Document, Ending};
use dokita_store::shares::{self, Closing};
use serde_json::json;
use uuid::Uuid;

use super::documents::{DocumentView, by_id, entry, view};
use super::share_events;
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::telemedicine::access::patient_of;
use crate::{AppState, Caller, Problem, Role};

/// Erases a document for good. The patient may, an administrator on their request, and whoever is
/// still uploading it. Shares that contain it end.
#[utoipa::path(
    post, path = "/api/documents/{id}/erase", tag = "documents", params(("id" = Uuid, Path)),
    responses((status = 200, body = DocumentView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`already-erased`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn erase(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<DocumentView>, Problem> {
    let document = by_id(&app, id).await?;
    if !may_erase(&caller, &document) {
        return Err(Problem::not_found());
    }
    let mut tx = app.db.write().await?;
    if !rows::end(&mut tx, &document, Ending::Erased(&caller.actor()), app.now()).await? {
        let detail = "This document is gone already.";
        return Err(Problem::conflict("already-erased", "Already erased", detail));
    }
    let closed = shares::close(&mut tx, Closing::DocumentErased(id), app.now()).await?;
    let mut entries = share_events::closed(&app, &mut tx, &caller.actor(), &closed).await?;
    entries.push(entry(&app, &caller, "document.erased", id, json!({})));
    audit::commit(tx, &entries).await?;
    Ok(Json(view(&app, &caller, by_id(&app, id).await?)?))
}

fn may_erase(caller: &Caller, document: &Document) -> bool {
    let uploader = document.uploaded_by == caller.actor();
    let guest_patient = caller.guest().is_some() && document.uploaded_as == "patient";
    patient_of(caller) == Some(document.patient_id.0)
        || caller.has(Role::Administrator)
        || uploader && (!document.is_ready() || guest_patient)
}
