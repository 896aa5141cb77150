use proptest::prelude::*;
use time::macros::{date, datetime};

use super::*;

const NOW: OffsetDateTime = datetime!(2026-11-20 00:00 UTC);
/// A Tuesday.
const DAY: Date = date!(2026 - 11 - 24);

fn hours(weekday: Day, from: &str, to: &str) -> WeeklyHours {
    WeeklyHours { weekday, from: MinuteOfDay::parse(from).unwrap(), to: MinuteOfDay::parse(to).unwrap() }
}

fn tuesdays(from: &str, to: &str) -> Availability {
    Availability { weekly: vec![hours(Day::Tuesday, from, to)], exceptions: vec![] }
}

fn exception(available: bool, from: Option<&str>, to: Option<&str>) -> Exception {
    let minute = |text: Option<&str>| text.map(|text| MinuteOfDay::parse(text).unwrap());
    Exception { date: DAY, available, from: minute(from), to: minute(to), note: None }
}

#[test]
fn hours_are_lagos_time_and_slots_are_utc() {
    let slots = tuesdays("09:00", "10:45").free_slots(DAY, 1, NOW, &[]);
    assert_eq!(
        slots.iter().map(|slot| slot.start).collect::<Vec<_>>(),
        [datetime!(2026-11-24 08:00 UTC), datetime!(2026-11-24 08:30 UTC), datetime!(2026-11-24 09:00 UTC)]
    );
}

#[test]
fn a_booking_takes_every_slot_it_touches() {
    let booked = Span::of_minutes(datetime!(2026-11-24 08:15 UTC), 30);
    let slots = tuesdays("09:00", "11:00").free_slots(DAY, 1, NOW, &[booked]);
    assert_eq!(slots.first().unwrap().start, datetime!(2026-11-24 09:00 UTC));
    assert_eq!(slots.len(), 2);
}

#[test]
fn the_past_is_not_offered() {
    let now = datetime!(2026-11-24 08:10 UTC);
    let slots = tuesdays("09:00", "10:00").free_slots(DAY, 7, now, &[]);
    assert_eq!(slots.len(), 1);
    assert_eq!(slots[0].start, datetime!(2026-11-24 08:30 UTC));
}

#[test]
fn a_closed_date_beats_weekly_and_added_hours() {
    let mut availability = tuesdays("09:00", "12:00");
    availability.exceptions =
        vec![exception(true, Some("14:00"), Some("15:00")), exception(false, None, None)];
    assert!(availability.free_slots(DAY, 1, NOW, &[]).is_empty());
}

#[test]
fn a_closed_hour_splits_the_day_and_an_added_one_lengthens_it() {
    let mut availability = tuesdays("09:00", "12:00");
    availability.exceptions =
        vec![exception(false, Some("10:00"), Some("11:00")), exception(true, Some("12:00"), Some("13:00"))];
    let slots = availability.free_slots(DAY, 1, NOW, &[]);
    let starts: Vec<_> = slots.iter().map(|slot| slot.start.hour()).collect();
    assert_eq!(starts, [8, 8, 10, 10, 11, 11]);
}

#[test]
fn a_consultation_may_cross_midnight_where_the_hours_do() {
    let night = Span::of_minutes(datetime!(2026-11-24 22:45 UTC), 30);
    assert!(Availability::always().covers(&night));
    assert!(!tuesdays("00:00", "24:00").covers(&night));
    assert!(tuesdays("09:00", "10:00").covers(&Span::of_minutes(datetime!(2026-11-24 08:30 UTC), 30)));
    assert!(!tuesdays("09:00", "10:00").covers(&Span::of_minutes(datetime!(2026-11-24 08:31 UTC), 30)));
}

#[test]
fn hours_that_run_backwards_are_refused() {
    assert!(tuesdays("10:00", "09:00").check().is_err());
    assert!(
        Availability { weekly: vec![], exceptions: vec![exception(true, Some("10:00"), Some("09:00"))] }
            .check()
            .is_err()
    );
    assert!(Availability::always().check().is_ok());
    for text in ["9:00", "25:00", "24:01", "09:60", "+9:00", "ab:cd", "0900"] {
        assert!(MinuteOfDay::parse(text).is_err(), "{text}");
    }
}

#[test]
fn availability_is_written_as_the_contract_says() {
    let json = serde_json::json!({
        "weekly": [{"weekday": "monday", "from": "09:00", "to": "17:00"}],
        "exceptions": [{"date": "2026-12-25", "available": false}],
    });
    let read: Availability = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), json);
}

#[test]
fn touching_appointments_do_not_conflict() {
    let first = Span::of_minutes(NOW, 30);
    let second = Span::of_minutes(first.end, 30);
    assert_eq!(conflict(&second, [&first]), None);
    assert_eq!(conflict(&Span::of_minutes(NOW, 31), [&second]), Some(&second));
}

proptest! {
    #[test]
    fn every_offered_slot_is_worked_free_and_ahead(
        weekly in proptest::collection::vec((0usize..7, 0u16..1440, 1u16..600), 0..10),
        closed in proptest::collection::vec((0i64..7, 0u16..1440, 1u16..600), 0..5),
        booked in proptest::collection::vec((0i64..10_080, 5u16..240), 0..20),
        now in 0i64..10_080,
    ) {
        let end = |from: u16, length: u16| MinuteOfDay((from + length).min(1440));
        let availability = Availability {
            weekly: weekly.into_iter().map(|(day, from, length)| WeeklyHours {
                weekday: Day::ALL[day], from: MinuteOfDay(from), to: end(from, length),
            }).collect(),
            exceptions: closed.into_iter().map(|(day, from, length)| Exception {
                date: DAY + Duration::days(day), available: false,
                from: Some(MinuteOfDay(from)), to: Some(end(from, length)), note: None,
            }).collect(),
        };
        let start = datetime!(2026-11-23 23:00 UTC);
        let now = start + Duration::minutes(now);
        let bookings: Vec<_> = booked.into_iter()
            .map(|(at, minutes)| Span::of_minutes(start + Duration::minutes(at), minutes)).collect();
        let slots = availability.free_slots(DAY, 7, now, &bookings);
        for slot in &slots {
            prop_assert!(availability.covers(slot));
            prop_assert!(slot.start >= now);
            prop_assert!(conflict(slot, &bookings).is_none());
        }
        for pair in slots.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
    }
}
