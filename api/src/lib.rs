//! The hospital's REST interface: a router over the store and the rules of care.

pub mod audit;
pub mod csv;
pub mod delivery;
pub mod demo;
pub mod dispensing;
mod docs;
pub mod doctors;
pub mod es256;
pub mod extract;
pub mod fhir;
pub mod formulary;
pub mod hospital_keys;
pub mod idempotency;
pub mod identity;
pub mod notices;
pub mod paging;
pub mod patients;
pub mod people;
pub mod pharmacies;
pub mod prescribing;
pub mod problem;
pub mod profile;
pub mod records;
pub mod router;
pub mod site;
pub mod state;
pub mod telemedicine;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod trace;
pub mod transparency;

pub use identity::{Caller, Role};
pub use problem::Problem;
pub use router::router;
pub use state::{AppState, Config, Parts};
