//! What an RTP payload says about its frame, per codec: where a keyframe starts, and where the
//! picture counters are that must stay continuous when the forwarder changes layers.
//!
//! Pure and bounded: reads at most a few bytes of hostile input (for H.264 the NAL headers of one
//! aggregate), never panics, never allocates.

/// The codecs that are forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// RFC 7587.
    Opus,
    /// RFC 7741.
    Vp8,
    /// RFC 9628.
    Vp9,
    /// RFC 6184.
    H264,
    /// AOM "RTP Payload Format For AV1", v1.0.
    Av1,
    /// Anything else: forwarded as it is, without keyframe detection.
    Other,
}

/// A counter inside a payload descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    /// Offset in the payload of its first byte.
    pub offset: usize,
    /// Its value.
    pub value: u16,
    /// How many bits it has.
    pub bits: u8,
}

/// What the forwarder needs to know of one payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    /// This packet is the first of a keyframe: a decoder can start here.
    pub keyframe_start: bool,
    /// PictureID of VP8 (7 or 15 bits) or VP9 (the same).
    pub picture_id: Option<Counter>,
    /// TL0PICIDX of VP8 or VP9, 8 bits.
    pub tl0_picture_index: Option<Counter>,
    /// KEYIDX of VP8, 5 bits.
    pub key_index: Option<Counter>,
}

/// Looks into a payload. What can't be parsed gives the default: no keyframe, no counters.
#[must_use]
pub fn inspect(codec: Codec, payload: &[u8]) -> Frame {
    match codec {
        Codec::Vp8 => vp8(payload),
        Codec::Vp9 => vp9(payload),
        Codec::H264 => only_keyframe(h264_starts_keyframe(payload)),
        Codec::Av1 => only_keyframe(av1_starts_keyframe(payload)),
        Codec::Opus | Codec::Other => None,
    }
    .unwrap_or_default()
}

/// Writes a counter's new value into a copy of the payload that it was read from. VP9 only needs
/// PictureID and TL0PICIDX; a counter that lies outside the payload is left alone.
pub fn overwrite(payload: &mut [u8], counter: Counter, value: u16) {
    let Some(bytes) = payload.get_mut(counter.offset..) else {
        return;
    };
    match (counter.bits, bytes) {
        (15, [high, low, ..]) => {
            *high = 0x80 | (value >> 8) as u8 & 0x7f;
            *low = value as u8;
        }
        (8, [byte, ..]) => *byte = value as u8,
        (bits, [byte, ..]) if bits < 8 => {
            let mask = (1u8 << bits) - 1;
            *byte = (*byte & !mask) | (value as u8 & mask);
        }
        _ => {}
    }
}

fn only_keyframe(keyframe_start: Option<bool>) -> Option<Frame> {
    Some(Frame { keyframe_start: keyframe_start?, ..Frame::default() })
}

/// RFC 7741 section 4.2 and 4.3.
fn vp8(payload: &[u8]) -> Option<Frame> {
    let first = *payload.first()?;
    let mut at = 1;
    let mut frame = Frame::default();
    if first & 0x80 != 0 {
        let extension = *payload.get(at)?;
        at += 1;
        if extension & 0x80 != 0 {
            frame.picture_id = Some(picture_id(payload, &mut at)?);
        }
        if extension & 0x40 != 0 {
            frame.tl0_picture_index = Some(byte_counter(payload, &mut at, 8)?);
        }
        if extension & 0x30 != 0 {
            let counter = byte_counter(payload, &mut at, 5)?;
            frame.key_index = (extension & 0x10 != 0).then_some(counter);
        }
    }
    let starts_frame = first & 0x10 != 0 && first & 0x07 == 0;
    frame.keyframe_start = starts_frame && payload.get(at)? & 0x01 == 0;
    Some(frame)
}

/// RFC 9628 section 4.2.
fn vp9(payload: &[u8]) -> Option<Frame> {
    let first = *payload.first()?;
    let (has_picture_id, inter_predicted, has_layers) =
        (first & 0x80 != 0, first & 0x40 != 0, first & 0x20 != 0);
    let (flexible, begins_frame) = (first & 0x10 != 0, first & 0x08 != 0);
    let mut at = 1;
    let mut frame = Frame::default();
    if has_picture_id {
        frame.picture_id = Some(picture_id(payload, &mut at)?);
    }
    let mut spatial = 0;
    if has_layers {
        let layers = *payload.get(at)?;
        at += 1;
        spatial = layers >> 1 & 0x07;
        if !flexible {
            frame.tl0_picture_index = Some(byte_counter(payload, &mut at, 8)?);
        }
    }
    payload.get(at)?;
    frame.keyframe_start = !inter_predicted && begins_frame && spatial == 0;
    Some(frame)
}

/// One or two bytes, the first bit says which (RFC 7741 and RFC 9628 agree).
fn picture_id(payload: &[u8], at: &mut usize) -> Option<Counter> {
    let offset = *at;
    let high = *payload.get(offset)?;
    if high & 0x80 == 0 {
        *at += 1;
        return Some(Counter { offset, value: u16::from(high), bits: 7 });
    }
    let low = *payload.get(offset + 1)?;
    *at += 2;
    Some(Counter { offset, value: u16::from(high & 0x7f) << 8 | u16::from(low), bits: 15 })
}

