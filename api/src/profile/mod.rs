//! What a prescriber must know of a patient, kept by patient, doctor and nurse.

pub mod list;
pub mod state;
pub mod view;

#[cfg(test)]
mod tests;

use dokita_care::profile::SaidAs;
use dokita_store::audit::Entry;
use dokita_store::ids::UserId;
use dokita_store::patients::Patient;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::telemedicine::access::{doctor_of, patient_of, user_of};
use crate::{AppState, Caller, Problem, Role, patients};

/// The patient, and as what the caller speaks of them. Administrators see no medical content.
pub async fn open(
    app: &AppState,
    caller: &Caller,
    patient: Uuid,
) -> Result<(Patient, UserId, SaidAs), Problem> {
    let row = patients::open(app, caller, patient).await?;
    let user = user_of(caller).ok_or_else(Problem::forbidden)?;
    if patient_of(caller) == Some(patient) {
        return Ok((row, user, SaidAs::Patient));
    }
    let in_care = match doctor_of(caller) {
        Some(doctor) => dokita_store::patients::in_care_of(&app.db, patient, doctor).await?,
        None => false,
    };
    if in_care {
        Ok((row, user, SaidAs::Doctor))
    } else if caller.has(Role::Nurse) {
        Ok((row, user, SaidAs::Nurse))
    } else {
        Err(Problem::forbidden())
    }
}

/// An audit entry about a patient's profile; ids and kinds only.
fn entry(app: &AppState, caller: &Caller, action: &'static str, patient: Uuid, detail: Value) -> Entry {
    Entry { at: app.now(), actor: caller.actor(), action, subject: format!("patient:{patient}"), detail }
}

fn kind_of(kind: &str, id: Uuid) -> Value {
    json!({ "kind": kind, "entry": id })
}
