//! `Idempotency-Key`: a POST that is sent twice happens once.
//!
//! The first answer is kept for a day, sealed, and given again for the same key of the same caller
//! with the same request. Routes that answer with a session or a key ignore it: no secret is stored.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use dokita_store::idempotency::{self as rows, Claim, Seen};
use serde::{Deserialize, Serialize};
use time::Duration;
use tracing::Instrument;

use crate::router::BODY_LIMIT;
use crate::{AppState, Caller, Problem};

/// Answers with the key of what it shares, which is kept nowhere.
const SHARE: &str = "/api/integrations/telemedicine/share-records";
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const KEPT_FOR: Duration = Duration::hours(24);
/// A request that was not answered for so long died with its machine.
const STALE_AFTER: Duration = Duration::seconds(60);
const LONGEST_KEY: usize = 128;
/// A longer answer is not kept.
const LONGEST_ANSWER: usize = 256 * 1024;

#[derive(Serialize, Deserialize)]
struct Kept {
    headers: Vec<(String, String)>,
    body: String,
}

/// Runs a POST of a known caller once per key.
pub async fn once(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Problem> {
    let actor = request.extensions().get::<Caller>().map(Caller::actor);
    let key = request.headers().get(KEY).cloned();
    let (Some(actor), Some(key), &Method::POST) = (actor, key, request.method()) else {
        return Ok(next.run(request).await);
    };
    let path = request.uri().path();
    if path.starts_with("/api/auth/") || path == SHARE {
        return Ok(next.run(request).await);
    }
    let key = key.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let key = key.ok_or_else(malformed_key)?.to_owned();
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| too_large())?;
    let fingerprint = state.vault.fingerprint(&[parts.uri.to_string().as_bytes(), &body]);
    let now = state.now();
    let times = (now, now - STALE_AFTER, now + KEPT_FOR);
    match rows::claim(&state.db, &actor, &key, &fingerprint, times).await? {
        Claim::Run => {}
        Claim::Seen(seen) => return replay(&state, &(actor, key), &fingerprint, seen),
    }
    // Runs to its end even when the client hangs up, so that the key is never left half used.
    let request = Request::from_parts(parts, Body::from(body));
    let run = async move { keep(&state, &actor, &key, next.run(request).await).await };
    tokio::spawn(run.in_current_span()).await.map_err(|error| {
        tracing::error!(%error, "a request stopped");
        Problem::internal()
    })?
}

async fn keep(state: &AppState, actor: &str, key: &str, response: Response) -> Result<Response, Problem> {
    // Who is told to sign in again repeats the same request afterwards.
    let passing = [StatusCode::TOO_MANY_REQUESTS, StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    if response.status().is_server_error() || passing.contains(&response.status()) {
        rows::release(&state.db, actor, key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, LONGEST_ANSWER).await.map_err(|error| {
        tracing::error!(%error, "an answer is too long to be kept");
        Problem::internal()
    })?;
    let kept =
        Kept { headers: kept_headers(&parts.headers), body: String::from_utf8_lossy(&body).into_owned() };
    let plain = serde_json::to_vec(&kept).map_err(|_| Problem::internal())?;
    let sealed = state.vault.seal(&purpose(actor, key), &plain)?;
    rows::finish(&state.db, actor, key, parts.status.as_u16(), sealed).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replay(
    state: &AppState,
    (actor, key): &(String, String),
    fingerprint: &str,
    seen: Seen,
) -> Result<Response, Problem> {
    if seen.fingerprint != fingerprint {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-key-reused",
            "The key was used for another request",
            "Use a fresh Idempotency-Key for a different request.",
        ));
    }
    let (Some(status), Some(sealed)) = (seen.status, seen.response_sealed) else {
        return Err(Problem::conflict(
            "request-in-flight",
            "The same request is still running",
            "Wait a moment and ask again with the same Idempotency-Key.",
        ));
    };
    let plain = state.vault.open(&purpose(actor, key), &sealed)?;
    let kept: Kept = serde_json::from_slice(&plain).map_err(|_| Problem::internal())?;
    let mut response = Response::new(Body::from(Bytes::from(kept.body)));
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    for (name, value) in kept.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    [header::CONTENT_TYPE, header::ETAG, header::LOCATION]
        .iter()
        .filter_map(|name| Some((name.to_string(), headers.get(name)?.to_str().ok()?.to_owned())))
        .collect()
}

fn purpose(actor: &str, key: &str) -> String {
    format!("idempotency:{actor}:{key}")
}

fn malformed_key() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed-idempotency-key",
        "The Idempotency-Key could not be read",
        "Use 1 to 128 printable characters, for example a UUID.",
    )
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", "Send at most 1 MiB.")
}
