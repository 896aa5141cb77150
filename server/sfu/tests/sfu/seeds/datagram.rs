//! Datagrams to a unit with a peer that has offered, in chunks led by their length; and the reading
//! of STUN user names.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dokita_sfu::fuzzing::local_ufrag;
use dokita_sfu::{Command, Config, PeerId, RoomId, Sfu};

const OFFER: &str = include_str!("../../../fuzz/corpus/offer/audio.sdp");

/// One input.
pub fn run(data: &[u8]) {
    let (start, server) = (Instant::now(), SocketAddr::from(([192, 0, 2, 1], 3_478)));
    let client = SocketAddr::from(([192, 0, 2, 2], 5_000));
    let mut sfu = Sfu::new(Config { addresses: vec![server], max_message: 1_024 }, start);
    let (room, peer) = (RoomId(1), PeerId(2));
    sfu.command(start, Command::Join { room, peer, echo: false });
    sfu.command(start, Command::Offer { room, peer, revision: 1, sdp: OFFER.to_owned(), tracks: Vec::new() });
    let mut now = start;
    let mut rest = data;
    while let Some((length, tail)) = rest.split_first() {
        let (datagram, after) = tail.split_at(usize::from(*length).min(tail.len()));
        let _ = local_ufrag(datagram);
        now += Duration::from_millis(7);
        sfu.datagram(now, client, server, datagram);
        sfu.timeout(now);
        rest = after;
    }
    while sfu.transmit().is_some() {}
    // One user name; addresses only for who proved to know its password.
    assert!(sfu.counters().routes <= 1);
}
