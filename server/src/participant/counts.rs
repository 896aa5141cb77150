//! What a participant sent and received, counted packet by packet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use dokita_signaling::message::{ParticipantId, Slot, Source};
use serde::Serialize;

/// Missing sequence numbers remembered per stream; older ones count as lost for good.
const REMEMBERED: usize = 1_024;
/// A jump this far is a new stream, not a loss (RFC 3550 appendix A.1, MAX_DROPOUT).
const MAX_DROPOUT: u16 = 3_000;

/// Totals, and every slot by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// RTP packets handed to the connection.
    pub sent_packets: u64,
    /// Their payload bytes.
    pub sent_bytes: u64,
    /// Video frames among them.
    pub sent_video_frames: u64,
    /// Audio packets received, duplicates left out.
    pub received_audio_packets: u64,
    /// Video packets received, duplicates left out.
    pub received_video_packets: u64,
    /// Payload bytes of both.
    pub received_bytes: u64,
    /// Video frames whose last packet arrived.
    pub received_video_frames: u64,
    /// Sequence numbers that never arrived.
    pub lost_packets: u64,
    /// Sequence numbers that arrived after a later one: reordered, or repaired.
    pub late_packets: u64,
    /// Sequence numbers that arrived twice.
    pub duplicate_packets: u64,
    /// Times that the sequence number jumped forward.
    pub sequence_gaps: u64,
    /// From opening the connection to the first media path, in milliseconds.
    pub connect_milliseconds: u64,
    /// One per receiving m-line that carried something.
    pub slots: Vec<SlotCounts>,
}

/// One receiving m-line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlotCounts {
    /// Its `a=mid`.
    pub mid: String,
    /// True: video.
    pub video: bool,
    /// Whose track it carries now.
    pub participant: Option<ParticipantId>,
    /// Which track.
    pub source: Option<Source>,
    /// Packets without duplicates.
    pub packets: u64,
    /// Payload bytes of those.
    pub bytes: u64,
    /// Video frames whose last packet arrived.
    pub frames: u64,
    /// VP8 key frames among them.
    pub keyframes: u64,
    /// Never arrived.
    pub lost: u64,
    /// Arrived after a later one.
    pub late: u64,
    /// Arrived twice.
    pub duplicates: u64,
    /// Jumps forward.
    pub gaps: u64,
}

/// The counting side, shared by the tasks of one participant.
#[derive(Debug, Default)]
pub struct Counters {
    sent_packets: AtomicU64,
    sent_bytes: AtomicU64,
    sent_video_frames: AtomicU64,
    connect_milliseconds: AtomicU64,
    slots: Mutex<BTreeMap<String, (SlotCounts, Sequence)>>,
}

/// What is counted of one received packet.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// Synchronisation source.
    pub ssrc: u32,
    /// Sequence number.
    pub sequence: u16,
    /// Marker bit: the last packet of a frame.
    pub marker: bool,
    /// Without padding.
    pub payload: &'a [u8],
}

