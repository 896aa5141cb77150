//! Participants against the server's own forwarding unit: two WebRTC implementations that share no
//! code, over real UDP.

use std::collections::HashMap;
use std::net::SocketAddr;

use dokita_sfu::{Command, Config, Event, OfferedTrack, PeerId, RoomId, Sfu};
use dokita_signaling::message::{MissingTrack, Slot, Source};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::super::*;
use super::welcome;

const ROOM: RoomId = RoomId(1);

/// Long, because on a busy machine the unit's bandwidth estimate pauses pictures for a while.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_participants_see_and_hear_each_other_without_loss() {
    let server = serve().await;
    let mut participants = Vec::new();
    for token in ["1", "2", "3"] {
        participants.push(join(&server, token, USUAL_SLOTS).await);
    }
    for participant in &participants {
        let counts = seen_and_heard(participant).await;
        // Duplicates are allowed: probes for bandwidth repeat packets.
        assert_eq!(counts.lost_packets, 0, "{counts:?}");
    }
    for participant in participants {
        participant.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slots_offered_later_are_filled_while_media_flows() {
    let server = serve().await;
    let small = join(&server, "1", SlotsWanted { audio: 1, video: 0 }).await;
    let others = [join(&server, "2", USUAL_SLOTS).await, join(&server, "3", USUAL_SLOTS).await];
    seen_and_heard(&small).await;
    small.leave().await;
    for other in others {
        other.leave().await;
    }
}

/// Waits until two others came through in picture and sound.
async fn seen_and_heard(participant: &Participant) -> Counts {
    let until = Instant::now() + PATIENCE;
    loop {
        let counts = participant.counts();
        let of = |source| counts.slots.iter().filter(move |slot| slot.source == Some(source));
        let seen = of(Source::Camera).filter(|slot| slot.frames >= 3 && slot.keyframes >= 1).count();
        let heard = of(Source::Microphone).filter(|slot| slot.packets >= 100).count();
        if (seen, heard) == (2, 2) {
            return counts;
        }
        assert!(Instant::now() < until, "{seen} seen, {heard} heard: {counts:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn join(server: &Url, token: &str, slots: SlotsWanted) -> Participant {
    let media = Media::test_pattern().unwrap();
    let options =
        Options { server: server.clone(), token: token.into(), media, slots, admit_everyone: false };
    let participant = Participant::connect(options).await.unwrap();
    participant.connected(Duration::from_secs(15)).await.unwrap();
    participant
}

/// From a websocket: who speaks, and how to answer.
type Said = (PeerId, ClientMessage, mpsc::UnboundedSender<ServerMessage>);

/// A signaling server without rules, in front of one real forwarding unit.
async fn serve() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (said, heard) = mpsc::unbounded_channel();
    tokio::spawn(forward(socket, heard));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, said.clone()));
        }
    });
    url
}

async fn talk(stream: TcpStream, said: mpsc::UnboundedSender<Said>) {
    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
    let (replies, mut answers) = mpsc::unbounded_channel();
    let mut peer = PeerId(0);
    loop {
        tokio::select! {
            frame = socket.next() => {
                let Some(Ok(Message::Text(text))) = frame else { break };
                let message: ClientMessage = serde_json::from_str(&text).unwrap();
                if let ClientMessage::Join { token, .. } = &message {
                    peer = PeerId(token.parse().unwrap());
                }
                said.send((peer, message, replies.clone())).unwrap();
            }
            Some(answer) = answers.recv() => {
                socket.send(Message::text(serde_json::to_string(&answer).unwrap())).await.unwrap();
            }
        }
    }
    let _ = said.send((peer, ClientMessage::Leave, replies));
}

async fn forward(socket: UdpSocket, mut heard: mpsc::UnboundedReceiver<Said>) {
    let here = socket.local_addr().unwrap();
    let now = || std::time::Instant::now();
    let mut sfu = Sfu::new(Config { addresses: vec![here], max_message: 16 * 1024 }, now());
    let mut replies = HashMap::new();
    let mut buffer = vec![0; 2_000];
    loop {
        let deadline = sfu.deadline().unwrap_or_else(|| now() + Duration::from_secs(1));
        tokio::select! {
            said = heard.recv() => match said {
                Some((peer, message, reply)) => {
                    replies.insert(peer, reply);
                    obey(&mut sfu, peer, message, &replies[&peer]);
                }
                None => break,
            },
            received = socket.recv_from(&mut buffer) => {
                let (length, source): (usize, SocketAddr) = received.unwrap();
                sfu.datagram(now(), source, here, &buffer[..length]);
            }
            () = tokio::time::sleep_until(deadline.into()) => sfu.timeout(now()),
        }
        while let Some(transmit) = sfu.transmit() {
            socket.send_to(&transmit.contents, transmit.destination).await.unwrap();
        }
        while let Some((_, peer, event)) = sfu.event() {
            if let (Some(message), Some(reply)) = (told(event), replies.get(&peer)) {
                let _ = reply.send(message);
            }
        }
    }
}

fn obey(sfu: &mut Sfu, peer: PeerId, message: ClientMessage, reply: &mpsc::UnboundedSender<ServerMessage>) {
    let now = std::time::Instant::now();
    match message {
        ClientMessage::Join { .. } => {
            sfu.command(now, Command::Join { room: ROOM, peer, echo: false });
            let _ = reply.send(welcome(IceTransportPolicy::All));
            let _ = reply.send(ServerMessage::Admitted { participants: vec![], chat: vec![] });
        }
        ClientMessage::Offer { revision, sdp, tracks } => {
            let offered = |track: dokita_signaling::message::OfferedTrack| {
                let source = if track.source == Source::Camera {
                    dokita_sfu::Source::Camera
                } else {
                    dokita_sfu::Source::Microphone
                };
                OfferedTrack { mid: track.mid, source }
            };
            let tracks = tracks.into_iter().map(offered).collect();
            sfu.command(now, Command::Offer { room: ROOM, peer, revision, sdp, tracks });
        }
        ClientMessage::Leave => sfu.command(now, Command::Leave { room: ROOM, peer }),
        _ => {}
    }
}

fn told(event: Event) -> Option<ServerMessage> {
    let who = |peer: PeerId| ParticipantId(Uuid::from_u128(peer.0));
    let what =
        |source| if source == dokita_sfu::Source::Camera { Source::Camera } else { Source::Microphone };
    match event {
        Event::Answer { revision, sdp } => Some(ServerMessage::Answer { revision, sdp }),
        Event::OfferRefused { reason, .. } => {
            Some(ServerMessage::Error { code: ErrorCode::OfferRefused, message: reason, fatal: true })
        }
        Event::Slots { slots, missing } => Some(ServerMessage::Slots {
            slots: slots
                .into_iter()
                .map(|slot| Slot {
                    mid: slot.mid,
                    participant: slot.track.map(|track| who(track.peer)),
                    source: slot.track.map(|track| what(track.source)),
                })
                .collect(),
            missing: missing
                .into_iter()
                .map(|track| MissingTrack { participant: who(track.peer), source: what(track.source) })
                .collect(),
        }),
        _ => None,
    }
}
