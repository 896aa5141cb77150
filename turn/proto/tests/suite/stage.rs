//! A server with a shell that does what it is told, and clients.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use dokita_turn_proto::{
    Config, Credentials, Denial, FiveTuple, Forward, IpNet, Output, Policy, Quota, RelayAddresses, RelayId,
    Server, ToClient, Transport, User, credentials,
};
use stun_types::attribute::{AttributeFromRaw, AttributeStaticType, ErrorCode, Nonce, Realm};
use stun_types::message::{Message, MessageClass};
use turn_types::attribute::XorRelayedAddress;

use crate::build::{Login, allocate};

pub const UNIX: u64 = 1_700_000_000;
pub const SECRET: &[u8] = b"north wind and the sun";

pub fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// A peer that is opted in.
pub fn peer() -> SocketAddr {
    address("10.2.0.9:7000")
}

pub fn peer_v6() -> SocketAddr {
    address("[2001:db8:2::9]:7000")
}

pub fn media() -> SocketAddr {
    address("127.0.0.1:3478")
}

pub fn prefix(text: &str) -> IpNet {
    text.parse().expect("a network")
}

pub fn udp(client: u16) -> FiveTuple {
    FiveTuple {
        transport: Transport::Udp,
        client: SocketAddr::new(IpAddr::from([198, 51, 100, 7]), client),
        server: address("192.0.2.1:3478"),
    }
}

pub fn tcp(client: u16) -> FiveTuple {
    FiveTuple { transport: Transport::Tcp, ..udp(client) }
}

pub fn config() -> Config {
    Config {
        realm: "hospital.example".into(),
        credentials: Credentials { secrets: vec![SECRET.to_vec()], users: Vec::new() },
        nonce_key: [9; 32],
        nonce_lifetime: Duration::from_secs(600),
        relay: RelayAddresses {
            v4: Some([192, 0, 2, 1].into()),
            v6: Some("2001:db8::1".parse().expect("an address")),
            ports: 50_000..=50_099,
            nominal: false,
        },
        policy: Policy {
            media: vec![media()],
            own: vec![IpAddr::from([192, 0, 2, 1]), "2001:db8::1".parse().expect("an address")],
            open: vec![prefix("10.2.0.0/16"), prefix("2001:db8:2::/48")],
            relays: vec![IpAddr::from([192, 0, 2, 1]), "2001:db8::1".parse().expect("an address")],
            relay_ports: Some((50_000, 50_099)),
            ..Policy::default()
        },
        quota: Quota::default(),
        alternate: Vec::new(),
        other_address: None,
    }
}

/// The same with a configured user instead of secrets.
pub fn with_user() -> Config {
    let user = User { name: "ada".into(), password: "lovelace".into() };
    Config { credentials: Credentials { secrets: Vec::new(), users: vec![user] }, ..config() }
}

/// An answer.
pub struct Answer(pub Vec<u8>);

impl Answer {
    /// ERROR-CODE, 0 for success.
    pub fn code(&self) -> u16 {
        match self.message().class() {
            MessageClass::Success => 0,
            _ => self.attribute::<ErrorCode>().expect("an error code").code(),
        }
    }

    pub fn message(&self) -> Message<'_> {
        Message::from_bytes(&self.0).expect("a message")
    }

    pub fn attribute<A: for<'a> AttributeFromRaw<'a> + AttributeStaticType>(&self) -> Option<A> {
        A::from_raw_ref(&self.message().raw_attribute(A::TYPE)?).ok()
    }

    pub fn relayed(&self) -> SocketAddr {
        self.attribute::<XorRelayedAddress>()
            .expect("a relayed address")
            .addr(self.message().transaction_id())
    }
}

pub struct Stage {
    pub server: Server,
    pub now: Instant,
    /// Sockets that the shell fails to open.
    pub failing: usize,
    pub relays: Vec<(RelayId, SocketAddr)>,
    pub outputs: Vec<Output>,
    transaction: u128,
}

