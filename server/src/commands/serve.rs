//! `dokita serve`: configuration → database → sockets → orderly stop.

use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum_server::Handle;
use dokita_api::delivery::FileOutbox;
use dokita_api::state::{Parts, SystemClock, SystemEntropy};
use dokita_api::{AppState, demo};
use dokita_signaling::hub::Hub;
use dokita_store::{Db, DbOptions};
use tokio::sync::mpsc;
use tower_http::compression::CompressionLayer;

use crate::config::Config;
use crate::media::{self, MediaWorkers};
use crate::{bridge, proxy, secrets, tls, web};

/// Events that may wait between the media workers and signaling.
const MEDIA_EVENTS: usize = 16_384;
/// How long open requests have to end at a stop.
const GRACE: Duration = Duration::from_secs(5);
/// How often expired sessions and links are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(300);

/// Runs the server until SIGINT or SIGTERM.
///
/// # Errors
/// Something it needs is not there; the message names it.
pub async fn run(config: Config, demo: bool) -> anyhow::Result<()> {
    let state = open(&config, demo).await?;
    let (events, news) = mpsc::channel(MEDIA_EVENTS);
    let workers = MediaWorkers::start(&media_config(&config), events)
        .with_context(|| format!("media.port {}: is another server running?", config.media.port))?;
    let hub = bridge::start(&state, workers.media(), news);

    announce(&config, &state).await?;
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(handle.clone(), hub.clone()));
    tokio::spawn(tidy(state.clone()));
    let served = tls::serve(&config, app(&config, state, hub), handle).await;
    tokio::task::spawn_blocking(move || workers.stop()).await?;
    served
}

/// The database that the configuration names.
#[must_use]
pub fn database_url(config: &Config) -> String {
    let embedded = || format!("sqlite:{}", config.data.folder.join("dokita.sqlite").display());
    config.data.database_url.clone().unwrap_or_else(embedded)
}

async fn open(config: &Config, demo: bool) -> anyhow::Result<AppState> {
    let folder = &config.data.folder;
    private_folder(folder).with_context(|| format!("data.folder {}", folder.display()))?;
    let master_key = secrets::master_key(folder)?;
    let db = Db::open(&database_url(config), DbOptions::default()).await.context("opening the database")?;
    let public_url = url::Url::parse(config.public_url()).context("http.public_url")?;
    let mut choices = dokita_api::Config::new(public_url, env!("CARGO_PKG_VERSION"));
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
pub fn app(config: &Config, state: AppState, hub: Arc<Hub>) -> Router {
    let https = config.is_https();
    let pages = Router::new().fallback(web::page).layer(CompressionLayer::new());
    dokita_api::router(state)
        .merge(dokita_signaling::shell::router(hub, Arc::new(same_origin)))
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

fn media_config(config: &Config) -> media::Config {
    media::Config {
        bind: config.media.bind,
        first_port: config.media.port,
        workers: config.media_workers(),
        advertised: config.media.advertise.clone(),
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
