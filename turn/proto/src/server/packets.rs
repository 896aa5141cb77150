//! The packet path: what clients, peers and media send. Nothing here allocates, but for ICMP.

use std::net::SocketAddr;
use std::time::Instant;

use slab::Slab;
use turn_types::attribute::{Icmp, XorPeerAddress};
use turn_types::message::DATA;

use super::Server;
use super::relays::{Owner, Relay};
use crate::allocation::{Allocation, Map};
use crate::frame;
use crate::message::indication;
use crate::policy::Route;
use crate::types::{Denial, FiveTuple, Forward, Framing, Protocol, RelayId, ToClient};

impl Server {
    /// A whole message of a client: one datagram, or one message of a stream as
    /// [`frame_length`](crate::frame_length) cut it. Tells what is to be passed on.
    pub fn client<'a>(&mut self, now: Instant, from: FiveTuple, message: &'a [u8]) -> Forward<'a> {
        let forward = match message.first() {
            Some(0x40..=0x7F) => self.channel_data(now, from, message),
            _ if frame::is_send(message) => self.send_indication(now, from, message),
            _ => {
                self.control(now, from, message);
                Ok(Forward::Nothing)
            }
        };
        forward.unwrap_or_else(|denial| {
            self.deny(denial);
            Forward::Nothing
        })
    }

    /// A datagram of `length` bytes that came to the socket of `relay` from `peer`: how it goes to
    /// the client, or `None` if it is dropped.
    pub fn peer(
        &mut self,
        now: Instant,
        relay: RelayId,
        peer: SocketAddr,
        length: usize,
    ) -> Option<ToClient> {
        let Some(&Relay { owner: Owner::Allocation(index), .. }) = self.relays.get(&relay) else {
            return None;
        };
        self.down(now, index, peer, length, Route::Outside)
    }

    /// A datagram of `length` bytes that our own media worker at `media` sends to the relayed
    /// address `relayed`.
    pub fn media(
        &mut self,
        now: Instant,
        relayed: SocketAddr,
        media: SocketAddr,
        length: usize,
    ) -> Option<ToClient> {
        let relay = self.relayed.get(&relayed)?;
        let &Relay { owner: Owner::Allocation(index), .. } = self.relays.get(relay)? else { return None };
        self.down(now, index, media, length, Route::Media)
    }

    /// An ICMP error for a datagram that left `relay` for `peer` (RFC 8656 section 11.5).
    pub fn icmp(&mut self, now: Instant, relay: RelayId, peer: SocketAddr, kind: u8, code: u8, data: u32) {
        let Some(&Relay { owner: Owner::Allocation(index), .. }) = self.relays.get(&relay) else { return };
        let permitted = |allocation: &&Allocation| allocation.admits(now, peer);
        let Some(client) = self.allocations.get(index).filter(permitted).map(|allocation| allocation.client)
        else {
            return;
        };
        let transaction = self.random.transaction().into();
        let (peer, icmp) = (XorPeerAddress::new(peer, transaction), Icmp::new(kind, code, data));
        self.outputs.push_back(indication(client, DATA, transaction, &[&peer, &icmp]));
    }

    fn channel_data<'a>(
        &mut self,
        now: Instant,
        from: FiveTuple,
        message: &'a [u8],
    ) -> Result<Forward<'a>, Denial> {
        let (number, data) = frame::channel_data(message).ok_or(Denial::Malformed)?;
        let allocation = client_of(&self.clients, &mut self.allocations, from).ok_or(Denial::NoPermission)?;
        let channel = allocation.channel(now, number, (&self.config, self.generation));
        let (peer, route) = channel.ok_or(Denial::NoPermission)?;
        let (route, user) = (route?, allocation.user);
        let leg = allocation.leg(peer.ip()).ok_or(Denial::NoPermission)?;
        self.count_up(now, user, data.len())?;
        Ok(forward(route, (leg.relay, leg.address), peer, data, false))
    }

    fn send_indication<'a>(
        &mut self,
        now: Instant,
        from: FiveTuple,
        message: &'a [u8],
    ) -> Result<Forward<'a>, Denial> {
        let send = frame::send_indication(message).ok_or(Denial::Malformed)?;
        let allocation = client_of(&self.clients, &mut self.allocations, from).ok_or(Denial::NoPermission)?;
        if allocation.protocol != Protocol::Udp || !allocation.permits(now, send.peer.ip()) {
            return Err(Denial::NoPermission);
        }
        let route = self.config.judge(send.peer)?;
        let user = allocation.user;
        let leg = allocation.leg(send.peer.ip()).ok_or(Denial::NoPermission)?;
        self.count_up(now, user, send.data.len())?;
        Ok(forward(route, (leg.relay, leg.address), send.peer, send.data, send.dont_fragment))
    }

    /// A datagram on its way to a client; it must have come the way that the policy tells.
    fn down(
        &mut self,
        now: Instant,
        index: usize,
        peer: SocketAddr,
        length: usize,
        way: Route,
    ) -> Option<ToClient> {
        match self.framing(now, index, peer, length, way) {
            Ok(to_client) => {
                self.counters.packets_down += 1;
                self.counters.bytes_down += length as u64;
                Some(to_client)
            }
            Err(denial) => {
                self.deny(denial);
                None
            }
        }
    }

    fn framing(
        &mut self,
        now: Instant,
        index: usize,
        peer: SocketAddr,
        length: usize,
        way: Route,
    ) -> Result<ToClient, Denial> {
        let udp = |allocation: &&mut Allocation| allocation.protocol == Protocol::Udp;
        let allocation = self.allocations.get_mut(index).filter(udp).ok_or(Denial::NoPermission)?;
        // As in XOR-PEER-ADDRESS: without what sockets know of scopes and flows.
        let peer = SocketAddr::new(peer.ip(), peer.port());
        let (to, user) = (allocation.client, allocation.user);
        let number = allocation.channel_of(peer);
        let bound = number.and_then(|number| {
            Some((number, allocation.channel(now, number, (&self.config, self.generation))?.1))
        });
        // A live channel permits its peer as well: it lives longer than the permission that was
        // made with it, and clients refresh the channel only.
        let route = match bound {
            Some((_, route)) => route?,
            None if allocation.permits(now, peer.ip()) => self.config.judge(peer)?,
            None => return Err(Denial::NoPermission),
        };
        if route != way {
            return Err(Denial::DeniedPeer);
        }
        if length > frame::LONGEST_DATAGRAM {
            return Err(Denial::Malformed);
        }
        if !self.users.passes(now, user, length, self.config.quota.bytes_per_second) {
            return Err(Denial::Quota);
        }
        let framing = match bound {
            Some((number, _)) => Framing::Channel(number),
            None => Framing::Data { peer, transaction: self.random.transaction() },
        };
        Ok(ToClient { to, framing })
    }

    fn count_up(&mut self, now: Instant, user: usize, bytes: usize) -> Result<(), Denial> {
        if !self.users.passes(now, user, bytes, self.config.quota.bytes_per_second) {
            return Err(Denial::Quota);
        }
        self.counters.packets_up += 1;
        self.counters.bytes_up += bytes as u64;
        Ok(())
    }
}

fn client_of<'s>(
    clients: &Map<FiveTuple, usize>,
    allocations: &'s mut Slab<Allocation>,
    from: FiveTuple,
) -> Option<&'s mut Allocation> {
    allocations.get_mut(*clients.get(&from)?)
}

fn forward(
    route: Route,
    (relay, relayed): (RelayId, SocketAddr),
    peer: SocketAddr,
    data: &[u8],
    dont_fragment: bool,
) -> Forward<'_> {
    match route {
        Route::Media => Forward::Media { relayed, media: peer, data },
        Route::Outside => Forward::Peer { relay, peer, data, dont_fragment },
    }
}
