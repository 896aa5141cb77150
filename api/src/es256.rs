//! ECDSA on P-256 with SHA-256, as ring does it, in the one form that we sign and take: low `s`.
//!
//! With (r, s) also (r, n - s) is a valid signature; taking only the lower one leaves a signed text no
//! second form.

use dokita_care::rx::{PublicKey, Verify};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
};

/// Order of the group (FIPS 186-5, SP 800-186 section 3.2.1.3), big-endian.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
    0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// Half of it, rounded down.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde,
    0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// The key is not a PKCS #8 document of a P-256 key, or the crypto library failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing key is not usable")]
pub struct Unusable;

/// A private key. It is kept as PKCS #8, sealed, by whoever owns it.
pub struct SigningKey(EcdsaKeyPair);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public().map(|key| key.kid())).finish()
    }
}

impl SigningKey {
    /// A new key as a PKCS #8 document (RFC 5958) with its public key, to be sealed and kept. Its bytes
    /// are drawn by the crypto library itself: it takes nobody else's.
    pub fn generate() -> Result<Vec<u8>, Unusable> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        Ok(document.map_err(|_| Unusable)?.as_ref().to_vec())
    }

    /// Reads what [`SigningKey::generate`] wrote.
    pub fn from_pkcs8(document: &[u8]) -> Result<Self, Unusable> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document, &SystemRandom::new())
            .map(Self)
            .map_err(|_| Unusable)
    }

    /// The public key; its `kid()` is the RFC 7638 thumbprint.
    pub fn public(&self) -> Result<PublicKey, Unusable> {
        PublicKey::from_sec1(self.0.public_key().as_ref()).ok_or(Unusable)
    }

    /// Signs: r, then s, big-endian, with the lower s.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], Unusable> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| Unusable)?;
        let mut signature: [u8; 64] = signature.as_ref().try_into().map_err(|_| Unusable)?;
        if let Some(s) = signature.last_chunk_mut::<32>() {
            lower(s);
        }
        Ok(signature)
    }
}

/// Checks signatures with ring.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ring;

impl Verify for Ring {
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        is_low(signature)
            && UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.sec1()).verify(message, signature).is_ok()
    }
}

fn is_low(signature: &[u8; 64]) -> bool {
    signature[32..] <= HALF_ORDER[..]
}

/// The lower of s and n - s.
fn lower(s: &mut [u8; 32]) {
    if s[..] <= HALF_ORDER[..] {
        return;
    }
    let mut borrow = 0;
    for (byte, order) in s.iter_mut().zip(ORDER).rev() {
        let (difference, first) = order.overflowing_sub(*byte);
        let (difference, second) = difference.overflowing_sub(borrow);
        *byte = difference;
        borrow = u8::from(first || second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lower_signature_is_made_and_taken() {
        let key = SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap();
        let public = key.public().unwrap();
        for round in 0..64_u8 {
            let signature = key.sign(&[round]).unwrap();
            assert!(is_low(&signature));
            assert!(Ring.es256(&public, &[round], &signature));
            assert!(!Ring.es256(&public, &[round ^ 1], &signature));
            let mut upper = signature;
            let mut borrow = 0_i16;
            for place in (32..64).rev() {
                let difference = i16::from(ORDER[place - 32]) - i16::from(signature[place]) - borrow;
                borrow = i16::from(difference < 0);
                upper[place] = u8::try_from(difference.rem_euclid(256)).unwrap();
            }
            let library = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public.sec1());
            assert!(library.verify(&[round], &upper).is_ok(), "the library takes both");
            assert!(!Ring.es256(&public, &[round], &upper), "we take one");
            lower(upper.last_chunk_mut().unwrap());
            assert_eq!(upper, signature);
        }
    }

    #[test]
    fn a_broken_key_is_told() {
        assert!(SigningKey::from_pkcs8(&[1, 2, 3]).is_err());
    }
}