fn byte_counter(payload: &[u8], at: &mut usize, bits: u8) -> Option<Counter> {
    let offset = *at;
    let byte = *payload.get(offset)?;
    *at += 1;
    let mask = if bits >= 8 { 0xff } else { (1 << bits) - 1 };
    Some(Counter { offset, value: u16::from(byte & mask), bits })
}

/// A decoder can start at a sequence parameter set, which browsers send before every IDR picture
/// (RFC 6184 sections 5.6 to 5.8).
fn h264_starts_keyframe(payload: &[u8]) -> Option<bool> {
    const SPS: u8 = 7;
    const STAP_A: u8 = 24;
    const FU_A: u8 = 28;
    match payload.first()? & 0x1f {
        SPS => Some(true),
        STAP_A => Some(aggregate_has(payload.get(1..)?, SPS)),
        FU_A => {
            let header = *payload.get(1)?;
            Some(header & 0x80 != 0 && header & 0x1f == SPS)
        }
        _ => Some(false),
    }
}

fn aggregate_has(mut units: &[u8], wanted: u8) -> bool {
    while let [high, low, header, ..] = *units {
        if header & 0x1f == wanted {
            return true;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length == 0 {
            return false;
        }
        match units.get(2 + length..) {
            Some(rest) => units = rest,
            None => return false,
        }
    }
    false
}

/// The N bit of the aggregation header starts a new coded video sequence; a packet that continues
/// an OBU (Z) can't be its first.
fn av1_starts_keyframe(payload: &[u8]) -> Option<bool> {
    let header = *payload.first()?;
    payload.get(1)?;
    Some(header & 0x08 != 0 && header & 0x80 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Codec; 6] = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1, Codec::Other];

    proptest! {
        #[test]
        fn no_payload_panics_and_counters_lie_inside_it(payload in prop::collection::vec(any::<u8>(), 0..64)) {
            for codec in ALL {
                let frame = inspect(codec, &payload);
                for counter in [frame.picture_id, frame.tl0_picture_index, frame.key_index].into_iter().flatten() {
                    prop_assert!(counter.offset < payload.len());
                }
            }
        }

        #[test]
        fn an_overwritten_counter_reads_back(mut payload in prop::collection::vec(any::<u8>(), 0..32), value in any::<u16>()) {
            for codec in [Codec::Vp8, Codec::Vp9] {
                let frame = inspect(codec, &payload);
                for counter in [frame.picture_id, frame.tl0_picture_index].into_iter().flatten() {
                    let value = value & ((1u32 << counter.bits) - 1) as u16;
                    overwrite(&mut payload, counter, value);
                    let again = inspect(codec, &payload);
                    let wanted = Some(Counter { value, ..counter });
                    prop_assert!(again.picture_id == wanted || again.tl0_picture_index == wanted);
                }
            }
        }
    }

    #[test]
    fn a_vp8_keyframe_starts_with_a_clear_inverse_key_bit() {
        let key = inspect(Codec::Vp8, &[0x90, 0xe0, 0x81, 0x02, 0x07, 0x20, 0x10, 0, 0]);
        assert!(key.keyframe_start);
        assert_eq!(key.picture_id, Some(Counter { offset: 2, value: 0x102, bits: 15 }));
        assert_eq!(key.tl0_picture_index, Some(Counter { offset: 4, value: 7, bits: 8 }));
        assert_eq!(key.key_index, None);
        let delta = inspect(Codec::Vp8, &[0x90, 0x80, 0x11, 0x01]);
        assert!(!delta.keyframe_start);
        assert_eq!(delta.picture_id, Some(Counter { offset: 2, value: 0x11, bits: 7 }));
        assert!(!inspect(Codec::Vp8, &[0x00, 0x00]).keyframe_start, "not the start of a partition");
    }

    #[test]
    fn a_vp9_keyframe_is_not_predicted_and_on_the_base_layer() {
        assert!(inspect(Codec::Vp9, &[0x8a, 0x85, 0x01, 0xff]).keyframe_start);
        assert!(!inspect(Codec::Vp9, &[0xca, 0x85, 0x01, 0xff]).keyframe_start);
        assert!(!inspect(Codec::Vp9, &[0xaa, 0x85, 0x01, 0x03, 0x05, 0xff]).keyframe_start);
    }

    #[test]
    fn an_h264_keyframe_starts_with_a_parameter_set() {
        assert!(inspect(Codec::H264, &[0x67, 0x42]).keyframe_start);
        assert!(inspect(Codec::H264, &[0x78, 0, 2, 0x09, 0xf0, 0, 2, 0x67, 0x42]).keyframe_start);
        assert!(!inspect(Codec::H264, &[0x7c, 0x85, 0x00]).keyframe_start);
        assert!(!inspect(Codec::H264, &[0x78, 0, 9, 0x09]).keyframe_start);
    }

    #[test]
    fn an_av1_keyframe_starts_a_coded_video_sequence() {
        assert!(inspect(Codec::Av1, &[0x18, 0x0a]).keyframe_start);
        assert!(!inspect(Codec::Av1, &[0x10, 0x32]).keyframe_start);
    }
}
