//! The media workers: each is a thread that owns one UDP socket and one [`Sfu`] with its rooms.
//!
//! Commands reach a worker through a bounded queue; its events leave through a bounded channel
//! without ever blocking it. Nothing on the way of a packet is shared between workers.
//!
//! [`Sfu`]: dokita_sfu::Sfu

mod addresses;
mod outbox;
mod socket;
mod worker;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use dokita_sfu::{Command, Event, PeerId, RoomId};
use mio::Waker;
use tokio::sync::mpsc;

use self::worker::Worker;

/// Commands that may wait for one worker.
const COMMAND_QUEUE: usize = 16_384;

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

struct Handle {
    commands: SyncSender<Command>,
    waker: Waker,
    shared: Arc<Shared>,
    address: SocketAddr,
}

/// What a worker and its handle share.
#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    received: AtomicU64,
    sent: AtomicU64,
    sends: AtomicU64,
    unsent: AtomicU64,
    unknown: AtomicU64,
    dropped_events: AtomicU64,
    dropped_commands: AtomicU64,
    peers: AtomicU64,
    rooms: AtomicU64,
}

impl MediaWorkers {
    /// Binds the sockets and starts the threads.
    ///
    /// # Errors
    /// If a socket can't be bound or a thread can't be started.
    pub fn start(config: &Config, events: mpsc::Sender<MediaEvent>) -> io::Result<Self> {
        let (mut handles, mut threads) = (Vec::new(), Vec::new());
        for index in 0..config.workers.max(1) {
            let port = match config.first_port {
                0 => 0,
                first => u16::try_from(usize::from(first) + index).map_err(io::Error::other)?,
            };
            let (sender, receiver) = sync_channel(COMMAND_QUEUE);
            let shared = Arc::new(Shared::default());
            let worker = Worker::new(config, port, receiver, events.clone(), Arc::clone(&shared))?;
            let (waker, address) = (worker.waker()?, worker.address());
            handles.push(Handle { commands: sender, waker, shared, address });
            threads.push(Builder::new().name(format!("media-{index}")).spawn(move || worker.run())?);
        }
        Ok(MediaWorkers { media: Media { handles: handles.into() }, threads })
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
        let handle = &self.handles[worker_of(command.room(), self.handles.len())];
        if let Err(error) = handle.commands.try_send(command) {
            handle.shared.dropped_commands.fetch_add(1, Ordering::Relaxed);
            let full = matches!(error, TrySendError::Full(_));
            tracing::error!(full, "a media worker doesn't take commands");
        }
        handle.wake();
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
            peers: sum(|shared| &shared.peers),
            rooms: sum(|shared| &shared.rooms),
        }
    }
}

impl Handle {
    fn wake(&self) {
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "a media worker can't be woken");
        }
    }
}

/// A room stays on one worker. Ids may be sequential, so they are mixed (Fibonacci hashing).
fn worker_of(room: RoomId, workers: usize) -> usize {
    let folded = (room.0 >> 64) as u64 ^ room.0 as u64;
    (folded.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % workers
}

#[cfg(test)]
mod tests;
