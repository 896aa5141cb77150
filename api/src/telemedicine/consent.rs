//! `GET /api/consent-text` and `POST /api/consultations/{id}/consent`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::Language;
use dokita_care::consent::{self, ConsentText};
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::{self, Consent};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::access::{self, Relation};
use super::view::ConsultationView;
use crate::extract::{Body, Params, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TextQuery {
    /// English unless told.
    language: Option<Language>,
}

/// The text, and in which languages there is one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentTextView {
    #[serde(flatten)]
    text: ConsentText,
    /// Languages in which a text exists.
    available: Vec<Language>,
    /// Languages in which none was written yet.
    not_yet_available: Vec<Language>,
}

/// The text that a patient agrees to. 404 for a language in which none was written yet.
#[utoipa::path(
    get, path = "/api/consent-text", tag = "consultations",
    params(TextQuery),
    responses((status = 200, body = ConsentTextView), (status = 404, description = "`not-found` or `no-consent-text`", body = ProblemBody))
)]
pub async fn consent_text(Params(query): Params<TextQuery>) -> Result<Json<ConsentTextView>, Problem> {
    let language = query.language.unwrap_or(Language::English);
    let text = consent::consent_text(language).ok_or_else(no_text)?;
    Ok(Json(ConsentTextView {
        text: *text,
        available: consent::languages().collect(),
        not_yet_available: consent::missing_languages().collect(),
    }))
}

/// What the patient agrees to.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsentRequest {
    /// Language of the text that was read.
    language: Language,
    /// Version of the text that was read.
    version: String,
    /// Must be true.
    accepted: bool,
}

/// Records that the patient agrees to a consultation by video or voice.
#[utoipa::path(
    post, path = "/api/consultations/{id}/consent", tag = "consultations",
    params(("id" = Uuid, Path)), request_body = ConsentRequest,
    responses((status = 200, body = ConsultationView), (status = 404, description = "`not-found` or `no-consent-text`", body = ProblemBody), (status = 409, description = "`consent-text-changed`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn give_consent(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(request): Body<ConsentRequest>,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation == Relation::Patient).await?;
    let text = consent::consent_text(request.language).ok_or_else(no_text)?;
    if !request.accepted {
        return Err(Problem::field("accepted", "Accept the text to go on."));
    }
    if request.version != text.version {
        let detail = "The text has changed since you opened this page. Please read it again.";
        return Err(Problem::conflict("consent-text-changed", "The text has changed", detail));
    }
    let given = Consent {
        id: app.new_id(),
        consultation: id,
        patient: consultation.patient_id.0,
        language: text.language.as_str(),
        text_version: text.version.to_owned(),
        given_by: caller.actor(),
        now: app.now(),
    };
    let entry = Entry {
        at: app.now(),
        actor: caller.actor(),
        action: "consent.given",
        subject: format!("consultation:{id}"),
        detail: json!({ "language": text.language, "version": text.version }),
    };
    let mut tx = app.db.write().await?;
    if consultations::consent(&mut tx, given).await? {
        audit::commit(tx, &[entry]).await?;
    }
    read_again(&app, &caller, id, relation).await
}

async fn read_again(
    app: &AppState,
    caller: &Caller,
    id: Uuid,
    relation: Relation,
) -> Result<Json<ConsultationView>, Problem> {
    let (consultation, _) = access::open(app, caller, id).await?;
    Ok(Json(access::view(app, consultation, relation).await?))
}

fn no_text() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-consent-text",
        "Not in this language yet",
        "The consent text has not been written in this language yet. Choose another language.",
    )
}
