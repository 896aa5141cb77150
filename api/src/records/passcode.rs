//! Passcodes of shares: keyed with the master key, then argon2id (RFC 9106), so that neither the
//! database alone nor the key alone is enough to guess one.

use uuid::Uuid;

use crate::identity::passwords::Password;
use crate::{AppState, Problem};

/// What is kept of a share's passcode.
pub async fn hash(app: &AppState, share: Uuid, passcode: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(passcode) = passcode else { return Ok(None) };
    let keyed = Password::parse(&keyed(app, share, passcode)).map_err(|_| Problem::internal())?;
    app.passwords.hash(keyed).await.map(Some)
}

/// Whether a passcode is the one of a share.
pub async fn fits(app: &AppState, share: Uuid, passcode: &str, hash: &str) -> Result<bool, Problem> {
    app.passwords.verify(&keyed(app, share, passcode.trim()), Some(hash.to_owned())).await
}

fn keyed(app: &AppState, share: Uuid, passcode: &str) -> String {
    app.vault.fingerprint(&[b"share passcode", share.as_bytes(), passcode.as_bytes()])
}
