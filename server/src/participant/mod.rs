//! A participant without a browser: joins a room over the public protocol, sends a file or a test
//! pattern, and counts what it receives.
//!
//! `dokita publish` is a bedside device or a recording made of it; the load tests are many of it.
//! Its WebRTC implementation (`webrtc`) is another one than the server's (`str0m`), so that an
//! agreement between the two says something about browsers too.

pub mod api;
pub mod clip;
pub mod counts;
mod ivf;
mod keyframes;
mod ogg;
mod peer;
mod sender;
mod session;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use dokita_signaling::message::{
    ClientMessage, ErrorCode, IceServer, IceTransportPolicy, MAX_FRAME, ParticipantId, Role, RoomInfo,
    ServerMessage, VERSION,
};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use url::Url;

pub use clip::{Clip, ClipError, Media};
pub use counts::{Counts, SlotCounts};
pub use peer::SlotsWanted;

use counts::Counters;
use session::{Behaviour, Socket};

/// For the websocket and the first answer of the server.
const CONNECT: Duration = Duration::from_secs(10);
/// For the goodbye at the end.
const GOODBYE: Duration = Duration::from_secs(5);
/// Longest frame taken from a server: a room's chat is sent in one.
const MAX_SERVER_FRAME: usize = 64 * MAX_FRAME;

/// Slots of a call that is not crowded: three voices, two pictures. More are offered on demand.
pub const USUAL_SLOTS: SlotsWanted = SlotsWanted { audio: 3, video: 2 };

/// How to join.
pub struct Options {
    /// The server, e.g. `https://hospital.example`.
    pub server: Url,
    /// Room token from the API. Secret.
    pub token: String,
    /// What to send.
    pub media: Media,
    /// Receive-only m-lines to offer; zero of both: nothing is received.
    pub slots: SlotsWanted,
    /// Let in everybody who waits. Only moderators may.
    pub admit_everyone: bool,
}

/// How far a participant has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The room knows it; nothing has been decided.
    Joined,
    /// In the waiting room.
    Waiting {
        /// 1 is next.
        position: u32,
    },
    /// Let in; the media connection is being made.
    Admitted,
    /// Media flows.
    Connected,
    /// It is over.
    Ended(Ending),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// By itself.
    Left,
    /// A moderator did not let it in.
    Declined(String),
    /// A moderator removed it.
    Removed(String),
    /// The call ended for everyone.
    CallEnded,
    /// The same person joined from elsewhere.
    Replaced,
    /// The server refused a message for good.
    Refused {
        /// For programs.
        code: ErrorCode,
        /// For people.
        message: String,
    },
    /// The network or the media failed.
    Failed(String),
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Left => f.write_str("left the room"),
            Self::Declined(reason) => write!(f, "was not let in: {reason}"),
            Self::Removed(reason) => write!(f, "was removed from the room: {reason}"),
            Self::CallEnded => f.write_str("the call was ended for everyone"),
            Self::Replaced => f.write_str("the same person joined from elsewhere"),
            Self::Refused { message, .. } => write!(f, "the server refused: {message}"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

/// Why a participant cannot join, or can no longer stay.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an http or https address with a host.
    #[error("{0} is not the address of a server")]
    Address(Url),
    /// No websocket.
    #[error("the signaling connection failed: {0}")]
    Signaling(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    /// Too slow.
    #[error("the server did not answer within {} seconds", CONNECT.as_secs())]
    NoAnswer,
    /// An unexpected message.
    #[error("the server sent something this version does not understand: {0}")]
    Protocol(String),
    /// A wrong token, a full room.
    #[error("the server refused: {message}")]
    Refused {
        /// For programs.
        code: ErrorCode,
        /// For people.
        message: String,
    },
    /// The visit hides network addresses.
    #[error(
        "this visit hides network addresses, and this program cannot go through the relay: let the doctor switch \
         that off, or join with a browser"
    )]
    RelayOnly,
    /// The websocket closed without a reason.
    #[error("the signaling connection was lost")]
    ConnectionLost,
    /// ICE or DTLS failed.
    #[error("no media path to the server was found; UDP may be blocked on the way")]
    NoMediaPath,
    /// From the WebRTC implementation.
    #[error("the media connection failed: {0}")]
    Media(#[from] webrtc::error::Error),
    /// Not in the wanted phase in time.
    #[error("media did not flow in time; the participant is still {0:?}")]
    TooLate(Phase),
    /// Over before it began.
    #[error("the participant {0}")]
    Ended(Ending),
}

impl From<tokio_tungstenite::tungstenite::Error> for Error {
    fn from(error: tokio_tungstenite::tungstenite::Error) -> Self {
        Self::Signaling(Box::new(error))
    }
}

/// Somebody in a room. Dropping it leaves the room in the background; [`Participant::leave`]
/// waits for that.
pub struct Participant {
    id: ParticipantId,
    role: Role,
    room: RoomInfo,
    phase: watch::Receiver<Phase>,
    leaving: watch::Sender<bool>,
    counters: Arc<Counters>,
    task: JoinHandle<()>,
}

