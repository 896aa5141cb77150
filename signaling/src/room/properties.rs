//! What holds after any sequence of inputs: one live connection a person, no ghosts, nothing of the
//! room for those who wait, no moderation by others than moderators.

use super::tests::{World, offer, person, resume};
use super::*;
use crate::message::{QualityLevel, Source};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ROLES: [Role; 6] = [Role::Doctor, Role::Nurse, Role::Patient, Role::Patient, Role::Guest, Role::Device];
const SOURCES: [Source; 3] = [Source::Microphone, Source::Camera, Source::Screen];

#[derive(Debug, Clone)]
enum Step {
    Join {
        who: usize,
        proof: bool,
    },
    /// `stale`: on an earlier connection of the person.
    Say {
        who: usize,
        stale: bool,
        what: Saying,
    },
    Drop {
        who: usize,
    },
    Media {
        who: usize,
        event: usize,
    },
    EndSession {
        who: usize,
    },
    Wait(i64),
    End,
}

#[derive(Debug, Clone)]
enum Saying {
    Offer { origin: u8, sources: usize },
    Mute(usize, bool),
    Chat(u8),
    Hand(bool),
    Moderate { whom: usize, how: usize },
    EndForAll,
    Leave,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0..ROLES.len();
    let saying = prop_oneof![
        4 => (0..3_u8, 0..4_usize).prop_map(|(origin, sources)| Saying::Offer { origin, sources }),
        2 => (0..3_usize, any::<bool>()).prop_map(|(source, muted)| Saying::Mute(source, muted)),
        2 => (0..20_u8).prop_map(Saying::Chat),
        1 => any::<bool>().prop_map(Saying::Hand),
        9 => (who(), 0..9_usize).prop_map(|(whom, how)| Saying::Moderate { whom, how }),
        1 => Just(Saying::Leave),
    ];
    let saying = prop_oneof![60 => saying, 1 => Just(Saying::EndForAll)];
    let step = prop_oneof![
        30 => (who(), any::<bool>()).prop_map(|(who, proof)| Step::Join { who, proof }),
        60 => (who(), prop::bool::weighted(0.1), saying).prop_map(|(who, stale, what)| Step::Say { who, stale, what }),
        12 => who().prop_map(|who| Step::Drop { who }),
        20 => (who(), 0..5_usize).prop_map(|(who, event)| Step::Media { who, event }),
        3 => who().prop_map(|who| Step::EndSession { who }),
        10 => (1..40_000_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(prop_oneof![300 => step, 1 => Just(Step::End)], 1..120)
}

/// What the outside sees of a room.
struct Observer {
    world: World,
    connections: u64,
    /// Every connection a person ever had, newest last.
    theirs: BTreeMap<usize, Vec<u64>>,
    open: BTreeMap<ConnectionId, usize>,
    /// Who each admitted connection believes to be in the room.
    views: BTreeMap<ConnectionId, BTreeSet<ParticipantId>>,
    peers: BTreeMap<ParticipantId, (PeerKey, u32)>,
    revision: u32,
}

impl Observer {
    fn new() -> Self {
        Self {
            world: World::new(),
            connections: 0,
            theirs: BTreeMap::new(),
            open: BTreeMap::new(),
            views: BTreeMap::new(),
            peers: BTreeMap::new(),
            revision: 0,
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Join { who, proof } => self.join(who, proof),
            Step::Say { who, stale, what } => self.say(who, stale, what),
            Step::Drop { who } => {
                if let Some(connection) = self.current(who) {
                    self.open.remove(&connection);
                    self.views.remove(&connection);
                    self.observe(Input::Disconnected(connection));
                }
            }
            Step::Media { who, event } => self.media(who, event),
            Step::EndSession { who } => {
                self.observe(Input::SessionEnded(SessionId(Uuid::from_u128(number(who).into()))));
            }
            Step::Wait(milliseconds) => {
                self.world.now = self.world.now.plus(milliseconds);
                self.observe(Input::Tick);
            }
            Step::End => self.observe(Input::End),
        }
        self.check();
    }

    fn join(&mut self, who: usize, proof: bool) {
        self.connections += 1;
        let connection = self.connections;
        let last = self.theirs.entry(who).or_default();
        let claim = last.last().filter(|_| proof).and_then(|last| resume(number(who), *last));
        last.push(connection);
        self.open.insert(ConnectionId(connection), who);
        let joining = super::tests::joining(number(who), connection, ROLES[who], claim);
        self.observe(joining.into());
    }

    fn say(&mut self, who: usize, stale: bool, what: Saying) {
        let theirs = self.theirs.get(&who).map(Vec::as_slice).unwrap_or_default();
        let Some(connection) = theirs.iter().rev().nth(usize::from(stale)) else { return };
        let connection = ConnectionId(*connection);
        let message = self.message(what);
        let powerless = bounds::needs_moderator(&message) && !moderates(ROLES[who]);
        let out = self.world.handle(Input::Message { connection, message });
        if powerless {
            assert!(
                matches!(out[..], [Output::Send { to, message: ServerMessage::Error { .. } }] if to == connection)
            );
        }
        // A connection that is closed may not speak: the hub never hands it in, and the room refuses.
        if self.open.contains_key(&connection) {
            self.note(out);
        } else {
            assert!(
                out.iter().all(|output| matches!(
                    output,
                    Output::Send { message: ServerMessage::Error { .. }, .. }
                ))
            );
        }
    }

    fn message(&mut self, what: Saying) -> ClientMessage {
        match what {
            Saying::Offer { origin, sources } => {
                self.revision += 1;
                offer(self.revision, &origin.to_string(), &SOURCES[..sources])
            }
            Saying::Mute(source, muted) => ClientMessage::Mute { source: SOURCES[source], muted },
            Saying::Chat(id) => {
                ClientMessage::Chat { id: Uuid::from_u128(id.into()), text: "Hello".to_owned() }
            }
            Saying::Hand(raised) => ClientMessage::RaiseHand { raised },
            Saying::Leave => ClientMessage::Leave,
            Saying::EndForAll => ClientMessage::EndForAll,
            Saying::Moderate { whom, how } => {
                let (participant, reason) = (person(number(whom)), String::new());
                match how {
                    0 => ClientMessage::Decline { participant, reason },
                    1 => ClientMessage::MuteParticipant { participant, source: Source::Camera },
                    2 => ClientMessage::Remove { participant, reason },
                    _ => ClientMessage::Admit { participant },
                }
            }
        }
    }

    fn media(&mut self, who: usize, event: usize) {
        let Some((peer, revision)) = self.peers.get(&person(number(who))).copied() else { return };
        let event = match event {
            0 | 1 => PeerEvent::Answer { revision, sdp: "answer".to_owned() },
            2 => PeerEvent::Slots { slots: Vec::new(), missing: Vec::new() },
            3 => PeerEvent::Quality(QualityLevel::Fair),
            _ => {
                self.peers.remove(&peer.participant);
                PeerEvent::Disconnected
            }
        };
        self.observe(Input::Media(peer, event));
        self.observe(Input::Speakers(vec![peer.participant]));
    }

    fn observe(&mut self, input: Input) {
        let out = self.world.handle(input);
        self.note(out);
    }

    fn note(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { to, message } => self.note_message(to, message),
                Output::Close { connection, .. } => {
                    assert!(self.open.remove(&connection).is_some(), "closed twice");
                    self.views.remove(&connection);
                }
                Output::Media(command) => self.note_command(command),
                Output::Journal(_) => {}
            }
        }
    }

