//! How well a peer's media flows, as people are told it.

use std::time::{Duration, Instant};

use crate::types::QualityLevel;

/// Without packets for so long, media is lost.
const LOST_AFTER: Duration = Duration::from_secs(3);
/// The level improves only after so many good reports (one a second).
const PATIENCE: u8 = 3;

/// Follows loss reports; says so only when the level changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quality {
    level: Option<QualityLevel>,
    loss: f32,
    better_for: u8,
}

impl Quality {
    /// A report, about once a second: fractions lost towards and from the peer, and whether its
    /// pictures are reduced for want of bandwidth.
    pub fn report(&mut self, upward: f32, downward: f32, reduced: bool) -> Option<QualityLevel> {
        let worst = upward.max(downward);
        let worst = if worst.is_finite() { worst.clamp(0.0, 1.0) } else { 0.0 };
        self.loss = (self.loss + worst) / 2.0;
        let next = match self.loss {
            loss if loss >= 0.08 => QualityLevel::Poor,
            loss if loss >= 0.02 || reduced => QualityLevel::Fair,
            _ => QualityLevel::Good,
        };
        let better = self.level.is_some_and(|level| rank(next) < rank(level));
        self.better_for = if better { self.better_for + 1 } else { 0 };
        if better && self.level != Some(QualityLevel::Lost) && self.better_for < PATIENCE {
            return None;
        }
        self.better_for = 0;
        self.change(next)
    }

    /// To be asked often: detects that packets stopped.
    pub fn check(&mut self, now: Instant, last_packet: Instant) -> Option<QualityLevel> {
        let lost = now.saturating_duration_since(last_packet) >= LOST_AFTER;
        if lost { self.change(QualityLevel::Lost) } else { None }
    }

    /// True while nothing comes from the peer, so that reports mean nothing.
    pub fn is_silent(now: Instant, last_packet: Instant) -> bool {
        now.saturating_duration_since(last_packet) >= LOST_AFTER
    }

    fn change(&mut self, next: QualityLevel) -> Option<QualityLevel> {
        let changed = self.level != Some(next);
        self.level = Some(next);
        changed.then_some(next)
    }
}

fn rank(level: QualityLevel) -> u8 {
    match level {
        QualityLevel::Good => 0,
        QualityLevel::Fair => 1,
        QualityLevel::Poor => 2,
        QualityLevel::Lost => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_worsens_at_once_and_improves_slowly() {
        let mut quality = Quality::default();
        assert_eq!(quality.report(0.0, 0.0, false), Some(QualityLevel::Good));
        assert_eq!(quality.report(0.3, 0.0, false), Some(QualityLevel::Poor));
        let later: Vec<_> = (0..8).filter_map(|_| quality.report(0.0, 0.0, false)).collect();
        assert_eq!(later.last(), Some(&QualityLevel::Good));
    }

    #[test]
    fn three_seconds_without_packets_are_lost() {
        let start = Instant::now();
        let mut quality = Quality::default();
        assert_eq!(quality.check(start + Duration::from_millis(2_900), start), None);
        assert_eq!(quality.check(start + LOST_AFTER, start), Some(QualityLevel::Lost));
        assert_eq!(quality.check(start + LOST_AFTER, start), None);
        assert_eq!(quality.report(0.0, 0.0, true), Some(QualityLevel::Fair));
    }
}
