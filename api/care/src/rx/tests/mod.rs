//! What the tests of the formats share: people, keys and prescriptions, and the examples of the browser's tests.

pub mod fixture;
mod vectors;
