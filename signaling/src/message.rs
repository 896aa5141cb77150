//! The wire messages of the signaling protocol, version 1.
//!
//! One JSON object a websocket text frame, tagged by `type`. The JSON Schema and the TypeScript
//! types are generated from this file; `docs/signaling.md` says what each message means and when
//! it may be sent. The client is always the offerer, so there is no glare: the server fills the
//! receiving m-lines ("slots") that the client offered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Protocol version spoken by this build; a client of another version gets `unsupportedVersion`.
pub const VERSION: u16 = 1;
/// Largest accepted frame in bytes: an SDP offer of 32 m-lines fits, a flood does not.
pub const MAX_FRAME: usize = 64 * 1024;
/// Longest chat text in characters.
pub const MAX_CHAT: usize = 2_000;

/// A person in one room; stable across reconnects and tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ParticipantId(pub Uuid);

/// What a media track shows or carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The participant's voice.
    Microphone,
    /// The participant's picture.
    Camera,
    /// A shared screen or window.
    Screen,
    /// The sound of a shared screen.
    ScreenAudio,
}

/// What a participant may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The consulting clinician: enters without waiting, moderates.
    Doctor,
    /// A nurse or second clinician: enters without waiting, moderates.
    Nurse,
    /// The patient: waits to be admitted.
    Patient,
    /// Family, interpreter or invited specialist: waits to be admitted.
    Guest,
    /// A bedside device or file publisher: enters without waiting, does not moderate.
    Device,
    /// Alone in an echo room, to check camera, sound and network before a call.
    Check,
}

/// How large a picture the client wants of one track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LayerChoice {
    /// The server picks by estimated bandwidth.
    Auto,
    /// The smallest simulcast layer.
    Low,
    /// The middle layer.
    Medium,
    /// The largest layer.
    High,
    /// Send nothing.
    Off,
}

/// Which m-line of the client's own offer carries which source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfferedTrack {
    /// The `a=mid` of the m-line.
    pub mid: String,
    /// What it carries.
    pub source: Source,
}

/// A wish about one remote track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Preference {
    /// Whose track.
    pub participant: ParticipantId,
    /// Which of their tracks.
    pub source: Source,
    /// The wanted layer.
    pub layer: LayerChoice,
}

/// Proof that a client was here within the last 30 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resume {
    /// The participant that `welcome` named.
    pub participant: ParticipantId,
    /// The secret that `welcome` gave.
    pub secret: String,
}

/// From the browser to the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ClientMessage {
    /// First message on every connection.
    Join {
        /// Protocol version of the client.
        version: u16,
        /// Room token from the API.
        token: String,
        /// Given after a broken connection or a page reload.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<Resume>,
    },
    /// Publish, change or restart media: a complete SDP offer.
    Offer {
        /// Counts up per connection; echoed in `answer`, so that a late answer is recognised.
        revision: u32,
        /// SDP (RFC 8866). Receive-only m-lines are slots for remote tracks.
        sdp: String,
        /// The sending m-lines.
        tracks: Vec<OfferedTrack>,
    },
    /// Choose layers, or stop tracks, of other participants.
    Prefer {
        /// Replaces earlier wishes for the same tracks.
        preferences: Vec<Preference>,
    },
    /// Own track silenced or shown again.
    Mute {
        /// Which track.
        source: Source,
        /// True: nothing is sent.
        muted: bool,
    },
    /// Say something to everyone admitted.
    Chat {
        /// Client's id of the message: a repeat after a reconnect is not shown twice.
        id: Uuid,
        /// Plain text.
        text: String,
    },
    /// Ask for attention, or take it back.
    RaiseHand {
        /// True: raised.
        raised: bool,
    },
    /// Moderator: let somebody in.
    Admit {
        /// A waiting participant.
        participant: ParticipantId,
    },
    /// Moderator: send somebody away from the waiting room.
    Decline {
        /// A waiting participant.
        participant: ParticipantId,
        /// Shown to them.
        reason: String,
    },
    /// Moderator: silence somebody.
    MuteParticipant {
        /// An admitted participant.
        participant: ParticipantId,
        /// Which of their tracks.
        source: Source,
    },
    /// Moderator: put somebody out of the room for good.
    Remove {
        /// An admitted participant.
        participant: ParticipantId,
        /// Shown to them.
        reason: String,
    },
    /// Moderator: end the call for everyone.
    EndForAll,
    /// Leave for good; no 30 s grace.
    Leave,
    /// Liveness and round-trip time.
    Ping {
        /// Echoed in `pong`.
        nonce: u32,
    },
}

