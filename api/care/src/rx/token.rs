//! The compact token: what the default QR symbol holds.
//!
//! `NGRX1:` and base45 (RFC 9285) of COSE_Sign1 over the deflated facts. Nothing is inflated before
//! its signature was verified, and every bit of the text is covered: by the signature, or by
//! encoding again what was read and comparing.

use super::cose::{self, Sign1};
use super::key::Kid8;
use super::{PublicKey, Refused, Verify, facts};
use crate::prescription::Prescription;

/// What every token begins with.
pub const PREFIX: &str = "NGRX1:";
/// No symbol that we print holds more characters (version 40 at level L, alphanumeric).
const LONGEST: usize = 4296;

/// A token as text, for a QR symbol or a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The payload of the facts; see [`facts::encode`].
pub fn payload(facts: &Prescription) -> Vec<u8> {
    facts::encode(facts)
}

/// What the prescriber's key signs.
pub fn to_be_signed(payload: &[u8], kid: &Kid8) -> Vec<u8> {
    cose::to_be_signed(payload, kid)
}

/// The token of a payload and the signature over it.
pub fn assemble(payload: Vec<u8>, kid: Kid8, signature: [u8; 64]) -> Token {
    Token(text_of(&Sign1 { kid, payload, signature }))
}

fn text_of(signed: &Sign1) -> String {
    format!("{PREFIX}{}", base45::encode(signed.encode()))
}

/// A token that was read but whose signature nobody checked: it says who claims to have signed, no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified(Sign1);

impl Unverified {
    /// Reads a token, strictly: only the text that we would write for it.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let encoded = text.strip_prefix(PREFIX).ok_or(Refused::NotOurs)?;
        if text.len() > LONGEST {
            return Err(Refused::Text);
        }
        let bytes = base45::decode(encoded).map_err(|_| Refused::Text)?;
        if base45::encode(&bytes) != encoded {
            return Err(Refused::Text);
        }
        Sign1::parse(&bytes).map(Self)
    }

    /// Which key claims to have signed.
    pub fn kid(&self) -> Kid8 {
        self.0.kid
    }

    /// What the signature covers.
    pub fn signed_bytes(&self) -> Vec<u8> {
        self.0.signed_bytes()
    }

    /// r and s, big-endian.
    pub fn signature(&self) -> &[u8; 64] {
        &self.0.signature
    }

    /// The facts, when the signature over them is by `key`.
    pub fn open(self, key: &PublicKey, port: &(impl Verify + ?Sized)) -> Result<Prescription, Refused> {
        facts::decode(&self.0.verify(key, port)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture::{self, Keys};
    use super::*;

    #[test]
    fn a_token_says_the_facts_that_were_signed() {
        let facts = fixture::three_items();
        let keys = Keys::doctor();
        let token = keys.token(&facts);
        let read = Unverified::parse(token.as_str()).unwrap();
        assert_eq!(read.kid(), keys.public().kid8());
        assert_eq!(read.open(&keys.public(), &keys).unwrap(), facts);
    }

    #[test]
    fn another_key_opens_nothing() {
        let token = Keys::doctor().token(&fixture::three_items());
        let other = Keys::other();
        let read = Unverified::parse(token.as_str()).unwrap();
        assert_eq!(read.open(&other.public(), &other), Err(Refused::Signature));
    }

    #[test]
    fn every_flipped_bit_and_every_lost_character_is_refused() {
        let keys = Keys::doctor();
        let token = keys.token(&fixture::three_items()).into_string();
        let opens = |text: &str| Unverified::parse(text).and_then(|read| read.open(&keys.public(), &keys));
        assert!(opens(&token).is_ok());
        for place in 0..token.len() {
            for bit in 0..8 {
                let mut bytes = token.clone().into_bytes();
                bytes[place] ^= 1 << bit;
                let Ok(text) = String::from_utf8(bytes) else { continue };
                assert!(opens(&text).is_err(), "bit {bit} of character {place}");
            }
            assert!(
                opens(&format!("{}{}", &token[..place], &token[place + 1..])).is_err(),
                "without {place}"
            );
        }
        assert!(opens(&format!("{token}0")).is_err());
        assert!(opens(&token.to_lowercase()).is_err());
    }

    #[test]
    fn web_addresses_and_endless_texts_are_refused_at_once() {
        assert_eq!(Unverified::parse("https://example.ng/rx/1"), Err(Refused::NotOurs));
        assert_eq!(Unverified::parse(""), Err(Refused::NotOurs));
        assert_eq!(Unverified::parse(&format!("{PREFIX}{}", "0".repeat(5000))), Err(Refused::Text));
    }
}
