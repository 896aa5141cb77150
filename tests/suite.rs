//! Everything that is tested across crates, in one binary.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod calls;
mod layers;
mod prescriptions;
mod privacy;
