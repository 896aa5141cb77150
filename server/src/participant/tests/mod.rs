//! Two independent peer connections over a real websocket and real UDP on the loopback interface:
//! a small server answers with `webrtc` and reflects what it receives.

mod forwarding;

use std::sync::Mutex;

use dokita_signaling::message::{MissingTrack, Slot, Source, WaitingPerson};
use rtc::media_stream::MediaStreamTrack;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodingParameters, RTCRtpEncodingParameters, RtpCodecKind};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use uuid::Uuid;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCIceGatheringState,
    RTCSessionDescription, Registry, register_default_interceptors,
};
use webrtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};

use super::*;

#[tokio::test]
async fn a_participant_sends_and_receives_without_loss() {
    let server = serve(Script::Reflect).await;
    let participant = Participant::connect(options(&server, "good")).await.unwrap();
    participant.connected(Duration::from_secs(15)).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (ending, counts) = participant.leave().await;
    assert_eq!(ending, Ending::Left);
    assert!(counts.sent_packets > 150, "{counts:?}");
    assert!(counts.received_audio_packets > 100, "{counts:?}");
    assert!(counts.received_video_frames > 30, "{counts:?}");
    assert!(counts.slots.iter().any(|slot| slot.video && slot.keyframes >= 2), "{counts:?}");
    assert_eq!((counts.lost_packets, counts.sequence_gaps), (0, 0), "{counts:?}");
}

#[tokio::test]
async fn tracks_without_a_slot_are_offered_one() {
    let server = serve(Script::Missing).await;
    let participant = Participant::connect(options(&server, "good")).await.unwrap();
    let offers = tokio::time::timeout(Duration::from_secs(15), async {
        while server.offers.lock().unwrap().len() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    offers.await.unwrap();
    participant.connected(Duration::from_secs(15)).await.unwrap();
    participant.leave().await;
    let offers = server.offers.lock().unwrap();
    let receiving = |offer: &String| offer.matches("a=recvonly").count();
    assert_eq!((receiving(&offers[0]), receiving(&offers[1])), (5, 7), "{}", offers[1]);
}

#[tokio::test]
async fn a_refused_token_is_told_in_the_servers_words() {
    let server = serve(Script::Reflect).await;
    let Err(error) = Participant::connect(options(&server, "bad")).await else { panic!("joined") };
    assert_eq!(error.to_string(), "the server refused: The link has expired.");
}

#[tokio::test]
async fn a_visit_that_hides_addresses_is_not_joined_directly() {
    let server = serve(Script::Reflect).await;
    let Err(error) = Participant::connect(options(&server, "relay")).await else { panic!("joined") };
    assert!(error.to_string().contains("join with a browser"), "{error}");
}

#[tokio::test]
async fn the_waiting_room_is_waited_in_and_may_stay_closed() {
    let server = serve(Script::Decline).await;
    let participant = Participant::connect(options(&server, "good")).await.unwrap();
    assert_eq!(participant.ended().await, Ending::Declined("Please call the ward.".to_owned()));
    let Err(error) = participant.connected(Duration::from_secs(1)).await else { panic!("connected") };
    assert_eq!(error.to_string(), "the participant was not let in: Please call the ward.");
}

#[tokio::test]
async fn a_moderator_lets_everybody_in() {
    let server = serve(Script::Waiting).await;
    let mut options = options(&server, "good");
    options.admit_everyone = true;
    let participant = Participant::connect(options).await.unwrap();
    assert_eq!(participant.ended().await, Ending::CallEnded);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let options = Options {
        server: address,
        token: "t".into(),
        media: Media::default(),
        slots: USUAL_SLOTS,
        admit_everyone: false,
    };
    let Err(error) = Participant::connect(options).await else { panic!("connected") };
    assert!(error.to_string().starts_with("the signaling connection failed"), "{error}");
}

#[test]
fn the_websocket_address_follows_the_servers() {
    let of = |text| {
        socket_address(&Url::parse(text).unwrap()).map(String::from).map_err(|error| error.to_string())
    };
    assert_eq!(of("https://hospital.example/join").unwrap(), "wss://hospital.example/ws");
    assert_eq!(of("http://[::1]:8080").unwrap(), "ws://[::1]:8080/ws");
    assert!(of("file:///etc").is_err());
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Reflect,
    Missing,
    Decline,
    Waiting,
}

struct Server {
    url: Url,
    offers: Arc<Mutex<Vec<String>>>,
}

fn options(server: &Server, token: &str) -> Options {
    Options {
        server: server.url.clone(),
        token: token.to_owned(),
        media: Media::test_pattern().unwrap(),
        slots: USUAL_SLOTS,
        admit_everyone: false,
    }
}

async fn serve(script: Script) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let offers = Arc::<Mutex<Vec<String>>>::default();
    let seen = offers.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        talk(tokio_tungstenite::accept_async(stream).await.unwrap(), script, seen).await;
    });
    Server { url, offers }
}

async fn talk(mut socket: WebSocketStream<TcpStream>, script: Script, offers: Arc<Mutex<Vec<String>>>) {
    let reflector = Reflector::open().await;
    while let Some(Ok(frame)) = socket.next().await {
        let Message::Text(text) = frame else { continue };
        for reply in replies(serde_json::from_str(&text).unwrap(), script, &offers, &reflector).await {
            socket.send(Message::text(serde_json::to_string(&reply).unwrap())).await.unwrap();
        }
    }
    reflector.connection.close().await.unwrap();
}