impl Counters {
    /// A frame left in `packets` packets of `bytes` bytes together.
    pub fn sent(&self, video: bool, packets: u64, bytes: u64) {
        self.sent_packets.fetch_add(packets, Ordering::Relaxed);
        self.sent_bytes.fetch_add(bytes, Ordering::Relaxed);
        if video {
            self.sent_video_frames.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The first media path is up.
    pub fn connected(&self, milliseconds: u64) {
        self.connect_milliseconds.store(milliseconds, Ordering::Relaxed);
    }

    /// A packet arrived in a slot.
    pub fn received(&self, mid: &str, video: bool, packet: Received<'_>) {
        let mut slots = self.lock();
        let (counts, sequence) = slots.entry(mid.to_owned()).or_default();
        counts.mid.clear();
        counts.mid.push_str(mid);
        counts.video = video;
        match sequence.arrive(packet.ssrc, packet.sequence) {
            Arrival::Duplicate => {
                counts.duplicates += 1;
                return;
            }
            Arrival::Late => counts.late += 1,
            Arrival::Gap => counts.gaps += 1,
            Arrival::Next => {}
        }
        counts.packets += 1;
        counts.bytes += packet.payload.len() as u64;
        counts.lost = sequence.lost();
        if video && !packet.payload.is_empty() {
            counts.frames += u64::from(packet.marker);
            counts.keyframes += u64::from(begins_keyframe(packet.payload));
        }
    }

    /// The server said what each slot carries.
    pub fn assigned(&self, assigned: &[Slot]) {
        let mut slots = self.lock();
        for slot in assigned {
            let (counts, _) = slots.entry(slot.mid.clone()).or_default();
            counts.mid.clone_from(&slot.mid);
            counts.participant = slot.participant;
            counts.source = slot.source;
        }
    }

    /// The counts until now.
    pub fn snapshot(&self) -> Counts {
        let slots: Vec<SlotCounts> = self
            .lock()
            .values()
            .map(|(counts, _)| counts.clone())
            .filter(|counts| counts.packets > 0)
            .collect();
        let sum = |of: fn(&SlotCounts) -> u64| slots.iter().map(of).sum();
        Counts {
            sent_packets: self.sent_packets.load(Ordering::Relaxed),
            sent_bytes: self.sent_bytes.load(Ordering::Relaxed),
            sent_video_frames: self.sent_video_frames.load(Ordering::Relaxed),
            connect_milliseconds: self.connect_milliseconds.load(Ordering::Relaxed),
            received_audio_packets: sum(|slot| if slot.video { 0 } else { slot.packets }),
            received_video_packets: sum(|slot| if slot.video { slot.packets } else { 0 }),
            received_bytes: sum(|slot| slot.bytes),
            received_video_frames: sum(|slot| slot.frames),
            lost_packets: sum(|slot| slot.lost),
            late_packets: sum(|slot| slot.late),
            duplicate_packets: sum(|slot| slot.duplicates),
            sequence_gaps: sum(|slot| slot.gaps),
            slots,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, (SlotCounts, Sequence)>> {
        // Counting never panics half-way, so a poisoned lock still holds whole numbers.
        self.slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// True for the first packet of a VP8 key frame (RFC 7741 sections 4.2 and 4.3).
fn begins_keyframe(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else { return false };
    let mut header = 1;
    if first & 0x80 != 0 {
        let Some(extension) = payload.get(1) else { return false };
        header += 1;
        if extension & 0x80 != 0 {
            let Some(picture) = payload.get(header) else { return false };
            header += if picture & 0x80 != 0 { 2 } else { 1 };
        }
        header += usize::from(extension & 0x40 != 0) + usize::from(extension & 0x30 != 0);
    }
    // S bit set, partition 0, and the P bit of the frame clear.
    first & 0x17 == 0x10 && payload.get(header).is_some_and(|byte| byte & 1 == 0)
}

#[derive(Debug, Default)]
struct Sequence {
    stream: Option<(u32, u16)>,
    missing: BTreeSet<u16>,
    given_up: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrival {
    Next,
    Gap,
    Late,
    Duplicate,
}

impl Sequence {
    fn arrive(&mut self, ssrc: u32, number: u16) -> Arrival {
        let Some((_, highest)) = self.stream.filter(|(known, _)| *known == ssrc) else {
            self.begin(ssrc, number);
            return Arrival::Next;
        };
        let ahead = number.wrapping_sub(highest);
        if ahead == 0 {
            return Arrival::Duplicate;
        }
        if ahead > u16::MAX - MAX_DROPOUT {
            return if self.missing.remove(&number) { Arrival::Late } else { Arrival::Duplicate };
        }
        if ahead > MAX_DROPOUT {
            self.begin(ssrc, number);
            return Arrival::Gap;
        }
        for skipped in 1..ahead {
            self.missing.insert(highest.wrapping_add(skipped));
        }
        self.forget(number);
        self.stream = Some((ssrc, number));
        if ahead == 1 { Arrival::Next } else { Arrival::Gap }
    }

    fn begin(&mut self, ssrc: u32, number: u16) {
        self.given_up += self.missing.len() as u64;
        self.missing.clear();
        self.stream = Some((ssrc, number));
    }

    /// Gives up the oldest, counted back from `newest`, so that the set stays bounded and no
    /// number of an earlier turn of the counter is taken for a new one.
    fn forget(&mut self, newest: u16) {
        while let Some(oldest) =
            self.missing.iter().copied().max_by_key(|number| newest.wrapping_sub(*number))
            && (self.missing.len() > REMEMBERED || newest.wrapping_sub(oldest) > 2 * MAX_DROPOUT)
        {
            self.missing.remove(&oldest);
            self.given_up += 1;
        }
    }

    fn lost(&self) -> u64 {
        self.given_up + self.missing.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(numbers: &[u16]) -> SlotCounts {
        let counters = Counters::default();
        for sequence in numbers {
            counters.received(
                "1",
                false,
                Received { ssrc: 7, sequence: *sequence, marker: true, payload: &[1] },
            );
        }
        counters.snapshot().slots[0].clone()
    }

    #[test]
    fn a_run_across_the_wrap_loses_nothing() {
        let counts = feed(&[65_534, 65_535, 0, 1]);
        assert_eq!((counts.packets, counts.lost, counts.gaps), (4, 0, 0));
    }

    #[test]
    fn a_gap_is_a_loss_until_it_is_repaired() {
        assert_eq!((feed(&[1, 2, 5]).lost, feed(&[1, 2, 5]).gaps), (2, 1));
        let repaired = feed(&[1, 2, 5, 3, 4]);
        assert_eq!((repaired.lost, repaired.late, repaired.packets), (0, 2, 5));
    }

    #[test]
    fn a_repeat_is_counted_once() {
        let counts = feed(&[1, 2, 2, 1]);
        assert_eq!((counts.packets, counts.duplicates), (2, 2));
    }

    #[test]
    fn a_far_jump_is_a_new_stream_and_no_loss() {
        let counts = feed(&[1, 20_000, 20_001]);
        assert_eq!((counts.packets, counts.lost, counts.gaps), (3, 0, 1));
    }

    #[test]
    fn losses_stay_counted_over_many_turns_of_the_counter() {
        let numbers: Vec<u16> = (0..400_000u32).filter(|n| n % 100 != 50).map(|n| n as u16).collect();
        assert_eq!(feed(&numbers).lost, 4_000);
    }

    #[test]
    fn only_the_first_packet_of_a_keyframe_is_one() {
        assert!(begins_keyframe(&[0x10, 0x00]));
        assert!(begins_keyframe(&[0x90, 0x80, 0x81, 0x02, 0x00]));
        assert!(begins_keyframe(&[0x90, 0x80, 0x01, 0x00]));
        assert!(!begins_keyframe(&[0x10, 0x01]));
        assert!(!begins_keyframe(&[0x00, 0x00]));
        assert!(!begins_keyframe(&[0x90]));
    }
}
