//! Who is next in a doctor's queue, and about how long they wait.

use time::OffsetDateTime;

use crate::ids::ConsultationId;

/// A consultation that has overrun is assumed to need this much longer, in minutes.
pub const OVERRUN_MINUTES: i64 = 5;

/// Somebody in a doctor's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Whose turn.
    pub consultation: ConsultationId,
    /// Booked start.
    pub starts_at: OffsetDateTime,
    /// Booked length in minutes.
    pub minutes: u16,
    /// In the waiting room since; `None` for those who have not come yet.
    pub waiting_since: Option<OffsetDateTime>,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1 is next.
    pub position: u32,
    /// Best guess, in minutes.
    pub estimated_wait_minutes: u32,
}

/// The place of `who` among those who have come; `None` where they have not.
///
/// The order is that of the booked times, then of arrival. The guess adds up what the running
/// consultation has left and the booked lengths of those ahead, and never promises a time before
/// the booked one.
pub fn place(
    who: ConsultationId,
    queue: &[Queued],
    running_until: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Option<Place> {
    let mut waiting: Vec<&Queued> = queue.iter().filter(|q| q.waiting_since.is_some()).collect();
    waiting.sort_by_key(|q| (q.starts_at, q.waiting_since, q.consultation));
    let index = waiting.iter().position(|q| q.consultation == who)?;
    let running = running_until.map_or(0, |until| {
        let left = ceil_minutes(until - now);
        if left > 0 { left } else { OVERRUN_MINUTES }
    });
    let ahead: i64 = waiting[..index].iter().map(|q| i64::from(q.minutes)).sum();
    let until_booked = ceil_minutes(waiting[index].starts_at - now);
    let wait = (running + ahead).max(until_booked).max(0);
    Some(Place {
        position: u32::try_from(index + 1).unwrap_or(u32::MAX),
        estimated_wait_minutes: u32::try_from(wait).unwrap_or(u32::MAX),
    })
}

fn ceil_minutes(duration: time::Duration) -> i64 {
    duration.whole_seconds().saturating_add(59).div_euclid(60)
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 09:00 UTC);

    fn queued(id: u128, booked: i64, came: Option<i64>) -> Queued {
        Queued {
            consultation: ConsultationId(Uuid::from_u128(id)),
            starts_at: NOW + Duration::minutes(booked),
            minutes: 30,
            waiting_since: came.map(|came| NOW + Duration::minutes(came)),
        }
    }

    fn place_of(id: u128, queue: &[Queued], running: Option<i64>) -> Option<Place> {
        place(ConsultationId(Uuid::from_u128(id)), queue, running.map(|m| NOW + Duration::minutes(m)), NOW)
    }

    #[test]
    fn the_order_is_that_of_the_booked_times() {
        let queue = [queued(1, 0, Some(-1)), queued(2, -30, Some(-2)), queued(3, -60, None)];
        assert_eq!(place_of(2, &queue, None), Some(Place { position: 1, estimated_wait_minutes: 0 }));
        assert_eq!(place_of(1, &queue, None), Some(Place { position: 2, estimated_wait_minutes: 30 }));
        assert_eq!(place_of(3, &queue, None), None);
    }

    #[test]
    fn a_running_consultation_is_waited_for() {
        let queue = [queued(1, 0, Some(-1)), queued(2, 0, Some(0))];
        assert_eq!(place_of(1, &queue, Some(12)).unwrap().estimated_wait_minutes, 12);
        assert_eq!(place_of(2, &queue, Some(12)).unwrap().estimated_wait_minutes, 42);
        assert_eq!(place_of(1, &queue, Some(-3)).unwrap().estimated_wait_minutes, 5);
    }

    #[test]
    fn nobody_is_promised_a_time_before_the_booked_one() {
        assert_eq!(place_of(1, &[queued(1, 25, Some(-1))], None).unwrap().estimated_wait_minutes, 25);
    }
}
