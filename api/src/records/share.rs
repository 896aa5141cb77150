//! `POST /api/integrations/telemedicine/share-records`: a SMART Health Link (HL7 STU 1).
//!
//! The server makes a key, seals the files with it at once, puts it into the link, and forgets it:
//! it is in the answer and nowhere else. Or the client has sealed the files itself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_care::consultation::Status;
use dokita_store::audit;
use dokita_store::consultations::Consultation;
use dokita_store::shares::{self as rows, Keeping, NewConsent, NewFile, NewShare, Quota};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;
use uuid::Uuid;

use super::parts::{self, Choice, FHIR, Part, Plain};
use super::share_request::{self, Checked};
use super::{consent, jwe, passcode, share_events};
use crate::extract::Body;
use crate::identity::secret;
use crate::problem::ProblemBody;
use crate::telemedicine::access::{self, Relation};
use crate::{AppState, Caller, Problem, patients};

/// What one patient's open shares may take up.
const QUOTA: Quota = Quota { bytes: 200 << 20, shares: 20 };
/// Shares that are collected and sealed at the same time; each holds its files several times over.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What is shared, with whom, for how long.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareRequest {
    /// Out of which consultation.
    pub consultation_id: Uuid,
    /// Its patient.
    pub patient_id: Uuid,
    /// Which parts; empty where the client has sealed the files.
    #[serde(default)]
    pub include: Vec<Part>,
    /// Which documents; all of the consultation unless told.
    pub document_ids: Option<Vec<Uuid>>,
    /// Whom it is for, 1 to 120 characters.
    pub recipient: String,
    /// 1 to 720; 72 unless told.
    pub expires_in_hours: Option<i64>,
    /// 6 to 64 characters; told to the recipient on another way than the link.
    pub passcode: Option<String>,
    /// Shown by whoever opens it, at most 80 characters.
    pub label: Option<String>,
    /// The patient agrees with this very request.
    pub consent: Option<ConsentNow>,
    /// Files that the client has sealed with a key that the server never sees.
    #[serde(default)]
    pub client_files: Vec<ClientFile>,
}

/// The patient agrees.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentNow {
    /// Must be true.
    accepted: bool,
    /// Edition of the text that was read.
    version: String,
}

/// A sealed file.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientFile {
    /// `application/fhir+json` or `application/smart-health-card`.
    pub content_type: String,
    /// Compact JWE: `dir`, `A256GCM`.
    pub jwe: String,
}

/// The link. It is given this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShareMade {
    /// Which share.
    share_id: Uuid,
    /// Address of the manifest.
    url: String,
    /// `shlink:/…`; null where the client has the key.
    link: Option<String>,
    /// A page that opens it; null where the client has the key.
    viewer_link: Option<String>,
    /// `P` where a passcode is needed; for a client that makes the link.
    flag: &'static str,
    /// Seconds of Unix time; for a client that makes the link.
    exp: i64,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// What a link says.
#[derive(Serialize)]
struct Link<'a> {
    url: &'a str,
    key: String,
    exp: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    flag: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    v: u8,
}

