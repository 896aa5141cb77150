//! Allocations: relayed addresses, permissions and channels of one client.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use foldhash::fast::FixedState;
use stun_types::message::TransactionId;

use crate::config::Config;
use crate::message::{Code, Reply};
use crate::policy::Route;
use crate::types::{ConnectionId, Denial, FiveTuple, Protocol, RelayId};

/// RFC 8656 section 3.2.
pub(crate) const DEFAULT_LIFETIME: Duration = Duration::from_secs(600);
/// RFC 8656 section 7.2 suggests one hour.
pub(crate) const MAX_LIFETIME: Duration = Duration::from_secs(3600);
/// RFC 8656 section 9.
pub(crate) const PERMISSION_LIFETIME: Duration = Duration::from_secs(300);
/// RFC 8656 section 12.
pub(crate) const CHANNEL_LIFETIME: Duration = Duration::from_secs(600);

/// A map that nobody can fill with collisions.
pub(crate) type Map<K, V> = HashMap<K, V, FixedState>;

/// What one client has.
pub(crate) struct Allocation {
    pub(crate) client: FiveTuple,
    /// Its place in [`Users`](crate::users::Users).
    pub(crate) user: usize,
    pub(crate) protocol: Protocol,
    /// IPv4, IPv6.
    pub(crate) legs: [Option<Leg>; 2],
    /// Set until the relayed addresses are there.
    pub(crate) pending: Option<Box<Pending>>,
    /// Of the Allocate request; a repetition gets `answer` again.
    pub(crate) transaction: TransactionId,
    pub(crate) answer: Vec<u8>,
    permissions: Map<IpAddr, Instant>,
    channels: Map<u16, Channel>,
    peers: Map<SocketAddr, u16>,
    pub(crate) connections: Vec<ConnectionId>,
}

/// One relayed address of an allocation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    pub(crate) relay: RelayId,
    pub(crate) address: SocketAddr,
    pub(crate) expires: Instant,
}

/// An allocation whose relayed addresses are being opened.
pub(crate) struct Pending {
    pub(crate) reply: Reply,
    pub(crate) lifetime: Duration,
    /// EVEN-PORT, and whether the next port is to be reserved.
    pub(crate) even: Option<bool>,
    /// The next port, reserved for another allocation.
    pub(crate) reserved: Option<RelayId>,
    /// Both families were asked for: one is enough.
    pub(crate) both: bool,
    /// ADDRESS-ERROR-CODE: the family (true: IPv6) that there is not, and why.
    pub(crate) missing: Option<(bool, Code)>,
    pub(crate) tries: u8,
}

struct Channel {
    peer: SocketAddr,
    expires: Instant,
    route: Result<Route, Denial>,
    /// The generation of the configuration that `route` was judged by.
    judged: u32,
}

/// Why a channel can't be bound.
pub(crate) enum Unbound {
    /// The number or the peer has another binding.
    Conflict,
    /// As many channels as allowed.
    Full,
}

impl Allocation {
    pub(crate) fn new(
        client: FiveTuple,
        user: usize,
        protocol: Protocol,
        pending: Pending,
        hash: FixedState,
    ) -> Self {
        Self {
            client,
            user,
            protocol,
            legs: [None; 2],
            transaction: pending.reply.transaction,
            pending: Some(Box::new(pending)),
            answer: Vec::new(),
            permissions: Map::with_hasher(hash.clone()),
            channels: Map::with_hasher(hash.clone()),
            peers: Map::with_hasher(hash),
            connections: Vec::new(),
        }
    }

    /// The relayed address from which `peer` is reached.
    pub(crate) fn leg(&self, peer: IpAddr) -> Option<Leg> {
        self.legs[usize::from(peer.is_ipv6())]
    }

    pub(crate) fn permits(&self, now: Instant, peer: IpAddr) -> bool {
        self.permissions.get(&peer).is_some_and(|expires| *expires > now)
    }

    /// Whether `peer` is permitted, by its address or by a channel of its own.
    pub(crate) fn admits(&self, now: Instant, peer: SocketAddr) -> bool {
        let bound = |number: &u16| self.channels.get(number).is_some_and(|channel| channel.expires > now);
        self.permits(now, peer.ip()) || self.peers.get(&peer).is_some_and(bound)
    }

    /// Installs or refreshes permissions, all or none; false if there were more than `most`.
    pub(crate) fn permit(&mut self, now: Instant, peers: &[SocketAddr], most: u32) -> bool {
        if self.with(peers) > most as usize {
            self.permissions.retain(|_, expires| *expires > now);
            if self.with(peers) > most as usize {
                return false;
            }
        }
        for peer in peers {
            self.permissions.insert(peer.ip(), now + PERMISSION_LIFETIME);
        }
        true
    }

    /// Binds or refreshes a channel.
    pub(crate) fn bind(
        &mut self,
        now: Instant,
        (number, peer): (u16, SocketAddr),
        (route, generation): (Route, u32),
        most: u32,
    ) -> Result<(), Unbound> {
        self.forget_channels(now);
        let bound = self.channels.get(&number).map(|channel| channel.peer);
        if bound.is_some_and(|bound| bound != peer)
            || self.peers.get(&peer).is_some_and(|other| *other != number)
        {
            return Err(Unbound::Conflict);
        }
        if bound.is_none() && self.channels.len() >= most as usize {
            return Err(Unbound::Full);
        }
        let channel = Channel { peer, expires: now + CHANNEL_LIFETIME, route: Ok(route), judged: generation };
        self.channels.insert(number, channel);
        self.peers.insert(peer, number);
        Ok(())
    }

    /// Peer and route of a channel that is bound.
    pub(crate) fn channel(
        &mut self,
        now: Instant,
        number: u16,
        (config, generation): (&Config, u32),
    ) -> Option<(SocketAddr, Result<Route, Denial>)> {
        let channel = self.channels.get_mut(&number).filter(|channel| channel.expires > now)?;
        if channel.judged != generation {
            channel.route = config.judge(channel.peer);
            channel.judged = generation;
        }
        Some((channel.peer, channel.route))
    }

    /// The channel that a peer is bound to.
    pub(crate) fn channel_of(&self, peer: SocketAddr) -> Option<u16> {
        self.peers.get(&peer).copied()
    }

    /// Relayed addresses, one being reserved included.
    pub(crate) fn relays(&self) -> Vec<RelayId> {
        let reserved = self.pending.as_ref().and_then(|pending| pending.reserved);
        self.legs.iter().flatten().map(|leg| leg.relay).chain(reserved).collect()
    }

    /// How many permissions there would be with these.
    fn with(&self, peers: &[SocketAddr]) -> usize {
        let new = peers.iter().map(SocketAddr::ip).filter(|peer| !self.permissions.contains_key(peer));
        let mut new: Vec<IpAddr> = new.collect();
        new.sort_unstable();
        new.dedup();
        self.permissions.len() + new.len()
    }

    fn forget_channels(&mut self, now: Instant) {
        let peers = &mut self.peers;
        self.channels.retain(|_, channel| {
            let live = channel.expires > now;
            if !live {
                peers.remove(&channel.peer);
            }
            live
        });
    }
}
