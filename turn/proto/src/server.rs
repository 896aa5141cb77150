//! The server: what it knows, the packet path, and what the shell tells it.

mod allocate;
mod binding;
mod permit;
mod relays;
mod request;
mod tcp;
mod timers;

use std::collections::{BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Instant;

use foldhash::fast::FixedState;
use slab::Slab;
use turn_types::attribute::{Icmp, XorPeerAddress};
use turn_types::message::DATA;

use self::relays::{Owner, Relay, Reservation};
use self::tcp::Connection;
use self::timers::Timer;
use crate::allocation::{Allocation, Map};
use crate::config::Config;
use crate::frame;
use crate::limiter::Limiter;
use crate::message::indication;
use crate::policy::Route;
use crate::random::Random;
use crate::types::{ConnectionId, Counters, Denial, FiveTuple, Forward, Framing, Output, RelayId, ToClient};
use crate::users::Users;

/// A STUN and TURN server.
///
/// Nothing is kept of a client before its credentials are good. Whatever a call causes is fetched
/// by [`Server::output`] right after it; [`Server::timeout`] is due at [`Server::deadline`].
pub struct Server {
    config: Config,
    /// Counts reconfigurations: what the policy said before is judged anew.
    generation: u32,
    clock: Clock,
    random: Random,
    hash: FixedState,
    limiter: Limiter,
    users: Users,
    clients: Map<FiveTuple, usize>,
    allocations: Slab<Allocation>,
    relays: Map<RelayId, Relay>,
    /// Relayed addresses in use, of both protocols.
    relayed: Map<SocketAddr, RelayId>,
    last_relay: u64,
    reservations: Map<u64, Reservation>,
    connections: Map<ConnectionId, Connection>,
    /// The clients' second streams (RFC 6062).
    streams: Map<FiveTuple, ConnectionId>,
    timers: BTreeSet<(Instant, Timer)>,
    outputs: VecDeque<Output>,
    counters: Counters,
}

/// The wall clock by the monotonic one.
#[derive(Clone, Copy)]
struct Clock {
    at: Instant,
    unix: u64,
}

impl Clock {
    fn unix(self, now: Instant) -> u64 {
        self.unix.saturating_add(now.saturating_duration_since(self.at).as_secs())
    }
}

impl Server {
    /// `seed`: 32 random bytes; ports, reservation tokens, transaction and connection ids come from
    /// a generator seeded by it. `unix`: seconds since 1970.
    #[must_use]
    pub fn new(config: Config, seed: [u8; 32], now: Instant, unix: u64) -> Server {
        let mut random = Random::new(seed);
        let hash = FixedState::with_seed(random.u64());
        Server {
            config,
            generation: 0,
            clock: Clock { at: now, unix },
            limiter: Limiter::new(random.u64()),
            random,
            users: Users::new(hash.clone()),
            clients: Map::with_hasher(hash.clone()),
            allocations: Slab::new(),
            relays: Map::with_hasher(hash.clone()),
            relayed: Map::with_hasher(hash.clone()),
            last_relay: 0,
            reservations: Map::with_hasher(hash.clone()),
            connections: Map::with_hasher(hash.clone()),
            streams: Map::with_hasher(hash.clone()),
            hash,
            timers: BTreeSet::new(),
            outputs: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// Takes new secrets, users, policy, quota, alternate and relayed addresses. Allocations live
    /// on; what peers were permitted is judged anew when it is used.
    pub fn reconfigure(&mut self, config: Config) {
        self.config = config;
        self.generation = self.generation.wrapping_add(1);
    }

    /// Tells the wall clock (Unix seconds) anew.
    pub fn set_clock(&mut self, now: Instant, unix: u64) {
        self.clock = Clock { at: now, unix };
    }

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

    /// Whether `address` is a relayed address of this server now.
    #[must_use]
    pub fn is_relayed(&self, address: SocketAddr) -> bool {
        self.relayed.contains_key(&address)
    }

    /// An ICMP error for a datagram that left `relay` for `peer` (RFC 8656 section 11.5).
    pub fn icmp(&mut self, now: Instant, relay: RelayId, peer: SocketAddr, kind: u8, code: u8, data: u32) {
        let Some(&Relay { owner: Owner::Allocation(index), .. }) = self.relays.get(&relay) else { return };
        let permitted = |allocation: &&Allocation| allocation.permits(now, peer.ip());
        let Some(client) = self.allocations.get(index).filter(permitted).map(|allocation| allocation.client)
        else {
            return;
        };
        let transaction = self.random.transaction().into();
        let (peer, icmp) = (XorPeerAddress::new(peer, transaction), Icmp::new(kind, code, data));
        self.outputs.push_back(indication(client, DATA, transaction, &[&peer, &icmp]));
    }

    /// What the shell has to do next.
    pub fn output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters { allocations: self.allocations.len() as u64, ..self.counters }
    }

    /// Entries of all tables together, for memory bounds in tests and metrics.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.clients.len()
            + self.allocations.len()
            + self.relays.len()
            + self.relayed.len()
            + self.reservations.len()
            + self.connections.len()
            + self.streams.len()
            + self.timers.len()
            + self.users.len()
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
        if allocation.protocol != crate::types::Protocol::Udp || !allocation.permits(now, send.peer.ip()) {
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
        let allocation = self.allocations.get_mut(index).ok_or(Denial::NoPermission)?;
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

    fn deny(&mut self, denial: Denial) {
        self.counters.denied[denial.index()] += 1;
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
