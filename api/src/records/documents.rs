//! `POST` and `GET /api/documents`, `GET /api/documents/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use dokita_care::Malformed;
use dokita_store::audit::{self, Entry};
use dokita_store::documents::{self as rows, Document, NewDocument, Quota};
use dokita_store::patients;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::inspect::Kind;
use super::sealing::{DocumentKey, Part};
use crate::extract::{Body, Params, Segments};
use crate::identity::GuestRole;
use crate::paging::{Page, PageQuery};
use crate::problem::{Faults, ProblemBody};
use crate::telemedicine::access::{self, Relation, doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role};

/// Largest document in bytes.
const LARGEST: i64 = 20 << 20;
/// Most bytes of one `PATCH`.
pub const CHUNK: usize = 512 << 10;
/// What one patient's documents may take up.
const QUOTA: Quota = Quota { bytes: 200 << 20, documents: 500 };

/// An upload that begins.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UploadRequest {
    /// Whose document.
    patient_id: Uuid,
    /// For which consultation.
    consultation_id: Option<Uuid>,
    /// File name; its ending fits the type.
    name: String,
    /// `application/pdf`, `image/jpeg`, `image/png`, `text/plain`, `application/dicom` or `application/fhir+json`.
    content_type: String,
    /// Bytes, at most 20 MiB.
    size: i64,
}

/// Where to send the bytes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UploadStarted {
    /// Which document.
    id: Uuid,
    /// For `PATCH` and `HEAD` (tus 1.0).
    upload_url: String,
    /// Most bytes of one `PATCH`.
    chunk: usize,
    /// As it stands.
    document: DocumentView,
}

/// A document.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Which.
    pub id: Uuid,
    patient_id: Uuid,
    consultation_id: Option<Uuid>,
    /// Null once erased.
    name: Option<String>,
    content_type: String,
    /// Bytes in all.
    size: i64,
    /// Bytes that have come.
    received: i64,
    /// `uploading`, `ready`, `refused` or `erased`.
    status: String,
    /// Why it was refused.
    refusal: Option<String>,
    /// `patient`, `doctor` or `nurse`.
    uploaded_as: String,
    /// The caller uploaded it.
    mine: bool,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    ready_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    erased_at: Option<OffsetDateTime>,
}

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// Of this patient.
    patient_id: Option<Uuid>,
    /// Of this consultation.
    consultation_id: Option<Uuid>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Begins an upload; its bytes are sent to `uploadUrl` and can be resumed after a cut.
