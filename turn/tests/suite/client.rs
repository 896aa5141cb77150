//! A client that writes its messages by hand, over every transport.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::{Dtls, Output};
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sha1::Sha1;

pub const USER: &str = "somebody";
pub const PASSWORD: &str = "secret";
const COOKIE: u32 = 0x2112_a442;
const PATIENCE: Duration = Duration::from_secs(5);

const ALLOCATE: u16 = 0x003;
const REFRESH: u16 = 0x004;
const CREATE_PERMISSION: u16 = 0x008;
const CHANNEL_BIND: u16 = 0x009;
const SUCCESS: u8 = 0x01;

const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
const CHANNEL_NUMBER: u16 = 0x000c;
const LIFETIME: u16 = 0x000d;
const XOR_PEER_ADDRESS: u16 = 0x0012;
const REALM: u16 = 0x0014;
const NONCE: u16 = 0x0015;
const XOR_RELAYED_ADDRESS: u16 = 0x0016;
const REQUESTED_TRANSPORT: u16 = 0x0019;

type Attributes = Vec<(u16, Vec<u8>)>;

pub struct Client {
    link: Box<dyn Link>,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    transaction: u8,
}

trait Link {
    /// Sends a request and receives its answer.
    fn exchange(&mut self, request: &[u8]) -> Vec<u8>;
}

impl Client {
    pub fn udp(server: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.connect(server).expect("it has an address");
        socket.set_read_timeout(Some(PATIENCE)).expect("supported");
        Self::over(socket)
    }

    pub fn tcp(server: SocketAddr) -> Self {
        Self::tcp_and_stream(server).0
    }

    /// With the stream itself, to see its end.
    pub fn tcp_and_stream(server: SocketAddr) -> (Self, TcpStream) {
        let stream = connect(server);
        let same = stream.try_clone().expect("a descriptor is free");
        (Self::over(Stream(stream)), same)
    }

    /// Trusts only `certificate`.
    pub fn tls(server: SocketAddr, certificate: Arc<CertificateDer<'static>>) -> std::io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add((*certificate).clone()).map_err(std::io::Error::other)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(std::io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"stun.turn".to_vec()];
        let name = "localhost".try_into().map_err(std::io::Error::other)?;
        let session = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(session, connect(server));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"stun.turn"[..]));
        Ok(Self::over(Stream(stream)))
    }

    pub fn dtls(server: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.connect(server).expect("it has an address");
        let certificate = rcgen::generate_simple_self_signed(vec!["client".into()]).expect("a certificate");
        let certificate = dimpl::DtlsCertificate {
            certificate: certificate.cert.der().to_vec(),
            private_key: certificate.signing_key.serialize_der(),
        };
        let mut dtls = Dtls::new_auto(Arc::default(), certificate, Instant::now());
        dtls.set_active(true);
        let mut session = Session { socket, dtls, connected: false };
        session.run(|session| session.connected);
        Self::over(session)
    }

    fn over(link: impl Link + 'static) -> Self {
        Client { link: Box::new(link), realm: Vec::new(), nonce: Vec::new(), transaction: 0 }
    }

    /// The relayed address.
    pub fn allocate(&mut self) -> SocketAddr {
        self.try_allocate().expect("granted")
    }

    pub fn try_allocate(&mut self) -> Result<SocketAddr, u16> {
        let transport = vec![(REQUESTED_TRANSPORT, vec![17, 0, 0, 0])];
        assert_eq!(self.request(ALLOCATE, transport.clone()), Err(401), "it asks who we are");
        let answer = self.request(ALLOCATE, transport)?;
        let relayed = attribute(&answer, XOR_RELAYED_ADDRESS).expect("it has one");
        let port = u16::from_be_bytes([relayed[2], relayed[3]]) ^ (COOKIE >> 16) as u16;
        let ip = u32::from_be_bytes([relayed[4], relayed[5], relayed[6], relayed[7]]) ^ COOKIE;
        Ok(SocketAddr::from((Ipv4Addr::from_bits(ip), port)))
    }

    pub fn refresh(&mut self, lifetime: u32) {
        self.request(REFRESH, vec![(LIFETIME, lifetime.to_be_bytes().to_vec())]).expect("granted");
    }

    pub fn create_permission(&mut self, peer: SocketAddr) -> Result<(), u16> {
        self.request(CREATE_PERMISSION, vec![(XOR_PEER_ADDRESS, xor(peer))]).map(drop)
    }

    pub fn channel_bind(&mut self, channel: u16, peer: SocketAddr) -> Result<(), u16> {
        let number = [channel.to_be_bytes(), [0, 0]].concat();
        self.request(CHANNEL_BIND, vec![(CHANNEL_NUMBER, number), (XOR_PEER_ADDRESS, xor(peer))]).map(drop)
    }

    /// Asks something of the server until what it brings about is there.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < PATIENCE, "not so: {what}");
            self.exchange(&message(0x001, &[0; 12]));
        }
    }

    fn request(&mut self, method: u16, attributes: Attributes) -> Result<Vec<u8>, u16> {
        self.transaction += 1;
        let mut request = message(method, &[self.transaction; 12]);
        for (kind, value) in &attributes {
            append(&mut request, *kind, value);
        }
        if !self.nonce.is_empty() {
            append(&mut request, USERNAME, USER.as_bytes());
            append(&mut request, REALM, &self.realm);
            append(&mut request, NONCE, &self.nonce);
            let key = [USER.as_bytes(), b":", &self.realm, b":", PASSWORD.as_bytes()].concat();
            sign(&mut request, &Md5::digest(key));
        }
        let answer = self.exchange(&request);
        assert_eq!(answer[8..20], request[8..20], "it answers this request");
        if answer[0] == SUCCESS && answer[1] & 0x10 == 0 {
            return Ok(answer);
        }
        if let (Some(realm), Some(nonce)) = (attribute(&answer, REALM), attribute(&answer, NONCE)) {
            (self.realm, self.nonce) = (realm, nonce);
        }
        let error = attribute(&answer, ERROR_CODE).expect("it says why not");
        Err(u16::from(error[2]) * 100 + u16::from(error[3]))
    }

    fn exchange(&mut self, request: &[u8]) -> Vec<u8> {
        self.link.exchange(request)
    }
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("supported");
    stream
}

