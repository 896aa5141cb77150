//! Replays the seeds of the fuzz targets (and what fuzzing found) on the stable toolchain.

mod codec;
mod datagram;
mod munge;
mod offer;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds = 0;
    for entry in fs::read_dir(&folder).expect("a corpus") {
        let path = entry.expect("readable").path();
        run(&fs::read(&path).expect("readable"));
        seeds += 1;
    }
    assert!(seeds > 0, "{} has no seeds", folder.display());
}

#[test]
fn codec_seeds_hold() {
    replay("codec", codec::run);
}

#[test]
fn datagram_seeds_hold() {
    replay("datagram", datagram::run);
}

#[test]
fn munge_seeds_hold() {
    replay("munge", munge::run);
}

#[test]
fn offer_seeds_hold() {
    replay("offer", offer::run);
}
