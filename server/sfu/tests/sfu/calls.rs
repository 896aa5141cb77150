//! Whole calls without a socket: str0m clients and the SFU over a simulated, seeded network.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dokita_sfu::{
    Command, Config, Event, LayerChoice, PeerId, QualityLevel, RoomId, Sfu, Source, TrackRef, Transmit,
};
use str0m::format::Codec;

use crate::client::{Client, Received};
use crate::link::Link;

const ROOM: RoomId = RoomId(7);
const ADA: PeerId = PeerId(1);
const BOLA: PeerId = PeerId(2);

struct World {
    sfu: Sfu,
    clients: BTreeMap<PeerId, Client>,
    link: Link,
    now: Instant,
    server: SocketAddr,
    events: Vec<(PeerId, Event)>,
    echo: bool,
    revision: u32,
}

impl World {
    fn new(seed: u64, loss_percent: u64) -> Self {
        let (now, server) = (Instant::now(), SocketAddr::from(([10, 0, 0, 100], 3_478)));
        World {
            sfu: Sfu::new(Config { addresses: vec![server], max_message: 16_384 }, now),
            clients: BTreeMap::new(),
            link: Link::new(seed, loss_percent),
            now,
            server,
            events: Vec::new(),
            echo: false,
            revision: 0,
        }
    }

    /// Two participants with a slot of each kind, some seconds into their call.
    fn call(seed: u64, loss_percent: u64) -> Self {
        let mut world = World::new(seed, loss_percent);
        world.join(1, 1);
        world.join(2, 1);
        world.run(4_000);
        world
    }

    fn join(&mut self, id: u128, slots: usize) {
        self.join_with(id, slots, &[Codec::Vp8]);
    }

    fn join_with(&mut self, id: u128, slots: usize, codecs: &[Codec]) {
        let mut client = Client::new(id, self.now, codecs);
        let (sdp, tracks) = client.offer(slots);
        let peer = client.id;
        self.clients.insert(peer, client);
        self.sfu.command(self.now, Command::Join { room: ROOM, peer, echo: self.echo });
        self.offer(peer, sdp, tracks);
    }

    fn offer(&mut self, peer: PeerId, sdp: String, tracks: Vec<dokita_sfu::OfferedTrack>) {
        self.revision += 1;
        let revision = self.revision;
        self.sfu.command(self.now, Command::Offer { room: ROOM, peer, revision, sdp, tracks });
        self.deliver_events();
    }

    fn leave(&mut self, peer: PeerId) {
        self.clients.remove(&peer);
        self.sfu.command(self.now, Command::Leave { room: ROOM, peer });
        self.deliver_events();
    }

    fn client(&mut self, peer: PeerId) -> &mut Client {
        self.clients.get_mut(&peer).expect("joined")
    }

    fn heard(&self, by: PeerId, peer: PeerId, source: Source) -> Vec<Received> {
        self.clients[&by].heard(peer, source)
    }

    fn saw(&self, peer: PeerId, event: &Event) -> bool {
        self.events.iter().any(|(about, seen)| *about == peer && seen == event)
    }

    fn deliver_events(&mut self) {
        while let Some((_, peer, event)) = self.sfu.event() {
            if let Some(client) = self.clients.get_mut(&peer) {
                match &event {
                    Event::Answer { sdp, .. } => client.answer(sdp),
                    Event::Slots { slots, missing } => {
                        client.slots.clone_from(slots);
                        client.missing.clone_from(missing);
                    }
                    _ => {}
                }
            }
            self.events.push((peer, event));
        }
    }

