//! Who may be a peer.

use std::net::{IpAddr, SocketAddr};

use crate::types::Denial;

/// A network, e.g. `10.2.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    /// First address.
    pub address: IpAddr,
    /// Length in bits.
    pub length: u8,
}

/// Who may be a peer, decided in this order: media addresses of our own, the deny list, what is
/// opted in. Nobody else is a peer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Exact media addresses of our own workers, loopback included: handed over in this process.
    pub media: Vec<SocketAddr>,
    /// Addresses of this machine and of what it depends on (its database): never peers.
    pub own: Vec<IpAddr>,
    /// Further networks that are never peers.
    pub denied: Vec<Prefix>,
    /// Networks that are opted in.
    pub open: Vec<Prefix>,
    /// Public unicast addresses count as opted in.
    pub public: bool,
    /// Relayed addresses of this server may be peers of each other.
    pub relay_to_relay: bool,
    /// The relayed addresses of this server, all shards: addresses and ports.
    pub relays: Vec<IpAddr>,
    /// Ports of relayed addresses, all shards.
    pub relay_ports: Option<(u16, u16)>,
}

/// Where a permitted peer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// In this process.
    Media,
    /// Behind a relay socket.
    Outside,
}
