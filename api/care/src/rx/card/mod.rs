//! The health card: the same prescription for wallets and verifiers that know SMART Health Cards.
//!
//! A JWS (RFC 7515) over a deflated FHIR bundle, written as digits behind `shc:/`. It must fit one QR
//! symbol, so a prescription that is too long has none; nor has one with a controlled medicine, because
//! whoever reads a card elsewhere does not ask us before handing over.
//! Source: SMART Health Cards framework 1.4.0, "Health Cards are Small" and "Encoding QRs".

mod bundle;
mod words;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use self::bundle::Richness;
use super::{PublicKey, Refused, Verify, deflate};
use crate::prescription::Prescription;

/// One symbol of version 22 at level L holds a JWS of so many characters.
pub const LONGEST: usize = 1195;
/// What every card begins with.
pub const SCHEME: &str = "shc:/";
/// Base64url characters of a signature.
const SIGNATURE: usize = 86;
/// An inflated payload is so long at most, in bytes.
const LARGEST: usize = 16 * 1024;
/// The digits of a character are its code less this.
const OFFSET: u8 = b'-';

/// A card without its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft(String);

impl Draft {
    /// The card of these facts for the key named `kid`, as rich as there is room for. None when it does not
    /// fit one symbol or cannot say exactly the same.
    pub fn of(facts: &Prescription, kid: &str) -> Option<Self> {
        if facts.controlled {
            return None;
        }
        let said = common(facts);
        Richness::ALL.into_iter().find_map(|richness| {
            let json = bundle::write(&said, richness)?;
            let payload = URL_SAFE_NO_PAD.encode(deflate::deflate(&json));
            let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header(kid)));
            let fits = signed.len() + 1 + SIGNATURE <= LONGEST;
            (fits && bundle::read(&json).as_ref() == Ok(&said)).then_some(Self(signed))
        })
    }

    /// What the prescriber's key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The card with its signature.
    pub fn assemble(self, signature: &[u8; 64]) -> HealthCard {
        HealthCard(format!("{}.{}", self.0, URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// A signed card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCard(String);

impl HealthCard {
    /// Compact serialization (RFC 7515 section 7.1).
    pub fn jws(&self) -> &str {
        &self.0
    }

    /// What the QR symbol holds: two digits a character.
    pub fn uri(&self) -> String {
        let digits = self.0.bytes().map(|byte| format!("{:02}", byte.saturating_sub(OFFSET)));
        SCHEME.chars().chain(digits.collect::<String>().chars()).collect()
    }
}

/// What token and card both say: all but the product in the hospital's own formulary, which means
/// nothing elsewhere. (A controlled medicine has no card.)
pub fn common(facts: &Prescription) -> Prescription {
    let mut facts = facts.clone();
    for item in &mut facts.items {
        item.medicine.product = None;
    }
    facts
}

/// A card that was read but whose signature nobody checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    kid: String,
    signed: String,
    payload: Vec<u8>,
    signature: [u8; 64],
}

impl Unverified {
    /// Reads `shc:/` and digits, strictly.
    pub fn parse(uri: &str) -> Result<Self, Refused> {
        let digits = uri.strip_prefix(SCHEME).ok_or(Refused::NotOurs)?.as_bytes();
        let (pairs, rest) = digits.as_chunks::<2>();
        if !rest.is_empty() || pairs.len() > LONGEST {
            return Err(Refused::Text);
        }
        let jws: String = pairs.iter().map(character).collect::<Result<_, _>>()?;
        Self::of(&jws).ok_or(Refused::Envelope)
    }

    fn of(jws: &str) -> Option<Self> {
        let (signed, signature) = jws.rsplit_once('.')?;
        let (head, payload) = signed.split_once('.')?;
        let head = URL_SAFE_NO_PAD.decode(head).ok()?;
        let kid = std::str::from_utf8(&head).ok()?.strip_prefix(HEAD)?.strip_suffix(TAIL)?;
        let is_name = kid.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_name.then(|| {
            Some(Self {
                kid: kid.to_owned(),
                payload: URL_SAFE_NO_PAD.decode(payload).ok()?,
                signature: URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?,
                signed: signed.to_owned(),
            })
        })?
    }

    /// Which key claims to have signed: its thumbprint (RFC 7638).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What [`common`] leaves of the facts, when the signature over them is by `key`.
    pub fn open(self, key: &PublicKey, port: &(impl Verify + ?Sized)) -> Result<Prescription, Refused> {
        if key.kid() != self.kid || !port.es256(key, self.signed.as_bytes(), &self.signature) {
            return Err(Refused::Signature);
        }
        facts_of(&self.payload)
    }
}

/// The facts of a payload whose signature was verified.
pub fn facts_of(payload: &[u8]) -> Result<Prescription, Refused> {
    bundle::read(&deflate::inflate(payload, LARGEST)?)
}

const HEAD: &str = r#"{"zip":"DEF","alg":"ES256","kid":""#;
const TAIL: &str = r#""}"#;

fn header(kid: &str) -> String {
    format!("{HEAD}{kid}{TAIL}")
}

fn character(pair: &[u8; 2]) -> Result<char, Refused> {
    match pair {
        [tens @ b'0'..=b'7', ones @ b'0'..=b'9'] => {
            let character = char::from((tens - b'0') * 10 + (ones - b'0') + OFFSET);
            let known = character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
            if known { Ok(character) } else { Err(Refused::Text) }
        }
        _ => Err(Refused::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture::{self, Keys};
    use super::super::{Symbol, token};
    use super::*;

    #[test]
    fn token_and_card_say_the_same_facts() {
        let (keys, plain) = (Keys::doctor(), fixture::three_items());
        let mut refilled = plain.clone();
        refilled.items.truncate(1);
        (refilled.refills, refilled.refill_interval_days) = (2, 28);
        refilled.valid_from += time::Duration::days(1);
        refilled.instructions = None;
        refilled.items[0].sig.amount = crate::prescription::Amount(2500);
        refilled.items[0].substitution = false;
        refilled.items[0].medicine.atc = None;
        for facts in [plain, refilled] {
            let token = keys.token(&facts);
            let by_token =
                token::Unverified::parse(token.as_str()).unwrap().open(&keys.public(), &keys).unwrap();
            let uri = keys.card(&facts).unwrap().uri();
            let by_card = Unverified::parse(&uri).unwrap().open(&keys.public(), &keys).unwrap();
            assert_eq!(common(&by_token), by_card);
            assert_eq!(by_token, facts);
        }
    }

    #[test]
    fn three_items_fit_one_symbol_of_version_22() {
        let card = Keys::doctor().card(&fixture::three_items()).unwrap();
        let symbol = Symbol::health_card(&card.uri()).unwrap();
        assert!(card.jws().len() <= LONGEST && symbol.version() <= 22);
    }

    #[test]
    fn what_is_too_long_or_controlled_has_no_card() {
        let (keys, facts) = (Keys::doctor(), fixture::three_items());
        let mut long = facts.clone();
        long.items = [&facts.items[..], &facts.items[..], &facts.items[..]].concat();
        long.instructions = Some((0..200_u32).map(|number| format!("{} ", number * 7919)).collect());
        assert_eq!(keys.card(&long), None);
        assert_eq!(keys.card(&Prescription { controlled: true, ..facts }), None);
    }

    #[test]
    fn a_medicine_whose_words_would_be_misread_has_no_card() {
        let mut facts = fixture::three_items();
        facts.items[0].medicine.strength = "20, 120 mg".into();
        assert_eq!(Keys::doctor().card(&facts), None);
    }

    #[test]
    fn every_changed_digit_is_refused() {
        let keys = Keys::doctor();
        let uri = keys.card(&fixture::three_items()).unwrap().uri();
        let opens = |uri: &str| Unverified::parse(uri).and_then(|read| read.open(&keys.public(), &keys));
        for place in 0..uri.len() {
            let mut bytes = uri.clone().into_bytes();
            bytes[place] ^= 1;
            assert!(opens(&String::from_utf8(bytes).unwrap()).is_err(), "character {place}");
        }
        assert!(opens(&format!("{uri}00")).is_err());
        assert!(opens(&uri[..uri.len() - 2]).is_err());
    }
}
