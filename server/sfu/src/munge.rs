//! Rewrites the numbers of RTP packets so that a subscriber sees one continuous stream while the
//! forwarder changes layers, changes tracks and leaves packets out. Pure arithmetic.
//!
//! A *segment* is a stretch of one source stream, begun by [`Munger::anchor`]. Within a segment
//! gaps of the source stay gaps (they may still be filled late); between segments there are none.
//! A packet that a switch overtook still finds its place with [`Munger::map_late`].

use std::collections::VecDeque;
use std::time::Duration;

use crate::codec::Frame;

/// How many left-out packets are remembered, to place late packets on the right side of them.
const MAX_SHIFTS: usize = 256;

/// The numbers of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Extended sequence number.
    pub sequence: u64,
    /// RTP timestamp.
    pub timestamp: u32,
}

/// New values for the counters that the payload has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pictures {
    /// For [`Frame::picture_id`].
    pub picture_id: Option<u16>,
    /// For [`Frame::tl0_picture_index`].
    pub tl0_picture_index: Option<u16>,
    /// For [`Frame::key_index`].
    pub key_index: Option<u16>,
}

/// The rewriter of one outgoing stream.
#[derive(Debug, Clone)]
pub struct Munger {
    clock_rate: u32,
    segment: Option<Segment>,
    /// The one before, of which packets may still be under way.
    previous: Option<Segment>,
    /// Highest numbers sent so far.
    sent: Option<Numbers>,
    picture_id: CounterMap,
    tl0_picture_index: CounterMap,
    key_index: CounterMap,
}

#[derive(Debug, Clone)]
struct Segment {
    first: u64,
    highest: u64,
    timestamp_shift: u32,
    /// `(from, shift)`: packets from `from` on are moved by `shift`; ascending, never empty.
    shifts: VecDeque<(u64, u64)>,
}

impl Munger {
    /// A stream on which nothing was sent yet. `clock_rate` is in Hz.
    #[must_use]
    pub fn new(clock_rate: u32) -> Self {
        Munger {
            clock_rate,
            segment: None,
            previous: None,
            sent: None,
            picture_id: CounterMap::new(15),
            tl0_picture_index: CounterMap::new(8),
            key_index: CounterMap::new(5),
        }
    }

    /// Begins a segment at this source packet, which is to be mapped next. `elapsed` is the media
    /// time since the latest packet sent (by capture clocks if known, else by arrival).
    pub fn anchor(&mut self, source: Numbers, frame: &Frame, elapsed: Duration) {
        // The first number must be below 65,536: the receiver assumes a rollover count of 0.
        let next = self.sent.map_or(source.sequence & 0x7fff, |sent| sent.sequence + 1);
        let timestamp_shift = self.sent.map_or(0, |sent| {
            let ticks = elapsed.as_secs_f64().min(3_600.0) * f64::from(self.clock_rate);
            sent.timestamp.wrapping_add((ticks as u32).max(1)).wrapping_sub(source.timestamp)
        });
        self.previous = self.segment.replace(Segment {
            first: source.sequence,
            highest: source.sequence,
            timestamp_shift,
            shifts: VecDeque::from([(source.sequence, next.wrapping_sub(source.sequence))]),
        });
        self.picture_id.anchor(frame.picture_id.map(|counter| counter.value));
        self.tl0_picture_index.anchor(frame.tl0_picture_index.map(|counter| counter.value));
        self.key_index.anchor(frame.key_index.map(|counter| counter.value));
    }

    /// The outgoing numbers of a source packet; `None` for packets from before the segment, left
    /// out before, or too old to be placed.
    pub fn map(&mut self, source: Numbers) -> Option<Numbers> {
        let segment = self.segment.as_mut()?;
        let sequence = segment.place(source.sequence)?;
        segment.highest = segment.highest.max(source.sequence);
        let timestamp = source.timestamp.wrapping_add(segment.timestamp_shift);
        let numbers = Numbers { sequence, timestamp };
        self.sent = Some(match self.sent {
            None => numbers,
            Some(sent) => {
                Numbers { sequence: sent.sequence.max(sequence), timestamp: later(sent.timestamp, timestamp) }
            }
        });
        Some(numbers)
    }

    /// The outgoing picture counters of a packet that was mapped.
    pub fn pictures(&mut self, frame: &Frame) -> Pictures {
        Pictures {
            picture_id: frame.picture_id.map(|c| self.picture_id.map(c.value, c.bits)),
            tl0_picture_index: frame.tl0_picture_index.map(|c| self.tl0_picture_index.map(c.value, c.bits)),
            key_index: frame.key_index.map(|c| self.key_index.map(c.value, c.bits)),
        }
    }

