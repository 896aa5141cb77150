//! Replays the seeds of the fuzz targets (and what fuzzing found) on the stable toolchain.

pub mod client;
mod stream;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut seeds = 0;
    for entry in fs::read_dir(&folder).expect("a corpus") {
        run(&fs::read(entry.expect("readable").path()).expect("readable"));
        seeds += 1;
    }
    assert!(seeds > 0, "{} has no seeds", folder.display());
}

#[test]
fn client_seeds_hold() {
    replay("client", client::run);
}

#[test]
fn stream_seeds_hold() {
    replay("stream", stream::run);
}

/// What a script can do at most is proven once: without it the target would test strangers only.
#[test]
fn a_script_reaches_every_part() {
    let counters = client::play(include_bytes!("../../../../fuzz/corpus/client/everything"));
    assert!(counters.allocated >= 2 && counters.packets_up > 0 && counters.packets_down > 0, "{counters:?}");
}
