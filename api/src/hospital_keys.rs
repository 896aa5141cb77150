//! The hospital's own keys: one signs the trust list (ES256), one the transparency log (Ed25519).
//!
//! Each is made on first use and kept sealed in the database, so that every machine of the hospital
//! signs with the same. Devices pin them, so they are not replaced by themselves.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_care::rx::PublicKey;
use dokita_store::hospital_keys::{self as rows, HospitalKey, Purpose};
use dokita_store::transparency::Kind;
use dokita_store::{DbTime, StoreError};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::Serialize;
use tokio::sync::OnceCell;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::es256::{self, SigningKey};
use crate::identity::vault::SealBroken;
use crate::transparency::{event, sha256};
use crate::{AppState, Problem};

/// A key of the hospital could not be used.
#[derive(Debug, thiserror::Error)]
pub enum HospitalKeyError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The master key is not the one the key was sealed with.
    #[error("a key of the hospital was sealed with another master key")]
    Sealed(#[from] SealBroken),
    /// The crypto library refused it.
    #[error("a key of the hospital is not usable")]
    Unusable,
}

impl From<es256::Unusable> for HospitalKeyError {
    fn from(_: es256::Unusable) -> Self {
        Self::Unusable
    }
}

impl From<HospitalKeyError> for Problem {
    fn from(error: HospitalKeyError) -> Self {
        tracing::error!(%error, "a key of the hospital failed");
        Self::internal()
    }
}

/// The keys in memory, once they were used.
#[derive(Debug, Default)]
pub struct HospitalKeys {
    trust_list: OnceCell<TrustListKey>,
    log: OnceCell<LogKey>,
}

/// Signs the trust list.
#[derive(Debug)]
pub struct TrustListKey {
    key: SigningKey,
    public: PublicKey,
}

/// Signs checkpoints of the transparency log.
#[derive(Debug)]
pub struct LogKey {
    pair: Ed25519KeyPair,
    public: [u8; 32],
}

/// A public key on P-256 (RFC 7517, RFC 7518 section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EcJwk {
    /// `EC`.
    pub kty: &'static str,
    /// `P-256`.
    pub crv: &'static str,
    /// Base64url.
    pub x: String,
    /// Base64url.
    pub y: String,
    /// Thumbprint (RFC 7638).
    pub kid: String,
}

impl TrustListKey {
    /// ES256 with the lower s: r, then s.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], HospitalKeyError> {
        Ok(self.key.sign(message)?)
    }

    /// To verify with.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// To verify with, for programs.
    pub fn jwk(&self) -> EcJwk {
        let (x, y) = self.public.jwk();
        EcJwk { kty: "EC", crv: "P-256", x, y, kid: self.public.kid() }
    }
}

impl LogKey {
    /// Ed25519 (RFC 8032): the same message gets the same signature.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], HospitalKeyError> {
        self.pair.sign(message).as_ref().try_into().map_err(|_| HospitalKeyError::Unusable)
    }

    /// To verify with.
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }
}

/// Checks an Ed25519 signature (RFC 8032).
pub fn ed25519(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    UnparsedPublicKey::new(&ED25519, public_key).verify(message, signature).is_ok()
}

impl AppState {
    /// The key that signs the trust list, made if there is none.
    pub async fn trust_list_key(&self) -> Result<&TrustListKey, HospitalKeyError> {
        self.hospital_keys.trust_list.get_or_try_init(|| self.load_trust_list_key()).await
    }

    /// The key that signs the transparency log, made if there is none.
    pub async fn log_key(&self) -> Result<&LogKey, HospitalKeyError> {
        self.hospital_keys.log.get_or_try_init(|| self.load_log_key()).await
    }

    async fn load_trust_list_key(&self) -> Result<TrustListKey, HospitalKeyError> {
        let row = match rows::in_use(&self.db, Purpose::TrustList).await? {
            Some(row) => row,
            None => {
                let secret = SigningKey::generate()?;
                let public = SigningKey::from_pkcs8(&secret)?.public()?;
                self.offer(Purpose::TrustList, public.kid(), &public.sec1(), &secret).await?
            }
        };
        let secret = self.vault.open(&purpose(&row.kid), &row.private_key_sealed)?;
        let key = SigningKey::from_pkcs8(&secret)?;
        Ok(TrustListKey { public: key.public()?, key })
    }