    /// Numbers and picture counters of a packet of the segment before, overtaken by the switch: it
    /// fills a gap that the subscriber sees. `None` if there is no such gap.
    pub fn map_late(&self, source: Numbers, frame: &Frame) -> Option<(Numbers, Pictures)> {
        let segment = self.previous.as_ref().filter(|segment| source.sequence < segment.highest)?;
        let sequence = segment.place(source.sequence)?;
        let timestamp = source.timestamp.wrapping_add(segment.timestamp_shift);
        let pictures = Pictures {
            picture_id: frame.picture_id.map(|c| self.picture_id.map_late(c.value, c.bits)),
            tl0_picture_index: frame
                .tl0_picture_index
                .map(|c| self.tl0_picture_index.map_late(c.value, c.bits)),
            key_index: frame.key_index.map(|c| self.key_index.map_late(c.value, c.bits)),
        };
        Some((Numbers { sequence, timestamp }, pictures))
    }

    /// Leaves a source packet out; what follows closes up. Has no effect on packets that are
    /// already behind the newest one: their gap was visible.
    pub fn leave_out(&mut self, sequence: u64) {
        let Some(segment) = self.segment.as_mut() else { return };
        if sequence <= segment.highest {
            return;
        }
        segment.highest = sequence;
        let shift = segment.shifts.back().map_or(0, |(_, shift)| *shift);
        segment.shifts.push_back((sequence + 1, shift.wrapping_sub(1)));
        if segment.shifts.len() > MAX_SHIFTS {
            segment.shifts.pop_front();
            segment.first = segment.shifts.front().map_or(segment.first, |(from, _)| *from);
        }
    }

    /// Ends the segment: nothing is mapped until the next anchor.
    pub fn pause(&mut self) {
        self.segment = None;
        self.previous = None;
    }
}

impl Segment {
    fn place(&self, sequence: u64) -> Option<u64> {
        if sequence < self.first {
            return None;
        }
        let after = self.shifts.partition_point(|(from, _)| *from <= sequence);
        let (_, shift) = self.shifts.get(after.checked_sub(1)?)?;
        // A packet right before a shift is the one that was left out.
        if self.shifts.get(after).is_some_and(|(from, _)| *from == sequence + 1) {
            return None;
        }
        Some(sequence.wrapping_add(*shift))
    }
}

/// A wrapping picture counter kept continuous across segments.
#[derive(Debug, Clone)]
struct CounterMap {
    bits: u8,
    shift: u16,
    previous_shift: u16,
    latest: Option<u16>,
}

impl CounterMap {
    fn new(bits: u8) -> Self {
        CounterMap { bits, shift: 0, previous_shift: 0, latest: None }
    }

    fn anchor(&mut self, source: Option<u16>) {
        self.previous_shift = self.shift;
        if let (Some(source), Some(latest)) = (source, self.latest) {
            self.shift = latest.wrapping_add(1).wrapping_sub(source);
        }
    }

    fn map(&mut self, source: u16, bits: u8) -> u16 {
        let mask = self.mask(bits);
        let value = source.wrapping_add(self.shift) & mask;
        let ahead = value.wrapping_sub(self.latest.unwrap_or(value)) & mask;
        if self.latest.is_none() || ahead <= mask / 2 {
            self.latest = Some(value);
        }
        value
    }

    fn map_late(&self, source: u16, bits: u8) -> u16 {
        source.wrapping_add(self.previous_shift) & self.mask(bits)
    }

    fn mask(&self, bits: u8) -> u16 {
        ((1u32 << bits.min(self.bits)) - 1) as u16
    }
}

