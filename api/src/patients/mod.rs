//! Registration of patients and their particulars.

pub mod read;
pub mod register;
pub mod search;
pub mod update;
pub mod view;

use axum::Json;
use axum::http::HeaderName;
use dokita_store::patients::{self, Patient};
use uuid::Uuid;

use crate::extract::etag;
use crate::telemedicine::access::{doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role};

/// A patient with its version as ETag.
type Tagged = ([(HeaderName, String); 1], Json<view::PatientView>);

/// A patient that the caller may see: their own, one in their care, or any for the front desk.
pub(crate) async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<Patient, Problem> {
    let patient = patients::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if caller.has(Role::Nurse) || caller.has(Role::Administrator) || patient_of(caller) == Some(id) {
        return Ok(patient);
    }
    match doctor_of(caller) {
        Some(doctor) if patients::in_care_of(&app.db, id, doctor).await? => Ok(patient),
        _ => Err(Problem::not_found()),
    }
}

fn tagged(patient: Patient) -> Result<Tagged, Problem> {
    Ok((etag(patient.version), Json(view::PatientView::new(patient)?)))
}

#[cfg(test)]
mod tests;
