//! A checkpoint as a server sends it.

use dokita_care::merkle::note::{Checkpoint, Note};

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let Ok(note) = Note::parse(&text) else { return false };
    assert!(text.starts_with(&note.text), "what signatures cover stands in the note");
    assert!(note.text.starts_with(&note.checkpoint.text()), "a checkpoint has one form");
    let signed = note.checkpoint.signed(&[1; 32], &[2; 64]);
    let origin = &note.checkpoint.origin;
    if dokita_care::merkle::note::is_name(origin) {
        assert_eq!(Checkpoint::open(&signed, origin, &[1; 32], |_, _, _| true), Ok(note.checkpoint.clone()));
    }
    let unsigned = Checkpoint::open(&text, origin, &[1; 32], |_, _, _| false);
    assert!(unsigned.is_err(), "what no signature covers is refused");
    true
}
