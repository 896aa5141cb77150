//! The life of a consultation, as one pure function.
//!
//! ```text
//! scheduled <-> waiting -> in-progress -> completed
//!     |            |
//!     +------------+--> cancelled | no-show --(reschedule)--> scheduled
//! ```
//! Events that are already true (starting what runs, ending what ended) change nothing and are not
//! refused, so that a repeated message after a lost connection is harmless.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use crate::Malformed;

/// Length of a consultation when nobody says otherwise, in minutes.
pub const DEFAULT_MINUTES: u16 = 30;
/// Shortest bookable consultation, in minutes.
pub const MIN_MINUTES: u16 = 5;
/// Longest consultation, extensions included, in minutes.
pub const MAX_MINUTES: u16 = 240;
/// How long before the booked start the patient may enter the waiting room.
pub const EARLY_ENTRY: Duration = Duration::minutes(30);
/// How long after the booked start somebody may be marked as not having come.
pub const NO_SHOW_AFTER: Duration = Duration::minutes(10);
/// Longest consultation that patients book by themselves, in minutes.
pub const OWN_MINUTES: u16 = 60;
/// How far ahead patients book by themselves.
pub const OWN_AHEAD: Duration = Duration::days(90);
/// Open consultations that patients book by themselves.
pub const OWN_OPEN: i64 = 3;
/// How long an invitation stays good after the consultation's end.
pub const INVITATION_GRACE: Duration = Duration::hours(24);

/// Where a consultation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Booked.
    Scheduled,
    /// The patient is in the waiting room.
    Waiting,
    /// The call runs.
    InProgress,
    /// The call took place and has ended.
    Completed,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Scheduled, Self::Waiting, Self::InProgress, Self::Completed, Self::Cancelled, Self::NoShow];

    /// The word in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Waiting => "waiting",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no-show",
        }
    }

    /// True while the booking takes up the doctor's time.
    pub fn holds_the_slot(self) -> bool {
        matches!(self, Self::Scheduled | Self::Waiting | Self::InProgress)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Status {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(Malformed("Choose one of scheduled, waiting, in-progress, completed, cancelled, no-show."))
    }
}

/// Picture and sound, or sound alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Camera and microphone.
    #[default]
    Video,
    /// Microphone only.
    Audio,
}

impl Kind {
    /// The word in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Audio => "audio",
        }
    }
}

impl FromStr for Kind {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "video" => Ok(Self::Video),
            "audio" => Ok(Self::Audio),
            _ => Err(Malformed("Choose video or audio.")),
        }
    }
}

/// What the state machine knows of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// Booked start.
    pub starts_at: OffsetDateTime,
    /// Booked length in minutes, extensions included.
    pub minutes: u16,
    /// When the call began.
    pub started_at: Option<OffsetDateTime>,
    /// When the call ended.
    pub ended_at: Option<OffsetDateTime>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
}

impl State {
    /// A new booking.
    pub fn booked(starts_at: OffsetDateTime, minutes: u16) -> Result<Self, Refused> {
        if !(MIN_MINUTES..=MAX_MINUTES).contains(&minutes) {
            return Err(Refused::Length);
        }
        Ok(Self {
            status: Status::Scheduled,
            starts_at,
            minutes,
            started_at: None,
            ended_at: None,
            cancel_reason: None,
        })
    }

    /// Booked end.
    pub fn ends_at(&self) -> OffsetDateTime {
        self.starts_at + Duration::minutes(i64::from(self.minutes))
    }
}

/// What happens to a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The patient entered the waiting room.
    Wait,
    /// The patient left the waiting room before being let in.
    LeaveWaiting,
    /// The doctor began the call.
    Start,
    /// The call ended.
    End,
    /// Somebody called it off.
    Cancel {
        /// Shown to the other side.
        reason: String,
    },
    /// The patient did not come.
    NoShow,
    /// Moved to another time.
    Reschedule {
        /// New start.
        to: OffsetDateTime,
    },
    /// Made longer.
    Extend {
        /// Added minutes.
        minutes: u16,
    },
}

