//! The routes of consultations together: whose they are, and what two people at once may do.

use axum::http::{StatusCode, header};
use dokita_care::availability::Availability;
use dokita_store::testing::{BOTH, Dialect};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::Role;
use crate::testing::{Answer, TestApp, token_of};

/// A hospital with two doctors who work around the clock, a nurse, and two patients.
struct Ward {
    app: TestApp,
    doctor: String,
    doctor_id: String,
    other_doctor: String,
    nurse: String,
    patient: String,
    patient_id: String,
    stranger: String,
}

impl Ward {
    async fn new(dialect: Dialect) -> Self {
        let app = TestApp::new(dialect).await;
        let bello = app.member("bello@example.org", &[Role::Doctor]).await;
        app.member("okafor@example.org", &[Role::Doctor]).await;
        app.member("okon@example.org", &[Role::Nurse]).await;
        let doctor = app.token("bello@example.org").await;
        let path = format!("/api/doctors/{bello}/availability");
        let body = serde_json::to_value(Availability::always()).unwrap();
        let put = app.send("PUT", &path, &doctor, &[(header::IF_MATCH, "\"v0\"")], Some(body)).await;
        assert_eq!(put.status, StatusCode::OK, "{:?}", put.body);
        let (patient, patient_id) = register(&app, "ngozi@example.org").await;
        let (stranger, _) = register(&app, "tunde@example.org").await;
        Self {
            doctor,
            doctor_id: bello.to_string(),
            other_doctor: app.token("okafor@example.org").await,
            nurse: app.token("okon@example.org").await,
            patient,
            patient_id,
            stranger,
            app,
        }
    }

    fn booking(&self, minutes: i64) -> Value {
        json!({
            "patientId": self.patient_id,
            "doctorId": self.doctor_id,
            "scheduledTime": self.at(minutes),
            "reason": "Headache since yesterday",
        })
    }

    fn at(&self, minutes: i64) -> String {
        let at: OffsetDateTime = self.app.state.now() + Duration::minutes(minutes);
        at.format(&Rfc3339).unwrap()
    }

    async fn book(&self, minutes: i64) -> Answer {
        let path = "/api/integrations/telemedicine/schedule";
        self.app.post(path, &self.patient, self.booking(minutes)).await
    }

    async fn booked(&self, minutes: i64) -> String {
        let answer = self.book(minutes).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{:?}", answer.body);
        answer.text("consultationId")
    }

    async fn act(&self, id: &str, verb: &str, token: &str, body: Value) -> Answer {
        self.app.post(&format!("/api/consultations/{id}/{verb}"), token, body).await
    }

    async fn consent(&self, id: &str, token: &str) -> Answer {
        let text = self.app.get("/api/consent-text?language=en", "").await;
        let body = json!({ "language": "en", "version": text.text("version"), "accepted": true });
        self.act(id, "consent", token, body).await
    }

    async fn start(&self, id: &str) -> Answer {
        self.app.post(&format!("/api/integrations/telemedicine/start/{id}"), &self.doctor, json!({})).await
    }

    async fn end(&self, id: &str) -> Answer {
        let path = format!("/api/integrations/telemedicine/end/{id}");
        self.app.send("POST", &path, &self.doctor, &[], None).await
    }
}

async fn register(app: &TestApp, email: &str) -> (String, String) {
    let body = json!({
        "name": "Somebody Else", "email": email, "password": crate::testing::PASSWORD,
        "phone": "0803 123 4567", "dateOfBirth": "1990-05-01", "sex": "female",
    });
    let session = app.post("/api/auth/register", "", body).await;
    assert_eq!(session.status, StatusCode::CREATED, "{:?}", session.body);
    let id = session.body["user"]["patientId"].as_str().unwrap().to_owned();
    (session.text("accessToken"), id)
}

