//! All rooms of this process, and which connection belongs to which.
//!
//! The hub performs what a room decides, under one lock and without ever waiting: messages go into
//! a bounded queue per connection, commands to the media port, events into the journal's queue. A
//! connection whose queue is full is closed as a slow reader; the others do not notice.

mod background;
mod links;

use crate::close::CloseReason;
use crate::limits::Limits;
use crate::message::{
    ClientMessage, ErrorCode, IceServer, ParticipantId, Resume, Role, ServerMessage, WaitingPerson,
};
use crate::ports::{
    Admission, Clock, ConnectionId, Entropy, Grant, Journal, JournalEvent, Media, MediaEvent, RoomId,
    SessionId,
};
use crate::room::{Input, Joining, Output, Room, Wait};
use links::Links;
use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

pub(crate) use links::{Farewell, Outbound, Queue};

/// What the server provides.
#[derive(Clone)]
pub struct Ports {
    /// Who may enter.
    pub admission: Arc<dyn Admission>,
    /// The media plane.
    pub media: Arc<dyn Media>,
    /// The consultation's record.
    pub journal: Arc<dyn Journal>,
    /// Time.
    pub clock: Clock,
    /// Chance.
    pub entropy: Entropy,
}

/// The rooms of this process.
pub struct Hub {
    ports: Ports,
    limits: Limits,
    state: Mutex<State>,
    journal: mpsc::Sender<JournalEvent>,
    unrecorded: AtomicU64,
}

#[derive(Default)]
struct State {
    rooms: HashMap<RoomId, Room>,
    links: Links,
    rooms_opened: u64,
}

/// How much is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Rooms, those included that are only remembered.
    pub rooms: usize,
    /// Joined websockets.
    pub connections: usize,
    /// Journal events dropped since the start because the journal was too slow.
    pub unrecorded: u64,
}

/// A room's waiting room, for REST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRoom {
    /// Longest waiting first.
    pub people: Vec<WaitingPerson>,
    /// A moderator is in the room.
    pub doctor_present: bool,
}

/// A connection that the hub knows now.
pub(crate) struct Attached {
    pub connection: ConnectionId,
    pub queue: Queue,
}

impl Hub {
    /// Opens the hub and its background tasks (time, sessions, journal) on the current tokio
    /// runtime. They end when the last `Arc` is dropped.
    #[must_use]
    pub fn start(ports: Ports, limits: Limits) -> Arc<Self> {
        let (journal, events) = mpsc::channel(limits.journal_queue);
        let hub =
            Arc::new(Self { ports, limits, state: Mutex::default(), journal, unrecorded: AtomicU64::new(0) });
        background::spawn(&hub, events);
        hub
    }

    /// News from the media plane.
    pub fn media_event(&self, event: MediaEvent) {
        match event {
            MediaEvent::Peer(peer, event) => self.tell_room(peer.room, Input::Media(peer, event)),
            MediaEvent::Speakers(room, speakers) => self.tell_room(room, Input::Speakers(speakers)),
        }
    }

    /// Ends a call for everyone, e.g. when the consultation was ended over REST.
    pub fn end_room(&self, room: RoomId) {
        self.tell_room(room, Input::End);
    }

    /// Puts everyone of a session out at once.
    pub fn drop_session(&self, session: SessionId) {
        let mut state = self.lock();
        let concerned =
            |(id, room): (&RoomId, &Room)| room.sessions().any(|one| one == session).then_some(*id);
        let rooms: Vec<_> = state.rooms.iter().filter_map(concerned).collect();
        for room in rooms {
            self.run(&mut state, room, Input::SessionEnded(session));
        }
    }

    /// Who waits in a room; None when nobody ever came.
    #[must_use]
    pub fn queue(&self, room: RoomId) -> Option<WaitingRoom> {
        let state = self.lock();
        let room = state.rooms.get(&room)?;
        Some(WaitingRoom { people: room.queue(), doctor_present: room.doctor_present() })
    }

    /// A waiting person's turn; None when they do not wait there.
    #[must_use]
    pub fn wait(&self, room: RoomId, participant: ParticipantId) -> Option<Wait> {
        self.lock().rooms.get(&room)?.wait(participant)
    }

    /// True when a moderator is in the room and reachable.
    #[must_use]
    pub fn doctor_present(&self, room: RoomId) -> bool {
        self.lock().rooms.get(&room).is_some_and(Room::doctor_present)
    }

    /// How much is going on.
    #[must_use]
    pub fn load(&self) -> Load {
        let state = self.lock();
        Load {
            rooms: state.rooms.len(),
            connections: state.links.len(),
            unrecorded: self.unrecorded.load(Ordering::Relaxed),
        }
    }

