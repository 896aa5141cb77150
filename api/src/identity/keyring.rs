//! The Ed25519 keys that sign our tokens (RFC 8037), named by `kid` and replaced every 30 days.
//!
//! Keys live in the database, their seeds sealed, so that every machine of the hospital signs and
//! verifies alike. An old key verifies for as long again as it signed.

use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_store::signing_keys::{self, SigningKey};
use dokita_store::{Db, DbTime, StoreError};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use super::vault::{SealBroken, Vault};
use crate::state::Entropy;

/// A key signs for so long.
const SIGNS_FOR: Duration = Duration::days(30);
/// And verifies for so long.
const VERIFIES_FOR: Duration = Duration::days(60);
/// A token with an unknown key makes us look into the database at most so often.
const RELOAD_EVERY: Duration = Duration::seconds(2);
/// PKCS #8 version 1 header of an Ed25519 seed (RFC 8410 section 7).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The keys could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The master key is not the one the keys were sealed with.
    #[error("the signing keys were sealed with another master key")]
    Sealed(#[from] SealBroken),
    /// The crypto library refused a key it made.
    #[error("a signing key is not usable")]
    Unusable,
}

/// The token is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is not valid")]
pub struct TokenRefused;

/// The keys in memory.
pub struct Keyring {
    loaded: RwLock<Loaded>,
}

#[derive(Clone)]
struct Loaded {
    keys: Arc<[Key]>,
    at: OffsetDateTime,
}

struct Key {
    row: SigningKey,
    signing: EncodingKey,
    verifying: DecodingKey,
}

/// A public key (RFC 7517): of a token (RFC 8037), or of a prescriber (RFC 7518 section 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwk {
    /// `OKP`; `EC` of a prescriber.
    pub kty: String,
    /// `Ed25519`; `P-256` of a prescriber.
    pub crv: String,
    /// `EdDSA`; `ES256` of a prescriber.
    pub alg: String,
    /// `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// Names the key in the header of a token.
    pub kid: String,
    /// The public key, or its first coordinate; base64url.
    pub x: String,
    /// Second coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// Counter of the key's revocation list (SMART Health Cards).
    #[serde(rename = "crlVersion", default, skip_serializing_if = "Option::is_none")]
    pub crl_version: Option<i64>,
}

/// The public keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JwkSet {
    /// Youngest first.
    pub keys: Vec<Jwk>,
}

impl Keyring {
    /// Loads the keys, making the first one.
    pub async fn open(
        db: &Db,
        vault: &Vault,
        entropy: &dyn Entropy,
        now: OffsetDateTime,
    ) -> Result<Self, KeyringError> {
        let keyring = Self { loaded: RwLock::new(load(db, vault, now).await?) };
        keyring.rotate_if_due(db, vault, entropy, now).await?;
        Ok(keyring)
    }

    /// Makes a new key when the youngest has signed for 30 days.
    pub async fn rotate_if_due(
        &self,
        db: &Db,
        vault: &Vault,
        entropy: &dyn Entropy,
        now: OffsetDateTime,
    ) -> Result<(), KeyringError> {
        self.reload(db, vault, now).await?;
        let due = self.loaded().keys.first().is_none_or(|key| key.row.created_at.0 + SIGNS_FOR <= now);
        if due {
            self.rotate(db, vault, entropy, now).await?;
        }
        Ok(())
    }

    /// Makes a new key that signs from now on; the older ones go on verifying.
    pub async fn rotate(
        &self,
        db: &Db,
        vault: &Vault,
        entropy: &dyn Entropy,
        now: OffsetDateTime,
    ) -> Result<(), KeyringError> {
        let row = generate(vault, entropy, now)?;
        signing_keys::add(db, row, DbTime(now)).await?;
        self.reload(db, vault, now).await
    }

    /// Signs `claims` with the youngest key.
    pub fn sign<C: Serialize>(&self, claims: &C) -> Result<String, TokenRefused> {
        let loaded = self.loaded();
        let key = loaded.keys.first().ok_or(TokenRefused)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(key.row.kid.clone());
        jsonwebtoken::encode(&header, claims, &key.signing).map_err(|_| TokenRefused)
    }

    /// The claims of a token for `audience` that one of our keys signed. Expiry is the caller's.
    pub async fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        audience: &str,
        (db, vault): (&Db, &Vault),
        now: OffsetDateTime,
    ) -> Result<C, TokenRefused> {
        const LONGEST: usize = 4_096;
        if token.len() > LONGEST {
            return Err(TokenRefused);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenRefused)?;
        let kid = header.kid.ok_or(TokenRefused)?;
        if !self.knows(&kid) && self.loaded().at + RELOAD_EVERY <= now {
            self.reload(db, vault, now).await.map_err(|error| {
                tracing::error!(%error, "the signing keys could not be loaded");
                TokenRefused
            })?;
        }
        let loaded = self.loaded();
        let key = loaded
            .keys
            .iter()
            .find(|key| key.row.kid == kid && key.row.expires_at.0 > now)
            .ok_or(TokenRefused)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        validation.required_spec_claims = ["exp".to_owned(), "aud".to_owned()].into();
        validation.set_audience(&[audience]);
        let data = jsonwebtoken::decode(token, &key.verifying, &validation).map_err(|_| TokenRefused)?;
        Ok(data.claims)
    }

    /// The public halves.
    pub fn jwks(&self) -> JwkSet {
        let jwk = |key: &Key| Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            usage: "sig".to_owned(),
            kid: key.row.kid.clone(),
            x: key.row.public_key.clone(),
            y: None,
            crl_version: None,
        };
        JwkSet { keys: self.loaded().keys.iter().map(jwk).collect() }
    }

    fn knows(&self, kid: &str) -> bool {
        self.loaded().keys.iter().any(|key| key.row.kid == kid)
    }

    fn loaded(&self) -> Loaded {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn reload(&self, db: &Db, vault: &Vault, now: OffsetDateTime) -> Result<(), KeyringError> {
        let fresh = load(db, vault, now).await?;
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }
}

async fn load(db: &Db, vault: &Vault, now: OffsetDateTime) -> Result<Loaded, KeyringError> {
    let rows = signing_keys::alive(db, DbTime(now)).await?;
    let keys: Result<Vec<_>, _> = rows.into_iter().map(|row| open_key(row, vault)).collect();
    Ok(Loaded { keys: keys?.into(), at: now })
}

fn open_key(row: SigningKey, vault: &Vault) -> Result<Key, KeyringError> {
    let seed = vault.open(&purpose(&row.kid), &row.private_key_sealed)?;
    let signing = EncodingKey::from_ed_der(&[&PKCS8_PREFIX[..], &seed].concat());
    let verifying = DecodingKey::from_ed_components(&row.public_key).map_err(|_| KeyringError::Unusable)?;
    Ok(Key { row, signing, verifying })
}

fn generate(vault: &Vault, entropy: &dyn Entropy, now: OffsetDateTime) -> Result<SigningKey, KeyringError> {
    let mut seed = [0; 32];
    entropy.fill(&mut seed);
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| KeyringError::Unusable)?;
    let mut name = [0; 9];
    entropy.fill(&mut name);
    let kid = URL_SAFE_NO_PAD.encode(name);
    Ok(SigningKey {
        public_key: URL_SAFE_NO_PAD.encode(pair.public_key()),
        private_key_sealed: vault.seal(&purpose(&kid), &seed)?,
        kid,
        created_at: DbTime(now),
        expires_at: DbTime(now + VERIFIES_FOR),
    })
}

fn purpose(kid: &str) -> String {
    format!("signing-key:{kid}")
}
