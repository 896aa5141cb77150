//! The web app, embedded in the binary, and the headers that every answer carries.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// `web/build`: read from disk in debug builds, part of the binary in release builds.
#[derive(RustEmbed)]
#[folder = "../web/build"]
#[allow_missing = true]
struct Files;

/// SvelteKit's page for every address that is not a file.
const SHELL: &str = "200.html";
/// Files under this folder carry a hash in their name.
const IMMUTABLE: &str = "_app/immutable/";

/// Serves a file of the web app, or its shell page for the addresses that it routes itself.
pub async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = Files::get(path).filter(|_| !path.is_empty()) {
        return embedded(path, &file, &headers);
    }
    // A file that is not there is a 404; a page's address has no dot in its last part.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) || path.starts_with("api/") {
        return (StatusCode::NOT_FOUND, "Not found").into_response();
    }
    match Files::get(SHELL) {
        Some(file) => embedded(SHELL, &file, &headers),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The web app is not part of this build: run `make web`, then build again.",
        )
            .into_response(),
    }
}

fn embedded(path: &str, file: &rust_embed::EmbeddedFile, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let cache = if path.starts_with(IMMUTABLE) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let body = Body::from(file.data.clone().into_owned());
    let kind = file.metadata.mimetype().to_owned();
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache.to_owned()), (header::ETAG, etag)];
    (headers, body).into_response()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds the security headers; `Strict-Transport-Security` (RFC 6797) only over https.
pub async fn security_headers(https: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    // The page's own policy for scripts is a hash in its <meta>; this covers what <meta> cannot.
    set(
        header::CONTENT_SECURITY_POLICY,
        "frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(
        header::HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
    );
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}
