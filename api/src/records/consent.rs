//! Consent to sharing: what a patient agrees to, and taking it back.
//!
//! A share rests on a consent that is asked for at every read. The patient's own word holds for all
//! their consultations; what a doctor notes of it holds for the one consultation.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::audit::{self, Entry};
use dokita_store::shares::{self as rows, Closing, Consent, NewConsent};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::share_events;
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::telemedicine::access::{self, Relation, doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role, patients};

/// Edition of the text.
pub const VERSION: &str = "2026-11";

const TITLE: &str = "Sharing my records";
const PARAGRAPHS: [&str; 5] = [
    "I agree that the hospital makes copies of those parts of my record that I choose, or that my doctor \
     and I choose together, and gives me a link to them.",
    "Whoever has the link can read these copies until the link expires, and needs the passcode too where \
     one was set. The copies are encrypted; the hospital does not keep the key.",
    "I can see when and by whom the link was opened, as far as they say who they are.",
    "I can close a link, or take back this agreement, at any time. Then no link opens any more. Copies \
     that somebody has already read or saved cannot be called back.",
    "Taking back this agreement does not affect the care that I get at the hospital.",
];

/// What a patient agrees to.
#[derive(Serialize, ToSchema)]
pub struct SharingConsentText {
    /// Which edition.
    version: &'static str,
    /// The only language in which it was written yet.
    language: &'static str,
    title: &'static str,
    paragraphs: [&'static str; 5],
}

/// An agreement.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SharingConsentRequest {
    /// Must be true.
    accepted: bool,
    /// Edition of the text that was read.
    version: String,
    /// Of a doctor: the consultation that it holds for.
    consultation_id: Option<Uuid>,
    /// Of a doctor: how the patient agreed.
    how: Option<How>,
}

/// How a patient agreed towards a doctor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// In words, during the consultation.
    Spoken,
    /// On paper.
    Written,
}

/// A consent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharingConsentView {
    id: Uuid,
    patient_id: Uuid,
    /// Null: for all consultations.
    consultation_id: Option<Uuid>,
    /// Edition of the text.
    version: String,
    /// `patient` or `doctor`.
    given_as: String,
    /// `self`, `spoken` or `written`.
    how: String,
    #[serde(with = "time::serde::rfc3339")]
    given_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    withdrawn_at: Option<OffsetDateTime>,
}

/// Consents, newest first.
#[derive(Serialize, ToSchema)]
pub struct SharingConsents {
    items: Vec<SharingConsentView>,
}

impl From<Consent> for SharingConsentView {
    fn from(consent: Consent) -> Self {
        Self {
            id: consent.id.0,
            patient_id: consent.patient_id.0,
            consultation_id: consent.consultation_id.map(|id| id.0),
            version: consent.text_version,
            given_as: consent.given_as,
            how: consent.how,
            given_at: consent.given_at.0,
            withdrawn_at: consent.withdrawn_at.map(|at| at.0),
        }
    }
}

/// The text that a patient agrees to before records are shared.
#[utoipa::path(get, path = "/api/sharing-consent-text", tag = "shares", responses((status = 200, body = SharingConsentText)))]
pub async fn text() -> Json<SharingConsentText> {
    Json(SharingConsentText { version: VERSION, language: "en", title: TITLE, paragraphs: PARAGRAPHS })
}

/// The consents of a patient, for them and the doctors in whose care they are.
#[utoipa::path(
    get, path = "/api/patients/{id}/sharing-consents", tag = "shares", params(("id" = Uuid, Path)),
    responses((status = 200, body = SharingConsents), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Segments(patient): Segments<Uuid>,
) -> Result<Json<SharingConsents>, Problem> {
    let own = patient_of(&caller) == Some(patient);
    let in_care = match doctor_of(&caller) {
        Some(doctor) if !own => dokita_store::patients::in_care_of(&app.db, patient, doctor).await?,
        _ => false,
    };
    if !own && !in_care {
        return Err(Problem::not_found());
    }
    let consents = rows::consents(&app.db, patient).await?;
    Ok(Json(SharingConsents { items: consents.into_iter().map(Into::into).collect() }))
}