    /// Simulates so many milliseconds.
    fn run(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        while self.now < end {
            let mut next = end;
            let mut out: Vec<Transmit> = Vec::new();
            while let Some(datagram) = self.link.receive(self.now) {
                if datagram.destination == self.server {
                    self.sfu.datagram(self.now, datagram.source, datagram.destination, &datagram.contents);
                } else if let Some(client) =
                    self.clients.values_mut().find(|client| client.address == datagram.destination)
                {
                    let (source, destination, contents) =
                        (datagram.source, datagram.destination, datagram.contents);
                    client.receive(self.now, &Transmit { source, destination, contents }, &mut out);
                }
            }
            for client in self.clients.values_mut() {
                next = next.min(client.produce(self.now)).min(client.poll(self.now, &mut out));
            }
            self.sfu.timeout(self.now);
            out.extend(std::iter::from_fn(|| self.sfu.transmit()));
            for transmit in out {
                self.link.send(self.now, transmit.source, transmit.destination, transmit.contents);
            }
            self.deliver_events();
            next = next.min(self.sfu.deadline().unwrap_or(end)).min(self.link.next_due().unwrap_or(end));
            self.now = next.max(self.now + Duration::from_micros(100));
        }
    }
}

/// Packets that may still be under way, or be repaired.
const UNDER_WAY: usize = 40;

/// Where numbers are missing: the place in the stream and how many. Not at its end, where some are
/// still under way.
fn gaps(packets: &[Received]) -> Vec<(usize, u64)> {
    let settled = packets.get(..packets.len().saturating_sub(UNDER_WAY)).unwrap_or_default();
    let steps = settled.windows(2).map(|pair| pair[1].sequence - pair[0].sequence - 1);
    steps.enumerate().filter(|(_, missing)| *missing > 0).collect()
}

#[test]
fn two_peers_hear_and_see_each_other() {
    let world = World::call(1, 0);
    for (by, peer) in [(ADA, BOLA), (BOLA, ADA)] {
        let sound = world.heard(by, peer, Source::Microphone);
        assert!(sound.len() > 100, "{} packets of sound", sound.len());
        assert_eq!(gaps(&sound), []);
        let picture = world.heard(by, peer, Source::Camera);
        assert!(picture.len() > 80, "{} packets of picture", picture.len());
        assert_eq!(picture[0].payload[4] & 1, 0, "begins with a keyframe");
        assert!(world.saw(by, &Event::Connected));
        assert!(world.saw(peer, &Event::Published { source: Source::Camera }));
    }
}

#[test]
fn the_largest_layer_is_reached_when_the_bandwidth_is_there() {
    let mut world = World::call(2, 0);
    world.run(8_000);
    let picture = world.heard(ADA, BOLA, Source::Camera);
    assert_eq!(picture.last().map(Received::layer), Some(2));
}

#[test]
fn layer_switches_keep_the_numbers_continuous() {
    let mut world = World::call(3, 0);
    let track = TrackRef { peer: BOLA, source: Source::Camera };
    for layer in
        [LayerChoice::Low, LayerChoice::High, LayerChoice::Medium, LayerChoice::Low, LayerChoice::High]
    {
        world.sfu.command(world.now, Command::Prefer { room: ROOM, peer: ADA, track, layer });
        world.run(2_000);
    }
    let picture = world.heard(ADA, BOLA, Source::Camera);
    assert_eq!(gaps(&picture), []);
    let switches = picture.windows(2).filter(|pair| pair[0].layer() != pair[1].layer()).count();
    assert!(switches >= 4, "{switches} switches");
    for pair in picture.windows(2) {
        let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
        assert!(step < 90_000, "timestamps go forward, by less than a second: {step}");
        let pictures = pair[1].picture_id().wrapping_sub(pair[0].picture_id()) & 0x7fff;
        assert!(pictures <= 1, "picture ids are continuous");
        let switched = pair[0].layer() != pair[1].layer();
        assert!(!switched || pair[1].payload[4] & 1 == 0, "switched at a keyframe");
    }
}

#[test]
fn keyframe_requests_do_not_flood_the_publisher() {
    let mut world = World::call(4, 0);
    world.join(3, 2);
    world.run(3_000);
    let sent = world.clients[&BOLA].keyframes_sent;
    assert!(sent.iter().all(|layer| *layer <= 8), "{sent:?}");
}

