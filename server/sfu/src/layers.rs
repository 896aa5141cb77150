//! The simulcast layers of one track: what each carries, which one a wish allows, and when its
//! publisher may be asked for a keyframe.

use std::time::{Duration, Instant};

use crate::peer::Rid;
use crate::types::LayerChoice;

/// A layer without packets for so long is taken for switched off by its encoder.
const IDLE: Duration = Duration::from_secs(2);
/// Length of a rate measurement.
const WINDOW: Duration = Duration::from_millis(500);
/// At most one keyframe request per layer in this time, whoever asks.
const REQUEST_INTERVAL: Duration = Duration::from_millis(500);

/// One encoding of a track.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub rid: Option<Rid>,
    window: Option<(Instant, u64)>,
    rate: Option<u64>,
    last_packet: Option<Instant>,
    last_request: Option<Instant>,
}

impl Layer {
    pub fn new(rid: Option<Rid>) -> Self {
        Layer { rid, window: None, rate: None, last_packet: None, last_request: None }
    }

    pub fn received(&mut self, now: Instant, bytes: usize) {
        let resumed = self.last_packet.is_none_or(|last| now.saturating_duration_since(last) > IDLE);
        if resumed {
            self.window = None;
            self.rate = None;
        }
        self.last_packet = Some(now);
        let (start, sum) = self.window.unwrap_or((now, 0));
        let sum = sum + bytes as u64;
        let elapsed = now.saturating_duration_since(start);
        if elapsed < WINDOW {
            self.window = Some((start, sum));
            return;
        }
        let measured = sum * 8 * 1_000 / (elapsed.as_millis() as u64).max(1);
        self.rate = Some(self.rate.map_or(measured, |rate| (rate * 3 + measured) / 4));
        self.window = Some((now, 0));
    }

    /// The rate in bit/s; `None` while nothing flows. Before the first measurement it is guessed
    /// from the layer's place.
    pub fn rate(&self, now: Instant, place: usize) -> Option<u64> {
        const GUESS: [u64; 3] = [150_000, 500_000, 1_500_000];
        let last = self.last_packet?;
        (now.saturating_duration_since(last) <= IDLE)
            .then(|| self.rate.unwrap_or(GUESS[place.min(GUESS.len() - 1)]).max(1))
    }

    /// True if a keyframe may be requested now, which is then taken as done.
    pub fn take_request(&mut self, now: Instant) -> bool {
        let due =
            self.last_request.is_none_or(|last| now.saturating_duration_since(last) >= REQUEST_INTERVAL);
        if due {
            self.last_request = Some(now);
        }
        due
    }
}

/// The largest layer that a wish allows, of `count` layers from small to large.
pub(crate) fn ceiling(choice: LayerChoice, count: usize) -> Option<usize> {
    let largest = count.checked_sub(1)?;
    match choice {
        LayerChoice::Off => None,
        LayerChoice::Low => Some(0),
        LayerChoice::Medium => Some(largest.div_ceil(2)),
        LayerChoice::High | LayerChoice::Auto => Some(largest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_an_upper_bound() {
        assert_eq!(ceiling(LayerChoice::Medium, 3), Some(1));
        assert_eq!(ceiling(LayerChoice::Medium, 1), Some(0));
        assert_eq!(ceiling(LayerChoice::Auto, 3), Some(2));
        assert_eq!(ceiling(LayerChoice::Off, 3), None);
        assert_eq!(ceiling(LayerChoice::High, 0), None);
    }

    #[test]
    fn keyframe_requests_are_throttled() {
        let start = Instant::now();
        let mut layer = Layer::new(None);
        assert!(layer.take_request(start));
        assert!(!layer.take_request(start + Duration::from_millis(499)));
        assert!(layer.take_request(start + Duration::from_millis(500)));
    }

    #[test]
    fn the_rate_is_measured_and_ends_with_the_packets() {
        let start = Instant::now();
        let mut layer = Layer::new(None);
        assert_eq!(layer.rate(start, 0), None);
        for step in 0..200u64 {
            layer.received(start + Duration::from_millis(step * 10), 1_000);
        }
        let now = start + Duration::from_millis(2_000);
        let rate = layer.rate(now, 0).expect("it flows");
        assert!((700_000..900_000).contains(&rate), "{rate}");
        assert_eq!(layer.rate(now + Duration::from_secs(3), 0), None);
    }
}
