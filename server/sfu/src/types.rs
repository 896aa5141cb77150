//! What goes in and out of the SFU.

use std::net::SocketAddr;

/// A room; the caller's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomId(pub u128);

/// A participant in a room; the caller's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u128);

/// What a track carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A voice.
    Microphone,
    /// A face.
    Camera,
    /// A shared screen.
    Screen,
    /// The sound of a shared screen.
    ScreenAudio,
}

impl Source {
    /// True for sound, false for pictures.
    #[must_use]
    pub fn is_audio(self) -> bool {
        matches!(self, Source::Microphone | Source::ScreenAudio)
    }
}

/// How large a picture a subscriber wants: an upper bound, within the bandwidth there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LayerChoice {
    /// As much as the bandwidth allows.
    #[default]
    Auto,
    /// The smallest layer.
    Low,
    /// At most the middle layer.
    Medium,
    /// At most the largest layer.
    High,
    /// Nothing.
    Off,
}

/// How well somebody's media flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QualityLevel {
    /// Loss under 2 %.
    Good,
    /// Loss under 8 %, or the picture reduced for want of bandwidth.
    Fair,
    /// Worse.
    Poor,
    /// Nothing received for 3 seconds.
    Lost,
}

/// An m-line of an offer and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedTrack {
    /// `a=mid`.
    pub mid: String,
    /// What the client sends on it.
    pub source: Source,
}

/// Somebody's track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackRef {
    /// Whose.
    pub peer: PeerId,
    /// Which.
    pub source: Source,
}

/// A receiving m-line of a client and what it carries now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// `a=mid`.
    pub mid: String,
    /// Nothing while free.
    pub track: Option<TrackRef>,
}

/// What the signaling wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Makes a peer (and its room). Joining again is a no-op.
    Join {
        /// The room.
        room: RoomId,
        /// The peer.
        peer: PeerId,
        /// True: every peer of the room receives its own tracks and nobody else's.
        echo: bool,
    },
    /// A complete SDP offer: the first, a changed one, an ICE restart, or that of a new connection
    /// of the same participant.
    Offer {
        /// The room.
        room: RoomId,
        /// The peer.
        peer: PeerId,
        /// Comes back in the answer.
        revision: u32,
        /// SDP.
        sdp: String,
        /// What the sending m-lines carry.
        tracks: Vec<OfferedTrack>,
    },
    /// A subscriber's wish about one track.
    Prefer {
        /// The room.
        room: RoomId,
        /// The subscriber.
        peer: PeerId,
        /// The track.
        track: TrackRef,
        /// The wish.
        layer: LayerChoice,
    },
    /// Stops or resumes forwarding of a track.
    Mute {
        /// The room.
        room: RoomId,
        /// The publisher.
        peer: PeerId,
        /// Which of its tracks.
        source: Source,
        /// True: stop.
        muted: bool,
    },
    /// Removes a peer and, with the last one, the room.
    Leave {
        /// The room.
        room: RoomId,
        /// The peer.
        peer: PeerId,
    },
}

impl Command {
    /// The room it is about.
    #[must_use]
    pub fn room(&self) -> RoomId {
        match self {
            Command::Join { room, .. }
            | Command::Offer { room, .. }
            | Command::Prefer { room, .. }
            | Command::Mute { room, .. }
            | Command::Leave { room, .. } => *room,
        }
    }
}

/// What happened, about or for one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// For the peer: the answer to its offer.
    Answer {
        /// Of the offer.
        revision: u32,
        /// SDP.
        sdp: String,
    },
    /// For the peer: its offer can't be used; what was agreed before goes on.
    OfferRefused {
        /// Of the offer.
        revision: u32,
        /// For people.
        reason: String,
    },
    /// For the peer: what its slots carry, complete; after every answer and on every change.
    Slots {
        /// One per receiving m-line, in the order of the offer.
        slots: Vec<Slot>,
        /// Tracks without a slot: the client should offer more m-lines.
        missing: Vec<TrackRef>,
    },
    /// About the peer: it sends a new track.
    Published {
        /// Which.
        source: Source,
    },
    /// About the peer: it no longer sends a track.
    Unpublished {
        /// Which.
        source: Source,
    },
    /// For the peer: who speaks now, loudest first.
    Speakers {
        /// May be empty.
        peers: Vec<PeerId>,
    },
    /// About the peer: how its media flows, when it changes.
    Quality {
        /// How well.
        level: QualityLevel,
    },
    /// For the peer: a track can't be forwarded to it, as they have no codec in common.
    NoCommonCodec {
        /// The track.
        track: TrackRef,
    },
    /// About the peer: packets flow (first, or again).
    Connected,
    /// About the peer: no packets for 5 seconds, or it closed its connection.
    Disconnected,
    /// About the peer: it sent a message on a data channel, which was forwarded to the others.
    Data {
        /// The channel's label.
        label: String,
        /// False: UTF-8 text.
        binary: bool,
        /// At most [`crate::Config::max_message`] bytes.
        contents: Vec<u8>,
    },
}

/// A datagram to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// One of the advertised addresses.
    pub source: SocketAddr,
    /// Where to.
    pub destination: SocketAddr,
    /// Payload of the UDP datagram.
    pub contents: Vec<u8>,
}
