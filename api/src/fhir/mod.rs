//! The hospital's records in FHIR R4, in Nigeria-Core's dialect, under `/fhir`: read, search,
//! validate. Who may see what is as in the native interface; nothing is written here.

pub mod bundles;
pub mod ips;
pub mod metadata;
mod people;
mod prescriptions;
pub mod read;
mod records;
pub mod respond;
pub mod search;
pub mod validate;
mod visits;

#[cfg(test)]
mod clinic;
#[cfg(test)]
mod tests;

use dokita_fhir::build::people::Address;
use uuid::Uuid;

use crate::telemedicine::access::{doctor_of, patient_of};
use crate::{AppState, Caller, Problem, Role};

/// Longest page of a search.
pub const MOST_MATCHES: usize = 200;

/// What an operator tells of the hospital as a facility; what is missing is told as missing.
#[derive(Debug, Clone, Default)]
pub struct Facility {
    /// Number in the national facility registry, `HCF-45231`.
    pub number: Option<String>,
    /// Where.
    pub address: Address,
}

/// The site's address without a slash at its end.
fn issuer(app: &AppState) -> &str {
    app.config.base_url()
}

/// Whose records a search may find: a patient's own, those with a doctor, all for other staff.
fn narrowed(
    caller: &Caller,
    asked: Option<Uuid>,
    staff: &[Role],
) -> Result<dokita_store::exchange::Whose, Problem> {
    let whose = |patient, doctor| Ok(dokita_store::exchange::Whose { patient, doctor });
    if caller.has_any(staff) {
        whose(asked, None)
    } else if let Some(doctor) = doctor_of(caller) {
        whose(asked, Some(doctor))
    } else if let Some(own) = patient_of(caller) {
        if asked.is_some_and(|asked| asked != own) {
            return Err(Problem::not_found());
        }
        whose(Some(own), None)
    } else {
        Err(Problem::forbidden())
    }
}

/// Whether a record of a patient with a doctor concerns the caller.
fn concerns(caller: &Caller, patient: Uuid, doctor: Uuid, staff: &[Role]) -> bool {
    doctor_of(caller) == Some(doctor) || patient_of(caller) == Some(patient) || caller.has_any(staff)
}
