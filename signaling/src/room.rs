//! One room with its waiting room: a pure state machine. Time and secrets are handed in; what has
//! to happen comes back as [`Output`]s, to be performed in order.
//!
//! A person is one [`Member`], whatever tabs and reconnects they go through: at most one connection
//! speaks for them. The rules of each topic are in the child modules.

mod bounds;
mod chat;
mod entry;
mod media;
mod member;
mod moderation;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod waiting;

use crate::close::CloseReason;
use crate::message::{
    ClientMessage, ErrorCode, IceServer, Participant, ParticipantId, Resume, Role, ServerMessage,
    WaitingPerson,
};
use crate::ports::{
    ConnectionId, Grant, JournalEvent, MediaCommand, Moment, PeerEvent, PeerKey, RoomId, SessionId,
};
use member::{Link, Member, Place};
use std::collections::{BTreeMap, BTreeSet};

pub use waiting::Wait;

/// Most people in one room.
pub const MAX_ADMITTED: usize = 16;
/// Most people in one waiting room.
pub const MAX_WAITING: usize = 50;
/// How long a lost connection may come back as if nothing had happened.
pub const GRACE_MS: i64 = 30_000;
/// How long an ended room turns everyone away: by then the consultation's record is written, and whoever
/// still gets a grant comes to a consultation that is open.
const REOPENS_AFTER_MS: i64 = 10_000;
/// How long an empty room is remembered: who was admitted, and the chat.
const REMEMBER_MS: i64 = 15 * 60_000;
/// How long an empty room remembers whom a moderator removed.
const REMEMBER_REMOVED_MS: i64 = 24 * 3_600_000;

/// What can happen to a room.
#[derive(Debug, Clone)]
pub enum Input {
    /// A verified person arrives.
    Join(Box<Joining>),
    /// A member says something.
    Message {
        /// On which connection.
        connection: ConnectionId,
        /// What.
        message: ClientMessage,
    },
    /// A websocket is gone.
    Disconnected(ConnectionId),
    /// News about a media peer.
    Media(PeerKey, PeerEvent),
    /// Who speaks.
    Speakers(Vec<ParticipantId>),
    /// A session was ended.
    SessionEnded(SessionId),
    /// The server ends the call, e.g. over REST.
    End,
    /// Time passes; at least once a second.
    Tick,
}

/// Somebody at the door, with everything that chance and the server contribute.
#[derive(Debug, Clone)]
pub struct Joining {
    /// The websocket; new to every room.
    pub connection: ConnectionId,
    /// What their token allows.
    pub grant: Grant,
    /// Their claim to have been here.
    pub resume: Option<Resume>,
    /// Fresh secret for the next resume.
    pub secret: String,
    /// For `welcome`.
    pub ice_servers: Vec<IceServer>,
}

/// What has to be done, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send a message.
    Send {
        /// To whom.
        to: ConnectionId,
        /// What.
        message: ServerMessage,
    },
    /// Close a websocket after what was sent.
    Close {
        /// Which.
        connection: ConnectionId,
        /// Why.
        reason: CloseReason,
    },
    /// Tell the media plane.
    Media(MediaCommand),
    /// Record.
    Journal(JournalEvent),
}

/// One room.
#[derive(Debug)]
pub struct Room {
    id: RoomId,
    echo: bool,
    members: BTreeMap<ParticipantId, Member>,
    removed: BTreeMap<ParticipantId, String>,
    known: BTreeSet<ParticipantId>,
    chat: chat::History,
    /// When the call was ended for everyone.
    ended: Option<Moment>,
    /// A patient was let in, so that there is a call to end.
    patient_seen: bool,
    epoch: u64,
    revision: u32,
    pace: waiting::Pace,
    listed: Vec<WaitingPerson>,
    empty_since: Moment,
}

impl Room {
    /// An empty room. `echo` rooms admit one `Role::Check` and nobody else. `epoch` is the first
    /// epoch of its media peers: above that of every earlier room of the same id.
    #[must_use]
    pub fn new(id: RoomId, echo: bool, epoch: u64, now: Moment) -> Self {
        Self {
            id,
            echo,
            members: BTreeMap::new(),
            removed: BTreeMap::new(),
            known: BTreeSet::new(),
            chat: chat::History::default(),
            ended: None,
            patient_seen: false,
            epoch,
            revision: 0,
            pace: waiting::Pace::default(),
            listed: Vec::new(),
            empty_since: now,
        }
    }

