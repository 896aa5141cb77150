//! `GET /api/shares`, `GET /api/shares/{id}`, its log, and calling it back.

use axum::Json;
use axum::extract::State;
use dokita_store::audit;
use dokita_store::shares::{self as rows, Access, Closing, Of, Share};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::share_events;
use crate::extract::{Params, Segments};
use crate::paging::{Page, PageQuery};
use crate::problem::ProblemBody;
use crate::telemedicine::access::patient_of;
use crate::{AppState, Caller, Problem};

/// A share, without its link: that was given once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShareView {
    id: Uuid,
    consultation_id: Uuid,
    patient_id: Uuid,
    /// Parts of the record; `files` where the client sealed them.
    include: Vec<String>,
    /// How many documents are among them.
    documents: i64,
    recipient: String,
    label: Option<String>,
    /// `patient` or `doctor`.
    created_as: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
    /// `active`, `expired`, `locked` (too many wrong passcodes), `revoked`, `consent-withdrawn` or `document-erased`.
    status: String,
    #[serde(with = "time::serde::rfc3339::option")]
    closed_at: Option<OffsetDateTime>,
    /// A passcode is needed.
    passcode: bool,
    /// Wrong passcodes that are still forgiven.
    attempts_left: i64,
    /// How often it was opened.
    opened: i64,
    #[serde(with = "time::serde::rfc3339::option")]
    last_opened_at: Option<OffsetDateTime>,
}

/// A line of a share's log.
#[derive(Serialize, ToSchema)]
pub struct ShareAccess {
    id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    /// `opened`, `file`, `wrong-passcode` or `refused`.
    kind: String,
    /// As they called themselves.
    recipient: Option<String>,
    /// Where from, never the whole address: `203.0.113.0/24`.
    network: Option<String>,
}

/// Which shares.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ShareQuery {
    /// Only of this consultation.
    consultation_id: Option<Uuid>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

impl ShareView {
    fn new(share: Share, now: OffsetDateTime) -> Self {
        Self {
            status: share.status(now).to_owned(),
            id: share.id.0,
            consultation_id: share.consultation_id.0,
            patient_id: share.patient_id.0,
            include: share.parts.split(' ').map(str::to_owned).collect(),
            documents: share.documents,
            recipient: share.recipient,
            label: share.label,
            created_as: share.created_as,
            created_at: share.created_at.0,
            expires_at: share.expires_at.0,
            closed_at: share.closed_at.map(|at| at.0),
            passcode: share.passcode_hash.is_some(),
            attempts_left: share.attempts_left,
            opened: share.opened,
            last_opened_at: share.last_opened_at.map(|at| at.0),
        }
    }
}

impl From<Access> for ShareAccess {
    fn from(access: Access) -> Self {
        Self {
            id: access.id.0,
            at: access.at.0,
            kind: access.kind,
            recipient: access.recipient,
            network: access.network,
        }
    }
}

/// Shares, newest first: a patient sees all of their records, a doctor those that they made.
#[utoipa::path(
    get, path = "/api/shares", tag = "shares", params(ShareQuery),
    responses((status = 200, body = Page<ShareView>)), security(("bearer" = []))
)]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<ShareQuery>,
) -> Result<Json<Page<ShareView>>, Problem> {
    let paging = PageQuery { limit: query.limit, cursor: query.cursor };
    let of = patient_of(&caller).map_or_else(|| Of::Creator(caller.actor()), Of::Patient);
    let (before, limit) = (paging.after()?, paging.fetch());
    let found = rows::page(&app.db, of, query.consultation_id, before, limit).await?;
    let now = app.now();
    Ok(Json(paging.page(found, |share| share.id.0, |share| ShareView::new(share, now))))
}

/// One share.
#[utoipa::path(
    get, path = "/api/shares/{id}", tag = "shares", params(("id" = Uuid, Path)),
    responses((status = 200, body = ShareView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ShareView>, Problem> {
    Ok(Json(ShareView::new(open(&app, &caller, id).await?, app.now())))
}

/// Who opened a share, newest first.
#[utoipa::path(
    get, path = "/api/shares/{id}/log", tag = "shares", params(("id" = Uuid, Path), PageQuery),
    responses((status = 200, body = Page<ShareAccess>), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn log(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<ShareAccess>>, Problem> {
    open(&app, &caller, id).await?;
    let found = rows::accesses(&app.db, id, query.after()?, query.fetch()).await?;
    Ok(Json(query.page(found, |access| access.id.0, ShareAccess::from)))
}

/// Calls a share back: its link opens nothing from now on.
#[utoipa::path(
    post, path = "/api/shares/{id}/revoke", tag = "shares", params(("id" = Uuid, Path)),
    responses((status = 200, body = ShareView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<ShareView>, Problem> {
    open(&app, &caller, id).await?;
    let mut tx = app.db.write().await?;
    let closed = rows::close(&mut tx, Closing::Revoked(id), app.now()).await?;
    // Twice is as good as once.
    if !closed.is_empty() {
        let entries = share_events::closed(&app, &mut tx, &caller.actor(), &closed).await?;
        audit::commit(tx, &entries).await?;
    } else {
        drop(tx);
    }
    read(State(app), caller, Segments(id)).await
}

/// A share of the caller's own records, or one that they made.
async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<Share, Problem> {
    let share = rows::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let own = patient_of(caller) == Some(share.patient_id.0);
    if own || share.created_by == caller.actor() { Ok(share) } else { Err(Problem::not_found()) }
}
