//! The transparency log over HTTP: signed checkpoints, proofs and leaves, open to everyone.
//!
//! It holds salted hashes alone. Who keeps a checkpoint can prove later that nothing was rewritten.

pub mod checkpoint;
pub mod leaves;
pub mod proofs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_care::merkle::Hash;

use crate::Config;

/// Names the log for ever: `telemedicine.example.ng/dokita-log`.
pub fn origin(config: &Config) -> String {
    let host = config.public_url.host_str().unwrap_or_default();
    let port = config.public_url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{host}{port}/dokita-log")
}

/// Hashes as JSON has them: standard base64.
fn encoded(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| STANDARD.encode(hash)).collect()
}

#[cfg(test)]
mod tests;