    /// What follows from `input` at `now`.
    #[must_use]
    pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Join(joining) => self.join(now, *joining, &mut out),
            Input::Message { connection, message } => self.message(now, connection, message, &mut out),
            Input::Disconnected(connection) => self.disconnected(now, connection, &mut out),
            Input::Media(peer, event) => self.media_event(peer, event, &mut out),
            Input::Speakers(speakers) => self.speakers(speakers, &mut out),
            Input::SessionEnded(session) => self.session_ended(now, session, &mut out),
            Input::End => self.end(now, None, &mut out),
            Input::Tick => self.tick(now, &mut out),
        }
        self.tell_waiting(&mut out);
        if !self.members.is_empty() {
            self.empty_since = now;
        }
        out
    }

    /// True when nobody is here and nothing needs remembering.
    #[must_use]
    pub fn is_disposable(&self, now: Moment) -> bool {
        let remember = if !self.removed.is_empty() {
            REMEMBER_REMOVED_MS
        } else if self.ended.is_some() || !self.known.is_empty() {
            REMEMBER_MS
        } else {
            0
        };
        self.members.is_empty() && (self.echo || now.since(self.empty_since) >= remember)
    }

    /// The sessions of everyone here.
    pub fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.members.values().map(|member| member.grant.session)
    }

    /// The grant of a member who can prove to have been here, so that an expired token does not
    /// keep them out.
    #[must_use]
    pub fn resumable(&self, resume: &Resume) -> Option<&Grant> {
        let member = self.members.get(&resume.participant)?;
        member.proves(resume).then_some(&member.grant)
    }

    fn message(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        message: ClientMessage,
        out: &mut Vec<Output>,
    ) {
        let Some(id) = self.speaker(connection) else {
            return refuse(out, connection, ErrorCode::OutOfOrder, "Join the room first.");
        };
        if let Err((code, text)) = bounds::check(&message) {
            return refuse(out, connection, code, text);
        }
        match message {
            ClientMessage::Ping { nonce } => send(out, connection, ServerMessage::Pong { nonce }),
            ClientMessage::Leave => self.leave(now, id, out),
            ClientMessage::Join { .. } => {
                refuse(out, connection, ErrorCode::OutOfOrder, "You have joined already.");
            }
            message if bounds::needs_moderator(&message) => {
                if self.is_moderator(id) {
                    self.moderate(now, id, connection, message, out);
                } else {
                    refuse(out, connection, ErrorCode::NotAllowed, "Only the doctor or nurse can do this.");
                }
            }
            message if self.is_admitted(id) => self.said(now, id, connection, message, out),
            _ => refuse(out, connection, ErrorCode::OutOfOrder, "Please wait until you are let in."),
        }
    }

    fn said(
        &mut self,
        now: Moment,
        id: ParticipantId,
        connection: ConnectionId,
        message: ClientMessage,
        out: &mut Vec<Output>,
    ) {
        match message {
            ClientMessage::Offer { revision, sdp, tracks } => {
                self.offer(id, connection, media::Offer { revision, sdp, tracks }, out);
            }
            ClientMessage::Prefer { preferences } => self.prefer(id, preferences, out),
            ClientMessage::Mute { source, muted } => self.mute(id, source, muted, out),
            ClientMessage::Chat { id: line, text } => self.chat(now, id, connection, (line, text), out),
            ClientMessage::RaiseHand { raised } => self.raise_hand(id, raised, out),
            _ => refuse(out, connection, ErrorCode::OutOfOrder, "This cannot be done now."),
        }
    }

    fn raise_hand(&mut self, id: ParticipantId, raised: bool, out: &mut Vec<Output>) {
        let Some(seat) = self.members.get_mut(&id).and_then(Member::seat_mut) else { return };
        if seat.hand_raised != raised {
            seat.hand_raised = raised;
            self.tell_updated(id, out);
        }
    }

    /// Tells everyone admitted but `id` how `id` is now. The person themselves is told as well, so
    /// that a mute by a moderator and a second tab agree.
    fn tell_updated(&self, id: ParticipantId, out: &mut Vec<Output>) {
        if let Some(participant) = self.members.get(&id).and_then(Member::participant) {
            self.tell_admitted(&ServerMessage::ParticipantUpdated { participant }, None, out);
        }
    }

    fn tell_admitted(&self, message: &ServerMessage, except: Option<ParticipantId>, out: &mut Vec<Output>) {
        for (id, member) in &self.members {
            if let (Link::Connected(to), Place::Admitted(_)) = (member.link, &member.place)
                && Some(*id) != except
            {
                send(out, to, message.clone());
            }
        }
    }

    fn others(&self, id: ParticipantId) -> Vec<Participant> {
        let others = self.members.iter().filter(|(other, _)| **other != id);
        others.filter_map(|(_, member)| member.participant()).collect()
    }

    fn speaker(&self, connection: ConnectionId) -> Option<ParticipantId> {
        let mut members = self.members.iter();
        members.find(|(_, member)| member.link == Link::Connected(connection)).map(|(id, _)| *id)
    }

    fn is_admitted(&self, id: ParticipantId) -> bool {
        self.members.get(&id).is_some_and(|member| matches!(member.place, Place::Admitted(_)))
    }

    fn is_moderator(&self, id: ParticipantId) -> bool {
        self.is_admitted(id) && self.members.get(&id).is_some_and(|member| moderates(member.grant.role))
    }

    fn count_admitted(&self) -> usize {
        self.members.values().filter(|member| matches!(member.place, Place::Admitted(_))).count()
    }

    fn record(&self, event: JournalEvent, out: &mut Vec<Output>) {
        if !self.echo {
            out.push(Output::Journal(event));
        }
    }
}

fn moderates(role: Role) -> bool {
    matches!(role, Role::Doctor | Role::Nurse)
}

fn must_wait(role: Role) -> bool {
    matches!(role, Role::Patient | Role::Guest)
}

fn send(out: &mut Vec<Output>, to: ConnectionId, message: ServerMessage) {
    out.push(Output::Send { to, message });
}

fn close(out: &mut Vec<Output>, connection: ConnectionId, reason: CloseReason) {
    out.push(Output::Close { connection, reason });
}

fn refuse(out: &mut Vec<Output>, to: ConnectionId, code: ErrorCode, text: &str) {
    send(out, to, ServerMessage::Error { code, message: text.to_owned(), fatal: false });
}

fn turn_away(out: &mut Vec<Output>, to: ConnectionId, code: ErrorCode, text: &str, reason: CloseReason) {
    send(out, to, ServerMessage::Error { code, message: text.to_owned(), fatal: true });
    close(out, to, reason);
}
