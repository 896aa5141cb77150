//! The SFU from outside.
#![expect(clippy::expect_used, reason = "a test may panic")]
#![expect(clippy::disallowed_methods, reason = "a test takes the current time as its beginning")]

mod calls;
mod client;
mod link;
mod seeds;