async fn replies(
    message: ClientMessage,
    script: Script,
    offers: &Mutex<Vec<String>>,
    reflector: &Reflector,
) -> Vec<ServerMessage> {
    let somebody = ParticipantId(Uuid::from_u128(2));
    match message {
        ClientMessage::Join { token, .. } if token == "relay" => vec![welcome(IceTransportPolicy::Relay)],
        ClientMessage::Join { token, .. } if token != "good" => vec![ServerMessage::Error {
            code: ErrorCode::TokenRefused,
            message: "The link has expired.".into(),
            fatal: true,
        }],
        ClientMessage::Join { .. } => {
            let mut replies = vec![welcome(IceTransportPolicy::All)];
            replies.push(match script {
                Script::Decline => ServerMessage::Declined { reason: "Please call the ward.".into() },
                _ => ServerMessage::Admitted { participants: vec![], chat: vec![] },
            });
            if script == Script::Waiting {
                replies.push(ServerMessage::WaitingList { people: vec![waiting(somebody)] });
            }
            replies
        }
        ClientMessage::Offer { revision, sdp, .. } => {
            offers.lock().unwrap().push(sdp.clone());
            let mut replies = vec![ServerMessage::Answer { revision, sdp: reflector.answer(sdp).await }];
            if script == Script::Missing && revision == 1 {
                let missing = [Source::Screen, Source::ScreenAudio]
                    .map(|source| MissingTrack { participant: somebody, source });
                let slots = vec![Slot {
                    mid: "2".into(),
                    participant: Some(somebody),
                    source: Some(Source::Microphone),
                }];
                replies.push(ServerMessage::Slots { slots, missing: missing.into() });
            }
            replies
        }
        ClientMessage::Admit { participant } if participant == somebody => vec![ServerMessage::Ended],
        ClientMessage::Ping { nonce } => vec![ServerMessage::Pong { nonce }],
        _ => vec![],
    }
}

fn welcome(ice_transport_policy: IceTransportPolicy) -> ServerMessage {
    ServerMessage::Welcome {
        version: VERSION,
        participant: ParticipantId(Uuid::from_u128(1)),
        role: Role::Device,
        secret: "secret".into(),
        room: RoomInfo {
            id: Uuid::from_u128(3),
            doctor: None,
            starts_at: None,
            ends_at: None,
            fallback_phone: None,
        },
        ice_servers: vec![],
        ice_transport_policy,
        resumed: false,
    }
}

fn waiting(id: ParticipantId) -> WaitingPerson {
    WaitingPerson { id, name: "Guest".into(), role: Role::Guest, reason: None, since: 0, connected: true }
}

/// Answers offers, and sends every packet of a kind back on one track of that kind.
struct Reflector {
    connection: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<bool>,
}

impl Reflector {
    async fn open() -> Self {
        let (gathering, gathered) = watch::channel(false);
        let mut engine = peer::engine().unwrap();
        let registry = register_default_interceptors(Registry::new(), &mut engine).unwrap();
        let tracks = [RtpCodecKind::Audio, RtpCodecKind::Video].map(|kind| {
            let codec = if kind == RtpCodecKind::Audio { peer::opus() } else { peer::vp8() };
            let coding = RTCRtpCodingParameters { ssrc: Some(peer::new_ssrc()), ..Default::default() };
            let encoding = RTCRtpEncodingParameters {
                rtp_coding_parameters: coding,
                codec: codec.rtp_codec,
                ..Default::default()
            };
            let track = MediaStreamTrack::new(
                "reflected".into(),
                Uuid::new_v4().to_string(),
                "reflected".into(),
                kind,
                vec![encoding.clone()],
            );
            (coding_ssrc(&encoding), encoding, Arc::new(TrackLocalStaticRTP::new(track)))
        });
        let handler =
            Arc::new(Reflecting { gathering, tracks: tracks.clone().map(|(ssrc, _, track)| (ssrc, track)) });
        let connection = PeerConnectionBuilder::new()
            .with_media_engine(engine)
            .with_interceptor_registry(registry)
            .with_handler(handler)
            .with_udp_addrs(vec!["127.0.0.1:0".to_owned()])
            .build()
            .await
            .unwrap();
        for (_, encoding, track) in tracks {
            let init = RTCRtpTransceiverInit {
                direction: RTCRtpTransceiverDirection::Sendonly,
                streams: vec![],
                send_encodings: vec![encoding],
            };
            connection.add_transceiver_from_track(track, Some(init)).await.unwrap();
        }
        Self { connection: Arc::new(connection), gathered }
    }

    async fn answer(&self, offer: String) -> String {
        self.connection.set_remote_description(RTCSessionDescription::offer(offer).unwrap()).await.unwrap();
        let answer = self.connection.create_answer(None).await.unwrap();
        self.connection.set_local_description(answer).await.unwrap();
        self.gathered.clone().wait_for(|done| *done).await.unwrap();
        self.connection.local_description().await.unwrap().sdp
    }
}

fn coding_ssrc(encoding: &RTCRtpEncodingParameters) -> u32 {
    encoding.rtp_coding_parameters.ssrc.unwrap()
}

struct Reflecting {
    gathering: watch::Sender<bool>,
    tracks: [(u32, Arc<TrackLocalStaticRTP>); 2],
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Reflecting {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathering.send_replace(true);
        }
    }

    async fn on_track(&self, remote: Arc<dyn TrackRemote>) {
        let (ssrc, local) = self.tracks[usize::from(remote.kind().await == RtpCodecKind::Video)].clone();
        tokio::spawn(async move {
            while let Some(event) = remote.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(mut packet) = event {
                    packet.header.ssrc = ssrc;
                    packet.header.extension = false;
                    packet.header.extensions.clear();
                    let _ = local.write_rtp(packet).await;
                }
            }
        });
    }
}
