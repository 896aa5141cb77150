//! Behaviour of one room, a sentence each.

use super::*;
use crate::message::{IceTransportPolicy, LeaveReason, OfferedTrack, Source};
use crate::message::{RoomInfo, ServerMessage as Server};
use uuid::Uuid;

const DOCTOR: u64 = 1;
const PATIENT: u64 = 2;
const GUEST: u64 = 3;

/// A room and the time in it. Person `n` speaks on connection `n` unless said otherwise.
pub(super) struct World {
    pub room: Room,
    pub now: Moment,
}

impl World {
    pub fn new() -> Self {
        let now = Moment(1_000_000);
        Self { room: Room::new(RoomId(Uuid::from_u128(7)), false, 0, now), now }
    }

    fn with_doctor_and_patient() -> Self {
        let mut world = Self::new();
        world.join(DOCTOR, Role::Doctor);
        world.join(PATIENT, Role::Patient);
        world.say(DOCTOR, ClientMessage::Admit { participant: person(PATIENT) });
        world
    }

    fn join(&mut self, number: u64, role: Role) -> Vec<Output> {
        self.join_on(number, number, role, None)
    }

    pub fn join_on(
        &mut self,
        number: u64,
        connection: u64,
        role: Role,
        resume: Option<Resume>,
    ) -> Vec<Output> {
        self.handle(joining(number, connection, role, resume).into())
    }

    fn say(&mut self, connection: u64, message: ClientMessage) -> Vec<Output> {
        self.handle(Input::Message { connection: ConnectionId(connection), message })
    }

    fn publish(&mut self, connection: u64, revision: u32, sdp: &str, sources: &[Source]) -> Vec<Output> {
        let out = self.say(connection, offer(revision, sdp, sources));
        let Some((peer, revision)) = offered(&out) else { return out };
        self.handle(Input::Media(peer, PeerEvent::Answer { revision, sdp: "answer".to_owned() }))
    }

    pub fn handle(&mut self, input: Input) -> Vec<Output> {
        self.room.handle(self.now, input)
    }

    fn pass(&mut self, milliseconds: i64) -> Vec<Output> {
        self.now = self.now.plus(milliseconds);
        self.handle(Input::Tick)
    }
}

pub(super) fn joining(number: u64, connection: u64, role: Role, resume: Option<Resume>) -> Joining {
    let room = RoomInfo {
        id: Uuid::from_u128(7),
        doctor: Some("Dr Bello".to_owned()),
        starts_at: None,
        ends_at: None,
        fallback_phone: None,
    };
    let grant = Grant {
        participant: person(number),
        name: format!("Person {number}"),
        role,
        reason: Some("Cough".to_owned()),
        session: SessionId(Uuid::from_u128(u128::from(number))),
        room,
        minutes_per_person: None,
        relay_only: false,
    };
    Joining {
        connection: ConnectionId(connection),
        grant,
        resume,
        secret: format!("secret {connection}"),
        ice_servers: Vec::new(),
    }
}

#[test]
fn whoever_comes_to_a_room_for_the_relay_is_told_to_use_nothing_else() {
    let mut world = World::new();
    for (number, relay_only) in [(PATIENT, false), (GUEST, true)] {
        let mut joining = joining(number, number, Role::Patient, None);
        joining.grant.relay_only = relay_only;
        let out = world.handle(joining.into());
        let expected = if relay_only { IceTransportPolicy::Relay } else { IceTransportPolicy::All };
        assert!(matches!(told(&out, number)[0],
            Server::Welcome { ice_transport_policy, .. } if *ice_transport_policy == expected));
    }
}

pub(super) fn person(number: u64) -> ParticipantId {
    ParticipantId(Uuid::from_u128(u128::from(number)))
}

pub(super) fn resume(number: u64, connection: u64) -> Option<Resume> {
    Some(Resume { participant: person(number), secret: format!("secret {connection}") })
}

pub(super) fn offer(revision: u32, origin: &str, sources: &[Source]) -> ClientMessage {
    let track = |(mid, source): (usize, &Source)| OfferedTrack { mid: mid.to_string(), source: *source };
    let sdp = format!("v=0\r\no=- {origin} 1 IN IP4 127.0.0.1\r\n");
    ClientMessage::Offer { revision, sdp, tracks: sources.iter().enumerate().map(track).collect() }
}

