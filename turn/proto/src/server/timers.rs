//! What happens when nothing happens.

use std::time::Instant;

use super::Server;
use crate::types::{ConnectionId, RelayId};

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// A relayed address of an allocation ends.
    Leg(RelayId),
    /// A reserved port is free again.
    Reservation(u64),
    /// A connection was not opened, or not fetched by the client.
    Connection(ConnectionId),
    /// A user without allocations is forgotten.
    User(usize),
}

impl Server {
    /// When [`Server::timeout`] is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// Ends what is due at `now`.
    pub fn timeout(&mut self, now: Instant) {
        while let Some(&(due, timer)) = self.timers.first().filter(|(due, _)| *due <= now) {
            self.timers.remove(&(due, timer));
            match timer {
                Timer::Leg(relay) => self.leg_expired(now, relay),
                Timer::Reservation(token) => self.reservation_expired(now, token),
                Timer::Connection(connection) => self.connection_expired(connection),
                Timer::User(user) => self.users.forget(user),
            }
        }
    }
}
