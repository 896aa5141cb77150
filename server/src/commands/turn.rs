//! `dokita turn`: the relay alone, for a machine of its own.

use std::path::PathBuf;
use std::time::Duration;

use dokita_turn::{AloneConfig, alone};
use dokita_turn_proto::{Config as Core, Credentials, RelayAddresses};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use crate::config::{Config, certificate};
use crate::relay;

/// After that a client needs a new nonce.
const NONCE_LIFETIME: Duration = Duration::from_secs(600);

/// Runs the relay until SIGINT or SIGTERM; SIGHUP reads users, secrets, networks, limits and
/// certificates anew.
///
/// # Errors
/// A value of the configuration is wrong, or an address is taken.
pub async fn run(file: Option<PathBuf>) -> anyhow::Result<()> {
    let config = Config::load(file.as_deref())?;
    if config.turn.secrets.is_empty() && config.turn.users.is_empty() {
        anyhow::bail!(
            "configuration: turn.secrets: give a secret or turn.users, or nobody may use the relay"
        );
    }
    let mut nonce_key = [0; 32];
    SystemRandom::new().fill(&mut nonce_key).map_err(|_| anyhow::anyhow!("the system gave no randomness"))?;
    let core = core(&config, nonce_key)?;
    let turn = &config.turn;
    let alone = AloneConfig {
        listen: turn.listen.clone(),
        tcp: true,
        tls_listen: turn.tls_listen,
        dtls_listen: turn.dtls_listen,
        certificate: certificate(config.tls.as_ref()),
        external: turn.mapping().map_err(relay::named)?,
        shards: usize::from(turn.shards),
        gso: turn.gso,
        core,
    };
    let (send, reloads) = mpsc::channel(1);
    tokio::spawn(on_hangup(signal(SignalKind::hangup())?, file, nonce_key, send));
    let mut term = signal(SignalKind::terminate())?;
    let stop = async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    Ok(alone::run(alone, stop, reloads).await?)
}

fn core(config: &Config, nonce_key: [u8; 32]) -> anyhow::Result<Core> {
    let turn = &config.turn;
    let mut policy = turn.policy().map_err(relay::named)?;
    policy.public = turn.public_peers;
    let (first, last) = turn.ports().map_err(relay::named)?;
    let secrets = turn.secrets.iter().map(|secret| secret.as_bytes().to_vec()).collect();
    Ok(Core {
        realm: relay::realm(config),
        credentials: Credentials { secrets, users: turn.accounts().map_err(relay::named)? },
        nonce_key,
        nonce_lifetime: NONCE_LIFETIME,
        relay: RelayAddresses { v4: None, v6: None, ports: first..=last, nominal: false },
        policy,
        quota: turn.quota(),
        alternate: turn.alternate.clone(),
        other_address: turn.other_address,
    })
}

async fn on_hangup(mut hangup: Signal, file: Option<PathBuf>, nonce_key: [u8; 32], send: mpsc::Sender<Core>) {
    while hangup.recv().await.is_some() {
        match Config::load(file.as_deref()).map_err(Into::into).and_then(|config| core(&config, nonce_key)) {
            Ok(core) => {
                if send.send(core).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
        }
    }
}