fn offered(out: &[Output]) -> Option<(PeerKey, u32)> {
    out.iter().find_map(|output| match output {
        Output::Media(MediaCommand::Offer { peer, revision, .. }) => Some((*peer, *revision)),
        _ => None,
    })
}

fn told(out: &[Output], connection: u64) -> Vec<&Server> {
    let mut messages = Vec::new();
    for output in out {
        if let Output::Send { to: ConnectionId(to), message } = output
            && *to == connection
        {
            messages.push(message);
        }
    }
    messages
}

fn closed(out: &[Output], connection: u64) -> Option<CloseReason> {
    out.iter().find_map(|output| match output {
        Output::Close { connection: which, reason } if *which == ConnectionId(connection) => Some(*reason),
        _ => None,
    })
}

fn error(out: &[Output], connection: u64) -> Option<ErrorCode> {
    told(out, connection).into_iter().find_map(|message| match message {
        Server::Error { code, .. } => Some(*code),
        _ => None,
    })
}

fn media(out: &[Output]) -> Vec<&MediaCommand> {
    let mut commands = Vec::new();
    for output in out {
        if let Output::Media(command) = output {
            commands.push(command);
        }
    }
    commands
}

fn chat(number: u128, text: &str) -> ClientMessage {
    ClientMessage::Chat { id: Uuid::from_u128(number), text: text.to_owned() }
}

#[test]
fn a_doctor_enters_at_once() {
    let mut world = World::new();
    let out = world.join(DOCTOR, Role::Doctor);
    let kinds = told(&out, DOCTOR);
    assert!(matches!(kinds[0], Server::Welcome { resumed: false, .. }));
    assert!(matches!(kinds[1], Server::Admitted { .. }));
    assert!(matches!(kinds[2], Server::WaitingList { people } if people.is_empty()));
    assert!(matches!(media(&out)[..], [MediaCommand::Join { echo: false, .. }]));
}

#[test]
fn a_patient_waits_and_is_admitted() {
    let mut world = World::new();
    let out = world.join(PATIENT, Role::Patient);
    assert!(matches!(told(&out, PATIENT)[1], Server::Waiting { position: 1, doctor_present: false, .. }));
    assert!(media(&out).is_empty());
    let out = world.join(DOCTOR, Role::Doctor);
    assert!(matches!(told(&out, PATIENT)[0], Server::Waiting { doctor_present: true, .. }));
    let list = told(&out, DOCTOR).into_iter().find_map(|message| match message {
        Server::WaitingList { people } => Some(people),
        _ => None,
    });
    assert_eq!(list.unwrap()[0].reason.as_deref(), Some("Cough"));
    let out = world.say(DOCTOR, ClientMessage::Admit { participant: person(PATIENT) });
    assert!(
        matches!(told(&out, PATIENT)[0], Server::Admitted { participants, .. } if participants.len() == 1)
    );
    assert!(matches!(told(&out, DOCTOR)[0], Server::ParticipantJoined { .. }));
    assert!(matches!(told(&out, DOCTOR)[1], Server::WaitingList { people } if people.is_empty()));
}

#[test]
fn a_declined_person_is_told_why_and_gone() {
    let mut world = World::new();
    world.join(DOCTOR, Role::Doctor);
    world.join(PATIENT, Role::Patient);
    let decline = ClientMessage::Decline { participant: person(PATIENT), reason: "Too early".to_owned() };
    let out = world.say(DOCTOR, decline);
    assert!(matches!(told(&out, PATIENT)[0], Server::Declined { reason } if reason == "Too early"));
    assert_eq!(closed(&out, PATIENT), Some(CloseReason::Declined));
    assert!(world.room.queue().is_empty());
}

#[test]
fn positions_move_up_when_somebody_is_admitted() {
    let mut world = World::new();
    world.join(DOCTOR, Role::Doctor);
    world.join(PATIENT, Role::Patient);
    world.now = world.now.plus(1);
    let out = world.join(GUEST, Role::Guest);
    assert!(matches!(told(&out, GUEST)[1], Server::Waiting { position: 2, .. }));
    let out = world.say(DOCTOR, ClientMessage::Admit { participant: person(PATIENT) });
    assert!(matches!(told(&out, GUEST)[0], Server::Waiting { position: 1, .. }));
}

