//! Calls through the whole server: REST, websocket and media over real sockets.

use std::time::Duration;

use dokita::participant::api::Api;
use dokita::participant::{Ending, Media, Options, Participant, USUAL_SLOTS};
use dokita_tests::load::hospital::{Hospital, Room};
use dokita_tests::server::TestServer;
use serde_json::{Value, json};

/// A session's end must reach open calls within this.
const OUT_WITHIN: Duration = Duration::from_secs(5);
const CONNECT_WITHIN: Duration = Duration::from_secs(20);

async fn enter(server: &TestServer, token: &str, admit_everyone: bool) -> Participant {
    let options = Options {
        server: server.url.clone(),
        token: token.to_owned(),
        media: Media::test_pattern().unwrap(),
        slots: USUAL_SLOTS,
        admit_everyone,
    };
    Participant::connect(options).await.unwrap()
}

async fn call(server: &TestServer) -> (Room, Participant, Participant) {
    let room = Hospital::open(&server.url).await.unwrap().room(2).await.unwrap();
    let doctor = enter(server, &room.tokens[0], true).await;
    let patient = enter(server, &room.tokens[1], false).await;
    doctor.connected(CONNECT_WITHIN).await.unwrap();
    patient.connected(CONNECT_WITHIN).await.unwrap();
    (room, doctor, patient)
}

async fn administrator(server: &TestServer) -> Api {
    let sign_ins = server.state.config.demo.clone().unwrap();
    let account = sign_ins.iter().find(|account| account.role == dokita_api::Role::Administrator).unwrap();
    let anonymous = Api::new(&server.url).unwrap();
    let session = anonymous.sign_in(&account.email, &account.password).await.unwrap();
    anonymous.signed_in(&session)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dismissed_doctor_is_out_of_the_call_and_of_the_api_within_five_seconds() {
    let server = TestServer::start().await.unwrap();
    let (room, doctor, _patient) = call(&server).await;
    let administrator = administrator(&server).await;
    let people: Value = administrator.get("/api/people?role=doctor&q=Load&limit=5").await.unwrap();
    let id = people["items"][0]["id"].as_str().unwrap();

    let _: Value = administrator.post(&format!("/api/people/{id}/dismiss"), &json!({})).await.unwrap();
    let ending = tokio::time::timeout(OUT_WITHIN, doctor.ended()).await.expect("still in the call");
    assert_ne!(ending, Ending::Left);
    let refused = room.doctor_api().get::<Value>("/api/auth/me").await.unwrap_err();
    assert!(refused.is("session-ended"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consultation_follows_its_room_and_ends_with_it() {
    let server = TestServer::start().await.unwrap();
    let (room, doctor, patient) = call(&server).await;
    let path = format!("/api/consultations/{}", room.consultation);
    let seen: Value = room.doctor_api().get(&path).await.unwrap();
    assert_eq!(seen["status"], "in-progress");

    let end = format!("/api/integrations/telemedicine/end/{}", room.consultation);
    let ended: Value = room.doctor_api().post(&end, &json!({})).await.unwrap();
    assert_eq!(ended["status"], "completed");
    for participant in [doctor, patient] {
        let ending = tokio::time::timeout(OUT_WITHIN, participant.ended()).await.expect("still in the call");
        assert_eq!(ending, Ending::CallEnded);
    }
}
