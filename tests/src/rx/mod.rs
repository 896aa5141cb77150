//! Prescriptions outside of any crate: how fast they are verified and issued, and what their symbols bear.

pub mod bench;
pub mod damage;
pub mod readers;
pub mod signed;
