//! Interrupt moderation as network cards have it: under load a thread lets datagrams gather for a
//! moment instead of waking for each, and spends a system call on many of them.

use std::time::{Duration, Instant};

/// How long datagrams gather.
const PAUSE: Duration = Duration::from_micros(200);
/// Fewer than that in one pause are not worth it: at such rates nobody waits.
const WORTH: u128 = 4;
/// Where so many came in one turn they gather by themselves.
const ENOUGH: u64 = 512;

/// Decides when a thread pauses.
#[derive(Debug)]
pub struct Moderation {
    turn: Instant,
    seen: u64,
}

impl Moderation {
    /// Nothing was seen until `now`.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Moderation { turn: now, seen: 0 }
    }

    /// How long to pause before the next turn, given how many datagrams were `seen` ever.
    #[must_use]
    pub fn pause(&mut self, now: Instant, seen: u64) -> Option<Duration> {
        let (came, took) = (seen.saturating_sub(self.seen), now.saturating_duration_since(self.turn));
        (self.turn, self.seen) = (now, seen);
        let busy = u128::from(came) * PAUSE.as_nanos() >= WORTH * took.as_nanos().max(1);
        (busy && came > 0 && came < ENOUGH).then_some(PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_pauses_under_load_only_and_not_when_it_is_behind() {
        let mut now = Instant::now();
        let mut moderation = Moderation::new(now);
        let mut seen = 0;
        let mut pauses = |came: u64, took: Duration| {
            now += took;
            seen += came;
            moderation.pause(now, seen).is_some()
        };
        assert!(!pauses(1, Duration::from_millis(1)), "a call of two waits for nothing");
        assert!(!pauses(0, Duration::from_micros(1)));
        assert!(pauses(20, Duration::from_micros(200)));
        assert!(!pauses(600, Duration::from_micros(200)));
        assert!(!pauses(20, Duration::from_millis(20)));
    }
}