#[test]
fn lost_packets_are_repaired_both_ways() {
    let mut world = World::call(5, 5);
    world.run(6_000);
    let picture = world.heard(ADA, BOLA, Source::Camera);
    let missing: u64 = gaps(&picture).iter().map(|(_, missing)| missing).sum();
    assert!(picture.len() > 200, "{} packets", picture.len());
    assert!(missing * 200 < picture.len() as u64, "{missing} of {} still missing", picture.len());
}

#[test]
fn off_stops_the_picture_and_nothing_else() {
    let mut world = World::call(6, 0);
    let track = TrackRef { peer: BOLA, source: Source::Camera };
    world.sfu.command(world.now, Command::Prefer { room: ROOM, peer: ADA, track, layer: LayerChoice::Off });
    world.run(200);
    let count = |world: &World, source| world.heard(ADA, BOLA, source).len();
    let (pictures, sounds) = (count(&world, Source::Camera), count(&world, Source::Microphone));
    world.run(1_000);
    assert_eq!(count(&world, Source::Camera), pictures);
    assert!(count(&world, Source::Microphone) > sounds + 40);
}

#[test]
fn a_muted_track_is_not_forwarded_and_comes_back() {
    let mut world = World::call(7, 0);
    let mute = |muted| Command::Mute { room: ROOM, peer: BOLA, source: Source::Microphone, muted };
    world.sfu.command(world.now, mute(true));
    world.run(200);
    let before = world.heard(ADA, BOLA, Source::Microphone).len();
    world.run(1_000);
    assert_eq!(world.heard(ADA, BOLA, Source::Microphone).len(), before);
    world.sfu.command(world.now, mute(false));
    world.run(1_000);
    let sound = world.heard(ADA, BOLA, Source::Microphone);
    assert!(sound.len() > before + 40);
    assert_eq!(gaps(&sound), []);
}

#[test]
fn a_slot_is_used_again_for_another_participant() {
    let mut world = World::call(8, 0);
    world.join(3, 1);
    world.run(1_000);
    let third = PeerId(3);
    assert!(world.clients[&ADA].missing.contains(&TrackRef { peer: third, source: Source::Camera }));
    world.leave(BOLA);
    world.run(3_000);
    assert!(world.clients[&ADA].missing.is_empty());
    let picture = world.heard(ADA, third, Source::Camera);
    // One stream, continued but for what the one who left had under way.
    let missing: u64 = gaps(&picture).iter().map(|(_, missing)| missing).sum();
    assert!(missing < 10, "{missing} missing");
    assert!(world.heard(ADA, third, Source::Microphone).len() > 200);
}

#[test]
fn leaving_frees_everything() {
    let mut world = World::call(9, 0);
    assert_eq!(world.sfu.counters().peers, 2);
    world.leave(ADA);
    world.run(500);
    world.leave(BOLA);
    world.run(500);
    let counters = world.sfu.counters();
    assert_eq!((counters.peers, counters.rooms, counters.routes), (0, 0, 0));
    assert_eq!(world.sfu.deadline(), None);
}

#[test]
fn an_unknown_packet_creates_no_state() {
    let mut world = World::call(10, 0);
    let before = world.sfu.counters();
    let stranger = SocketAddr::from(([192, 0, 2, 1], 9));
    let mut request = vec![0, 1, 0, 16, 0x21, 0x12, 0xa4, 0x42];
    request.extend([7; 12]);
    request.extend(b"\0\x06\0\x09abcd:efgh\0\0\0");
    for contents in
        [&request[..], &[0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1][..], &[22, 254, 253][..], &[][..]]
    {
        world.sfu.datagram(world.now, stranger, world.server, contents);
    }
    let after = world.sfu.counters();
    assert_eq!(after.unknown_datagrams, before.unknown_datagrams + 4);
    assert_eq!((after.routes, after.peers, after.rooms), (before.routes, before.peers, before.rooms));
}

