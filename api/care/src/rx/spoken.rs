//! The code that is read out over the telephone: 65 random bits and two check characters.
//!
//! Crockford's base 32 without I, L, O and U. The check is the remainder of the division by 1021, a
//! prime just below 32², as two characters: it catches every single wrong character and every two
//! neighbours that changed places.

use std::fmt;
use std::str::FromStr;

use crate::Malformed;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that carry the code.
const DATA: usize = 13;
/// And that check it.
const CHECK: usize = 2;
/// The largest prime below 32².
const MODULUS: u128 = 1021;

/// A spoken code; its text is 15 characters, shown in groups of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpokenCode(u128);

impl SpokenCode {
    /// From random bytes, of which 65 bits are used.
    pub fn from_random(bytes: [u8; 9]) -> Self {
        let mut wide = [0; 16];
        wide[7..].copy_from_slice(&bytes);
        Self(u128::from_be_bytes(wide) >> 7)
    }

    /// The 15 characters without hyphens, as they are stored.
    pub fn compact(self) -> String {
        let whole = self.0 * 1024 + self.0 % MODULUS;
        (0..DATA + CHECK)
            .rev()
            .map(|place| char::from(ALPHABET[usize::try_from(whole >> (5 * place) & 31).unwrap_or(0)]))
            .collect()
    }
}

impl fmt::Display for SpokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.compact();
        write!(f, "{}-{}-{}", &code[..5], &code[5..10], &code[10..])
    }
}

impl FromStr for SpokenCode {
    type Err = Malformed;

    /// Takes lower case, spaces and hyphens, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut whole: u128 = 0;
        let mut length = 0;
        for character in text.chars().filter(|character| !matches!(character, ' ' | '-')) {
            whole = whole << 5 | value(character)?;
            length += 1;
            if length > DATA + CHECK {
                break;
            }
        }
        if length != DATA + CHECK {
            return Err(Malformed("The code has 15 characters; ask for it again, slowly."));
        }
        let (data, check) = (whole >> 10, whole & 1023);
        if data % MODULUS == check {
            Ok(Self(data))
        } else {
            Err(Malformed("A character of the code is wrong; ask for it again, slowly."))
        }
    }
}

fn value(character: char) -> Result<u128, Malformed> {
    let letter = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|&known| char::from(known) == letter);
    place.map(|place| place as u128).ok_or(Malformed("The code has only digits and letters, and no U."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code() -> impl Strategy<Value = SpokenCode> {
        any::<[u8; 9]>().prop_map(SpokenCode::from_random)
    }

    proptest! {
        #[test]
        fn a_code_is_understood_however_it_is_written(code in code()) {
            let shown = code.to_string();
            prop_assert_eq!(shown.len(), 17);
            for text in [shown.clone(), code.compact(), shown.to_lowercase(), shown.replace('-', " "),
                         shown.replace('0', "o").replace('1', "L"), shown.replace('1', "i")] {
                prop_assert_eq!(text.parse::<SpokenCode>(), Ok(code));
            }
        }

        #[test]
        fn every_wrong_character_and_every_swapped_pair_is_noticed(code in code()) {
            let right = code.compact().into_bytes();
            let refused = |wrong: Vec<u8>| String::from_utf8(wrong).unwrap().parse::<SpokenCode>().is_err();
            for place in 0..right.len() {
                for &other in ALPHABET.iter().filter(|&&other| other != right[place]) {
                    let mut wrong = right.clone();
                    wrong[place] = other;
                    prop_assert!(refused(wrong));
                }
                if place > 0 && right[place] != right[place - 1] {
                    let mut wrong = right.clone();
                    wrong.swap(place, place - 1);
                    prop_assert!(refused(wrong));
                }
            }
        }
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for text in ["", "7K2MX", "UUUUU-UUUUU-UUUUU", "ÄÖÜ", "0000000000000000", &"0".repeat(10_000)] {
            assert!(text.parse::<SpokenCode>().is_err(), "{text}");
        }
        assert!("00000-00000-00000".parse::<SpokenCode>().is_ok());
    }
}
