//! Resources in the national dialect, Nigeria-Core, from plain input. Nothing here reads a clock
//! or makes an id: what comes out follows from what goes in.

pub mod bundles;
pub mod clinical;
pub mod dosage;
pub mod medicines;
pub mod people;
pub mod prescriptions;
pub mod records;
pub mod summary;
pub mod visits;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Where Nigeria-Core's profiles and code systems live.
pub const NIGERIA: &str = "https://fhir-ig.digitalhealth.gov.ng";
/// Code system of ATC, as FHIR names it.
pub const ATC: &str = "http://www.whocc.no/atc";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// Units of measure.
pub const UCUM: &str = "http://unitsofmeasure.org";

/// The canonical address of a Nigeria-Core profile, `ng-patient`.
pub fn profile(name: &str) -> String {
    format!("{NIGERIA}/StructureDefinition/{name}")
}

/// The address of a Nigeria-Core code system, `nigeria-mdcn`.
pub fn system(name: &str) -> String {
    format!("{NIGERIA}/CodeSystem/{name}")
}

/// `meta` of a resource that follows a Nigeria-Core profile.
fn meta(name: &str, version: Option<i64>) -> Value {
    json!({ "profile": [profile(name)], "versionId": version.map(|version| version.to_string()) })
}

/// A time as FHIR writes it, to the second, UTC.
pub fn instant(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).unwrap_or_default()
}

/// A literal reference, `Patient/1`.
pub fn reference(of: &str, id: impl std::fmt::Display) -> Value {
    json!({ "reference": format!("{of}/{id}") })
}

/// A coding.
pub fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({ "system": system, "code": code, "display": display })
}

/// A concept of one coding.
pub fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [coding(system, code, display)] })
}

/// What stands beside a primitive that a profile requires and nobody told us
/// (<http://hl7.org/fhir/StructureDefinition/data-absent-reason>).
fn absent(why: &str) -> Value {
    json!({ "extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": why }] })
}

/// Without members that are null, and without what is empty: FHIR has neither. A null inside an
/// array stays, it holds the place of what stands beside it.
fn pruned(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept: Map<String, Value> = members
                .into_iter()
                .map(|(key, value)| (key, pruned(value)))
                .filter(|(_, value)| !is_empty(value))
                .collect();
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(pruned).collect()),
        other => other,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