/// Why an event cannot happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The consultation's status does not allow it.
    #[error("This is not possible for a consultation that is {0}.")]
    Status(Status),
    /// The patient came too early.
    #[error("The waiting room opens 30 minutes before the booked time.")]
    TooEarly,
    /// Nobody is a no-show before ten minutes have passed.
    #[error("Wait until 10 minutes after the booked time before marking a no-show.")]
    NotYetNoShow,
    /// A booking must lie ahead.
    #[error("Choose a time in the future.")]
    InThePast,
    /// Too short or too long.
    #[error("A consultation lasts between 5 and 240 minutes.")]
    Length,
    /// Longer than a patient may book by themselves.
    #[error("You can book up to 60 minutes. Call the hospital for a longer visit.")]
    OwnLength,
    /// Later than a patient may book by themselves.
    #[error("You can book up to 90 days ahead. Choose an earlier time.")]
    OwnTooFarAhead,
    /// As many as a patient may have booked by themselves.
    #[error("You have 3 visits booked already. Cancel one, or call the hospital for more.")]
    OwnTooMany,
}

/// What patients may book by themselves: enough for everyone, too little to fill a doctor's calendar.
/// `open` counts their consultations that have not ended; staff are not bound by it.
pub fn check_own_booking(state: &State, open: i64, now: OffsetDateTime) -> Result<(), Refused> {
    if state.minutes > OWN_MINUTES {
        return Err(Refused::OwnLength);
    }
    if state.starts_at > now + OWN_AHEAD {
        return Err(Refused::OwnTooFarAhead);
    }
    if open >= OWN_OPEN { Err(Refused::OwnTooMany) } else { Ok(()) }
}

/// What a consultation becomes when something happens to it at `at`.
pub fn transition(state: &State, event: &Event, at: OffsetDateTime) -> Result<State, Refused> {
    match event {
        Event::Wait => wait(state, at),
        Event::LeaveWaiting => leave_waiting(state),
        Event::Start => start(state, at),
        Event::End => end(state, at),
        Event::Cancel { reason } => cancel(state, reason),
        Event::NoShow => no_show(state, at),
        Event::Reschedule { to } => reschedule(state, *to, at),
        Event::Extend { minutes } => extend(state, *minutes),
    }
}

/// Whether a follow-up may be booked on a consultation.
pub fn may_be_followed_up(status: Status) -> bool {
    matches!(status, Status::Completed | Status::InProgress)
}

fn wait(state: &State, at: OffsetDateTime) -> Result<State, Refused> {
    match state.status {
        Status::Waiting | Status::InProgress => Ok(state.clone()),
        Status::Scheduled if at < state.starts_at - EARLY_ENTRY => Err(Refused::TooEarly),
        Status::Scheduled => Ok(State { status: Status::Waiting, ..state.clone() }),
        other => Err(Refused::Status(other)),
    }
}

fn leave_waiting(state: &State) -> Result<State, Refused> {
    match state.status {
        Status::Waiting => Ok(State { status: Status::Scheduled, ..state.clone() }),
        Status::Scheduled | Status::InProgress => Ok(state.clone()),
        other => Err(Refused::Status(other)),
    }
}

fn start(state: &State, at: OffsetDateTime) -> Result<State, Refused> {
    match state.status {
        Status::InProgress => Ok(state.clone()),
        Status::Scheduled | Status::Waiting => {
            Ok(State { status: Status::InProgress, started_at: Some(at), ..state.clone() })
        }
        other => Err(Refused::Status(other)),
    }
}

fn end(state: &State, at: OffsetDateTime) -> Result<State, Refused> {
    match state.status {
        Status::Completed => Ok(state.clone()),
        Status::InProgress => {
            // A clock that was set back must not end a call before it began.
            let ended = state.started_at.map_or(at, |started| at.max(started));
            Ok(State { status: Status::Completed, ended_at: Some(ended), ..state.clone() })
        }
        other => Err(Refused::Status(other)),
    }
}

