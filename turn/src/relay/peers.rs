//! UDP sockets of relayed addresses.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use dokita_turn_proto::{RelayId, Server};
use mio::{Interest, Registry, Token};
use rustc_hash::FxHashMap;
use slab::Slab;

use super::{local, note};
use crate::udp::{Batch, Buffers, Io, Options, Sent};

/// Receive batches of one socket in one turn.
const BATCHES: usize = 4;
/// ICMP errors of one socket in one turn.
const ICMP_ERRORS: usize = 32;
/// Emptied batches that are kept for the next turn.
const SPARE: usize = 1_024;

pub(super) struct Peers {
    registry: Registry,
    first_token: usize,
    gso: bool,
    mapping: Vec<(IpAddr, IpAddr)>,
    sockets: Slab<Relayed>,
    /// Ids are the core's own numbers: no need to guard against chosen ones.
    places: FxHashMap<RelayId, usize>,
    /// Sockets with something to send.
    dirty: Vec<usize>,
    /// Sockets that have more than one turn reads.
    unread: Vec<Token>,
    spare: Vec<Batch>,
}

struct Relayed {
    relay: RelayId,
    io: Io,
    /// Some while there is something to send.
    batch: Option<Batch>,
    dont_fragment: bool,
}

impl Peers {
    pub fn new(registry: Registry, first_token: usize, gso: bool, mapping: Vec<(IpAddr, IpAddr)>) -> Self {
        Peers {
            registry,
            first_token,
            gso,
            mapping,
            sockets: Slab::new(),
            places: FxHashMap::default(),
            dirty: Vec::new(),
            unread: Vec::new(),
            spare: Vec::new(),
        }
    }

    pub fn owns(&self, token: Token) -> bool {
        token.0 >= self.first_token
    }

    /// Opens the socket of a relayed address; false if that is not possible.
    pub fn bind(&mut self, relay: RelayId, address: SocketAddr) -> bool {
        match self.open(relay, address) {
            Ok(()) => true,
            Err(error) => {
                note(&error, "a relayed address could not be opened");
                false
            }
        }
    }

    fn open(&mut self, relay: RelayId, address: SocketAddr) -> io::Result<()> {
        let mut io = Io::bind(local(&self.mapping, address), Options::relayed(self.gso))?;
        io.ignore_destination();
        let entry = self.sockets.vacant_entry();
        self.registry.register(io.source(), Token(self.first_token + entry.key()), Interest::READABLE)?;
        self.places.insert(relay, entry.key());
        entry.insert(Relayed { relay, io, batch: None, dont_fragment: false });
        Ok(())
    }

    pub fn unbind(&mut self, relay: RelayId) {
        let Some(mut relayed) = self.places.remove(&relay).and_then(|key| self.sockets.try_remove(key))
        else {
            return;
        };
        if let Some(batch) = relayed.batch.take() {
            relayed.io.send(&batch);
            keep(&mut self.spare, batch);
        }
        if let Err(error) = self.registry.deregister(relayed.io.source()) {
            note(&error, "a relayed address was not registered");
        }
    }

    /// Appends a datagram to what the relayed address sends.
    pub fn push(&mut self, relay: RelayId, peer: SocketAddr, data: &[u8], dont_fragment: bool) {
        let Some(&key) = self.places.get(&relay) else { return };
        let Some(relayed) = self.sockets.get_mut(key) else { return };
        if relayed.dont_fragment != dont_fragment {
            relayed.switch(dont_fragment);
        }
        let batch = relayed.batch.get_or_insert_with(|| self.spare.pop().unwrap_or_default());
        if batch.is_empty() {
            self.dirty.push(key);
        }
        batch.push(None, peer, |out| out.extend_from_slice(data));
    }

    pub fn flush(&mut self) -> Sent {
        let mut sent = Sent::default();
        for key in self.dirty.drain(..) {
            let Some(relayed) = self.sockets.get_mut(key) else { continue };
            let Some(batch) = relayed.batch.take() else { continue };
            sent += relayed.io.send(&batch);
            keep(&mut self.spare, batch);
        }
        sent
    }

    /// Reads a socket until it is empty, or says that there is more.
    pub fn read(
        &mut self,
        token: Token,
        buffers: &mut Buffers,
        mut datagram: impl FnMut(RelayId, SocketAddr, &[u8]),
    ) {
        let Some(relayed) = self.sockets.get_mut(token.0.wrapping_sub(self.first_token)) else { return };
        let relay = relayed.relay;
        for _ in 0..BATCHES {
            match buffers.receive(&relayed.io, |peer, _, data| datagram(relay, peer, data)) {
                Ok(received) if received.drained => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An ICMP error for an earlier datagram is told once, instead of receiving.
                Err(error) => note(&error, "a relayed address reported an error"),
            }
        }
        self.unread.push(token);
    }

    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Sockets that had more than one turn reads.
    pub fn unread(&mut self) -> Vec<Token> {
        std::mem::take(&mut self.unread)
    }

    /// Tells the core what came back for datagrams of a socket.
    pub fn icmp_errors(&mut self, now: Instant, token: Token, core: &mut Server) {
        let Some(relayed) = self.sockets.get(token.0.wrapping_sub(self.first_token)) else { return };
        for _ in 0..ICMP_ERRORS {
            let Some(error) = relayed.io.icmp_error() else { return };
            core.icmp(now, relayed.relay, error.destination, error.kind, error.code, error.data);
        }
    }
}

impl Relayed {
    /// Sends what waits and lets what follows leave with the don't-fragment bit, or without.
    fn switch(&mut self, dont_fragment: bool) {
        if let Some(batch) = &mut self.batch {
            self.io.send(batch);
            batch.clear();
        }
        match self.io.set_dont_fragment(dont_fragment) {
            Ok(()) => self.dont_fragment = dont_fragment,
            Err(error) => note(&error, "the don't-fragment bit could not be changed"),
        }
    }
}

fn keep(spare: &mut Vec<Batch>, mut batch: Batch) {
    batch.clear();
    if spare.len() < SPARE {
        spare.push(batch);
    }
}
