//! The server: what it knows. What it does is in the modules below.

mod allocate;
mod binding;
mod packets;
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

use self::relays::{Relay, Reservation};
use self::tcp::Connection;
use self::timers::Timer;
use crate::allocation::{Allocation, Map};
use crate::config::Config;
use crate::limiter::Limiter;
use crate::random::Random;
use crate::types::{ConnectionId, Counters, Denial, FiveTuple, Output, RelayId};
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

    /// Whether `address` is a relayed address of this server now.
    #[must_use]
    pub fn is_relayed(&self, address: SocketAddr) -> bool {
        self.relayed.contains_key(&address)
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

    fn deny(&mut self, denial: Denial) {
        self.counters.denied[denial.index()] += 1;
    }
}
