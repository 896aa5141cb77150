//! Consultations as Appointments and Encounters.

use dokita_fhir::build::visits::{self as build, Visit};
use dokita_store::consultations::{self, Consultation, Filter};
use dokita_store::ids::millis;
use serde_json::Value;
use uuid::Uuid;

use super::narrowed;
use super::search::{Found, Search};
use crate::telemedicine::access;
use crate::{AppState, Caller, Problem, Role};

/// Front desk: sees every appointment.
const STAFF: &[Role] = &[Role::Nurse, Role::Administrator];

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// What was booked.
    Appointment,
    /// What took place.
    Encounter,
}

/// One consultation.
pub async fn one(app: &AppState, caller: &Caller, id: Uuid, wanted: As) -> Result<Value, Problem> {
    let (consultation, _) = access::open(app, caller, id).await?;
    Ok(resource(caller, consultation, wanted))
}

/// Consultations, oldest first.
pub async fn search(app: &AppState, caller: &Caller, search: &Search, wanted: As) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, STAFF)?;
    let filter = Filter {
        doctor: whose.doctor,
        patient: whose.patient,
        status: None,
        from: search.dates.from,
        to: search.dates.to,
    };
    let rows = consultations::page(&app.db, &filter, search.after()?, search.fetch()).await?;
    let key = |row: &Consultation| (millis(row.starts_at.0), row.id.0);
    Ok(search.page(rows, key, |row| vec![resource(caller, row, wanted)]))
}

fn resource(caller: &Caller, row: Consultation, wanted: As) -> Value {
    let sees_reason = access::relation(caller, &row).is_some_and(access::Relation::sees_reason);
    let visit = Visit {
        id: row.id.0,
        version: row.version,
        patient: row.patient_id.0,
        doctor: row.doctor_id.0,
        starts_at: row.starts_at.0,
        ends_at: row.ends_at.0,
        started_at: row.started_at.map(|at| at.0),
        ended_at: row.ended_at.map(|at| at.0),
        created_at: row.created_at.0,
        status: row.status,
        reason: Some(row.reason).filter(|_| sees_reason),
        cancel_reason: row.cancel_reason.filter(|_| sees_reason),
    };
    match wanted {
        As::Appointment => build::appointment(&visit),
        As::Encounter => build::encounter(&visit),
    }
}