#[test]
fn the_wait_is_guessed_from_how_long_earlier_patients_stayed() {
    let mut world = World::with_doctor_and_patient();
    world.join(4, Role::Patient);
    assert_eq!(world.room.wait(person(4)).unwrap().estimated_minutes, None);
    world.pass(10 * 60_000);
    world.say(PATIENT, ClientMessage::Leave);
    world.say(DOCTOR, ClientMessage::Admit { participant: person(4) });
    world.join(5, Role::Patient);
    assert_eq!(world.room.wait(person(5)).unwrap().estimated_minutes, Some(10));
}

#[test]
fn a_lost_person_who_resumes_in_time_is_the_same_participant_with_the_same_media() {
    let mut world = World::with_doctor_and_patient();
    world.publish(PATIENT, 1, "11", &[Source::Camera]);
    let out = world.handle(Input::Disconnected(ConnectionId(PATIENT)));
    assert!(
        matches!(told(&out, DOCTOR)[0], Server::ParticipantUpdated { participant } if !participant.connected)
    );
    world.pass(GRACE_MS - 1);
    let out = world.join_on(PATIENT, 20, Role::Patient, resume(PATIENT, PATIENT));
    assert!(matches!(told(&out, 20)[0], Server::Welcome { resumed: true, .. }));
    assert!(matches!(told(&out, 20)[1], Server::Admitted { .. }));
    assert!(media(&out).is_empty());
    let out = world.publish(20, 1, "11", &[Source::Camera]);
    assert!(media(&out).is_empty(), "the media peer goes on");
}

#[test]
fn a_reloaded_page_gets_a_new_media_peer() {
    let mut world = World::with_doctor_and_patient();
    world.publish(PATIENT, 1, "11", &[Source::Camera]);
    world.handle(Input::Disconnected(ConnectionId(PATIENT)));
    world.join_on(PATIENT, 20, Role::Patient, resume(PATIENT, PATIENT));
    let out = world.say(20, offer(1, "12", &[Source::Camera]));
    use MediaCommand::{Join, Leave, Offer};
    assert!(matches!(media(&out)[..], [Leave { .. }, Join { .. }, Offer { .. }]));
}

#[test]
fn a_lost_person_is_out_after_the_grace() {
    let mut world = World::with_doctor_and_patient();
    world.handle(Input::Disconnected(ConnectionId(PATIENT)));
    assert!(world.pass(GRACE_MS - 1).is_empty());
    let out = world.pass(1);
    assert!(matches!(told(&out, DOCTOR)[0], Server::ParticipantLeft { reason: LeaveReason::TimedOut, .. }));
    assert!(matches!(media(&out)[..], [MediaCommand::Leave { .. }]));
    let out = world.join_on(PATIENT, 20, Role::Patient, resume(PATIENT, PATIENT));
    assert!(matches!(told(&out, 20)[0], Server::Welcome { resumed: false, .. }));
    assert!(matches!(told(&out, 20)[1], Server::Admitted { .. }), "admitted before: no second wait");
}

#[test]
fn a_second_tab_takes_over_and_starts_its_own_media() {
    let mut world = World::with_doctor_and_patient();
    world.publish(PATIENT, 1, "11", &[Source::Camera]);
    let out = world.join_on(PATIENT, 20, Role::Patient, None);
    assert!(matches!(told(&out, PATIENT)[..], [Server::Replaced]));
    assert_eq!(closed(&out, PATIENT), Some(CloseReason::Replaced));
    assert!(matches!(media(&out)[..], [MediaCommand::Leave { .. }, MediaCommand::Join { .. }]));
    let out = world.say(PATIENT, chat(1, "I am still here"));
    assert_eq!(error(&out, PATIENT), Some(ErrorCode::OutOfOrder));
}

