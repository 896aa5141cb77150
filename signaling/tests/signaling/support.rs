//! A signaling server in this process and clients that speak to it.

use dokita_signaling::close::CloseReason;
use dokita_signaling::hub::{Hub, Ports};
use dokita_signaling::limits::Limits;
use dokita_signaling::message::{
    ClientMessage, IceServer, ParticipantId, Resume, Role, RoomInfo, ServerMessage, VERSION,
};
use dokita_signaling::ports::{
    Admission, Grant, Journal, JournalEvent, Media, MediaCommand, Moment, PeerKey, Pending, Refusal, RoomId,
    SessionId,
};
use dokita_signaling::shell::router;
use futures_util::{SinkExt, StreamExt};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(5);

pub struct TestServer {
    pub hub: Arc<Hub>,
    pub doors: Arc<Doors>,
    pub media: Arc<Recorder>,
    pub journal: Arc<Recorder>,
    pub address: String,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        let (doors, media, journal) =
            (Arc::<Doors>::default(), Arc::<Recorder>::default(), Arc::<Recorder>::default());
        let secrets = AtomicU8::new(0);
        let ports = Ports {
            admission: doors.clone(),
            media: media.clone(),
            journal: journal.clone(),
            clock: Arc::new(|| {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
                Moment(i64::try_from(now.as_millis()).unwrap())
            }),
            entropy: Arc::new(move || [secrets.fetch_add(1, Ordering::Relaxed); 16]),
        };
        let hub = Hub::start(ports, limits);
        let foreign = |headers: &axum::http::HeaderMap| {
            headers.get("origin").is_some_and(|it| it == "https://evil.example")
        };
        let app = router(hub.clone(), Arc::new(move |headers| !foreign(headers)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("ws://{}/ws", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { hub, doors, media, journal, address }
    }

    pub async fn connect(&self) -> Client {
        let (socket, _) = connect_async(&self.address).await.unwrap();
        Client { socket, id: person(0), secret: String::new() }
    }

    /// Joins room 7.
    pub async fn join(&self, role: &str, number: u64) -> Client {
        self.join_with(role, number, None).await
    }

    pub async fn join_with(&self, role: &str, number: u64, resume: Option<Resume>) -> Client {
        let mut client = self.connect().await;
        client.say(ClientMessage::Join { version: VERSION, token: format!("{role} {number}"), resume }).await;
        if let ServerMessage::Welcome { participant, secret, .. } = client.hear().await {
            (client.id, client.secret) = (participant, secret);
        }
        client
    }

    pub async fn doctor_and_patient(&self) -> (Client, Client) {
        let mut doctor = self.join("doctor", 1).await;
        let mut patient = self.join("patient", 2).await;
        doctor.say(ClientMessage::Admit { participant: patient.id }).await;
        patient.hear_until(|message| matches!(message, ServerMessage::Admitted { .. })).await;
        doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantJoined { .. })).await;
        (doctor, patient)
    }

    pub fn peer_of(&self, id: ParticipantId) -> PeerKey {
        let commands = self.media.commands.lock().unwrap();
        let mut joins = commands.iter().rev().filter_map(|command| match command {
            MediaCommand::Join { peer, .. } if peer.participant == id => Some(*peer),
            _ => None,
        });
        joins.next().unwrap()
    }
}

pub fn room() -> RoomId {
    RoomId(Uuid::from_u128(7))
}

pub fn person(number: u64) -> ParticipantId {
    ParticipantId(Uuid::from_u128(u128::from(number)))
}

pub fn session(number: u64) -> SessionId {
    SessionId(Uuid::from_u128(u128::from(number)))
}

/// Tokens are a role and a number; everyone comes to room 7, unless they check their devices.
#[derive(Default)]
pub struct Doors {
    pub ended: Mutex<HashSet<SessionId>>,
    pub expired: Mutex<bool>,
}

