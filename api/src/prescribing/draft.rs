//! `GET` and `PUT /api/consultations/{id}/prescription-draft`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use dokita_care::availability::iso_date;
use dokita_care::order::{Override, USUAL_VALIDITY_DAYS};
use dokita_care::prescription::{Item, MOST_ITEMS};
use dokita_store::ids::UserId;
use dokita_store::prescription_drafts as rows;
use dokita_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entry;
use crate::extract::{Body, IfMatch, Segments, etag};
use crate::problem::{Faults, ProblemBody};
use crate::telemedicine::access::{self, Relation};
use crate::{AppState, Caller, Problem};

/// What a doctor is about to prescribe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PrescriptionDraft)]
pub struct Draft {
    /// The lines so far.
    #[serde(default)]
    pub items: Vec<Item>,
    /// For the patient and the pharmacist.
    #[serde(default)]
    pub instructions: Option<String>,
    /// How often it may be filled again.
    #[serde(default)]
    pub refills: u8,
    /// Days between two fillings at least.
    #[serde(default)]
    pub refill_interval_days: u16,
    /// How long it is valid.
    #[serde(default = "usual_validity")]
    pub valid_days: u16,
    /// `YYYY-MM-DD`
    #[serde(default)]
    pub in_person_exam_on: Option<String>,
    /// Warnings answered so far.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

const fn usual_validity() -> u16 {
    USUAL_VALIDITY_DAYS
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            instructions: None,
            refills: 0,
            refill_interval_days: 0,
            valid_days: USUAL_VALIDITY_DAYS,
            in_person_exam_on: None,
            overrides: Vec::new(),
        }
    }
}

type Tagged = ([(HeaderName, String); 1], Json<Draft>);

/// The draft of a consultation; empty while nobody began one.
#[utoipa::path(
    get, path = "/api/consultations/{id}/prescription-draft", tag = "prescriptions", params(("id" = Uuid, Path)),
    responses((status = 200, body = Draft, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Tagged, Problem> {
    author(&app, &caller, id).await?;
    stored(&app, id).await
}

/// Saves the draft; the page calls it while the doctor writes.
#[utoipa::path(
    put, path = "/api/consultations/{id}/prescription-draft", tag = "prescriptions",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = Draft,
    responses(
        (status = 200, body = Draft, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 412, description = "`changed-meanwhile`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody),
        (status = 428, description = "`if-match-missing`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn save(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(draft): Body<Draft>,
) -> Result<Tagged, Problem> {
    let author = author(&app, &caller, id).await?;
    fits(&draft)?;
    let text = serde_json::to_string(&draft).map_err(|_| Problem::internal())?;
    let mut tx = app.db.write().await?;
    if !rows::save(&mut tx, (id, version), text, author, app.now()).await? {
        return Err(Problem::changed_meanwhile());
    }
    let subject = format!("consultation:{id}");
    let saved = entry(&app, &caller.actor(), "prescription.drafted", subject, json!({}));
    audit::commit(tx, &[saved]).await?;
    stored(&app, id).await
}

/// A draft may be unfinished, not endless.
fn fits(draft: &Draft) -> Result<(), Problem> {
    const MOST_OVERRIDES: usize = 50;
    const LONGEST: usize = 1_000;
    let mut faults = Faults::default();
    if draft.items.len() > MOST_ITEMS {
        faults.note("items", "Prescribe at most 10 medicines at a time.");
    }
    let long = |text: &str| text.chars().count() > LONGEST;
    if draft.instructions.as_deref().is_some_and(long) {
        faults.note("instructions", "This is too long.");
    }
    let texts = draft.overrides.iter().flat_map(|given| [&given.alert, &given.reason]);
    if draft.overrides.len() > MOST_OVERRIDES || texts.into_iter().any(|text| long(text)) {
        faults.note("overrides", "This is too long.");
    }
    faults.optional("inPersonExamOn", draft.in_person_exam_on.as_deref(), iso_date::parse);
    faults.check()
}

async fn author(app: &AppState, caller: &Caller, id: Uuid) -> Result<UserId, Problem> {
    access::open_for(app, caller, id, |relation| relation == Relation::Doctor).await?;
    access::user_of(caller).ok_or_else(Problem::forbidden)
}

async fn stored(app: &AppState, id: Uuid) -> Result<Tagged, Problem> {
    let Some(row) = rows::of(&app.db, id).await? else {
        return Ok((etag(0), Json(Draft::default())));
    };
    let draft = serde_json::from_str(&row.draft).map_err(|_| StoreError::Corrupt { column: "draft" })?;
    Ok((etag(row.version), Json(draft)))
}