impl Stage {
    pub fn new(config: Config) -> Self {
        let now = Instant::now();
        let server = Server::new(config, [3; 32], now, UNIX);
        Self { server, now, failing: 0, relays: Vec::new(), outputs: Vec::new(), transaction: 0 }
    }

    pub fn transaction(&mut self) -> u128 {
        self.transaction += 1;
        self.transaction
    }

    pub fn pass(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
        self.server.timeout(self.now);
        self.perform();
    }

    /// Hands in a message and does what the server says.
    pub fn hand<'a>(&mut self, from: FiveTuple, message: &'a [u8]) -> Forward<'a> {
        let forward = self.server.client(self.now, from, message);
        self.perform();
        forward
    }

    /// The answer to a request.
    pub fn ask(&mut self, from: FiveTuple, message: &[u8]) -> Answer {
        self.outputs.clear();
        self.hand(from, message);
        self.answer(from).expect("an answer")
    }

    /// The last message for a client.
    pub fn answer(&mut self, from: FiveTuple) -> Option<Answer> {
        let to_client = |output: &Output| match output {
            Output::Send { to, contents } if to.client == from.client => Some(Answer(contents.clone())),
            _ => None,
        };
        self.outputs.iter().rev().find_map(to_client)
    }

    pub fn perform(&mut self) {
        while let Some(output) = self.server.output() {
            match output {
                Output::Bind { relay, address, .. } => {
                    let opened = self.failing == 0;
                    self.failing = self.failing.saturating_sub(1);
                    if opened {
                        self.relays.push((relay, address));
                    }
                    self.server.bound(self.now, relay, opened);
                }
                Output::Unbind { relay } => {
                    let before = self.relays.len();
                    self.relays.retain(|(other, _)| *other != relay);
                    assert_eq!(self.relays.len() + 1, before, "only open sockets are closed, each once");
                }
                _ => {}
            }
            self.outputs.push(output);
        }
    }

    /// Fetches realm and nonce with time-limited credentials of `user`.
    pub fn login(&mut self, from: FiveTuple, user: &str) -> Login {
        let (name, password) = credentials::time_limited(SECRET, user, UNIX + 86_400);
        self.login_as(from, name, password)
    }

    pub fn login_as(&mut self, from: FiveTuple, name: String, password: String) -> Login {
        let transaction = self.transaction();
        let answer = self.ask(from, &allocate(transaction).plain());
        assert_eq!(answer.code(), 401);
        let realm = answer.attribute::<Realm>().expect("a realm").realm().to_owned();
        let nonce = answer.attribute::<Nonce>().expect("a nonce").nonce().to_owned();
        Login { name, password, realm, nonce, sha256: false }
    }

    /// A client with an allocation: its login, its relayed address.
    pub fn allocated(&mut self, from: FiveTuple, user: &str) -> (Login, SocketAddr) {
        let login = self.login(from, user);
        let transaction = self.transaction();
        let answer = self.ask(from, &allocate(transaction).signed(&login));
        assert_eq!(answer.code(), 0);
        (login, answer.relayed())
    }

    /// A client with an allocation of both families.
    pub fn allocated_dual(&mut self, from: FiveTuple, user: &str) -> Login {
        let login = self.login(from, user);
        let transaction = self.transaction();
        let request = allocate(transaction).raw(0x8000, &[2, 0, 0, 0]).signed(&login);
        assert_eq!(self.ask(from, &request).code(), 0);
        login
    }

    pub fn relay(&self, address: SocketAddr) -> RelayId {
        self.relays.iter().find(|(_, other)| *other == address).expect("an open relay").0
    }

    pub fn peer(&mut self, relayed: SocketAddr, peer: SocketAddr, length: usize) -> Option<ToClient> {
        let relay = self.relay(relayed);
        self.server.peer(self.now, relay, peer, length)
    }

    pub fn denied(&self, denial: Denial) -> u64 {
        self.server.counters().denied[denial.index()]
    }
}
