//! Allocate and Refresh (RFC 8656 sections 7 and 8).

use dokita_turn_proto::{Denial, Output};
use stun_types::attribute::{AlternateServer, XorMappedAddress};
use turn_types::attribute::{AddressErrorCode, Lifetime, ReservationToken, XorRelayedAddress};
use turn_types::message::ALLOCATE;

use crate::build::{Build, allocate, refresh};
use crate::stage::{Stage, address, config, media, prefix, tcp, udp};

const V4: [u8; 4] = [1, 0, 0, 0];
const V6: [u8; 4] = [2, 0, 0, 0];
const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
const EVEN_PORT: u16 = 0x0018;
const ADDITIONAL_ADDRESS_FAMILY: u16 = 0x8000;

#[test]
fn an_allocation_tells_relayed_and_mapped_address_and_lifetime() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &allocate(9).signed(&login));
    assert_eq!(answer.relayed().ip(), address("192.0.2.1:0").ip());
    assert!((50_000..=50_099).contains(&answer.relayed().port()));
    assert!(stage.server.is_relayed(answer.relayed()));
    assert_eq!(answer.attribute::<Lifetime>().expect("a lifetime").seconds(), 600);
    let mapped = answer.attribute::<XorMappedAddress>().expect("an address");
    assert_eq!(mapped.addr(9.into()), udp(5000).client);
}

#[test]
fn lifetimes_are_between_ten_minutes_and_an_hour() {
    let mut stage = Stage::new(config());
    for (client, asked, given) in [(1, 1, 600), (2, 1200, 1200), (3, 100_000, 3600)] {
        let login = stage.login(udp(client), "ada");
        let answer = stage.ask(udp(client), &allocate(9).with(&Lifetime::new(asked)).signed(&login));
        assert_eq!(answer.attribute::<Lifetime>().expect("a lifetime").seconds(), given);
    }
}

#[test]
fn an_allocation_ends_with_its_lifetime_unless_it_is_refreshed() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    stage.pass(599);
    assert_eq!(stage.ask(udp(5000), &refresh(20, 600).signed(&login)).code(), 0);
    stage.pass(599);
    assert_eq!(stage.server.counters().allocations, 1);
    stage.pass(2);
    assert_eq!(stage.server.counters().allocations, 0);
    assert!(stage.relays.is_empty());
    stage.pass(10);
    assert_eq!((stage.server.entries(), stage.server.deadline()), (0, None));
}

#[test]
fn refreshing_with_zero_ends_it() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &refresh(20, 0).signed(&login));
    assert_eq!(answer.attribute::<Lifetime>().expect("a lifetime").seconds(), 0);
    assert!(!stage.server.is_relayed(relayed) && stage.relays.is_empty());
    assert_eq!(stage.ask(udp(5000), &refresh(21, 600).signed(&login)).code(), 437);
}

#[test]
fn the_same_request_again_gets_the_same_answer_and_another_437() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let request = allocate(9).signed(&login);
    let first = stage.ask(udp(5000), &request).0;
    assert_eq!(stage.ask(udp(5000), &request).0, first);
    assert_eq!(stage.ask(udp(5000), &allocate(10).signed(&login)).code(), 437);
    assert_eq!(stage.relays.len(), 1);
}

#[test]
fn transports_other_than_udp_and_tcp_are_unsupported() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let request = |kind: u8| Build::request(ALLOCATE, kind.into()).raw(0x0019, &[kind, 0, 0, 0]);
    assert_eq!(stage.ask(udp(5000), &request(132).signed(&login)).code(), 442);
    assert_eq!(stage.ask(udp(5000), &Build::request(ALLOCATE, 1).signed(&login)).code(), 400);
    assert_eq!(stage.ask(udp(5000), &request(6).signed(&login)).code(), 400, "TCP needs a stream");
}

