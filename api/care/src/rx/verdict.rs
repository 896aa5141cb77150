//! What a verifier without a network says about a token.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::trust::TrustedKey;
use super::{Refused, TrustList, Unverified, Verify, card};
use crate::prescription::Prescription;

/// Clocks of the hospital and of the pharmacy may differ by so much.
const CLOCKS_DIFFER: Duration = Duration::minutes(5);

/// One answer, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The answer.
    pub outcome: Outcome,
    /// The facts, once the signature over them was found to be the prescriber's; they are shown with the
    /// reason even where the prescription must not be filled.
    pub prescription: Option<Prescription>,
    /// Whether somebody else filled or the doctor cancelled it meanwhile cannot be known: true for
    /// everything that was decided from a list alone.
    pub status_unknown: bool,
    /// The list is past its own date: cancellations and lost keys since then are not in it.
    pub list_overdue: bool,
}

/// May it be filled?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// By what is known here, yes.
    Valid,
    /// Its first day has not come.
    NotYet,
    /// Its last day is over.
    Expired,
    /// Cancelled.
    Revoked,
    /// Not what was signed: changed, misread, badly encoded or signed with another key.
    Altered,
    /// By nobody for whom this list speaks: another hospital, another key, or a key that was not the
    /// prescriber's on that day.
    UnknownIssuer,
    /// By a key that the hospital no longer stands by.
    KeyRevoked,
    /// This device already recorded handing it over.
    AlreadyDispensed,
    /// Something else, e.g. a web address.
    NoPrescription,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::NotYet,
        Self::Expired,
        Self::Revoked,
        Self::Altered,
        Self::UnknownIssuer,
        Self::KeyRevoked,
        Self::AlreadyDispensed,
        Self::NoPrescription,
    ];

    /// As in an interface.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Altered => "altered",
            Self::UnknownIssuer => "unknown-issuer",
            Self::KeyRevoked => "key-revoked",
            Self::AlreadyDispensed => "already-dispensed",
            Self::NoPrescription => "no-prescription",
        }
    }
}

/// What this device already handed over without a connection.
pub trait Seen {
    /// Was this prescription filled here?
    fn dispensed(&self, prescription: Uuid) -> bool;
}

/// A device that never handed anything over.
impl Seen for () {
    fn dispensed(&self, _: Uuid) -> bool {
        false
    }
}

impl Seen for std::collections::BTreeSet<Uuid> {
    fn dispensed(&self, prescription: Uuid) -> bool {
        self.contains(&prescription)
    }
}

/// Judges a token or a health card by a trust list that was opened before.
pub fn verify(
    text: &str,
    trust: &TrustList,
    now: OffsetDateTime,
    port: &(impl Verify + ?Sized),
    seen: &(impl Seen + ?Sized),
) -> Verdict {
    let (outcome, prescription) = match authentic(text.trim(), trust, port) {
        Ok((facts, key)) => (judge(&facts, key, trust, now, seen), Some(facts)),
        Err(outcome) => (outcome, None),
    };
    let list_overdue = now > trust.next_update;
    Verdict { outcome, status_unknown: outcome == Outcome::Valid, prescription, list_overdue }
}

/// The facts and the key that signed them.
fn authentic<'a>(
    text: &str,
    trust: &'a TrustList,
    port: &(impl Verify + ?Sized),
) -> Result<(Prescription, &'a TrustedKey), Outcome> {
    let (facts, key) = if text.starts_with(card::SCHEME) {
        let read = card::Unverified::parse(text).map_err(outcome)?;
        let key = trust.keys.iter().find(|key| key.key.kid() == read.kid()).ok_or(Outcome::UnknownIssuer)?;
        (read.open(&key.key, port).map_err(outcome)?, key)
    } else {
        let read = Unverified::parse(text).map_err(outcome)?;
        let key = trust.key(&read.kid()).ok_or(Outcome::UnknownIssuer)?;
        (read.open(&key.key, port).map_err(outcome)?, key)
    };
    // The list speaks for its own hospital, and a key for its owner while it is in use.
    let in_use = key.not_before <= facts.issued_at + CLOCKS_DIFFER
        && key.retired_at.is_none_or(|retired| facts.issued_at <= retired + CLOCKS_DIFFER);
    if facts.issuer == trust.issuer && facts.prescriber.mdcn == key.mdcn && in_use {
        Ok((facts, key))
    } else {
        Err(Outcome::UnknownIssuer)
    }
}

fn outcome(refused: Refused) -> Outcome {
    match refused {
        Refused::NotOurs => Outcome::NoPrescription,
        _ => Outcome::Altered,
    }
}

