//! The relay on the workers' own ports, with a client that speaks TURN and media that only counts.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dokita_sfu::{Command, Counters as SfuCounters, Event, PeerId, RoomId, Transmit};
use dokita_turn_proto::credentials::time_limited;
use dokita_turn_proto::{Credentials, Policy, Quota};
use stun_types::attribute::{ErrorCode, Nonce, Realm, Username, XorMappedAddress};
use stun_types::message::{
    BINDING, IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageIntegrityCredentials, MessageWrite,
    MessageWriteExt, MessageWriteVec, Method,
};
use tokio::sync::mpsc;
use turn_types::attribute::{ChannelNumber, RequestedTransport, XorPeerAddress, XorRelayedAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND};

use crate::media::{Config, MediaWorkers, RelaySettings, Unit};

const SECRET: &[u8] = b"a secret of the hospital";
const CHANNEL: u16 = 0x4000;
const PANIC: &[u8] = b"panic";

/// Contents, and from where to where they came.
type Seen = Arc<Mutex<HashMap<Vec<u8>, (SocketAddr, SocketAddr)>>>;

/// Media that answers each datagram with itself and notes where it came from.
#[derive(Clone, Default)]
struct Echo {
    seen: Seen,
    waiting: Arc<Mutex<Vec<Transmit>>>,
}

impl Unit for Echo {
    fn command(&mut self, _: Instant, _: Command) {}

    fn datagram(&mut self, _: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        assert_ne!(contents, PANIC, "what the engine does not survive");
        self.seen.lock().expect("whole").insert(contents.to_vec(), (source, destination));
        let back = Transmit { source: destination, destination: source, contents: contents.to_vec() };
        self.waiting.lock().expect("whole").push(back);
    }

    fn knows(&self, ufrag: &str) -> bool {
        ufrag == "ours"
    }

    fn deadline(&self) -> Option<Instant> {
        None
    }

    fn timeout(&mut self, _: Instant) {}

    fn transmit(&mut self) -> Option<Transmit> {
        self.waiting.lock().expect("whole").pop()
    }

    fn event(&mut self) -> Option<(RoomId, PeerId, Event)> {
        None
    }

    fn counters(&self) -> SfuCounters {
        SfuCounters::default()
    }
}

fn settings() -> RelaySettings {
    RelaySettings {
        realm: "clinic.test".into(),
        credentials: Credentials { secrets: vec![SECRET.to_vec()], users: Vec::new() },
        nonce_key: [7; 32],
        policy: Policy { own: vec![[127, 0, 0, 1].into()], ..Policy::default() },
        ports: (50_000, 50_099),
        quota: Quota::default(),
        alternate: Vec::new(),
        gso: true,
    }
}

fn start(workers: usize) -> (MediaWorkers, Vec<SocketAddr>, Echo) {
    let bind = [127, 0, 0, 1].into();
    let config = Config { bind, first_port: 0, workers, advertised: Vec::new(), relay: Some(settings()) };
    let (echo, (events, _)) = (Echo::default(), mpsc::channel(8));
    // Each worker has its own queue of what it answers, all note into one place.
    let seen = Arc::clone(&echo.seen);
    let unit = move |_| Echo { seen: Arc::clone(&seen), waiting: Arc::default() };
    let running = MediaWorkers::start_with(&config, events, unit).expect("ports are free");
    let addresses = running.media().addresses();
    (running, addresses, echo)
}

struct Client {
    socket: UdpSocket,
    server: SocketAddr,
    key: LongTermKeyCredentials,
    nonce: String,
}

impl Client {
    /// A client that knows the server's nonce.
    fn new(server: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        socket.set_read_timeout(Some(Duration::from_millis(500))).expect("supported");
        let (username, password) = time_limited(SECRET, "somebody", 4_000_000_000);
        let key = LongTermKeyCredentials::new(username, password, "clinic.test".into());
        let mut client = Client { socket, server, key, nonce: String::new() };
        let mut request = Message::builder_request(ALLOCATE, MessageWriteVec::new());
        request.add_attribute(&RequestedTransport::new(RequestedTransport::UDP)).expect("it fits");
        let answer = client.exchange(&request.finish());
        let answer = Message::from_bytes(&answer).expect("a message");
        client.nonce = answer.attribute::<Nonce>().expect("a nonce").nonce().to_owned();
        client
    }

    fn exchange(&self, request: &[u8]) -> Vec<u8> {
        let mut buffer = [0; 2_000];
        // What a panic of the worker costs is sent again.
        for _ in 0..10 {
            self.socket.send_to(request, self.server).expect("sent");
            if let Ok(length) = self.socket.recv(&mut buffer) {
                return buffer[..length].to_vec();
            }
        }
        panic!("no answer");
    }

    fn ask(&self, method: Method, add: impl FnOnce(&mut MessageWriteVec)) -> Vec<u8> {
        let mut request = Message::builder_request(method, MessageWriteVec::new());
        add(&mut request);
        for attribute in [
            &Username::new(self.key.username()).expect("short") as &dyn stun_types::attribute::AttributeWrite,
            &Realm::new("clinic.test").expect("short"),
            &Nonce::new(&self.nonce).expect("short"),
        ] {
            request.add_attribute(attribute).expect("it fits");
        }
        let key = MessageIntegrityCredentials::LongTerm(self.key.clone());
        request.add_message_integrity(&key, IntegrityAlgorithm::Sha1).expect("it fits");
        self.exchange(&request.finish())
    }

    fn allocate(&self) -> SocketAddr {
        self.try_allocate().expect("granted")
    }

