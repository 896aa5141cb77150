//! How the web server listens: plain, with certificate files that reload, or with ACME.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use axum::response::Redirect;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

use crate::config::{Config, Tls};

/// How often certificate files are looked at.
const RELOAD_EVERY: Duration = Duration::from_secs(30);

/// Serves `app` until `handle` is told to stop.
///
/// # Errors
/// The address is taken, or the certificate cannot be used.
pub async fn serve(config: &Config, app: Router, handle: Handle<SocketAddr>) -> anyhow::Result<()> {
    let listen = config.http.listen;
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let problem = || format!("web server on {listen}");
    let Some(tls) = &config.tls else {
        return axum_server::bind(listen).handle(handle).serve(service).await.with_context(problem);
    };
    if let Some(from) = tls.redirect_from {
        tokio::spawn(redirect(from, config.public_url().to_owned()));
    }
    match (&tls.certificate, &tls.key) {
        (Some(certificate), Some(key)) => {
            let rustls = RustlsConfig::from_pem_file(certificate, key)
                .await
                .with_context(|| format!("tls.certificate {}", certificate.display()))?;
            tokio::spawn(reload(rustls.clone(), certificate.clone(), key.clone()));
            axum_server::bind_rustls(listen, rustls).handle(handle).serve(service).await.with_context(problem)
        }
        _ => {
            let acceptor = acme(tls, &config.data.folder);
            axum_server::bind(listen)
                .acceptor(acceptor)
                .handle(handle)
                .serve(service)
                .await
                .with_context(problem)
        }
    }
}

fn acme(tls: &Tls, folder: &std::path::Path) -> rustls_acme::axum::AxumAcceptor {
    let mut state = rustls_acme::AcmeConfig::new(tls.acme_domains.clone())
        .contact(tls.acme_email.iter().map(|mail| format!("mailto:{mail}")))
        .cache(rustls_acme::caches::DirCache::new(folder.join("acme")))
        .directory_lets_encrypt(true)
        .state();
    let acceptor = state.axum_acceptor(state.default_rustls_config());
    tokio::spawn(async move {
        use tokio_stream::StreamExt as _;
        while let Some(event) = state.next().await {
            match event {
                Ok(done) => tracing::info!("certificate: {done:?}"),
                Err(error) => tracing::warn!("certificate: {error}"),
            }
        }
    });
    acceptor
}

async fn reload(rustls: RustlsConfig, certificate: PathBuf, key: PathBuf) {
    let changed = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
    let seen = || -> (Option<SystemTime>, Option<SystemTime>) { (changed(&certificate), changed(&key)) };
    let mut last = seen();
    loop {
        tokio::time::sleep(RELOAD_EVERY).await;
        let now = seen();
        if now == last {
            continue;
        }
        match rustls.reload_from_pem_file(&certificate, &key).await {
            Ok(()) => {
                tracing::info!("certificate reloaded");
                last = now;
            }
            Err(error) => tracing::warn!("certificate not reloaded, the old one stays: {error}"),
        }
    }
}

async fn redirect(from: SocketAddr, to: String) {
    let app = Router::new().fallback(move |request: Request| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let to = format!("{to}{path}");
        async move { Redirect::permanent(&to) }
    });
    if let Err(error) = axum_server::bind(from).serve(app.into_make_service()).await {
        tracing::error!("redirect from http on {from}: {error}");
    }
}
