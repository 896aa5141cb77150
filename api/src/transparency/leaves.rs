//! The leaves themselves, for those who compute the tree anew.

use axum::Json;
use axum::extract::State;
use dokita_store::transparency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::encoded;
use crate::extract::Params;
use crate::{AppState, Problem};

/// Most leaves in one answer.
const MOST: i64 = 1_000;

/// Which leaves.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeavesQuery {
    /// Index of the first; 0 unless told.
    from: Option<i64>,
    /// At most 1000, which is also what comes unless told.
    limit: Option<i64>,
}

/// Leaves in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Leaves {
    /// 32 bytes each, standard base64; empty past the end.
    items: Vec<String>,
}

/// Leaves of the transparency log: salted hashes
#[utoipa::path(
    get, path = "/api/transparency/leaves", tag = "transparency", params(LeavesQuery),
    responses((status = 200, body = Leaves))
)]
pub async fn leaves(
    State(app): State<AppState>,
    Params(query): Params<LeavesQuery>,
) -> Result<Json<Leaves>, Problem> {
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let leaves = transparency::leaves(&app.db, query.from.unwrap_or(0).max(0), limit).await?;
    Ok(Json(Leaves { items: encoded(&leaves) }))
}
