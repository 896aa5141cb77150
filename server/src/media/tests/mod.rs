mod relay;

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use super::*;
use dokita_sfu::{OfferedTrack, Source};

const OFFER: &str = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
    m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\n\
    a=ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa\r\na=fingerprint:sha-256 \
    00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
    a=setup:actpass\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";

fn start(bind: [u8; 4], workers: usize) -> (MediaWorkers, mpsc::Receiver<MediaEvent>) {
    let (sender, receiver) = mpsc::channel(64);
    let config = Config { bind: bind.into(), first_port: 0, workers, advertised: Vec::new(), relay: None };
    (MediaWorkers::start(&config, sender).expect("ports are free"), receiver)
}

#[test]
fn an_offer_is_answered_with_the_address_of_its_worker() {
    let (workers, mut events) = start([127, 0, 0, 1], 2);
    let media = workers.media();
    let ports: Vec<String> = media.addresses().iter().map(|address| address.port().to_string()).collect();
    let (room, peer) = (RoomId(42), PeerId(7));
    media.send(Command::Join { room, peer, echo: false });
    let tracks = vec![OfferedTrack { mid: "0".to_owned(), source: Source::Microphone }];
    media.send(Command::Offer { room, peer, revision: 3, sdp: OFFER.to_owned(), tracks });
    let Some((_, _, Event::Answer { revision, sdp })) = events.blocking_recv() else { panic!("no answer") };
    assert_eq!(revision, 3);
    let candidate = sdp.lines().find(|line| line.starts_with("a=candidate")).expect("a candidate");
    assert!(candidate.contains("127.0.0.1"), "{candidate}");
    assert!(ports.iter().any(|port| candidate.contains(port)), "{candidate}");
    assert!(sdp.contains("a=ice-lite"));
    let published = events.blocking_recv();
    assert_eq!(published, Some((room, peer, Event::Published { source: Source::Microphone })));
    workers.stop();
}

#[test]
fn datagrams_of_strangers_are_counted_and_forgotten() {
    let (workers, _events) = start([127, 0, 0, 1], 1);
    let media = workers.media();
    let stranger = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    for _ in 0..20 {
        stranger.send_to(&[0x80; 40], media.addresses()[0]).expect("sent");
    }
    let patience = Instant::now() + Duration::from_secs(5);
    while media.counters().unknown < 20 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
    let counters = media.counters();
    assert_eq!((counters.received, counters.unknown, counters.peers, counters.sent), (20, 20, 0, 0));
    workers.stop();
}

#[test]
fn rooms_spread_over_the_workers() {
    let mut rooms = [0; 4];
    for room in 0..1_000 {
        rooms[worker_of(RoomId(room), 4)] += 1;
    }
    assert!(rooms.iter().all(|count| (200..300).contains(count)), "{rooms:?}");
}
