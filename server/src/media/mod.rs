//! The media workers: each is a thread that owns one UDP socket and one [`Sfu`] with its rooms.
//!
//! Commands reach a worker through a bounded queue; its events leave through a bounded channel
//! without ever blocking it. Nothing on the way of a packet is shared between workers.
//!
//! [`Sfu`]: dokita_sfu::Sfu

mod directory;
mod handle;
mod inside;
mod outbox;
mod relay;
mod unit;
mod worker;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle};

use dokita_sfu::{Command, Event, PeerId, RoomId, Sfu};
use dokita_turn::{ShardHandle, shard_of};
use dokita_turn_proto::{Counters as RelayCounters, Credentials, Policy, Quota};
use tokio::sync::mpsc;

use self::directory::Directory;
use self::handle::{Handle, Shared};
pub use self::unit::Unit;
use self::worker::{Bound, Worker};

/// Largest data channel message: what every browser accepts.
const MAX_MESSAGE: usize = 16 * 1024;

/// An event of the SFU, for or about one peer.
pub type MediaEvent = (RoomId, PeerId, Event);

/// Where the workers listen and what clients are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address of the sockets; `0.0.0.0` or `::` for all interfaces.
    pub bind: IpAddr,
    /// UDP port of the first worker, the others follow; 0 lets the system choose all.
    pub first_port: u16,
    /// How many threads; at least one.
    pub workers: usize,
    /// Addresses told to clients, e.g. the public one behind NAT. Empty: those of the interfaces.
    pub advertised: Vec<IpAddr>,
    /// `None`: no relay.
    pub relay: Option<RelaySettings>,
}

/// What the bundled relay is told; the workers add their addresses and their share of the ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelaySettings {
    /// REALM.
    pub realm: String,
    /// Whose requests are granted.
    pub credentials: Credentials,
    /// Makes nonces.
    pub nonce_key: [u8; 32],
    /// Who may be a peer besides our own media. Without opted-in networks relayed addresses are
    /// names only and no socket is opened for them.
    pub policy: Policy,
    /// First and last port of relayed addresses.
    pub ports: (u16, u16),
    /// Limits of each worker.
    pub quota: Quota,
    /// Where new clients are sent while draining.
    pub alternate: Vec<SocketAddr>,
    /// Send runs of datagrams as one where the system can.
    pub gso: bool,
}

/// What all workers did so far, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Datagrams received.
    pub received: u64,
    /// Datagrams sent.
    pub sent: u64,
    /// System calls they were sent with.
    pub sends: u64,
    /// Datagrams dropped because the socket was full or refused them.
    pub unsent: u64,
    /// Datagrams of nobody we know.
    pub unknown: u64,
    /// Events dropped because the receiver was too slow.
    pub dropped_events: u64,
    /// Commands dropped because a worker was too slow.
    pub dropped_commands: u64,
    /// Datagrams between workers, and from streams, dropped because a worker was too slow.
    pub dropped_passed: u64,
    /// Peers now.
    pub peers: u64,
    /// Rooms now.
    pub rooms: u64,
}

/// The running threads; [`MediaWorkers::stop`] ends them.
pub struct MediaWorkers {
    media: Media,
    threads: Vec<JoinHandle<()>>,
}

/// Talks to the workers. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    handles: Arc<[Handle]>,
}

impl MediaWorkers {
    /// Binds the sockets and starts the threads.
    ///
    /// # Errors
    /// If a socket can't be bound or a thread can't be started.
    pub fn start(config: &Config, events: mpsc::Sender<MediaEvent>) -> io::Result<Self> {
        Self::start_with(config, events, |addresses| {
            let config = dokita_sfu::Config { addresses, max_message: MAX_MESSAGE };
            Sfu::new(config, std::time::Instant::now())
        })
    }

