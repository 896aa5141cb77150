//! What a worker drives: the SFU, or in a benchmark something that only counts.

use std::net::SocketAddr;
use std::time::Instant;

use dokita_sfu::{Command, Counters, Event, PeerId, RoomId, Sfu, Transmit};

/// Media without IO, as [`Sfu`] is.
pub trait Unit: Send {
    /// Obeys the signaling.
    fn command(&mut self, now: Instant, command: Command);
    /// Takes a datagram that came to one of the media addresses.
    fn datagram(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]);
    /// Whether a Binding request for this ICE user name is for it.
    fn knows(&self, ufrag: &str) -> bool;
    /// When [`Unit::timeout`] is to be called.
    fn deadline(&self) -> Option<Instant>;
    /// Does what is due.
    fn timeout(&mut self, now: Instant);
    /// The next datagram to send.
    fn transmit(&mut self) -> Option<Transmit>;
    /// The next event.
    fn event(&mut self) -> Option<(RoomId, PeerId, Event)>;
    /// The metrics.
    fn counters(&self) -> Counters;
}

impl Unit for Sfu {
    fn command(&mut self, now: Instant, command: Command) {
        self.command(now, command);
    }

    fn datagram(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        self.datagram(now, source, destination, contents);
    }

    fn knows(&self, ufrag: &str) -> bool {
        self.knows(ufrag)
    }

    fn deadline(&self) -> Option<Instant> {
        self.deadline()
    }

    fn timeout(&mut self, now: Instant) {
        self.timeout(now);
    }

    fn transmit(&mut self) -> Option<Transmit> {
        self.transmit()
    }

    fn event(&mut self) -> Option<(RoomId, PeerId, Event)> {
        self.event()
    }

    fn counters(&self) -> Counters {
        self.counters()
    }
}
