//! Who may be a peer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::types::Denial;

/// Who may be a peer, decided in this order: media addresses of our own, the deny list, what is
/// opted in. Nobody else is a peer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Exact media addresses of our own workers, loopback included: handed over in this process.
    pub media: Vec<SocketAddr>,
    /// Addresses of this machine and of what it depends on (its database): never peers.
    pub own: Vec<IpAddr>,
    /// Further networks that are never peers.
    pub denied: Vec<IpNet>,
    /// Networks that are opted in.
    pub open: Vec<IpNet>,
    /// Public unicast addresses count as opted in.
    pub public: bool,
    /// Relayed addresses of this server may be peers of each other.
    pub relay_to_relay: bool,
    /// The relayed addresses of this server, all shards: addresses and ports.
    pub relays: Vec<IpAddr>,
    /// Ports of relayed addresses, all shards.
    pub relay_ports: Option<(u16, u16)>,
}

/// Where a permitted peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// In this process.
    Media,
    /// Behind a relay socket.
    Outside,
}

impl Policy {
    /// Whether datagrams may go to and come from `peer`, and which way.
    ///
    /// # Errors
    /// Why not.
    pub fn judge(&self, peer: SocketAddr) -> Result<Route, Denial> {
        if self.media.iter().any(|media| media.ip() == peer.ip() && media.port() == peer.port()) {
            return Ok(Route::Media);
        }
        if self.is_relayed(peer) {
            return if self.relay_to_relay { Ok(Route::Outside) } else { Err(Denial::RelayToRelay) };
        }
        self.outside(peer.ip()).map(|()| Route::Outside)
    }

    /// Whether a permission for an address may be given, whose ports are judged when they are used.
    ///
    /// # Errors
    /// Why not.
    pub fn judge_address(&self, peer: IpAddr) -> Result<(), Denial> {
        if self.media.iter().any(|media| media.ip() == peer) {
            return Ok(());
        }
        if self.relays.contains(&peer) {
            return if self.relay_to_relay { Ok(()) } else { Err(Denial::RelayToRelay) };
        }
        self.outside(peer)
    }

    fn is_relayed(&self, peer: SocketAddr) -> bool {
        let among = |(first, last): (u16, u16)| (first..=last).contains(&peer.port());
        self.relays.contains(&peer.ip()) && self.relay_ports.is_none_or(among)
    }

    fn outside(&self, peer: IpAddr) -> Result<(), Denial> {
        let embedded = embedded(peer);
        let addresses = || std::iter::once(peer).chain(embedded.into_iter().flatten().map(IpAddr::V4));
        if addresses().any(|address| self.is_denied(address)) {
            return Err(Denial::DeniedPeer);
        }
        let open = self.open.iter().any(|network| network.contains(&peer));
        if open || (self.public && addresses().all(is_public)) { Ok(()) } else { Err(Denial::UnlistedPeer) }
    }

    fn is_denied(&self, address: IpAddr) -> bool {
        let never = match address {
            IpAddr::V4(ip) => DENIED_V4.iter().any(|network| network.contains(&ip)),
            IpAddr::V6(ip) => DENIED_V6.iter().any(|network| network.contains(&ip)),
        };
        never || self.own.contains(&address) || self.denied.iter().any(|network| network.contains(&address))
    }
}

