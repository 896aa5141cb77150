//! A selective forwarding unit without sockets, threads or a clock.
//!
//! [`Sfu`] owns rooms. The shell hands it commands and datagrams together with the current time,
//! calls [`Sfu::timeout`] when [`Sfu::deadline`] is due, and sends and delivers what
//! [`Sfu::transmit`] and [`Sfu::event`] give. Clients always make the offer: their `recvonly`
//! m-lines are *slots* that the SFU fills with the tracks of others, reusing a slot for another
//! track without a new offer.
//!
//! The way of a packet: `sfu` finds the peer by address, `peer` (the only module that knows the
//! WebRTC engine) decrypts it, `room` fans it out, `forward` decides and `munge` rewrites the
//! numbers for every subscriber.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "a test takes the current time as its beginning")
)]

mod bandwidth;
mod codec;
mod forward;
mod layers;
mod member;
mod munge;
mod offer;
mod peer;
mod quality;
mod room;
mod sfu;
mod speaker;
mod stun;
mod types;

pub use sfu::{Config, Counters, Sfu};
pub use types::{
    Command, Event, LayerChoice, OfferedTrack, PeerId, QualityLevel, RoomId, Slot, Source, TrackRef, Transmit,
};

/// Parsers and rewriting, for the fuzz targets; not a stable interface.
#[doc(hidden)]
pub mod fuzzing {
    pub use crate::codec::{Codec, Frame, inspect, overwrite};
    pub use crate::munge::{Munger, Numbers};
    pub use crate::stun::local_ufrag;
}
