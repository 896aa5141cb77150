//! The one COSE_Sign1 structure (RFC 9052 section 4.2) that we write and read.
//!
//! Untagged; protected header exactly `{1: -7, 4: kid8}` (ES256 and the key's short name), empty
//! unprotected header, payload, signature of 64 bytes.

use ciborium::Value;

use super::cbor;
use super::key::Kid8;
use super::{PublicKey, Refused, Verify};

/// A signed payload. Whether the signature fits is not known before [`Sign1::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign1 {
    /// Which key signed.
    pub kid: Kid8,
    /// What was signed.
    pub payload: Vec<u8>,
    /// r and s, big-endian.
    pub signature: [u8; 64],
}

impl Sign1 {
    /// Bytes of the structure.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&Value::Array(vec![
            Value::Bytes(protected(&self.kid)),
            Value::Map(Vec::new()),
            Value::Bytes(self.payload.clone()),
            Value::Bytes(self.signature.to_vec()),
        ]))
    }

    /// Reads the structure; any other encoding of it, and any further header, is refused.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        Self::read(bytes).map_err(|_| Refused::Envelope)
    }

    fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let mut row = cbor::Row::of(cbor::decode_any(bytes)?, 4)?;
        let header = row.value()?.into_bytes().map_err(|_| Refused::Envelope)?;
        let kid = header.last_chunk::<8>().copied().ok_or(Refused::Envelope)?;
        row.value()?;
        let payload = row.value()?.into_bytes().map_err(|_| Refused::Envelope)?;
        let signed = Self { kid, payload, signature: cbor::as_bytes(row.value()?)? };
        if signed.encode() == bytes { Ok(signed) } else { Err(Refused::Envelope) }
    }

    /// What the signature covers.
    pub fn signed_bytes(&self) -> Vec<u8> {
        to_be_signed(&self.payload, &self.kid)
    }

    /// The payload, when the signature over it is by `key` and the header names that key.
    pub fn verify(self, key: &PublicKey, port: &(impl Verify + ?Sized)) -> Result<Vec<u8>, Refused> {
        if key.kid8() == self.kid && port.es256(key, &self.signed_bytes(), &self.signature) {
            Ok(self.payload)
        } else {
            Err(Refused::Signature)
        }
    }
}

/// The Sig_structure (RFC 9052 section 4.4) over a payload, without external data.
pub fn to_be_signed(payload: &[u8], kid: &Kid8) -> Vec<u8> {
    cbor::encode(&Value::Array(vec![
        cbor::text("Signature1"),
        Value::Bytes(protected(kid)),
        Value::Bytes(Vec::new()),
        Value::Bytes(payload.to_vec()),
    ]))
}

fn protected(kid: &Kid8) -> Vec<u8> {
    let mut header = vec![0xa2, 0x01, 0x26, 0x04, 0x48];
    header.extend_from_slice(kid);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign1() -> Sign1 {
        Sign1 { kid: *b"abcdefgh", payload: b"payload".to_vec(), signature: [7; 64] }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let bytes = sign1().encode();
        assert_eq!(Sign1::parse(&bytes).unwrap(), sign1());
        let tagged = [&[0xd2], &bytes[..]].concat();
        let with_a_header = {
            // {} becomes {1: 1}
            let place = bytes.iter().position(|&byte| byte == 0xa0).unwrap();
            [&bytes[..place], &[0xa1, 0x01, 0x01], &bytes[place + 1..]].concat()
        };
        let another_algorithm = {
            let mut other = bytes.clone();
            other[4] = 0x27;
            other
        };
        for other in
            [&tagged, &with_a_header, &another_algorithm, &[&bytes[..], &[0]].concat(), &bytes[1..].to_vec()]
        {
            assert_eq!(Sign1::parse(other), Err(Refused::Envelope));
        }
    }

    #[test]
    fn the_signature_covers_context_header_and_payload() {
        assert_eq!(
            to_be_signed(b"payload", b"abcdefgh"),
            b"\x84\x6aSignature1\x4d\xa2\x01\x26\x04\x48abcdefgh\x40\x47payload"
        );
    }
}