#[tokio::test]
async fn a_patient_books_agrees_and_joins_and_the_doctor_starts_and_ends() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let booked = ward.book(10).await;
        assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
        assert_eq!((booked.text("status").as_str(), &booked.body["duration"]), ("scheduled", &json!(30)));
        let link = booked.text("meetingLink");
        assert_eq!(link, format!("http://localhost:8080/join#{}", booked.text("accessToken")));
        let id = booked.text("consultationId");
        assert_eq!(ward.act(&id, "join", &ward.patient, json!({})).await.code(), "consent-missing");
        let agreed = ward.consent(&id, &ward.patient).await;
        assert_eq!(agreed.body["consentRecorded"], true);
        let joined = ward.act(&id, "join", &ward.patient, json!({})).await;
        let pass = ward.app.state.verify_room_token(&joined.text("roomToken")).await.unwrap();
        assert_eq!(
            (pass.room.to_string(), pass.participant.to_string()),
            (id.clone(), ward.patient_id.clone())
        );
        assert_eq!(pass.reason.as_deref(), Some("Headache since yesterday"));
        let started = ward.start(&id).await;
        assert_eq!(started.body["consultation"]["status"], "in-progress");
        assert!(ward.app.state.verify_room_token(&started.text("roomToken")).await.is_ok());
        assert_eq!(ward.start(&id).await.status, StatusCode::OK, "a repeated start is harmless");
        ward.app.clock.advance(Duration::minutes(20));
        assert_eq!(ward.end(&id).await.text("status"), "completed");
        assert_eq!(ward.act(&id, "join", &ward.patient, json!({})).await.code(), "consultation-over");
        let verdict = dokita_store::audit::verify(&ward.app.state.db).await.unwrap();
        assert!(verdict.intact);
    }
}

#[tokio::test]
async fn a_guest_sees_their_consultation_and_no_other() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let (first, other) = (ward.book(10).await, ward.booked(60).await);
    let id = first.text("consultationId");
    let body = json!({ "token": first.text("accessToken") });
    let guest = ward.app.post("/api/invitations/redeem", "", body).await.text("accessToken");
    assert_eq!(ward.app.get(&format!("/api/consultations/{id}"), &guest).await.status, StatusCode::OK);
    let refused = ward.app.get(&format!("/api/consultations/{other}"), &guest).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let list = ward.app.get("/api/consultations", &guest).await;
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(ward.consent(&id, &guest).await.status, StatusCode::OK);
    let joined = ward.act(&id, "join", &guest, json!({})).await;
    let pass = ward.app.state.verify_room_token(&joined.text("roomToken")).await.unwrap();
    assert_eq!(pass.participant.to_string(), ward.patient_id, "by link or account, one participant");
}

