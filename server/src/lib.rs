//! The parts of the `dokita` server.

pub mod commands;
pub mod participant;
