//! TCP to peers (RFC 6062).

use dokita_turn_proto::{ConnectionId, Output, Protocol};
use turn_types::attribute::{ConnectionId as ConnectionIdAttribute, RequestedTransport, XorPeerAddress};
use turn_types::message::{ALLOCATE, CONNECT, CONNECTION_ATTEMPT, CONNECTION_BIND};

use crate::build::{Build, Login, channel_bind, permission};
use crate::stage::{Stage, address, config, media, peer, tcp, udp};

fn allocated(stage: &mut Stage) -> (Login, std::net::SocketAddr) {
    let login = stage.login(tcp(5000), "ada");
    let request = Build::request(ALLOCATE, 9).with(&RequestedTransport::new(RequestedTransport::TCP));
    let answer = stage.ask(tcp(5000), &request.signed(&login));
    assert_eq!(answer.code(), 0);
    (login, answer.relayed())
}

fn connect(transaction: u128, peer: std::net::SocketAddr) -> Build {
    Build::request(CONNECT, transaction).peer(peer)
}

fn bind(transaction: u128, connection: ConnectionId) -> Build {
    Build::request(CONNECTION_BIND, transaction).with(&ConnectionIdAttribute::new(connection.0))
}

fn connecting(stage: &mut Stage, login: &Login) -> ConnectionId {
    stage.outputs.clear();
    stage.hand(tcp(5000), &connect(20, peer()).signed(login));
    let Some(Output::Connect { connection, peer: to, .. }) = stage.outputs.pop() else {
        panic!("it connects")
    };
    assert_eq!(to, peer());
    connection
}

#[test]
fn a_connection_is_opened_told_and_joined() {
    let mut stage = Stage::new(config());
    let (login, _) = allocated(&mut stage);
    let listens = |output: &Output| matches!(output, Output::Bind { protocol: Protocol::Tcp, .. });
    assert!(stage.outputs.iter().any(listens));
    let connection = connecting(&mut stage, &login);
    assert_eq!(stage.ask(tcp(5000), &connect(21, peer()).signed(&login)).code(), 446);
    stage.server.connected(stage.now, connection, true);
    stage.perform();
    let answer = stage.answer(tcp(5000)).expect("an answer");
    assert_eq!(answer.attribute::<ConnectionIdAttribute>().expect("an id").id(), connection.0);
    assert_eq!(stage.ask(tcp(5001), &bind(22, connection).signed(&login)).code(), 0);
    assert_eq!(stage.outputs.last(), Some(&Output::Join { connection, data: tcp(5001) }));
    assert_eq!(stage.ask(tcp(5002), &bind(23, connection).signed(&login)).code(), 400, "only once");
    stage.pass(60);
    stage.server.disconnected(stage.now, tcp(5001));
    stage.perform();
    assert_eq!(stage.outputs.last(), Some(&Output::Close { connection }));
    assert_eq!(stage.server.counters().allocations, 1);
}

#[test]
fn a_peer_that_can_not_be_reached_is_447() {
    let mut stage = Stage::new(config());
    let (login, _) = allocated(&mut stage);
    let connection = connecting(&mut stage, &login);
    stage.server.connected(stage.now, connection, false);
    stage.perform();
    assert_eq!(stage.answer(tcp(5000)).expect("an answer").code(), 447);
    let connection = connecting(&mut stage, &login);
    stage.pass(31);
    assert_eq!(stage.answer(tcp(5000)).expect("an answer").code(), 447);
    assert!(stage.outputs.contains(&Output::Close { connection }));
}

#[test]
fn a_permitted_peer_may_connect_and_must_be_fetched() {
    let mut stage = Stage::new(config());
    let (login, relayed) = allocated(&mut stage);
    let relay = stage.relay(relayed);
    assert!(stage.server.incoming(stage.now, relay, peer()).is_none());
    assert_eq!(stage.ask(tcp(5000), &permission(20, &[peer()]).signed(&login)).code(), 0);
    let connection = stage.server.incoming(stage.now, relay, peer()).expect("permitted");
    stage.perform();
    let attempt = stage.answer(tcp(5000)).expect("an indication");
    assert_eq!(attempt.message().method(), CONNECTION_ATTEMPT);
    let address = attempt.attribute::<XorPeerAddress>().expect("a peer");
    assert_eq!(address.addr(attempt.message().transaction_id()), peer());
    stage.pass(31);
    assert_eq!(stage.outputs.last(), Some(&Output::Close { connection }));
    assert_eq!(stage.ask(tcp(5001), &bind(22, connection).signed(&login)).code(), 400);
}

#[test]
fn only_the_owner_fetches_a_connection_and_by_a_stream() {
    let mut stage = Stage::new(config());
    let (login, relayed) = allocated(&mut stage);
    let relay = stage.relay(relayed);
    stage.ask(tcp(5000), &permission(20, &[peer()]).signed(&login));
    let connection = stage.server.incoming(stage.now, relay, peer()).expect("permitted");
    let stranger = stage.login(tcp(5001), "grace");
    assert_eq!(stage.ask(tcp(5001), &bind(22, connection).signed(&stranger)).code(), 441);
    assert_eq!(stage.ask(udp(5001), &bind(23, connection).signed(&login)).code(), 400);
    assert_eq!(
        stage.ask(tcp(5000), &bind(24, connection).signed(&login)).code(),
        400,
        "not the control connection"
    );
    assert_eq!(stage.ask(tcp(5001), &bind(25, connection).signed(&login)).code(), 0);
}

#[test]
fn streams_and_datagrams_do_not_mix() {
    let mut stage = Stage::new(config());
    let (login, _) = allocated(&mut stage);
    assert_eq!(stage.ask(tcp(5000), &channel_bind(20, 0x4000, peer()).signed(&login)).code(), 400);
    assert_eq!(stage.ask(tcp(5000), &connect(21, media()).signed(&login)).code(), 403, "media is no stream");
    assert_eq!(stage.ask(tcp(5000), &connect(22, address("10.3.0.1:80")).signed(&login)).code(), 403);
    let (login, _) = stage.allocated(tcp(5001), "ada");
    assert_eq!(stage.ask(tcp(5001), &connect(23, peer()).signed(&login)).code(), 400);
    let even = Build::request(ALLOCATE, 9).with(&RequestedTransport::new(6)).raw(0x0018, &[0]);
    assert_eq!(stage.ask(tcp(5002), &even.signed(&login)).code(), 400);
}

#[test]
fn connections_are_bounded_and_end_with_their_allocation() {
    let mut small = config();
    small.quota.connections = 1;
    let mut stage = Stage::new(small);
    let (login, relayed) = allocated(&mut stage);
    let connection = connecting(&mut stage, &login);
    let other = address("10.2.0.10:80");
    assert_eq!(stage.ask(tcp(5000), &connect(21, other).signed(&login)).code(), 508);
    let relay = stage.relay(relayed);
    stage.ask(tcp(5000), &permission(22, &[other]).signed(&login));
    assert!(stage.server.incoming(stage.now, relay, other).is_none());
    stage.server.disconnected(stage.now, tcp(5000));
    stage.perform();
    let end = &stage.outputs[stage.outputs.len() - 2..];
    assert_eq!(end, [Output::Close { connection }, Output::Unbind { relay }]);
    stage.server.connected(stage.now, connection, true);
    assert!(stage.server.output().is_none());
}
