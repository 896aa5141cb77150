//! The trust list: whose prescriptions a hospital stands by, for pharmacies without a network.
//!
//! COSE_Sign1 by the hospital's own key, which a device pins at first use, over deterministic CBOR.

use std::collections::BTreeSet;

use ciborium::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::cbor::{self, Fields, Row, as_bytes, as_number, as_text, number, optional, text};
use super::cose::{self, Sign1};
use super::key::Kid8;
use super::{PublicKey, Refused, Verify};

/// What the hospital says, at the time it said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustList {
    /// Origin of the hospital's server: tokens of another issuer are not covered.
    pub issuer: String,
    /// When it was signed.
    pub issued_at: OffsetDateTime,
    /// When a newer one is due; after that, silence about a revocation says nothing.
    pub next_update: OffsetDateTime,
    /// Prescribers' keys, in the order of `kid`.
    pub keys: Vec<TrustedKey>,
    /// Cancelled prescriptions that would otherwise still be valid.
    pub revoked: BTreeSet<Uuid>,
    /// The hospital's name.
    pub hospital: String,
    /// Ed25519 key that signs the transparency log's checkpoints.
    pub log_key: [u8; 32],
    /// First line of those checkpoints.
    pub log_origin: String,
    /// The latest checkpoint, a signed note.
    pub checkpoint: String,
    /// Without a connection, medicine for so many days is handed over at most.
    pub most_offline_days: u16,
}

/// A prescriber's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Its short name.
    pub kid: Kid8,
    /// The key.
    pub key: PublicKey,
    /// Whose.
    pub name: String,
    /// Their registration with the Medical and Dental Council of Nigeria.
    pub mdcn: String,
    /// Signs from then on.
    pub not_before: OffsetDateTime,
    /// Signed until then; none while it still signs.
    pub retired_at: Option<OffsetDateTime>,
    /// Nothing that it signed is trusted any more.
    pub revoked_at: Option<OffsetDateTime>,
}

impl TrustList {
    /// The payload that is signed. Keys are put in the order of their names.
    pub fn payload(&self) -> Vec<u8> {
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_by_key(|key| key.kid);
        cbor::encode(&cbor::map(vec![
            (1, text(&self.issuer)),
            (2, cbor::seconds(self.issued_at)),
            (3, cbor::seconds(self.next_update)),
            (4, Value::Array(keys.into_iter().map(key_value).collect())),
            (5, Value::Array(self.revoked.iter().map(|id| Value::Bytes(id.as_bytes().to_vec())).collect())),
            (6, text(&self.hospital)),
            (7, Value::Bytes(self.log_key.to_vec())),
            (8, text(&self.log_origin)),
            (9, text(&self.checkpoint)),
            (10, Value::Array(vec![number(self.most_offline_days)])),
        ]))
    }

    /// Reads a list that the hospital's key signed.
    pub fn open(bytes: &[u8], hospital: &PublicKey, port: &(impl Verify + ?Sized)) -> Result<Self, Refused> {
        Self::read(&Sign1::parse(bytes)?.verify(hospital, port)?)
    }

    /// Reads a payload, strictly; whoever calls this checked the signature.
    pub fn read(payload: &[u8]) -> Result<Self, Refused> {
        let mut fields = Fields::of(cbor::decode(payload)?)?;
        let list = Self {
            issuer: as_text(fields.required(1)?)?,
            issued_at: cbor::as_time(fields.required(2)?)?,
            next_update: cbor::as_time(fields.required(3)?)?,
            keys: ascending(fields.required(4)?, read_key, |key| key.kid)?,
            revoked: ascending(fields.required(5)?, cbor::as_uuid, |id| *id)?.into_iter().collect(),
            hospital: as_text(fields.required(6)?)?,
            log_key: as_bytes(fields.required(7)?)?,
            log_origin: as_text(fields.required(8)?)?,
            checkpoint: as_text(fields.required(9)?)?,
            most_offline_days: as_number(Row::of(fields.required(10)?, 1)?.value()?)?,
        };
        fields.finish()?;
        Ok(list)
    }

    /// The key of this name.
    pub fn key(&self, kid: &Kid8) -> Option<&TrustedKey> {
        self.keys.binary_search_by_key(kid, |key| key.kid).ok().map(|place| &self.keys[place])
    }
}

/// What the hospital's key signs.
pub fn to_be_signed(payload: &[u8], kid: &Kid8) -> Vec<u8> {
    cose::to_be_signed(payload, kid)
}

/// The signed list.
pub fn assemble(payload: Vec<u8>, kid: Kid8, signature: [u8; 64]) -> Vec<u8> {
    Sign1 { kid, payload, signature }.encode()
}

fn key_value(key: &TrustedKey) -> Value {
    Value::Array(vec![
        Value::Bytes(key.kid.to_vec()),
        Value::Bytes(key.key.x.to_vec()),
        Value::Bytes(key.key.y.to_vec()),
        text(&key.name),
        text(&key.mdcn),
        cbor::seconds(key.not_before),
        optional(key.retired_at, cbor::seconds),
        optional(key.revoked_at, cbor::seconds),
    ])
}

fn read_key(value: Value) -> Result<TrustedKey, Refused> {
    let mut row = Row::of(value, 8)?;
    let key = TrustedKey {
        kid: as_bytes(row.value()?)?,
        key: PublicKey { x: as_bytes(row.value()?)?, y: as_bytes(row.value()?)? },
        name: as_text(row.value()?)?,
        mdcn: as_text(row.value()?)?,
        not_before: cbor::as_time(row.value()?)?,
        retired_at: row.optional(cbor::as_time)?,
        revoked_at: row.optional(cbor::as_time)?,
    };
    if key.kid == key.key.kid8() { Ok(key) } else { Err(Refused::Contents) }
}

/// An array whose entries are in order, none twice.
fn ascending<T, K: Ord>(
    value: Value,
    read: impl FnMut(Value) -> Result<T, Refused>,
    by: impl Fn(&T) -> K,
) -> Result<Vec<T>, Refused> {
    let entries = cbor::as_array(value)?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if entries.is_sorted_by(|one, next| by(one) < by(next)) { Ok(entries) } else { Err(Refused::Contents) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture::{self, Keys};
    use super::*;

    #[test]
    fn a_signed_list_comes_back_and_only_under_the_hospitals_key() {
        let (list, hospital) = (fixture::trust_list(), Keys::hospital());
        let bytes = hospital.trust_list(&list);
        assert_eq!(TrustList::open(&bytes, &hospital.public(), &hospital).unwrap(), list);
        let other = Keys::other();
        assert_eq!(TrustList::open(&bytes, &other.public(), &other), Err(Refused::Signature));
        for place in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << (place % 8);
            assert!(TrustList::open(&flipped, &hospital.public(), &hospital).is_err(), "byte {place}");
        }
    }

    #[test]
    fn keys_are_found_by_name_however_they_were_given() {
        let mut list = fixture::trust_list();
        list.keys.reverse();
        let read = TrustList::read(&list.payload()).unwrap();
        for key in &list.keys {
            assert_eq!(read.key(&key.kid), Some(key));
        }
        assert_eq!(read.key(&[0; 8]), None);
    }

    #[test]
    fn a_key_under_a_false_name_or_listed_twice_is_refused() {
        let mut list = fixture::trust_list();
        list.keys.push(list.keys[0].clone());
        assert_eq!(TrustList::read(&list.payload()), Err(Refused::Contents));
        let mut list = fixture::trust_list();
        list.keys[0].kid = [9; 8];
        assert_eq!(TrustList::read(&list.payload()), Err(Refused::Contents));
    }
}