    fn try_allocate(&self) -> Option<SocketAddr> {
        let answer = self.ask(ALLOCATE, |request| {
            request.add_attribute(&RequestedTransport::new(RequestedTransport::UDP)).expect("it fits");
        });
        let answer = Message::from_bytes(&answer).expect("a message");
        let relayed = answer.attribute::<XorRelayedAddress>().ok()?;
        Some(relayed.addr(answer.transaction_id()))
    }

    /// The error code, if the server refuses the peer.
    fn bind(&self, peer: SocketAddr) -> Option<u16> {
        let answer = self.ask(CHANNEL_BIND, |to| {
            to.add_attribute(&ChannelNumber::new(CHANNEL)).expect("it fits");
            to.add_attribute(&XorPeerAddress::new(peer, to.transaction_id())).expect("it fits");
        });
        let answer = Message::from_bytes(&answer).expect("a message");
        answer.attribute::<ErrorCode>().ok().map(|error| error.code())
    }
}

/// ChannelData (RFC 8656 section 12.4).
fn channel_data(data: &[u8]) -> Vec<u8> {
    let mut message = CHANNEL.to_be_bytes().to_vec();
    message.extend((data.len() as u16).to_be_bytes());
    message.extend(data);
    message
}

#[test]
fn media_of_the_same_and_of_another_worker_is_reached_without_a_socket() {
    let (workers, addresses, echo) = start(2);
    for (number, media) in addresses.iter().enumerate() {
        let client = Client::new(addresses[0]);
        let relayed = client.allocate();
        assert!((50_000..=50_049).contains(&relayed.port()), "the first worker's share: {relayed}");
        assert_eq!(client.bind(*media), None);
        let data = format!("picture {number}").into_bytes();
        let back = client.exchange(&channel_data(&data));
        assert_eq!(back, channel_data(&data));
        assert_eq!(echo.seen.lock().expect("whole")[&data], (relayed, *media));
    }
    workers.stop();
}

#[test]
fn a_client_on_this_machine_is_answered_whatever_its_port_is() {
    let (workers, addresses, _) = start(2);
    for share in [50_000..=50_049, 50_050..=50_099] {
        let socket = share.clone().rev().find_map(|port| UdpSocket::bind(("127.0.0.1", port)).ok());
        let socket = socket.expect("a port of the relay's is free");
        socket.set_read_timeout(Some(Duration::from_secs(5))).expect("supported");
        for media in &addresses {
            socket.send_to(b"\x80picture", media).expect("sent");
            let mut back = [0; 20];
            let (length, from) = socket.recv_from(&mut back).expect("an answer");
            assert_eq!((&back[..length], from), (&b"\x80picture"[..], *media));
        }
    }
    workers.stop();
}

#[test]
fn new_secrets_are_taken_and_allocations_live_on() {
    let (workers, addresses, _) = start(1);
    let client = Client::new(addresses[0]);
    client.allocate();
    assert_eq!(client.bind(addresses[0]), None);
    let credentials = Credentials { secrets: vec![b"another secret".to_vec()], users: Vec::new() };
    workers.media().reconfigure_relay(&RelaySettings { credentials, ..settings() });
    let until = Instant::now() + Duration::from_secs(5);
    while Client::new(addresses[0]).try_allocate().is_some() {
        assert!(Instant::now() < until, "the old secret is still good");
    }
    assert_eq!(client.exchange(&channel_data(b"picture")), channel_data(b"picture"));
    workers.stop();
}

#[test]
fn after_a_panic_rooms_and_relay_start_anew() {
    let (workers, addresses, _) = start(1);
    let client = Client::new(addresses[0]);
    client.allocate();
    assert_eq!(client.bind(addresses[0]), None);
    client.socket.send_to(&channel_data(PANIC), addresses[0]).expect("sent");
    let later = Client::new(addresses[0]);
    later.allocate();
    assert_eq!(later.bind(addresses[0]), None);
    assert_eq!(later.exchange(&channel_data(b"picture")), channel_data(b"picture"));
    workers.stop();
}

#[test]
fn nothing_else_of_this_machine_is_a_peer() {
    let (workers, addresses, _) = start(1);
    let client = Client::new(addresses[0]);
    client.allocate();
    for peer in
        ["127.0.0.1:22", "127.0.0.1:50000", "[::ffff:127.0.0.1]:22", "192.0.2.1:9", "169.254.169.254:80"]
    {
        let error = client.bind(peer.parse().expect("an address"));
        assert!(matches!(error, Some(403 | 443)), "{peer}: {error:?}");
    }
    workers.stop();
}

#[test]
fn a_binding_request_for_a_peer_of_ours_is_media_and_any_other_is_stun() {
    let (workers, addresses, echo) = start(1);
    let client = Client::new(addresses[0]);
    let binding = |username: &str| {
        let mut request = Message::builder_request(BINDING, MessageWriteVec::new());
        request.add_attribute(&Username::new(username).expect("short")).expect("it fits");
        request.finish()
    };
    let ours = binding("ours:theirs");
    assert_eq!(client.exchange(&ours), ours, "media echoes what it gets");
    let answer = client.exchange(&binding("other:theirs"));
    let answer = Message::from_bytes(&answer).expect("a message");
    let mapped = answer.attribute::<XorMappedAddress>().expect("an address").addr(answer.transaction_id());
    assert_eq!(mapped, client.socket.local_addr().expect("bound"));
    assert_eq!(echo.seen.lock().expect("whole").len(), 1);
    workers.stop();
}
