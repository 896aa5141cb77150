//! What stands in the log: one salted hash an event, and how it is opened.

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Hash, leaf_hash};

/// Begins the bytes that a leaf is the hash of.
const DOMAIN: &[u8] = b"dokita-log-v1\0";
/// Begins the bytes that the salt of an issued prescription is taken from.
const RX_SALT: &[u8] = b"dokita-rx-salt";

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As in the leaf and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The kind of a text.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
            }
        }
    };
}

kinds! {
    /// A prescription was signed.
    RxIssued = "rx-issued",
    /// A prescription was cancelled.
    RxRevoked = "rx-revoked",
    /// A pharmacy handed something over.
    Dispensed = "dispensed",
    /// Something handed over came back.
    Returned = "returned",
    /// Records were shared.
    Shared = "shared",
    /// Shared records were read.
    Accessed = "accessed",
    /// Sharing was ended.
    ShareRevoked = "share-revoked",
    /// A key was made.
    KeyCreated = "key-created",
    /// A key was replaced by a younger one.
    KeyRotated = "key-rotated",
    /// A key must not be trusted any more.
    KeyRevoked = "key-revoked",
}

/// Something that happened; the log gets only [`Event::leaf`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: Kind,
    /// The row that it happened to.
    pub subject: Uuid,
    /// When, to the millisecond.
    pub at: OffsetDateTime,
    /// SHA-256 of what happened, e.g. of a token's text.
    pub digest: Hash,
    /// Random, so that nobody finds out what happened by guessing.
    pub salt: [u8; 16],
}

impl Event {
    /// A prescription was signed: whoever holds the token (its text, and the bytes of its COSE
    /// message) can tell the leaf. The signature inside makes it impossible to guess.
    pub fn prescription_issued(id: Uuid, issued_at: OffsetDateTime, token: &str, message: &[u8]) -> Self {
        let salt: Hash = Sha256::new().chain_update(RX_SALT).chain_update(message).finalize().into();
        let mut first = [0; 16];
        first.copy_from_slice(&salt[..16]);
        Self {
            kind: Kind::RxIssued,
            subject: id,
            at: issued_at.replace_nanosecond(0).unwrap_or(issued_at),
            digest: Sha256::digest(token).into(),
            salt: first,
        }
    }

    /// The 32 bytes that the log shows.
    pub fn leaf(&self) -> Hash {
        let millis = i64::try_from(self.at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX);
        Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(self.kind.as_str())
            .chain_update([0])
            .chain_update(self.salt)
            .chain_update(self.subject.as_bytes())
            .chain_update(millis.to_be_bytes())
            .chain_update(self.digest)
            .finalize()
            .into()
    }

    /// The hash of the leaf in the tree.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.leaf())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_an_event_changes_its_leaf() {
        let at = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
        let event =
            Event { kind: Kind::Dispensed, subject: Uuid::from_u128(1), at, digest: [2; 32], salt: [3; 16] };
        let others = [
            Event { kind: Kind::Returned, ..event.clone() },
            Event { subject: Uuid::from_u128(2), ..event.clone() },
            Event { at: at + time::Duration::MILLISECOND, ..event.clone() },
            Event { digest: [3; 32], ..event.clone() },
            Event { salt: [4; 16], ..event.clone() },
        ];
        assert!(others.iter().all(|other| other.leaf() != event.leaf()));
    }

    #[test]
    fn whoever_holds_a_token_finds_its_leaf() {
        let at = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap() + time::Duration::MILLISECOND;
        let seconds = at.replace_nanosecond(0).unwrap();
        let signed = Event::prescription_issued(Uuid::from_u128(7), at, "NGRX1:ABC", b"abc");
        assert_eq!(signed, Event::prescription_issued(Uuid::from_u128(7), seconds, "NGRX1:ABC", b"abc"));
        assert_ne!(
            signed.leaf(),
            Event::prescription_issued(Uuid::from_u128(7), at, "NGRX1:ABD", b"abd").leaf()
        );
    }

    #[test]
    fn a_kind_is_read_back_from_its_text() {
        assert!(Kind::ALL.iter().all(|kind| Kind::parse(kind.as_str()) == Some(*kind)));
        assert_eq!(Kind::parse("rx"), None);
    }
}