impl Link for UdpSocket {
    fn exchange(&mut self, request: &[u8]) -> Vec<u8> {
        self.send(request).expect("sent");
        let mut answer = vec![0; 2_000];
        let length = self.recv(&mut answer).expect("it answers");
        answer.truncate(length);
        answer
    }
}

struct Stream<S>(S);

impl<S: Read + Write> Link for Stream<S> {
    fn exchange(&mut self, request: &[u8]) -> Vec<u8> {
        self.0.write_all(request).expect("open");
        let mut answer = vec![0; 20];
        self.0.read_exact(&mut answer).expect("it answers");
        answer.resize(20 + usize::from(u16::from_be_bytes([answer[2], answer[3]])), 0);
        self.0.read_exact(&mut answer[20..]).expect("it answers");
        answer
    }
}

struct Session {
    socket: UdpSocket,
    dtls: Dtls,
    connected: bool,
}

impl Session {
    /// Until `done`; what came meanwhile.
    fn run(&mut self, done: impl Fn(&Session) -> bool) -> Option<Vec<u8>> {
        let begun = Instant::now();
        let mut buffer = vec![0; 4_096];
        while begun.elapsed() < PATIENCE {
            let due = loop {
                match self.dtls.poll_output(&mut buffer) {
                    Output::Packet(packet) => drop(self.socket.send(packet).expect("sent")),
                    Output::Connected => self.connected = true,
                    Output::ApplicationData(data) => return Some(data.to_vec()),
                    Output::Timeout(due) => break due,
                    _ => {}
                }
            };
            if done(self) {
                return None;
            }
            let patience = due.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            self.socket.set_read_timeout(Some(patience)).expect("supported");
            let received = self.socket.recv(&mut buffer);
            self.dtls.handle_timeout(Instant::now()).expect("alive");
            if let Ok(length) = received {
                self.dtls.handle_packet(&buffer[..length]).expect("alive");
            }
        }
        panic!("nothing came over DTLS");
    }
}

impl Link for Session {
    fn exchange(&mut self, request: &[u8]) -> Vec<u8> {
        self.dtls.send_application_data(request).expect("alive");
        self.run(|_| false).expect("it answers")
    }
}

fn message(kind: u16, transaction: &[u8; 12]) -> Vec<u8> {
    [&kind.to_be_bytes()[..], &[0, 0], &COOKIE.to_be_bytes(), transaction].concat()
}

fn append(message: &mut Vec<u8>, kind: u16, value: &[u8]) {
    message.extend(kind.to_be_bytes());
    message.extend((value.len() as u16).to_be_bytes());
    message.extend(value);
    message.resize(message.len().next_multiple_of(4), 0);
    set_length(message, 0);
}

fn set_length(message: &mut [u8], more: usize) {
    let length = (message.len() - 20 + more) as u16;
    message[2..4].copy_from_slice(&length.to_be_bytes());
}

fn sign(message: &mut Vec<u8>, key: &[u8]) {
    set_length(message, 24);
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any length");
    mac.update(message);
    append(message, MESSAGE_INTEGRITY, &mac.finalize().into_bytes());
}

fn attribute(message: &[u8], wanted: u16) -> Option<Vec<u8>> {
    let mut rest = message.get(20..)?;
    while let Some((&[k0, k1, l0, l1], value)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        if u16::from_be_bytes([k0, k1]) == wanted {
            return value.get(..length).map(<[u8]>::to_vec);
        }
        rest = value.get(length.next_multiple_of(4)..)?;
    }
    None
}

fn xor(address: SocketAddr) -> Vec<u8> {
    let SocketAddr::V4(v4) = address else { panic!("these tests use IPv4") };
    let port = v4.port() ^ (COOKIE >> 16) as u16;
    [&[0, 1][..], &port.to_be_bytes(), &(v4.ip().to_bits() ^ COOKIE).to_be_bytes()].concat()
}