fn cancel(state: &State, reason: &str) -> Result<State, Refused> {
    match state.status {
        Status::Scheduled | Status::Waiting => {
            Ok(State { status: Status::Cancelled, cancel_reason: Some(reason.to_owned()), ..state.clone() })
        }
        other => Err(Refused::Status(other)),
    }
}

fn no_show(state: &State, at: OffsetDateTime) -> Result<State, Refused> {
    match state.status {
        Status::NoShow => Ok(state.clone()),
        // Somebody who waits has come. Past the booked end they are no longer expected to be there.
        Status::Waiting if at < state.ends_at() => Err(Refused::Status(Status::Waiting)),
        Status::Scheduled if at < state.starts_at + NO_SHOW_AFTER => Err(Refused::NotYetNoShow),
        Status::Scheduled | Status::Waiting => Ok(State { status: Status::NoShow, ..state.clone() }),
        other => Err(Refused::Status(other)),
    }
}

fn reschedule(state: &State, to: OffsetDateTime, at: OffsetDateTime) -> Result<State, Refused> {
    match state.status {
        Status::Scheduled | Status::Waiting | Status::NoShow if to <= at => Err(Refused::InThePast),
        Status::Scheduled | Status::Waiting | Status::NoShow => {
            Ok(State { status: Status::Scheduled, starts_at: to, ..state.clone() })
        }
        other => Err(Refused::Status(other)),
    }
}

