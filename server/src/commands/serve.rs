//! `dokita serve`: configuration → database → sockets → orderly stop.

use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum_server::Handle;
use dokita_api::delivery::FileOutbox;
use dokita_api::state::{Parts, SystemClock, SystemEntropy};
use dokita_api::{AppState, demo};
use dokita_signaling::hub::Hub;
use dokita_store::{Db, DbOptions};
use dokita_turn::streams;
use tokio::sync::{mpsc, watch};
use tower_http::compression::CompressionLayer;

use crate::bridge::ice::{IceAddresses, LIFETIME};
use crate::config::Config;
use crate::media::{self, Media, MediaWorkers};
use crate::metrics::{self, Metrics, Snapshot};
use crate::secrets::MasterKey;
use crate::shared_port::{SharedPort, TurnStreams};
use crate::{bridge, proxy, relay, secrets, tls, web};

/// Events that may wait between the media workers and signaling.
const MEDIA_EVENTS: usize = 16_384;
/// How long open requests have to end at a stop.
const GRACE: Duration = Duration::from_secs(5);
/// How often expired sessions and links are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(300);

/// Runs the server until SIGINT or SIGTERM; SIGHUP reads relay settings and certificates anew.
///
/// # Errors
/// Something it needs is not there; the message names it.
pub async fn run(file: Option<PathBuf>, demo: bool) -> anyhow::Result<()> {
    let config = Config::load(file.as_deref())?;
    private_folder(&config.data.folder)
        .with_context(|| format!("data.folder {}", config.data.folder.display()))?;
    let key = secrets::master_key(&config.data.folder)?;
    let secured = tls::Secured::open(&config)?;
    let state = open(&config, key, demo).await?;
    let (events, news) = mpsc::channel(MEDIA_EVENTS);
    let workers = MediaWorkers::start(&media_config(&config, &key)?, events)
        .with_context(|| format!("media.port {}: is another server running?", config.media.port))?;
    let media = workers.media();
    let (ice, addresses) = watch::channel(ice_addresses(&config, &key));
    let hub = bridge::start(&state, media.clone(), news, config.turn.enabled.then_some(addresses));

    announce(&config, &state).await?;
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone(), hub.clone()));
    tokio::spawn(tidy(state.clone()));
    tokio::spawn(secured.clone().watch());
    tokio::spawn(Reload { file, key, media: media.clone(), ice, secured: secured.clone() }.on_hangup());
    let metrics = metrics(&config, media.clone());
    let port = SharedPort::new(secured.tls, config.turn.enabled.then(|| turn_streams(media)));
    let served = tls::serve(&config, app(&config, state, hub, metrics), handle, port).await;
    tokio::task::spawn_blocking(move || workers.stop()).await?;
    served
}

/// The database that the configuration names.
#[must_use]
pub fn database_url(config: &Config) -> String {
    let embedded = || format!("sqlite:{}", config.data.folder.join("dokita.sqlite").display());
    config.data.database_url.clone().unwrap_or_else(embedded)
}

async fn open(config: &Config, master_key: MasterKey, demo: bool) -> anyhow::Result<AppState> {
    let folder = &config.data.folder;
    let db = Db::open(&database_url(config), DbOptions::default()).await.context("opening the database")?;
    let public_url = url::Url::parse(config.public_url()).context("http.public_url")?;
    let mut choices = dokita_api::Config::new(public_url, env!("CARGO_PKG_VERSION"));
    choices.relay = config.turn.enabled;
    choices.guide = Arc::new(config.fhir.load_guide()?);
    choices.facility = config.fhir.facility();
    let parts = |choices| Parts {
        db: db.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        master_key,
        outbox: Arc::new(FileOutbox::new(folder.join("outbox"))),
        config: choices,
    };
    let state = AppState::new(parts(choices.clone())).await?;
    if !demo {
        return Ok(state);
    }
    choices.demo = Some(demo::seed(&state).await?);
    Ok(AppState::new(parts(choices)).await?)
}

/// Makes the data folder readable by nobody else: the database's files take whatever umask there is.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Every route of the server.
pub fn app(config: &Config, state: AppState, hub: Arc<Hub>, metrics: Metrics) -> Router {
    let https = config.is_https();
    let pages = Router::new().fallback(web::page).layer(CompressionLayer::new());
    dokita_api::router(state)
        .merge(dokita_signaling::shell::router(hub, Arc::new(same_origin)))
        .merge(metrics::router(metrics))
        .fallback_service(pages)
        .layer(from_fn(move |request, next| web::security_headers(https, request, next)))
        .layer(from_fn_with_state(Arc::from(config.http.trusted_proxies.clone()), proxy::client_address))
}

/// A page of another site may not open our websocket; programs without an `Origin` may.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text("origin") else { return true };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text("x-forwarded-host").or(text("host"))
}

