//! Nigerian phone numbers.
//!
//! Stored as E.164. Shown and logged masked unless [`Phone::e164`] is asked for by name.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Malformed;

/// A phone number in E.164, `+` and up to 15 digits (ITU-T E.164).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "+2348031234567")]
pub struct Phone(String);

const WRONG: Malformed =
    Malformed("Write the number as 0803 123 4567, or with its country code as +234 803 123 4567.");

impl Phone {
    /// Reads a number as people write it: `0803 123 4567`, `234803…`, `+234 (0)803…`, or any
    /// foreign number with `+` and its country code.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let (plus, digits) = digits_of(text)?;
        let national = match (plus, digits.as_str()) {
            (_, d) if d.starts_with("234") && d.len() >= 13 => &d[3..],
            (false, d) if d.starts_with("00234") => &d[5..],
            (false, d) if d.starts_with('0') && d.len() == 11 => &d[1..],
            (true, d) if !d.starts_with("234") && !d.starts_with('0') && (8..=15).contains(&d.len()) => {
                return Ok(Self(format!("+{d}")));
            }
            _ => return Err(WRONG),
        };
        // +234 (0)803…: the trunk zero written by habit.
        let national = match national.len() {
            11 => national.strip_prefix('0').ok_or(WRONG)?,
            _ => national,
        };
        if is_nigerian(national) { Ok(Self(format!("+234{national}"))) } else { Err(WRONG) }
    }

    /// The full number, `+2348031234567`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// The digits alone, as `wa.me` links want them.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }
}

/// Mobile 70x, 71x, 80x, 81x, 90x, 91x; landlines 20x (libphonenumber, 2026).
fn is_nigerian(national: &str) -> bool {
    let digits = national.as_bytes();
    digits.len() == 10
        && match digits[0] {
            b'7' | b'8' | b'9' => matches!(digits[1], b'0' | b'1'),
            b'2' => digits[1] == b'0',
            _ => false,
        }
}

fn digits_of(text: &str) -> Result<(bool, String), Malformed> {
    let text = text.trim();
    if text.len() > 40 {
        return Err(WRONG);
    }
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::with_capacity(rest.len());
    for character in rest.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
            _ => return Err(WRONG),
        }
    }
    Ok((plus, digits))
}

impl fmt::Display for Phone {
    /// Masked: `+234•••••••567`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keep = self.0.len().saturating_sub(3);
        let head = keep.min(4);
        write!(f, "{}{}{}", &self.0[..head], "•".repeat(keep - head), &self.0[keep..])
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({self})")
    }
}

impl TryFrom<String> for Phone {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for text in [
            "08031234567",
            "0803 123 4567",
            "0803-123-4567",
            "2348031234567",
            "+2348031234567",
            "+234 (0)803 123 4567",
            "002348031234567",
        ] {
            assert_eq!(Phone::parse(text).unwrap().e164(), "+2348031234567", "{text}");
        }
        assert_eq!(Phone::parse("0201 234 5678").unwrap().e164(), "+2342012345678");
        assert_eq!(Phone::parse("+44 20 7946 0018").unwrap().e164(), "+442079460018");
    }

    #[test]
    fn a_number_that_cannot_be_called_is_refused() {
        for text in
            ["", "0803123456", "080312345678", "06031234567", "hello", "+234", "+0123456789", "0803123456x"]
        {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_is_masked_unless_asked_for() {
        let phone = Phone::parse("08031234567").unwrap();
        assert_eq!(phone.to_string(), "+234•••••••567");
        assert!(!format!("{phone:?}").contains("8031234"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.e164()).unwrap(), phone);
            }
        }
    }
}