    /// The same with media of another kind than the SFU; `unit` makes it, given the addresses of
    /// its worker, at the start and again after a panic.
    ///
    /// # Errors
    /// If a socket can't be bound or a thread can't be started.
    pub fn start_with<U: Unit + 'static>(
        config: &Config,
        events: mpsc::Sender<MediaEvent>,
        unit: impl Fn(Vec<SocketAddr>) -> U + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let bound = (0..config.workers.max(1)).map(|index| Bound::new(config, index));
        let bound = bound.collect::<io::Result<Vec<_>>>()?;
        let directory = Arc::new(directory(config, &bound));
        let (mut handles, mut queues) = (Vec::new(), Vec::new());
        for bound in &bound {
            let (handle, ends) = Handle::new(bound.waker()?, bound.address()?);
            handles.push(handle);
            queues.push(ends);
        }
        let handles: Arc<[Handle]> = handles.into();
        let mut threads = Vec::new();
        for (index, (bound, queues)) in bound.into_iter().zip(queues).enumerate() {
            let others =
                inside::Others { index, directory: Arc::clone(&directory), handles: Arc::clone(&handles) };
            let settings = config.relay.as_ref();
            let worker = Worker::new(bound, queues, others, settings, events.clone(), unit.clone())?;
            threads.push(Builder::new().name(format!("media-{index}")).spawn(move || worker.run())?);
        }
        Ok(MediaWorkers { media: Media { handles }, threads })
    }

    /// The handle for commands.
    #[must_use]
    pub fn media(&self) -> Media {
        self.media.clone()
    }

    /// Ends the threads and waits for them. What they had to send is sent.
    pub fn stop(self) {
        for handle in self.media.handles.iter() {
            handle.shared.stop.store(true, Ordering::Release);
            handle.wake();
        }
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a media worker ended by a panic");
            }
        }
    }
}

impl Media {
    /// Hands a command to the worker of its room. Never blocks; commands of one room are performed
    /// in order.
    pub fn send(&self, command: Command) {
        self.handles[worker_of(command.room(), self.handles.len())].send(command);
    }

    /// The way of clients' streams to the relay of a worker: one client's all to the same.
    #[must_use]
    pub fn shard_of(&self, client: IpAddr) -> ShardHandle {
        relay::shard(&self.handles, shard_of(client, self.handles.len()))
    }

    /// Gives all workers new settings of the relay; allocations live on.
    pub fn reconfigure_relay(&self, settings: &RelaySettings) {
        for handle in self.handles.iter() {
            handle.reconfigure(settings.clone());
        }
    }

    /// What the relays of all workers did so far.
    #[must_use]
    pub fn relay_counters(&self) -> RelayCounters {
        let mut sum = RelayCounters::default();
        for counters in self.handles.iter().map(Handle::relay_counters) {
            sum += counters;
        }
        sum
    }

    /// Where the worker of a room listens.
    #[must_use]
    pub fn address_of(&self, room: RoomId) -> SocketAddr {
        self.handles[worker_of(room, self.handles.len())].address
    }

    /// Where the workers listen.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.handles.iter().map(|handle| handle.address).collect()
    }

    /// The metrics.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let sum = |of: fn(&Shared) -> &AtomicU64| {
            self.handles.iter().map(|handle| of(&handle.shared).load(Ordering::Relaxed)).sum()
        };
        Counters {
            received: sum(|shared| &shared.received),
            sent: sum(|shared| &shared.sent),
            sends: sum(|shared| &shared.sends),
            unsent: sum(|shared| &shared.unsent),
            unknown: sum(|shared| &shared.unknown),
            dropped_events: sum(|shared| &shared.dropped_events),
            dropped_commands: sum(|shared| &shared.dropped_commands),
            dropped_passed: sum(|shared| &shared.dropped_passed),
            peers: sum(|shared| &shared.peers),
            rooms: sum(|shared| &shared.rooms),
        }
    }
}

/// Who owns which address. Relayed addresses are named by the best media address of each family.
fn directory(config: &Config, bound: &[Bound]) -> Directory {
    let media: Vec<_> = bound.iter().map(Bound::advertised).collect();
    let first = media.first().into_iter().flatten();
    let best = |v4: bool| first.clone().map(SocketAddr::ip).find(|ip| ip.is_ipv4() == v4);
    let relays = [best(true), best(false)].into_iter().flatten().collect();
    Directory::new(&media, relays, config.relay.as_ref().map(|relay| relay.ports))
}

/// A room stays on one worker. Ids may be sequential, so they are mixed (Fibonacci hashing).
fn worker_of(room: RoomId, workers: usize) -> usize {
    let folded = (room.0 >> 64) as u64 ^ room.0 as u64;
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % workers
}

#[cfg(test)]
mod tests;
