//! One log line a request, and an id that ties together what was logged meanwhile.
//!
//! The line holds the route as the table names it, never the path or query that was sent: those
//! carry ids and names.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs a request inside a span; its id is answered as `x-request-id`.
pub async fn trace(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = state.new_id().to_string();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or("none");
    let span = tracing::info_span!("request", id, method = request.method().as_str(), route);
    async move {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let took_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), took_ms, "answered");
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}
