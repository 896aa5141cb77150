//! Which addresses clients are told, and how they and those on the wire translate into each other.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// The addresses of one socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// What clients are told, best first; never empty.
    advertised: Vec<SocketAddr>,
    /// Addresses of this machine that a reply must be sent from; empty where the socket is bound
    /// to one.
    local: Vec<IpAddr>,
    /// The socket speaks IPv6, and IPv4 in mapped form.
    mapped: bool,
}

impl Addresses {
    /// Those of a socket bound to `bound`, given the configured addresses.
    ///
    /// # Errors
    /// The interfaces of this machine are unknown, or there are none.
    pub fn of(bound: SocketAddr, configured: &[IpAddr]) -> io::Result<Self> {
        let local = if bound.ip().is_unspecified() { interfaces(bound.is_ipv4())? } else { Vec::new() };
        let ips = match (configured, bound.ip().is_unspecified()) {
            ([], true) => local.clone(),
            ([], false) => vec![bound.ip()],
            (configured, _) => configured.to_vec(),
        };
        if ips.is_empty() {
            return Err(io::Error::new(io::ErrorKind::AddrNotAvailable, "no address to tell clients"));
        }
        let advertised = ips.into_iter().map(|ip| SocketAddr::new(ip, bound.port())).collect();
        Ok(Addresses { advertised, local, mapped: bound.is_ipv6() })
    }

    /// What clients are told, best first; never empty.
    #[must_use]
    pub fn advertised(&self) -> &[SocketAddr] {
        &self.advertised
    }

    /// The advertised address that a datagram was meant for. Behind NAT its destination is another:
    /// then the best of the same family.
    #[must_use]
    pub fn destination(&self, on_the_wire: Option<IpAddr>) -> SocketAddr {
        let ip = on_the_wire.map(|ip| ip.to_canonical());
        let exact = self.advertised.iter().find(|address| Some(address.ip()) == ip);
        let same_family =
            || self.advertised.iter().find(|address| ip.is_none_or(|ip| ip.is_ipv4() == address.is_ipv4()));
        *exact.or_else(same_family).unwrap_or(&self.advertised[0])
    }

    /// The address to send from, where the system must be told; `None` where it knows.
    #[must_use]
    pub fn source(&self, advertised: SocketAddr) -> Option<IpAddr> {
        self.local.contains(&advertised.ip()).then(|| self.to_wire(advertised.ip()))
    }

    /// The form of a peer's address that the socket takes.
    #[must_use]
    pub fn peer(&self, address: SocketAddr) -> SocketAddr {
        SocketAddr::new(self.to_wire(address.ip()), address.port())
    }

    fn to_wire(&self, ip: IpAddr) -> IpAddr {
        match ip {
            IpAddr::V4(ip) if self.mapped => IpAddr::V6(ip.to_ipv6_mapped()),
            ip => ip,
        }
    }
}

/// This machine's addresses that a client could reach, loopback last (for clients on this machine).
fn interfaces(only_ipv4: bool) -> io::Result<Vec<IpAddr>> {
    let mut ips: Vec<IpAddr> = if_addrs::get_if_addrs()?
        .into_iter()
        .filter(|interface| !interface.is_link_local())
        .map(|interface| interface.ip())
        .filter(|ip| ip.is_ipv4() || !only_ipv4)
        .collect();
    ips.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
    ips.dedup();
    Ok(ips)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn behind_nat_the_public_address_stands_for_the_private_one() {
        let bound = SocketAddr::from(([0, 0, 0, 0], 3_478));
        let addresses = Addresses::of(bound, &[ip("198.51.100.7")]).expect("configured");
        let public = SocketAddr::from(([198, 51, 100, 7], 3_478));
        assert_eq!(addresses.destination(Some(ip("10.0.0.5"))), public);
        assert_eq!(addresses.source(public), None, "the system picks the private address");
    }

    #[test]
    fn a_datagram_is_answered_from_the_address_it_came_to() {
        let bound = SocketAddr::from(([0, 0, 0, 0], 3_478));
        let addresses = Addresses::of(bound, &[]).expect("this machine has addresses");
        let loopback = SocketAddr::from(([127, 0, 0, 1], 3_478));
        assert!(addresses.advertised().contains(&loopback));
        assert_eq!(addresses.destination(Some(loopback.ip())), loopback);
        assert_eq!(addresses.source(loopback), Some(loopback.ip()));
    }

    #[test]
    fn a_dual_stack_socket_speaks_ipv4_in_mapped_form() {
        let bound: SocketAddr = "[::]:3478".parse().expect("an address");
        let addresses = Addresses::of(bound, &[ip("127.0.0.1"), ip("2001:db8::1")]).expect("configured");
        assert_eq!(addresses.destination(Some(ip("::ffff:127.0.0.1"))), addresses.advertised()[0]);
        assert_eq!(addresses.destination(Some(ip("fd00::2"))), addresses.advertised()[1]);
        let peer = SocketAddr::from(([192, 0, 2, 9], 4_000));
        assert_eq!(addresses.peer(peer).ip(), ip("::ffff:192.0.2.9"));
    }

    #[test]
    fn a_socket_bound_to_one_address_tells_that_one() {
        let bound = SocketAddr::from(([127, 0, 0, 1], 9));
        let addresses = Addresses::of(bound, &[]).expect("bound");
        assert_eq!((addresses.advertised(), addresses.source(bound)), (&[bound][..], None));
    }
}