fn media_config(config: &Config, key: &MasterKey) -> anyhow::Result<media::Config> {
    Ok(media::Config {
        bind: config.media.bind,
        first_port: config.media.port,
        workers: config.media_workers(),
        advertised: config.media.advertise.clone(),
        relay: relay::bundled(config, key)?,
    })
}

/// What browsers are told of the relay. Its streams are where the web server's are.
fn ice_addresses(config: &Config, key: &MasterKey) -> IceAddresses {
    let host = match config.turn.host.as_str() {
        "" => config.public_host(),
        host => host.to_owned(),
    };
    let port = url::Url::parse(config.public_url()).ok().and_then(|url| url.port_or_known_default());
    let (tcp, tls) = match &config.tls {
        Some(tls) => (tls.redirect_from.map(|from| from.port()), port),
        // Behind a reverse proxy that has the certificate only pages come through.
        None => (port.filter(|_| !config.is_https()), None),
    };
    let udp_host = config.media.advertise.first().map_or_else(|| host.clone(), ToString::to_string);
    let secret = relay::secrets(config, key).swap_remove(0);
    IceAddresses { host, udp_host, tcp, tls, secret, lifetime: LIFETIME }
}

/// Streams of clients that speak TURN go to the relay of a worker.
fn turn_streams(media: Media) -> TurnStreams {
    Arc::new(move |stream, from, place| {
        let shard = media.shard_of(from.client.ip());
        tokio::spawn(streams::serve(stream, from, shard, Some(place)));
    })
}

/// The numbers of the media workers and their relay.
#[must_use]
pub fn metrics(config: &Config, media: Media) -> Metrics {
    let relay = config.turn.enabled;
    let read =
        move || Snapshot { media: Some(media.counters()), relay: relay.then(|| media.relay_counters()) };
    let proxied = !config.http.trusted_proxies.is_empty() || (config.is_https() && config.tls.is_none());
    Metrics { read: Arc::new(read), token: config.http.metrics_token.clone(), proxied }
}

/// What SIGHUP reads anew.
struct Reload {
    file: Option<PathBuf>,
    key: MasterKey,
    media: Media,
    ice: watch::Sender<IceAddresses>,
    secured: tls::Secured,
}

impl Reload {
    async fn on_hangup(self) {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            return tracing::error!("SIGHUP cannot be heard");
        };
        while hangup.recv().await.is_some() {
            self.secured.reload();
            match self.apply() {
                Ok(()) => tracing::info!("relay settings were read anew; other settings need a restart"),
                Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
            }
        }
    }

    fn apply(&self) -> anyhow::Result<()> {
        let config = Config::load(self.file.as_deref())?;
        let Some(settings) = relay::bundled(&config, &self.key)? else {
            bail!("turn.enabled: switching the relay off needs a restart");
        };
        self.media.reconfigure_relay(&settings);
        self.ice.send_replace(ice_addresses(&config, &self.key));
        Ok(())
    }
}

async fn announce(config: &Config, state: &AppState) -> anyhow::Result<()> {
    println!("Dokita {} is at {}", env!("CARGO_PKG_VERSION"), config.public_url());
    let last = usize::from(config.media.port) + config.media_workers() - 1;
    println!("Media: UDP {}-{last}. Data: {}", config.media.port, config.data.folder.display());
    if !config.is_https() {
        println!("Plain http: browsers give camera and microphone on localhost only. Set [tls] for others.");
    }
    match &state.config.demo {
        Some(sign_ins) => {
            println!("\nDemo hospital with invented people. Sign in at {}/sign-in as", config.public_url());
            for sign_in in sign_ins {
                println!("  {:<14} {:<32} {}", sign_in.role.as_str(), sign_in.email, sign_in.password);
            }
        }
        None => {
            if let Some(link) = state.offer_setup().await? {
                println!("\nFirst start: open this link once to make the administrator\n  {link}");
            }
        }
    }
    Ok(())
}

async fn stop_on_signal(handle: Handle<SocketAddr>, hub: Arc<Hub>) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else {
        tracing::error!("SIGTERM cannot be heard");
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
    hub.shut_down();
    handle.graceful_shutdown(Some(GRACE));
}

async fn tidy(state: AppState) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        if let Err(error) = state.tidy().await {
            tracing::warn!(%error, "expired sessions were not forgotten");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_data_folder_is_closed_to_others() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("hospital").join("data");
        private_folder(&folder).unwrap();
        private_folder(&folder).unwrap();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_page_of_another_site_may_not_open_the_websocket() {
        assert!(!same_origin(&headers(&[("origin", "https://evil.example"), ("host", "clinic.example")])));
        assert!(same_origin(&headers(&[("origin", "https://clinic.example"), ("host", "clinic.example")])));
        assert!(same_origin(&headers(&[("host", "clinic.example")])));
    }
}
