//! A worker as other threads see it: its queues, its address, what it did so far.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use dokita_sfu::Command;
use dokita_turn::{Alarm, StreamInput};
use dokita_turn_proto::Counters as RelayCounters;
use mio::Waker;

use super::RelaySettings;

/// Commands that may wait for one worker.
const COMMAND_QUEUE: usize = 16_384;
/// Datagrams from other workers and from streams that may wait for one worker.
const PASSED_QUEUE: usize = 4_096;

/// Talks to one worker.
pub(super) struct Handle {
    commands: SyncSender<Command>,
    passed: SyncSender<Passed>,
    alarm: Arc<Alarm>,
    pub shared: Arc<Shared>,
    pub address: SocketAddr,
}

/// The worker's ends of its queues.
pub(super) struct Queues {
    pub commands: Receiver<Command>,
    pub passed: Receiver<Passed>,
    pub alarm: Arc<Alarm>,
}

/// What reaches a worker from other threads, besides commands.
pub(super) enum Passed {
    /// A client's datagram for a media address of this worker.
    ToMedia { relayed: SocketAddr, media: SocketAddr, contents: Vec<u8> },
    /// A datagram of another worker's media for a relayed address of this worker.
    ToRelay { relayed: SocketAddr, media: SocketAddr, contents: Vec<u8> },
    /// The same given back: the port is among those of the relay, but no relayed address of anybody.
    Unrelayed { client: SocketAddr, media: SocketAddr, contents: Vec<u8> },
    /// Of a client that uses TCP or TLS.
    Stream(StreamInput),
}

/// What a worker and its handle share.
#[derive(Default)]
pub(super) struct Shared {
    pub stop: AtomicBool,
    /// New settings of the relay wait for the worker; newer ones take their place.
    pub settings: Mutex<Option<Box<RelaySettings>>>,
    pub received: AtomicU64,
    pub sent: AtomicU64,
    pub sends: AtomicU64,
    pub unsent: AtomicU64,
    pub unknown: AtomicU64,
    pub dropped_events: AtomicU64,
    pub dropped_commands: AtomicU64,
    pub dropped_passed: AtomicU64,
    pub peers: AtomicU64,
    pub rooms: AtomicU64,
    pub relay: Mutex<RelayCounters>,
}

impl Handle {
    pub fn new(waker: Waker, address: SocketAddr) -> (Self, Queues) {
        let (commands, obeyed) = sync_channel(COMMAND_QUEUE);
        let (passed, taken) = sync_channel(PASSED_QUEUE);
        let alarm = Arc::new(Alarm::new(waker));
        let handle = Handle { commands, passed, alarm: Arc::clone(&alarm), shared: Arc::default(), address };
        (handle, Queues { commands: obeyed, passed: taken, alarm })
    }

    /// Never blocks.
    pub fn send(&self, command: Command) {
        if let Err(error) = self.commands.try_send(command) {
            self.shared.dropped_commands.fetch_add(1, Ordering::Relaxed);
            let full = matches!(error, TrySendError::Full(_));
            tracing::error!(full, "a media worker doesn't take commands");
        }
        self.wake();
    }

    /// Never blocks; a datagram that finds the queue full is dropped.
    pub fn pass(&self, passed: Passed) {
        if self.try_pass(passed).is_err() {
            self.shared.dropped_passed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The worker's relay goes on with these.
    pub fn reconfigure(&self, settings: RelaySettings) {
        *self.shared.settings.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(settings));
        self.wake();
    }

    /// Gives the input back while the queue is full; a worker that is gone takes everything.
    pub fn stream(&self, input: StreamInput) -> Result<(), StreamInput> {
        match self.try_pass(Passed::Stream(input)) {
            Err(Passed::Stream(input)) => Err(input),
            _ => Ok(()),
        }
    }

    fn try_pass(&self, passed: Passed) -> Result<(), Passed> {
        let refused = match self.passed.try_send(passed) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
            Err(TrySendError::Full(passed)) => Err(passed),
        };
        self.wake();
        refused
    }

    pub fn wake(&self) {
        self.alarm.ring();
    }

    pub fn relay_counters(&self) -> RelayCounters {
        *self.shared.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
