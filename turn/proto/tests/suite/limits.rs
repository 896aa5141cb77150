//! Quota, bandwidth, and what strangers can do.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use dokita_turn_proto::{Denial, FiveTuple, Forward};
use stun_types::message::BINDING;

use crate::build::{Build, allocate, channel_bind, channel_data, refresh};
use crate::stage::{Stage, config, peer, tcp, udp};

#[test]
fn a_user_has_so_many_allocations() {
    let mut small = config();
    small.quota.allocations_per_user = 2;
    let mut stage = Stage::new(small);
    let (login, _) = stage.allocated(udp(1), "ada");
    stage.allocated(udp(2), "ada");
    assert_eq!(stage.ask(udp(3), &allocate(9).signed(&login)).code(), 486);
    stage.allocated(udp(3), "grace");
    assert_eq!(stage.denied(Denial::Quota), 1);
    stage.ask(udp(1), &refresh(10, 0).signed(&login));
    assert_eq!(stage.ask(udp(4), &allocate(11).signed(&login)).code(), 0, "a place is free again");
}

#[test]
fn a_reserved_port_counts() {
    let mut small = config();
    small.quota.allocations_per_user = 2;
    let mut stage = Stage::new(small);
    let login = stage.login(udp(1), "ada");
    assert_eq!(stage.ask(udp(1), &allocate(9).raw(0x0018, &[0x80]).signed(&login)).code(), 0);
    assert_eq!(stage.ask(udp(2), &allocate(10).signed(&login)).code(), 486);
    stage.pass(31);
    assert_eq!(stage.ask(udp(2), &allocate(11).signed(&login)).code(), 0);
}

#[test]
fn the_server_has_so_many_allocations_and_ports() {
    let mut small = config();
    small.quota.allocations = 1;
    let mut stage = Stage::new(small);
    stage.allocated(udp(1), "ada");
    let login = stage.login(udp(2), "grace");
    assert_eq!(stage.ask(udp(2), &allocate(9).signed(&login)).code(), 508);
    let mut narrow = config();
    narrow.relay.ports = 50_001..=50_002;
    let mut stage = Stage::new(narrow);
    let login = stage.login(udp(1), "ada");
    assert_eq!(
        stage.ask(udp(1), &allocate(9).raw(0x0018, &[0x80]).signed(&login)).code(),
        508,
        "no pair fits"
    );
    let codes: Vec<u16> =
        (2..5).map(|client| stage.ask(udp(client), &allocate(9).signed(&login)).code()).collect();
    assert_eq!(codes, [0, 0, 508]);
    assert_eq!(stage.server.counters().allocations, 2);
}

#[test]
fn bandwidth_is_of_a_user_and_of_both_directions() {
    let mut slow = config();
    slow.quota.bytes_per_second = Some(1_000);
    let mut stage = Stage::new(slow);
    let (login, relayed) = stage.allocated(udp(1), "ada");
    let (_, second) = stage.allocated(udp(2), "ada");
    for client in [udp(1), udp(2)] {
        stage.ask(client, &channel_bind(9, 0x4000, peer()).signed(&login));
    }
    let message = channel_data(0x4000, &[0; 400]);
    assert_ne!(stage.hand(udp(1), &message), Forward::Nothing);
    assert!(stage.peer(second, peer(), 400).is_some());
    assert_eq!(stage.hand(udp(2), &message), Forward::Nothing);
    assert!(stage.peer(relayed, peer(), 400).is_none());
    assert_eq!(stage.denied(Denial::Quota), 2);
    stage.now += Duration::from_millis(500);
    assert_ne!(stage.hand(udp(2), &message), Forward::Nothing);
}

#[test]
fn bandwidth_does_not_come_back_with_a_new_allocation() {
    let mut slow = config();
    slow.quota.bytes_per_second = Some(1_000);
    let mut stage = Stage::new(slow);
    let mut passed = 0;
    for client in 0..5 {
        let (login, _) = stage.allocated(udp(client), "ada");
        stage.ask(udp(client), &channel_bind(9, 0x4000, peer()).signed(&login));
        passed += u32::from(stage.hand(udp(client), &channel_data(0x4000, &[0; 900])) != Forward::Nothing);
        stage.ask(udp(client), &refresh(10, 0).signed(&login));
    }
    assert_eq!(passed, 1);
}

#[test]
fn many_spoofed_allocates_leave_nothing() {
    let mut stage = Stage::new(config());
    for n in 0..30_000_u32 {
        let client = SocketAddr::new(IpAddr::from((0x0B00_0000 + n * 7).to_be_bytes()), n as u16);
        let from = FiveTuple { client, ..udp(0) };
        stage.server.client(stage.now, from, &allocate(n.into()).plain());
        while stage.server.output().is_some() {}
    }
    assert_eq!((stage.server.entries(), stage.server.deadline()), (0, None));
    assert_eq!(stage.denied(Denial::Unauthorized), 30_000);
}

#[test]
fn a_network_of_strangers_gets_few_answers_and_clients_all() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    stage.outputs.clear();
    for n in 0..300 {
        stage.hand(udp(n), &allocate(n.into()).plain());
        stage.hand(udp(n), &Build::request(BINDING, n.into()).plain());
    }
    assert!(stage.outputs.len() <= 50, "{}", stage.outputs.len());
    assert!(stage.denied(Denial::RateLimited) >= 550);
    assert_eq!(stage.ask(udp(5000), &refresh(9, 600).signed(&login)).code(), 0);
    assert_eq!(
        stage.ask(udp(5000), &Build::request(BINDING, 1).plain()).code(),
        0,
        "whose allocation we have"
    );
    let answer = stage.ask(tcp(5000), &allocate(1).plain());
    assert_eq!(answer.code(), 401, "forged datagrams cost nobody the way over a stream");
}
