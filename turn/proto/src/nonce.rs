//! Nonces that need no memory: expiry, and an HMAC over it and the client's address.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::integrity::keyed;

/// Start of a nonce that tells which security features there are (RFC 8489 section 9.2).
const COOKIE: &str = "obMatJos2";
/// Bit 0 from the left: PASSWORD-ALGORITHMS (RFC 8489 section 18.1).
const PASSWORD_ALGORITHMS: u8 = 0x80;
/// Bit 1: USERHASH.
const USER_ANONYMITY: u8 = 0x40;
/// Bytes of the HMAC that are sent.
const MAC: usize = 16;

/// A nonce for the client at `client`, good until `expires` (Unix seconds). Bound to the address
/// without its port: a client's second stream (RFC 6062) comes from another port.
pub(crate) fn make(key: &[u8; 32], client: IpAddr, expires: u64, userhash: bool) -> String {
    let mut body = expires.to_be_bytes().to_vec();
    body.extend_from_slice(&mac(key, client, expires, features(userhash)).finalize().into_bytes()[..MAC]);
    format!("{COOKIE}{}{}", STANDARD.encode(features(userhash)), STANDARD.encode(body))
}

/// Whether we made `nonce` for this client, with these features, and it is still good.
pub(crate) fn is_good(nonce: &str, key: &[u8; 32], client: IpAddr, unix: u64, userhash: bool) -> bool {
    let head = STANDARD.encode(features(userhash));
    let Some(body) = nonce.strip_prefix(COOKIE).and_then(|rest| rest.strip_prefix(head.as_str())) else {
        return false;
    };
    let Ok(body) = STANDARD.decode(body) else { return false };
    let Some((expires, sent)) = body.split_first_chunk::<8>() else { return false };
    let expires = u64::from_be_bytes(*expires);
    sent.len() == MAC
        && mac(key, client, expires, features(userhash)).verify_truncated_left(sent).is_ok()
        && unix <= expires
}

fn features(userhash: bool) -> [u8; 3] {
    [PASSWORD_ALGORITHMS | if userhash { USER_ANONYMITY } else { 0 }, 0, 0]
}

fn mac(key: &[u8; 32], client: IpAddr, expires: u64, features: [u8; 3]) -> Hmac<Sha256> {
    let expires = expires.to_be_bytes();
    match client {
        IpAddr::V4(ip) => keyed(key, &[&features, &expires, &ip.octets()]),
        IpAddr::V6(ip) => keyed(key, &[&features, &expires, &ip.octets()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_client_and_its_time() {
        let (key, client) = ([7; 32], IpAddr::from([192, 0, 2, 1]));
        let nonce = make(&key, client, 100, false);
        assert!(nonce.starts_with("obMatJos2gAAA"), "{nonce}");
        assert!(nonce.len() <= 128);
        assert!(is_good(&nonce, &key, client, 100, false));
        assert!(!is_good(&nonce, &key, client, 101, false));
        assert!(!is_good(&nonce, &key, IpAddr::from([192, 0, 2, 2]), 100, false));
        assert!(!is_good(&nonce, &[8; 32], client, 100, false));
        assert!(!is_good(&nonce, &key, client, 100, true), "other features are another nonce");
        assert!(!is_good(&nonce[..nonce.len() - 4], &key, client, 100, false));
        assert!(!is_good("obMatJos2gAAA", &key, client, 100, false));
        assert!(make(&key, client, 100, true).starts_with("obMatJos2wAAA"));
    }
}