#[test]
fn families_are_given_as_asked() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &allocate(9).raw(REQUESTED_ADDRESS_FAMILY, &V6).signed(&login));
    assert!(answer.relayed().is_ipv6());
    let answer = stage.ask(udp(5001), &allocate(10).raw(ADDITIONAL_ADDRESS_FAMILY, &V6).signed(&login));
    let families: Vec<bool> = (0..2)
        .map(|n| {
            answer.message().nth_attribute::<XorRelayedAddress>(n).expect("two").addr(10.into()).is_ipv6()
        })
        .collect();
    assert_eq!(families, [false, true]);
    let both = allocate(11).raw(REQUESTED_ADDRESS_FAMILY, &V4).raw(ADDITIONAL_ADDRESS_FAMILY, &V6);
    assert_eq!(stage.ask(udp(5002), &both.signed(&login)).code(), 400);
    let v4 = allocate(12).raw(ADDITIONAL_ADDRESS_FAMILY, &V4);
    assert_eq!(stage.ask(udp(5002), &v4.signed(&login)).code(), 400);
    let unknown = allocate(13).raw(REQUESTED_ADDRESS_FAMILY, &[3, 0, 0, 0]);
    assert_eq!(stage.ask(udp(5002), &unknown.signed(&login)).code(), 440);
}

#[test]
fn a_family_that_there_is_not_is_told() {
    let mut only_v4 = config();
    only_v4.relay.v6 = None;
    let mut stage = Stage::new(only_v4);
    let login = stage.login(udp(5000), "ada");
    assert_eq!(
        stage.ask(udp(5000), &allocate(9).raw(REQUESTED_ADDRESS_FAMILY, &V6).signed(&login)).code(),
        440
    );
    let answer = stage.ask(udp(5000), &allocate(10).raw(ADDITIONAL_ADDRESS_FAMILY, &V6).signed(&login));
    assert!(answer.relayed().is_ipv4());
    assert_eq!(answer.attribute::<AddressErrorCode>().expect("why").error().code(), 440);
}

#[test]
fn one_family_of_two_can_be_ended_alone() {
    let mut stage = Stage::new(config());
    let login = stage.allocated_dual(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &refresh(20, 0).raw(REQUESTED_ADDRESS_FAMILY, &V4).signed(&login));
    assert_eq!((answer.code(), stage.relays.len()), (0, 1));
    assert_eq!(
        stage.ask(udp(5000), &refresh(21, 600).raw(REQUESTED_ADDRESS_FAMILY, &V4).signed(&login)).code(),
        443
    );
    assert_eq!(
        stage.ask(udp(5000), &refresh(22, 600).raw(REQUESTED_ADDRESS_FAMILY, &V6).signed(&login)).code(),
        0
    );
}

#[test]
fn an_even_port_is_even_and_the_next_one_waits_for_its_token() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    for client in 0..4 {
        let answer = stage.ask(udp(client), &allocate(9).raw(EVEN_PORT, &[0]).signed(&login));
        assert!(answer.relayed().port().is_multiple_of(2));
        assert!(answer.attribute::<ReservationToken>().is_none());
    }
    let answer = stage.ask(udp(5000), &allocate(9).raw(EVEN_PORT, &[0x80]).signed(&login));
    let even = answer.relayed();
    assert!(even.port().is_multiple_of(2));
    let token = answer.attribute::<ReservationToken>().expect("a token").token();
    let redeem = |transaction| allocate(transaction).with(&ReservationToken::new(token));
    let stranger = stage.login(udp(5001), "grace");
    assert_eq!(stage.ask(udp(5001), &redeem(10).signed(&stranger)).code(), 508, "it is another user's");
    let answer = stage.ask(udp(5001), &redeem(11).signed(&login));
    assert_eq!(answer.relayed().port(), even.port() + 1);
    assert_eq!(stage.ask(udp(5002), &redeem(12).signed(&login)).code(), 508, "only once");
}

#[test]
fn a_reserved_port_is_free_again_after_thirty_seconds() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &allocate(9).raw(EVEN_PORT, &[0x80]).signed(&login));
    let token = answer.attribute::<ReservationToken>().expect("a token");
    stage.pass(31);
    assert_eq!(stage.relays.len(), 1);
    assert_eq!(stage.ask(udp(5001), &allocate(10).with(&token).signed(&login)).code(), 508);
}

