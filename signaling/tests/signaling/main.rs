//! The crate from outside: the shell over real websockets with ports that live in the test, the
//! fuzzing seeds, and the protocol document.

mod abuse;
mod calls;
mod document;
#[path = "../../fuzz/replay.rs"]
mod replay;
mod seeds;
mod support;
