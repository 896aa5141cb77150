//! The relay of one worker: its share of the settings, and how it is started.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dokita_turn::udp::Socket;
use dokita_turn::{Options, Relay, ShardHandle, TcpOptions};
use dokita_turn_proto::{Config, RelayAddresses};
use mio::Registry;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::runtime::Handle;

use super::RelaySettings;
use super::handle::Handle as WorkerHandle;
use super::inside::Others;

/// After that a client needs a new nonce.
const NONCE_LIFETIME: Duration = Duration::from_secs(600);
/// Tokens before this one are the worker's.
const FIRST_TOKEN: usize = 16;

/// Makes the relay of a worker, at the start and again after a panic.
pub(super) struct Starter {
    pub settings: RelaySettings,
    /// Where TCP connections to peers live.
    runtime: Option<Handle>,
}

impl Starter {
    /// Called where the runtime of tokio is, if there is one.
    pub fn new(settings: &RelaySettings) -> Self {
        Starter { settings: settings.clone(), runtime: Handle::try_current().ok() }
    }

    pub fn start(&self, others: &Others, socket: &Socket, registry: &Registry) -> io::Result<Relay> {
        let mut seed = [0; 32];
        let random = SystemRandom::new().fill(&mut seed);
        random.map_err(|_| io::Error::other("the system gave no randomness"))?;
        let bind = socket.local_addr()?.ip();
        let shard = || shard(&others.handles, others.index);
        let options = Options {
            gso: self.settings.gso,
            // Where the public address is another's (NAT), relayed addresses are opened where media is.
            mapping: others.directory.relays().iter().map(|ip| (*ip, bind)).collect(),
            first_token: FIRST_TOKEN,
            tcp: self.runtime.clone().map(|runtime| TcpOptions { runtime, shard: shard() }),
        };
        let config = config(&self.settings, others);
        Ok(Relay::new(config, options, registry.try_clone()?, seed, Instant::now()))
    }
}

/// The way of streams to a worker.
pub(super) fn shard(handles: &Arc<[WorkerHandle]>, worker: usize) -> ShardHandle {
    let handles = Arc::clone(handles);
    ShardHandle::new(move |input| handles[worker].stream(input))
}

/// The settings as the core of worker `others.index` takes them.
pub(super) fn config(settings: &RelaySettings, others: &Others) -> Config {
    let directory = &others.directory;
    let relays = directory.relays();
    let mut policy = settings.policy.clone();
    policy.media = directory.media_addresses();
    policy.relays = relays.to_vec();
    policy.relay_ports = Some(settings.ports);
    let nominal = policy.open.is_empty() && !policy.public;
    Config {
        realm: settings.realm.clone(),
        credentials: settings.credentials.clone(),
        nonce_key: settings.nonce_key,
        nonce_lifetime: NONCE_LIFETIME,
        relay: RelayAddresses::among(relays, directory.ports_of(others.index), nominal),
        policy,
        quota: settings.quota,
        alternate: settings.alternate.clone(),
        other_address: None,
    }
}
