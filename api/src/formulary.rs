//! `GET /api/formulary` and `POST /api/sig`: the medicines to pick from, and how a regimen reads.

use axum::Json;
use dokita_care::Language;
use dokita_care::formulary::{self, ProductView};
use dokita_care::prescription::{Form, Sig};
use dokita_care::sig::words;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;
use crate::extract::{Body, Params};

/// Products wanted, unless told.
const USUAL_LIMIT: usize = 20;
/// Products on one answer at most.
const MOST: usize = 100;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormularyQuery {
    /// Beginnings of words: name, strength, form or ATC code.
    #[serde(default)]
    q: String,
    /// Products wanted, at most 100; 20 unless told.
    limit: Option<usize>,
}

/// Products that were found.
#[derive(Serialize, ToSchema)]
pub struct FormularyAnswer {
    /// Those whose name begins with what was asked first.
    items: Vec<ProductView>,
}

/// Looks for products.
#[utoipa::path(
    get, path = "/api/formulary", tag = "prescriptions", params(FormularyQuery),
    responses((status = 200, body = FormularyAnswer)), security(("bearer" = []))
)]
pub async fn search(Params(query): Params<FormularyQuery>) -> Json<FormularyAnswer> {
    let asked: String = query.q.chars().take(100).collect();
    let limit = query.limit.unwrap_or(USUAL_LIMIT).clamp(1, MOST);
    let items = formulary::search(&asked, limit).into_iter().map(ProductView::from).collect();
    Json(FormularyAnswer { items })
}

/// A regimen to be put into words.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SigQuestion {
    sig: Sig,
    /// Of the medicine; decides between "take", "put" and "rub in". A tablet unless told.
    form: Option<Form>,
    /// Name of the medicine; not part of the words.
    #[serde(rename = "name")]
    _name: Option<String>,
}

/// A regimen in words.
#[derive(Serialize, ToSchema)]
pub struct SigAnswer {
    texts: SigTexts,
}

/// The same in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SigTexts {
    /// English.
    pub en: String,
    /// Nigerian Pidgin.
    pub pcm: String,
    /// Hausa.
    pub ha: String,
    /// Yoruba.
    pub yo: String,
    /// Igbo.
    pub ig: String,
}

impl SigTexts {
    /// A regimen of a medicine in this form.
    pub fn of(sig: &Sig, form: Form) -> Self {
        let text = |language| words(sig, form, language);
        Self {
            en: text(Language::English),
            pcm: text(Language::Pidgin),
            ha: text(Language::Hausa),
            yo: text(Language::Yoruba),
            ig: text(Language::Igbo),
        }
    }
}

/// Says in five languages how a medicine is taken.
#[utoipa::path(
    post, path = "/api/sig", tag = "prescriptions", request_body = SigQuestion,
    responses((status = 200, body = SigAnswer)), security(("bearer" = []))
)]
pub async fn sig(Body(question): Body<SigQuestion>) -> Result<Json<SigAnswer>, Problem> {
    let form = question.form.unwrap_or(Form::Tablet);
    Ok(Json(SigAnswer { texts: SigTexts::of(&question.sig, form) }))
}
