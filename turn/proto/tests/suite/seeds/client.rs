//! Two clients and a stranger with a server. The script is a row of steps, each of a length byte, a
//! verb and its operand; the verbs build valid, signed requests, mutate them, hand in raw
//! datagrams, let peers send and time pass.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dokita_turn_proto::{
    Config, ConnectionId, Counters, Credentials, FiveTuple, Output, Policy, Quota, RelayAddresses, RelayId,
    Server, Transport, credentials, kind,
};
use stun_types::attribute::{Nonce, Realm};
use stun_types::message::{Message, Method};

use crate::build::{Build, Login, allocate, channel_bind, channel_data, permission, refresh, send};

const SECRET: &[u8] = b"north wind and the sun";
const UNIX: u64 = 1_700_000_000;

/// One input.
pub fn run(script: &[u8]) {
    play(script);
}

/// Plays a script and tells what came of it; panics when something that must hold does not.
pub fn play(script: &[u8]) -> Counters {
    let mut stage = Stage::new();
    let mut rest = script;
    for _ in 0..300 {
        let Some((&length, tail)) = rest.split_first() else { break };
        let (step, after) = tail.split_at(usize::from(length).min(tail.len()));
        stage.step(step);
        stage.check();
        rest = after;
    }
    let counters = stage.server.counters();
    stage.clear();
    counters
}

struct Stage {
    server: Server,
    now: Instant,
    logins: [Option<Login>; 2],
    relays: Vec<(RelayId, SocketAddr)>,
    connections: Vec<ConnectionId>,
    transaction: u128,
    failing: bool,
}

impl Stage {
    fn new() -> Self {
        let now = Instant::now();
        let server = Server::new(config(), [5; 32], now, UNIX);
        Self {
            server,
            now,
            logins: [None, None],
            relays: Vec::new(),
            connections: Vec::new(),
            transaction: 0,
            failing: false,
        }
    }

    fn step(&mut self, step: &[u8]) {
        let [verb, operand @ ..] = step else { return };
        let from = client(verb >> 6);
        let login = self.logins[usize::from(verb >> 6 & 1)].clone();
        self.transaction += 1;
        let transaction = self.transaction;
        let byte = |place: usize| operand.get(place).copied().unwrap_or(0);
        let number = 0x4000 | u16::from(byte(1));
        let request = match verb & 0x1F {
            0 => return self.hand(from, operand),
            1 => return self.hand(from, &allocate(transaction).plain()),
            2 => allocate(transaction),
            3 => allocate(transaction).raw(0x0018, &[byte(0)]),
            4 => allocate(transaction).raw(0x8000, &[2, 0, 0, 0]),
            5 => Build::request(Method::new(3), transaction).raw(0x0019, &[6, 0, 0, 0]),
            6 => refresh(transaction, u32::from(byte(0)) * 60),
            7 => permission(transaction, &[peer(byte(0)), peer(byte(1))]),
            8 => channel_bind(transaction, number, peer(byte(0))),
            9 => return self.hand(from, &send(transaction, peer(byte(0)), operand).plain()),
            10 => return self.hand(from, &channel_data(number, operand)),
            11 => return self.peer(byte(0), byte(1)),
            12 => return self.pass(u64::from(byte(0)) * 4),
            13 => Build::request(Method::new(0x00A), transaction).peer(peer(byte(0))),
            14 => Build::request(Method::new(0x00B), transaction)
                .raw(0x002A, &self.connection(byte(0)).0.to_be_bytes()),
            15 => return self.connections(byte(0)),
            16 => return self.server.disconnected(self.now, from),
            17 => return self.failing = byte(0) & 1 == 1,
            18 => return self.server.icmp(self.now, self.relay(byte(0)).0, peer(byte(1)), 3, 4, 0),
            19 => return self.server.reconfigure(config()),
            // Any method with any attributes, validly signed.
            20.. => attributes(Build::request(Method::new(u16::from(byte(0)) % 16), transaction), operand),
        };
        let Some(login) = login else { return };
        let mut message = request.signed(&login);
        // Some bits of it fall over, if that is asked for.
        if verb & 0x20 != 0 {
            let place = usize::from(byte(2)) % message.len();
            message[place] ^= byte(3);
        }
        self.hand(from, &message);
    }

    fn hand(&mut self, from: FiveTuple, message: &[u8]) {
        let _ = kind(message);
        let _ = self.server.client(self.now, from, message);
        self.perform();
    }

    fn perform(&mut self) {
        while let Some(output) = self.server.output() {
            match output {
                Output::Send { to, contents } => self.learn(to, &contents),
                Output::Bind { relay, address, .. } => {
                    self.server.bound(self.now, relay, !self.failing);
                    if !self.failing {
                        self.relays.push((relay, address));
                    }
                }
                Output::Unbind { relay } => self.relays.retain(|(other, _)| *other != relay),
                Output::Connect { connection, .. } => self.connections.push(connection),
                Output::Close { connection } => self.connections.retain(|other| *other != connection),
                Output::Join { .. } | Output::Ended { .. } => {}
            }
        }
    }

