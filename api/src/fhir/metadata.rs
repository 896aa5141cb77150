//! `GET /fhir/metadata`: what this interface does.

use axum::extract::State;
use dokita_fhir::build::instant;
use serde_json::{Value, json};

use super::issuer;
use super::read::READS;
use super::respond::Resource;
use super::search::SEARCHES;
use crate::AppState;

/// The CapabilityStatement
#[utoipa::path(
    get, path = "/fhir/metadata", tag = "fhir",
    responses((status = 200, description = "CapabilityStatement", content_type = "application/fhir+json"))
)]
pub async fn metadata(State(app): State<AppState>) -> Resource {
    let resources: Vec<Value> = READS.iter().map(|of| resource(of)).collect();
    Resource(json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(app.now()),
        "kind": "instance",
        "software": { "name": "Dokita", "version": app.config.version },
        "implementation": { "description": "Telemedicine of one hospital", "url": format!("{}/fhir", issuer(&app)) },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{
            "mode": "server",
            "security": {
                "description": "Bearer token of a member, as for the native interface.",
            },
            "resource": resources,
            "operation": [{
                "name": "validate",
                "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate",
            }],
        }],
    }))
}

fn resource(of: &str) -> Value {
    let search = SEARCHES.iter().find(|(name, _)| *name == of).map(|(_, parameters)| *parameters);
    let mut interactions = vec![json!({ "code": "read" })];
    let mut parameters = Vec::new();
    if let Some(names) = search {
        interactions.push(json!({ "code": "search-type" }));
        parameters.push(json!({ "name": "_id", "type": "token" }));
        parameters.extend(names.iter().map(|name| {
            let kind = match *name {
                "patient" => "reference",
                "date" => "date",
                _ => "token",
            };
            json!({ "name": name, "type": kind })
        }));
    }
    let mut resource = json!({ "type": of, "interaction": interactions, "versioning": "no-version" });
    if !parameters.is_empty() {
        resource["searchParam"] = Value::from(parameters);
    }
    if of == "Patient" {
        resource["operation"] = json!([{
            "name": "summary",
            "definition": "http://hl7.org/fhir/uv/ips/OperationDefinition/summary",
        }]);
    }
    resource
}
