//! The first offer of a peer.

use std::net::SocketAddr;
use std::time::Instant;

use dokita_sfu::{Command, Config, PeerId, RoomId, Sfu};

/// One input.
pub fn run(data: &[u8]) {
    let (now, server) = (Instant::now(), SocketAddr::from(([192, 0, 2, 1], 3_478)));
    let mut sfu = Sfu::new(Config { addresses: vec![server], max_message: 1_024 }, now);
    let (room, peer) = (RoomId(1), PeerId(2));
    let sdp = String::from_utf8_lossy(data).into_owned();
    sfu.command(now, Command::Join { room, peer, echo: true });
    sfu.command(now, Command::Offer { room, peer, revision: 1, sdp, tracks: Vec::new() });
    sfu.timeout(now);
    sfu.command(now, Command::Leave { room, peer });
    assert_eq!(sfu.counters().routes, 0);
}
