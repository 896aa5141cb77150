//! Waking a thread that waits in its event loop, once for all that comes until it looks.

use std::sync::atomic::{AtomicBool, Ordering};

use mio::Waker;

/// Rung by other threads after they queued something.
#[derive(Debug)]
pub struct Alarm {
    waker: Waker,
    /// The thread was woken and has not looked yet.
    rung: AtomicBool,
}

impl Alarm {
    /// An alarm that wakes by `waker`.
    #[must_use]
    pub fn new(waker: Waker) -> Self {
        Alarm { waker, rung: AtomicBool::new(false) }
    }

    /// Wakes the thread, unless that was done already.
    pub fn ring(&self) {
        if self.rung.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "a thread can't be woken");
        }
    }

    /// The thread looks now, before it empties its queues; true if the alarm was rung.
    pub fn hush(&self) -> bool {
        self.rung.swap(false, Ordering::AcqRel)
    }
}
