//! What waits for one client's stream. The shard appends and never waits; the stream's task takes
//! all at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Bytes that may wait for a slow reader before relayed data is dropped.
const DATA_LIMIT: usize = 256 * 1_024;
/// Bytes that may wait at all: answers are not dropped, a stream that takes none is closed.
const LIMIT: usize = DATA_LIMIT + 256 * 1_024;

/// Success responses (RFC 8489 section 5): Allocate and ConnectionBind.
const ALLOCATED: [u8; 2] = [0x01, 0x03];
const BOUND: [u8; 2] = [0x01, 0x0b];

/// The shard's end.
#[derive(Debug, Clone)]
pub struct StreamSender(Arc<Shared>);

/// The task's end.
#[derive(Debug)]
pub struct StreamReceiver(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Taken>,
    notify: Notify,
}

/// What waited.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// To be written, messages one after the other.
    pub bytes: Vec<u8>,
    /// Ends of the messages in `bytes`, for transports that keep them apart.
    pub ends: Vec<usize>,
    /// The client was granted an allocation.
    pub allocated: bool,
    /// A connection to a peer was bound to the stream; `join` comes.
    pub joining: bool,
    /// Carry this connection's bytes from now on.
    pub join: Option<TcpStream>,
    /// End the stream after that.
    pub closed: bool,
}

/// Both ends for a new stream.
#[must_use]
pub fn pair() -> (StreamSender, StreamReceiver) {
    let shared = Arc::new(Shared::default());
    (StreamSender(Arc::clone(&shared)), StreamReceiver(shared))
}

impl StreamSender {
    /// Relayed data that `write` appends; false if it was dropped because the client is slow.
    pub fn data(&self, length: usize, write: impl FnOnce(&mut Vec<u8>)) -> bool {
        let mut waiting = self.0.lock();
        if waiting.bytes.len() + length > DATA_LIMIT || waiting.closed {
            return false;
        }
        self.0.append(&mut waiting, write);
        true
    }

    /// An answer of the server.
    pub fn answer(&self, contents: &[u8]) {
        let mut waiting = self.0.lock();
        waiting.allocated |= contents.starts_with(&ALLOCATED);
        waiting.joining |= contents.starts_with(&BOUND);
        if waiting.bytes.len() + contents.len() > LIMIT {
            waiting.closed = true;
            self.0.notify.notify_one();
        } else {
            self.0.append(&mut waiting, |bytes| bytes.extend_from_slice(contents));
        }
    }

    /// After what waits, the stream carries the bytes of `peer`.
    pub fn join(&self, peer: TcpStream) {
        self.0.lock().join = Some(peer);
        self.0.notify.notify_one();
    }

    /// After what waits, the stream ends.
    pub fn close(&self) {
        self.0.lock().closed = true;
        self.0.notify.notify_one();
    }
}

impl StreamReceiver {
    /// Waits for something and takes all of it.
    pub(crate) async fn take(&self) -> Taken {
        loop {
            if let Some(taken) = self.0.lock().take() {
                return taken;
            }
            self.0.notify.notified().await;
        }
    }

    /// Waits until the stream has to end.
    pub(crate) async fn closed(&self) {
        while !self.0.lock().closed {
            self.0.notify.notified().await;
        }
    }
}

impl Taken {
    fn take(&mut self) -> Option<Taken> {
        let (joining, closed) = (self.joining, self.closed);
        let something = !self.bytes.is_empty() || self.join.is_some() || closed;
        something.then(|| std::mem::replace(self, Taken { joining, closed, ..Taken::default() }))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append(&self, waiting: &mut Taken, write: impl FnOnce(&mut Vec<u8>)) {
        let was_empty = waiting.bytes.is_empty();
        write(&mut waiting.bytes);
        let end = waiting.bytes.len();
        waiting.ends.push(end);
        if was_empty {
            self.notify.notify_one();
        }
    }
}