    fn note_message(&mut self, to: ConnectionId, message: ServerMessage) {
        assert!(self.open.contains_key(&to), "{message:?} to a connection that is gone");
        match message {
            ServerMessage::Admitted { participants, .. } => {
                self.views.insert(to, participants.into_iter().map(|participant| participant.id).collect());
            }
            ServerMessage::ParticipantJoined { participant } => {
                assert!(self.view(to).insert(participant.id), "joined twice");
            }
            ServerMessage::ParticipantLeft { participant, .. } => {
                assert!(self.view(to).remove(&participant), "left without having joined");
            }
            ServerMessage::Answer { .. }
            | ServerMessage::Slots { .. }
            | ServerMessage::Speakers { .. }
            | ServerMessage::Quality { .. }
            | ServerMessage::MuteRequested { .. }
            | ServerMessage::Chat { .. }
            | ServerMessage::WaitingList { .. }
            | ServerMessage::ParticipantUpdated { .. } => {
                self.view(to);
            }
            _ => {}
        }
    }

    fn view(&mut self, to: ConnectionId) -> &mut BTreeSet<ParticipantId> {
        self.views.get_mut(&to).expect("only admitted connections hear of the room")
    }

    fn note_command(&mut self, command: MediaCommand) {
        match command {
            MediaCommand::Join { peer, .. } => {
                assert!(self.peers.insert(peer.participant, (peer, 0)).is_none(), "two peers of one person");
            }
            MediaCommand::Leave { peer } => {
                assert_eq!(self.peers.remove(&peer.participant).map(|(known, _)| known), Some(peer));
            }
            MediaCommand::Offer { peer, revision, .. } => {
                let known = self.peers.get_mut(&peer.participant).expect("offers come from peers");
                assert_eq!(known.0, peer);
                known.1 = revision;
            }
            MediaCommand::Prefer { peer, .. } | MediaCommand::Mute { peer, .. } => {
                assert_eq!(self.peers.get(&peer.participant).map(|(known, _)| *known), Some(peer));
            }
        }
    }

    fn current(&self, who: usize) -> Option<ConnectionId> {
        self.open.iter().find(|(_, person)| **person == who).map(|(connection, _)| *connection)
    }

    fn check(&self) {
        let people: BTreeSet<_> = self.open.values().collect();
        assert_eq!(people.len(), self.open.len(), "two live connections of one person");
        let admitted: BTreeSet<_> =
            self.world.room.others(ParticipantId(Uuid::nil())).iter().map(|one| one.id).collect();
        assert!(admitted.len() <= MAX_ADMITTED);
        for peer in self.peers.keys() {
            assert!(admitted.contains(peer), "media of somebody who is not in the room");
        }
        for (connection, view) in &self.views {
            let me = person(number(self.open[connection]));
            let others: BTreeSet<_> = admitted.iter().copied().filter(|id| *id != me).collect();
            assert!(admitted.contains(&me), "the room goes on for somebody who is out");
            assert_eq!(view, &others, "a ghost, or somebody unseen");
        }
    }

    fn everyone_goes(&mut self) {
        for who in 0..ROLES.len() {
            self.take(Step::Drop { who });
        }
        self.take(Step::Wait(GRACE_MS));
        assert!(self.peers.is_empty() && self.open.is_empty() && self.world.room.members.is_empty());
        assert!(self.world.room.is_disposable(self.world.now.plus(REMEMBER_REMOVED_MS)));
    }
}

fn number(who: usize) -> u64 {
    who as u64 + 1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_keeps_the_room_whole(steps in steps()) {
        let mut observer = Observer::new();
        steps.into_iter().for_each(|step| observer.take(step));
        observer.everyone_goes();
    }
}
