//! CreatePermission and ChannelBind (RFC 8656 sections 9 to 12).

use dokita_turn_proto::{Denial, Forward, Framing};

use crate::build::{channel_bind, channel_data, permission, send};
use crate::stage::{Stage, address, config, peer, peer_v6, udp};

#[test]
fn permissions_are_given_all_or_none() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    let good = address("10.2.0.10:1");
    let request = permission(20, &[peer(), good, address("10.3.0.1:1")]);
    assert_eq!(stage.ask(udp(5000), &request.signed(&login)).code(), 403);
    assert_eq!(stage.hand(udp(5000), &send(21, peer(), b"x").plain()), Forward::Nothing);
    assert_eq!(stage.ask(udp(5000), &permission(22, &[peer(), good]).signed(&login)).code(), 0);
    for peer in [peer(), good] {
        assert!(matches!(stage.hand(udp(5000), &send(23, peer, b"x").plain()), Forward::Peer { .. }));
    }
    assert_eq!(stage.ask(udp(5000), &permission(24, &[]).signed(&login)).code(), 400);
}

#[test]
fn a_permission_is_for_an_address_and_lasts_five_minutes() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &permission(20, &[peer()]).signed(&login));
    stage.pass(299);
    let other_port = address("10.2.0.9:7001");
    assert!(stage.peer(relayed, other_port, 10).is_some());
    stage.pass(1);
    assert!(stage.peer(relayed, other_port, 10).is_none());
    assert_eq!(stage.hand(udp(5000), &send(21, peer(), b"x").plain()), Forward::Nothing);
    assert_eq!(stage.denied(Denial::NoPermission), 2);
}

#[test]
fn a_peer_of_a_family_without_relayed_address_is_a_mismatch() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    assert_eq!(stage.ask(udp(5000), &permission(20, &[peer_v6()]).signed(&login)).code(), 443);
    assert_eq!(stage.ask(udp(5000), &channel_bind(21, 0x4000, peer_v6()).signed(&login)).code(), 443);
}

#[test]
fn without_an_allocation_there_is_a_mismatch() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    assert_eq!(stage.ask(udp(5000), &permission(20, &[peer()]).signed(&login)).code(), 437);
    assert_eq!(stage.ask(udp(5000), &channel_bind(21, 0x4000, peer()).signed(&login)).code(), 437);
}

#[test]
fn channels_have_their_range_and_are_bound_once() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    let mut bind = |number, peer| {
        let transaction = stage.transaction();
        stage.ask(udp(5000), &channel_bind(transaction, number, peer).signed(&login)).code()
    };
    let other = address("10.2.0.10:7000");
    assert_eq!((bind(0x3FFF, peer()), bind(0x8000, peer()), bind(0xFFFF, peer())), (400, 400, 400));
    assert_eq!((bind(0x4000, peer()), bind(0x4000, peer())), (0, 0), "binding again refreshes");
    assert_eq!(bind(0x4000, other), 400, "the channel has another peer");
    assert_eq!(bind(0x4001, peer()), 400, "the peer has another channel");
    assert_eq!(bind(0x7FFF, other), 0, "RFC 5766 had this range, and clients use it");
}

#[test]
fn a_channel_ends_after_ten_minutes_and_its_number_is_free() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &crate::build::refresh(19, 3600).signed(&login));
    stage.ask(udp(5000), &channel_bind(20, 0x4000, peer()).signed(&login));
    stage.pass(590);
    assert!(matches!(stage.hand(udp(5000), &channel_data(0x4000, b"x")), Forward::Peer { .. }));
    let to_client = stage.peer(relayed, peer(), 1).expect("permitted by the channel");
    assert_eq!(to_client.framing, Framing::Channel(0x4000));
    let other_port = address("10.2.0.9:7001");
    assert!(stage.peer(relayed, other_port, 1).is_none(), "the permission that came with it has ended");
    let login = stage.login(udp(5000), "ada");
    stage.pass(10);
    assert_eq!(stage.hand(udp(5000), &channel_data(0x4000, b"x")), Forward::Nothing);
    assert!(stage.peer(relayed, peer(), 1).is_none());
    let other = address("10.2.0.10:7000");
    assert_eq!(stage.ask(udp(5000), &channel_bind(21, 0x4000, other).signed(&login)).code(), 0);
}

#[test]
fn permissions_and_channels_are_bounded() {
    let mut small = config();
    (small.quota.permissions, small.quota.channels) = (2, 2);
    let mut stage = Stage::new(small);
    let (login, _) = stage.allocated(udp(5000), "ada");
    let peers: Vec<_> = (1..=3).map(|last| address(&format!("10.2.0.{last}:9"))).collect();
    assert_eq!(stage.ask(udp(5000), &permission(20, &peers).signed(&login)).code(), 508);
    assert_eq!(stage.ask(udp(5000), &permission(21, &peers[..2]).signed(&login)).code(), 0);
    assert_eq!(stage.ask(udp(5000), &permission(22, &peers[2..]).signed(&login)).code(), 508);
    let codes: Vec<u16> = (0..3)
        .map(|n| {
            stage
                .ask(udp(5000), &channel_bind(30 + n, 0x4000 + n as u16, peers[n as usize]).signed(&login))
                .code()
        })
        .collect();
    assert_eq!(codes, [0, 0, 508]);
    stage.pass(301);
    assert_eq!(
        stage.ask(udp(5000), &permission(23, &peers[2..]).signed(&login)).code(),
        0,
        "old ones make room"
    );
}

#[test]
fn a_reload_judges_permissions_and_channels_anew() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &channel_bind(20, 0x4000, peer()).signed(&login));
    assert!(matches!(stage.hand(udp(5000), &channel_data(0x4000, b"x")), Forward::Peer { .. }));
    let mut closed = config();
    closed.policy.open.clear();
    stage.server.reconfigure(closed);
    assert_eq!(stage.hand(udp(5000), &channel_data(0x4000, b"x")), Forward::Nothing);
    assert_eq!(stage.hand(udp(5000), &send(21, peer(), b"x").plain()), Forward::Nothing);
    assert!(stage.peer(relayed, peer(), 1).is_none());
    assert_eq!(stage.denied(Denial::UnlistedPeer), 3);
}
