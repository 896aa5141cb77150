//! What a hospital records about a patient besides name, phone and place.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;

use crate::Malformed;

macro_rules! word {
    ($name:ident { $($variant:ident = $text:literal),+ } $message:literal) => {
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in JSON and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(Malformed($message)),
                }
            }
        }
    };
}

/// Administrative sex (FHIR AdministrativeGender).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither of the two.
    Other,
    /// Not recorded.
    Unknown,
}
word!(Sex { Female = "female", Male = "male", Other = "other", Unknown = "unknown" }
    "Choose female, male, other or unknown.");

/// The language a person wants to be spoken to in (BCP 47).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Nigerian Pidgin.
    #[serde(rename = "pcm")]
    Pidgin,
    /// Hausa.
    #[serde(rename = "ha")]
    Hausa,
    /// Yoruba.
    #[serde(rename = "yo")]
    Yoruba,
    /// Igbo.
    #[serde(rename = "ig")]
    Igbo,
}
word!(Language { English = "en", Pidgin = "pcm", Hausa = "ha", Yoruba = "yo", Igbo = "ig" }
    "Choose one of en, pcm, ha, yo, ig.");

/// A National Identification Number: 11 digits, no public checksum (NIMC).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nin(String);

impl Nin {
    /// Accepts 11 digits with spaces or hyphens between them.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(12).collect();
        if digits.len() == 11 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(Malformed("A NIN has 11 digits."))
        }
    }

    /// All 11 digits, for storage only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The last four digits, which may be stored in the clear to show the number masked.
    pub fn last_four(&self) -> &str {
        &self.0[7..]
    }
}

impl fmt::Display for Nin {
    /// Masked: `•••••••8901`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "•••••••{}", self.last_four())
    }
}

impl fmt::Debug for Nin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nin({self})")
    }
}

/// Checks a date of birth against today's date in Lagos.
pub fn check_date_of_birth(born: Date, today: Date) -> Result<Date, Malformed> {
    if born > today {
        return Err(Malformed("The date of birth is in the future."));
    }
    if today.year() - born.year() > 130 {
        return Err(Malformed("The date of birth is too long ago."));
    }
    Ok(born)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_nin_is_eleven_digits_and_shown_masked() {
        let nin = Nin::parse("123 4567 8901").unwrap();
        assert_eq!(nin.reveal(), "12345678901");
        assert_eq!(nin.to_string(), "•••••••8901");
        assert_eq!(format!("{nin:?}"), "Nin(•••••••8901)");
        for text in ["", "1234567890", "123456789012", "1234567890x"] {
            assert!(Nin::parse(text).is_err());
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for sex in Sex::ALL {
            assert_eq!(sex.as_str().parse::<Sex>().unwrap(), *sex);
            assert_eq!(serde_json::to_string(sex).unwrap(), format!("\"{sex}\""));
        }
        for language in Language::ALL {
            assert_eq!(language.as_str().parse::<Language>().unwrap(), *language);
            assert_eq!(serde_json::to_string(language).unwrap(), format!("\"{language}\""));
        }
    }

    #[test]
    fn nobody_is_born_tomorrow_or_before_living_memory() {
        let today = date!(2026 - 11 - 24);
        assert!(check_date_of_birth(date!(2026 - 11 - 24), today).is_ok());
        assert!(check_date_of_birth(date!(2026 - 11 - 25), today).is_err());
        assert!(check_date_of_birth(date!(1890 - 01 - 01), today).is_err());
    }
}
