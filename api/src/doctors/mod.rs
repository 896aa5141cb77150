//! Doctors as patients see them, their hours and their free times.

pub mod availability;
pub mod list;
pub mod slots;
