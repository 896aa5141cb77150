//! What a relay on the internet must bear: Allocates with forged senders, handshakes that never end.
//! Bounded in number and time, inside the namespaces of [`Network`].

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde::Serialize;
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use stun_types::message::{Message, MessageWrite, MessageWriteExt, MessageWriteVec};
use tempfile::TempDir;
use turn_types::attribute::RequestedTransport;
use turn_types::message::ALLOCATE;

use super::foreign::{TLS_PORT, certificate};
use super::network::{Network, SERVER};
use super::{measure, servers};

/// Forged Allocates in a second.
const ALLOCATES: u32 = 20_000;
/// New half-open connections in a second, and how many are held at once.
const HANDSHAKES: u32 = 500;
const HELD: usize = 3_000;
const STEP: Duration = Duration::from_millis(10);
/// Growth that is no leak: the allocator's, and buffers filled for the first time.
const GROWTH: u64 = 4 << 20;
const GROWTH_SHARE: u64 = 10;
/// Each shard rations by itself what requests without credentials get.
const SHARDS: u32 = 2;
/// Answers a second to such requests of one network: those of the default configuration, and half as
/// many again for what may come at once at the start, and for the packets that are no answers.
const ANSWERS: f64 = 50.0 * SHARDS as f64 * 1.5;

/// What was seen.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Resident memory before, in bytes.
    before: u64,
    /// The most during the abuse.
    highest: u64,
    /// After it.
    after: u64,
    /// Forged Allocates.
    allocates: u64,
    /// Half-open connections.
    handshakes: u64,
    /// Packets a second that left the server while one network was forged.
    answers_to_one_network: f64,
    /// Allocates a second of that network.
    allocates_of_one_network: f64,
}

impl Report {
    /// Memory stayed as it was, and one network's forged requests were not all answered.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let most = self.before + GROWTH.max(self.before / GROWTH_SHARE);
        self.after <= most && self.answers_to_one_network <= ANSWERS
    }
}

/// Senders of forged packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Senders {
    /// All of 198.18.0.0/15.
    Everywhere,
    /// 198.19.7.0/24.
    OneNetwork,
}

/// Starts the relay of the binary at `dokita` and abuses it for `seconds`; `program` is this program,
/// which is also the attacker.
///
/// # Errors
/// The relay ends, or no longer serves a client that has credentials.
pub fn run(dokita: &Path, program: &Path, seconds: u64) -> anyhow::Result<Report> {
    let network = Network::new()?;
    network.clients_are_everywhere()?;
    let folder = TempDir::new()?;
    let (certificate, key) = certificate(folder.path())?;
    let more = format!(
        "shards = {SHARDS}\ntls_listen = \"{SERVER}:{TLS_PORT}\"\n[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n"
    );
    let mut server = servers::dokita(&network, dokita, &more)?;
    let attacker = |part: &[&str]| {
        let mut command = network.client(program);
        command.args(part);
        command
    };
    let served = |when: &str| said(attacker(&["probe"])).with_context(|| format!("an honest client {when}"));
    served("before")?;
    // The first seconds fill tables and buffers that have a bound; memory is compared from then on.
    said(attacker(&["attack", "everywhere", "3"]))?;
    let before = measure::resident(server.pid())?;
    let (mut highest, seconds) = (before, seconds.to_string());
    let attack = thread::scope(|scope| {
        let attack = scope.spawn(|| said(attacker(&["attack", "everywhere", &seconds])));
        while !attack.is_finished() {
            thread::sleep(Duration::from_millis(250));
            highest = highest.max(measure::resident(server.pid())?);
        }
        attack.join().map_err(|_| anyhow::anyhow!("the attacker's thread failed"))?
    })?;
    served("after the abuse")?;
    let sent = network.sent_by_server()?;
    let start = Instant::now();
    let one = said(attacker(&["attack", "one-network", "5"]))?;
    let took = start.elapsed().as_secs_f64();
    let answers_to_one_network = (network.sent_by_server()? - sent) as f64 / took;
    server.lives()?;
    let (allocates, handshakes) = counts(&attack)?;
    let allocates_of_one_network = counts(&one)?.0 as f64 / took;
    let after = measure::resident(server.pid())?;
    Ok(Report {
        before,
        highest,
        after,
        allocates,
        handshakes,
        answers_to_one_network,
        allocates_of_one_network,
    })
}

