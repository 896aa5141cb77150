//! `dokita turn`: the relay alone, for a machine of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{anyhow, bail};
use dokita_turn::{Alone, AloneConfig};
use dokita_turn_proto::{Config as Core, Credentials, RelayAddresses};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Config, certificate};
use crate::metrics::{self, Metrics, Snapshot};
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
        bail!("configuration: turn.secrets: give a secret or turn.users, or nobody may use the relay");
    }
    let mut nonce_key = [0; 32];
    SystemRandom::new().fill(&mut nonce_key).map_err(|_| anyhow!("the system gave no randomness"))?;
    let alone = Arc::new(Alone::start(settings(&config, nonce_key)?).await?);
    for address in alone.addresses() {
        tracing::info!(%address, shards = alone.shards(), "the relay listens");
    }
    tokio::spawn(serve_metrics(config, Arc::downgrade(&alone)));
    let (mut hangup, mut term) = (signal(SignalKind::hangup())?, signal(SignalKind::terminate())?);
    loop {
        tokio::select! {
            _ = hangup.recv() => reload(&alone, file.as_deref(), nonce_key),
            _ = term.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    if let Some(alone) = Arc::into_inner(alone) {
        alone.stop();
    }
    Ok(())
}

fn reload(alone: &Alone, file: Option<&Path>, nonce_key: [u8; 32]) {
    match Config::load(file).map_err(Into::into).and_then(|config| core(&config, nonce_key)) {
        Ok(core) => {
            alone.reload(&core);
            tracing::info!("the relay's configuration was read anew");
        }
        Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
    }
}

/// `GET /metrics`, where an address is configured for it.
async fn serve_metrics(config: Config, alone: Weak<Alone>) {
    let Some(listen) = config.turn.metrics_listen else { return };
    let read = move || Snapshot { media: None, relay: alone.upgrade().map(|alone| alone.counters()) };
    let metrics = Metrics { read: Arc::new(read), token: config.http.metrics_token, proxied: false };
    let app = metrics::router(metrics).into_make_service_with_connect_info::<SocketAddr>();
    let served = async { axum::serve(tokio::net::TcpListener::bind(listen).await?, app).await };
    if let Err(error) = served.await {
        tracing::error!(%error, %listen, "turn.metrics_listen");
    }
}

fn settings(config: &Config, nonce_key: [u8; 32]) -> anyhow::Result<AloneConfig> {
    let turn = &config.turn;
    Ok(AloneConfig {
        listen: turn.listen.clone(),
        tcp: true,
        tls_listen: turn.tls_listen,
        dtls_listen: turn.dtls_listen,
        certificate: certificate(config.tls.as_ref()),
        external: turn.mapping().map_err(relay::named)?,
        shards: usize::from(turn.shards),
        gso: turn.gso,
        core: core(config, nonce_key)?,
    })
}

fn core(config: &Config, nonce_key: [u8; 32]) -> anyhow::Result<Core> {
    let turn = &config.turn;
    let mut policy = turn.policy();
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
