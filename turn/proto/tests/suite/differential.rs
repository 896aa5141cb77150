//! The same sequences for `turn-server-proto`, an implementation of its own: the same answers and
//! the same packets, but for differences that are named here.
//!
//! Known differences, each with its reason:
//! - ChannelBind installs a permission in both, but only ours refuses peers by policy: the
//!   sequences use peers that are opted in.
//! - A repeated Allocate (same transaction) gets its answer again from us (RFC 8656 section 7.2);
//!   each request here has a transaction of its own.
//! - Which of two errors is told is free: a channel out of range for a peer of the wrong family is
//!   400 for us and 443 for them.
//! - They let a bound channel take another peer, which RFC 8656 section 12.2 forbids: here a peer
//!   may ask for two channels, but no channel for two peers.
//! - Of a refused CreatePermission they keep what came before the refused address; RFC 8656 section
//!   10.2 wants all or nothing: no list here mixes families.
//! - A channel outlives the permission that was made with it (600 and 300 s). Theirs is deaf and mute
//!   then, ours (and coturn's) permits its peer, as clients like aioice refresh the channel only.
//! - An address family that is neither IPv4 nor IPv6 is 440 for us and 400 for them.
//! - Quota, EVEN-PORT, RESERVATION-TOKEN and DONT-FRAGMENT are ours alone.

use std::net::SocketAddr;

use dokita_turn_proto::{Forward, Framing};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use stun_types::TransportType;
use stun_types::attribute::{ErrorCode, Nonce, Realm};
use stun_types::message::{Message, MessageClass};
use turn_server_proto::api::{DelayedMessageOrChannelSend, Transmit, TurnServerApi, TurnServerPollRet};
use turn_server_proto::server::TurnServer;
use turn_types::Instant;
use turn_types::attribute::XorPeerAddress;
use turn_types::prelude::DelayedTransmitBuild;
use turn_types::transmit::TransmitBuild;

use crate::build::{Build, Login, allocate, channel_bind, channel_data, permission, refresh, send};
use crate::stage::{Stage, address, peer_v6, udp, with_user};

#[derive(Debug, Clone)]
enum Step {
    Allocate(Option<u8>),
    Refresh(u32),
    Permission(Vec<u8>),
    ChannelBind(u16, u8),
    Send(u8),
    ChannelData(u16),
    Data(u8),
    WrongPassword,
    Pass(u64),
}

/// What can be seen of a step: an error code (0: success), a packet to a peer, or one to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Nothing,
    Answer(u16),
    ToPeer(SocketAddr, Vec<u8>),
    ToClient(Option<u16>, SocketAddr),
}

impl Seen {
    fn refused(&self) -> bool {
        matches!(self, Seen::Answer(400..))
    }

    fn uses_channel(&self, step: &Step) -> bool {
        matches!((self, step), (Seen::ToPeer(..), Step::ChannelData(_)) | (Seen::ToClient(Some(_), _), _))
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => prop_oneof![Just(None), Just(Some(1)), Just(Some(2))].prop_map(Step::Allocate),
        1 => prop_oneof![Just(0), Just(600), Just(3_600)].prop_map(Step::Refresh),
        3 => prop_oneof![4 => vec(0..4_u8, 0..3), 1 => Just(vec![4])].prop_map(Step::Permission),
        3 => (0..5_u8, prop_oneof![5 => Just(0), 1 => Just(8)]).prop_map(|(peer, more)| Step::ChannelBind(0x4000 + more + u16::from(peer), peer)),
        1 => Just(Step::ChannelBind(0x3FFF, 0)),
        3 => (0..5_u8).prop_map(Step::Send),
        3 => (0x4000..0x400D_u16).prop_map(Step::ChannelData),
        3 => (0..5_u8).prop_map(Step::Data),
        1 => Just(Step::WrongPassword),
        1 => (1..30_u64).prop_map(|weeks| Step::Pass(weeks * 7)),
    ]
}

