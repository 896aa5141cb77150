//! What the binary can do; one file a command.

pub mod audit;
pub mod doctor;
pub mod log;
pub mod publish;
pub mod serve;
pub mod turn;
pub mod verify;
