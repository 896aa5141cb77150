//! What a worker does with datagrams: the relay, the media and the other workers, told apart.
//!
//! One port carries all (RFC 7983): TURN by method and ChannelData, a Binding request for an ICE user
//! name of ours is media's, any other is STUN's, and the rest goes by its source.

use std::net::SocketAddr;
use std::slice::from_mut;
use std::sync::Arc;
use std::time::Instant;

use dokita_sfu::Transmit;
use dokita_turn::udp::Socket;
use dokita_turn::{Relay, StreamInput};
use dokita_turn_proto::{FiveTuple, Kind, Transport, kind};

use super::directory::Directory;
use super::handle::{Handle, Passed};
use super::unit::Unit;

/// The parts of a worker that see contents.
pub(super) struct Inside<U> {
    pub unit: U,
    pub relay: Option<Relay>,
    pub others: Others,
}

/// The way to the other workers.
pub(super) struct Others {
    pub index: usize,
    pub directory: Arc<Directory>,
    pub handles: Arc<[Handle]>,
}

impl<U: Unit> Inside<U> {
    /// A datagram of the worker's socket.
    pub fn datagram(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        let Some(relay) = &mut self.relay else {
            return self.unit.datagram(now, source, destination, contents);
        };
        let for_relay = match kind(contents) {
            Kind::Turn => true,
            Kind::Binding { ufrag } => !ufrag.is_some_and(|ufrag| self.unit.knows(ufrag)),
            Kind::Other => false,
        };
        if !for_relay {
            return self.unit.datagram(now, source, destination, contents);
        }
        let from = FiveTuple { transport: Transport::Udp, client: source, server: destination };
        let (unit, others) = (&mut self.unit, &self.others);
        relay.client(now, from, contents, &mut |relayed, media, data| {
            others.hand_over(unit, now, relayed, media, data);
        });
    }

    /// What another worker, or a stream's task, has for this one.
    pub fn passed(&mut self, now: Instant, passed: Passed, socket: &mut Socket) {
        match passed {
            Passed::ToMedia { relayed, media, contents } => {
                self.unit.datagram(now, relayed, media, &contents)
            }
            Passed::ToRelay { relayed, media, contents } if self.is_relayed(relayed) => {
                self.pass_down(now, relayed, media, &contents, socket);
            }
            Passed::ToRelay { relayed, media, contents } => {
                if let Some(owner) = self.others.directory.media_owner(media) {
                    self.others.pass(owner, Passed::Unrelayed { client: relayed, media, contents });
                }
            }
            Passed::Unrelayed { client, media, contents } => {
                socket.push(media, client, |to| to.extend_from_slice(&contents));
            }
            Passed::Stream(input) => self.stream(now, input),
        }
    }

    fn stream(&mut self, now: Instant, input: StreamInput) {
        let Some(relay) = &mut self.relay else { return };
        let (unit, others) = (&mut self.unit, &self.others);
        relay.stream(now, input, &mut |relayed, media, data| {
            others.hand_over(unit, now, relayed, media, data);
        });
    }

    /// Takes a datagram of the media for a relayed address to its client; others leave by the socket,
    /// also those for programs of this machine whose port is among those of the relay.
    pub fn send(&mut self, now: Instant, out: &Transmit, socket: &mut Socket) {
        match self.others.directory.relay_owner(out.destination) {
            Some(owner) if owner == self.others.index && self.is_relayed(out.destination) => {
                self.pass_down(now, out.destination, out.source, &out.contents, socket);
            }
            Some(owner) if owner != self.others.index => {
                let (relayed, media, contents) = (out.destination, out.source, out.contents.clone());
                self.others.pass(owner, Passed::ToRelay { relayed, media, contents });
            }
            _ => socket.push(out.source, out.destination, |to| to.extend_from_slice(&out.contents)),
        }
    }

    fn is_relayed(&self, address: SocketAddr) -> bool {
        self.relay.as_ref().is_some_and(|relay| relay.is_relayed(address))
    }

    fn pass_down(
        &mut self,
        now: Instant,
        relayed: SocketAddr,
        media: SocketAddr,
        contents: &[u8],
        socket: &mut Socket,
    ) {
        if let Some(relay) = &mut self.relay {
            relay.from_media(now, relayed, media, contents, from_mut(socket));
        }
    }
}

impl Others {
    /// A client's datagram for a media address: here, or on another worker.
    fn hand_over(
        &self,
        unit: &mut impl Unit,
        now: Instant,
        relayed: SocketAddr,
        media: SocketAddr,
        data: &[u8],
    ) {
        match self.directory.media_owner(media) {
            Some(owner) if owner == self.index => unit.datagram(now, relayed, media, data),
            Some(owner) => self.pass(owner, Passed::ToMedia { relayed, media, contents: data.to_vec() }),
            None => {}
        }
    }

    fn pass(&self, owner: usize, passed: Passed) {
        if let Some(handle) = self.handles.get(owner) {
            handle.pass(passed);
        }
    }
}
