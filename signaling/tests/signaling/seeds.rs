//! Every seed of the fuzz target, on stable.

use crate::replay::replay;
use std::{fs, path::Path};

#[test]
fn every_seed_replays() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut replayed = 0;
    for entry in fs::read_dir(seeds).unwrap() {
        replay(&fs::read(entry.unwrap().path()).unwrap());
        replayed += 1;
    }
    assert!(replayed >= 8, "the seeds are missing");
}
