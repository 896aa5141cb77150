//! What the tests across crates share.

pub mod load;
pub mod rx;
pub mod server;
pub mod turn;
