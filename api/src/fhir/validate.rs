//! `POST /fhir/{type}/$validate` and `POST /fhir/$validate`: a resource by the guide's profiles.
//! Nothing is kept.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use utoipa::IntoParams;

use super::respond::Resource;
use crate::extract::{Body, Params, Segments, malformed_body};
use crate::{AppState, Problem};

/// Resources that are read and judged at the same time; as values, one takes up to 80 MB. Others wait.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Which profile.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProfileQuery {
    /// Canonical address; without it those that the resource names.
    profile: Option<String>,
}

/// Judge a resource of a type; the answer is 200 whatever the judgement
#[utoipa::path(
    post, path = "/fhir/{type}/$validate", tag = "fhir", params(("type" = String, Path), ProfileQuery),
    request_body(content = Value, content_type = "application/fhir+json", description = "The resource, or Parameters with `resource` and `profile`"),
    responses((status = 200, description = "OperationOutcome: `error` for what is wrong, `not-supported` for what is not judged", content_type = "application/fhir+json"), (status = 400, description = "OperationOutcome")),
    security(("bearer" = []))
)]
pub async fn validate(
    State(app): State<AppState>,
    Segments(of): Segments<String>,
    Params(query): Params<ProfileQuery>,
    Body(body): Body<Box<RawValue>>,
) -> Result<Resource, Problem> {
    judge(app, Some(of), query, body).await
}

/// Judge any resource, each entry of a Bundle by its own profiles
#[utoipa::path(
    post, path = "/fhir/$validate", tag = "fhir", params(ProfileQuery),
    request_body(content = Value, content_type = "application/fhir+json", description = "The resource, or Parameters with `resource` and `profile`"),
    responses((status = 200, description = "OperationOutcome", content_type = "application/fhir+json"), (status = 400, description = "OperationOutcome")),
    security(("bearer" = []))
)]
pub async fn validate_any(
    State(app): State<AppState>,
    Params(query): Params<ProfileQuery>,
    Body(body): Body<Box<RawValue>>,
) -> Result<Resource, Problem> {
    judge(app, None, query, body).await
}

async fn judge(
    app: AppState,
    of: Option<String>,
    query: ProfileQuery,
    body: Box<RawValue>,
) -> Result<Resource, Problem> {
    let turn = TURNS.acquire().await.map_err(|_| Problem::internal())?;
    // A long resource takes milliseconds: not on a thread that others' requests wait for.
    let judged = tokio::task::spawn_blocking(move || {
        let outcome = outcome(&app, of, query, &body);
        drop(turn);
        outcome
    });
    judged.await.map_err(|_| Problem::internal())?.map(Resource)
}

fn outcome(
    app: &AppState,
    of: Option<String>,
    query: ProfileQuery,
    body: &RawValue,
) -> Result<Value, Problem> {
    let body = serde_json::from_str(body.get()).map_err(|_| malformed_body())?;
    let (resource, named) = unwrapped(body)?;
    let profile = query.profile.or(named);
    let mut outcome = app.config.guide.validate(&resource, profile.as_deref()).to_json();
    if let Some(of) = of.filter(|of| resource["resourceType"] != of.as_str()) {
        let wrong = json!({
            "severity": "error", "code": "invalid", "expression": ["Resource"],
            "diagnostics": format!("The resource is not of the type that the address names, {}.", printable(&of)),
        });
        if let Some(issues) = outcome["issue"].as_array_mut() {
            issues.retain(|issue| issue["code"] != "informational");
            issues.insert(0, wrong);
        }
    }
    Ok(outcome)
}

/// The resource and the profile out of Parameters, or the body itself.
fn unwrapped(mut body: Value) -> Result<(Value, Option<String>), Problem> {
    if body["resourceType"] != "Parameters" {
        return Ok((body, None));
    }
    let parameters = body["parameter"].as_array_mut();
    let mut parameter = parameters.into_iter().flatten();
    let (mut resource, mut profile) = (None, None);
    for one in parameter.by_ref().take(20) {
        match one["name"].as_str() {
            Some("resource") => resource = Some(one["resource"].take()),
            Some("profile") => {
                let value = one["valueUri"].as_str().or(one["valueCanonical"].as_str());
                profile = value.map(str::to_owned);
            }
            _ => {}
        }
    }
    let missing = || {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "resource-missing",
            "There is no resource",
            "Parameters of $validate have a parameter `resource` with the resource to judge.",
        )
    };
    Ok((resource.ok_or_else(missing)?, profile))
}

fn printable(of: &str) -> String {
    of.chars().filter(char::is_ascii_alphabetic).take(40).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{StatusCode, header};
    use dokita_store::testing::Dialect;
    use tokio::time::timeout;

    use super::*;
    use crate::fhir::clinic::Clinic;

    #[tokio::test]
    async fn a_resource_is_not_even_read_before_its_turn() {
        let clinic = Clinic::new(Dialect::Sqlite).await;
        let judge = || clinic.app.post("/fhir/$validate", &clinic.doctor, json!({ "resourceType": "Basic" }));
        let turns = TURNS.acquire_many(2).await.unwrap();
        assert!(timeout(Duration::from_secs(1), judge()).await.is_err());
        drop(turns);
        assert_eq!(judge().await.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn what_is_no_json_is_refused_as_everywhere() {
        let clinic = Clinic::new(Dialect::Sqlite).await;
        for (kind, body, status) in [
            ("text/plain", "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("application/fhir+json; charset=utf-8", "{", StatusCode::BAD_REQUEST),
            ("application/fhir+json; charset=utf-8", "{}", StatusCode::OK),
        ] {
            let headers = [(header::CONTENT_TYPE, kind)];
            let sent =
                clinic.app.send_bytes("POST", "/fhir/$validate", &clinic.doctor, &headers, body.into());
            assert_eq!(sent.await.0, status, "{kind} {body}");
        }
    }
}
