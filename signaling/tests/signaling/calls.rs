//! The life of a call: waiting, coming back, taking over, ending.

use crate::support::{TestServer, room, session};
use dokita_signaling::close::CloseReason;
use dokita_signaling::limits::Limits;
use dokita_signaling::message::{ClientMessage, ErrorCode, LeaveReason, OfferedTrack, ServerMessage, Source};
use dokita_signaling::ports::{JournalEvent, MediaCommand, MediaEvent, PeerEvent};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio::time::sleep;
use uuid::Uuid;

#[tokio::test]
async fn a_patient_waits_until_the_doctor_lets_them_in() {
    let server = TestServer::start().await;
    let mut patient = server.join("patient", 2).await;
    assert!(matches!(
        patient.hear().await,
        ServerMessage::Waiting { position: 1, doctor_present: false, .. }
    ));
    assert_eq!(server.hub.queue(room()).unwrap().people.len(), 1);
    let mut doctor = server.join("doctor", 1).await;
    doctor
        .hear_until(|message| matches!(message, ServerMessage::WaitingList { people } if people.len() == 1))
        .await;
    assert!(matches!(patient.hear().await, ServerMessage::Waiting { doctor_present: true, .. }));
    assert!(server.hub.doctor_present(room()));
    doctor.say(ClientMessage::Admit { participant: patient.id }).await;
    assert!(
        matches!(patient.hear().await, ServerMessage::Admitted { participants, .. } if participants.len() == 1)
    );
    doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantJoined { .. })).await;
    sleep(Duration::from_millis(100)).await;
    let events = server.journal.events.lock().unwrap();
    assert!(matches!(
        events[..],
        [JournalEvent::Waiting { .. }, JournalEvent::Admitted { .. }, JournalEvent::Admitted { .. }]
    ));
}

#[tokio::test]
async fn an_offer_is_answered_through_the_media_port() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    let tracks = vec![OfferedTrack { mid: "0".to_owned(), source: Source::Camera }];
    let sdp = "v=0\r\no=- 11 1 IN IP4 127.0.0.1\r\n".to_owned();
    patient.say(ClientMessage::Offer { revision: 1, sdp, tracks }).await;
    assert!(patient.is_served().await);
    let offered = server.media.commands.lock().unwrap().iter().rev().find_map(|command| match command {
        MediaCommand::Offer { peer, revision, .. } => Some((*peer, *revision)),
        _ => None,
    });
    let (peer, revision) = offered.unwrap();
    server.hub.media_event(MediaEvent::Peer(peer, PeerEvent::Answer { revision, sdp: "answer".to_owned() }));
    patient.hear_until(|message| matches!(message, ServerMessage::Answer { revision: 1, .. })).await;
    let updated =
        doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantUpdated { .. })).await;
    assert!(
        matches!(updated, ServerMessage::ParticipantUpdated { participant } if participant.tracks.len() == 1)
    );
}

#[tokio::test]
async fn a_dropped_connection_resumes_as_the_same_participant() {
    let server = TestServer::start().await;
    let (mut doctor, patient) = server.doctor_and_patient().await;
    let (id, resume) = (patient.id, patient.resume());
    drop(patient);
    let lost = |message: &ServerMessage| matches!(message, ServerMessage::ParticipantUpdated { participant } if !participant.connected);
    doctor.hear_until(lost).await;
    *server.doors.expired.lock().unwrap() = true;
    let mut patient = server.join_with("patient", 2, resume).await;
    assert_eq!(patient.id, id, "an expired token does not keep them out");
    assert!(matches!(patient.hear().await, ServerMessage::Admitted { .. }));
    let back = doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantUpdated { .. })).await;
    assert!(matches!(back, ServerMessage::ParticipantUpdated { participant } if participant.connected));
}

