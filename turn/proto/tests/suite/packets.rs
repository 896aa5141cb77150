//! The packet path: Send and Data indications, ChannelData, media, ICMP.

use dokita_turn_proto::{Denial, Forward, Framing, ToClient, Transport, frame_length};
use turn_types::attribute::{Icmp, XorPeerAddress};

use crate::build::{channel_bind, channel_data, permission, refresh, send};
use crate::stage::{Stage, address, config, media, peer, tcp, udp};

#[test]
fn a_send_indication_leaves_the_relay() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &permission(20, &[peer()]).signed(&login));
    let relay = stage.relay(relayed);
    let message = send(21, peer(), b"hello").plain();
    let expected = Forward::Peer { relay, peer: peer(), data: b"hello", dont_fragment: false };
    assert_eq!(stage.hand(udp(5000), &message), expected);
    let message = send(22, peer(), b"hello").raw(0x001A, &[]).raw(0x8022, b"name").plain();
    let Forward::Peer { dont_fragment: true, .. } = stage.hand(udp(5000), &message) else {
        panic!("DONT-FRAGMENT")
    };
    let unknown = send(23, peer(), b"hello").raw(0x7F01, &[]).plain();
    assert_eq!(stage.hand(udp(5000), &unknown), Forward::Nothing);
    let counters = stage.server.counters();
    assert_eq!((counters.packets_up, counters.bytes_up), (2, 10));
}

#[test]
fn channel_data_leaves_the_relay_however_it_is_padded() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &channel_bind(20, 0x4000, peer()).signed(&login));
    let relay = stage.relay(relayed);
    let mut message = channel_data(0x4000, b"hello");
    for _ in 0..5 {
        let expected = Forward::Peer { relay, peer: peer(), data: b"hello", dont_fragment: false };
        assert_eq!(stage.hand(udp(5000), &message), expected);
        message.push(0);
    }
    assert_eq!(stage.hand(udp(5000), &message[..8]), Forward::Nothing, "cut off");
    assert_eq!(stage.hand(udp(5000), &channel_data(0x4001, b"hello")), Forward::Nothing, "not bound");
    assert_eq!(stage.hand(udp(5001), &channel_data(0x4000, b"hello")), Forward::Nothing, "not a client");
    assert_eq!((stage.denied(Denial::Malformed), stage.denied(Denial::NoPermission)), (1, 2));
}

#[test]
fn what_a_peer_sends_comes_as_data_or_by_its_channel() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(tcp(5000), "ada");
    assert!(stage.peer(relayed, peer(), 5).is_none());
    stage.ask(tcp(5000), &permission(20, &[peer()]).signed(&login));
    let ToClient { to, framing } = stage.peer(relayed, peer(), 5).expect("permitted");
    assert!(matches!(framing, Framing::Data { peer: from, .. } if from == peer()));
    assert_eq!(to, tcp(5000));
    let mut out = Vec::new();
    framing.write(to.transport, b"hello", &mut out);
    assert_eq!(frame_length(&out), Ok(Some(out.len())));
    stage.ask(tcp(5000), &channel_bind(21, 0x4000, peer()).signed(&login));
    let to_client = stage.peer(relayed, peer(), 5).expect("permitted");
    assert_eq!(to_client.framing, Framing::Channel(0x4000));
    out.clear();
    to_client.framing.write(Transport::Tcp, b"hello", &mut out);
    assert_eq!(out, [0x40, 0, 0, 5, b'h', b'e', b'l', b'l', b'o', 0, 0, 0]);
    assert_eq!(stage.server.counters().packets_down, 2);
    assert!(stage.peer(relayed, peer(), 65_500).is_none(), "too long for an indication");
}

#[test]
fn media_is_handed_over_in_this_process() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    assert!(stage.server.media(stage.now, relayed, media(), 5).is_none(), "not permitted yet");
    assert_eq!(stage.ask(udp(5000), &permission(20, &[media()]).signed(&login)).code(), 0);
    let expected = Forward::Media { relayed, media: media(), data: b"hello" };
    assert_eq!(stage.hand(udp(5000), &send(21, media(), b"hello").plain()), expected);
    let to_client = stage.server.media(stage.now, relayed, media(), 5).expect("permitted");
    assert!(matches!(to_client.framing, Framing::Data { .. }));
    assert_eq!(stage.ask(udp(5000), &channel_bind(22, 0x4000, media()).signed(&login)).code(), 0);
    assert_eq!(stage.hand(udp(5000), &channel_data(0x4000, b"hello")), expected);
    let to_client = stage.server.media(stage.now, relayed, media(), 5).expect("permitted");
    assert_eq!(to_client.framing, Framing::Channel(0x4000));
}

#[test]
fn next_to_a_media_address_there_is_nothing() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    stage.ask(udp(5000), &permission(20, &[media()]).signed(&login));
    let database = address("127.0.0.1:5432");
    assert_eq!(stage.hand(udp(5000), &send(21, database, b"hello").plain()), Forward::Nothing);
    assert_eq!(stage.ask(udp(5000), &channel_bind(22, 0x4000, database).signed(&login)).code(), 403);
    assert!(stage.peer(relayed, database, 5).is_none());
    assert!(stage.server.media(stage.now, relayed, database, 5).is_none());
    assert!(stage.peer(relayed, media(), 5).is_none(), "media never comes through a socket");
    assert_eq!(stage.denied(Denial::DeniedPeer), 5);
}

#[test]
fn an_icmp_error_reaches_the_client_that_may_talk_to_the_peer() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    let relay = stage.relay(relayed);
    stage.server.icmp(stage.now, relay, peer(), 3, 4, 1400);
    assert!(stage.server.output().is_none());
    stage.ask(udp(5000), &permission(20, &[peer()]).signed(&login));
    stage.outputs.clear();
    stage.server.icmp(stage.now, relay, peer(), 3, 4, 1400);
    stage.perform();
    let indication = stage.answer(udp(5000)).expect("an indication");
    let icmp = indication.attribute::<Icmp>().expect("ICMP");
    assert_eq!((icmp.icmp_type(), icmp.code(), icmp.data()), (3, 4, 1400));
    let address = indication.attribute::<XorPeerAddress>().expect("a peer");
    assert_eq!(address.addr(indication.message().transaction_id()), peer());
    stage.pass(301);
    stage.server.icmp(stage.now, relay, peer(), 3, 1, 0);
    assert!(stage.server.output().is_none(), "the permission has ended");
    stage.ask(udp(5000), &channel_bind(21, 0x4000, peer()).signed(&login));
    stage.ask(udp(5000), &refresh(22, 3_600).signed(&login));
    stage.pass(301);
    stage.server.icmp(stage.now, relay, peer(), 3, 1, 0);
    assert!(stage.server.output().is_some(), "the channel is still bound");
}

#[test]
fn relayed_addresses_reach_each_other_only_where_switched_on() {
    let mut open = config();
    open.policy.relay_to_relay = true;
    for (config, allowed) in [(config(), false), (open, true)] {
        let mut stage = Stage::new(config);
        let (login, _) = stage.allocated(udp(5000), "ada");
        let (_, other) = stage.allocated(udp(5001), "grace");
        let code = stage.ask(udp(5000), &permission(20, &[other]).signed(&login)).code();
        assert_eq!(code == 0, allowed);
        let message = send(21, other, b"x").plain();
        assert_eq!(matches!(stage.hand(udp(5000), &message), Forward::Peer { .. }), allowed);
        assert_eq!(stage.denied(Denial::RelayToRelay), u64::from(!allowed));
    }
}