impl ClientMessage {
    /// A message from a text frame.
    ///
    /// # Errors
    /// `TooLarge` beyond [`MAX_FRAME`], `Malformed` when it is no message of this version.
    pub fn parse(frame: &str) -> Result<Self, ErrorCode> {
        if frame.len() > MAX_FRAME {
            return Err(ErrorCode::TooLarge);
        }
        serde_json::from_str(frame).map_err(|_| ErrorCode::Malformed)
    }
}

/// Somebody admitted, as the others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Who.
    pub id: ParticipantId,
    /// Shown name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Tracks they publish now.
    pub tracks: Vec<Track>,
    /// Hand raised.
    pub hand_raised: bool,
    /// False while the connection is lost and the 30 s grace runs.
    pub connected: bool,
}

/// One published track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Track {
    /// What it carries.
    pub source: Source,
    /// Silenced by its owner or a moderator.
    pub muted: bool,
}

/// Somebody in the waiting room, as moderators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPerson {
    /// Who.
    pub id: ParticipantId,
    /// Shown name.
    pub name: String,
    /// Patient or guest.
    pub role: Role,
    /// Why they come, as booked.
    pub reason: Option<String>,
    /// Waiting since, milliseconds of Unix time.
    pub since: i64,
    /// False while their connection is lost.
    pub connected: bool,
}

/// A line of chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatLine {
    /// The sender's id of the message.
    pub id: Uuid,
    /// Who said it.
    pub participant: ParticipantId,
    /// Their name then.
    pub name: String,
    /// Plain text.
    pub text: String,
    /// Milliseconds of Unix time.
    pub at: i64,
}

/// What a receive-only m-line of the client carries now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// The `a=mid` that the client offered.
    pub mid: String,
    /// Whose track, or nothing.
    pub participant: Option<ParticipantId>,
    /// Which of their tracks, or nothing.
    pub source: Option<Source>,
}

/// How well somebody's media flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QualityLevel {
    /// Loss under 2 %.
    Good,
    /// Loss under 8 %, or the picture reduced.
    Fair,
    /// Worse.
    Poor,
    /// No media for 3 seconds.
    Lost,
}

/// An RTCIceServer (W3C webrtc).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IceServer {
    /// stun:, turn: or turns: addresses.
    pub urls: Vec<String>,
    /// For turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// Which ICE candidates a client may use: an RTCIceTransportPolicy (W3C webrtc).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IceTransportPolicy {
    /// Any: the media workers are reached directly where that works.
    All,
    /// Those of the relay only: no address of the client is used or told.
    Relay,
}

/// What the room is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomInfo {
    /// The consultation's id (or the echo room's).
    pub id: Uuid,
    /// Name of the doctor who is awaited.
    pub doctor: Option<String>,
    /// Booked start, milliseconds of Unix time.
    pub starts_at: Option<i64>,
    /// Booked end, milliseconds of Unix time.
    pub ends_at: Option<i64>,
    /// Phone number to call when the call fails (E.164).
    pub fallback_phone: Option<String>,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// Not JSON, or not a message of this version.
    Malformed,
    /// Longer than the limit.
    TooLarge,
    /// Not allowed in this state, e.g. an offer before admission.
    OutOfOrder,
    /// Only moderators may do this.
    NotAllowed,
    /// No such participant here.
    UnknownParticipant,
    /// The token is wrong, expired, or its session has ended.
    TokenRefused,
    /// The client speaks another version; reload the page.
    UnsupportedVersion,
    /// The room is full.
    RoomFull,
    /// The offer could not be used.
    OfferRefused,
    /// Too many messages a second.
    TooFast,
    /// The client reads too slowly.
    SlowReader,
    /// Something failed on the server.
    Internal,
}