    /// Closes every websocket because the server stops; clients come back by themselves.
    pub fn shut_down(&self) {
        self.lock().links.close_all(CloseReason::Restarting);
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn admission(&self) -> &dyn Admission {
        self.ports.admission.as_ref()
    }

    /// The grant of somebody who was here a moment ago and can prove it.
    pub(crate) fn resumable(&self, resume: &Resume) -> Option<Grant> {
        self.lock().rooms.values().find_map(|room| room.resumable(resume)).cloned()
    }

    /// Brings a verified person to their room. A refusal comes through the queue.
    pub(crate) fn join(&self, grant: Grant, resume: Option<Resume>, ice_servers: Vec<IceServer>) -> Attached {
        let secret = hex((self.ports.entropy)());
        let now = (self.ports.clock)();
        let mut state = self.lock();
        let id = grant.room_id();
        let (connection, queue) = state.links.open(id, self.limits.outbound_queue);
        let State { rooms, rooms_opened, .. } = &mut *state;
        rooms.entry(id).or_insert_with(|| {
            *rooms_opened += 1;
            Room::new(id, grant.role == Role::Check, *rooms_opened << 32, now)
        });
        let joining = Joining { connection, grant, resume, secret, ice_servers };
        self.run(&mut state, id, joining.into());
        Attached { connection, queue }
    }

    pub(crate) fn said(&self, connection: ConnectionId, message: ClientMessage) {
        self.tell_room_of(connection, Input::Message { connection, message });
    }

    pub(crate) fn disconnected(&self, connection: ConnectionId) {
        let mut state = self.lock();
        if let Some(room) = state.links.remove(connection) {
            self.run(&mut state, room, Input::Disconnected(connection));
        }
    }

    /// Answers a frame that never became a message.
    pub(crate) fn refuse(&self, connection: ConnectionId, code: ErrorCode, text: &str) {
        let message = ServerMessage::Error { code, message: text.to_owned(), fatal: false };
        let mut state = self.lock();
        let Some(room) = state.links.room(connection) else { return };
        if !state.links.send(connection, message) {
            self.run(&mut state, room, Input::Disconnected(connection));
        }
    }

    /// Ends a connection; its person may come back within the grace.
    pub(crate) fn expel(&self, connection: ConnectionId, code: ErrorCode, text: &str, reason: CloseReason) {
        let message = ServerMessage::Error { code, message: text.to_owned(), fatal: true };
        let mut state = self.lock();
        let Some(room) = state.links.room(connection) else { return };
        state.links.send(connection, message);
        state.links.close(connection, reason);
        self.run(&mut state, room, Input::Disconnected(connection));
    }

    fn tell_room_of(&self, connection: ConnectionId, input: Input) {
        let mut state = self.lock();
        if let Some(room) = state.links.room(connection) {
            self.run(&mut state, room, input);
        }
    }

    fn tell_room(&self, room: RoomId, input: Input) {
        let mut state = self.lock();
        self.run(&mut state, room, input);
    }

    fn tick(&self) {
        let now = (self.ports.clock)();
        let mut state = self.lock();
        let rooms: Vec<_> = state.rooms.keys().copied().collect();
        for room in rooms {
            self.run(&mut state, room, Input::Tick);
        }
        state.rooms.retain(|_, room| !room.is_disposable(now));
    }

    /// Performs an input and what follows from it, slow readers found on the way included.
    fn run(&self, state: &mut State, id: RoomId, input: Input) {
        let now = (self.ports.clock)();
        let State { rooms, links, .. } = state;
        let Some(room) = rooms.get_mut(&id) else { return };
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for output in room.handle(now, input) {
                match output {
                    Output::Send { to, message } => {
                        if !links.send(to, message) {
                            inputs.push_back(Input::Disconnected(to));
                        }
                    }
                    Output::Close { connection, reason } => links.close(connection, reason),
                    Output::Media(command) => self.ports.media.perform(command),
                    Output::Journal(event) => self.record(event),
                }
            }
        }
    }

    fn record(&self, event: JournalEvent) {
        if self.journal.try_send(event).is_err() {
            let unrecorded = self.unrecorded.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::warn!(unrecorded, "the journal is too slow: an event was dropped");
        }
    }

    fn sessions(&self) -> Vec<SessionId> {
        let state = self.lock();
        let mut sessions: Vec<_> = state.rooms.values().flat_map(Room::sessions).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    // A panic while one room was handled must not end the calls in all the others.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
