//! The core with the sockets of its relayed addresses, registered where the owner waits.
//!
//! The owner hands in what clients and its event loop say and calls [`Relay::flush`] once a turn:
//! datagrams are gathered until then, each relayed address's and each listener's in one batch.

mod peers;
mod tcp;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use dokita_turn_proto::{
    Config, Counters, FiveTuple, Forward, Output, Protocol, Server, ToClient, frame_length,
};
use mio::event::Event;
use mio::{Registry, Token};
use tokio::runtime::Handle;

use self::peers::Peers;
use self::tcp::TcpPeers;
use crate::streams::{ShardHandle, StreamInput, StreamSender};
use crate::udp::{Buffers, Sent, Socket};

/// How often the wall clock is read: credentials expire by it.
const CLOCK: Duration = Duration::from_secs(10);

/// What does not change while the relay lives.
#[derive(Debug, Clone)]
pub struct Options {
    /// Runs of datagrams leave as one where the system can.
    pub gso: bool,
    /// External addresses and the local ones behind them. Others are local themselves.
    pub mapping: Vec<(IpAddr, IpAddr)>,
    /// The relay's sockets use this token and those above.
    pub first_token: usize,
    /// Where TCP connections to peers live (RFC 6062); `None`: there are none.
    pub tcp: Option<TcpOptions>,
}

/// Where TCP connections to peers live.
#[derive(Debug, Clone)]
pub struct TcpOptions {
    /// Runs them.
    pub runtime: Handle,
    /// The way back to the thread of this relay: its inputs go to [`Relay::stream`].
    pub shard: ShardHandle,
}

/// A relay server on one thread.
pub struct Relay {
    core: Server,
    peers: Peers,
    tcp: TcpPeers,
    streams: HashMap<FiveTuple, StreamSender>,
    clock_due: Instant,
}

impl Relay {
    /// A relay whose sockets are registered with `registry`.
    ///
    /// `seed` is 32 random bytes.
    #[must_use]
    pub fn new(config: Config, options: Options, registry: Registry, seed: [u8; 32], now: Instant) -> Self {
        let Options { gso, mapping, first_token, tcp } = options;
        Relay {
            core: Server::new(config, seed, now, unix_time()),
            peers: Peers::new(registry, first_token, gso, mapping.clone()),
            tcp: TcpPeers::new(tcp, mapping),
            streams: HashMap::new(),
            clock_due: now + CLOCK,
        }
    }

    /// Takes a new configuration. Allocations live on.
    pub fn reconfigure(&mut self, config: Config) {
        self.core.reconfigure(config);
    }

    /// A message of a client that sends datagrams to one of the owner's listeners. `media` gets what is
    /// for a media worker of ours: relayed address, media address, datagram.
    pub fn client(
        &mut self,
        now: Instant,
        from: FiveTuple,
        message: &[u8],
        media: &mut impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) {
        match self.core.client(now, from, message) {
            Forward::Nothing => {}
            Forward::Media { relayed, media: to, data } => media(relayed, to, data),
            Forward::Peer { relay, peer, data, dont_fragment } => {
                self.peers.push(relay, peer, data, dont_fragment)
            }
        }
    }

    /// What a stream's task says.
    pub fn stream(
        &mut self,
        now: Instant,
        input: StreamInput,
        media: &mut impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) {
        match input {
            StreamInput::Opened(from, sender) => {
                if let Some(earlier) = self.streams.insert(from, sender) {
                    earlier.close();
                    self.core.disconnected(now, from);
                }
            }
            StreamInput::Messages(from, messages) => self.messages(now, from, &messages, media),
            StreamInput::Closed(from) => {
                if self.streams.remove(&from).is_some() {
                    self.core.disconnected(now, from);
                }
            }
            StreamInput::Accepted(relay, peer, stream) => {
                if let Some(connection) = self.core.incoming(now, relay, peer) {
                    self.tcp.keep(connection, relay, stream);
                }
            }
            StreamInput::Connected(connection, stream) => {
                let opened = stream.is_some_and(|stream| self.tcp.connected(connection, stream));
                self.core.connected(now, connection, opened);
            }
        }
    }

    fn messages(
        &mut self,
        now: Instant,
        from: FiveTuple,
        mut messages: &[u8],
        media: &mut impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) {
        if !self.streams.contains_key(&from) {
            return;
        }
        if !from.transport.is_stream() {
            return self.client(now, from, messages, media);
        }
        while let Ok(Some(length)) = frame_length(messages)
            && let Some((message, rest)) = messages.split_at_checked(length)
        {
            self.client(now, from, message, media);
            messages = rest;
        }
    }

    /// The token is one of the relay's.
    #[must_use]
    pub fn owns(&self, token: Token) -> bool {
        self.peers.owns(token)
    }

    /// One of the relay's sockets has something.
    pub fn ready(&mut self, now: Instant, event: &Event, buffers: &mut Buffers, listeners: &mut [Socket]) {
        if event.is_error() {
            self.peers.icmp_errors(now, event.token(), &mut self.core);
        }
        // Also after an error: one cuts a batch short.
        self.read(now, event.token(), buffers, listeners);
    }