fn later(a: u32, b: u32) -> u32 {
    if b.wrapping_sub(a) < 0x8000_0000 { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Counter;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[derive(Debug, Clone)]
    enum Step {
        Packet,
        LeaveOut,
        /// Held back by so many packets.
        Late(u8),
        Lost,
        Switch {
            sequence: u32,
            timestamp: u32,
            elapsed_ms: u16,
        },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            8 => Just(Step::Packet),
            2 => Just(Step::LeaveOut),
            2 => (1u8..12).prop_map(Step::Late),
            1 => Just(Step::Lost),
            1 => (any::<u32>(), any::<u32>(), any::<u16>()).prop_map(|(sequence, timestamp, elapsed_ms)| {
                Step::Switch { sequence, timestamp, elapsed_ms }
            }),
        ];
        prop::collection::vec(step, 1..300)
    }

    proptest! {
        #[test]
        fn outgoing_numbers_are_gapless_where_the_source_was(steps in steps()) {
            let mut munger = Munger::new(90_000);
            let mut source = Numbers { sequence: 70_000, timestamp: u32::MAX - 500 };
            munger.anchor(source, &Frame::default(), Duration::ZERO);
            let mut out = BTreeMap::new();
            let mut held: Vec<(u8, Numbers)> = Vec::new();
            let mut lost = 0;
            let mut send = |munger: &mut Munger, numbers: Numbers| -> Result<(), TestCaseError> {
                let mapped = munger.map(numbers);
                prop_assert!(mapped.is_some(), "in order or late within the segment");
                if let Some(mapped) = mapped {
                    prop_assert!(out.insert(mapped.sequence, mapped.timestamp).is_none(), "sent once");
                }
                Ok(())
            };
            for step in steps {
                for entry in &mut held { entry.0 -= 1; }
                while let Some(at) = held.iter().position(|(wait, _)| *wait == 0) {
                    let (_, numbers) = held.remove(at);
                    send(&mut munger, numbers)?;
                }
                match step {
                    Step::Packet => send(&mut munger, source)?,
                    Step::LeaveOut => munger.leave_out(source.sequence),
                    Step::Late(by) => held.push((by, source)),
                    Step::Lost => lost += 1,
                    Step::Switch { sequence, timestamp, elapsed_ms } => {
                        // What is held back arrives first: a switch gives up on late packets.
                        for (_, numbers) in held.drain(..) { send(&mut munger, numbers)?; }
                        source = Numbers { sequence: u64::from(sequence), timestamp };
                        munger.anchor(source, &Frame::default(), Duration::from_millis(elapsed_ms.into()));
                        send(&mut munger, source)?;
                    }
                }
                source.sequence += 1;
                source.timestamp = source.timestamp.wrapping_add(3_000);
            }
            for (_, numbers) in held.drain(..) { send(&mut munger, numbers)?; }
            let numbers: BTreeSet<u64> = out.keys().copied().collect();
            if let (Some(low), Some(high)) = (numbers.first(), numbers.last()) {
                prop_assert!(*low < 65_536, "the rollover count begins at 0");
                let span = high - low + 1;
                prop_assert!(span >= numbers.len() as u64);
                prop_assert!(span - numbers.len() as u64 <= lost, "only what the source lost is missing");
            }
            let mut before: Option<u32> = None;
            for timestamp in out.values() {
                if let Some(before) = before {
                    prop_assert!(timestamp.wrapping_sub(before) < 0x8000_0000, "timestamps go forward");
                }
                before = Some(*timestamp);
            }
        }

        #[test]
        fn arbitrary_calls_never_panic(calls in prop::collection::vec((0u8..4, any::<u64>(), any::<u32>()), 0..200)) {
            let mut munger = Munger::new(48_000);
            for (kind, sequence, timestamp) in calls {
                let source = Numbers { sequence: sequence >> 8, timestamp };
                match kind {
                    0 => munger.anchor(source, &Frame::default(), Duration::from_micros(timestamp.into())),
                    1 => munger.leave_out(source.sequence),
                    2 => munger.pause(),
                    _ => { munger.map(source); }
                }
            }
        }
    }

    #[test]
    fn a_left_out_packet_closes_up_and_a_late_one_still_fits() {
        let mut munger = Munger::new(90_000);
        let at = |sequence| Numbers { sequence, timestamp: 0 };
        munger.anchor(at(10), &Frame::default(), Duration::ZERO);
        assert_eq!(munger.map(at(10)).map(|n| n.sequence), Some(10));
        munger.leave_out(12);
        assert_eq!(munger.map(at(13)).map(|n| n.sequence), Some(12));
        assert_eq!(munger.map(at(11)).map(|n| n.sequence), Some(11));
        assert_eq!(munger.map(at(12)), None);
        assert_eq!(munger.map(at(9)), None);
    }

    #[test]
    fn a_packet_overtaken_by_a_switch_fills_its_gap() {
        let mut munger = Munger::new(90_000);
        let at = |sequence| Numbers { sequence, timestamp: 0 };
        munger.anchor(at(10), &Frame::default(), Duration::ZERO);
        let sent = [at(10), at(12)].map(|numbers| munger.map(numbers).map(|n| n.sequence));
        munger.anchor(at(5_000), &Frame::default(), Duration::from_millis(20));
        assert_eq!((sent, munger.map(at(5_000)).map(|n| n.sequence)), ([Some(10), Some(12)], Some(13)));
        assert_eq!(munger.map_late(at(11), &Frame::default()).map(|(n, _)| n.sequence), Some(11));
        assert_eq!(munger.map_late(at(13), &Frame::default()), None, "its number was given away");
    }

    #[test]
    fn picture_ids_continue_across_a_switch() {
        let frame = |value| Frame {
            picture_id: Some(Counter { offset: 2, value, bits: 15 }),
            tl0_picture_index: Some(Counter { offset: 4, value: 250, bits: 8 }),
            ..Frame::default()
        };
        let mut munger = Munger::new(90_000);
        munger.anchor(Numbers { sequence: 1, timestamp: 1 }, &frame(0x7ffe), Duration::ZERO);
        assert_eq!(munger.pictures(&frame(0x7ffe)).picture_id, Some(0x7ffe));
        munger.anchor(Numbers { sequence: 900, timestamp: 7 }, &frame(40), Duration::from_millis(33));
        assert_eq!(munger.pictures(&frame(40)).picture_id, Some(0x7fff));
        let next = munger.pictures(&frame(41));
        assert_eq!(next.picture_id, Some(0));
        assert_eq!(next.tl0_picture_index, Some(251));
    }
}