impl Admission for Doors {
    fn verify<'a>(&'a self, token: &'a str) -> Pending<'a, Result<Grant, Refusal>> {
        Box::pin(async move {
            if *self.expired.lock().unwrap() {
                return Err(Refusal::Token);
            }
            let grant = grant(token).ok_or(Refusal::Token)?;
            let ended = self.ended.lock().unwrap().contains(&grant.session);
            if ended { Err(Refusal::Session) } else { Ok(grant) }
        })
    }

    fn ended<'a>(&'a self, sessions: &'a [SessionId]) -> Pending<'a, Result<Vec<SessionId>, Refusal>> {
        Box::pin(async move {
            let ended = self.ended.lock().unwrap();
            Ok(sessions.iter().filter(|session| ended.contains(session)).copied().collect())
        })
    }

    fn ice_servers(&self, _: &Grant) -> Vec<IceServer> {
        Vec::new()
    }
}

fn grant(token: &str) -> Option<Grant> {
    let (role, number) = token.split_once(' ')?;
    let number = number.parse().ok()?;
    let role = match role {
        "doctor" => Role::Doctor,
        "patient" => Role::Patient,
        "check" => Role::Check,
        _ => return None,
    };
    // Everyone checks in a room of their own.
    let id = if role == Role::Check { Uuid::from_u128(1_000 + u128::from(number)) } else { room().0 };
    Some(Grant {
        participant: person(number),
        name: format!("Person {number}"),
        role,
        reason: None,
        session: session(number),
        room: RoomInfo { id, doctor: None, starts_at: None, ends_at: None, fallback_phone: None },
        minutes_per_person: None,
        relay_only: false,
    })
}

/// Remembers what it was told.
#[derive(Default)]
pub struct Recorder {
    pub commands: Mutex<Vec<MediaCommand>>,
    pub events: Mutex<Vec<JournalEvent>>,
    pub stuck: AtomicBool,
}

impl Media for Recorder {
    fn perform(&self, command: MediaCommand) {
        self.commands.lock().unwrap().push(command);
    }
}

impl Journal for Recorder {
    fn record(&self, event: JournalEvent) -> Pending<'_, ()> {
        self.events.lock().unwrap().push(event);
        let stuck = self.stuck.load(Ordering::Relaxed);
        Box::pin(async move {
            if stuck {
                std::future::pending::<()>().await;
            }
        })
    }
}

pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub id: ParticipantId,
    pub secret: String,
}

impl Client {
    pub async fn say(&mut self, message: ClientMessage) {
        self.say_text(&serde_json::to_string(&message).unwrap()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn hear(&mut self) -> ServerMessage {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.unwrap().unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    pub async fn hear_until(&mut self, wanted: impl Fn(&ServerMessage) -> bool) -> ServerMessage {
        loop {
            let message = self.hear().await;
            if wanted(&message) {
                return message;
            }
        }
    }

    /// The last message before the close, and the close code.
    pub async fn hear_the_end(&mut self) -> (Option<ServerMessage>, u16) {
        let mut last = None;
        loop {
            match timeout(PATIENCE, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Text(text))) => last = Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return (last, frame.code.into()),
                Some(Ok(_)) => {}
                other => panic!("no close code: {other:?}"),
            }
        }
    }

    pub async fn expect_the_end(&mut self, reason: CloseReason) -> Option<ServerMessage> {
        let (last, code) = self.hear_the_end().await;
        assert_eq!(code, reason.code(), "{last:?}");
        last
    }

    /// True when the server still answers this client.
    pub async fn is_served(&mut self) -> bool {
        self.say(ClientMessage::Ping { nonce: 99 }).await;
        self.hear_until(|message| matches!(message, ServerMessage::Pong { nonce: 99 })).await;
        true
    }

    pub fn resume(&self) -> Option<Resume> {
        Some(Resume { participant: self.id, secret: self.secret.clone() })
    }
}