fn judge(
    facts: &Prescription,
    key: &TrustedKey,
    trust: &TrustList,
    now: OffsetDateTime,
    seen: &(impl Seen + ?Sized),
) -> Outcome {
    // Whoever stole a key writes any date: nothing that it signed is believed any more.
    if key.revoked_at.is_some() {
        Outcome::KeyRevoked
    } else if trust.revoked.contains(&facts.id) {
        Outcome::Revoked
    } else if now >= facts.valid_until {
        Outcome::Expired
    } else if now < facts.valid_from || now + CLOCKS_DIFFER < facts.issued_at {
        Outcome::NotYet
    } else if seen.dispensed(facts.id) {
        Outcome::AlreadyDispensed
    } else {
        Outcome::Valid
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::fixture::{self, Keys};
    use super::*;

    struct Case {
        facts: Prescription,
        keys: Keys,
        trust: TrustList,
        now: OffsetDateTime,
        seen: BTreeSet<Uuid>,
    }

    impl Case {
        fn new() -> Self {
            let facts = fixture::three_items();
            let now = facts.valid_from + Duration::days(1);
            Self { facts, keys: Keys::doctor(), trust: fixture::trust_list(), now, seen: BTreeSet::new() }
        }

        fn after(change: impl FnOnce(&mut Self)) -> Outcome {
            let mut case = Self::new();
            change(&mut case);
            let token = case.keys.token(&case.facts).into_string();
            verify(&token, &case.trust, case.now, &case.keys, &case.seen).outcome
        }
    }

    #[test]
    fn each_reason_has_its_own_outcome() {
        let key = |case: &mut Case| {
            let kid = case.keys.public().kid8();
            case.trust.keys.iter().position(|key| key.kid == kid).unwrap()
        };
        assert_eq!(Case::after(|_| ()), Outcome::Valid);
        assert_eq!(
            Case::after(|case| case.now = case.facts.valid_from - Duration::seconds(1)),
            Outcome::NotYet
        );
        assert_eq!(Case::after(|case| case.now = case.facts.valid_until), Outcome::Expired);
        assert_eq!(
            Case::after(|case| {
                case.trust.revoked.insert(case.facts.id);
            }),
            Outcome::Revoked
        );
        assert_eq!(
            Case::after(|case| {
                case.seen.insert(case.facts.id);
            }),
            Outcome::AlreadyDispensed
        );
        assert_eq!(Case::after(|case| case.keys = Keys::other()), Outcome::UnknownIssuer);
        assert_eq!(
            Case::after(|case| case.facts.issuer = "https://rx.example".into()),
            Outcome::UnknownIssuer
        );
        assert_eq!(
            Case::after(|case| case.facts.prescriber.mdcn = "MDCN/R/1".into()),
            Outcome::UnknownIssuer
        );
        assert_eq!(
            Case::after(|case| {
                let place = key(case);
                case.trust.keys[place].revoked_at = Some(case.now);
            }),
            Outcome::KeyRevoked
        );
        assert_eq!(
            Case::after(|case| {
                let place = key(case);
                case.trust.keys[place].retired_at = Some(case.facts.issued_at - Duration::minutes(6));
            }),
            Outcome::UnknownIssuer
        );
    }

    #[test]
    fn another_text_is_altered_or_not_ours() {
        let case = Case::new();
        let token = case.keys.token(&case.facts).into_string();
        let outcome = |text: &str| verify(text, &case.trust, case.now, &case.keys, &()).outcome;
        assert_eq!(outcome(&format!("  {token}\n")), Outcome::Valid, "what a scanner adds is taken away");
        let half = token.len() / 2;
        let other = if token[half..].starts_with('7') { "8" } else { "7" };
        assert_eq!(outcome(&format!("{}{other}{}", &token[..half], &token[half + 1..])), Outcome::Altered);
        assert_eq!(outcome("https://example.ng"), Outcome::NoPrescription);
    }

    #[test]
    fn a_health_card_is_judged_like_the_token() {
        let mut case = Case::new();
        let card = case.keys.card(&case.facts).unwrap().uri();
        let outcome =
            |case: &Case, text: &str| verify(text, &case.trust, case.now, &case.keys, &case.seen).outcome;
        assert_eq!(outcome(&case, &card), Outcome::Valid);
        assert_eq!(outcome(&case, &format!("{card}00")), Outcome::Altered);
        assert_eq!(outcome(&case, &Keys::other().card(&case.facts).unwrap().uri()), Outcome::UnknownIssuer);
        case.seen.insert(case.facts.id);
        assert_eq!(outcome(&case, &card), Outcome::AlreadyDispensed);
    }

    #[test]
    fn a_list_past_its_date_is_said_to_be() {
        let mut case = Case::new();
        let token = case.keys.token(&case.facts).into_string();
        assert!(!verify(&token, &case.trust, case.now, &case.keys, &()).list_overdue);
        case.trust.next_update = case.now - Duration::seconds(1);
        let verdict = verify(&token, &case.trust, case.now, &case.keys, &());
        assert!(verdict.list_overdue && verdict.status_unknown);
        assert_eq!(verdict.prescription, Some(case.facts));
    }
}
