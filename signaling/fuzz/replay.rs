//! A script of hostile frames against the parser and a room. The fuzz target and an ordinary test
//! share it.
//!
//! One line an event: `N` is a person (0 doctor, 1 nurse, 2 and 3 patients, 4 guest, 5 device).
//! `N+` joins, `N*` joins with the secret of the last time, `N-` loses the connection, `Na` and `Nr`
//! let the media plane accept or refuse the last offer, `Nd` loses the media, `Ns` ends the session,
//! `~5000` passes milliseconds, `!` ends the call; `N` and anything else is a text frame.

use dokita_signaling::message::{ClientMessage, ParticipantId, Resume, Role, RoomInfo, ServerMessage};
use dokita_signaling::ports::{
    ConnectionId, Grant, MediaCommand, Moment, PeerEvent, PeerKey, RoomId, SessionId,
};
use dokita_signaling::room::{GRACE_MS, Input, Joining, MAX_ADMITTED, Output, Room};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ROLES: [Role; 6] = [Role::Doctor, Role::Nurse, Role::Patient, Role::Patient, Role::Guest, Role::Device];

/// Runs a script; panics when something that must hold does not.
pub fn replay(script: &[u8]) {
    let mut stage = Stage::new();
    for line in script.split(|byte| *byte == b'\n').take(200) {
        if let Ok(line) = std::str::from_utf8(line) {
            stage.line(line);
        }
    }
    stage.clear();
}

struct Stage {
    room: Room,
    now: Moment,
    connections: u64,
    current: BTreeMap<usize, ConnectionId>,
    secrets: BTreeMap<usize, String>,
    peers: BTreeMap<ParticipantId, (PeerKey, u32)>,
    open: BTreeSet<ConnectionId>,
}

impl Stage {
    fn new() -> Self {
        let now = Moment(0);
        Self {
            room: Room::new(RoomId(Uuid::nil()), false, 0, now),
            now,
            connections: 0,
            current: BTreeMap::new(),
            secrets: BTreeMap::new(),
            peers: BTreeMap::new(),
            open: BTreeSet::new(),
        }
    }

    fn line(&mut self, line: &str) {
        if let Some(time) = line.strip_prefix('~') {
            let milliseconds = time.parse::<u32>().unwrap_or(0);
            self.now = self.now.plus(milliseconds.into());
            return self.handle(Input::Tick);
        }
        if line == "!" {
            return self.handle(Input::End);
        }
        let Some(who) = line.chars().next().and_then(|digit| digit.to_digit(10)) else { return };
        let who = who as usize % ROLES.len();
        match &line[1..] {
            "+" => self.join(who, None),
            "*" => self.join(who, self.secrets.get(&who).cloned()),
            "-" => {
                if let Some(connection) = self.current.remove(&who) {
                    self.open.remove(&connection);
                    self.handle(Input::Disconnected(connection));
                }
            }
            "a" => self.media(who, |revision| PeerEvent::Answer { revision, sdp: String::new() }),
            "r" => self.media(who, |revision| PeerEvent::OfferRefused { revision, reason: String::new() }),
            "d" => {
                self.media(who, |_| PeerEvent::Disconnected);
                self.peers.remove(&person(who));
            }
            "s" => self.handle(Input::SessionEnded(SessionId(person(who).0))),
            frame => self.frame(who, frame),
        }
    }

    fn join(&mut self, who: usize, secret: Option<String>) {
        self.connections += 1;
        let connection = ConnectionId(self.connections);
        self.current.insert(who, connection);
        self.open.insert(connection);
        let fresh = format!("secret {}", self.connections);
        self.secrets.insert(who, fresh.clone());
        let grant = Grant {
            participant: person(who),
            name: "Somebody".to_owned(),
            role: ROLES[who],
            reason: None,
            session: SessionId(person(who).0),
            room: RoomInfo {
                id: Uuid::nil(),
                doctor: None,
                starts_at: None,
                ends_at: None,
                fallback_phone: None,
            },
            minutes_per_person: None,
            relay_only: false,
        };
        let resume = secret.map(|secret| Resume { participant: person(who), secret });
        self.handle(Joining { connection, grant, resume, secret: fresh, ice_servers: Vec::new() }.into());
    }

    fn frame(&mut self, who: usize, frame: &str) {
        let Ok(message) = ClientMessage::parse(frame) else { return };
        let again = serde_json::to_string(&message).map(|text| ClientMessage::parse(&text));
        assert!(matches!(again, Ok(Ok(again)) if again == message), "a message reads as it was written");
        if let Some(connection) = self.current.get(&who).copied() {
            self.handle(Input::Message { connection, message });
        }
    }

    fn media(&mut self, who: usize, event: impl FnOnce(u32) -> PeerEvent) {
        if let Some((peer, revision)) = self.peers.get(&person(who)).copied() {
            self.handle(Input::Media(peer, event(revision)));
        }
    }

    fn handle(&mut self, input: Input) {
        let out = self.room.handle(self.now, input);
        assert!(out.len() < 1_000, "one input has bounded consequences");
        for output in out {
            match output {
                Output::Send { to, message } => {
                    let refusal = matches!(message, ServerMessage::Error { .. });
                    assert!(refusal || self.open.contains(&to), "{message:?} to a connection that is gone");
                }
                Output::Close { connection, .. } => assert!(self.open.remove(&connection), "closed twice"),
                Output::Media(command) => self.command(command),
                Output::Journal(_) => {}
            }
        }
        assert!(self.peers.len() <= MAX_ADMITTED);
    }

    fn command(&mut self, command: MediaCommand) {
        match command {
            MediaCommand::Join { peer, .. } => {
                assert!(self.peers.insert(peer.participant, (peer, 0)).is_none(), "two peers of one person");
            }
            MediaCommand::Leave { peer } => {
                assert_eq!(self.peers.remove(&peer.participant).map(|(known, _)| known), Some(peer));
            }
            MediaCommand::Offer { peer, revision, .. } => {
                assert_eq!(
                    self.peers.insert(peer.participant, (peer, revision)).map(|(known, _)| known),
                    Some(peer)
                );
            }
            MediaCommand::Prefer { .. } | MediaCommand::Mute { .. } => {}
        }
    }

    fn clear(&mut self) {
        while let Some(connection) = self.open.pop_first() {
            self.handle(Input::Disconnected(connection));
        }
        self.now = self.now.plus(GRACE_MS);
        self.handle(Input::Tick);
        assert!(self.peers.is_empty(), "a ghost in the media plane");
        assert!(self.room.sessions().next().is_none(), "a ghost in the room");
    }
}

fn person(who: usize) -> ParticipantId {
    ParticipantId(Uuid::from_u128(who as u128 + 1))
}