#[tokio::test]
async fn a_consultation_of_others_is_not_found() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let history = format!("/api/integrations/telemedicine/history/{}", ward.patient_id);
    for token in [&ward.stranger, &ward.other_doctor] {
        for path in [
            format!("/api/consultations/{id}"),
            format!("/api/consultations/{id}/queue"),
            format!("/api/consultations/{id}/calendar.ics"),
            format!("/api/patients/{}", ward.patient_id),
            history.clone(),
        ] {
            let answer = ward.app.get(&path, token).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let cancelled = ward.act(&id, "cancel", token, json!({ "reason": "x" })).await;
        assert_eq!(cancelled.status, StatusCode::NOT_FOUND);
        assert_eq!(ward.app.get("/api/consultations", token).await.body["items"], json!([]));
    }
    for token in [&ward.patient, &ward.doctor, &ward.nurse] {
        assert_eq!(ward.app.get(&format!("/api/consultations/{id}"), token).await.status, StatusCode::OK);
        assert_eq!(ward.app.get(&history, token).await.body["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn nobody_books_for_somebody_else_without_being_staff() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let path = "/api/integrations/telemedicine/schedule";
    for token in [&ward.stranger, &ward.other_doctor] {
        let answer = ward.app.post(path, token, ward.booking(10)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(ward.app.post(path, &ward.nurse, ward.booking(10)).await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_requests_for_one_slot_exactly_one_is_booked() {
    for dialect in BOTH {
        let ward = std::sync::Arc::new(Ward::new(dialect).await);
        let requests: Vec<_> = (0..32)
            .map(|_| {
                let ward = ward.clone();
                tokio::spawn(async move { ward.book(60).await })
            })
            .collect();
        let (mut booked, mut taken) = (0, 0);
        for request in requests {
            let answer = request.await.unwrap();
            match answer.status {
                StatusCode::CREATED => booked += 1,
                StatusCode::CONFLICT if answer.code() == "slot-taken" => taken += 1,
                other => panic!("{other} {:?}", answer.body),
            }
        }
        assert_eq!((booked, taken), (1, 31), "{dialect:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_12_visits_that_a_patient_books_at_once_three_are_booked() {
    for dialect in BOTH {
        let ward = std::sync::Arc::new(Ward::new(dialect).await);
        let requests: Vec<_> = (1..=12)
            .map(|hour| {
                let ward = ward.clone();
                tokio::spawn(async move { ward.book(30 * hour).await })
            })
            .collect();
        let (mut booked, mut refused) = (0, 0);
        for request in requests {
            let answer = request.await.unwrap();
            match answer.status {
                StatusCode::CREATED => booked += 1,
                StatusCode::CONFLICT if answer.code() == "too-many-open" => refused += 1,
                other => panic!("{other} {:?}", answer.body),
            }
        }
        assert_eq!((booked, refused), (3, 9), "{dialect:?}");
    }
}

#[tokio::test]
async fn hours_are_kept_unless_staff_overrides() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let path = format!("/api/doctors/{}/availability", ward.doctor_id);
    let body = json!({ "weekly": [], "exceptions": [] });
    let put =
        ward.app.send("PUT", &path, &ward.doctor, &[(header::IF_MATCH, "\"v1\"")], Some(body.clone())).await;
    assert_eq!(put.etag(), "\"v2\"");
    let stale =
        ward.app.send("PUT", &path, &ward.doctor, &[(header::IF_MATCH, "\"v1\"")], Some(body.clone())).await;
    assert_eq!(stale.code(), "changed-meanwhile");
    let missing = ward.app.send("PUT", &path, &ward.doctor, &[], Some(body)).await;
    assert_eq!(missing.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(ward.book(60).await.code(), "outside-availability");
    let schedule = "/api/integrations/telemedicine/schedule";
    let mut booking = ward.booking(60);
    booking["override"] = json!(true);
    assert_eq!(ward.app.post(schedule, &ward.patient, booking.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ward.app.post(schedule, &ward.doctor, booking).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_booked_slot_is_no_longer_offered_and_a_cancelled_one_is() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let path = format!("/api/doctors/{}/slots?days=1", ward.doctor_id);
    let slots = async |ward: &Ward| {
        ward.app.get(&path, &ward.patient).await.body["items"].as_array().unwrap().clone()
    };
    let before = slots(&ward).await;
    let mut booking = ward.booking(0);
    booking["scheduledTime"] = before[3]["start"].clone();
    let booked = ward.app.post("/api/integrations/telemedicine/schedule", &ward.patient, booking).await;
    let during = slots(&ward).await;
    assert_eq!(during.len(), before.len() - 1);
    assert!(!during.contains(&before[3]));
    let id = booked.text("consultationId");
    let cancelled = ward.act(&id, "cancel", &ward.doctor, json!({ "reason": "Called away" })).await;
    assert_eq!(cancelled.text("cancelReason"), "Called away");
    assert_eq!(slots(&ward).await, before);
}

#[tokio::test]
async fn moving_and_extending_respect_other_bookings() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let (first, _second) = (ward.booked(60).await, ward.booked(90).await);
    let extended = ward.act(&first, "extend", &ward.doctor, json!({ "minutes": 15 })).await;
    assert_eq!(extended.code(), "slot-taken");
    let moved = ward.act(&first, "reschedule", &ward.patient, json!({ "scheduledTime": ward.at(100) })).await;
    assert_eq!(moved.code(), "slot-taken");
    let moved = ward.act(&first, "reschedule", &ward.patient, json!({ "scheduledTime": ward.at(120) })).await;
    assert_eq!(moved.status, StatusCode::OK, "{:?}", moved.body);
    let extended = ward.act(&first, "extend", &ward.doctor, json!({ "minutes": 15 })).await;
    assert_eq!(extended.body["duration"], 45);
    let early = ward.act(&first, "no-show", &ward.doctor, json!({})).await;
    assert_eq!(early.code(), "too-early");
    ward.app.clock.advance(Duration::minutes(130));
    assert_eq!(ward.act(&first, "no-show", &ward.nurse, json!({})).await.text("status"), "no-show");
}

#[tokio::test]
async fn a_report_is_saved_by_its_doctor_signed_once_and_then_read_by_the_patient() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let path = format!("/api/consultations/{id}/report");
    let report = json!({ "complaint": "Headache", "assessment": "Tension headache", "plan": "Rest" });
    let put = async |token: &str, tag: &str, body: &Value| {
        ward.app.send("PUT", &path, token, &[(header::IF_MATCH, tag)], Some(body.clone())).await
    };
    assert_eq!(put(&ward.doctor, "\"v0\"", &report).await.code(), "wrong-status");
    ward.start(&id).await;
    let empty = ward.app.get(&path, &ward.doctor).await;
    assert_eq!((empty.etag().as_str(), empty.text("status").as_str()), ("\"v0\"", "draft"));
    let sign = format!("{path}/sign");
    let unready = ward.app.send("POST", &sign, &ward.doctor, &[(header::IF_MATCH, "\"v0\"")], None).await;
    assert_eq!(unready.code(), "invalid-fields");
    assert_eq!(put(&ward.doctor, "\"v0\"", &report).await.etag(), "\"v1\"");
    assert_eq!(put(&ward.doctor, "\"v0\"", &report).await.code(), "changed-meanwhile");
    assert_eq!(ward.app.get(&path, &ward.patient).await.status, StatusCode::NOT_FOUND);
    let signed = ward.app.send("POST", &sign, &ward.doctor, &[(header::IF_MATCH, "\"v1\"")], None).await;
    assert_eq!(signed.text("status"), "signed", "{:?}", signed.body);
    assert_eq!(put(&ward.doctor, "\"v2\"", &report).await.code(), "report-signed");
    assert_eq!(ward.app.get(&path, &ward.patient).await.text("plan"), "Rest");
    let history = format!("/api/integrations/telemedicine/history/{}", ward.patient_id);
    let history = ward.app.get(&history, &ward.patient).await;
    assert_eq!(history.body["items"][0]["reportSummary"], "Tension headache");
}

#[tokio::test]
async fn an_invitation_opens_one_consultation_until_it_is_withdrawn() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let invitations = format!("/api/consultations/{id}/invitations");
    let body = json!({ "name": "Ada", "role": "family", "delivery": "sms", "phone": "0803 765 4321" });
    let invited = ward.app.post(&invitations, &ward.patient, body).await;
    assert_eq!(invited.status, StatusCode::CREATED, "{:?}", invited.body);
    let message = ward.app.message_after(0).await;
    assert_eq!(message.to, "+2348037654321");
    assert!(message.body.contains(&invited.text("link")) && !message.body.contains("Headache"));
    let redeem = json!({ "token": token_of(&invited.text("link")) });
    let guest = ward.app.post("/api/invitations/redeem", "", redeem.clone()).await.text("accessToken");
    let seen = ward.app.get(&format!("/api/consultations/{id}"), &guest).await;
    assert_eq!((seen.text("reason").as_str(), seen.status), ("", StatusCode::OK), "visitors do not see why");
    assert_eq!(ward.act(&id, "join", &guest, json!({})).await.status, StatusCode::OK);
    let list = ward.app.get(&invitations, &ward.doctor).await;
    assert!(!list.body.to_string().contains(&token_of(&invited.text("link"))));
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2, "the booking made one for the patient");
    let revoke = format!("{invitations}/{}/revoke", invited.text("id"));
    assert_eq!(ward.app.post(&revoke, &ward.doctor, json!({})).await.status, StatusCode::NO_CONTENT);
    let out = ward.app.get(&format!("/api/consultations/{id}"), &guest).await;
    assert_eq!(out.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ward.app.post("/api/invitations/redeem", "", redeem).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_patient_does_not_invite_a_second_patient() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let path = format!("/api/consultations/{id}/invitations");
    for (role, status) in [
        ("patient", StatusCode::FORBIDDEN),
        ("specialist", StatusCode::FORBIDDEN),
        ("interpreter", StatusCode::CREATED),
    ] {
        let body = json!({ "name": "Ada", "role": role, "delivery": "whatsapp" });
        let answer = ward.app.post(&path, &ward.patient, body).await;
        assert_eq!(answer.status, status, "{role}");
        if status == StatusCode::CREATED {
            assert!(answer.text("whatsappLink").starts_with("https://wa.me/?text="));
        }
    }
}

#[tokio::test]
async fn the_waiting_room_opens_half_an_hour_before_and_the_queue_counts_those_in_it() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(60).await;
    ward.consent(&id, &ward.patient).await;
    assert_eq!(ward.act(&id, "join", &ward.patient, json!({})).await.code(), "too-early");
    ward.app.clock.advance(Duration::minutes(40));
    assert_eq!(ward.act(&id, "join", &ward.patient, json!({})).await.status, StatusCode::OK);
    let queue = format!("/api/consultations/{id}/queue");
    assert_eq!(ward.app.get(&queue, &ward.patient).await.body["position"], 0);
    let uuid = id.parse().unwrap();
    for _ in 0..2 {
        super::mark_waiting(&ward.app.state.db, uuid, ward.app.state.now()).await.unwrap();
    }
    let place = ward.app.get(&queue, &ward.patient).await;
    assert_eq!((&place.body["position"], &place.body["estimatedWaitMinutes"]), (&json!(1), &json!(20)));
    for _ in 0..2 {
        super::mark_started(&ward.app.state.db, uuid, ward.app.state.now()).await.unwrap();
    }
    for _ in 0..2 {
        super::mark_ended(&ward.app.state.db, uuid, ward.app.state.now()).await.unwrap();
    }
    let seen = ward.app.get(&format!("/api/consultations/{id}"), &ward.doctor).await;
    assert_eq!(seen.text("status"), "completed");
    let actions: Vec<_> = dokita_store::audit::page(&ward.app.state.db, None, 50).await.unwrap();
    let started = actions.iter().filter(|entry| entry.action == "consultation.started").count();
    assert_eq!(started, 1, "a repeated message is recorded once");
}

#[tokio::test]
async fn a_changed_consent_text_is_read_again_and_a_missing_one_is_not_invented() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let old = json!({ "language": "en", "version": "1999-01", "accepted": true });
    assert_eq!(ward.act(&id, "consent", &ward.patient, old).await.code(), "consent-text-changed");
    let text = ward.app.get("/api/consent-text?language=ha", "").await;
    assert_eq!(text.code(), "no-consent-text");
    let text = ward.app.get("/api/consent-text", "").await;
    let refused = json!({ "language": "en", "version": text.text("version"), "accepted": false });
    assert_eq!(ward.act(&id, "consent", &ward.patient, refused).await.code(), "invalid-fields");
    let by_doctor = json!({ "language": "en", "version": text.text("version"), "accepted": true });
    assert_eq!(ward.act(&id, "consent", &ward.doctor, by_doctor).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_follow_up_needs_a_consultation_that_took_place() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let mut booking = ward.booking(24 * 60);
    booking["followUpOf"] = json!(id);
    let path = "/api/integrations/telemedicine/schedule";
    let early = ward.app.post(path, &ward.doctor, booking.clone()).await;
    assert_eq!(early.code(), "not-to-be-followed-up");
    ward.start(&id).await;
    ward.end(&id).await;
    let booked = ward.app.post(path, &ward.doctor, booking).await;
    assert_eq!(booked.text("followUpOf"), id);
}

#[tokio::test]
async fn the_same_key_books_once() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let key = header::HeaderName::from_static("idempotency-key");
    let path = "/api/integrations/telemedicine/schedule";
    let body = ward.booking(10);
    let mut ids = Vec::new();
    for _ in 0..2 {
        let answer =
            ward.app.send("POST", path, &ward.patient, &[(key.clone(), "k1")], Some(body.clone())).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        ids.push(answer.text("consultationId"));
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn the_calendar_file_names_the_doctor_and_not_the_reason() {
    use axum::extract::State;
    use axum::response::IntoResponse;
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let caller = crate::identity::sessions::authenticate(&ward.app.state, &ward.patient).await.unwrap();
    let segments = crate::extract::Segments(id.parse().unwrap());
    let file = super::calendar::calendar(State(ward.app.state.clone()), caller, segments).await.unwrap();
    let response = file.into_response();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 16).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n ", "");
    assert!(text.contains("SUMMARY:Consultation with bello\r\n"), "{text}");
    assert!(text.contains(&format!("UID:{id}@localhost\r\n")) && !text.contains("Headache"), "{text}");
}

#[tokio::test]
async fn an_administrator_sees_appointments_and_not_why_people_come() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.booked(10).await;
    let administrator = ward.app.token(crate::testing::ADMINISTRATOR).await;
    let seen = ward.app.get(&format!("/api/consultations/{id}"), &administrator).await;
    assert_eq!((seen.status, seen.text("reason").as_str()), (StatusCode::OK, ""));
    let report = ward.app.get(&format!("/api/consultations/{id}/report"), &administrator).await;
    assert_eq!(report.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn anybody_signed_in_may_check_their_network() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let answer = ward.app.post("/api/network-check", &ward.patient, json!({})).await;
    let pass = ward.app.state.verify_room_token(&answer.text("roomToken")).await.unwrap();
    assert_eq!(pass.role, crate::identity::room_token::RoomRole::Check);
    assert_eq!(ward.app.post("/api/network-check", "", json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_doctor_or_an_administrator_sends_an_open_consultation_through_the_relay_and_nobody_else() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let administrator = ward.app.token(crate::testing::ADMINISTRATOR).await;
        let id = ward.booked(10).await;
        let path = format!("/api/consultations/{id}");
        assert_eq!(ward.app.get(&path, &ward.patient).await.body["relayOnly"], false);
        let wish = |on: bool| json!({ "relayOnly": on });
        for (token, status) in [
            (&ward.patient, StatusCode::FORBIDDEN),
            (&ward.nurse, StatusCode::FORBIDDEN),
            (&ward.stranger, StatusCode::FORBIDDEN),
            (&ward.other_doctor, StatusCode::NOT_FOUND),
        ] {
            assert_eq!(ward.act(&id, "relay-only", token, wish(true)).await.status, status);
        }
        let chosen = ward.act(&id, "relay-only", &ward.doctor, wish(true)).await;
        assert_eq!((chosen.status, &chosen.body["relayOnly"]), (StatusCode::OK, &json!(true)));
        ward.start(&id).await;
        let running = ward.act(&id, "relay-only", &administrator, wish(false)).await;
        assert_eq!(
            (&running.body["status"], &running.body["relayOnly"]),
            (&json!("in-progress"), &json!(false))
        );
        ward.act(&id, "relay-only", &administrator, wish(false)).await;
        ward.end(&id).await;
        assert_eq!(ward.act(&id, "relay-only", &ward.doctor, wish(true)).await.code(), "wrong-status");
        let entries = dokita_store::audit::page(&ward.app.state.db, None, 50).await.unwrap();
        let recorded = entries.iter().filter(|entry| entry.action == "consultation.relay-only").count();
        assert_eq!(recorded, 2, "what was so already is not recorded again");
    }
}

#[tokio::test]
async fn a_consultation_can_be_booked_for_the_relay() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let mut booking = ward.booking(10);
    booking["relayOnly"] = json!(true);
    let path = "/api/integrations/telemedicine/schedule";
    let booked = ward.app.post(path, &ward.patient, booking).await;
    assert_eq!((booked.status, &booked.body["relayOnly"]), (StatusCode::CREATED, &json!(true)));
}
