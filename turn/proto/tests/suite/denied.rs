//! No form of an address that is never a peer gets through any method, for both families.

use dokita_turn_proto::{Forward, Output};
use turn_types::attribute::RequestedTransport;
use turn_types::message::{ALLOCATE, CONNECT};

use crate::build::{Build, channel_bind, channel_data, permission, send};
use crate::stage::{Stage, config, peer, peer_v6, prefix, tcp, udp};

const DENIED: [&str; 44] = [
    "0.0.0.0",
    "0.1.2.3",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "203.0.113.9",
    "::",
    "::1",
    "::7f00:1",
    "::a9fe:a9fe",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:169.254.169.254",
    "::ffff:100.64.0.1",
    "::ffff:224.0.0.1",
    "::ffff:10.2.0.9",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::203.0.113.9",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1:7f00:0:100::",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2002:cb00:7109::1",
    "2001:0:7f00:1::f7f7:f7f7",
    "2001:0:808:808::80ff:fffe",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "fd00::1",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "2001:db8:2::5efe:127.0.0.1",
];

/// Everything is opted in; `203.0.113.0/24` is the operator's own denial.
fn open() -> Stage {
    let mut open = config();
    open.policy.open = vec![prefix("0.0.0.0/0"), prefix("::/0")];
    open.policy.denied = vec![prefix("203.0.113.0/24")];
    open.policy.public = true;
    open.policy.media.clear();
    Stage::new(open)
}

fn addresses() -> impl Iterator<Item = std::net::SocketAddr> {
    DENIED.into_iter().flat_map(|ip| {
        [9, 3478, 50_001].map(|port| std::net::SocketAddr::new(ip.parse().expect("an address"), port))
    })
}

#[test]
fn no_denied_form_passes_over_udp() {
    let mut stage = open();
    let login = stage.allocated_dual(udp(5000), "ada");
    assert_eq!(
        stage.ask(udp(5000), &permission(20, &[peer(), peer_v6()]).signed(&login)).code(),
        0,
        "the rest is open"
    );
    let relays = stage.relays.clone();
    for denied in addresses() {
        let transaction = stage.transaction();
        assert_eq!(
            stage.ask(udp(5000), &permission(transaction, &[denied]).signed(&login)).code(),
            403,
            "{denied}"
        );
        let bind = channel_bind(transaction, 0x4001, denied).signed(&login);
        assert_eq!(stage.ask(udp(5000), &bind).code(), 403, "{denied}");
        assert_eq!(stage.hand(udp(5000), &channel_data(0x4001, b"x")), Forward::Nothing, "{denied}");
        assert_eq!(
            stage.hand(udp(5000), &send(transaction, denied, b"x").plain()),
            Forward::Nothing,
            "{denied}"
        );
        for (relay, relayed) in &relays {
            assert!(stage.server.peer(stage.now, *relay, denied, 1).is_none(), "{denied}");
            assert!(stage.server.media(stage.now, *relayed, denied, 1).is_none(), "{denied}");
        }
    }
    assert!(!stage.outputs.iter().any(|output| matches!(output, Output::Connect { .. })));
}

#[test]
fn no_denied_form_passes_that_was_permitted_before_a_reload() {
    for v6 in [false, true] {
        let mut lax = config();
        lax.policy.open = vec![prefix("10.0.0.0/8"), prefix("2001:db8::/32")];
        let mut stage = Stage::new(lax.clone());
        let login = stage.allocated_dual(udp(5000), "ada");
        let peer = if v6 { peer_v6() } else { peer() };
        assert_eq!(stage.ask(udp(5000), &channel_bind(20, 0x4001, peer).signed(&login)).code(), 0);
        lax.policy.denied = vec![prefix("10.2.0.0/16"), prefix("2001:db8:2::/48")];
        stage.server.reconfigure(lax);
        assert_eq!(stage.hand(udp(5000), &channel_data(0x4001, b"x")), Forward::Nothing);
        assert_eq!(stage.hand(udp(5000), &send(21, peer, b"x").plain()), Forward::Nothing);
        for (relay, _) in stage.relays.clone() {
            assert!(stage.server.peer(stage.now, relay, peer, 1).is_none());
        }
    }
}

#[test]
fn no_denied_form_passes_over_tcp() {
    let mut stage = open();
    let login = stage.login(tcp(5000), "ada");
    let request = Build::request(ALLOCATE, 9).with(&RequestedTransport::new(6)).raw(0x8000, &[2, 0, 0, 0]);
    assert_eq!(stage.ask(tcp(5000), &request.signed(&login)).code(), 0);
    let relays = stage.relays.clone();
    assert_eq!(relays.len(), 2);
    for denied in addresses() {
        let connect = Build::request(CONNECT, 20).peer(denied);
        assert_eq!(stage.ask(tcp(5000), &connect.signed(&login)).code(), 403, "{denied}");
        for (relay, _) in &relays {
            assert!(stage.server.incoming(stage.now, *relay, denied).is_none(), "{denied}");
        }
    }
    assert!(!stage.outputs.iter().any(|output| matches!(output, Output::Connect { .. })));
}
