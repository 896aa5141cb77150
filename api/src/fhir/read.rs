//! `GET /fhir/{type}/{id}`

use axum::extract::State;
use serde_json::Value;
use uuid::Uuid;

use super::respond::Resource;
use super::{bundles, people, prescriptions, records, visits};
use crate::extract::Segments;
use crate::{AppState, Caller, Problem};

/// One resource. A Bundle is of a prescription, `prescription-<id>`, or of what was handed over,
/// `dispense-<id>`.
#[utoipa::path(
    get, path = "/fhir/{type}/{id}", tag = "fhir", params(("type" = String, Path), ("id" = String, Path)),
    responses((status = 200, description = "The resource", content_type = "application/fhir+json", headers(("ETag" = String))), (status = 404, description = "OperationOutcome")),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments((of, id)): Segments<(String, String)>,
) -> Result<Resource, Problem> {
    Ok(Resource(resource(&app, &caller, &of, &id).await?))
}

/// Types that can be read.
pub const READS: &[&str] = &[
    "Appointment",
    "AuditEvent",
    "Bundle",
    "Consent",
    "DocumentReference",
    "Encounter",
    "Location",
    "Medication",
    "MedicationDispense",
    "MedicationRequest",
    "Organization",
    "Patient",
    "Practitioner",
    "Provenance",
];

/// The resource, where it is there and concerns the caller.
pub async fn resource(app: &AppState, caller: &Caller, of: &str, id: &str) -> Result<Value, Problem> {
    let uuid = || Uuid::parse_str(id).map_err(|_| Problem::not_found());
    match of {
        "Appointment" => visits::one(app, caller, uuid()?, visits::As::Appointment).await,
        "AuditEvent" => records::audit_event(app, caller, id).await,
        "Bundle" => bundles::one(app, caller, id).await,
        "Consent" => records::consent(app, caller, uuid()?).await,
        "DocumentReference" => records::document(app, caller, uuid()?).await,
        "Encounter" => visits::one(app, caller, uuid()?, visits::As::Encounter).await,
        "Location" if id == "telemedicine" => {
            Ok(dokita_fhir::build::people::virtual_location(people::HOSPITAL))
        }
        "Medication" => prescriptions::one(app, caller, id, prescriptions::As::Medication).await,
        "MedicationDispense" => {
            let dispense = prescriptions::open_dispense(app, caller, uuid()?).await?;
            Ok(dokita_fhir::build::prescriptions::medication_dispense(&dispense))
        }
        "MedicationRequest" => prescriptions::one(app, caller, id, prescriptions::As::Request).await,
        "Organization" => people::organization(app, id).await,
        "Patient" => people::patient(app, caller, uuid()?).await,
        "Practitioner" => people::practitioner(app, uuid()?).await,
        "Provenance" => prescriptions::one(app, caller, id, prescriptions::As::Provenance).await,
        _ => Err(Problem::not_found()),
    }
}
