//! A STUN and TURN server without IO: messages, time and randomness go in, outputs come out.

mod config;
mod policy;
mod types;

pub use config::{Config, Credentials, Quota, RelayAddresses, User};
pub use policy::{Policy, Prefix, Route};
pub use types::{
    ConnectionId, Counters, Denial, FiveTuple, Forward, Framing, Output, Protocol, RelayId, ToClient, Transport,
};
