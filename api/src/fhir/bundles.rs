//! Bundles to be sent on: a prescription, a dispense.

use dokita_fhir::build::bundles as build;
use dokita_fhir::build::prescriptions as resources;
use serde_json::Value;
use uuid::Uuid;

use super::people;
use super::prescriptions::{lines, open, open_dispense};
use crate::{AppState, Caller, Problem};

/// `prescription-<id>` or `dispense-<id>`.
pub async fn one(app: &AppState, caller: &Caller, id: &str) -> Result<Value, Problem> {
    let parsed = |id: &str| Uuid::parse_str(id).map_err(|_| Problem::not_found());
    if let Some(id) = id.strip_prefix("prescription-") {
        return prescription(app, caller, parsed(id)?).await;
    }
    if let Some(id) = id.strip_prefix("dispense-") {
        return dispense(app, caller, parsed(id)?).await;
    }
    Err(Problem::not_found())
}

async fn prescription(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let prescription = open(app, caller, id).await?;
    let mut all = vec![
        people::patient_resource(app, prescription.patient).await?,
        people::practitioner(app, prescription.doctor).await?,
        people::hospital(app).await?,
    ];
    all.extend(lines(&prescription, resources::medication));
    all.extend(lines(&prescription, resources::medication_request));
    Ok(build::prescription(id, all))
}

async fn dispense(app: &AppState, caller: &Caller, id: Uuid) -> Result<Value, Problem> {
    let dispense = open_dispense(app, caller, id).await?;
    let all = vec![
        people::patient_resource(app, dispense.patient).await?,
        people::practitioner(app, dispense.pharmacist).await?,
        people::organization(app, &dispense.pharmacy.to_string()).await?,
        resources::dispensed_medication(&dispense),
        resources::medication_dispense(&dispense),
    ];
    Ok(build::dispense(id, all))
}
