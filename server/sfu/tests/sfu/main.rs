//! The SFU from outside.
#![expect(clippy::expect_used, reason = "a test may panic")]

mod calls;
mod client;
mod link;
mod seeds;