fn peer(which: u8) -> SocketAddr {
    if which == 4 { peer_v6() } else { address(&format!("10.2.0.{}:7000", which + 1)) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(8656), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_servers_do_the_same(mut steps in vec(step(), 1..40)) {
        steps.insert(0, Step::Allocate(None));
        let (mut ours, mut theirs, mut passed) = (Ours::new(), Theirs::new(), 0);
        for (number, step) in steps.iter().enumerate() {
            let (one, other) = (ours.step(step), theirs.step(step));
            let broken = matches!(step, Step::ChannelBind(0x3FFF, _)) && one.refused() && other.refused();
            passed += if let Step::Pass(seconds) = step { *seconds } else { 0 };
            let outlived = passed >= 300 && one.uses_channel(step) && other == Seen::Nothing;
            prop_assert!(broken || outlived || one == other, "{:?} {:?} at step {} of {:?}", one, other, number, &steps);
        }
    }
}

fn request(step: &Step, transaction: u128) -> Option<Build> {
    Some(match step {
        Step::Allocate(None) => allocate(transaction),
        Step::Allocate(Some(family)) => allocate(transaction).raw(0x0017, &[*family, 0, 0, 0]),
        Step::Refresh(seconds) => refresh(transaction, *seconds),
        Step::WrongPassword => refresh(transaction, 600),
        Step::Permission(peers) => {
            permission(transaction, &peers.iter().map(|which| peer(*which)).collect::<Vec<_>>())
        }
        Step::ChannelBind(number, which) => channel_bind(transaction, *number, peer(*which)),
        _ => return None,
    })
}

fn signed(step: &Step, build: Build, login: &Login) -> Vec<u8> {
    let mut login = login.clone();
    if matches!(step, Step::WrongPassword) {
        login.password.push('x');
    }
    build.signed(&login)
}

fn code(contents: &[u8]) -> u16 {
    let message = Message::from_bytes(contents).expect("a message");
    match message.class() {
        MessageClass::Success => 0,
        _ => message.attribute::<ErrorCode>().expect("a code").code(),
    }
}

struct Ours {
    stage: Stage,
    login: Login,
    transaction: u128,
}

impl Ours {
    fn new() -> Self {
        let mut config = with_user();
        config.nonce_lifetime = std::time::Duration::from_secs(1_000_000);
        let mut stage = Stage::new(config);
        let login = stage.login_as(udp(5000), "ada".into(), "lovelace".into());
        Self { stage, login, transaction: 100 }
    }

    fn step(&mut self, step: &Step) -> Seen {
        self.transaction += 1;
        if let Some(build) = request(step, self.transaction) {
            let message = signed(step, build, &self.login);
            self.stage.outputs.clear();
            self.stage.hand(udp(5000), &message);
            return self.stage.answer(udp(5000)).map_or(Seen::Nothing, |answer| Seen::Answer(answer.code()));
        }
        let message = match step {
            Step::Send(which) => send(self.transaction, peer(*which), b"hello").plain(),
            Step::ChannelData(number) => channel_data(*number, b"hello"),
            Step::Data(which) => return self.data(peer(*which)),
            Step::Pass(seconds) => {
                self.stage.pass(*seconds);
                return Seen::Nothing;
            }
            _ => return Seen::Nothing,
        };
        match self.stage.hand(udp(5000), &message) {
            Forward::Peer { peer, data, .. } => Seen::ToPeer(peer, data.to_vec()),
            _ => Seen::Nothing,
        }
    }

    fn data(&mut self, from: SocketAddr) -> Seen {
        let relay =
            self.stage.relays.iter().find(|(_, address)| address.is_ipv4() == from.is_ipv4()).copied();
        let Some((relay, _)) = relay else { return Seen::Nothing };
        match self.stage.server.peer(self.stage.now, relay, from, 5).map(|to_client| to_client.framing) {
            Some(Framing::Channel(number)) => Seen::ToClient(Some(number), from),
            Some(Framing::Data { peer, .. }) => Seen::ToClient(None, peer),
            None => Seen::Nothing,
        }
    }
}

struct Theirs {
    server: TurnServer,
    login: Login,
    transaction: u128,
    now: Instant,
    relays: Vec<SocketAddr>,
}

impl Theirs {
    fn new() -> Self {
        let mut server = TurnServer::new(TransportType::Udp, udp(5000).server, "hospital.example".to_owned());
        server.add_user("ada".into(), "lovelace".into());
        server.set_nonce_expiry_duration(std::time::Duration::from_secs(1_000_000));
        let login = Login {
            name: "ada".into(),
            password: "lovelace".into(),
            realm: String::new(),
            nonce: String::new(),
            sha256: false,
        };
        let mut theirs = Self {
            server,
            login,
            transaction: 100,
            now: Instant::from_nanos(1_000_000_000),
            relays: Vec::new(),
        };
        let challenge = theirs.ask(allocate(1).plain()).expect("a challenge");
        let message = Message::from_bytes(&challenge).expect("a message");
        theirs.login.nonce = message.attribute::<Nonce>().expect("a nonce").nonce().to_owned();
        theirs.login.realm = message.attribute::<Realm>().expect("a realm").realm().to_owned();
        theirs
    }

    fn step(&mut self, step: &Step) -> Seen {
        self.transaction += 1;
        if let Some(build) = request(step, self.transaction) {
            let message = signed(step, build, &self.login);
            return self.ask(message).map_or(Seen::Nothing, |answer| Seen::Answer(code(&answer)));
        }
        let message = match step {
            Step::Send(which) => send(self.transaction, peer(*which), b"hello").plain(),
            Step::ChannelData(number) => channel_data(*number, b"hello"),
            Step::Data(which) => return self.data(peer(*which)),
            Step::Pass(seconds) => {
                self.now += std::time::Duration::from_secs(*seconds);
                self.perform();
                return Seen::Nothing;
            }
            _ => return Seen::Nothing,
        };
        match self.hand(udp(5000).client, udp(5000).server, message) {
            Some(sent) => Seen::ToPeer(sent.to, built(sent)),
            None => Seen::Nothing,
        }
    }

    fn data(&mut self, from: SocketAddr) -> Seen {
        let relay = self.relays.iter().find(|address| address.is_ipv4() == from.is_ipv4()).copied();
        let Some(relay) = relay else { return Seen::Nothing };
        let Some(sent) = self.hand(from, relay, b"hello".to_vec()) else { return Seen::Nothing };
        let contents = built(sent);
        if contents[0] == 0x40 {
            return Seen::ToClient(Some(u16::from_be_bytes([contents[0], contents[1]])), from);
        }
        let message = Message::from_bytes(&contents).expect("a message");
        let peer = message.attribute::<XorPeerAddress>().expect("a peer").addr(message.transaction_id());
        Seen::ToClient(None, peer)
    }

    fn ask(&mut self, message: Vec<u8>) -> Option<Vec<u8>> {
        let answer = self.hand(udp(5000).client, udp(5000).server, message).map(built);
        let later = self.perform();
        answer.or(later)
    }

    fn hand(
        &mut self,
        from: SocketAddr,
        to: SocketAddr,
        message: Vec<u8>,
    ) -> Option<TransmitBuild<DelayedMessageOrChannelSend<Vec<u8>>>> {
        self.server.recv(Transmit::new(message, TransportType::Udp, from, to), self.now)
    }

    /// Opens and closes sockets, and tells the last message for the client.
    fn perform(&mut self) -> Option<Vec<u8>> {
        let mut answer = None;
        loop {
            match self.server.poll(self.now) {
                TurnServerPollRet::AllocateSocket {
                    transport,
                    listen_addr,
                    client_addr,
                    allocation_transport,
                    family,
                    ..
                } => {
                    let v4 = family == turn_types::AddressFamily::IPV4;
                    let address = address(if v4 { "192.0.2.1:50000" } else { "[2001:db8::1]:50000" });
                    self.relays.push(address);
                    let socket = (transport, listen_addr, client_addr, allocation_transport, family);
                    let (transport, listen, client, protocol, family) = socket;
                    self.server.allocated_socket(
                        transport,
                        listen,
                        client,
                        protocol,
                        family,
                        Ok(address),
                        self.now,
                    );
                }
                TurnServerPollRet::SocketClose { listen_addr, .. } => {
                    self.relays.retain(|relay| *relay != listen_addr)
                }
                TurnServerPollRet::TcpConnect { .. } | TurnServerPollRet::TcpClose { .. } => {}
                TurnServerPollRet::WaitUntil(_) => break,
            }
        }
        while let Some(sent) = self.server.poll_transmit(self.now) {
            answer = Some(sent.data);
        }
        answer
    }
}

fn built(sent: TransmitBuild<DelayedMessageOrChannelSend<Vec<u8>>>) -> Vec<u8> {
    sent.data.build()
}
