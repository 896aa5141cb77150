//! What anyone may fetch to verify with: public keys, and the revocation list of each.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_care::rx::PublicKey;
use dokita_store::prescriber_keys as rows;
use dokita_store::prescriptions;
use serde::Serialize;
use utoipa::ToSchema;

use super::keys;
use crate::extract::Segments;
use crate::identity::keyring::{Jwk, JwkSet};
use crate::problem::ProblemBody;
use crate::transparency::sha256;
use crate::{AppState, Problem};

/// Anyone's page may read it, and keep it for so long.
pub const PUBLIC: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "public, max-age=300"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];

/// Withdrawn prescriptions of one key (SMART Health Cards, "Revocation").
#[derive(Serialize, ToSchema)]
pub struct RevocationList {
    /// Of which key.
    kid: String,
    /// `rid`.
    method: &'static str,
    /// Counts up with every change.
    ctr: usize,
    /// Revocation ids.
    rids: Vec<String>,
}

/// Prescriptions of one key that were withdrawn.
#[utoipa::path(
    get, path = "/.well-known/crl/{file}", tag = "site", params(("file" = String, Path, description = "`<kid>.json`")),
    responses((status = 200, body = RevocationList), (status = 404, description = "`not-found`", body = ProblemBody))
)]
pub async fn revocation_list(
    State(app): State<AppState>,
    Segments(file): Segments<String>,
) -> Result<([(HeaderName, &'static str); 2], Json<RevocationList>), Problem> {
    let kid = file.strip_suffix(".json").ok_or_else(Problem::not_found)?;
    let key = rows::by_kid(&app.db, kid).await?.ok_or_else(Problem::not_found)?;
    let rids = prescriptions::cancelled_rids(&app.db, &key.kid).await?;
    Ok((PUBLIC, Json(RevocationList { kid: key.kid, method: "rid", ctr: rids.len(), rids })))
}

/// The keys that sign tokens, those of prescribers that are not revoked, and the hospital's own.
pub async fn key_set(app: &AppState) -> Result<JwkSet, Problem> {
    let cancelled: HashMap<String, i64> =
        prescriptions::cancelled_by_key(&app.db).await?.into_iter().collect();
    let mut set = app.keyring.jwks();
    for row in rows::all(&app.db).await?.iter().filter(|row| row.revoked_at.is_none()) {
        let public = keys::public(row)?;
        let changes = cancelled.get(&row.kid).copied().unwrap_or_default();
        set.keys.push(Jwk { crl_version: Some(changes), ..jwk(&public) });
    }
    set.keys.push(jwk(app.trust_list_key().await?.public()));
    set.keys.push(log_jwk(app.log_key().await?.public()));
    Ok(set)
}

/// The key that signs the transparency log (RFC 8037); named by its thumbprint (RFC 7638 section 3.2).
fn log_jwk(public: &[u8; 32]) -> Jwk {
    let x = URL_SAFE_NO_PAD.encode(public);
    let thumbprint = sha256(format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#).as_bytes());
    Jwk {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        alg: "EdDSA".to_owned(),
        usage: "sig".to_owned(),
        kid: URL_SAFE_NO_PAD.encode(thumbprint),
        x,
        y: None,
        crl_version: None,
    }
}

/// A key on P-256 that signs with ES256 (RFC 7518 sections 3.4 and 6.2).
pub fn jwk(key: &PublicKey) -> Jwk {
    let (x, y) = key.jwk();
    Jwk {
        kty: "EC".to_owned(),
        crv: "P-256".to_owned(),
        alg: "ES256".to_owned(),
        usage: "sig".to_owned(),
        kid: key.kid(),
        x,
        y: Some(y),
        crl_version: None,
    }
}
