//! Allocate (RFC 8656 section 7): from the request over the shell's sockets to the answer.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use stun_types::attribute::{AlternateServer, ErrorCode, XorMappedAddress};
use turn_types::AddressFamily;
use turn_types::attribute::{
    AdditionalAddressFamily, AddressErrorCode, DontFragment, EvenPort, Lifetime, RequestedAddressFamily,
    RequestedTransport, ReservationToken, XorRelayedAddress,
};

use super::relays::{Owner, RESERVATION_LIFETIME, Reservation};
use super::{Server, Timer};
use crate::allocation::{Allocation, DEFAULT_LIFETIME, Leg, MAX_LIFETIME, Pending};
use crate::auth::Grant;
use crate::message::{Code, Reply, Request};
use crate::types::{Output, Protocol, RelayId};

/// So many ports are tried when the shell can't open them.
const TRIES: u8 = 8;

/// What an Allocate request asks for.
struct Wanted {
    protocol: Protocol,
    lifetime: Duration,
    /// IPv4, IPv6.
    families: [bool; 2],
    even: Option<bool>,
    token: Option<u64>,
}

impl Server {
    pub(super) fn allocate(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        if let Some(&index) = self.clients.get(&request.from) {
            return self.repeated(index, request, grant);
        }
        if self.streams.contains_key(&request.from) {
            return Err(ErrorCode::ALLOCATION_MISMATCH);
        }
        if let Some(alternate) = self.alternate(request.from.client) {
            let answer = reply.error(ErrorCode::TRY_ALTERNATE).with(&AlternateServer::new(alternate));
            self.outputs.push_back(answer.finish());
            return Ok(());
        }
        let wanted = wanted(request)?;
        if wanted.protocol == Protocol::Tcp && self.config.relay.nominal {
            return Err(ErrorCode::UNSUPPORTED_TRANSPORT_PROTOCOL);
        }
        if self.allocations.len() >= self.config.quota.allocations as usize {
            return Err(ErrorCode::INSUFFICIENT_CAPACITY);
        }
        match wanted.token {
            Some(token) => self.redeem(token, request, grant, reply, &wanted),
            None => self.begin(request, grant, reply, &wanted),
        }
    }

    /// The shell tells whether it opened the socket of a relayed address.
    pub fn bound(&mut self, now: Instant, relay: RelayId, opened: bool) {
        let Some(entry) = self.relays.get_mut(&relay) else { return };
        let (owner, v6) = (entry.owner, entry.address.is_ipv6());
        entry.bound |= opened;
        let Owner::Allocation(index) = owner else { return };
        if self.allocations.get(index).is_none_or(|allocation| allocation.pending.is_none()) {
            return;
        }
        if !opened {
            self.forget_relay(relay);
            self.retry(now, index, v6);
        }
        self.settle(now, index);
    }