#[utoipa::path(
    post, path = "/api/documents", tag = "documents", request_body = UploadRequest,
    responses((status = 201, body = UploadStarted, headers(("Location" = String))), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`quota-full`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn begin(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<UploadRequest>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<UploadStarted>), Problem> {
    let uploaded_as = uploader(&app, &caller, request.patient_id, request.consultation_id).await?;
    let (name, kind) = checked(&request)?;
    let id = app.new_id();
    let (key, key_sealed) = DocumentKey::fresh(&app, id)?;
    let name_sealed = key.seal_text(Part::Name, &name, app.entropy.as_ref())?;
    let document = NewDocument {
        id,
        patient: request.patient_id,
        consultation: request.consultation_id,
        key_sealed,
        name_sealed,
        content_type: kind.as_str(),
        size: request.size,
        uploaded_by: caller.actor(),
        uploaded_as,
        now: app.now(),
    };
    let mut tx = app.db.write().await?;
    if !rows::insert(&mut tx, document, QUOTA).await? {
        let detail =
            "There is no room for another document of this patient. Erase one that is no longer needed.";
        return Err(Problem::conflict("quota-full", "No more room", detail));
    }
    audit::commit(tx, &[entry(&app, &caller, "document.begun", id, json!({ "as": uploaded_as }))]).await?;
    let upload_url = format!("/api/documents/{id}/content");
    let document = view(&app, &caller, by_id(&app, id).await?)?;
    let started = UploadStarted { id, upload_url: upload_url.clone(), chunk: CHUNK, document };
    Ok((StatusCode::CREATED, [(header::LOCATION, upload_url)], Json(started)))
}

/// Documents of a patient or of a consultation, newest first.
#[utoipa::path(
    get, path = "/api/documents", tag = "documents", params(DocumentQuery),
    responses((status = 200, body = Page<DocumentView>), (status = 404, description = "`not-found`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<DocumentQuery>,
) -> Result<Json<Page<DocumentView>>, Problem> {
    let paging = PageQuery { limit: query.limit, cursor: query.cursor };
    let (before, limit) = (paging.after()?, paging.fetch());
    let found = match (query.consultation_id, query.patient_id) {
        (Some(consultation), _) => {
            access::open_for(&app, &caller, consultation, sees_documents).await?;
            rows::page_of_consultation(&app.db, consultation, before, limit).await?
        }
        (None, Some(patient)) => {
            reader(&app, &caller, patient, None).await?;
            rows::page_of_patient(&app.db, patient, before, limit).await?
        }
        (None, None) => return Err(Problem::field("patientId", "Say whose documents.")),
    };
    let page = paging.page(found, |row| row.id.0, |row| view(&app, &caller, row));
    let items = page.items.into_iter().collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One document, without its content.
#[utoipa::path(
    get, path = "/api/documents/{id}", tag = "documents", params(("id" = Uuid, Path)),
    responses((status = 200, body = DocumentView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<DocumentView>, Problem> {
    Ok(Json(view(&app, &caller, open(&app, &caller, id).await?)?))
}

/// A document that the caller may see.
pub async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<Document, Problem> {
    let document = by_id(app, id).await?;
    let consultation = document.consultation_id.map(|id| id.0);
    reader(app, caller, document.patient_id.0, consultation).await?;
    Ok(document)
}

/// A document, whoever asks.
pub async fn by_id(app: &AppState, id: Uuid) -> Result<Document, Problem> {
    rows::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)
}

/// The document in JSON.
pub fn view(app: &AppState, caller: &Caller, document: Document) -> Result<DocumentView, Problem> {
    Ok(DocumentView {
        id: document.id.0,
        patient_id: document.patient_id.0,
        consultation_id: document.consultation_id.map(|id| id.0),
        name: name(app, &document)?,
        content_type: document.content_type,
        size: document.size,
        received: document.received,
        status: document.status,
        refusal: document.refusal,
        uploaded_as: document.uploaded_as,
        mine: document.uploaded_by == caller.actor(),
        created_at: document.created_at.0,
        ready_at: document.ready_at.map(|at| at.0),
        erased_at: document.erased_at.map(|at| at.0),
    })
}

/// Its name; none once it was erased.
pub fn name(app: &AppState, document: &Document) -> Result<Option<String>, Problem> {
    let (Some(key), Some(sealed)) = (DocumentKey::open(app, document)?, &document.name_sealed) else {
        return Ok(None);
    };
    Ok(Some(key.unseal_text(Part::Name, sealed)?))
}

/// An entry of the audit log about a document.
pub fn entry(
    app: &AppState,
    caller: &Caller,
    action: &'static str,
    document: Uuid,
    detail: serde_json::Value,
) -> Entry {
    Entry { at: app.now(), actor: caller.actor(), action, subject: format!("document:{document}"), detail }
}

fn sees_documents(relation: Relation) -> bool {
    matches!(relation, Relation::Patient | Relation::Doctor | Relation::Nurse)
}

/// As what the caller uploads for a patient, perhaps within a consultation of theirs.
async fn uploader(
    app: &AppState,
    caller: &Caller,
    patient: Uuid,
    consultation: Option<Uuid>,
) -> Result<&'static str, Problem> {
    let Some(id) = consultation else {
        patients::by_id(&app.db, patient).await?.ok_or_else(Problem::not_found)?;
        return reader(app, caller, patient, None).await;
    };
    let (consultation, relation) = access::open_for(app, caller, id, sees_documents).await?;
    if consultation.patient_id.0 != patient {
        return Err(Problem::field("patientId", "This is not the patient of the consultation."));
    }
    Ok(match relation {
        Relation::Patient => "patient",
        Relation::Doctor => "doctor",
        _ => "nurse",
    })
}

/// What the caller is to a patient whose documents they may see; a guest sees those of the
/// consultation that they are the patient of.
async fn reader(
    app: &AppState,
    caller: &Caller,
    patient: Uuid,
    consultation: Option<Uuid>,
) -> Result<&'static str, Problem> {
    if let Some(guest) = caller.guest() {
        let own = guest.role == GuestRole::Patient && consultation == Some(guest.consultation.0);
        return if own { Ok("patient") } else { Err(Problem::not_found()) };
    }
    if patient_of(caller) == Some(patient) {
        return Ok("patient");
    }
    match doctor_of(caller) {
        Some(doctor) if patients::in_care_of(&app.db, patient, doctor).await? => Ok("doctor"),
        _ if caller.has(Role::Nurse) => Ok("nurse"),
        _ => Err(Problem::not_found()),
    }
}

fn checked(request: &UploadRequest) -> Result<(String, Kind), Problem> {
    let mut faults = Faults::default();
    let kind = faults.take(
        "contentType",
        Kind::parse(&request.content_type)
            .ok_or(Malformed("Send a PDF, a JPEG or PNG picture, plain text, a DICOM file or FHIR JSON.")),
    );
    let name = faults.take("name", parse_name(&request.name, kind));
    if request.size < 1 {
        faults.note("size", "The file is empty.");
    } else if request.size > LARGEST {
        faults.note("size", "The file is larger than 20 MiB. Make it smaller or send it in parts.");
    }
    match (name, kind) {
        (Some(name), Some(kind)) => faults.check().map(|()| (name, kind)),
        _ => Err(faults.into_problem()),
    }
}

/// A file name that shows as it is: no path, and no characters that turn its direction.
fn parse_name(name: &str, kind: Option<Kind>) -> Result<String, Malformed> {
    const LONGEST: usize = 120;
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name = name.trim();
    if name.is_empty() {
        return Err(Malformed("Give the file a name."));
    }
    if name.chars().count() > LONGEST {
        return Err(Malformed("Use at most 120 characters."));
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\') || turns(c)) {
        return Err(Malformed("This contains characters that cannot be used."));
    }
    match kind {
        Some(kind) if !kind.fits_name(name) => {
            Err(Malformed("The ending of the name does not fit the type of the file."))
        }
        _ => Ok(name.to_owned()),
    }
}
