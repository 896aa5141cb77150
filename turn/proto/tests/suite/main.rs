//! What the relay's core does, seen through its public face only.
#![expect(clippy::expect_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test takes the current time as its beginning")]

mod allocations;
mod authentication;
mod build;
mod denied;
mod differential;
mod discovery;
mod limits;
mod packets;
mod permissions;
mod seeds;
mod sequences;
mod stage;
mod streams;