/// Shares parts of a patient's records by a link that expires, can be stopped, and asks for the
/// patient's consent at every read. An Idempotency-Key is ignored: the link is kept nowhere.
#[utoipa::path(
    post, path = "/api/integrations/telemedicine/share-records", tag = "shares", request_body = ShareRequest,
    responses((status = 201, body = ShareMade), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`consent-needed`, `consent-text-changed`, `nothing-to-share`, `shares-full` or `wrong-status`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn share(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<ShareRequest>,
) -> Result<(StatusCode, Json<ShareMade>), Problem> {
    let (consultation, as_doctor) = sharer(&app, &caller, &request).await?;
    let checked = share_request::check(&request)?;
    let (consent_id, consent_now) = consented(&app, &caller, &request, as_doctor).await?;
    let (documents, key, files) = if request.client_files.is_empty() {
        let choice = Choice {
            caller: &caller,
            consultation: &consultation,
            parts: &request.include,
            documents: request.document_ids.as_deref(),
            as_doctor,
        };
        let turn = TURNS.acquire().await.map_err(|_| Problem::internal())?;
        let (documents, plain) = parts::collect(&app, choice).await?;
        let (key, files) = sealed(&app, plain, turn).await?;
        (documents, Some(key), files)
    } else {
        (Vec::new(), None, client_files(&app, &request))
    };
    let (address, address_hash) = secret::fresh(app.entropy.as_ref());
    let id = app.new_id();
    let expires = app.now() + Duration::hours(checked.hours);
    let new = NewShare {
        id,
        address_hash,
        consultation: consultation.id.0,
        patient: consultation.patient_id.0,
        consent: consent_id,
        parts: parts::words(&request.include),
        recipient: checked.recipient.clone(),
        label: checked.label.clone(),
        passcode_hash: passcode::hash(&app, id, checked.passcode.as_deref()).await?,
        created_by: caller.actor(),
        created_as: if as_doctor { "doctor" } else { "patient" },
        now: app.now(),
        expires,
        documents,
        files,
    };
    keep(&app, &caller, new, consent_now).await?;
    Ok((StatusCode::CREATED, Json(made(&app, id, &address, key, &checked, expires)?)))
}

/// The consultation, and whether its doctor asks; the only other one who may is its patient.
async fn sharer(
    app: &AppState,
    caller: &Caller,
    request: &ShareRequest,
) -> Result<(Consultation, bool), Problem> {
    let who = |relation| matches!(relation, Relation::Patient | Relation::Doctor);
    let (consultation, relation) = access::open_for(app, caller, request.consultation_id, who).await?;
    if consultation.patient_id.0 != request.patient_id {
        return Err(Problem::field("patientId", "This is not the patient of the consultation."));
    }
    if matches!(consultation.status()?, Status::Cancelled | Status::NoShow) {
        let detail = "This consultation did not take place. Share out of another one.";
        return Err(Problem::conflict("wrong-status", "Not possible now", detail));
    }
    let by_doctor = relation == Relation::Doctor;
    if by_doctor {
        patients::open(app, caller, request.patient_id).await?;
    }
    Ok((consultation, by_doctor))
}

/// The consent that the share rests on, and it anew where the patient gives it now.
async fn consented(
    app: &AppState,
    caller: &Caller,
    request: &ShareRequest,
    as_doctor: bool,
) -> Result<(Uuid, Option<NewConsent>), Problem> {
    if let Some(now) = request.consent.as_ref().filter(|_| !as_doctor) {
        consent::check(now.accepted, &now.version)?;
        let consent = consent::own(app, caller, request.patient_id);
        return Ok((consent.id, Some(consent)));
    }
    let standing = rows::consent_for(&app.db, request.patient_id, request.consultation_id).await?;
    let consent = standing.ok_or_else(|| {
        let detail = if as_doctor {
            "The patient has not agreed to sharing. Ask them, and note their consent first."
        } else {
            "Agree to sharing first."
        };
        Problem::conflict("consent-needed", "Consent is needed", detail)
    })?;
    Ok((consent.id.0, None))
}

/// A fresh key, and the files under it. The turn ends with the work, not with a client that hangs up.
async fn sealed(
    app: &AppState,
    plain: Vec<Plain>,
    turn: SemaphorePermit<'static>,
) -> Result<([u8; 32], Vec<NewFile>), Problem> {
    let mut key = [0; 32];
    app.entropy.fill(&mut key);
    let app = app.clone();
    let work = move || {
        let seal = |file: Plain| {
            let mut nonce = [0; 12];
            app.entropy.fill(&mut nonce);
            let jwe = jwe::seal(&key, nonce, FHIR, &file.0).map_err(|error| {
                tracing::error!(%error, "a file could not be sealed");
                Problem::internal()
            })?;
            Ok(NewFile { id: app.new_id(), content_type: FHIR.to_owned(), jwe })
        };
        let files = plain.into_iter().map(seal).collect::<Result<Vec<_>, Problem>>();
        drop(turn);
        files
    };
    let files = tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "sealing stopped");
        Problem::internal()
    })??;
    Ok((key, files))
}

fn client_files(app: &AppState, request: &ShareRequest) -> Vec<NewFile> {
    let file = |file: &ClientFile| NewFile {
        id: app.new_id(),
        content_type: file.content_type.clone(),
        jwe: file.jwe.clone(),
    };
    request.client_files.iter().map(file).collect()
}

async fn keep(
    app: &AppState,
    caller: &Caller,
    share: NewShare,
    consent_now: Option<NewConsent>,
) -> Result<(), Problem> {
    let mut entries = Vec::new();
    let mut tx = app.db.write().await?;
    if let Some(consent) = consent_now {
        entries.push(consent::given(app, caller, &consent));
        rows::insert_consent(&mut tx, consent).await?;
    }
    let (id, parts, expires) = (share.id, share.parts.clone(), share.expires);
    match rows::insert(&mut tx, share, QUOTA).await? {
        Keeping::Kept => {}
        Keeping::Unfounded => {
            let detail = "The consent was withdrawn or a document was erased meanwhile. Load the page again.";
            return Err(Problem::conflict("consent-needed", "Consent is needed", detail));
        }
        Keeping::Full => {
            let detail = "There are too many open links to records of this patient. Stop one first, \
                          or wait until one ends.";
            return Err(Problem::conflict("shares-full", "Too many open shares", detail));
        }
    }
    let entry = share_events::shared(app, &mut tx, &caller.actor(), (id, &parts), expires).await?;
    entries.push(entry);
    audit::commit(tx, &entries).await?;
    Ok(())
}

fn made(
    app: &AppState,
    id: Uuid,
    address: &str,
    key: Option<[u8; 32]>,
    checked: &Checked,
    expires: OffsetDateTime,
) -> Result<ShareMade, Problem> {
    let url = format!("{}/shl/{address}", app.config.base_url());
    let flag = if checked.passcode.is_some() { "P" } else { "" };
    let exp = expires.unix_timestamp();
    let link = key.map(|key| {
        let key = URL_SAFE_NO_PAD.encode(key);
        let link = Link { url: &url, key, exp, flag, label: checked.label.as_deref(), v: 1 };
        serde_json::to_vec(&link).map(|json| format!("shlink:/{}", URL_SAFE_NO_PAD.encode(json)))
    });
    let link = link.transpose().map_err(|_| Problem::internal())?;
    let viewer_link = link.as_ref().map(|link| app.config.link("shared", link));
    Ok(ShareMade { share_id: id, url, link, viewer_link, flag, exp, expires_at: expires })
}
