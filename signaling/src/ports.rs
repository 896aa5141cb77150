//! What the server provides: who may enter, media, the record of what happened, time and chance.
//!
//! Signaling reaches the database and the media only through these. `Media` must not block and
//! must not call back into the hub from within `perform`; the two others are asynchronous.

use crate::message::{
    ChatLine, IceServer, LeaveReason, MissingTrack, OfferedTrack, ParticipantId, Preference, QualityLevel,
    Role, RoomInfo, Slot, Source,
};
use std::{future::Future, pin::Pin, sync::Arc};
use uuid::Uuid;

/// A boxed future, so that ports can be trait objects.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// Milliseconds of Unix time, never going backwards within a process.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;
/// Fresh random bytes for resume secrets.
pub type Entropy = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;

/// A point in time: milliseconds of Unix time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// This much later, in milliseconds.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` until now; never negative.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }
}

/// A room: the consultation's id, or that of an echo room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(pub Uuid);

/// The session (or invitation) that a room token rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub Uuid);

/// One websocket, unique within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// What a verified room token allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The person; the same for every tab and reconnect.
    pub participant: ParticipantId,
    /// Shown to the others.
    pub name: String,
    /// What they may do; `Role::Check` makes the room an echo room.
    pub role: Role,
    /// Why they come, shown to moderators while they wait.
    pub reason: Option<String>,
    /// Ended sessions put their participants out.
    pub session: SessionId,
    /// The room, as `welcome` tells it; `room.id` is the room's id.
    pub room: RoomInfo,
    /// How long a person takes, in minutes, to estimate waiting; derived from the room if `None`.
    pub minutes_per_person: Option<u32>,
    /// All media of the room goes through the relay.
    pub relay_only: bool,
}

impl Grant {
    /// The room's id.
    #[must_use]
    pub fn room_id(&self) -> RoomId {
        RoomId(self.room.id)
    }
}

/// Why a token gives no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a token of ours, expired, or for something else.
    #[error("This link is not valid any more. Open the consultation again.")]
    Token,
    /// The session has ended (signed out, dismissed, invitation revoked).
    #[error("Your session has ended. Sign in again, or ask for a new link.")]
    Session,
    /// The consultation is over or cancelled.
    #[error("This consultation is over.")]
    Over,
    /// The server cannot tell now, e.g. the database does not answer; worth trying again.
    #[error("The server cannot check your link right now. Try again in a moment.")]
    Unavailable,
}

/// Who may enter.
pub trait Admission: Send + Sync + 'static {
    /// Checks a room token and that its session is alive.
    fn verify<'a>(&'a self, token: &'a str) -> Pending<'a, Result<Grant, Refusal>>;

    /// Those of `sessions` that have ended. Asked every two seconds for everyone in a room, so that
    /// a dismissed member is out within five; a failing check puts nobody out.
    fn ended<'a>(&'a self, sessions: &'a [SessionId]) -> Pending<'a, Result<Vec<SessionId>, Refusal>>;

    /// ICE servers with credentials for this participant; asked at every welcome.
    fn ice_servers(&self, grant: &Grant) -> Vec<IceServer>;
}

/// One media peer. A participant's next peer has a higher epoch, so late events of the former are
/// recognised and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerKey {
    /// The room; all its peers live on one worker.
    pub room: RoomId,
    /// Whose.
    pub participant: ParticipantId,
    /// Counts peers of this room, unique within this process.
    pub epoch: u64,
}

/// What the media plane is told, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaCommand {
    /// A new peer. Nothing flows before its first offer.
    Join {
        /// The new peer.
        peer: PeerKey,
        /// True: its own media comes back to it.
        echo: bool,
    },
    /// An SDP offer; the answer comes as `PeerEvent::Answer` or `PeerEvent::OfferRefused`.
    Offer {
        /// Who offers.
        peer: PeerKey,
        /// To be echoed.
        revision: u32,
        /// SDP, at most 64 KiB.
        sdp: String,
        /// The sending m-lines; at most 32, each mid and source once.
        tracks: Vec<OfferedTrack>,
    },
    /// Wishes about remote tracks.
    Prefer {
        /// Who wishes.
        peer: PeerKey,
        /// Only of admitted participants.
        preferences: Vec<Preference>,
    },
    /// Forward a track of this peer, or not.
    Mute {
        /// Whose track.
        peer: PeerKey,
        /// Which.
        source: Source,
        /// True: forward nothing.
        muted: bool,
    },
    /// The peer is gone.
    Leave {
        /// Which.
        peer: PeerKey,
    },
}

/// What the media plane tells, through `Hub::media_event`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaEvent {
    /// About one peer.
    Peer(PeerKey, PeerEvent),
    /// Who speaks now in a room, loudest first.
    Speakers(RoomId, Vec<ParticipantId>),
}

/// What happened to one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerEvent {
    /// The answer to an offer.
    Answer {
        /// Of the offer.
        revision: u32,
        /// SDP.
        sdp: String,
    },
    /// The offer could not be used; the tracks stay as they were.
    OfferRefused {
        /// Of the offer.
        revision: u32,
        /// For people; no addresses.
        reason: String,
    },
    /// What the peer's receive-only m-lines carry now.
    Slots {
        /// Complete.
        slots: Vec<Slot>,
        /// Tracks without a slot.
        missing: Vec<MissingTrack>,
    },
    /// How this peer's own media flows; told to everyone in the room.
    Quality(QualityLevel),
    /// ICE or DTLS failed for good; the peer no longer exists in the media plane.
    Disconnected,
}

/// The media plane.
pub trait Media: Send + Sync + 'static {
    /// Takes a command without blocking; commands of one room are performed in order.
    fn perform(&self, command: MediaCommand);
}

/// What happened in a room, for the consultation's record. `ChatSaid` carries what was said: it must
/// not reach a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalEvent {
    /// Somebody came into the waiting room.
    Waiting {
        /// Where.
        room: RoomId,
        /// Who.
        participant: ParticipantId,
        /// As what.
        role: Role,
        /// When.
        at: Moment,
    },
    /// Somebody entered the room.
    Admitted {
        /// Where.
        room: RoomId,
        /// Who.
        participant: ParticipantId,
        /// As what.
        role: Role,
        /// Who let them in; themselves when they need not wait.
        by: ParticipantId,
        /// When.
        at: Moment,
    },
    /// Somebody left the room or its waiting room.
    Left {
        /// Where.
        room: RoomId,
        /// Who.
        participant: ParticipantId,
        /// As what.
        role: Role,
        /// Why.
        reason: LeaveReason,
        /// False: they left from the waiting room.
        admitted: bool,
        /// When.
        at: Moment,
    },
    /// The call was ended for everyone; no `Left` follows for those who were in it.
    Ended {
        /// Where.
        room: RoomId,
        /// The moderator, or the server.
        by: Option<ParticipantId>,
        /// When.
        at: Moment,
    },
    /// A line of chat.
    ChatSaid {
        /// Where.
        room: RoomId,
        /// What.
        line: ChatLine,
    },
}

/// The consultation's record. Written by one background task, in order; it never delays a room.
pub trait Journal: Send + Sync + 'static {
    /// Records an event; failures are the implementation's to log and count.
    fn record(&self, event: JournalEvent) -> Pending<'_, ()>;
}
