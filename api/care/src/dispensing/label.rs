//! What stands on a pack: batch, last day, registration number.

use time::{Date, Month};

use crate::Malformed;
use crate::availability::iso_date;

/// Longest batch number in characters.
pub const MAX_BATCH: usize = 40;
/// Longest registration number in characters.
pub const MAX_NAFDAC: usize = 20;

/// A batch number as it is printed, without white space around it.
pub fn batch(text: &str) -> Result<String, Malformed> {
    short(text, MAX_BATCH, "Enter the batch number as it stands on the pack, at most 40 characters.")
}

/// A registration number as it was entered; see [`looks_like_nafdac`].
pub fn nafdac(text: &str) -> Result<String, Malformed> {
    short(text, MAX_NAFDAC, "Enter the NAFDAC number as it stands on the pack, at most 20 characters.")
}

/// A product's name or strength.
pub fn short_text(text: &str) -> Result<String, Malformed> {
    short(text, 120, "Use 1 to 120 characters.")
}

fn short(text: &str, most: usize, wrong: &'static str) -> Result<String, Malformed> {
    let text = text.trim();
    let fits = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Malformed(wrong)) }
}

/// The last day of a batch: `YYYY-MM-DD`, or `YYYY-MM` for packs that name only the month.
pub fn expiry(text: &str) -> Result<Date, Malformed> {
    const WRONG: Malformed = Malformed("Enter the expiry date as YYYY-MM-DD or YYYY-MM.");
    let text = text.trim();
    if let Ok(day) = iso_date::parse(text) {
        return Ok(day);
    }
    let (year, month) = text.split_once('-').ok_or(WRONG)?;
    if year.len() != 4 || month.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
    {
        return Err(WRONG);
    }
    let year = year.parse().map_err(|_| WRONG)?;
    let month: Month = month.parse::<u8>().ok().and_then(|it| it.try_into().ok()).ok_or(WRONG)?;
    Date::from_calendar_date(year, month, month.length(year)).map_err(|_| WRONG)
}

/// Whether a text has the form of the registration numbers that NAFDAC prints: `04-0005`, `A4-6611`,
/// `A11-100694`. Others exist on old packs, so this is a reason to look again, not to refuse.
pub fn looks_like_nafdac(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    let Some((class, number)) = text.split_once('-') else { return false };
    let class = class.strip_prefix(['A', 'B', 'C']).unwrap_or(class);
    let number = number.strip_suffix(|last: char| last.is_ascii_uppercase()).unwrap_or(number);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(class) && digits(number) && (1..=2).contains(&class.len()) && (4..=6).contains(&number.len())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_pack_that_names_a_month_is_good_until_its_last_day() {
        assert_eq!(expiry("2028-02"), Ok(date!(2028 - 02 - 29)));
        assert_eq!(expiry(" 2027-06-15 "), Ok(date!(2027 - 06 - 15)));
        for wrong in ["", "06/2027", "2027-13", "2027-6", "27-06", "2027-06-31", "+027-06", "2027-06-"] {
            assert!(expiry(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn registration_numbers_are_told_from_other_numbers() {
        for right in ["04-0005", "04-8805", "A4-6611", "A4-100137", "a11-100694", "B4-1234L"] {
            assert!(looks_like_nafdac(right), "{right}");
        }
        for wrong in ["", "-", "4004", "A4-12", "A444-1234", "NAFDAC 04-0005", "04-1234567"] {
            assert!(!looks_like_nafdac(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_batch_is_kept_as_printed() {
        assert_eq!(batch(" AMX/24-117 "), Ok("AMX/24-117".to_owned()));
        assert!(batch("").is_err() && batch("a\nb").is_err() && batch(&"x".repeat(41)).is_err());
    }
}
