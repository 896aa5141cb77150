//! The audit log, to read and to verify.

use axum::Json;
use axum::extract::State;
use dokita_store::audit::{self as rows, Recorded};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::extract::Params;
use crate::paging::{Page, PageQuery};
use crate::{AppState, Problem};

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Counts up from 1 without a gap.
    seq: i64,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    /// `user:<id>`, `guest:<invitation>`, or `system`.
    actor: String,
    /// `session.started` and so on.
    action: String,
    /// `user:<id>`, `consultation:<id>` and so on.
    subject: String,
    /// More ids and words.
    detail: serde_json::Value,
    /// SHA-256 over the entry before and this one.
    hash: String,
}

/// What a walk along the chain found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerdict {
    /// No entry was changed, removed or inserted.
    intact: bool,
    /// Entries that fit.
    entries: i64,
    /// The first entry that does not fit.
    first_broken: Option<i64>,
}

impl From<Recorded> for AuditEntry {
    fn from(entry: Recorded) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at.0,
            actor: entry.actor,
            action: entry.action,
            subject: entry.subject,
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            hash: entry.hash,
        }
    }
}

/// The audit log, newest first
#[utoipa::path(get, path = "/api/audit", tag = "audit", params(PageQuery), responses((status = 200, body = Page<AuditEntry>)))]
pub async fn list(
    State(state): State<AppState>,
    Params(query): Params<PageQuery>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let rows = rows::page(&state.db, query.after()?, query.fetch()).await?;
    Ok(Json(query.page(rows, |entry| entry.seq, AuditEntry::from)))
}

/// Verify the audit log
#[utoipa::path(get, path = "/api/audit/verify", tag = "audit", responses((status = 200, body = AuditVerdict)))]
pub async fn verify(State(state): State<AppState>) -> Result<Json<AuditVerdict>, Problem> {
    let verdict = rows::verify(&state.db).await?;
    Ok(Json(AuditVerdict {
        intact: verdict.intact,
        entries: verdict.entries,
        first_broken: verdict.first_broken,
    }))
}