#[test]
fn tracks_are_shown_once_the_offer_is_answered() {
    let mut world = World::with_doctor_and_patient();
    let out = world.say(PATIENT, offer(1, "11", &[Source::Microphone]));
    assert!(told(&out, DOCTOR).is_empty());
    let (peer, revision) = offered(&out).unwrap();
    let out = world.handle(Input::Media(peer, PeerEvent::Answer { revision, sdp: "answer".to_owned() }));
    assert!(matches!(told(&out, PATIENT)[0], Server::Answer { revision: 1, .. }));
    assert!(
        matches!(told(&out, DOCTOR)[0], Server::ParticipantUpdated { participant } if participant.tracks.len() == 1)
    );
}

#[test]
fn an_answer_to_an_earlier_connection_is_dropped() {
    let mut world = World::with_doctor_and_patient();
    let out = world.say(PATIENT, offer(1, "11", &[Source::Microphone]));
    let (peer, revision) = offered(&out).unwrap();
    world.handle(Input::Disconnected(ConnectionId(PATIENT)));
    world.join_on(PATIENT, 20, Role::Patient, resume(PATIENT, PATIENT));
    let out = world.handle(Input::Media(peer, PeerEvent::Answer { revision, sdp: "late".to_owned() }));
    assert!(out.is_empty());
}

#[test]
fn an_offer_before_admission_is_out_of_order() {
    let mut world = World::new();
    world.join(PATIENT, Role::Patient);
    let out = world.say(PATIENT, offer(1, "11", &[Source::Camera]));
    assert_eq!(error(&out, PATIENT), Some(ErrorCode::OutOfOrder));
    assert!(media(&out).is_empty());
}

#[test]
fn a_mute_before_the_track_comes_holds_when_it_comes() {
    let mut world = World::with_doctor_and_patient();
    world.say(PATIENT, ClientMessage::Mute { source: Source::Microphone, muted: true });
    let out = world.publish(PATIENT, 1, "11", &[Source::Microphone]);
    assert!(matches!(media(&out)[..], [MediaCommand::Mute { source: Source::Microphone, muted: true, .. }]));
}

#[test]
fn a_moderator_mutes_and_the_person_may_unmute_again() {
    let mut world = World::with_doctor_and_patient();
    world.publish(PATIENT, 1, "11", &[Source::Microphone]);
    let mute = ClientMessage::MuteParticipant { participant: person(PATIENT), source: Source::Microphone };
    let out = world.say(DOCTOR, mute);
    assert!(matches!(told(&out, PATIENT)[0], Server::MuteRequested { source: Source::Microphone }));
    assert!(matches!(media(&out)[..], [MediaCommand::Mute { muted: true, .. }]));
    let out = world.say(PATIENT, ClientMessage::Mute { source: Source::Microphone, muted: false });
    assert!(matches!(media(&out)[..], [MediaCommand::Mute { muted: false, .. }]));
}

#[test]
fn a_removed_person_does_not_come_back() {
    let mut world = World::with_doctor_and_patient();
    let remove = ClientMessage::Remove { participant: person(PATIENT), reason: "Please call us".to_owned() };
    let out = world.say(DOCTOR, remove);
    assert_eq!(closed(&out, PATIENT), Some(CloseReason::Removed));
    let out = world.join_on(PATIENT, 20, Role::Patient, resume(PATIENT, PATIENT));
    assert!(matches!(told(&out, 20)[..], [Server::Removed { reason }] if reason == "Please call us"));
    assert_eq!(closed(&out, 20), Some(CloseReason::Removed));
    world.say(DOCTOR, ClientMessage::Leave);
    assert!(!world.room.is_disposable(world.now.plus(REMEMBER_MS)));
}

#[test]
fn a_patient_moderates_nobody() {
    let mut world = World::with_doctor_and_patient();
    let remove = ClientMessage::Remove { participant: person(DOCTOR), reason: String::new() };
    let out = world.say(PATIENT, remove);
    assert_eq!(error(&out, PATIENT), Some(ErrorCode::NotAllowed));
    assert_eq!(out.len(), 1);
}

#[test]
fn a_line_of_chat_repeated_after_a_reconnect_is_said_once() {
    let mut world = World::with_doctor_and_patient();
    world.say(PATIENT, chat(1, "Hello"));
    let out = world.say(PATIENT, chat(1, "Hello"));
    assert!(told(&out, DOCTOR).is_empty());
    assert!(matches!(told(&out, PATIENT)[..], [Server::Chat { .. }]));
    let out = world.join_on(DOCTOR, 10, Role::Doctor, None);
    assert!(matches!(told(&out, 10)[1], Server::Admitted { chat, .. } if chat.len() == 1));
}

