//! The public keys of devices, and what was signed with them (ES256, RFC 7518 section 3.4).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use super::PublicJwk;

/// The uncompressed point (SEC 1 section 2.3.3) of a key on P-256.
pub fn point(key: &PublicJwk) -> Option<[u8; 65]> {
    if key.kty != "EC" || key.crv != "P-256" {
        return None;
    }
    let coordinate = |text: &str| -> Option<[u8; 32]> { URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok() };
    let mut point = [4; 65];
    point[1..33].copy_from_slice(&coordinate(&key.x)?);
    point[33..].copy_from_slice(&coordinate(&key.y)?);
    Some(point)
}

/// Whether `signature` (r, then s) over `message` is by the stored key. Browsers do not choose the
/// lower s, so both are taken: a record is told apart by its id, not by its signature.
pub fn signed(stored: &str, message: &[u8], signature: &[u8]) -> bool {
    let key: Option<PublicJwk> = serde_json::from_str(stored).ok();
    let Some(point) = key.as_ref().and_then(point) else { return false };
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
}
