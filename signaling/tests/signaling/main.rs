//! The crate from outside: the shell over real websockets with ports that live in the test, the
//! fuzzing seeds, and the protocol document.

#![expect(clippy::unwrap_used, reason = "a failing step fails the test")]

mod abuse;
mod calls;
mod document;
#[path = "../../fuzz/replay.rs"]
mod replay;
mod seeds;
mod support;