    fn read(&mut self, now: Instant, token: Token, buffers: &mut Buffers, listeners: &mut [Socket]) {
        let (core, streams) = (&mut self.core, &self.streams);
        self.peers.read(token, buffers, |relay, peer, data| {
            if let Some(to) = core.peer(now, relay, peer, data.len()) {
                pass(to, data, listeners, streams);
            }
        });
    }

    /// Passes on what a media worker at `media` sends to the relayed address `relayed`; false if no
    /// client may have it.
    pub fn from_media(
        &mut self,
        now: Instant,
        relayed: SocketAddr,
        media: SocketAddr,
        data: &[u8],
        listeners: &mut [Socket],
    ) -> bool {
        let to = self.core.media(now, relayed, media, data.len());
        if let Some(to) = to {
            pass(to, data, listeners, &self.streams);
        }
        to.is_some()
    }

    /// It is a relayed address now: a media worker hands over what it has for it.
    #[must_use]
    pub fn is_relayed(&self, address: SocketAddr) -> bool {
        self.core.is_relayed(address)
    }

    /// Sends everything that was gathered, the listeners' own datagrams too.
    pub fn flush(&mut self, now: Instant, listeners: &mut [Socket]) -> Sent {
        self.perform(now, listeners);
        let mut sent = self.peers.flush();
        for listener in listeners {
            sent += listener.flush();
        }
        sent
    }

    fn perform(&mut self, now: Instant, listeners: &mut [Socket]) {
        let mut ended = Vec::new();
        while let Some(output) = self.core.output() {
            match output {
                Output::Send { to, contents } => match self.streams.get(&to) {
                    Some(stream) => stream.answer(&contents),
                    None => {
                        if let Some(listener) = listener_of(listeners, to) {
                            listener.push(to.server, to.client, |out| out.extend_from_slice(&contents));
                        }
                    }
                },
                Output::Bind { relay, protocol: Protocol::Udp, address } => {
                    let opened = self.peers.bind(relay, address);
                    self.core.bound(now, relay, opened);
                }
                Output::Bind { relay, protocol: Protocol::Tcp, address } => {
                    let opened = self.tcp.listen(relay, address);
                    self.core.bound(now, relay, opened);
                }
                Output::Unbind { relay } => {
                    self.peers.unbind(relay);
                    self.tcp.unbind(relay, &self.streams);
                }
                Output::Connect { connection, relay, peer } => {
                    if !self.tcp.connect(connection, relay, peer) {
                        self.core.connected(now, connection, false);
                    }
                }
                Output::Join { connection, data } => self.tcp.join(connection, data, &self.streams),
                Output::Close { connection } => self.tcp.close(connection, &self.streams),
                Output::Ended { client } => ended.push(client),
            }
        }
        // The answer that ends an allocation comes after its end.
        for stream in ended.iter().filter_map(|client| self.streams.get(client)) {
            stream.close();
        }
    }

    /// When [`Relay::timeout`] wants to be called.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let clock = Some(self.clock_due);
        let waiting = self.peers.has_unread().then(|| self.clock_due - CLOCK);
        self.core.deadline().into_iter().chain(clock).chain(waiting).min()
    }

    /// Time passed, or sockets have more than one turn read.
    pub fn timeout(&mut self, now: Instant, buffers: &mut Buffers, listeners: &mut [Socket]) {
        for token in self.peers.unread() {
            self.read(now, token, buffers, listeners);
        }
        if now >= self.clock_due {
            self.clock_due = now + CLOCK;
            self.core.set_clock(now, unix_time());
        }
        if self.core.deadline().is_some_and(|deadline| deadline <= now) {
            self.core.timeout(now);
        }
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.core.counters()
    }
}

/// Streams would wait for a thread that knows them no more.
impl Drop for Relay {
    fn drop(&mut self) {
        for stream in self.streams.values() {
            stream.close();
        }
    }
}

/// Appends a datagram for a client to what is sent to it.
fn pass(to: ToClient, data: &[u8], listeners: &mut [Socket], streams: &HashMap<FiveTuple, StreamSender>) {
    let ToClient { to, framing } = to;
    if to.transport == dokita_turn_proto::Transport::Udp {
        if let Some(listener) = listener_of(listeners, to) {
            listener.push(to.server, to.client, |out| framing.write(to.transport, data, out));
        }
    } else if let Some(stream) = streams.get(&to) {
        let length = framing.length(to.transport, data.len());
        stream.data(length, |out| framing.write(to.transport, data, out));
    }
}

fn listener_of(listeners: &mut [Socket], to: FiveTuple) -> Option<&mut Socket> {
    if let [only] = listeners {
        return Some(only);
    }
    listeners.iter_mut().find(|listener| listener.addresses().advertised().contains(&to.server))
}

fn unix_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The local address behind an external one.
fn local(mapping: &[(IpAddr, IpAddr)], address: SocketAddr) -> SocketAddr {
    let ip = mapping
        .iter()
        .find(|(external, _)| *external == address.ip())
        .map_or(address.ip(), |(_, local)| *local);
    SocketAddr::new(ip, address.port())
}

/// An error of a socket that ends nothing.
fn note(error: &io::Error, what: &str) {
    tracing::debug!(%error, "{what}");
}
