//! Clients that misbehave get a clear error and harm nobody else.

use crate::support::{Client, TestServer};
use dokita_signaling::close::CloseReason;
use dokita_signaling::limits::Limits;
use dokita_signaling::message::{ClientMessage, ErrorCode, MAX_FRAME, ServerMessage, Slot};
use dokita_signaling::ports::{MediaEvent, PeerEvent};
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

async fn error_code(client: &mut Client) -> ErrorCode {
    match client.hear_until(|message| matches!(message, ServerMessage::Error { .. })).await {
        ServerMessage::Error { code, fatal: false, .. } => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn malformed_and_oversized_and_untimely_messages_get_an_error_and_the_call_goes_on() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    for text in
        ["", "{", "[]", r#"{"type":"dance"}"#, r#"{"type":"ping"}"#, r#"{"type":"ping","nonce":1,"x":2}"#]
    {
        patient.say_text(text).await;
        assert_eq!(error_code(&mut patient).await, ErrorCode::Malformed, "{text}");
    }
    patient.socket.send(Message::binary(vec![0; 10])).await.unwrap();
    assert_eq!(error_code(&mut patient).await, ErrorCode::Malformed);
    patient.say_text(&"x".repeat(MAX_FRAME + 1)).await;
    assert_eq!(error_code(&mut patient).await, ErrorCode::TooLarge);
    patient.say(ClientMessage::EndForAll).await;
    assert_eq!(error_code(&mut patient).await, ErrorCode::NotAllowed);
    patient.say(ClientMessage::Join { version: 1, token: String::new(), resume: None }).await;
    assert_eq!(error_code(&mut patient).await, ErrorCode::OutOfOrder);
    assert!(patient.is_served().await && doctor.is_served().await);
}

#[tokio::test]
async fn ten_malformed_messages_end_the_connection() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    for _ in 0..10 {
        patient.say_text("nonsense").await;
    }
    let last = patient.expect_the_end(CloseReason::Malformed).await;
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::Malformed, fatal: true, .. })));
    assert!(doctor.is_served().await);
}

#[tokio::test]
async fn a_frame_far_beyond_the_limit_ends_the_connection_unread() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    // The server may close before it has taken all of it.
    let _ = patient.socket.send(Message::text("x".repeat(5 * MAX_FRAME))).await;
    let ended = async { while let Some(Ok(_)) = patient.socket.next().await {} };
    timeout(Duration::from_secs(5), ended).await.unwrap();
    assert!(doctor.is_served().await);
    assert_eq!(server.hub.load().connections, 1);
}

#[tokio::test]
async fn the_first_message_must_be_a_join_of_this_version() {
    let server = TestServer::start().await;
    let mut client = server.connect().await;
    client.say(ClientMessage::Ping { nonce: 1 }).await;
    let last = client.expect_the_end(CloseReason::Malformed).await;
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::OutOfOrder, fatal: true, .. })));
    let mut client = server.connect().await;
    client.say_text(r#"{"type":"join","version":2,"token":"doctor 1","news":[]}"#).await;
    let last = client.expect_the_end(CloseReason::Version).await;
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::UnsupportedVersion, .. })));
}

#[tokio::test]
async fn who_does_not_join_in_time_is_closed() {
    let limits = Limits { join_within: Duration::from_millis(200), ..Limits::default() };
    let server = TestServer::with(limits).await;
    server.connect().await.expect_the_end(CloseReason::JoinTimeout).await;
}

#[tokio::test]
async fn strangers_beyond_the_limit_are_not_even_upgraded() {
    let server = TestServer::with(Limits { unauthenticated: 2, ..Limits::default() }).await;
    let (_first, second) = (server.connect().await, server.connect().await);
    let refused = connect_async(&server.address).await;
    assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 503));
    drop(second);
    sleep(Duration::from_millis(200)).await;
    server.join("doctor", 1).await;
    server.join("patient", 2).await;
}

#[tokio::test]
async fn a_page_of_another_origin_is_refused() {
    let server = TestServer::start().await;
    let mut request = server.address.as_str().into_client_request().unwrap();
    request.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
    assert!(matches!(connect_async(request).await, Err(Error::Http(response)) if response.status() == 403));
}

#[tokio::test]
async fn who_talks_too_fast_is_warned_and_then_closed() {
    let server = TestServer::start().await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    for nonce in 0..400 {
        let ping = serde_json::to_string(&ClientMessage::Ping { nonce }).unwrap();
        if patient.socket.send(Message::text(ping)).await.is_err() {
            break;
        }
    }
    let warned =
        |message: &ServerMessage| matches!(message, ServerMessage::Error { code: ErrorCode::TooFast, .. });
    patient.hear_until(warned).await;
    patient.expect_the_end(CloseReason::TooFast).await;
    assert!(doctor.is_served().await);
}

#[tokio::test]
async fn a_silent_connection_is_lost() {
    let limits = Limits { silent_after: Duration::from_millis(300), ..Limits::default() };
    let server = TestServer::with(limits).await;
    let mut doctor = server.join("doctor", 1).await;
    doctor.expect_the_end(CloseReason::Silent).await;
}

#[tokio::test]
async fn the_server_pings_so_that_a_quiet_call_stays() {
    let ping_every = Duration::from_millis(100);
    let limits = Limits { ping_every, silent_after: Duration::from_millis(500), ..Limits::default() };
    let server = TestServer::with(limits).await;
    let mut doctor = server.join("doctor", 1).await;
    // Reading answers the pings.
    let reading = async {
        while let Some(Ok(frame)) = doctor.socket.next().await {
            assert!(!frame.is_close());
        }
    };
    assert!(timeout(Duration::from_millis(1_500), reading).await.is_err());
    assert!(doctor.is_served().await);
}

#[tokio::test]
async fn a_slow_reader_is_disconnected_with_a_reason_and_nobody_else_notices() {
    let server = TestServer::with(Limits { outbound_queue: 16, ..Limits::default() }).await;
    let (mut doctor, mut patient) = server.doctor_and_patient().await;
    let peer = server.peer_of(patient.id);
    let slot = Slot { mid: "x".repeat(60_000), participant: None, source: None };
    for _ in 0..2_000 {
        let slots = PeerEvent::Slots { slots: vec![slot.clone()], missing: Vec::new() };
        server.hub.media_event(MediaEvent::Peer(peer, slots));
        if server.hub.load().connections == 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(server.hub.load().connections, 1);
    let last = patient.expect_the_end(CloseReason::SlowReader).await;
    assert!(matches!(last, Some(ServerMessage::Error { code: ErrorCode::SlowReader, fatal: true, .. })));
    let lost = |message: &ServerMessage| matches!(message, ServerMessage::ParticipantUpdated { participant } if !participant.connected);
    doctor.hear_until(lost).await;
    assert!(doctor.is_served().await);
    let mut patient = server.join_with("patient", 2, patient.resume()).await;
    assert!(patient.is_served().await, "and may come back");
}
