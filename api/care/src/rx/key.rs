//! Public keys on P-256 by their names, and the port through which signatures are checked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// First eight bytes of a key's thumbprint: its name where every byte counts.
pub type Kid8 = [u8; 8];

/// A point on P-256 (FIPS 186-5), not checked to be on the curve: checking a signature does that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey {
    /// Coordinate, big-endian.
    pub x: [u8; 32],
    /// Coordinate, big-endian.
    pub y: [u8; 32],
}

impl PublicKey {
    /// From the uncompressed form (SEC 1 section 2.3.3): 0x04, x, y.
    pub fn from_sec1(bytes: &[u8]) -> Option<Self> {
        let (&[4], coordinates) = bytes.split_at_checked(1)? else { return None };
        let (x, y) = coordinates.split_at_checked(32)?;
        Some(Self { x: x.try_into().ok()?, y: y.try_into().ok()? })
    }

    /// Uncompressed form (SEC 1 section 2.3.3).
    pub fn sec1(&self) -> [u8; 65] {
        let mut bytes = [4; 65];
        bytes[1..33].copy_from_slice(&self.x);
        bytes[33..].copy_from_slice(&self.y);
        bytes
    }

    /// From the coordinates of a JWK, base64url without padding.
    pub fn from_jwk(x: &str, y: &str) -> Option<Self> {
        let read = |text| URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok();
        Some(Self { x: read(x)?, y: read(y)? })
    }

    /// Coordinates as a JWK has them, base64url without padding.
    pub fn jwk(&self) -> (String, String) {
        (URL_SAFE_NO_PAD.encode(self.x), URL_SAFE_NO_PAD.encode(self.y))
    }

    /// SHA-256 of the JWK's required members (RFC 7638 section 3).
    pub fn thumbprint(&self) -> [u8; 32] {
        let (x, y) = self.jwk();
        Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)).into()
    }

    /// Name of the key in a JWK set: its thumbprint in base64url.
    pub fn kid(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.thumbprint())
    }

    /// Short name of the key.
    pub fn kid8(&self) -> Kid8 {
        let [a, b, c, d, e, f, g, h, ..] = self.thumbprint();
        [a, b, c, d, e, f, g, h]
    }
}

/// Checks ECDSA signatures on P-256 with SHA-256 (ES256).
pub trait Verify {
    /// Is `signature` (r, then s, big-endian; s at most half the order) by `key` over `message`?
    fn es256(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 7517 appendix A.1; its thumbprint computed with another implementation.
    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        let key = PublicKey::from_jwk(
            "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        )
        .unwrap();
        assert_eq!(key.kid(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
        assert_eq!(PublicKey::from_sec1(&key.sec1()), Some(key));
        assert_eq!(URL_SAFE_NO_PAD.encode(key.kid8())[..10], key.kid()[..10]);
        assert_eq!(PublicKey::from_sec1(&key.sec1()[..64]), None);
    }
}
