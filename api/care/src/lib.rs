//! The rules of care, without input or output.
//!
//! Typed ids, money, phones and names; the life of a consultation; a doctor's free hours; the
//! waiting queue; consent texts; the report; the calendar file. Nothing here reads a clock, draws
//! randomness or touches a disk: times, ids and random bytes are handed in.

pub mod availability;
pub mod calendar;
pub mod consent;
pub mod consultation;
pub mod contact;
pub mod course;
pub mod dispensing;
mod form;
pub mod formulary;
pub mod ids;
pub mod interactions;
pub mod merkle;
pub mod money;
pub mod order;
pub mod patient;
pub mod phone;
pub mod places;
pub mod prescription;
pub mod profile;
pub mod queue;
pub mod report;
pub mod rx;
pub mod safety;
pub mod sig;

pub use contact::{Email, PersonName};
pub use ids::{ConsultationId, DoctorId, PatientId};
pub use money::Kobo;
pub use patient::{Language, Nin, Sex};
pub use phone::Phone;

/// A value that could not be understood; the text says what a person should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub &'static str);
