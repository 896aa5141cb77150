//! Who speaks, from the audio levels that clients send with their packets (RFC 6464).

use std::time::{Duration, Instant};

use crate::types::PeerId;

/// Loudness (dB above silence, 0 to 127) above which somebody starts to speak...
const START: f32 = 77.0;
/// ...and below which, after [`HOLD`], they have stopped.
const STOP: f32 = 67.0;
const HOLD: Duration = Duration::from_millis(800);
/// Without packets for so long there is silence (discontinuous transmission).
const SILENCE: Duration = Duration::from_millis(400);
/// So much louder (dB) somebody must be to take the first place.
const LEAD: f32 = 6.0;
/// Weight of a new packet: a time constant of about 150 ms at 50 packets a second.
const WEIGHT: f32 = 0.13;

/// The smoothed loudness of one microphone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Voice {
    loudness: f32,
    last_packet: Option<Instant>,
    /// Last time it was above [`STOP`] while speaking.
    last_loud: Option<Instant>,
}

impl Voice {
    /// `level` in dBov: 0 is the loudest, -127 silence.
    pub fn observe(&mut self, now: Instant, level: i8) {
        let loudness = 127.0 + f32::from(level.clamp(-127, 0));
        self.loudness += (loudness - self.loudness) * WEIGHT;
        self.last_packet = Some(now);
        let speaking = self.last_loud.is_some();
        if self.loudness > START || (speaking && self.loudness > STOP) {
            self.last_loud = Some(now);
        }
    }

    /// How loud they speak; `None` if they don't.
    pub fn speaking(&mut self, now: Instant) -> Option<f32> {
        if self.last_packet.is_some_and(|last| now.saturating_duration_since(last) > SILENCE) {
            self.loudness = 0.0;
        }
        let last_loud = self.last_loud?;
        if now.saturating_duration_since(last_loud) > HOLD {
            self.last_loud = None;
            return None;
        }
        Some(self.loudness)
    }

    pub fn silence(&mut self) {
        *self = Voice::default();
    }
}

/// The list of speakers of a room, steady enough to move a stage by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Speakers {
    current: Vec<PeerId>,
}

impl Speakers {
    pub fn first(&self) -> Option<PeerId> {
        self.current.first().copied()
    }

    /// Takes who speaks now; gives the new list if the set or the first of them changed.
    pub fn update(&mut self, mut speaking: Vec<(PeerId, f32)>) -> Option<&[PeerId]> {
        let first = self.first();
        let rank =
            |(peer, loudness): &(PeerId, f32)| loudness + if Some(*peer) == first { LEAD } else { 0.0 };
        speaking.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
        let next: Vec<PeerId> = speaking.into_iter().map(|(peer, _)| peer).collect();
        let same_set =
            next.len() == self.current.len() && next.iter().all(|peer| self.current.contains(peer));
        if same_set && next.first() == self.current.first() {
            return None;
        }
        self.current = next;
        Some(&self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(voice: &mut Voice, from: Instant, packets: u64, level: i8) -> Instant {
        for packet in 0..packets {
            voice.observe(from + Duration::from_millis(packet * 20), level);
        }
        from + Duration::from_millis(packets * 20)
    }

    #[test]
    fn a_click_is_not_speech_but_a_word_is() {
        let start = Instant::now();
        let mut voice = Voice::default();
        let now = talk(&mut voice, start, 50, -70);
        let now = talk(&mut voice, now, 2, -10);
        assert_eq!(voice.speaking(now), None);
        let now = talk(&mut voice, now, 15, -25);
        assert!(voice.speaking(now).is_some());
    }

    #[test]
    fn a_pause_between_words_does_not_end_speech() {
        let mut voice = Voice::default();
        let now = talk(&mut voice, Instant::now(), 30, -25);
        let now = talk(&mut voice, now, 25, -90);
        assert!(voice.speaking(now).is_some());
        let now = talk(&mut voice, now, 60, -90);
        assert_eq!(voice.speaking(now), None);
    }

    #[test]
    fn the_first_place_needs_a_lead() {
        let (a, b) = (PeerId(1), PeerId(2));
        let mut speakers = Speakers::default();
        assert_eq!(speakers.update(vec![(a, 90.0)]), Some(&[a][..]));
        assert_eq!(speakers.update(vec![(a, 90.0), (b, 93.0)]), Some(&[a, b][..]));
        assert_eq!(speakers.update(vec![(a, 90.0), (b, 94.0)]), None);
        assert_eq!(speakers.update(vec![(a, 90.0), (b, 97.0)]), Some(&[b, a][..]));
        assert_eq!(speakers.update(vec![]), Some(&[][..]));
    }
}