/// Never peers, whatever is opted in: this host, loopback, link-local (with the cloud metadata
/// service at 169.254.169.254), shared address space (RFC 6598), multicast, reserved, broadcast.
const DENIED_V4: [Ipv4Net; 6] = [
    v4([0, 0, 0, 0], 8),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([100, 64, 0, 0], 10),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

/// Never peers: IPv4-compatible with `::` and `::1`, IPv4-mapped, IPv4-translated (RFC 2765),
/// local NAT64 (RFC 8215), discard-only, unique local, link-local, site-local, multicast.
const DENIED_V6: [Ipv6Net; 9] = [
    v6([0, 0, 0, 0, 0, 0], 96),
    v6([0, 0, 0, 0, 0, 0xFFFF], 96),
    v6([0, 0, 0, 0, 0xFFFF, 0], 96),
    v6([0x64, 0xFF9B, 1, 0, 0, 0], 48),
    v6([0x100, 0, 0, 0, 0, 0], 64),
    v6([0xFC00, 0, 0, 0, 0, 0], 7),
    v6([0xFE80, 0, 0, 0, 0, 0], 10),
    v6([0xFEC0, 0, 0, 0, 0, 0], 10),
    v6([0xFF00, 0, 0, 0, 0, 0], 8),
];

/// Unicast, but not public (IANA special-purpose registry): private use, protocol assignments,
/// documentation, 6to4 relays, benchmarks.
const PRIVATE_V4: [Ipv4Net; 9] = [
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
];

/// Global unicast is `2000::/3` without protocol assignments and documentation. Of `2001::/23` only
/// Teredo stays: it is judged by its embedded addresses.
const PUBLIC_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0], 3);
const NAT64: Ipv6Net = v6([0x64, 0xFF9B, 0, 0, 0, 0], 96);
const PRIVATE_V6: [Ipv6Net; 3] =
    [v6([0x2001, 0, 0, 0, 0, 0], 23), v6([0x2001, 0xDB8, 0, 0, 0, 0], 32), v6([0x3FFF, 0, 0, 0, 0, 0], 20)];
const TEREDO: Ipv6Net = v6([0x2001, 0, 0, 0, 0, 0], 32);

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => !PRIVATE_V4.iter().any(|network| network.contains(&ip)),
        IpAddr::V6(ip) => {
            let private = || PRIVATE_V6.iter().any(|network| network.contains(&ip)) && !TEREDO.contains(&ip);
            NAT64.contains(&ip) || (PUBLIC_V6.contains(&ip) && !private())
        }
    }
}

/// The IPv4 addresses that an IPv6 address leads to: NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo's
/// server and client (RFC 4380), ISATAP (RFC 5214). Mapped and compatible forms are denied as such.
fn embedded(address: IpAddr) -> [Option<Ipv4Addr>; 3] {
    let IpAddr::V6(ip) = address else { return [None; 3] };
    let bits = u128::from(ip);
    let at = |shift: u32| Some(Ipv4Addr::from((bits >> shift) as u32));
    let isatap = if is_isatap(ip) { at(0) } else { None };
    match ip.segments() {
        [0x64, 0xFF9B, 0, 0, 0, 0, ..] => [at(0), isatap, None],
        [0x2002, ..] => [at(80), isatap, None],
        [0x2001, 0, ..] => [at(64), at(0).map(|client| Ipv4Addr::from(!u32::from(client))), isatap],
        _ => [isatap, None, None],
    }
}

fn is_isatap(ip: Ipv6Addr) -> bool {
    let [.., high, low, _, _] = ip.segments();
    high & !0x0300 == 0 && low == 0x5EFE
}

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

