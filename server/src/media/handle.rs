//! A worker as other threads see it: its queues, its address, what it did so far.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dokita_sfu::Command;
use dokita_turn::StreamInput;
use dokita_turn_proto::Counters as RelayCounters;
use mio::Waker;

use super::RelaySettings;

/// Commands that may wait for one worker.
const COMMAND_QUEUE: usize = 16_384;
/// Datagrams from other workers and from streams that may wait for one worker.
const PASSED_QUEUE: usize = 4_096;
/// How often, and after what pauses, settings are offered to a worker whose queue is full.
const OFFERS: usize = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// Talks to one worker.
pub(super) struct Handle {
    commands: SyncSender<Command>,
    passed: SyncSender<Passed>,
    waker: Waker,
    pub shared: Arc<Shared>,
    pub address: SocketAddr,
}

/// The worker's ends of its queues.
pub(super) struct Queues {
    pub commands: Receiver<Command>,
    pub passed: Receiver<Passed>,
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
    /// The relay's settings changed.
    Relay(Box<RelaySettings>),
}

/// What a worker and its handle share.
#[derive(Default)]
pub(super) struct Shared {
    pub stop: AtomicBool,
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
        let handle = Handle { commands, passed, waker, shared: Arc::default(), address };
        (handle, Queues { commands: obeyed, passed: taken })
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

    /// Waits for room, for settings must not get lost; false if the worker takes nothing for a second.
    pub fn insist(&self, mut passed: Passed) -> bool {
        for _ in 0..OFFERS {
            match self.try_pass(passed) {
                Ok(()) => return true,
                Err(refused) => passed = refused,
            }
            std::thread::sleep(PAUSE);
        }
        false
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
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "a media worker can't be woken");
        }
    }

    pub fn relay_counters(&self) -> RelayCounters {
        *self.shared.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_not_get_lost_waits_for_room() {
        let poll = mio::Poll::new().expect("the system has one");
        let waker = Waker::new(poll.registry(), mio::Token(0)).expect("the system has one");
        let address = SocketAddr::from(([127, 0, 0, 1], 9));
        let (handle, queues) = Handle::new(waker, address);
        let datagram = || Passed::Unrelayed { client: address, media: address, contents: Vec::new() };
        (0..=PASSED_QUEUE).for_each(|_| handle.pass(datagram()));
        assert_eq!(handle.shared.dropped_passed.load(Ordering::Relaxed), 1);
        let worker = std::thread::spawn(move || queues.passed.iter().count());
        assert!(handle.insist(datagram()));
        drop(handle);
        assert_eq!(worker.join().expect("it counts"), PASSED_QUEUE + 1);
    }
}
