//! The transparency log over HTTP: signed checkpoints, proofs and leaves, open to everyone.
//!
//! It holds salted hashes alone. Who keeps a checkpoint can prove later that nothing was rewritten.

pub mod checkpoint;
pub mod leaves;
pub mod proofs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_care::merkle::Hash;
use dokita_store::transparency::{Event, Kind};
use dokita_store::{StoreError, Tx};
use ring::digest::{SHA256, digest};
use uuid::Uuid;

use crate::{AppState, Config};

/// Names the log for ever: `telemedicine.example.ng/dokita-log`.
pub fn origin(config: &Config) -> String {
    let host = config.public_url.host_str().unwrap_or_default();
    let port = config.public_url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}/dokita-log")
}

/// An event now: the SHA-256 of `what` and a random salt stand for it.
pub fn event(app: &AppState, kind: Kind, subject: Uuid, what: &[u8]) -> Event {
    let mut salt = [0; 16];
    app.entropy.fill(&mut salt);
    Event { kind, subject, at: app.now(), digest: sha256(what), salt }
}

/// Appends an [`event`] in the transaction of what it tells of.
pub async fn append(
    app: &AppState,
    tx: &mut Tx,
    kind: Kind,
    subject: Uuid,
    what: &[u8],
) -> Result<(), StoreError> {
    dokita_store::transparency::append(tx, &event(app, kind, subject, what)).await?;
    Ok(())
}

/// SHA-256 (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// Hashes as JSON has them: standard base64.
fn encoded(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| STANDARD.encode(hash)).collect()
}

#[cfg(test)]
mod tests;
