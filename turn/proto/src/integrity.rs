//! MESSAGE-INTEGRITY, MESSAGE-INTEGRITY-SHA256 and FINGERPRINT. The codec ties the password
//! algorithm to the hash of the integrity attribute; RFC 8489 section 9.2 does not.

use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;
use stun_types::attribute::{AttributeWriteExt, Fingerprint};

/// How a key is made of a password (RFC 8489 section 18.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordAlgorithm {
    Md5,
    Sha256,
}

/// Which attribute carries the integrity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Integrity {
    Sha1,
    Sha256,
}

/// What the answers to one request are signed with.
#[derive(Clone)]
pub(crate) struct Signing {
    key: Vec<u8>,
    integrity: Integrity,
}

impl Signing {
    pub(crate) fn long_term(
        integrity: Integrity,
        algorithm: PasswordAlgorithm,
        (name, realm, password): (&str, &str, &str),
    ) -> Self {
        let text = format!("{name}:{realm}:{password}");
        let key = match algorithm {
            PasswordAlgorithm::Md5 => Md5::digest(text).to_vec(),
            PasswordAlgorithm::Sha256 => Sha256::digest(text).to_vec(),
        };
        Self { key, integrity }
    }

    /// Whether `sent` is the integrity of the message up to `offset`, in constant time. Only whole
    /// hashes are taken.
    pub(crate) fn verifies(&self, message: &[u8], offset: usize, sent: &[u8]) -> bool {
        let Some(body) = message.get(4..offset) else { return false };
        let length = (offset + 4 + self.integrity.length() - 20) as u16;
        let parts = [&message[..2], &length.to_be_bytes(), body];
        match self.integrity {
            Integrity::Sha1 => self.sha1(&parts).verify_slice(sent).is_ok(),
            Integrity::Sha256 => self.sha256(&parts).verify_slice(sent).is_ok(),
        }
    }

    /// Appends the attribute.
    pub(crate) fn sign(&self, message: &mut Vec<u8>) {
        set_length(message, 4 + self.integrity.length());
        let (kind, hash) = match self.integrity {
            Integrity::Sha1 => (0x0008_u16, self.sha1(&[message]).finalize().into_bytes().to_vec()),
            Integrity::Sha256 => (0x001C, self.sha256(&[message]).finalize().into_bytes().to_vec()),
        };
        message.extend_from_slice(&kind.to_be_bytes());
        message.extend_from_slice(&(hash.len() as u16).to_be_bytes());
        message.extend_from_slice(&hash);
    }

    fn sha1(&self, parts: &[&[u8]]) -> Hmac<Sha1> {
        keyed(&self.key, parts)
    }

    fn sha256(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        keyed(&self.key, parts)
    }
}

/// Appends FINGERPRINT.
pub(crate) fn fingerprint(message: &mut Vec<u8>) {
    set_length(message, 8);
    let fingerprint = Fingerprint::new(Fingerprint::compute(&[message]));
    let mut bytes = [0; 8];
    if fingerprint.write_into(&mut bytes).is_ok() {
        message.extend_from_slice(&bytes);
    }
}

impl Integrity {
    fn length(self) -> usize {
        match self {
            Integrity::Sha1 => 20,
            Integrity::Sha256 => 32,
        }
    }
}

/// An HMAC over `parts`, one after the other.
pub(crate) fn keyed<M: Mac + hmac::digest::KeyInit>(key: &[u8], parts: &[&[u8]]) -> M {
    let mut mac = <M as Mac>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes any key"));
    for part in parts {
        mac.update(part);
    }
    mac
}

