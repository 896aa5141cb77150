//! A STUN and TURN server without IO: messages, time and randomness go in, outputs come out.
//!
//! STUN is RFC 8489, TURN RFC 8656 (UDP) and RFC 6062 (TCP to peers), behaviour discovery RFC 5780.

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
pub use kind::{Kind, kind};
pub use policy::{Policy, Prefix, Route};
pub use server::Server;
pub use types::{
    ConnectionId, Counters, Denial, FiveTuple, Forward, Framing, Output, Protocol, RelayId, ToClient,
    Transport,
};
