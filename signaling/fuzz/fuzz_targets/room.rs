//! Hostile frames against the parser and a room:
//! `cargo +nightly fuzz run room corpus/room seeds`, from this crate's folder.
#![no_main]

#[path = "../replay.rs"]
mod replay;

libfuzzer_sys::fuzz_target!(|script: &[u8]| replay::replay(script));
