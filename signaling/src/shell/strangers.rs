//! Connections that have not joined yet, counted per network: one host must not take all places.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::Extensions;

/// How many strangers there are by network. Holds no more entries than there are strangers.
#[derive(Clone, Default)]
pub(super) struct Strangers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One stranger's place; given back when dropped.
pub(super) struct Place {
    strangers: Strangers,
    network: IpAddr,
}

impl Strangers {
    /// A place for one more from the network of `address`, unless `most` are taken.
    pub(super) fn take(&self, address: IpAddr, most: usize) -> Option<Place> {
        let network = network(address);
        let mut counts = self.counts();
        let count = counts.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { strangers: self.clone(), network })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.strangers.counts();
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

/// The client's address; all clients are one where the server does not tell it.
pub(super) fn address(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical())
}

/// An IPv4 address, or the /64 that one IPv6 subscriber has to themselves.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_takes_its_share_and_no_more() {
        let strangers = Strangers::default();
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        let first = strangers.take(at("2001:db8::1"), 2);
        let second = strangers.take(at("2001:db8::2"), 2);
        assert!(first.is_some() && second.is_some());
        assert!(strangers.take(at("2001:db8::3"), 2).is_none(), "the same /64");
        assert!(strangers.take(at("2001:db8:0:1::1"), 2).is_some(), "another /64");
        assert!(strangers.take(at("192.0.2.1"), 2).is_some());
        drop(first);
        assert!(strangers.take(at("2001:db8::3"), 2).is_some(), "a place was given back");
    }

    #[test]
    fn nothing_is_remembered_of_those_who_are_gone() {
        let strangers = Strangers::default();
        drop(strangers.take("192.0.2.1".parse().unwrap(), 1));
        assert!(strangers.counts().is_empty());
    }
}
