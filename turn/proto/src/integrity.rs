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
#[derive(Debug, Clone)]
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

fn keyed<M: Mac + hmac::digest::KeyInit>(key: &[u8], parts: &[&[u8]]) -> M {
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