/// The attacker, in the clients' namespace: prints how many Allocates and handshakes it began.
///
/// # Errors
/// The sockets can't be opened.
pub fn attack(senders: Senders, seconds: u64) -> anyhow::Result<(u64, u64)> {
    let end = Instant::now() + Duration::from_secs(seconds);
    thread::scope(|scope| {
        let handshakes = scope.spawn(|| match senders {
            Senders::Everywhere => half_open(end),
            Senders::OneNetwork => 0,
        });
        let allocates = forge(senders, end)?;
        Ok((allocates, handshakes.join().map_err(|_| anyhow::anyhow!("a thread failed"))?))
    })
}

fn forge(senders: Senders, end: Instant) -> anyhow::Result<u64> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::UDP))?;
    socket.set_header_included_v4(true)?;
    let server = SockAddr::from(servers::LISTEN);
    let (mut sent, mut random) = (0, 0x9E37_79B9_7F4A_7C15_u64);
    while Instant::now() < end {
        for _ in 0..u128::from(ALLOCATES) * STEP.as_millis() / 1_000 {
            // xorshift64: which address comes next does not matter, that it is another one does.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let address = match senders {
                Senders::Everywhere => Ipv4Addr::from(0xC612_0100 | (random as u32 & 0x1_FFFF)),
                Senders::OneNetwork => Ipv4Addr::new(198, 19, 7, random as u8),
            };
            let port = 1_024 + (random >> 32) as u16 % 60_000;
            let mut message = Message::builder_request(ALLOCATE, MessageWriteVec::new());
            message.add_attribute(&RequestedTransport::new(RequestedTransport::UDP))?;
            let packet = datagram(SocketAddrV4::new(address, port), &message.finish());
            sent += u64::from(socket.send_to(&packet, &server).is_ok());
        }
        thread::sleep(STEP);
    }
    Ok(sent)
}

/// An IPv4 packet with a UDP datagram for the server; the kernel fills in the header's checksum, and
/// UDP over IPv4 needs none (RFC 768).
fn datagram(from: SocketAddrV4, contents: &[u8]) -> Vec<u8> {
    let length = contents.len() as u16;
    let mut packet = vec![0x45, 0];
    packet.extend((28 + length).to_be_bytes());
    packet.extend([0, 0, 0, 0, 64, 17, 0, 0]);
    packet.extend(from.ip().octets());
    packet.extend(SERVER.octets());
    packet.extend(from.port().to_be_bytes());
    packet.extend(servers::LISTEN.port().to_be_bytes());
    packet.extend((8 + length).to_be_bytes());
    packet.extend([0, 0]);
    packet.extend(contents);
    packet
}

/// Connections of which some say nothing and some begin a handshake; the oldest goes when there are
/// too many.
fn half_open(end: Instant) -> u64 {
    // The head of a ClientHello's record, and no more.
    const BEGINNING: [u8; 9] = [22, 3, 1, 2, 0, 1, 0, 1, 252];
    let (mut held, mut begun) = (VecDeque::new(), 0_u64);
    while Instant::now() < end {
        for _ in 0..u128::from(HANDSHAKES) * STEP.as_millis() / 1_000 {
            let port = if begun.is_multiple_of(4) { servers::LISTEN.port() } else { TLS_PORT };
            let server = SocketAddr::from((SERVER, port));
            if let Ok(mut stream) = TcpStream::connect_timeout(&server, Duration::from_millis(200)) {
                if begun.is_multiple_of(2) {
                    let _ = std::io::Write::write_all(&mut stream, &BEGINNING);
                }
                begun += 1;
                held.push_back(stream);
            }
            if held.len() > HELD {
                held.pop_front();
            }
        }
        thread::sleep(STEP);
    }
    begun
}

fn said(mut command: Command) -> anyhow::Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

fn counts(said: &str) -> anyhow::Result<(u64, u64)> {
    let (allocates, handshakes) = said.trim().split_once(' ').context("no counts")?;
    Ok((allocates.parse()?, handshakes.parse()?))
}
