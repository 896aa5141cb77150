//! The relay's settings, from the configuration.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use anyhow::anyhow;
use dokita_turn_proto::{Credentials, Policy};
use ring::hmac;

use crate::config::Config;
use crate::media::RelaySettings;
use crate::secrets::MasterKey;

/// What the derived keys are for; another text gives another key.
const SECRET_LABEL: &[u8] = b"dokita turn secret 1";
const NONCE_LABEL: &[u8] = b"dokita turn nonce 1";

/// The settings of the bundled relay; `None` where `turn.enabled` is false.
///
/// # Errors
/// A value of `[turn]` is wrong; the message names the key.
pub fn bundled(config: &Config, key: &MasterKey) -> anyhow::Result<Option<RelaySettings>> {
    if !config.turn.enabled {
        return Ok(None);
    }
    let mut policy = policy(config)?;
    policy.own.extend(database_addresses(config));
    Ok(Some(RelaySettings {
        realm: realm(config),
        credentials: Credentials {
            secrets: secrets(config, key),
            users: config.turn.accounts().map_err(named)?,
        },
        nonce_key: derived(key, NONCE_LABEL),
        policy,
        ports: config.turn.ports().map_err(named)?,
        quota: config.turn.quota(),
        alternate: config.turn.alternate.clone(),
        gso: config.turn.gso,
    }))
}

/// Secrets of time-limited credentials: the configured ones, or one that follows from the master key.
#[must_use]
pub fn secrets(config: &Config, key: &MasterKey) -> Vec<Vec<u8>> {
    if config.turn.secrets.is_empty() {
        return vec![derived(key, SECRET_LABEL).to_vec()];
    }
    config.turn.secrets.iter().map(|secret| secret.as_bytes().to_vec()).collect()
}

/// REALM of the relay.
#[must_use]
pub fn realm(config: &Config) -> String {
    match config.turn.realm.as_str() {
        "" => config.public_host(),
        realm => realm.to_owned(),
    }
}

/// The operator's part of the policy, and this machine's own addresses.
fn policy(config: &Config) -> anyhow::Result<Policy> {
    let mut policy = config.turn.policy();
    policy.own = if_addrs::get_if_addrs()?.into_iter().map(|interface| interface.ip()).collect();
    policy.own.extend(&config.media.advertise);
    Ok(policy)
}

/// An error that names its key.
#[must_use]
pub fn named((key, problem): (&'static str, String)) -> anyhow::Error {
    anyhow!("configuration: {key}: {problem}")
}

fn derived(key: &MasterKey, label: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), label);
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// Where the database listens, which nobody may reach through the relay.
fn database_addresses(config: &Config) -> Vec<IpAddr> {
    let url = config.data.database_url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let host = url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
    let resolved = host.and_then(|host| (host.as_str(), 0).to_socket_addrs().ok());
    resolved.into_iter().flatten().map(|address: SocketAddr| address.ip()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_follows_from_the_master_key_unless_it_is_configured() {
        let mut config = Config::default();
        let derived = secrets(&config, &[1; 32]);
        assert_eq!(derived, secrets(&config, &[1; 32]));
        assert_ne!(derived, secrets(&config, &[2; 32]));
        config.turn.secrets = vec!["a secret of the hospital".into()];
        assert_eq!(secrets(&config, &[1; 32]), [b"a secret of the hospital".to_vec()]);
    }

    #[test]
    fn the_realm_is_the_public_host() {
        assert_eq!(realm(&Config::default()), "localhost");
    }
}
