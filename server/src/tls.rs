//! How the web server listens: plain, with certificate files that reload, or with ACME. The relay
//! shares its ports.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use axum::response::Redirect;
use axum_server::Handle;
use dokita_turn::tls::Certificates;

use crate::config::{self, Config};
use crate::shared_port::{ALPN, SharedPort, Tls};

/// How often certificate files are looked at.
const RELOAD_EVERY: Duration = Duration::from_secs(30);

/// TLS as configured; neither where it is not.
#[derive(Clone, Default)]
pub struct Secured {
    /// For the web server's port.
    pub tls: Option<Tls>,
    /// The files, where there are files.
    pub certificates: Option<Certificates>,
}

impl Secured {
    /// Reads the certificate files, or starts to obtain certificates by ACME.
    ///
    /// # Errors
    /// The certificate cannot be used; the message names the file.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let Some(tls) = &config.tls else { return Ok(Self::default()) };
        let Some((certificate, key)) = config::certificate(Some(tls)) else {
            return Ok(Secured { tls: Some(acme(tls, &config.data.folder)), certificates: None });
        };
        let certificates = Certificates::load(&certificate, &key).context("tls.certificate")?;
        let config = certificates.server_config(&ALPN).context("tls.certificate")?;
        Ok(Secured { tls: Some(Tls { config, challenge: None }), certificates: Some(certificates) })
    }

    /// Looks at the files for ever.
    pub async fn watch(self) {
        let Some(certificates) = self.certificates else { return };
        loop {
            tokio::time::sleep(RELOAD_EVERY).await;
            renew(&certificates);
        }
    }

    /// Looks at the files now.
    pub fn reload(&self) {
        if let Some(certificates) = &self.certificates {
            renew(certificates);
        }
    }
}

/// Serves `app`, and the relay's streams, until `handle` is told to stop.
///
/// # Errors
/// The address is taken.
pub async fn serve(
    config: &Config,
    app: Router,
    handle: Handle<SocketAddr>,
    port: SharedPort,
) -> anyhow::Result<()> {
    if let Some(from) = config.tls.as_ref().and_then(|tls| tls.redirect_from) {
        let plain = SharedPort::new(None, port.turn.clone());
        tokio::spawn(redirect(from, config.public_url().to_owned(), plain));
    }
    let listen = config.http.listen;
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum_server::bind(listen).acceptor(port).handle(handle);
    server.serve(service).await.with_context(|| format!("web server on {listen}"))
}

fn acme(tls: &config::Tls, folder: &std::path::Path) -> Tls {
    let mut state = rustls_acme::AcmeConfig::new(tls.acme_domains.clone())
        .contact(tls.acme_email.iter().map(|mail| format!("mailto:{mail}")))
        .cache(rustls_acme::caches::DirCache::new(folder.join("acme")))
        .directory_lets_encrypt(true)
        .state();
    let mut config = rustls::ServerConfig::clone(&state.default_rustls_config());
    config.alpn_protocols = ALPN.iter().map(|name| name.to_vec()).collect();
    let tls = Tls { config: Arc::new(config), challenge: Some(state.challenge_rustls_config()) };
    tokio::spawn(async move {
        use tokio_stream::StreamExt as _;
        while let Some(event) = state.next().await {
            match event {
                Ok(done) => tracing::info!("certificate: {done:?}"),
                Err(error) => tracing::warn!("certificate: {error}"),
            }
        }
    });
    tls
}

fn renew(certificates: &Certificates) {
    match certificates.reload() {
        Ok(true) => tracing::info!("certificate reloaded"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "certificate not reloaded, the old one stays"),
    }
}

async fn redirect(from: SocketAddr, to: String, port: SharedPort) {
    let app = Router::new().fallback(move |request: Request| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let to = format!("{to}{path}");
        async move { Redirect::permanent(&to) }
    });
    if let Err(error) = axum_server::bind(from).acceptor(port).serve(app.into_make_service()).await {
        tracing::error!("redirect from http on {from}: {error}");
    }
}