impl Participant {
    /// Joins the room of the token. Returns when the room knows the participant; whether it waits
    /// or is let in, [`Participant::phase`] tells.
    pub async fn connect(options: Options) -> Result<Self, Error> {
        let begun = Instant::now();
        let address = socket_address(&options.server)?;
        let entered = tokio::time::timeout(CONNECT, enter(&address, options.token)).await;
        let (socket, welcome) = entered.map_err(|_| Error::NoAnswer)??;
        let loopback = loopback(&options.server);
        let counters = Arc::<Counters>::default();
        let (phase, phases) = watch::channel(Phase::Joined);
        let (leaving, leave) = watch::channel(false);
        let behaviour = Behaviour {
            media: options.media,
            slots: options.slots,
            admit_everyone: options.admit_everyone,
            // A server on this machine needs no relay.
            ice_servers: if loopback.is_some() { Vec::new() } else { welcome.ice_servers },
            loopback,
        };
        let task = tokio::spawn(session::run(socket, behaviour, counters.clone(), phase, leave, begun));
        let (id, role, room) = (welcome.id, welcome.role, welcome.room);
        Ok(Self { id, role, room, phase: phases, leaving, counters, task })
    }

    /// Who the participant is in the room.
    pub fn id(&self) -> ParticipantId {
        self.id
    }

    /// What the participant may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The room.
    pub fn room(&self) -> &RoomInfo {
        &self.room
    }

    /// Follows how far the participant has come.
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.clone()
    }

    /// Waits until media flows, which may need somebody to let the participant in.
    pub async fn connected(&self, within: Duration) -> Result<(), Error> {
        let mut phase = self.phase.clone();
        let reached = phase.wait_for(|phase| matches!(phase, Phase::Connected | Phase::Ended(_)));
        match tokio::time::timeout(within, reached).await {
            Ok(Ok(phase)) => match &*phase {
                Phase::Ended(ending) => Err(Error::Ended(ending.clone())),
                _ => Ok(()),
            },
            Ok(Err(_)) => Err(Error::ConnectionLost),
            Err(_) => Err(Error::TooLate(self.phase.borrow().clone())),
        }
    }

    /// Waits until it is over.
    pub async fn ended(&self) -> Ending {
        let mut phase = self.phase.clone();
        match phase.wait_for(|phase| matches!(phase, Phase::Ended(_))).await.as_deref() {
            Ok(Phase::Ended(ending)) => ending.clone(),
            _ => Ending::Failed("the participant stopped unexpectedly".to_owned()),
        }
    }

    /// The counts until now.
    pub fn counts(&self) -> Counts {
        self.counters.snapshot()
    }

    /// Leaves the room and returns the final counts.
    pub async fn leave(self) -> (Ending, Counts) {
        self.leaving.send_replace(true);
        let ending = tokio::time::timeout(GOODBYE, self.ended()).await.unwrap_or(Ending::Left);
        self.task.abort();
        (ending, self.counters.snapshot())
    }
}

struct Welcome {
    id: ParticipantId,
    role: Role,
    room: RoomInfo,
    ice_servers: Vec<IceServer>,
}

async fn enter(address: &Url, token: String) -> Result<(Socket, Welcome), Error> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_SERVER_FRAME))
        .max_frame_size(Some(MAX_SERVER_FRAME));
    let (mut socket, _) =
        tokio_tungstenite::connect_async_with_config(address.as_str(), Some(config), true).await?;
    let join = ClientMessage::Join { version: VERSION, token, resume: None };
    let join = serde_json::to_string(&join).map_err(|error| Error::Protocol(error.to_string()))?;
    socket.send(Message::text(join)).await?;
    while let Some(frame) = socket.next().await {
        let Message::Text(text) = frame? else { continue };
        return match serde_json::from_str(&text) {
            Ok(ServerMessage::Welcome { ice_transport_policy: IceTransportPolicy::Relay, .. }) => {
                Err(Error::RelayOnly)
            }
            Ok(ServerMessage::Welcome { participant, role, room, ice_servers, .. }) => {
                Ok((socket, Welcome { id: participant, role, room, ice_servers }))
            }
            Ok(ServerMessage::Error { code, message, .. }) => Err(Error::Refused { code, message }),
            Ok(other) => Err(Error::Protocol(format!("{other:?} before welcome"))),
            Err(error) => Err(Error::Protocol(error.to_string())),
        };
    }
    Err(Error::ConnectionLost)
}

/// `https://host/anything` -> `wss://host/ws`.
fn socket_address(server: &Url) -> Result<Url, Error> {
    let scheme = match server.scheme() {
        "http" | "ws" => "ws",
        "https" | "wss" => "wss",
        _ => return Err(Error::Address(server.clone())),
    };
    let (Some(host), port) = (server.host_str(), server.port()) else {
        return Err(Error::Address(server.clone()));
    };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Url::parse(&format!("{scheme}://{host}{port}/ws")).map_err(|_| Error::Address(server.clone()))
}

/// The loopback address that a server on this machine is named by.
pub fn loopback(server: &Url) -> Option<IpAddr> {
    match server.host()? {
        url::Host::Domain("localhost") => Some(IpAddr::from([127, 0, 0, 1])),
        url::Host::Domain(_) => None,
        url::Host::Ipv4(address) => Some(IpAddr::from(address)).filter(IpAddr::is_loopback),
        url::Host::Ipv6(address) => Some(IpAddr::from(address)).filter(IpAddr::is_loopback),
    }
}

#[cfg(test)]
mod tests;
