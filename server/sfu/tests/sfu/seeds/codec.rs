//! The first byte picks the codec, the rest is a payload.

use dokita_sfu::fuzzing::{Codec, inspect, overwrite};

/// One input.
pub fn run(data: &[u8]) {
    let Some((first, payload)) = data.split_first() else { return };
    let codec =
        [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1, Codec::Other][*first as usize % 6];
    let frame = inspect(codec, payload);
    let mut copy = payload.to_vec();
    for counter in [frame.picture_id, frame.tl0_picture_index, frame.key_index].into_iter().flatten() {
        assert!(counter.offset < payload.len());
        overwrite(&mut copy, counter, counter.value);
    }
    assert_eq!(copy, payload, "the same values change nothing");
}
