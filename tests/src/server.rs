//! A whole server inside the test: real sockets on 127.0.0.1, a database in a temporary folder.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use dokita::bridge;
use dokita::commands::serve;
use dokita::config::Config;
use dokita::media::{self, MediaWorkers};
use dokita_api::delivery::FileOutbox;
use dokita_api::identity::passwords::PasswordCost;
use dokita_api::state::{Parts, SystemClock, SystemEntropy};
use dokita_api::{AppState, demo};
use dokita_store::{Db, DbOptions};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use url::Url;

/// Hashing is not what these tests are about.
const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, passes: 1 };

/// A demo hospital with one media worker.
pub struct TestServer {
    /// Where it answers.
    pub url: Url,
    /// Its state, to look behind the API.
    pub state: AppState,
    /// Database and outbox; gone with the server.
    pub folder: TempDir,
    workers: Option<MediaWorkers>,
    serving: JoinHandle<()>,
}

impl TestServer {
    /// Starts on free ports.
    ///
    /// # Errors
    /// A socket or the database cannot be opened.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}", listener.local_addr()?))?;
        let state = hospital(&folder, &url).await?;

        let (events, news) = mpsc::channel(1024);
        let localhost = Ipv4Addr::LOCALHOST.into();
        let advertised = vec![localhost];
        let media = media::Config { bind: localhost, first_port: 0, workers: 1, advertised, relay: None };
        let workers = MediaWorkers::start(&media, events)?;
        let hub = bridge::start(&state, workers.media(), news, None);
        let metrics = serve::metrics(&Config::default(), workers.media());
        let app = serve::app(&Config::default(), state.clone(), hub, metrics)
            .into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the test server stopped: {error}");
            }
        });
        Ok(Self { url, state, folder, workers: Some(workers), serving })
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.serving.abort();
        if let Some(workers) = self.workers.take() {
            workers.stop();
        }
    }
}

async fn hospital(folder: &TempDir, url: &Url) -> anyhow::Result<AppState> {
    let file = format!("sqlite:{}", folder.path().join("dokita.sqlite").display());
    let db = Db::open(&file, DbOptions::default()).await?;
    let mut config = dokita_api::Config::new(url.clone(), "test");
    config.password_cost = CHEAP;
    let parts = |config| Parts {
        db: db.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        master_key: [7; 32],
        outbox: Arc::new(FileOutbox::new(folder.path().join("outbox"))),
        config,
    };
    let seeding = AppState::new(parts(config.clone())).await?;
    config.demo = Some(demo::seed(&seeding).await?);
    Ok(AppState::new(parts(config)).await?)
}
