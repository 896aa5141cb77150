//! `HEAD` and `PATCH /api/documents/{id}/content`: bytes come in chunks, and after a cut the upload
//! goes on where it stopped (the core of tus 1.0).
//!
//! With the last byte the whole file is inspected; what is refused is thrown away at once.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dokita_store::audit;
use dokita_store::documents::{self as rows, Document, Ending};
use serde_json::json;
use tokio::sync::Mutex;
use tracing::Instrument;
use uuid::Uuid;

use super::documents::{CHUNK, DocumentView, by_id, entry, view};
use super::inspect::{self, Kind, Refusal};
use super::sealing::{self, DocumentKey, Part};
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
/// Least bytes of a chunk that is not the last: each is a row.
const LEAST: usize = 32 << 10;
/// One inspection at a time in each: it holds a whole file.
static LANES: [Mutex<()>; 2] = [Mutex::const_new(()), Mutex::const_new(())];

/// Where a document waits for its inspection: always the same, so that of many requests the first
/// inspects and the others find the outcome.
pub(super) fn lane(document: Uuid) -> &'static Mutex<()> {
    &LANES[usize::from(document.as_bytes()[15] & 1)]
}

/// How far an upload has come: `Upload-Offset` of `Upload-Length`.
#[utoipa::path(
    head, path = "/api/documents/{id}/content", tag = "documents", params(("id" = Uuid, Path)),
    responses((status = 204, headers(("Upload-Offset" = i64), ("Upload-Length" = i64))), (status = 404, description = "`not-found`")),
    security(("bearer" = []))
)]
pub async fn progress(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let document = own(&app, &caller, id).await?;
    Ok(at(&document, StatusCode::NO_CONTENT.into_response()))
}

/// Sends the bytes from `Upload-Offset` on.
#[utoipa::path(
    patch, path = "/api/documents/{id}/content", tag = "documents",
    params(("id" = Uuid, Path), ("Upload-Offset" = i64, Header)),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 200, description = "The document is whole and was found good", body = DocumentView),
        (status = 204, description = "More is expected", headers(("Upload-Offset" = i64))),
        (status = 400, description = "`upload-offset-missing`", body = ProblemBody),
        (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 409, description = "`wrong-offset` with the right one as `Upload-Offset`, or `upload-closed`", body = ProblemBody),
        (status = 413, description = "`chunk-too-large`", body = ProblemBody),
        (status = 422, description = "`chunk-too-small`, `chunk-too-long`, `type-mismatch`, `active-content`, `encrypted-file`, `damaged-file`, `too-big-unpacked` or `long-narrative`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn append(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = bytes.ok().filter(|bytes| bytes.len() <= CHUNK).ok_or_else(chunk_too_large)?;
    let document = own(&app, &caller, id).await?;
    let offset = headers.get(OFFSET).and_then(|value| value.to_str().ok()?.parse::<i64>().ok());
    let offset = offset.ok_or_else(offset_missing)?;
    if document.status != "uploading" {
        return Err(closed());
    }
    if document.received != offset {
        return Ok(at(&document, wrong_offset().into_response()));
    }
    if !bytes.is_empty() && !add(&app, &document, &bytes).await? {
        let document = by_id(&app, id).await?;
        return Ok(at(&document, wrong_offset().into_response()));
    }
    let document = by_id(&app, id).await?;
    if document.received < document.size {
        return Ok(at(&document, StatusCode::NO_CONTENT.into_response()));
    }
    let done = Json(finish(&app, &caller, id).await?);
    Ok(at(&document, done.into_response()))
}

/// A document that the caller is uploading, or has uploaded.
async fn own(app: &AppState, caller: &Caller, id: Uuid) -> Result<Document, Problem> {
    let document = by_id(app, id).await?;
    if document.uploaded_by == caller.actor() { Ok(document) } else { Err(Problem::not_found()) }
}

/// False where another request was faster.
async fn add(app: &AppState, document: &Document, bytes: &[u8]) -> Result<bool, Problem> {
    let length = i64::try_from(bytes.len()).map_err(|_| chunk_too_large())?;
    let left = document.size - document.received;
    if length > left {
        return Err(unprocessable(
            "chunk-too-long",
            "Too many bytes",
            "This is more than the size that was announced. Begin a new upload with the right size.",
        ));
    }
    if length < left && bytes.len() < LEAST {
        return Err(unprocessable(
            "chunk-too-small",
            "Too few bytes at once",
            "Send at least 32 KiB at a time, except for the last chunk.",
        ));
    }
    let key = DocumentKey::open(app, document)?.ok_or_else(closed)?;
    let sealed = key.seal(Part::Chunk(document.received), bytes, app.entropy.as_ref())?;
    let mut tx = app.db.write().await?;
    if !rows::add_chunk(&mut tx, document.id.0, (document.received, length), sealed).await? {
        return Ok(false);
    }
    // A part of an upload is nobody's deed yet; the audit log hears of the whole.
    tx.commit().await?;
    Ok(true)
}