#[test]
fn the_end_is_the_end_for_all() {
    let mut world = World::with_doctor_and_patient();
    let out = world.say(DOCTOR, ClientMessage::EndForAll);
    assert_eq!(closed(&out, DOCTOR), Some(CloseReason::Ended));
    assert_eq!(closed(&out, PATIENT), Some(CloseReason::Ended));
    assert_eq!(media(&out).len(), 2);
    let out = world.join_on(PATIENT, 20, Role::Patient, None);
    assert_eq!(closed(&out, 20), Some(CloseReason::Ended));
}

#[test]
fn an_ended_room_opens_again_for_those_who_still_get_a_grant() {
    let mut world = World::with_doctor_and_patient();
    world.handle(Input::End);
    world.pass(REOPENS_AFTER_MS);
    let out = world.join_on(DOCTOR, 20, Role::Doctor, None);
    assert_eq!(closed(&out, 20), None);
}

#[test]
fn a_moderator_who_ends_before_the_patient_was_let_in_leaves_the_patient_waiting() {
    let mut world = World::new();
    world.join(DOCTOR, Role::Doctor);
    world.join(PATIENT, Role::Patient);
    let out = world.say(DOCTOR, ClientMessage::EndForAll);
    assert_eq!(closed(&out, DOCTOR), Some(CloseReason::Ended));
    assert_eq!(closed(&out, PATIENT), None);
    assert!(matches!(told(&out, PATIENT)[..], [Server::Waiting { doctor_present: false, .. }]));
    assert_eq!(closed(&world.join_on(DOCTOR, 20, Role::Doctor, None), 20), None);
}

#[test]
fn an_ended_session_puts_its_person_out() {
    let mut world = World::with_doctor_and_patient();
    let out = world.handle(Input::SessionEnded(SessionId(Uuid::from_u128(u128::from(PATIENT)))));
    assert_eq!(error(&out, PATIENT), Some(ErrorCode::TokenRefused));
    assert_eq!(closed(&out, PATIENT), Some(CloseReason::Refused));
    assert!(matches!(
        told(&out, DOCTOR)[0],
        Server::ParticipantLeft { reason: LeaveReason::SessionEnded, .. }
    ));
}

#[test]
fn the_seventeenth_is_not_admitted_and_the_fifty_first_does_not_wait() {
    let mut world = World::new();
    world.join(DOCTOR, Role::Doctor);
    for number in 100..115 {
        world.join(number, Role::Device);
    }
    for number in 200..250 {
        world.join(number, Role::Patient);
    }
    assert_eq!(closed(&world.join(116, Role::Device), 116), Some(CloseReason::RoomFull));
    assert_eq!(closed(&world.join(251, Role::Guest), 251), Some(CloseReason::RoomFull));
    let out = world.say(DOCTOR, ClientMessage::Admit { participant: person(200) });
    assert_eq!(error(&out, DOCTOR), Some(ErrorCode::RoomFull));
}

#[test]
fn an_echo_room_is_for_one() {
    let now = Moment(0);
    let mut room = Room::new(RoomId(Uuid::from_u128(7)), true, 0, now);
    let out = room.handle(now, joining(1, 1, Role::Check, None).into());
    assert!(matches!(media(&out)[..], [MediaCommand::Join { echo: true, .. }]));
    assert!(!out.iter().any(|output| matches!(output, Output::Journal(_))));
    assert_eq!(
        closed(&room.handle(now, joining(2, 2, Role::Check, None).into()), 2),
        Some(CloseReason::RoomFull)
    );
    assert_eq!(
        closed(&room.handle(now, joining(3, 3, Role::Doctor, None).into()), 3),
        Some(CloseReason::Refused)
    );
}

#[test]
fn news_of_a_former_media_peer_is_ignored() {
    let mut world = World::with_doctor_and_patient();
    let out = world.say(PATIENT, offer(1, "11", &[Source::Camera]));
    let (former, _) = offered(&out).unwrap();
    world.join_on(PATIENT, 20, Role::Patient, None);
    assert!(world.handle(Input::Media(former, PeerEvent::Disconnected)).is_empty());
}