    async fn load_log_key(&self) -> Result<LogKey, HospitalKeyError> {
        let row = match rows::in_use(&self.db, Purpose::Log).await? {
            Some(row) => row,
            None => {
                let mut seed = [0; 32];
                self.entropy.fill(&mut seed);
                let public = pair(&seed)?.1;
                self.offer(Purpose::Log, okp_kid(&public), &public, &seed).await?
            }
        };
        let seed = self.vault.open(&purpose(&row.kid), &row.private_key_sealed)?;
        let (pair, public) = pair(&seed)?;
        Ok(LogKey { pair, public })
    }

    async fn offer(
        &self,
        purpose_of_key: Purpose,
        kid: String,
        public: &[u8],
        secret: &[u8],
    ) -> Result<HospitalKey, HospitalKeyError> {
        let event = event(self, Kind::KeyCreated, subject(&sha256(public)), public);
        let key = HospitalKey {
            public_key: URL_SAFE_NO_PAD.encode(public),
            private_key_sealed: self.vault.seal(&purpose(&kid), secret)?,
            kid,
            created_at: DbTime(event.at),
        };
        Ok(rows::offer(&self.db, purpose_of_key, key, &event).await?)
    }
}

/// The subject under which the log knows of a public key: from its SHA-256 (UUID version 8, RFC 9562).
fn subject(hash: &[u8; 32]) -> Uuid {
    let mut first = [0; 16];
    first.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(first).into_uuid()
}

fn pair(seed: &[u8]) -> Result<(Ed25519KeyPair, [u8; 32]), HospitalKeyError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| HospitalKeyError::Unusable)?;
    let public = pair.public_key().as_ref().try_into().map_err(|_| HospitalKeyError::Unusable)?;
    Ok((pair, public))
}

/// Thumbprint of an Ed25519 key (RFC 7638, RFC 8037 appendix A.3).
fn okp_kid(public: &[u8; 32]) -> String {
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(public));
    URL_SAFE_NO_PAD.encode(sha256(jwk.as_bytes()))
}

fn purpose(kid: &str) -> String {
    format!("hospital-key:{kid}")
}

#[cfg(test)]
mod tests {
    use dokita_care::rx::Verify;
    use dokita_store::testing::BOTH;
    use dokita_store::transparency::{self, Kind};

    use super::*;
    use crate::es256::Ring;
    use crate::testing::TestApp;

    #[tokio::test]
    async fn machines_of_one_hospital_sign_with_the_same_keys() {
        for dialect in BOTH {
            let first = TestApp::new(dialect).await;
            let second = first.second_machine().await;
            let (one, other) = tokio::join!(first.state.trust_list_key(), second.state.trust_list_key());
            let (one, other) = (one.unwrap(), other.unwrap());
            assert_eq!(one.public(), other.public());
            assert!(Ring.es256(one.public(), b"list", &other.sign(b"list").unwrap()));
            let (one, other) = tokio::join!(first.state.log_key(), second.state.log_key());
            let (one, other) = (one.unwrap(), other.unwrap());
            assert_eq!(one.sign(b"checkpoint").unwrap(), other.sign(b"checkpoint").unwrap());
            assert!(ed25519(one.public(), b"checkpoint", &other.sign(b"checkpoint").unwrap()));
        }
    }

    #[tokio::test]
    async fn the_log_knows_when_a_key_of_the_hospital_was_made() {
        for dialect in BOTH {
            let app = TestApp::new(dialect).await;
            let public = *app.state.log_key().await.unwrap().public();
            let hash = sha256(&public);
            let openings = transparency::of_subject(&app.state.db, subject(&hash)).await.unwrap();
            assert_eq!(openings.len(), 1);
            assert_eq!((openings[0].event.kind, openings[0].event.digest), (Kind::KeyCreated, hash));
        }
    }

    #[test]
    fn an_ed25519_key_is_named_by_its_thumbprint() {
        // RFC 8037 appendix A.3.
        let public = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(okp_kid(public[..].try_into().unwrap()), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
