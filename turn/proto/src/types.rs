//! What goes into the server and what comes out of it.

use std::net::SocketAddr;

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
    /// A stream inside TLS.
    Tls,
    /// Datagrams inside DTLS.
    Dtls,
}

impl Transport {
    /// Messages of a stream need framing: channel data is padded there (RFC 8656 section 12.5).
    #[must_use]
    pub fn is_stream(self) -> bool {
        matches!(self, Transport::Tcp | Transport::Tls)
    }
}

/// A client as the server knows it (RFC 8656 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FiveTuple {
    /// How the client reaches the server.
    pub transport: Transport,
    /// The client's address, as the server sees it.
    pub client: SocketAddr,
    /// The server's address that the client sends to.
    pub server: SocketAddr,
}

/// One relayed transport address of this server, in use or once in use; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelayId(pub u64);

/// One TCP connection between a relayed address and a peer (RFC 6062), never given twice.
/// It is the CONNECTION-ID attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u32);

/// What a relayed address carries towards its peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Datagrams (RFC 8656).
    Udp,
    /// Connections (RFC 6062).
    Tcp,
}

/// What a client's message is for, besides the answers that [`Server::output`](crate::Server::output)
/// may have now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forward<'a> {
    /// It asks for nothing to be passed on, or may not.
    Nothing,
    /// `data` leaves the socket of `relay` for `peer`.
    Peer {
        /// From which relayed address.
        relay: RelayId,
        /// Where to.
        peer: SocketAddr,
        /// The datagram.
        data: &'a [u8],
        /// DONT-FRAGMENT was asked for.
        dont_fragment: bool,
    },
    /// `data` is for a media address of our own workers and is handed over in this process.
    Media {
        /// Where the media worker sees it come from.
        relayed: SocketAddr,
        /// Which of the media addresses it is for.
        media: SocketAddr,
        /// The datagram.
        data: &'a [u8],
    },
}

/// How a peer's datagram is wrapped on its way to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToClient {
    /// Whom it is for.
    pub to: FiveTuple,
    /// The header before it.
    pub framing: Framing,
}

/// The header before a relayed datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// ChannelData of this channel (RFC 8656 section 12.4).
    Channel(u16),
    /// A Data indication (RFC 8656 section 11.3).
    Data {
        /// Who sent the datagram.
        peer: SocketAddr,
        /// Of the indication.
        transaction: u128,
    },
}

/// Something the shell has to do, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this message to a client.
    Send {
        /// Whom, and from where: `to.server` is the address that the message leaves from. It is the
        /// one that the request came to, but for CHANGE-REQUEST (RFC 5780 section 7.2).
        to: FiveTuple,
        /// The message, ready for the wire.
        contents: Vec<u8>,
    },
    /// Open a socket for a relayed address and tell by [`Server::bound`](crate::Server::bound).
    /// For [`Protocol::Tcp`] it listens.
    Bind {
        /// For this relayed address.
        relay: RelayId,
        /// What it carries.
        protocol: Protocol,
        /// The relayed address as clients and peers are told; the shell maps it to a local one.
        address: SocketAddr,
    },
    /// Close the socket of a relayed address and all its connections to peers.
    Unbind {
        /// Which.
        relay: RelayId,
    },
    /// Connect to a peer from a relayed address and tell by
    /// [`Server::connected`](crate::Server::connected).
    Connect {
        /// Its name from now on.
        connection: ConnectionId,
        /// From which relayed address.
        relay: RelayId,
        /// To whom.
        peer: SocketAddr,
    },
    /// From now on bytes flow between the client's stream `data` (after what was sent to it before)
    /// and the connection to the peer.
    Join {
        /// The connection to the peer.
        connection: ConnectionId,
        /// The client's second stream.
        data: FiveTuple,
    },
    /// Close a connection to a peer, and the stream that was joined with it.
    Close {
        /// Which.
        connection: ConnectionId,
    },
    /// The allocation of a client that is no plain datagrams ended: close its stream once everything
    /// was sent, or it could be held for ever by somebody who needs no relay.
    Ended {
        /// Whose.
        client: FiveTuple,
    },
}

/// Why something was not relayed or not answered, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Denial {
    /// Not a message of STUN or TURN, or a broken one.
    Malformed,
    /// Credentials are missing or wrong.
    Unauthorized,
    /// Too many unauthenticated requests: not even answered.
    RateLimited,
    /// The peer's address is on the deny list.
    DeniedPeer,
    /// The peer's address is not opted in.
    UnlistedPeer,
    /// The peer is one of our own relayed addresses.
    RelayToRelay,
    /// The allocation has no permission for the peer.
    NoPermission,
    /// The user has as many allocations, or as much bandwidth, as allowed.
    Quota,
    /// The server has no port or place left.
    Capacity,
}

impl Denial {
    /// All, in the order of [`Denial::index`].
    pub const ALL: [Denial; 9] = [
        Denial::Malformed,
        Denial::Unauthorized,
        Denial::RateLimited,
        Denial::DeniedPeer,
        Denial::UnlistedPeer,
        Denial::RelayToRelay,
        Denial::NoPermission,
        Denial::Quota,
        Denial::Capacity,
    ];

    /// The label in the metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Denial::Malformed => "malformed",
            Denial::Unauthorized => "unauthorized",
            Denial::RateLimited => "rate-limited",
            Denial::DeniedPeer => "denied-peer",
            Denial::UnlistedPeer => "unlisted-peer",
            Denial::RelayToRelay => "relay-to-relay",
            Denial::NoPermission => "no-permission",
            Denial::Quota => "quota",
            Denial::Capacity => "capacity",
        }
    }

    /// Its place in [`Counters::denied`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What happened so far, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Allocations now.
    pub allocations: u64,
    /// Allocations ever made.
    pub allocated: u64,
    /// Datagrams from clients that were passed on.
    pub packets_up: u64,
    /// Their payload in bytes.
    pub bytes_up: u64,
    /// Datagrams for clients that were passed on.
    pub packets_down: u64,
    /// Their payload in bytes.
    pub bytes_down: u64,
    /// By [`Denial::index`].
    pub denied: [u64; Denial::ALL.len()],
}

impl std::ops::AddAssign for Counters {
    fn add_assign(&mut self, other: Counters) {
        self.allocations += other.allocations;
        self.allocated += other.allocated;
        self.packets_up += other.packets_up;
        self.bytes_up += other.bytes_up;
        self.packets_down += other.packets_down;
        self.bytes_down += other.bytes_down;
        for (sum, denied) in self.denied.iter_mut().zip(other.denied) {
            *sum += denied;
        }
    }
}