/// The first six groups.
const fn v6([a, b, c, d, e, f]: [u16; 6], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, 0, 0), length)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// One of every form that never is a peer.
    pub(crate) const DENIED: [&str; 37] = [
        "0.0.0.0",
        "0.1.2.3",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::a9fe:a9fe",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:0.0.0.0",
        "::ffff:169.254.169.254",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::7f00:1",
        "64:ff9b:1:7f00:0:100::",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "2002:6440:1::1",
        "2001:0:808:808::80ff:fffe",
        "2001:0:7f00:1::f7f7:f7f7",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "2a00:1450::5efe:127.0.0.1",
    ];

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn open(text: &str) -> IpNet {
        text.parse().expect("a network")
    }

    #[test]
    fn no_denied_form_is_a_peer_even_where_everything_is_open() {
        let policy =
            Policy { public: true, open: vec![open("0.0.0.0/0"), open("::/0")], ..Policy::default() };
        for denied in DENIED {
            assert_eq!(policy.judge(SocketAddr::new(ip(denied), 9)), Err(Denial::DeniedPeer), "{denied}");
            assert_eq!(policy.judge_address(ip(denied)), Err(Denial::DeniedPeer), "{denied}");
        }
    }

    #[test]
    fn own_and_denied_addresses_are_found_in_every_disguise() {
        let policy = Policy {
            public: true,
            own: vec![ip("8.8.8.8"), ip("2a00::8")],
            denied: vec![open("9.0.0.0/8")],
            ..Policy::default()
        };
        for denied in
            ["8.8.8.8", "2a00::8", "64:ff9b::8.8.8.8", "2002:808:808::1", "9.1.2.3", "2a00::200:5efe:9.1.2.3"]
        {
            assert_eq!(policy.judge_address(ip(denied)), Err(Denial::DeniedPeer), "{denied}");
        }
        assert_eq!(policy.judge_address(ip("8.8.8.9")), Ok(()));
    }

    #[test]
    fn public_means_public() {
        let policy = Policy { public: true, ..Policy::default() };
        for private in [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "2001:db8::1",
            "2001:2::1",
            "3fff::1",
            "64:ff9b::10.0.0.1",
            "2002:a00:1::1",
            "5f00::1",
            "1::1",
        ] {
            assert_eq!(policy.judge_address(ip(private)), Err(Denial::UnlistedPeer), "{private}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2a00:1450::1", "64:ff9b::8.8.8.8", "2001:4860::1"]
        {
            assert_eq!(policy.judge_address(ip(public)), Ok(()), "{public}");
        }
    }

    #[test]
    fn nobody_is_a_peer_who_is_not_opted_in() {
        let policy = Policy { open: vec![open("10.2.0.0/16")], ..Policy::default() };
        assert_eq!(policy.judge_address(ip("10.2.255.255")), Ok(()));
        assert_eq!(policy.judge_address(ip("10.3.0.0")), Err(Denial::UnlistedPeer));
        assert_eq!(policy.judge_address(ip("8.8.8.8")), Err(Denial::UnlistedPeer));
        assert_eq!(policy.judge_address(ip("::ffff:10.2.0.1")), Err(Denial::DeniedPeer));
        assert_eq!(policy.judge_address(ip("64:ff9b::10.2.0.1")), Err(Denial::UnlistedPeer));
    }

    #[test]
    fn an_exact_media_address_comes_first() {
        let media: SocketAddr = "127.0.0.1:3478".parse().expect("an address");
        let policy = Policy { media: vec![media], own: vec![ip("127.0.0.1")], ..Policy::default() };
        assert_eq!(policy.judge(media), Ok(Route::Media));
        assert_eq!(policy.judge(SocketAddr::new(media.ip(), 5432)), Err(Denial::DeniedPeer));
        assert_eq!(policy.judge_address(media.ip()), Ok(()), "its ports are judged later");
        assert_eq!(policy.judge("[::ffff:127.0.0.1]:3478".parse().expect("one")), Err(Denial::DeniedPeer));
    }

    #[test]
    fn relayed_addresses_are_peers_only_where_switched_on() {
        let relayed = |port| SocketAddr::new(ip("8.8.4.4"), port);
        let mut policy = Policy {
            public: true,
            own: vec![ip("8.8.4.4")],
            relays: vec![ip("8.8.4.4")],
            relay_ports: Some((49_152, 65_535)),
            ..Policy::default()
        };
        assert_eq!(policy.judge(relayed(50_000)), Err(Denial::RelayToRelay));
        assert_eq!(policy.judge_address(ip("8.8.4.4")), Err(Denial::RelayToRelay));
        policy.relay_to_relay = true;
        assert_eq!(policy.judge(relayed(50_000)), Ok(Route::Outside));
        assert_eq!(policy.judge(relayed(22)), Err(Denial::DeniedPeer));
    }
}
