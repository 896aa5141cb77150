//! The relay of one worker: its share of the settings, and how it is started.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dokita_turn::udp::Socket;
use dokita_turn::{Options, Relay, ShardHandle, TcpOptions};
use dokita_turn_proto::{Config, RelayAddresses};
use mio::Registry;
use ring::rand::{SecureRandom, SystemRandom};

use super::RelaySettings;
use super::handle::Handle;
use super::inside::Others;

/// After that a client needs a new nonce.
const NONCE_LIFETIME: Duration = Duration::from_secs(600);
/// Tokens before this one are the worker's.
const FIRST_TOKEN: usize = 16;

/// The relay of a worker.
pub(super) fn start(
    settings: &RelaySettings,
    others: &Others,
    socket: &Socket,
    registry: &Registry,
    now: Instant,
) -> io::Result<Relay> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| io::Error::other("the system gave no randomness"))?;
    let bind = socket.local_addr()?.ip();
    let shard = || shard(&others.handles, others.index);
    let options = Options {
        gso: settings.gso,
        // Where the public address is another's (NAT), relayed addresses are opened where media is.
        mapping: others.directory.relays().iter().map(|ip| (*ip, bind)).collect(),
        first_token: FIRST_TOKEN,
        tcp: tokio::runtime::Handle::try_current().ok().map(|runtime| TcpOptions { runtime, shard: shard() }),
    };
    Ok(Relay::new(config(settings, others), options, registry.try_clone()?, seed, now))
}

/// The way of streams to a worker.
pub(super) fn shard(handles: &Arc<[Handle]>, worker: usize) -> ShardHandle {
    let handles = Arc::clone(handles);
    ShardHandle::new(move |input| handles[worker].stream(input))
}

/// The worker that has the streams of a client.
pub(super) fn worker_for(client: IpAddr, workers: usize) -> usize {
    let bits = match client.to_canonical() {
        IpAddr::V4(v4) => u64::from(v4.to_bits()),
        IpAddr::V6(v6) => (v6.to_bits() >> 64) as u64,
    };
    super::mixed(bits) % workers
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
    let v4 = relays.iter().find_map(|ip| if let IpAddr::V4(v4) = ip { Some(*v4) } else { None });
    let v6 = relays.iter().find_map(|ip| if let IpAddr::V6(v6) = ip { Some(*v6) } else { None });
    Config {
        realm: settings.realm.clone(),
        credentials: settings.credentials.clone(),
        nonce_key: settings.nonce_key,
        nonce_lifetime: NONCE_LIFETIME,
        relay: RelayAddresses { v4, v6, ports: directory.ports_of(others.index), nominal },
        policy,
        quota: settings.quota,
        alternate: settings.alternate.clone(),
        other_address: None,
    }
}