#[test]
fn what_excludes_each_other_is_a_bad_request() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let token = ReservationToken::new(1);
    for request in [
        allocate(9).with(&token).raw(EVEN_PORT, &[0]),
        allocate(10).with(&token).raw(REQUESTED_ADDRESS_FAMILY, &V4),
        allocate(11).raw(EVEN_PORT, &[0x80]).raw(ADDITIONAL_ADDRESS_FAMILY, &V6),
    ] {
        assert_eq!(stage.ask(udp(5000), &request.signed(&login)).code(), 400);
    }
    assert_eq!(
        stage.ask(udp(5000), &allocate(12).raw(0x001A, &[]).signed(&login)).code(),
        0,
        "DONT-FRAGMENT is fine"
    );
}

#[test]
fn other_ports_are_tried_before_giving_up() {
    let mut stage = Stage::new(config());
    stage.failing = 3;
    stage.allocated(udp(5000), "ada");
    assert_eq!(stage.relays.len(), 1);
    stage.failing = 100;
    let login = stage.login(udp(5001), "ada");
    assert_eq!(stage.ask(udp(5001), &allocate(9).signed(&login)).code(), 508);
    assert_eq!((stage.server.counters().allocations, stage.relays.len()), (1, 1));
    assert_eq!(stage.denied(Denial::Capacity), 1);
}

#[test]
fn a_pair_is_opened_whole_or_not_at_all() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    for failing in 1..4 {
        stage.failing = failing;
        let client = udp(6000 + failing as u16);
        let answer = stage.ask(client, &allocate(9).raw(EVEN_PORT, &[0x80]).signed(&login));
        let pair = answer.relayed();
        assert!(stage.server.is_relayed(pair));
        assert_eq!(stage.relays.len(), 2 * failing);
    }
}

#[test]
fn a_stale_answer_about_a_socket_is_ignored() {
    let mut stage = Stage::new(config());
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    let relay = stage.relay(relayed);
    stage.ask(udp(5000), &refresh(20, 0).signed(&login));
    stage.server.bound(stage.now, relay, true);
    stage.server.bound(stage.now, relay, false);
    assert!(stage.server.output().is_none());
}

#[test]
fn while_draining_new_clients_are_sent_elsewhere() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    let mut draining = config();
    draining.alternate = vec![address("[2001:db8::77]:3478"), address("192.0.2.77:3478")];
    stage.server.reconfigure(draining);
    assert_eq!(stage.ask(udp(5001), &allocate(9).plain()).code(), 401, "only whom we know");
    let answer = stage.ask(udp(5001), &allocate(10).signed(&login));
    assert_eq!(answer.code(), 300);
    assert_eq!(answer.attribute::<AlternateServer>().expect("where").server(), address("192.0.2.77:3478"));
    assert_eq!(stage.ask(udp(5000), &refresh(11, 600).signed(&login)).code(), 0);
}

#[test]
fn a_streams_end_ends_its_allocation() {
    let mut stage = Stage::new(config());
    stage.allocated(tcp(5000), "ada");
    stage.server.disconnected(stage.now, tcp(5000));
    stage.perform();
    assert!(stage.relays.is_empty() && stage.server.counters().allocations == 0);
    assert!(matches!(stage.outputs.last(), Some(Output::Unbind { .. })));
}

#[test]
fn nominal_addresses_need_no_socket_and_reach_media_only() {
    let mut nominal = config();
    nominal.relay.nominal = true;
    nominal.policy.open = vec![prefix("10.2.0.0/16")];
    let mut stage = Stage::new(nominal);
    let (login, relayed) = stage.allocated(udp(5000), "ada");
    assert!(stage.relays.is_empty() && stage.server.is_relayed(relayed));
    let permission = |peer| crate::build::permission(20, &[peer]);
    assert_eq!(stage.ask(udp(5000), &permission(crate::stage::peer()).signed(&login)).code(), 403);
    assert_eq!(stage.ask(udp(5000), &permission(media()).signed(&login)).code(), 0);
    assert_eq!(stage.ask(udp(5000), &refresh(21, 0).signed(&login)).code(), 0);
    assert!(
        !stage.outputs.iter().any(|output| matches!(output, Output::Bind { .. } | Output::Unbind { .. }))
    );
}
