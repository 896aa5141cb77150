//! Limits of the hub and of the websocket shell. The defaults are those of the protocol document.

use std::time::Duration;

/// Every limit that is not part of the room's rules.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Messages that may wait for one connection; beyond that it is a slow reader.
    pub outbound_queue: usize,
    /// Websockets in all.
    pub connections: usize,
    /// Websockets that have not joined yet.
    pub unauthenticated: usize,
    /// Of these, from one IPv4 address or IPv6 /64: many phones may share one behind a carrier's NAT.
    pub unauthenticated_per_network: usize,
    /// The first message must come within this.
    pub join_within: Duration,
    /// The token must be checked within this.
    pub verify_within: Duration,
    /// Messages a second that one connection may send in the long run.
    pub messages_per_second: u32,
    /// Messages that one connection may send at once.
    pub burst: u32,
    /// Messages beyond the rate, dropped, until the connection is closed.
    pub excess: u32,
    /// Malformed messages until the connection is closed.
    pub malformed: u32,
    /// One frame must be taken by the network within this.
    pub write_within: Duration,
    /// The server pings this often.
    pub ping_every: Duration,
    /// A connection that says nothing for this long is lost.
    pub silent_after: Duration,
    /// Rooms see the time pass this often.
    pub tick_every: Duration,
    /// Sessions of everyone in a room are checked this often.
    pub sessions_every: Duration,
    /// Events that may wait for the journal; beyond that they are dropped and counted.
    pub journal_queue: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            outbound_queue: 256,
            connections: 4_096,
            unauthenticated: 1_024,
            unauthenticated_per_network: 64,
            join_within: Duration::from_secs(5),
            verify_within: Duration::from_secs(5),
            messages_per_second: 30,
            burst: 60,
            excess: 120,
            malformed: 10,
            write_within: Duration::from_secs(10),
            ping_every: Duration::from_secs(10),
            silent_after: Duration::from_secs(25),
            tick_every: Duration::from_millis(500),
            sessions_every: Duration::from_secs(2),
            journal_queue: 1_024,
        }
    }
}