/// Records that a patient agrees: themself, or towards the doctor of a consultation.
#[utoipa::path(
    post, path = "/api/patients/{id}/sharing-consents", tag = "shares",
    params(("id" = Uuid, Path)), request_body = SharingConsentRequest,
    responses((status = 201, body = SharingConsentView), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`consent-text-changed`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn give(
    State(app): State<AppState>,
    caller: Caller,
    Segments(patient): Segments<Uuid>,
    Body(request): Body<SharingConsentRequest>,
) -> Result<(StatusCode, Json<SharingConsentView>), Problem> {
    let (consultation, how) = if patient_of(&caller) == Some(patient) {
        (None, "self")
    } else {
        noted_by_doctor(&app, &caller, patient, &request).await?
    };
    check(request.accepted, &request.version)?;
    let consent = NewConsent { consultation, how, ..own(&app, &caller, patient) };
    let id = consent.id;
    let entry = given(&app, &caller, &consent);
    let mut tx = app.db.write().await?;
    rows::insert_consent(&mut tx, consent).await?;
    audit::commit(tx, &[entry]).await?;
    let consent = rows::consent_by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(consent.into())))
}

/// Takes a consent back; every share that rests on it is closed at once.
#[utoipa::path(
    post, path = "/api/sharing-consents/{id}/withdraw", tag = "shares", params(("id" = Uuid, Path)),
    responses((status = 200, body = SharingConsentView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn withdraw(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<SharingConsentView>, Problem> {
    let consent = rows::consent_by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if patient_of(&caller) != Some(consent.patient_id.0) && consent.recorded_by != caller.actor() {
        return Err(Problem::not_found());
    }
    let mut tx = app.db.write().await?;
    if rows::withdraw(&mut tx, id, &caller.actor(), app.now()).await? {
        let closed = rows::close(&mut tx, Closing::ConsentWithdrawn(id), app.now()).await?;
        let mut entries = share_events::closed(&app, &mut tx, &caller.actor(), &closed).await?;
        let subject = format!("patient:{}", consent.patient_id.0);
        let detail = json!({ "consent": id });
        let action = "sharing-consent.withdrawn";
        entries.push(Entry { at: app.now(), actor: caller.actor(), action, subject, detail });
        audit::commit(tx, &entries).await?;
    }
    let consent = rows::consent_by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(consent.into()))
}

/// Refuses what was not agreed to, or not to the text of today.
pub fn check(accepted: bool, version: &str) -> Result<(), Problem> {
    if !accepted {
        return Err(Problem::field("accepted", "Accept the text to go on."));
    }
    if version != VERSION {
        let detail = "The text has changed since you opened this page. Please read it again.";
        return Err(Problem::conflict("consent-text-changed", "The text has changed", detail));
    }
    Ok(())
}

/// The patient's own consent, to be kept.
pub fn own(app: &AppState, caller: &Caller, patient: Uuid) -> NewConsent {
    NewConsent {
        id: app.new_id(),
        patient,
        consultation: None,
        text_version: VERSION.to_owned(),
        how: "self",
        recorded_by: caller.actor(),
        now: app.now(),
    }
}

/// The audit entry of a consent.
pub fn given(app: &AppState, caller: &Caller, consent: &NewConsent) -> Entry {
    Entry {
        at: app.now(),
        actor: caller.actor(),
        action: "sharing-consent.given",
        subject: format!("patient:{}", consent.patient),
        detail: json!({ "consent": consent.id, "how": consent.how, "version": VERSION }),
    }
}

async fn noted_by_doctor(
    app: &AppState,
    caller: &Caller,
    patient: Uuid,
    request: &SharingConsentRequest,
) -> Result<(Option<Uuid>, &'static str), Problem> {
    if !caller.has(Role::Doctor) {
        return Err(Problem::not_found());
    }
    let id = request
        .consultation_id
        .ok_or_else(|| Problem::field("consultationId", "Say in which consultation."))?;
    let (consultation, _) =
        access::open_for(app, caller, id, |relation| relation == Relation::Doctor).await?;
    if consultation.patient_id.0 != patient {
        return Err(Problem::not_found());
    }
    patients::open(app, caller, patient).await?;
    match request.how {
        Some(How::Spoken) => Ok((Some(id), "spoken")),
        Some(How::Written) => Ok((Some(id), "written")),
        None => Err(Problem::field("how", "Say how the patient agreed.")),
    }
}
