//! Calls in groups of eight bytes: what to do, then a sequence number and a timestamp.

use std::collections::HashSet;
use std::time::Duration;

use dokita_sfu::fuzzing::{Frame, Munger, Numbers};

/// One input.
pub fn run(data: &[u8]) {
    let mut munger = Munger::new(90_000);
    let mut source = Numbers { sequence: 1 << 20, timestamp: 0 };
    let mut sent = HashSet::new();
    let mut mapped = HashSet::new();
    for call in data.chunks_exact(8) {
        let step = u64::from(call[1] % 16);
        source.timestamp = u32::from_be_bytes([call[4], call[5], call[6], call[7]]);
        match call[0] % 4 {
            0 => {
                source.sequence = u64::from(u32::from_be_bytes([0, call[1], call[2], call[3]]));
                munger.anchor(source, &Frame::default(), Duration::from_millis(call[2].into()));
                mapped.clear();
            }
            1 => munger.leave_out(source.sequence + step),
            2 => munger.pause(),
            _ => {
                source.sequence = (source.sequence + step).saturating_sub(8);
                // The engine delivers each packet once.
                if mapped.insert(source.sequence)
                    && let Some(out) = munger.map(source)
                {
                    assert!(sent.insert(out.sequence), "no number is used twice");
                }
            }
        }
    }
}