/// Sets the length in the header as if `more` bytes were there already.
fn set_length(message: &mut [u8], more: usize) {
    let length = (message.len() + more - 20) as u16;
    message[2..4].copy_from_slice(&length.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use stun_types::attribute::{Userhash, XorMappedAddress};
    use stun_types::message::Message;

    use super::*;

    /// RFC 5769 section 2.1: sample request.
    const REQUEST: &str = "\
        000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff\
        80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249\
        c1b571a280280004e57a3bcf";

    /// Section 2.2: sample IPv4 response.
    const RESPONSE_V4: &str = "\
        0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643\
        000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";

    /// Section 2.3: sample IPv6 response.
    const RESPONSE_V6: &str = "\
        010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa\
        a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";

    /// Section 2.4: sample request with long-term authentication.
    const LONG_TERM: &str = "\
        000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b900000015001c\
        662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b6578616d706c652e6f72670000080014\
        f67024656dd64a3e02b8e0712e85c9a28ca89666";

    /// RFC 8489 appendix B.1 with erratum 6268.
    const SHA256: &str = "\
        000100902112a44278ad3433c6ad72c029da412e001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b2\
        05c46e41407f1704001500296f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c3946535476\
        79363473410000000014000b6578616d706c652e6f726700001d000400020000001c0020b5c7bf005b6c52a21c51c5e8\
        92f81924136296cb927c43149309278cc6518e65";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len() / 2).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).expect("hex")).collect()
    }

    /// Short-term credentials use the password as the key.
    fn short_term() -> Signing {
        Signing { key: b"VOkJxbRl1RmTxUk/WvJxBt".to_vec(), integrity: Integrity::Sha1 }
    }

    fn verifies(signing: &Signing, message: &[u8], kind: u16) -> bool {
        let parsed = Message::from_bytes(message).expect("a message");
        let (offset, sent) = parsed.raw_attribute_and_offset(kind.into()).expect("integrity");
        signing.verifies(message, offset, &sent.value)
    }

    /// Signing what comes before the integrity gives the very bytes of the vector.
    fn signs(signing: &Signing, vector: &[u8], kind: u16, fingerprinted: bool) {
        let parsed = Message::from_bytes(vector).expect("a message");
        let (offset, _) = parsed.raw_attribute_and_offset(kind.into()).expect("integrity");
        let mut message = vector[..offset].to_vec();
        signing.sign(&mut message);
        if fingerprinted {
            fingerprint(&mut message);
        }
        assert_eq!(message, vector);
    }

    #[test]
    fn the_vectors_of_rfc_5769_verify_and_are_made_again() {
        for vector in [REQUEST, RESPONSE_V4, RESPONSE_V6] {
            let mut vector = bytes(vector);
            assert!(verifies(&short_term(), &vector, 0x0008));
            signs(&short_term(), &vector, 0x0008, true);
            vector[30] ^= 1;
            let end = vector.len() - 8;
            let length = (end - 20) as u16;
            vector.truncate(end);
            vector[2..4].copy_from_slice(&length.to_be_bytes());
            assert!(!verifies(&short_term(), &vector, 0x0008));
        }
    }

    #[test]
    fn the_mapped_addresses_of_rfc_5769_are_read() {
        for (vector, address) in
            [(RESPONSE_V4, "192.0.2.1:32853"), (RESPONSE_V6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
        {
            let vector = bytes(vector);
            let message = Message::from_bytes(&vector).expect("a message");
            let mapped = message.attribute::<XorMappedAddress>().expect("an address");
            assert_eq!(mapped.addr(message.transaction_id()).to_string(), address);
        }
    }

    const NAME: &str = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}";

    #[test]
    fn the_long_term_vector_of_rfc_5769_verifies() {
        let signing =
            Signing::long_term(Integrity::Sha1, PasswordAlgorithm::Md5, (NAME, "example.org", "TheMatrIX"));
        assert!(verifies(&signing, &bytes(LONG_TERM), 0x0008));
        signs(&signing, &bytes(LONG_TERM), 0x0008, false);
    }

    #[test]
    fn the_sha256_vector_of_rfc_8489_verifies() {
        let signing = Signing::long_term(
            Integrity::Sha256,
            PasswordAlgorithm::Sha256,
            (NAME, "example.org", "TheMatrIX"),
        );
        let vector = bytes(SHA256);
        let parsed = Message::from_bytes(&vector).expect("a message");
        let hash = parsed.attribute::<Userhash>().expect("USERHASH");
        assert_eq!(*hash.hash(), Userhash::compute(NAME, "example.org"));
        assert!(verifies(&signing, &vector, 0x001C));
        signs(&signing, &vector, 0x001C, false);
    }
}