/// The document once its inspection is over. It runs to its end even when the client hangs up: hanging
/// up neither lets the next one in beside it nor makes it begin anew.
async fn finish(app: &AppState, caller: &Caller, id: Uuid) -> Result<DocumentView, Problem> {
    let (state, actor) = (app.clone(), caller.clone());
    let run = async move {
        let _turn = lane(id).lock().await;
        let document = by_id(&state, id).await?;
        if document.status == "uploading" { judge(&state, &actor, &document).await } else { Ok(()) }
    };
    tokio::spawn(run.in_current_span()).await.map_err(|error| {
        tracing::error!(%error, "an inspection stopped");
        Problem::internal()
    })??;
    let document = by_id(app, id).await?;
    if document.is_ready() { view(app, caller, document) } else { Err(closed()) }
}

/// Inspects the whole file, and keeps it or throws it away.
async fn judge(app: &AppState, caller: &Caller, document: &Document) -> Result<(), Problem> {
    let id = document.id.0;
    let verdict = inspected(app, document).await?;
    let mut tx = app.db.write().await?;
    let (changed, entry) = match verdict {
        Ok(()) => {
            let kept = rows::finish(&mut tx, id, app.now()).await?;
            (kept, entry(app, caller, "document.kept", id, json!({ "type": document.content_type })))
        }
        Err(refusal) => {
            let ended = rows::end(&mut tx, document, Ending::Refused(refusal.as_str()), app.now()).await?;
            (ended, entry(app, caller, "document.refused", id, json!({ "why": refusal.as_str() })))
        }
    };
    if changed {
        audit::commit(tx, &[entry]).await?;
    } else {
        drop(tx);
    }
    verdict.map_err(refused)
}

async fn inspected(app: &AppState, document: &Document) -> Result<Result<(), Refusal>, Problem> {
    let Some(kind) = Kind::parse(&document.content_type) else { return Ok(Err(Refusal::TypeMismatch)) };
    let content = sealing::content(app, document).await?;
    tokio::task::spawn_blocking(move || inspect::check(kind, &content)).await.map_err(|error| {
        tracing::error!(%error, "an inspection stopped");
        Problem::internal()
    })
}

/// Where the upload stands, as headers.
fn at(document: &Document, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(OFFSET, document.received.into());
    headers.insert(LENGTH, document.size.into());
    headers.insert(RESUMABLE, HeaderValue::from_static("1.0.0"));
    response
}

fn refused(refusal: Refusal) -> Problem {
    let (title, detail) = match refusal {
        Refusal::TypeMismatch => (
            "Not the type it says",
            "The content of this file is not of the type that was announced. Choose the original file, \
             or take a picture of the document.",
        ),
        Refusal::ActiveContent => (
            "Active content",
            "This file contains scripts, attachments or forms that act by themselves. Print it to a new \
             PDF, or take a picture of it, and send that.",
        ),
        Refusal::Encrypted => (
            "Protected by a password",
            "This file is protected by a password, so it cannot be checked. Save it without a password \
             and send it again.",
        ),
        Refusal::Damaged => (
            "Damaged",
            "This file is damaged or has something appended to it. Open it, save it anew, and send that.",
        ),
        Refusal::TooBigUnpacked => (
            "Too big when unpacked",
            "Unpacked, this file is too big. Save it with fewer pages or smaller pictures.",
        ),
        Refusal::LongNarrative => (
            "A narrative is too long",
            "A narrative in this FHIR resource is longer than 1 MiB. Shorten it, or send it as a document.",
        ),
    };
    unprocessable(refusal.as_str(), title, detail)
}

fn wrong_offset() -> Problem {
    Problem::conflict(
        "wrong-offset",
        "The upload is elsewhere",
        "Go on from the offset in the header Upload-Offset.",
    )
}

fn closed() -> Problem {
    Problem::conflict(
        "upload-closed",
        "The upload is over",
        "Nothing can be added to this document. Begin a new upload.",
    )
}

fn chunk_too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "chunk-too-large",
        "Too many bytes at once",
        "Send at most 512 KiB at a time.",
    )
}

fn offset_missing() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "upload-offset-missing",
        "Upload-Offset is missing",
        "Send where these bytes begin as the header Upload-Offset.",
    )
}

fn unprocessable(code: &'static str, title: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
}
