//! FHIR R4 without IO: judging resources by the profiles of a guide, and building our own.
//!
//! [`Guide`] holds what a guide package says; [`Guide::validate`] judges a resource by it and
//! says what it cannot judge. [`build`] makes resources in the national dialect, Nigeria-Core.

pub mod build;
pub mod guide;
pub mod outcome;
mod r4;
mod validate;

pub use guide::Guide;
pub use outcome::{Issue, Outcome, Severity};