    /// An Allocate for a 5-tuple that has an allocation: the same request again, or 437.
    fn repeated(&mut self, index: usize, request: &Request<'_>, grant: &Grant) -> Result<(), Code> {
        let allocation = self.allocations.get(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let same = allocation.transaction == request.transaction()
            && self.users.is(allocation.user, &grant.identity);
        if !same {
            return Err(ErrorCode::ALLOCATION_MISMATCH);
        }
        if allocation.pending.is_none() {
            let contents = allocation.answer.clone();
            self.outputs.push_back(Output::Send { to: request.from, contents });
        }
        Ok(())
    }

    fn alternate(&mut self, client: SocketAddr) -> Option<SocketAddr> {
        let same_family = |server: &&SocketAddr| server.is_ipv4() == client.is_ipv4();
        let servers: Vec<_> = self.config.alternate.iter().filter(same_family).copied().collect();
        let servers = if servers.is_empty() { self.config.alternate.clone() } else { servers };
        servers.get(self.random.below(servers.len() as u32) as usize).copied()
    }

    fn begin(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
        wanted: &Wanted,
    ) -> Result<(), Code> {
        let mut pending = pending(reply, wanted);
        let there = [false, true].map(|v6| self.config.relay.of(v6).is_some());
        let families = [false, true].map(|v6| wanted.families[usize::from(v6)] && there[usize::from(v6)]);
        if families == [false; 2] {
            return Err(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED);
        }
        if families != wanted.families {
            pending.missing = Some((!families[1], ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED));
        }
        let quota = self.config.quota.allocations_per_user;
        let user = self.users.take(&grant.identity, quota).ok_or(ErrorCode::ALLOCATION_QUOTA_REACHED)?;
        let index = self.insert(request, user, wanted.protocol, pending);
        for v6 in [false, true] {
            if families[usize::from(v6)] && self.open_leg(request.now, index, v6).is_err() {
                self.go_without(request.now, index, v6);
            }
        }
        self.settle(request.now, index);
        Ok(())
    }

    /// An allocation on a reserved port, whose place in the quota it takes over.
    fn redeem(
        &mut self,
        token: u64,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
        wanted: &Wanted,
    ) -> Result<(), Code> {
        let reservation = self
            .reservations
            .get(&token)
            .filter(|reservation| self.users.is(reservation.user, &grant.identity));
        let &Reservation { relay, user, expires } = reservation.ok_or(ErrorCode::INSUFFICIENT_CAPACITY)?;
        self.reservations.remove(&token);
        self.timers.remove(&(expires, Timer::Reservation(token)));
        let index = self.insert(request, user, wanted.protocol, pending(reply, wanted));
        if let (Some(entry), Some(allocation)) =
            (self.relays.get_mut(&relay), self.allocations.get_mut(index))
        {
            entry.owner = Owner::Allocation(index);
            let leg = Leg { relay, address: entry.address, expires: request.now };
            allocation.legs[usize::from(entry.address.is_ipv6())] = Some(leg);
        }
        self.settle(request.now, index);
        Ok(())
    }

    fn insert(&mut self, request: &Request<'_>, user: usize, protocol: Protocol, pending: Pending) -> usize {
        let allocation = Allocation::new(request.from, user, protocol, pending, self.hash.clone());
        let index = self.allocations.insert(allocation);
        self.clients.insert(request.from, index);
        index
    }

    /// Opens the relayed address of a family, and the next port where it is to be reserved.
    fn open_leg(&mut self, now: Instant, index: usize, v6: bool) -> Result<(), Code> {
        let none = ErrorCode::INSUFFICIENT_CAPACITY;
        let allocation = self.allocations.get(index).ok_or(none)?;
        let (protocol, even) =
            (allocation.protocol, allocation.pending.as_ref().and_then(|pending| pending.even));
        let ip = self.config.relay.of(v6).ok_or(none)?;
        let port = self.free_port(ip, even.is_some(), even == Some(true)).ok_or(none)?;
        let address = SocketAddr::new(ip, port);
        let relay = self.open_relay(address, protocol, Owner::Allocation(index));
        let pair = SocketAddr::new(ip, port.wrapping_add(1));
        let reserved =
            (even == Some(true)).then(|| self.open_relay(pair, protocol, Owner::Allocation(index)));
        if let Some(allocation) = self.allocations.get_mut(index) {
            allocation.legs[usize::from(v6)] = Some(Leg { relay, address, expires: now });
            if let Some(pending) = &mut allocation.pending {
                pending.reserved = reserved;
            }
        }
        Ok(())
    }

    /// Another port, after the shell could not open one.
    fn retry(&mut self, now: Instant, index: usize, v6: bool) {
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        let leg = allocation.legs[usize::from(v6)].take();
        let Some(pending) = &mut allocation.pending else { return };
        pending.tries += 1;
        let (tries, reserved) = (pending.tries, pending.reserved.take());
        for relay in leg.map(|leg| leg.relay).into_iter().chain(reserved) {
            self.close_relay(relay);
        }
        if tries >= TRIES || self.open_leg(now, index, v6).is_err() {
            self.go_without(now, index, v6);
        }
    }

    /// A family can't be had: the other one is enough if both were asked for.
    fn go_without(&mut self, now: Instant, index: usize, v6: bool) {
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        let Some(pending) = &mut allocation.pending else { return };
        if pending.both && pending.missing.is_none() {
            pending.missing = Some((v6, ErrorCode::INSUFFICIENT_CAPACITY));
            return;
        }
        let reply = pending.reply.clone();
        self.end(now, index);
        self.deny(crate::types::Denial::Capacity);
        self.outputs.push_back(reply.error(ErrorCode::INSUFFICIENT_CAPACITY).finish());
    }

    /// Answers once all sockets are open.
    fn settle(&mut self, now: Instant, index: usize) {
        let Some(allocation) = self.allocations.get(index) else { return };
        let open = |relay: &RelayId| self.relays.get(relay).is_some_and(|relay| relay.bound);
        if allocation.pending.is_none() || !allocation.relays().iter().all(open) {
            return;
        }
        let user = allocation.user;
        let Some(pending) = self.allocations.get_mut(index).and_then(|allocation| allocation.pending.take())
        else {
            return;
        };
        let token = pending.reserved.map(|relay| self.reserve(now, relay, user));
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        for leg in allocation.legs.iter_mut().flatten() {
            leg.expires = now + pending.lifetime;
            self.timers.insert((leg.expires, Timer::Leg(leg.relay)));
        }
        allocation.answer = answer(allocation, &pending, token);
        let contents = allocation.answer.clone();
        self.counters.allocated += 1;
        self.outputs.push_back(Output::Send { to: pending.reply.to, contents });
    }

    /// Keeps a port for an allocation to come; it counts in the quota of its user until then.
    fn reserve(&mut self, now: Instant, relay: RelayId, user: usize) -> u64 {
        let token = self.random.u64();
        let expires = now + RESERVATION_LIFETIME;
        if let Some(relay) = self.relays.get_mut(&relay) {
            relay.owner = Owner::Reservation(token);
        }
        self.users.take_another(user);
        self.reservations.insert(token, Reservation { relay, user, expires });
        self.timers.insert((expires, Timer::Reservation(token)));
        token
    }
}

/// The lifetime that is granted: ten minutes to an hour (RFC 8656 section 7.2).
pub(super) fn lifetime(requested: Option<Lifetime>) -> Duration {
    let requested =
        requested.map_or(DEFAULT_LIFETIME, |lifetime| Duration::from_secs(lifetime.seconds().into()));
    requested.clamp(DEFAULT_LIFETIME, MAX_LIFETIME)
}

/// Reads the request in the order of RFC 8656 section 7.2.
fn wanted(request: &Request<'_>) -> Result<Wanted, Code> {
    let protocol = match request.required::<RequestedTransport>()?.protocol() {
        RequestedTransport::UDP => Protocol::Udp,
        RequestedTransport::TCP => Protocol::Tcp,
        _ => return Err(ErrorCode::UNSUPPORTED_TRANSPORT_PROTOCOL),
    };
    let even = request.optional::<EvenPort>()?.map(|even| even.requested());
    let token = request.optional::<ReservationToken>()?.map(|token| token.token());
    let requested = request.has::<RequestedAddressFamily>();
    let additional = request.optional::<AdditionalAddressFamily>()?.is_some();
    let fixed = even.is_some() || token.is_some();
    let odd_for_tcp = !request.from.transport.is_stream() || fixed || request.has::<DontFragment>();
    if (protocol == Protocol::Tcp && odd_for_tcp)
        || (token.is_some() && (even.is_some() || requested || additional))
        || (additional && (requested || even == Some(true)))
    {
        return Err(ErrorCode::BAD_REQUEST);
    }
    let v6 = match request.optional::<RequestedAddressFamily>() {
        Ok(family) => family.is_some_and(|family| family.family() == AddressFamily::IPV6),
        Err(_) => return Err(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED),
    };
    let lifetime = lifetime(request.optional()?);
    Ok(Wanted { protocol, lifetime, families: [!v6, v6 || additional], even, token })
}

fn pending(reply: &Reply, wanted: &Wanted) -> Pending {
    Pending {
        reply: reply.clone(),
        lifetime: wanted.lifetime,
        even: wanted.even,
        reserved: None,
        both: wanted.families == [true; 2],
        missing: None,
        tries: 0,
    }
}

fn answer(allocation: &Allocation, pending: &Pending, token: Option<u64>) -> Vec<u8> {
    let transaction = pending.reply.transaction;
    let mut answer = pending.reply.success();
    for leg in allocation.legs.iter().flatten() {
        answer = answer.with(&XorRelayedAddress::new(leg.address, transaction));
    }
    answer = answer.with(&Lifetime::new(pending.lifetime.as_secs() as u32));
    answer = answer.with(&XorMappedAddress::new(allocation.client.client, transaction));
    if let Some(token) = token {
        answer = answer.with(&ReservationToken::new(token));
    }
    if let Some((v6, code)) = pending.missing
        && let Ok(error) = ErrorCode::builder(code).build()
    {
        let family = if v6 { AddressFamily::IPV6 } else { AddressFamily::IPV4 };
        answer = answer.with(&AddressErrorCode::new(family, error));
    }
    answer.bytes()
}