#[tokio::test]
async fn an_expired_token_without_the_secret_is_refused() {
    let server = TestServer::start().await;
    let (_doctor, patient) = server.doctor_and_patient().await;
    *server.doors.expired.lock().unwrap() = true;
    let mut resume = patient.resume().unwrap();
    resume.secret = "guessed".to_owned();
    let mut thief = server.connect().await;
    let token = "patient 2".to_owned();
    thief.say(ClientMessage::Join { version: 1, token, resume: Some(resume) }).await;
    let last = thief.expect_the_end(CloseReason::Refused).await;
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::TokenRefused, fatal: true, .. })));
}

#[tokio::test]
async fn a_second_tab_takes_over() {
    let server = TestServer::start().await;
    let (mut doctor, mut first) = server.doctor_and_patient().await;
    let mut second = server.join("patient", 2).await;
    assert!(matches!(second.hear().await, ServerMessage::Admitted { .. }));
    assert!(matches!(first.expect_the_end(CloseReason::Replaced).await, Some(ServerMessage::Replaced)));
    assert!(doctor.is_served().await && second.is_served().await);
    assert_eq!(server.hub.load().connections, 2);
}

#[tokio::test]
async fn a_chat_reaches_everyone_once() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    let line = ClientMessage::Chat { id: Uuid::from_u128(1), text: "Good morning".to_owned() };
    patient.say(line.clone()).await;
    patient.say(line).await;
    let heard = doctor.hear_until(|message| matches!(message, ServerMessage::Chat { .. })).await;
    assert!(matches!(heard, ServerMessage::Chat { line } if line.text == "Good morning"));
    doctor.say(ClientMessage::Ping { nonce: 1 }).await;
    assert!(matches!(doctor.hear().await, ServerMessage::Pong { .. }), "not a second time");
}

#[tokio::test]
async fn a_dismissed_person_is_out_within_five_seconds() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    let before = Instant::now();
    server.doors.ended.lock().unwrap().insert(session(2));
    let last = patient.expect_the_end(CloseReason::Refused).await;
    assert!(before.elapsed() < Duration::from_secs(5));
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::TokenRefused, fatal: true, .. })));
    let left = doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantLeft { .. })).await;
    assert!(matches!(left, ServerMessage::ParticipantLeft { reason: LeaveReason::SessionEnded, .. }));
    let mut again = server.connect().await;
    again
        .say(ClientMessage::Join { version: 1, token: "patient 2".to_owned(), resume: patient.resume() })
        .await;
    again.expect_the_end(CloseReason::Refused).await;
}

#[tokio::test]
async fn the_server_ends_a_room_for_all() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    server.hub.end_room(room());
    assert!(matches!(doctor.expect_the_end(CloseReason::Ended).await, Some(ServerMessage::Ended)));
    assert!(matches!(patient.expect_the_end(CloseReason::Ended).await, Some(ServerMessage::Ended)));
}

#[tokio::test]
async fn a_stopping_server_says_that_it_comes_back() {
    let server = TestServer::start().await;
    let (mut doctor, _patient) = server.doctor_and_patient().await;
    server.hub.shut_down();
    doctor.expect_the_end(CloseReason::Restarting).await;
}

#[tokio::test]
async fn a_journal_that_hangs_delays_no_room() {
    let server = TestServer::with(Limits { journal_queue: 1, ..Limits::default() }).await;
    server.journal.stuck.store(true, Ordering::Relaxed);
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    patient.say(ClientMessage::Leave).await;
    patient.expect_the_end(CloseReason::Left).await;
    doctor.hear_until(|message| matches!(message, ServerMessage::ParticipantLeft { .. })).await;
    assert!(server.hub.load().unrecorded > 0);
}

#[tokio::test]
async fn an_empty_echo_room_is_forgotten() {
    let server = TestServer::start().await;
    let mut alone = server.join("check", 1).await;
    assert!(matches!(alone.hear().await, ServerMessage::Admitted { .. }));
    assert!(matches!(server.media.commands.lock().unwrap()[..], [MediaCommand::Join { echo: true, .. }]));
    alone.say(ClientMessage::Leave).await;
    alone.expect_the_end(CloseReason::Left).await;
    sleep(Limits::default().tick_every * 2).await;
    assert_eq!(server.hub.load().rooms, 0);
    assert!(server.journal.events.lock().unwrap().is_empty());
}
