#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../proto/tests/suite/seeds/stream.rs"]
mod entry;

fuzz_target!(|data: &[u8]| entry::run(data));
