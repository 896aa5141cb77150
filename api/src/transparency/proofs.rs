//! Proofs: that a leaf is in the log, and that the log only grew.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_store::transparency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::encoded;
use crate::extract::Params;
use crate::problem::ProblemBody;
use crate::{AppState, Problem};

/// Which leaf, in which tree.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InclusionQuery {
    /// The leaf's 32 bytes, base64url.
    leaf: String,
    /// Leaves of the tree: the size of a checkpoint.
    size: i64,
}

/// The leaf is in the log (RFC 9162 section 2.1.3).
#[derive(Debug, Serialize, ToSchema)]
pub struct Inclusion {
    /// Where, from 0.
    index: i64,
    /// Leaves of the tree.
    size: i64,
    /// Hashes from the leaf up, standard base64.
    proof: Vec<String>,
}

/// Two trees.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// Leaves of the older tree, at least 1.
    from: i64,
    /// Leaves of the younger tree.
    to: i64,
}

/// The younger tree only adds to the older (RFC 9162 section 2.1.4).
#[derive(Debug, Serialize, ToSchema)]
pub struct Consistency {
    /// Hashes, standard base64.
    proof: Vec<String>,
}

/// Proof that a leaf is in the transparency log
#[utoipa::path(
    get, path = "/api/transparency/inclusion", tag = "transparency", params(InclusionQuery),
    responses(
        (status = 200, body = Inclusion),
        (status = 400, description = "`malformed-leaf`, `no-such-tree`", body = ProblemBody),
        (status = 404, description = "`not-in-log`", body = ProblemBody)
    )
)]
pub async fn inclusion(
    State(app): State<AppState>,
    Params(InclusionQuery { leaf, size }): Params<InclusionQuery>,
) -> Result<Json<Inclusion>, Problem> {
    let leaf = URL_SAFE_NO_PAD.decode(leaf).ok().and_then(|bytes| bytes.try_into().ok());
    let leaf = leaf.ok_or_else(malformed_leaf)?;
    let index = transparency::index_of(&app.db, &leaf).await?.ok_or_else(not_in_log)?;
    if index >= size {
        return Err(not_in_log());
    }
    let proof = transparency::inclusion(&app.db, index, size).await?.ok_or_else(no_such_tree)?;
    Ok(Json(Inclusion { index, size, proof: encoded(&proof) }))
}

/// Proof that the transparency log only grew
#[utoipa::path(
    get, path = "/api/transparency/consistency", tag = "transparency", params(ConsistencyQuery),
    responses(
        (status = 200, body = Consistency),
        (status = 400, description = "`no-such-tree`", body = ProblemBody)
    )
)]
pub async fn consistency(
    State(app): State<AppState>,
    Params(ConsistencyQuery { from, to }): Params<ConsistencyQuery>,
) -> Result<Json<Consistency>, Problem> {
    let proof = transparency::consistency(&app.db, from, to).await?.ok_or_else(no_such_tree)?;
    Ok(Json(Consistency { proof: encoded(&proof) }))
}

fn malformed_leaf() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed-leaf",
        "The leaf could not be read",
        "Give the 32 bytes of the leaf in base64url, without padding.",
    )
}

fn not_in_log() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not-in-log",
        "Not in the log",
        "The tree of this size does not have this leaf. Take the size from a fresh checkpoint.",
    )
}

fn no_such_tree() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "no-such-tree",
        "No such tree",
        "The log has not come so far, or the sizes are not in order. Take them from checkpoints.",
    )
}
