//! The relay: sockets, shards and streams around the core of `turn/proto`.
//!
//! [`Relay`] lives on a thread with an event loop, be it a media worker's or that of a shard of
//! [`Alone`]. Streams are tasks of tokio ([`streams`]) that talk to it through a queue.

mod alarm;
mod alone;
mod dtls;
mod half_open;
mod moderation;
mod relay;
mod shard;
pub mod streams;
pub mod tls;
pub mod udp;

pub use alarm::Alarm;
pub use alone::{Alone, AloneConfig, StartError};
pub use half_open::{HalfOpen, Place};
pub use moderation::Moderation;
pub use relay::{Options, Relay, TcpOptions};
pub use shard::shard_of;
pub use streams::{ShardHandle, StreamInput, StreamSender};
