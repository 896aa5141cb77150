//! One slot of a subscriber: which layer of which track it carries, when it may switch, and the
//! numbers under which packets leave.

use std::time::{Duration, Instant};

use crate::codec::Frame;
use crate::munge::Munger;
use crate::peer::{Format, Mid, Outgoing, Packet, PayloadType};
use crate::types::TrackRef;

/// Clock rates of what is negotiated: Opus (RFC 7587), and every video format.
const AUDIO_CLOCK: u32 = 48_000;
const VIDEO_CLOCK: u32 = 90_000;

/// A track and the serial number of this publication of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Assignment {
    pub track: TrackRef,
    pub serial: u64,
}

pub(crate) struct Forwarder {
    pub mid: Mid,
    pub audio: bool,
    /// SSRC of the outgoing stream, the same for every track that the slot carries.
    pub stream: u32,
    assignment: Option<Assignment>,
    current: Option<usize>,
    /// The layer before the last switch.
    previous: Option<usize>,
    target: Option<usize>,
    munger: Munger,
    /// The last format seen and what the subscriber calls it.
    format: Option<(Format, Option<PayloadType>)>,
    /// When the latest packet arrived, and its capture time.
    latest: Option<(Instant, Option<i64>)>,
    /// The numbers in payloads are no longer those of the source.
    rewriting: bool,
}

/// What becomes of a packet.
pub(crate) enum Verdict {
    Send(Outgoing),
    Skip,
    /// Said once per assignment.
    NoCommonCodec(TrackRef),
}

impl Forwarder {
    pub fn new(mid: Mid, audio: bool, stream: u32) -> Self {
        Forwarder {
            mid,
            audio,
            stream,
            assignment: None,
            current: None,
            previous: None,
            target: None,
            munger: Munger::new(if audio { AUDIO_CLOCK } else { VIDEO_CLOCK }),
            format: None,
            latest: None,
            rewriting: false,
        }
    }

    pub fn track(&self) -> Option<TrackRef> {
        self.assignment.map(|assignment| assignment.track)
    }

    pub fn assignment(&self) -> Option<Assignment> {
        self.assignment
    }

    /// Carries another track, or none, from now on.
    pub fn assign(&mut self, assignment: Option<Assignment>) {
        if self.assignment == assignment {
            return;
        }
        self.assignment = assignment;
        self.format = None;
        self.target = (self.audio && assignment.is_some()).then_some(0);
        // Another publisher's capture clock can't be compared.
        self.latest = self.latest.map(|(arrived, _)| (arrived, None));
        self.interrupt();
    }

    /// Sets the layer to reach at its next keyframe; `None` stops at once. Only for pictures.
    pub fn aim(&mut self, layer: Option<usize>) {
        self.target = layer;
        if layer.is_none() {
            self.interrupt();
        }
    }

    /// The layer sent now.
    pub fn current(&self) -> Option<usize> {
        self.current
    }

    /// The layer whose keyframe it waits for.
    pub fn awaited(&self) -> Option<usize> {
        self.target.filter(|target| !self.audio && self.current != Some(*target))
    }

    /// The layer whose keyframe helps a subscriber that can't decode.
    pub fn repairing(&self) -> Option<usize> {
        self.current.or(self.target)
    }

    /// Stops until the next keyframe (or packet, for sound).
    pub fn interrupt(&mut self) {
        (self.current, self.previous) = (None, None);
        self.munger.pause();
    }

    /// Decides about a packet of the assigned track. `payload_type` resolves a format.
    pub fn forward(
        &mut self,
        layer: usize,
        packet: &Packet,
        frame: &Frame,
        payload_type: impl FnOnce(&Format) -> Option<PayloadType>,
    ) -> Verdict {
        let Some(assignment) = self.assignment else { return Verdict::Skip };
        let known = self.format.as_ref().filter(|(format, _)| format.same(&packet.format));
        let resolved = match known {
            Some((_, resolved)) => *resolved,
            None => {
                let resolved = payload_type(&packet.format);
                self.format = Some((packet.format, resolved));
                if resolved.is_none() {
                    return Verdict::NoCommonCodec(assignment.track);
                }
                resolved
            }
        };
        let Some(payload_type) = resolved else { return Verdict::Skip };
        if packet.payload.is_empty() {
            if self.current == Some(layer) {
                self.munger.leave_out(packet.numbers.sequence);
            }
            return Verdict::Skip;
        }
        if self.switches_to(layer, frame) {
            self.switch(layer, packet, frame);
        }
        if self.current != Some(layer) {
            let late = self.munger.map_late(packet.numbers, frame).filter(|_| self.previous == Some(layer));
            let Some((numbers, pictures)) = late else { return Verdict::Skip };
            return Verdict::Send(Outgoing { payload_type, numbers, pictures, rewrite: true });
        }
        let Some(numbers) = self.munger.map(packet.numbers) else { return Verdict::Skip };
        let pictures = self.munger.pictures(frame);
        self.latest = Some((packet.arrived, packet.captured));
        Verdict::Send(Outgoing { payload_type, numbers, pictures, rewrite: self.rewriting })
    }

    fn switches_to(&self, layer: usize, frame: &Frame) -> bool {
        let Some(target) = self.target else { return false };
        if self.audio {
            return self.current.is_none();
        }
        // From nothing, any picture up to the wanted size is a start.
        let wanted = layer == target || (self.current.is_none() && layer < target);
        frame.keyframe_start && wanted && self.current != Some(layer)
    }

    fn switch(&mut self, layer: usize, packet: &Packet, frame: &Frame) {
        let elapsed = self.latest.map_or(Duration::ZERO, |(arrived, captured)| {
            let by_arrival = packet.arrived.saturating_duration_since(arrived);
            let by_capture = captured.zip(packet.captured).map(|(before, now)| now.saturating_sub(before));
            match by_capture {
                // Layers of one picture are encoded one after the other: at or before zero is true.
                Some(micros) if micros.unsigned_abs() < 10_000_000 => {
                    Duration::from_micros(micros.max(0) as u64)
                }
                _ => by_arrival,
            }
        });
        self.rewriting = self.rewriting || self.latest.is_some();
        self.munger.anchor(packet.numbers, frame, elapsed);
        self.previous = self.current.replace(layer);
    }
}
