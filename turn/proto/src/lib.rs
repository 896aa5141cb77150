//! A STUN and TURN server without IO: messages, time and randomness go in, outputs come out.
//!
//! STUN is RFC 8489, TURN RFC 8656 (UDP) and RFC 6062 (TCP to peers), behaviour discovery RFC 5780.
//!
//! The way of a datagram: [`Server::client`] finds the allocation by the 5-tuple and the peer by
//! channel or address, and tells where the payload goes; [`Server::peer`] and [`Server::media`] tell
//! how it goes back. None of them allocates (`server/packets`). All else is a control message: `server/request`
//! authenticates it (`auth`, `nonce`, `integrity`) and hands it to its method (`server/allocate`,
//! `server/permit`, `server/tcp`). Who may be a peer is decided by `policy` alone.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "a test takes the current time as its beginning")
)]

mod allocation;
mod auth;
mod config;
pub mod credentials;
mod frame;
mod integrity;
mod kind;
mod limiter;
mod message;
mod nonce;
mod policy;
mod random;
mod server;
mod types;
mod users;

pub use config::{Config, Credentials, Quota, RelayAddresses, User};
pub use frame::{NotFramed, frame_length};
pub use ipnet::IpNet;
pub use kind::{Kind, kind};
pub use policy::{Policy, Route};
pub use server::Server;
pub use types::{
    ConnectionId, Counters, Denial, FiveTuple, Forward, Framing, Output, Protocol, RelayId, ToClient,
    Transport,
};
