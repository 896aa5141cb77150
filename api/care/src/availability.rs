//! A doctor's hours, and the free times they leave.
//!
//! Hours are kept in local time of Africa/Lagos, which is UTC+1 all year (no daylight saving).
//! Everything handed out is UTC.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset, Weekday};
use utoipa::ToSchema;

use crate::Malformed;

/// West Africa Time, all year.
pub const LAGOS: UtcOffset = time::macros::offset!(+1);
/// Length of an offered slot in minutes.
pub const SLOT_MINUTES: u16 = 30;
/// Most days that one question about free slots may cover.
pub const MAX_DAYS: u16 = 31;
/// Most entries of weekly hours, and of exceptions.
pub const MAX_ENTRIES: usize = 400;

/// Today's date in Lagos.
pub fn date_in_lagos(at: OffsetDateTime) -> Date {
    at.to_offset(LAGOS).date()
}

/// A half-open span of time, `start` included, `end` not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Span {
    /// First moment, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub start: OffsetDateTime,
    /// The moment after the last, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub end: OffsetDateTime,
}

impl Span {
    /// A span of some minutes.
    pub fn of_minutes(start: OffsetDateTime, minutes: u16) -> Self {
        Self { start, end: start + Duration::minutes(i64::from(minutes)) }
    }

    /// True where both share a moment; touching ends do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// The first booking that a wanted span would collide with.
pub fn conflict<'a>(wanted: &Span, bookings: impl IntoIterator<Item = &'a Span>) -> Option<&'a Span> {
    bookings.into_iter().find(|booking| booking.overlaps(wanted))
}