fn extend(state: &State, minutes: u16) -> Result<State, Refused> {
    if !state.status.holds_the_slot() {
        return Err(Refused::Status(state.status));
    }
    match state.minutes.checked_add(minutes) {
        Some(total) if minutes > 0 && total <= MAX_MINUTES => Ok(State { minutes: total, ..state.clone() }),
        _ => Err(Refused::Length),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-24 09:00 UTC);

    fn booked() -> State {
        State::booked(START, 30).unwrap()
    }

    fn after(state: &State, event: Event, minutes: i64) -> Result<State, Refused> {
        transition(state, &event, START + Duration::minutes(minutes))
    }

    #[test]
    fn a_consultation_goes_from_booking_to_completion() {
        let waiting = after(&booked(), Event::Wait, -5).unwrap();
        assert_eq!(waiting.status, Status::Waiting);
        let running = after(&waiting, Event::Start, 1).unwrap();
        assert_eq!(running.started_at, Some(START + Duration::minutes(1)));
        let done = after(&running, Event::End, 20).unwrap();
        assert_eq!((done.status, done.ended_at), (Status::Completed, Some(START + Duration::minutes(20))));
    }

    #[test]
    fn the_waiting_room_opens_half_an_hour_before() {
        assert_eq!(after(&booked(), Event::Wait, -31), Err(Refused::TooEarly));
        assert!(after(&booked(), Event::Wait, -30).is_ok());
    }

    #[test]
    fn what_was_never_started_cannot_end() {
        assert_eq!(after(&booked(), Event::End, 5), Err(Refused::Status(Status::Scheduled)));
    }

    #[test]
    fn a_running_call_cannot_be_cancelled_or_moved() {
        let running = after(&booked(), Event::Start, 0).unwrap();
        let to = START + Duration::days(1);
        for event in [Event::Cancel { reason: "ill".into() }, Event::Reschedule { to }, Event::NoShow] {
            assert_eq!(after(&running, event, 15), Err(Refused::Status(Status::InProgress)));
        }
    }

    #[test]
    fn a_patient_who_waits_is_no_no_show_before_the_booked_end() {
        let waiting = after(&booked(), Event::Wait, 0).unwrap();
        assert_eq!(after(&waiting, Event::NoShow, 29), Err(Refused::Status(Status::Waiting)));
        assert_eq!(after(&waiting, Event::NoShow, 30).unwrap().status, Status::NoShow);
    }

    #[test]
    fn patients_book_few_short_and_near_visits_by_themselves() {
        let at = |minutes, days| State::booked(START + Duration::days(days), minutes).unwrap();
        assert_eq!(check_own_booking(&at(60, 90), 2, START), Ok(()));
        assert_eq!(check_own_booking(&at(61, 1), 0, START), Err(Refused::OwnLength));
        assert_eq!(check_own_booking(&at(30, 91), 0, START), Err(Refused::OwnTooFarAhead));
        assert_eq!(check_own_booking(&at(30, 1), 3, START), Err(Refused::OwnTooMany));
    }

    #[test]
    fn a_patient_who_did_not_come_may_be_booked_again() {
        assert_eq!(after(&booked(), Event::NoShow, 9), Err(Refused::NotYetNoShow));
        let missed = after(&booked(), Event::NoShow, 10).unwrap();
        let to = START + Duration::days(1);
        let again = after(&missed, Event::Reschedule { to }, 60).unwrap();
        assert_eq!((again.status, again.starts_at), (Status::Scheduled, to));
        assert_eq!(after(&missed, Event::Reschedule { to: START }, 60), Err(Refused::InThePast));
    }

    #[test]
    fn a_consultation_is_extended_up_to_four_hours() {
        let running = after(&booked(), Event::Start, 0).unwrap();
        let longer = after(&running, Event::Extend { minutes: 15 }, 20).unwrap();
        assert_eq!(longer.ends_at(), START + Duration::minutes(45));
        assert_eq!(after(&running, Event::Extend { minutes: 211 }, 20), Err(Refused::Length));
        assert_eq!(after(&running, Event::Extend { minutes: 0 }, 20), Err(Refused::Length));
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop_oneof![
            Just(Event::Wait),
            Just(Event::LeaveWaiting),
            Just(Event::Start),
            Just(Event::End),
            Just(Event::Cancel { reason: "ill".into() }),
            Just(Event::NoShow),
            (-100i64..10_000).prop_map(|m| Event::Reschedule { to: START + Duration::minutes(m) }),
            (0u16..300).prop_map(|minutes| Event::Extend { minutes }),
        ]
    }

    proptest! {
        #[test]
        fn no_sequence_of_events_breaks_the_record(
            steps in proptest::collection::vec((any_event(), -60i64..600), 0..40)
        ) {
            let mut state = booked();
            for (event, minutes) in steps {
                let at = START + Duration::minutes(minutes);
                let Ok(next) = transition(&state, &event, at) else { continue };
                prop_assert!((MIN_MINUTES..=MAX_MINUTES).contains(&next.minutes));
                let began = matches!(next.status, Status::InProgress | Status::Completed);
                prop_assert_eq!(next.started_at.is_some(), began);
                prop_assert_eq!(next.ended_at.is_some(), next.status == Status::Completed);
                prop_assert_eq!(next.cancel_reason.is_some(), next.status == Status::Cancelled);
                prop_assert!(next.ended_at >= next.started_at || next.ended_at.is_none());
                if matches!(state.status, Status::Completed | Status::Cancelled) {
                    prop_assert_eq!(&next, &state, "an end is final");
                }
                state = next;
            }
        }

        #[test]
        fn an_event_that_is_already_true_changes_nothing(
            steps in proptest::collection::vec((any_event(), 0i64..600), 0..20),
            event in prop_oneof![Just(Event::Wait), Just(Event::Start), Just(Event::End), Just(Event::NoShow)],
        ) {
            let mut state = booked();
            for (event, minutes) in steps {
                let at = START + Duration::minutes(minutes);
                state = transition(&state, &event, at).unwrap_or(state);
            }
            let late = START + Duration::days(30);
            if let Ok(once) = transition(&state, &event, late) {
                prop_assert_eq!(transition(&once, &event, late + Duration::minutes(1)).unwrap(), once);
            }
        }
    }
}