/// Why somebody is no longer in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveReason {
    /// By themselves.
    Left,
    /// A moderator removed them.
    Removed,
    /// Not back within 30 s.
    TimedOut,
    /// Their session was ended (signed out, dismissed, invitation revoked).
    SessionEnded,
}

/// From the server to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ServerMessage {
    /// Answer to `join`.
    Welcome {
        /// Protocol version of the server.
        version: u16,
        /// Who the client is.
        participant: ParticipantId,
        /// Their role.
        role: Role,
        /// Secret for `resume`; changes at every welcome.
        secret: String,
        /// The room.
        room: RoomInfo,
        /// For RTCPeerConnection.
        ice_servers: Vec<IceServer>,
        /// For RTCPeerConnection, together with `iceServers`; both replace those of an earlier welcome.
        ice_transport_policy: IceTransportPolicy,
        /// True: the earlier participant was resumed.
        resumed: bool,
    },
    /// Sent while waiting, and when it changes.
    Waiting {
        /// 1 is next.
        position: u32,
        /// Best guess in minutes, if known.
        estimated_minutes: Option<u32>,
        /// True when a moderator is in the room.
        doctor_present: bool,
    },
    /// The client may now offer media. Also sent at once to those who need not wait.
    Admitted {
        /// Everyone else in the room.
        participants: Vec<Participant>,
        /// The chat so far, oldest first.
        chat: Vec<ChatLine>,
    },
    /// The waiting room closed its door on this client. The connection ends.
    Declined {
        /// From the moderator.
        reason: String,
    },
    /// To moderators, whenever it changes.
    WaitingList {
        /// Longest waiting first.
        people: Vec<WaitingPerson>,
    },
    /// Answer to `offer`.
    Answer {
        /// Of the offer.
        revision: u32,
        /// SDP.
        sdp: String,
    },
    /// Which slot carries which remote track; the complete list.
    Slots {
        /// One per receive-only m-line of the last offer.
        slots: Vec<Slot>,
        /// Remote tracks that found no free slot, so that the client offers more.
        missing: Vec<MissingTrack>,
    },
    /// Somebody was admitted.
    ParticipantJoined {
        /// Who.
        participant: Participant,
    },
    /// Tracks, hand or connection changed.
    ParticipantUpdated {
        /// As they are now.
        participant: Participant,
    },
    /// Somebody is gone.
    ParticipantLeft {
        /// Who.
        participant: ParticipantId,
        /// Why.
        reason: LeaveReason,
    },
    /// A line of chat, the sender's own included.
    Chat {
        /// The line.
        line: ChatLine,
    },
    /// Who speaks now, loudest first.
    Speakers {
        /// May be empty.
        participants: Vec<ParticipantId>,
    },
    /// How somebody's media flows, when it changes.
    Quality {
        /// Whose (own included).
        participant: ParticipantId,
        /// How well.
        level: QualityLevel,
    },
    /// A moderator silenced this client's track; the client stops sending.
    MuteRequested {
        /// Which track.
        source: Source,
    },
    /// A moderator removed this client. The connection ends.
    Removed {
        /// From the moderator.
        reason: String,
    },
    /// The call is over for everyone. The connection ends.
    Ended,
    /// Another tab or device of the same person took over. The connection ends.
    Replaced,
    /// A request was refused.
    Error {
        /// For programs.
        code: ErrorCode,
        /// For people: what happened and what to do.
        message: String,
        /// True: the connection ends.
        fatal: bool,
    },
    /// Answer to `ping`.
    Pong {
        /// Of the ping.
        nonce: u32,
    },
}

/// A remote track that has no slot yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MissingTrack {
    /// Whose.
    pub participant: ParticipantId,
    /// Which.
    pub source: Source,
}
