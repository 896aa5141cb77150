//! `GET` and `PUT /api/consultations/{id}/report`, `POST …/report/sign`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use dokita_care::consultation::Status;
use dokita_care::report::{Report, ReportStatus};
use dokita_store::audit::{self, Entry};
use dokita_store::ids::UserId;
use dokita_store::reports::{self, StoredReport};
use serde::Serialize;
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use crate::extract::{Body, IfMatch, Segments, etag};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// A report with where it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    #[serde(flatten)]
    report: Report,
    /// Draft until it is signed.
    status: ReportStatus,
    /// Last saved; null while nobody wrote anything.
    #[serde(with = "time::serde::rfc3339::option")]
    updated_at: Option<OffsetDateTime>,
}

type Tagged = ([(HeaderName, String); 1], Json<ReportView>);

/// The report: drafts for the treating doctor, signed ones also for the patient and nurses.
#[utoipa::path(
    get, path = "/api/consultations/{id}/report", tag = "reports",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = ReportView, headers(("ETag" = String))), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Tagged, Problem> {
    let readers = |relation| matches!(relation, Relation::Doctor | Relation::Nurse | Relation::Patient);
    let (_, relation) = access::open_for(&app, &caller, id, readers).await?;
    let stored = reports::of(&app.db, id).await?;
    if relation != Relation::Doctor && stored.as_ref().is_none_or(|report| report.signed_at.is_none()) {
        return Err(Problem::not_found());
    }
    view(stored)
}

/// Saves a draft; the page calls it while the doctor types.
#[utoipa::path(
    put, path = "/api/consultations/{id}/report", tag = "reports",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), request_body = Report,
    responses(
        (status = 200, body = ReportView, headers(("ETag" = String))),
        (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`report-signed` or `wrong-status`", body = ProblemBody), (status = 412, description = "`changed-meanwhile`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody), (status = 428, description = "`if-match-missing`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn save(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(report): Body<Report>,
) -> Result<Tagged, Problem> {
    let author = author(&app, &caller, id).await?;
    fail_on(report.check())?;
    refuse_signed(reports::of(&app.db, id).await?.as_ref())?;
    let mut tx = app.db.write().await?;
    if !reports::save(&mut tx, (id, version), report, author, app.now()).await? {
        return Err(Problem::changed_meanwhile());
    }
    audit::commit(tx, &[saved(&app, author, id)]).await?;
    view(reports::of(&app.db, id).await?)
}

/// Makes the report final; the patient can read it from then on.
#[utoipa::path(
    post, path = "/api/consultations/{id}/report/sign", tag = "reports",
    params(("id" = Uuid, Path), ("If-Match" = String, Header)),
    responses(
        (status = 200, body = ReportView, headers(("ETag" = String))),
        (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`report-signed` or `wrong-status`", body = ProblemBody), (status = 412, description = "`changed-meanwhile`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody), (status = 428, description = "`if-match-missing`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn sign(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
) -> Result<Tagged, Problem> {
    let author = author(&app, &caller, id).await?;
    let stored = reports::of(&app.db, id).await?;
    refuse_signed(stored.as_ref())?;
    let report = stored.map(|stored| stored.report()).unwrap_or_default();
    fail_on(report.missing_for_signature())?;
    let mut tx = app.db.write().await?;
    if !reports::sign(&mut tx, (id, version), author, app.now()).await? {
        return Err(Problem::changed_meanwhile());
    }
    let entry = Entry { action: "report.signed", ..saved(&app, author, id) };
    audit::commit(tx, &[entry]).await?;
    view(reports::of(&app.db, id).await?)
}

/// The audit entry of a saved draft.
pub fn saved(app: &AppState, author: UserId, consultation: Uuid) -> Entry {
    Entry {
        at: app.now(),
        actor: format!("user:{author}"),
        action: "report.saved",
        subject: format!("consultation:{consultation}"),
        detail: json!({}),
    }
}

/// Only the treating doctor writes, and not before the consultation has begun.
async fn author(app: &AppState, caller: &Caller, id: Uuid) -> Result<UserId, Problem> {
    let (consultation, _) =
        access::open_for(app, caller, id, |relation| relation == Relation::Doctor).await?;
    match consultation.status()? {
        Status::Waiting | Status::InProgress | Status::Completed => {}
        _ => {
            let detail = "A report is written once the patient has come.";
            return Err(Problem::conflict("wrong-status", "Not possible now", detail));
        }
    }
    access::user_of(caller).ok_or_else(Problem::forbidden)
}

fn refuse_signed(stored: Option<&StoredReport>) -> Result<(), Problem> {
    match stored {
        Some(report) if report.signed_at.is_some() => Err(Problem::conflict(
            "report-signed",
            "Already signed",
            "This report was signed and can no longer be changed.",
        )),
        _ => Ok(()),
    }
}

fn fail_on(wrong: Vec<(&'static str, dokita_care::Malformed)>) -> Result<(), Problem> {
    let mut faults = Faults::default();
    for (field, problem) in wrong {
        faults.note(field, problem.0);
    }
    faults.check()
}

fn view(stored: Option<StoredReport>) -> Result<Tagged, Problem> {
    let Some(stored) = stored else {
        let empty = ReportView { report: Report::default(), status: ReportStatus::Draft, updated_at: None };
        return Ok((etag(0), Json(empty)));
    };
    let view = ReportView {
        report: stored.report(),
        status: if stored.signed_at.is_some() { ReportStatus::Signed } else { ReportStatus::Draft },
        updated_at: Some(stored.updated_at.0),
    };
    Ok((etag(stored.version), Json(view)))
}
