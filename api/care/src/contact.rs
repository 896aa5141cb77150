//! Names and e-mail addresses of people. Both hide themselves from debug output.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Malformed;

/// Longest name in characters.
pub const MAX_NAME: usize = 120;
/// Longest e-mail address in octets (RFC 5321 section 4.5.3.1.3, less the angle brackets).
pub const MAX_EMAIL: usize = 254;

/// A person's name as they write it, with single spaces.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "Ngozi Eze")]
pub struct PersonName(String);

impl PersonName {
    /// Trims, joins runs of white space, and refuses control characters and markup.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > MAX_NAME * 8 {
            return Err(Malformed("Use at most 120 characters for a name."));
        }
        if text.chars().any(|c| {
            (c.is_control() && !c.is_whitespace())
                || matches!(c, '<' | '>' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        }) {
            return Err(Malformed("A name cannot contain these characters."));
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.chars().count() {
            0 => Err(Malformed("Enter a name.")),
            1..=MAX_NAME => Ok(Self(name)),
            _ => Err(Malformed("Use at most 120 characters for a name.")),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address, in lower case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "ngozi@example.com")]
pub struct Email(String);

const WRONG_EMAIL: Malformed = Malformed("Enter an e-mail address such as name@example.com.");

impl Email {
    /// Accepts the addresses people have: one `@`, a dotted domain, no spaces or quotes.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(WRONG_EMAIL)?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"@<>()[],;:\\\"".contains(c);
        let dotted = domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        if local.is_empty() || text.len() > MAX_EMAIL || !dotted {
            return Err(WRONG_EMAIL);
        }
        if !local.chars().all(plain) || !domain.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.') {
            return Err(WRONG_EMAIL);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_value {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(•••)"))
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
text_value!(PersonName);
text_value!(Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_tidied_and_kept_in_its_own_letters() {
        assert_eq!(PersonName::parse("  Adébáyọ̀   O’Neil-Ọ̀jọ́ ").unwrap().as_str(), "Adébáyọ̀ O’Neil-Ọ̀jọ́");
    }

    #[test]
    fn a_name_that_could_mislead_is_refused() {
        for text in ["", "   ", "a\u{0}b", "<b>x</b>", "\u{202e}evil"] {
            assert!(PersonName::parse(text).is_err(), "{text:?}");
        }
        assert!(PersonName::parse(&"a".repeat(121)).is_err());
    }

    #[test]
    fn an_address_is_lower_case_and_plausible() {
        assert_eq!(Email::parse(" Ngozi@Example.COM ").unwrap().as_str(), "ngozi@example.com");
        for text in ["", "a", "a@b", "@b.c", "a b@c.d", "a@b..c", "a@@b.c", "a@-b.c"] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_person() {
        assert!(!format!("{:?}", PersonName::parse("Ngozi Eze").unwrap()).contains("Ngozi"));
        assert!(!format!("{:?}", Email::parse("ngozi@x.ng").unwrap()).contains("ngozi"));
    }
}