/// A time of day to the minute, `00:00` to `24:00`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "09:00")]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// `00:00`
    pub const MIDNIGHT: Self = Self(0);
    /// `24:00`
    pub const END_OF_DAY: Self = Self(1440);

    /// Reads `HH:MM`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        const WRONG: Malformed = Malformed("Write a time of day as 09:00.");
        let (hours, minutes) = text.split_once(':').ok_or(WRONG)?;
        if hours.len() != 2 || minutes.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
            return Err(WRONG);
        }
        let hours: u16 = hours.parse().map_err(|_| WRONG)?;
        let minutes: u16 = minutes.parse().map_err(|_| WRONG)?;
        match hours * 60 + minutes {
            total if minutes < 60 && total <= 1440 => Ok(Self(total)),
            _ => Err(WRONG),
        }
    }
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for MinuteOfDay {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<MinuteOfDay> for String {
    fn from(value: MinuteOfDay) -> Self {
        value.to_string()
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Day {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

impl From<Weekday> for Day {
    fn from(weekday: Weekday) -> Self {
        Self::ALL[usize::from(weekday.number_days_from_monday())]
    }
}

/// Hours that come back every week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeeklyHours {
    /// On which day.
    pub weekday: Day,
    /// Begin, Lagos time.
    pub from: MinuteOfDay,
    /// End, Lagos time; later than `from`.
    pub to: MinuteOfDay,
}

/// One date on which the week's hours do not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exception {
    /// Which date, in Lagos.
    #[serde(with = "iso_date")]
    pub date: Date,
    /// True adds hours; false takes them away, and wins where both are given.
    pub available: bool,
    /// Begin; the start of the day when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<MinuteOfDay>,
    /// End; the end of the day when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<MinuteOfDay>,
    /// For colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// All hours of one doctor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    /// Every week.
    pub weekly: Vec<WeeklyHours>,
    /// On single dates.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

impl Availability {
    /// Every day around the clock.
    pub fn always() -> Self {
        let all_day =
            |weekday| WeeklyHours { weekday, from: MinuteOfDay::MIDNIGHT, to: MinuteOfDay::END_OF_DAY };
        Self { weekly: Day::ALL.into_iter().map(all_day).collect(), exceptions: Vec::new() }
    }

    /// Refuses hours that end before they begin, and more entries than anybody has.
    pub fn check(&self) -> Result<(), Malformed> {
        let backwards = |from: MinuteOfDay, to: MinuteOfDay| from >= to;
        if self.weekly.len() > MAX_ENTRIES || self.exceptions.len() > MAX_ENTRIES {
            return Err(Malformed("Use at most 400 entries."));
        }
        if self.weekly.iter().any(|hours| backwards(hours.from, hours.to))
            || self.exceptions.iter().any(|e| backwards(e.begin(), e.end()))
        {
            return Err(Malformed("Hours must end after they begin; split a night in two days."));
        }
        if self.exceptions.iter().filter_map(|e| e.note.as_ref()).any(|note| note.chars().count() > 200) {
            return Err(Malformed("Use at most 200 characters for a note."));
        }
        Ok(())
    }

    /// True where the doctor works during the whole span.
    pub fn covers(&self, span: &Span) -> bool {
        let first = date_in_lagos(span.start);
        let last = date_in_lagos(span.end);
        let mut hours = Vec::new();
        let mut date = first;
        while date <= last {
            hours.extend(self.hours_of(date));
            match date.next_day() {
                Some(next) if (next - first) <= Duration::days(2) => date = next,
                _ => break,
            }
        }
        merge(hours).iter().any(|worked| worked.contains(span))
    }

    /// Free slots on `days` dates from `from`, none of which starts before `now` or overlaps a
    /// booking.
    pub fn free_slots(&self, from: Date, days: u16, now: OffsetDateTime, bookings: &[Span]) -> Vec<Span> {
        let mut slots = Vec::new();
        let mut date = from;
        for _ in 0..days.min(MAX_DAYS) {
            for worked in self.hours_of(date) {
                let mut slot = Span::of_minutes(worked.start, SLOT_MINUTES);
                while slot.end <= worked.end {
                    if slot.start >= now && conflict(&slot, bookings).is_none() {
                        slots.push(slot);
                    }
                    slot = Span::of_minutes(slot.end, SLOT_MINUTES);
                }
            }
            let Some(next) = date.next_day() else { break };
            date = next;
        }
        slots
    }

    /// The worked spans of one Lagos date, in order, without overlap.
    fn hours_of(&self, date: Date) -> Vec<Span> {
        let of_today = |e: &&Exception| e.date == date;
        let weekly = self
            .weekly
            .iter()
            .filter(|hours| hours.weekday == Day::from(date.weekday()))
            .map(|hours| span(date, hours.from, hours.to));
        let added = self.exceptions.iter().filter(of_today).filter(|e| e.available).map(Exception::span);
        let mut hours = merge(weekly.chain(added).collect());
        for closed in self.exceptions.iter().filter(of_today).filter(|e| !e.available) {
            hours = hours.into_iter().flat_map(|worked| without(worked, closed.span())).collect();
        }
        hours
    }
}

impl Exception {
    fn begin(&self) -> MinuteOfDay {
        self.from.unwrap_or(MinuteOfDay::MIDNIGHT)
    }

    fn end(&self) -> MinuteOfDay {
        self.to.unwrap_or(MinuteOfDay::END_OF_DAY)
    }

    fn span(&self) -> Span {
        span(self.date, self.begin(), self.end())
    }
}

fn span(date: Date, from: MinuteOfDay, to: MinuteOfDay) -> Span {
    let midnight = date.with_time(Time::MIDNIGHT).assume_offset(LAGOS).to_offset(UtcOffset::UTC);
    Span {
        start: midnight + Duration::minutes(i64::from(from.0)),
        end: midnight + Duration::minutes(i64::from(to.0)),
    }
}

fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.start < span.end);
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

fn without(worked: Span, closed: Span) -> impl Iterator<Item = Span> {
    let before = Span { start: worked.start, end: worked.end.min(closed.start) };
    let after = Span { start: worked.start.max(closed.end), end: worked.end };
    [before, after].into_iter().filter(|part| part.start < part.end)
}

/// `YYYY-MM-DD` in JSON.
pub mod iso_date {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::Date;

    const FORMAT: &[time::format_description::BorrowedFormatItem<'static>] =
        time::macros::format_description!("[year]-[month]-[day]");

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Date, crate::Malformed> {
        Date::parse(text, FORMAT).map_err(|_| crate::Malformed("Write a date as 2026-12-25."))
    }

    /// Writes `YYYY-MM-DD`.
    pub fn format(date: Date) -> String {
        format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
    }

    /// For serde's `with`.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format(*date))
    }

    /// For serde's `with`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
