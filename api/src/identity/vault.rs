//! Seals what must not lie in the database in the clear: signing keys, TOTP secrets, NINs, answers.
//!
//! AES-256-GCM (NIST SP 800-38D) with a random nonce; the purpose is authenticated, so that a value
//! cannot be moved into another column.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

use crate::Problem;
use crate::state::Entropy;

/// Seals and opens with a key derived from the master key.
pub struct Vault {
    sealing: Option<LessSafeKey>,
    fingerprints: hmac::Key,
    entropy: Arc<dyn Entropy>,
}

/// A sealed value that this master key cannot open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open with this master key")]
pub struct SealBroken;

impl Vault {
    /// A vault whose keys derive from `master`.
    pub fn new(master: &[u8; 32], entropy: Arc<dyn Entropy>) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let sealing = hmac::sign(&master, b"dokita seal v1");
        let fingerprints = hmac::sign(&master, b"dokita fingerprint v1");
        Self {
            sealing: UnboundKey::new(&AES_256_GCM, sealing.as_ref()).ok().map(LessSafeKey::new),
            fingerprints: hmac::Key::new(hmac::HMAC_SHA256, fingerprints.as_ref()),
            entropy,
        }
    }

    /// Seals `plain` for `purpose`.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<String, SealBroken> {
        let mut nonce = [0; NONCE_LEN];
        self.entropy.fill(&mut nonce);
        let mut sealed = plain.to_vec();
        let key = self.sealing.as_ref().ok_or(SealBroken)?;
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(purpose.as_bytes()),
            &mut sealed,
        )
        .map_err(|_| SealBroken)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what [`Vault::seal`] sealed for the same `purpose`.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, SealBroken> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealBroken)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(SealBroken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealBroken)?;
        let mut sealed = sealed.to_vec();
        let key = self.sealing.as_ref().ok_or(SealBroken)?;
        let plain =
            key.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut sealed).map_err(|_| SealBroken)?;
        Ok(plain.to_vec())
    }

    /// A keyed hash, for comparing what must not be kept.
    pub fn fingerprint(&self, parts: &[&[u8]]) -> String {
        let mut context = hmac::Context::with_key(&self.fingerprints);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        URL_SAFE_NO_PAD.encode(context.sign())
    }
}

impl From<SealBroken> for Problem {
    fn from(error: SealBroken) -> Self {
        tracing::error!(%error, "the vault failed");
        Self::internal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SystemEntropy;

    #[test]
    fn a_value_opens_only_for_its_purpose_and_with_its_key() {
        let vault = Vault::new(&[1; 32], Arc::new(SystemEntropy));
        let sealed = vault.seal("nin:1", b"12345678901").unwrap();
        assert_eq!(vault.open("nin:1", &sealed).unwrap(), b"12345678901");
        assert_eq!(vault.open("nin:2", &sealed), Err(SealBroken));
        assert_eq!(Vault::new(&[2; 32], Arc::new(SystemEntropy)).open("nin:1", &sealed), Err(SealBroken));
        assert_eq!(vault.open("nin:1", "short"), Err(SealBroken));
    }
}
