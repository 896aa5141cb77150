#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/seeds/note.rs"]
mod entry;

fuzz_target!(|data: &[u8]| {
    entry::run(data);
});
