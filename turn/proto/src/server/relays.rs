//! Relayed addresses: which port, whose, and their end.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::{Server, Timer};
use crate::types::{Output, Protocol, RelayId, Transport};
use crate::users::FORGET_AFTER;

/// RFC 8656 section 7.2.
pub(super) const RESERVATION_LIFETIME: Duration = Duration::from_secs(30);

/// A relayed address.
pub(super) struct Relay {
    pub(super) address: SocketAddr,
    pub(super) owner: Owner,
    /// Its socket is open.
    pub(super) bound: bool,
    /// It has no socket.
    nominal: bool,
}

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Allocation(usize),
    Reservation(u64),
}

/// A port that waits for an allocation with its token.
pub(super) struct Reservation {
    pub(super) relay: RelayId,
    pub(super) user: usize,
    pub(super) expires: Instant,
}

impl Server {
    /// A free port, random; with `even` an even one, with `pair` the next one is free as well.
    pub(super) fn free_port(&mut self, ip: IpAddr, even: bool, pair: bool) -> Option<u16> {
        let ports = self.config.relay.ports.clone();
        let (first, last) = (u32::from(*ports.start()), u32::from(*ports.end()));
        let count = (last + 1).checked_sub(first).filter(|count| *count > 0)?;
        let free = |port: u16| !self.relayed.contains_key(&SocketAddr::new(ip, port));
        let fits = |port: u32| {
            let next = port + 1;
            (!even || port.is_multiple_of(2))
                && free(port as u16)
                && (!pair || (next <= last && free(next as u16)))
        };
        let start = self.random.below(count);
        (0..count).map(|step| first + (start + step) % count).find(|port| fits(*port)).map(|port| port as u16)
    }

    /// Takes a port and lets the shell open a socket for it.
    pub(super) fn open_relay(&mut self, address: SocketAddr, protocol: Protocol, owner: Owner) -> RelayId {
        self.last_relay += 1;
        let relay = RelayId(self.last_relay);
        let nominal = self.config.relay.nominal;
        self.relays.insert(relay, Relay { address, owner, bound: nominal, nominal });
        self.relayed.insert(address, relay);
        if !nominal {
            self.outputs.push_back(Output::Bind { relay, protocol, address });
        }
        relay
    }

    /// Closes its socket, or does not even open it.
    pub(super) fn close_relay(&mut self, relay: RelayId) {
        let Some(Relay { nominal: false, bound, .. }) = self.forget_relay(relay) else { return };
        let opens = |output: &Output| matches!(output, Output::Bind { relay: other, .. } if *other == relay);
        match self.outputs.iter().position(opens).filter(|_| !bound) {
            Some(place) => drop(self.outputs.remove(place)),
            None => self.outputs.push_back(Output::Unbind { relay }),
        }
    }

    /// Forgets a relayed address without a socket.
    pub(super) fn forget_relay(&mut self, relay: RelayId) -> Option<Relay> {
        let relay = self.relays.remove(&relay)?;
        self.relayed.remove(&relay.address);
        Some(relay)
    }

    /// Ends one relayed address of an allocation, and the allocation if it was the last.
    pub(super) fn leg_expired(&mut self, now: Instant, relay: RelayId) {
        let Some(&Relay { owner: Owner::Allocation(index), address, .. }) = self.relays.get(&relay) else {
            return;
        };
        self.end_leg(now, index, address.is_ipv6());
    }

    pub(super) fn end_leg(&mut self, now: Instant, index: usize, v6: bool) {
        let Some(allocation) = self.allocations.get_mut(index) else { return };
        let Some(leg) = allocation.legs[usize::from(v6)].take() else { return };
        let last = allocation.legs.iter().all(Option::is_none);
        let client = allocation.client;
        self.timers.remove(&(leg.expires, Timer::Leg(leg.relay)));
        self.close_relay(leg.relay);
        if last {
            self.end(now, index);
            if client.transport != Transport::Udp {
                self.outputs.push_back(Output::Ended { client });
            }
        }
    }

    /// Ends an allocation.
    pub(super) fn end(&mut self, now: Instant, index: usize) {
        let Some(allocation) = self.allocations.try_remove(index) else { return };
        self.clients.remove(&allocation.client);
        for leg in allocation.legs.iter().flatten() {
            self.timers.remove(&(leg.expires, Timer::Leg(leg.relay)));
        }
        for connection in &allocation.connections {
            self.close(*connection);
        }
        for relay in allocation.relays() {
            self.close_relay(relay);
        }
        self.give_back(now, allocation.user);
    }

    pub(super) fn reservation_expired(&mut self, now: Instant, token: u64) {
        if let Some(reservation) = self.reservations.remove(&token) {
            self.close_relay(reservation.relay);
            self.give_back(now, reservation.user);
        }
    }

    pub(super) fn give_back(&mut self, now: Instant, user: usize) {
        if self.users.give_back(user) {
            self.timers.insert((now + FORGET_AFTER, Timer::User(user)));
        }
    }
}
