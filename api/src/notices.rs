//! What doctors and pharmacists must look at: `GET /api/notices`, `POST /api/notices/{id}/seen`

use axum::Json;
use axum::extract::State;
use dokita_store::ids::UserId;
use dokita_store::notices::{self as rows, Notice};
use dokita_store::{StoreError, audit};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Params, Segments};
use crate::paging::{Page, PageQuery};
use crate::pharmacies::{entry, find_counter};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem, Role};

/// Something to look at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Notice)]
pub struct NoticeView {
    id: Uuid,
    kind: NoticeKind,
    /// About which prescription.
    prescription_id: Uuid,
    /// More of it: `pharmacy`, `reason`, `code`, `medicines`, `handedOverAt` in Unix seconds.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// Somebody has looked at it; null: nobody yet.
    #[serde(with = "time::serde::rfc3339::option")]
    seen_at: Option<OffsetDateTime>,
}

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// More was handed over than was left, or than is allowed without a connection.
    DispenseConflict,
    /// A pharmacist did not dispense.
    PrescriptionRefused,
    /// The prescriber took back what the pharmacy had in hand.
    PrescriptionCancelled,
}

impl NoticeView {
    fn new(row: Notice) -> Result<Self, StoreError> {
        let kind = match row.kind.as_str() {
            "dispense-conflict" => NoticeKind::DispenseConflict,
            "prescription-refused" => NoticeKind::PrescriptionRefused,
            "prescription-cancelled" => NoticeKind::PrescriptionCancelled,
            _ => return Err(StoreError::Corrupt { column: "kind" }),
        };
        Ok(Self {
            id: row.id.0,
            kind,
            prescription_id: row.prescription_id.0,
            detail: serde_json::from_str(&row.detail)
                .map_err(|_| StoreError::Corrupt { column: "detail" })?,
            created_at: row.created_at.0,
            seen_at: row.seen_at.map(|at| at.0),
        })
    }
}

/// Notices for the caller and their pharmacy, newest first.
#[utoipa::path(get, path = "/api/notices", tag = "notices", params(PageQuery), responses((status = 200, body = Page<NoticeView>)))]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(page): Params<PageQuery>,
) -> Result<Json<Page<NoticeView>>, Problem> {
    let to = addressee(&app, &caller).await?;
    let rows = rows::page(&app.db, to, page.after::<Uuid>()?, page.fetch()).await?;
    let Page { items, next_cursor } = page.page(rows, |row| row.id.0, NoticeView::new);
    Ok(Json(Page { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor }))
}

/// Notes that a notice was looked at; again changes nothing.
#[utoipa::path(post, path = "/api/notices/{id}/seen", tag = "notices", params(("id" = Uuid, Path)), responses(
    (status = 200, body = NoticeView),
    (status = 404, description = "`not-found`", body = ProblemBody),
))]
pub async fn seen(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<NoticeView>, Problem> {
    let to = addressee(&app, &caller).await?;
    let mut tx = app.db.write().await?;
    if rows::seen(&mut tx, to, id, app.now()).await? {
        let entry = entry(&app, &caller, "notice.seen", format!("notice:{id}"), serde_json::json!({}));
        audit::commit(tx, &[entry]).await?;
    } else {
        drop(tx);
    }
    let row = rows::by_id(&app.db, to, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(NoticeView::new(row)?))
}

/// Whose notices the caller sees: their own, and those of their pharmacy.
async fn addressee(app: &AppState, caller: &Caller) -> Result<(UserId, Option<Uuid>), Problem> {
    let user = caller.member()?.id;
    if !caller.has(Role::Pharmacist) {
        return Ok((user, None));
    }
    Ok((user, find_counter(app, user).await?.map(|counter| counter.id())))
}