    /// All that leaves is a whole message; a nonce in it is taken over.
    fn learn(&mut self, to: FiveTuple, contents: &[u8]) {
        let message = Message::from_bytes(contents).expect("what leaves is a message");
        let (Ok(nonce), Ok(realm)) = (message.attribute::<Nonce>(), message.attribute::<Realm>()) else {
            return;
        };
        let who = usize::from(to.client.port() & 1);
        let (name, password) = credentials::time_limited(SECRET, ["ada", "grace"][who], UNIX + 100_000);
        let (realm, nonce) = (realm.realm().to_owned(), nonce.nonce().to_owned());
        self.logins[who] = Some(Login { name, password, realm, nonce, sha256: who == 1 });
    }

    fn peer(&mut self, which: u8, from: u8) {
        let (relay, address) = self.relay(which);
        let _ = self.server.peer(self.now, relay, peer(from), 100);
        let _ = self.server.media(self.now, address, peer(from), 100);
        let connection = self.server.incoming(self.now, relay, peer(from));
        self.connections.extend(connection);
        self.perform();
    }

    fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.server.timeout(self.now);
        self.perform();
    }

    fn connections(&mut self, which: u8) {
        let connection = self.connection(which);
        self.server.connected(self.now, connection, which >> 7 == 1);
        self.perform();
    }

    fn relay(&self, which: u8) -> (RelayId, SocketAddr) {
        let none = (RelayId(u64::from(which)), peer(which));
        self.relays.get(usize::from(which) % self.relays.len().max(1)).copied().unwrap_or(none)
    }

    fn connection(&self, which: u8) -> ConnectionId {
        let place = usize::from(which & 0x3F) % self.connections.len().max(1);
        self.connections.get(place).copied().unwrap_or(ConnectionId(which.into()))
    }

    fn check(&self) {
        let counters = self.server.counters();
        assert!(counters.allocations <= 4, "two users, two each");
        let known = self.logins.iter().any(Option::is_some);
        assert!(known || self.server.entries() == 0, "nothing is kept of strangers");
        assert!(self.server.entries() <= 400);
    }

    /// In the end time clears everything.
    fn clear(&mut self) {
        for _ in 0..4 {
            self.pass(3_700);
        }
        assert_eq!((self.server.entries(), self.server.deadline()), (0, None));
        assert!(self.relays.is_empty());
    }
}

/// Kinds, lengths and values as the operand has them.
fn attributes(mut build: Build, operand: &[u8]) -> Build {
    let mut rest = operand;
    while let [kind, length, tail @ ..] = rest {
        let (value, after) = tail.split_at(usize::from(length & 0x1F).min(tail.len()));
        let kind = u16::from(kind & 0x3F) | u16::from(kind >> 7) << 15;
        if ![0x0006, 0x0008, 0x0014, 0x0015, 0x001C, 0x8028].contains(&kind) {
            build = build.raw(kind, value);
        }
        rest = after;
    }
    build
}

fn client(which: u8) -> FiveTuple {
    let transport = if which & 2 == 0 { Transport::Udp } else { Transport::Tcp };
    let client = SocketAddr::from(([198, 51, 100, 7], 5_000 + u16::from(which)));
    FiveTuple { transport, client, server: SocketAddr::from(([192, 0, 2, 1], 3_478)) }
}

/// Permitted ones and others, media among them.
fn peer(which: u8) -> SocketAddr {
    match which {
        0 => SocketAddr::from(([127, 0, 0, 1], 3_478)),
        1..=63 => SocketAddr::from(([10, 2, 0, which], 7_000)),
        64..=127 => SocketAddr::from(([0x2001, 0xDB8, 2, 0, 0, 0, 0, which.into()], 7_000)),
        128..=191 => SocketAddr::from(([192, 0, 2, 1], 50_000 + u16::from(which & 63))),
        _ => SocketAddr::from(([which, 0, 0, 1], 9)),
    }
}

fn config() -> Config {
    let open = |text: &str| text.parse().expect("a network");
    let own = vec![[192, 0, 2, 1].into()];
    Config {
        realm: "hospital.example".into(),
        credentials: Credentials { secrets: vec![SECRET.to_vec()], users: Vec::new() },
        nonce_key: [9; 32],
        nonce_lifetime: Duration::from_secs(600),
        relay: RelayAddresses {
            v4: Some([192, 0, 2, 1].into()),
            v6: Some("2001:db8::1".parse().expect("an address")),
            ports: 50_000..=50_009,
            nominal: false,
        },
        policy: Policy {
            media: vec![peer(0)],
            own: own.clone(),
            open: vec![open("10.2.0.0/16"), open("2001:db8:2::/48")],
            relays: own,
            relay_ports: Some((50_000, 50_009)),
            ..Policy::default()
        },
        quota: Quota {
            allocations_per_user: 2,
            bytes_per_second: Some(5_000),
            permissions: 8,
            channels: 8,
            connections: 4,
            ..Quota::default()
        },
        alternate: Vec::new(),
        other_address: Some(SocketAddr::from(([192, 0, 2, 2], 3_479))),
    }
}
