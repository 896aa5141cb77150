//! Passwords: argon2id (RFC 9106), a few at a time, off the async threads.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use dokita_care::Malformed;
use tokio::sync::Semaphore;

use crate::Problem;
use crate::state::Entropy;

/// Shortest password in characters (NIST SP 800-63B asks for 8; a hospital asks for a little more).
pub const MIN_CHARACTERS: usize = 10;
/// Longest password in bytes, so that hashing stays cheap to ask for.
pub const MAX_BYTES: usize = 256;
/// Hashes at the same time; each holds its whole memory.
const AT_ONCE: usize = 2;

/// The work that a hash takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

/// A password that is long enough, and hides itself.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Refuses what is too short, too long, or one character over and over.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let first = text.chars().next();
        if text.chars().count() < MIN_CHARACTERS {
            return Err(Malformed("Use at least 10 characters."));
        }
        if text.len() > MAX_BYTES {
            return Err(Malformed("Use at most 256 characters."));
        }
        if text.chars().all(|c| Some(c) == first) {
            return Err(Malformed("Use a password that is harder to guess."));
        }
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(•••)")
    }
}

/// Hashes and verifies.
pub struct Passwords {
    argon2: Argon2<'static>,
    decoy: String,
    entropy: Arc<dyn Entropy>,
    slots: Arc<Semaphore>,
}

impl Passwords {
    /// A hasher of this cost; nothing when argon2 does not know such a cost.
    pub fn new(cost: PasswordCost, entropy: Arc<dyn Entropy>) -> Option<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).ok()?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "nobody's password", entropy.as_ref())?;
        Some(Self { argon2, decoy, entropy, slots: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: Password) -> Result<String, Problem> {
        let (argon2, entropy) = (self.argon2.clone(), self.entropy.clone());
        self.run(move || hash(&argon2, &password.0, entropy.as_ref())).await?.ok_or_else(Problem::internal)
    }

    /// Whether `password` is the one of `hash`. Without a hash the same work is done and the answer
    /// is no, so that an unknown address takes as long as a wrong password.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool, Problem> {
        if password.len() > MAX_BYTES {
            return Ok(false);
        }
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        let fits = self
            .run(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let Ok(slot) = self.slots.clone().acquire_owned().await else {
            return Err(Problem::internal());
        };
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(slot);
            result
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "hashing stopped");
            Problem::internal()
        })
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, entropy: &dyn Entropy) -> Option<String> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    argon2.hash_password_with_salt(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SystemEntropy;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let cost = PasswordCost { memory_kib: 64, passes: 1 };
        let passwords = Passwords::new(cost, Arc::new(SystemEntropy)).unwrap();
        let hash = passwords.hash(Password::parse("correct horse").unwrap()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse", Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody's password", None).await.unwrap());
    }

    #[test]
    fn short_and_monotonous_passwords_are_refused() {
        assert!(Password::parse("short").is_err());
        assert!(Password::parse("aaaaaaaaaaaa").is_err());
        assert!(Password::parse("long enough").is_ok());
    }
}
