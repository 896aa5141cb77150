//! How much one connection may say: a token bucket.

use tokio::time::Instant;

/// Messages one connection may still send, refilled with time.
#[derive(Debug)]
pub(super) struct Bucket {
    per_second: f64,
    capacity: f64,
    tokens: f64,
    filled: Instant,
    dropped: u32,
    most_dropped: u32,
}

/// What to do with a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Take it.
    Take,
    /// Drop it and say so.
    Warn,
    /// Drop it; the client was warned just before.
    Drop,
    /// Close the connection.
    Close,
}

impl Bucket {
    pub fn new(per_second: u32, burst: u32, most_dropped: u32, now: Instant) -> Self {
        let capacity = f64::from(burst);
        Self {
            per_second: f64::from(per_second),
            capacity,
            tokens: capacity,
            filled: now,
            dropped: 0,
            most_dropped,
        }
    }

    pub fn take(&mut self, now: Instant) -> Verdict {
        let elapsed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.capacity);
        if self.tokens >= self.capacity {
            self.dropped = 0;
        }
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Verdict::Take;
        }
        self.dropped += 1;
        match self.dropped {
            1 => Verdict::Warn,
            dropped if dropped > self.most_dropped => Verdict::Close,
            _ => Verdict::Drop,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_and_the_excess_is_warned_of_once() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, 5, 3, now);
        let verdicts: Vec<_> = (0..9).map(|_| bucket.take(now)).collect();
        assert!(verdicts[..5].iter().all(|verdict| *verdict == Verdict::Take));
        assert_eq!(verdicts[5..], [Verdict::Warn, Verdict::Drop, Verdict::Drop, Verdict::Close]);
    }

    #[test]
    fn a_pause_is_rewarded() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, 5, 3, now);
        (0..7).for_each(|_| _ = bucket.take(now));
        let later = now + Duration::from_secs(1);
        assert!((0..5).all(|_| bucket.take(later) == Verdict::Take));
        assert_eq!(bucket.take(later), Verdict::Warn);
    }
}
