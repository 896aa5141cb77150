//! Secrets that travel in links and cookies: 256 random bits, kept only as their SHA-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::state::Entropy;

/// A fresh secret and its hash.
pub fn fresh(entropy: &dyn Entropy) -> (String, String) {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let hash = hash(&token);
    (token, hash)
}

/// The hash under which a secret is kept. No salt: the secret itself is 256 random bits.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}
