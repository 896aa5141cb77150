//! Answers in FHIR's media type, and problems as OperationOutcomes.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// FHIR's media type (R4 3.1.0.1.10).
pub const FHIR_JSON: &str = "application/fhir+json";
/// Longest problem that is turned into an OperationOutcome, in bytes.
const LONGEST_PROBLEM: usize = 64 * 1024;

/// A resource as an answer, with its version as a weak ETag (R4 3.1.0.5).
#[derive(Debug)]
pub struct Resource(pub Value);

impl IntoResponse for Resource {
    fn into_response(self) -> Response {
        let version = self.0["meta"]["versionId"].as_str().map(|version| format!("W/\"{version}\""));
        let tag = version.and_then(|tag| HeaderValue::from_str(&tag).ok());
        let mut response = Json(self.0).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
        if let Some(tag) = tag {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}

/// Under `/fhir`, says problems as OperationOutcomes, whoever found them.
pub async fn problems_as_outcomes(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_fhir = path == "/fhir" || path.starts_with("/fhir/");
    let response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if !is_fhir || !failed {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let problem: Value = match to_bytes(body, LONGEST_PROBLEM).await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(_) => Value::Null,
    };
    let outcome = outcome(parts.status, &problem).to_string();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(outcome.len()));
    Response::from_parts(parts, Body::from(outcome))
}

fn outcome(status: StatusCode, problem: &Value) -> Value {
    let code = match status {
        StatusCode::UNAUTHORIZED => "login",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "not-supported",
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => "conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "too-long",
        StatusCode::TOO_MANY_REQUESTS => "throttled",
        status if status.is_server_error() => "exception",
        _ => "invalid",
    };
    let text = |name: &str| problem[name].as_str().map(str::to_owned);
    let details = text("code").map(
        |code| json!({ "coding": [{ "system": "urn:dokita:problem", "code": code }], "text": text("title") }),
    );
    let mut issue = json!({
        "severity": "error",
        "code": code,
        "diagnostics": text("detail").unwrap_or_else(|| status.canonical_reason().unwrap_or("Failed").to_owned()),
    });
    if let Some(details) = details {
        issue["details"] = details;
    }
    json!({ "resourceType": "OperationOutcome", "issue": [issue] })
}
