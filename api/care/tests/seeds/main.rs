//! Replays the seeds of the fuzz targets (and what fuzzing found) on the stable toolchain.

#![cfg(test)]

mod base45;
mod card;
mod note;
mod spoken;
mod token;
mod trust_list;

use std::fs;
use std::path::Path;

fn replay(target: &str, run: fn(&[u8]) -> bool) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut understood = 0;
    for entry in fs::read_dir(&folder).expect("a corpus") {
        understood += usize::from(run(&fs::read(entry.expect("readable").path()).expect("readable")));
    }
    assert!(understood > 0, "no seed of {} is understood", folder.display());
}

#[test]
fn token_seeds_hold() {
    replay("token", token::run);
}

#[test]
fn trust_list_seeds_hold() {
    replay("trust_list", trust_list::run);
}

#[test]
fn base45_seeds_hold() {
    replay("base45", base45::run);
}

#[test]
fn card_seeds_hold() {
    replay("card", card::run);
}

#[test]
fn spoken_seeds_hold() {
    replay("spoken", spoken::run);
}

#[test]
fn note_seeds_hold() {
    replay("note", note::run);
}
