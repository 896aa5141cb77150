//! A stream cut into messages, in one piece and byte by byte: both must come to the same.

use dokita_turn_proto::{Kind, frame_length, kind};

/// One input.
pub fn run(data: &[u8]) {
    let mut rest = data;
    loop {
        match frame_length(rest) {
            Ok(Some(length)) => {
                assert!(length >= 4 && length <= rest.len() && length <= 65_536);
                for short in 0..length.min(64) {
                    assert_eq!(frame_length(&rest[..short]), Ok(None));
                }
                let (message, after) = rest.split_at(length);
                if let Kind::Binding { ufrag: Some(ufrag) } = kind(message) {
                    assert!(!ufrag.contains(':'));
                }
                rest = after;
            }
            Ok(None) => return assert!(rest.len() < 65_536),
            Err(_) => return,
        }
    }
}
