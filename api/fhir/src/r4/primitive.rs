//! Primitive types of R4 and what their values look like (R4 2.24.0.1).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use time::{Date, Month};

/// Longest string (R4: "strings SHALL NOT exceed 1MB").
const LONGEST: usize = 1024 * 1024;

const DATE: &str =
    r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?";
const DATE_TIME: &str = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1])(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?";
const INSTANT: &str = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))";

/// Types that are JSON strings, with the regular expressions of R4.
const STRINGS: &[(&str, &str)] = &[
    ("base64Binary", r"(\s*([0-9a-zA-Z\+/]{4}|[0-9a-zA-Z\+/]{3}=|[0-9a-zA-Z\+/]{2}==)\s*)+"),
    ("canonical", r"\S*"),
    ("code", r"[^\s]+(\s[^\s]+)*"),
    ("date", DATE),
    ("dateTime", DATE_TIME),
    ("id", r"[A-Za-z0-9\-\.]{1,64}"),
    ("instant", INSTANT),
    ("markdown", r"[\r\n\t\S ]+"),
    ("oid", r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+"),
    ("string", r"[ \r\n\t\S\u{a0}]+"),
    ("time", r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"),
    ("uri", r"\S*"),
    ("url", r"\S*"),
    ("uuid", r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ("xhtml", r"(?s)\s*<div.*"),
];

const OTHERS: &[&str] = &["boolean", "decimal", "integer", "positiveInt", "unsignedInt"];

static PATTERNS: LazyLock<BTreeMap<&'static str, Regex>> = LazyLock::new(|| {
    let anchored = |(name, pattern): &(&'static str, &str)| {
        Regex::new(&format!("^(?:{pattern})$")).ok().map(|regex| (*name, regex))
    };
    STRINGS.iter().filter_map(anchored).collect()
});

/// Whether a type is primitive.
pub fn is(kind: &str) -> bool {
    PATTERNS.contains_key(kind) || OTHERS.contains(&kind)
}

/// What is wrong with a value of a primitive type; nothing when it is fine.
pub fn fault(kind: &str, value: &Value) -> Option<String> {
    let wrong = |what: &str| Some(format!("must be {what}"));
    match kind {
        "boolean" if !value.is_boolean() => wrong("true or false"),
        "decimal" if !value.is_number() => wrong("a number"),
        "integer" if integer(value).is_none_or(|n| i32::try_from(n).is_err()) => wrong("a whole number"),
        "unsignedInt" if !integer(value).is_some_and(|n| (0..=2_147_483_647).contains(&n)) => {
            wrong("a whole number of 0 or more")
        }
        "positiveInt" if !integer(value).is_some_and(|n| (1..=2_147_483_647).contains(&n)) => {
            wrong("a whole number above 0")
        }
        "boolean" | "decimal" | "integer" | "unsignedInt" | "positiveInt" => None,
        _ => string_fault(kind, value),
    }
}

fn integer(value: &Value) -> Option<i64> {
    // 1.0 is an integer in JSON; `as_i64` wants it without a point.
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

fn string_fault(kind: &str, value: &Value) -> Option<String> {
    let Some(text) = value.as_str() else { return Some("must be a string".to_owned()) };
    if text.trim().is_empty() {
        return Some("must not be empty".to_owned());
    }
    if text.len() > LONGEST {
        return Some("is longer than 1 MB".to_owned());
    }
    let fits = PATTERNS.get(kind).is_none_or(|pattern| pattern.is_match(text));
    let real = !matches!(kind, "date" | "dateTime" | "instant") || is_real_date(text);
    (!fits || !real).then(|| format!("is not a {kind}"))
}

/// "Dates SHALL be valid dates": no 30 February.
fn is_real_date(text: &str) -> bool {
    let Some(day) = text.get(8..10).and_then(|day| day.parse().ok()) else { return true };
    let year = text.get(..4).and_then(|year| year.parse().ok());
    let month = text.get(5..7).and_then(|month| month.parse::<u8>().ok());
    let (Some(year), Some(month)) = (year, month) else { return false };
    Month::try_from(month).is_ok_and(|month| Date::from_calendar_date(year, month, day).is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_pattern_is_a_pattern() {
        assert_eq!(PATTERNS.len(), STRINGS.len());
    }

    #[test]
    fn values_are_taken_and_refused_as_r4_says() {
        let good = [
            ("date", json!("2024-02-29")),
            ("date", json!("2024")),
            ("dateTime", json!("2026-11-24T13:30:00+01:00")),
            ("instant", json!("2026-11-24T13:30:00.123Z")),
            ("id", json!("a-1.B")),
            ("positiveInt", json!(1)),
            ("decimal", json!(0.5)),
            ("string", json!("Ọmọtọ́lá\n")),
            ("base64Binary", json!("aGk=")),
        ];
        for (kind, value) in good {
            assert_eq!(fault(kind, &value), None, "{kind} {value}");
        }
        let bad = [
            ("date", json!("2023-02-29")),
            ("date", json!("29/02/2024")),
            ("dateTime", json!("2026-11-24T13:30")),
            ("instant", json!("2026-11-24")),
            ("id", json!("no spaces")),
            ("positiveInt", json!(0)),
            ("unsignedInt", json!(-1)),
            ("integer", json!(1.5)),
            ("boolean", json!("true")),
            ("string", json!(" ")),
            ("code", json!(" padded")),
            ("base64Binary", json!("a")),
        ];
        for (kind, value) in bad {
            assert!(fault(kind, &value).is_some(), "{kind} {value}");
        }
    }
}
