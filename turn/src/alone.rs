//! The relay as a service of its own: shards on one port, listeners for streams and DTLS.

mod accept;
mod places;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dokita_turn_proto::{Config, Counters};
use tokio::task::JoinHandle;

pub(crate) use self::accept::Door;
use crate::dtls;
use crate::half_open::HalfOpen;
use crate::shard::{Setup, Shard};
use crate::tls::{ALPN, CertificateError, Certificates};

/// How often certificate files are looked at.
const RELOAD_EVERY: Duration = Duration::from_secs(30);
/// Connections whose clients have not proved anything: all, and of one network.
const HALF_OPEN: usize = 1_024;
const HALF_OPEN_OF_NETWORK: usize = 128;

/// What the service needs to know.
#[derive(Debug, Clone)]
pub struct AloneConfig {
    /// UDP addresses, at most one for each family; TCP is served there too if `tcp`.
    pub listen: Vec<SocketAddr>,
    /// Streams are served on the addresses of `listen`.
    pub tcp: bool,
    /// Address for TLS; needs `certificate`.
    pub tls_listen: Option<SocketAddr>,
    /// Address for DTLS; needs `certificate`, with a key on P-256 or P-384.
    pub dtls_listen: Option<SocketAddr>,
    /// Files in PEM: chain and key.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// External addresses and the local ones behind them, where this machine is behind one-to-one NAT.
    pub external: Vec<(IpAddr, IpAddr)>,
    /// Threads; 0: one a core.
    pub shards: usize,
    /// Runs of datagrams leave as one where the system can.
    pub gso: bool,
    /// Of the core, for all shards: relayed ports are divided among them, so are the allocations.
    /// Relayed addresses that are absent both are those of `listen`; addresses of this machine are
    /// added to those that are never peers.
    pub core: Config,
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address is taken or not of this machine.
    #[error("{what} on {address}: {source}")]
    Listen {
        /// What should listen.
        what: &'static str,
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate can't be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// There is none.
    #[error("TLS and DTLS need a certificate and its key")]
    NoCertificate,
    /// DTLS takes only some kinds of keys.
    #[error("DTLS: {0}")]
    Dtls(#[from] dtls::UnusableKey),
    /// A thread could not be started.
    #[error("a shard of the relay: {0}")]
    Shard(#[from] io::Error),
}

/// The running service.
#[derive(Debug)]
pub struct Alone {
    shards: Vec<Shard>,
    places: places::Places,
    certificates: Option<Certificates>,
    tasks: Vec<JoinHandle<()>>,
    addresses: Vec<SocketAddr>,
    tls_address: Option<SocketAddr>,
    dtls_address: Option<SocketAddr>,
}

impl Alone {
    /// Opens all sockets and starts all threads. Must be called within a runtime of tokio.
    ///
    /// # Errors
    /// An address is taken, or the certificate can't be used.
    pub async fn start(config: AloneConfig) -> Result<Self, StartError> {
        let certificates = match &config.certificate {
            Some((certificate, key)) => Some(Certificates::load(certificate, key)?),
            None => None,
        };
        let places = places::Places::new(&config)?;
        let mut sockets = places.open(&config)?;
        let addresses: Vec<SocketAddr> = sockets
            .first()
            .iter()
            .flat_map(|sockets| sockets.iter())
            .flat_map(|socket| socket.local_addr())
            .collect();
        let mut shards = Vec::new();
        for (index, listeners) in sockets.drain(..).enumerate() {
            let core = places.core_of(index, config.core.clone(), &addresses);
            let runtime = tokio::runtime::Handle::current();
            let (gso, mapping) = (config.gso, config.external.clone());
            shards.push(Shard::start(Setup { index, listeners, config: core, gso, mapping, runtime })?);
        }
        let mut alone = Alone {
            shards,
            places,
            certificates,
            tasks: Vec::new(),
            addresses,
            tls_address: None,
            dtls_address: None,
        };
        alone.open_doors(&config).await?;
        Ok(alone)
    }

    async fn open_doors(&mut self, config: &AloneConfig) -> Result<(), StartError> {
        let door = Door {
            shards: self.shards.iter().map(Shard::handle).collect(),
            half_open: HalfOpen::new(HALF_OPEN, HALF_OPEN_OF_NETWORK),
            external: config.external.clone().into(),
        };
        if config.tcp {
            for address in self.addresses.clone().into_iter().take(config.listen.len()) {
                let (task, _) = door.clone().open(address, None).await?;
                self.tasks.push(task);
            }
        }
        let certificates = || self.certificates.clone().ok_or(StartError::NoCertificate);
        if let Some(address) = config.tls_listen {
            let tls = certificates()?.server_config(&ALPN)?;
            let (task, bound) = door.clone().open(address, Some(tls)).await?;
            self.tls_address = Some(bound);
            self.tasks.push(task);
        }
        if let Some(address) = config.dtls_listen {
            let (task, bound) = dtls::open(address, certificates()?, door).await?;
            self.dtls_address = Some(bound);
            self.tasks.push(task);
        }
        if let Some(certificates) = self.certificates.clone() {
            self.tasks.push(tokio::spawn(watch(certificates)));
        }
        Ok(())
    }

    /// UDP addresses (TCP ones too, if streams are served).
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Where TLS is served.
    #[must_use]
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_address
    }

    /// Where DTLS is served.
    #[must_use]
    pub fn dtls_address(&self) -> Option<SocketAddr> {
        self.dtls_address
    }

    /// How many threads.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// Takes a new configuration of the core, and changed certificates. Allocations and connections
    /// live on. Addresses and ports stay as they are.
    pub fn reload(&self, core: &Config) {
        if let Some(certificates) = &self.certificates {
            renew(certificates);
        }
        for (index, shard) in self.shards.iter().enumerate() {
            shard.reconfigure(self.places.core_of(index, core.clone(), &self.addresses));
        }
    }

    /// What happened so far, all shards together.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let mut sum = Counters::default();
        for counters in self.shards.iter().map(Shard::counters) {
            sum += counters;
        }
        sum
    }

    /// Ends everything.
    pub fn stop(self) {
        for task in &self.tasks {
            task.abort();
        }
        for shard in self.shards {
            shard.stop();
        }
    }
}

async fn watch(certificates: Certificates) {
    loop {
        tokio::time::sleep(RELOAD_EVERY).await;
        renew(&certificates);
    }
}

fn renew(certificates: &Certificates) {
    match certificates.reload() {
        Ok(true) => tracing::info!("certificate reloaded"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "certificate not reloaded, the old one stays"),
    }
}

impl Door {
    /// Serves streams on `address`; the address that was bound.
    async fn open(
        self,
        address: SocketAddr,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Result<(JoinHandle<()>, SocketAddr), StartError> {
        let what = if tls.is_some() { "TLS" } else { "TCP" };
        let problem = |source| StartError::Listen { what, address, source };
        let listener = tokio::net::TcpListener::bind(address).await.map_err(problem)?;
        let bound = listener.local_addr().map_err(problem)?;
        Ok((tokio::spawn(self.serve(listener, tls)), bound))
    }
}