#[test]
fn an_echo_room_gives_back_ones_own_tracks_only() {
    let mut world = World::new(11, 0);
    world.echo = true;
    world.join(1, 1);
    world.join(2, 1);
    world.run(3_000);
    assert!(world.heard(ADA, ADA, Source::Microphone).len() > 80);
    assert!(world.heard(ADA, ADA, Source::Camera).len() > 40);
    assert!(world.heard(ADA, BOLA, Source::Microphone).is_empty());
}

#[test]
fn messages_on_a_data_channel_reach_the_others() {
    let mut world = World::call(12, 0);
    world.client(ADA).say(b"pulse 72");
    world.run(500);
    assert_eq!(world.clients[&BOLA].messages, [b"pulse 72"]);
    assert!(world.clients[&ADA].messages.is_empty());
}

#[test]
fn a_silent_peer_is_reported_and_may_come_back() {
    let mut world = World::call(13, 0);
    world.client(BOLA).unplugged = true;
    world.run(6_000);
    assert!(world.saw(BOLA, &Event::Quality { level: QualityLevel::Lost }));
    assert!(world.saw(BOLA, &Event::Disconnected));
    world.events.clear();
    world.client(BOLA).unplugged = false;
    world.run(2_000);
    assert!(world.saw(BOLA, &Event::Connected));
}

#[test]
fn an_ice_restart_does_not_interrupt_the_call() {
    let mut world = World::call(14, 0);
    let (sdp, tracks) = world.client(BOLA).restart();
    world.offer(BOLA, sdp, tracks);
    world.run(1_000);
    let before = world.heard(ADA, BOLA, Source::Microphone).len();
    world.run(2_000);
    assert!(world.heard(ADA, BOLA, Source::Microphone).len() > before + 80);
    assert_eq!(
        world.events.iter().filter(|(_, event)| matches!(event, Event::OfferRefused { .. })).count(),
        0
    );
}

#[test]
fn a_new_connection_of_a_participant_replaces_the_old_one() {
    let mut world = World::call(15, 0);
    let routes = world.sfu.counters().routes;
    world.join(2, 1);
    world.run(4_000);
    assert!(world.heard(ADA, BOLA, Source::Microphone).len() > 250);
    assert!(world.heard(BOLA, ADA, Source::Camera).len() > 80);
    assert_eq!(world.sfu.counters().peers, 2);
    assert_eq!(world.sfu.counters().routes, routes);
}

#[test]
fn who_speaks_is_told() {
    let mut world = World::new(16, 0);
    world.join(1, 1);
    world.join(2, 1);
    world.client(ADA).level = -80;
    world.run(4_000);
    assert!(world.saw(ADA, &Event::Speakers { peers: vec![BOLA] }));
    assert!(world.saw(BOLA, &Event::Speakers { peers: vec![BOLA] }));
}

#[test]
fn a_track_without_a_common_codec_is_not_forwarded_but_said() {
    let mut world = World::new(17, 0);
    world.join_with(1, 1, &[Codec::H264]);
    world.join(2, 1);
    world.run(3_000);
    let track = TrackRef { peer: BOLA, source: Source::Camera };
    assert!(world.saw(ADA, &Event::NoCommonCodec { track }));
    assert!(world.heard(ADA, BOLA, Source::Camera).is_empty());
    assert!(world.heard(ADA, BOLA, Source::Microphone).len() > 80);
}

#[test]
fn an_offer_that_makes_no_sense_is_refused() {
    let mut world = World::call(18, 0);
    world.offer(ADA, "v=0\r\n".to_owned(), Vec::new());
    assert!(
        world.events.iter().any(|(peer, event)| *peer == ADA && matches!(event, Event::OfferRefused { .. }))
    );
}
