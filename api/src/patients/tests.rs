use axum::http::{StatusCode, header};
use dokita_store::testing::{BOTH, Dialect};
use serde_json::json;
use time::Duration;
use time::format_description::well_known::Rfc3339;

use crate::Role;
use crate::testing::TestApp;

async fn nurse(dialect: Dialect) -> (TestApp, String) {
    let app = TestApp::new(dialect).await;
    app.member("okon@example.org", &[Role::Nurse]).await;
    let token = app.token("okon@example.org").await;
    (app, token)
}

fn ngozi() -> serde_json::Value {
    json!({
        "name": "Ngozi Eze", "dateOfBirth": "1988-03-14", "sex": "female", "phone": "0803 123 4567",
        "state": "Lagos", "lga": "Ikeja", "nin": "12345678901", "language": "ig",
        "nextOfKin": { "name": "Ada Eze", "phone": "0803 765 4321", "relationship": "sister" },
    })
}

#[tokio::test]
async fn a_registered_patient_is_found_and_their_nin_stays_masked() {
    for dialect in BOTH {
        let (app, token) = nurse(dialect).await;
        let made = app.post("/api/patients", &token, ngozi()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        assert_eq!(made.text("phone"), "+2348031234567");
        assert_eq!((made.text("state"), made.text("lga")), ("LA".into(), "la-ikeja".into()));
        assert_eq!(made.text("ninMasked"), "•••••••8901");
        assert_eq!(made.body["nextOfKin"]["phone"], "+2348037654321");
        assert!(!made.body.to_string().contains("12345678901"));
        let number = made.text("hospitalNumber");
        for q in ["eze", "NGOZI", "0803%20123", number.as_str()] {
            let found = app.get(&format!("/api/patients?q={q}"), &token).await;
            assert_eq!(found.body["items"][0]["id"], made.body["id"], "{q}");
        }
        assert_eq!(app.get("/api/patients?q=nobody", &token).await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn a_doctor_opens_no_record_by_booking_alone() {
    for dialect in BOTH {
        let (app, nurse) = nurse(dialect).await;
        let patient = app.post("/api/patients", &nurse, ngozi()).await.text("id");
        let bello = app.member("bello@example.org", &[Role::Doctor]).await;
        let doctor = app.token("bello@example.org").await;
        let record = format!("/api/patients/{patient}");
        let opens = async || app.get(&record, &doctor).await.status == StatusCode::OK;
        let visits = "/api/integrations/telemedicine/schedule";
        let visit = async |who: &str, hour: i64| {
            let at = (app.state.now() + Duration::hours(hour)).format(&Rfc3339).unwrap();
            let wanted = json!({ "patientId": patient, "doctorId": bello.to_string(), "scheduledTime": at,
                "reason": "Rash", "override": true });
            let booked = app.post(visits, who, wanted).await;
            assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
            booked.text("consultationId")
        };
        let alone = visit(&doctor, 1).await;
        assert!(!opens().await, "the patient has not agreed");
        let found = app.get("/api/patients?q=eze", &doctor).await;
        assert_eq!(found.body["items"], json!([]), "nor is it found by searching");
        let version = app.get("/api/sharing-consent-text", &doctor).await.text("version");
        let spoken =
            json!({ "consultationId": alone, "version": version, "accepted": true, "how": "spoken" });
        let consents = format!("{record}/sharing-consents");
        assert_eq!(app.post(&consents, &doctor, spoken).await.status, StatusCode::NOT_FOUND);
        let wish =
            json!({ "consultationId": alone, "patientId": patient, "include": ["ips"], "recipient": "Me" });
        let share = "/api/integrations/telemedicine/share-records";
        assert_eq!(app.post(share, &doctor, wish).await.status, StatusCode::NOT_FOUND);
        app.post(&format!("/api/consultations/{alone}/cancel"), &doctor, json!({ "reason": "Mistaken" }))
            .await;
        assert!(!opens().await);
        let asked = visit(&nurse, 3).await;
        assert!(opens().await, "the desk sent the patient");
        app.post(&format!("/api/consultations/{asked}/cancel"), &nurse, json!({ "reason": "Called off" }))
            .await;
        assert!(!opens().await, "the visit was called off");
    }
}

#[tokio::test]
async fn of_two_editors_the_second_is_told() {
    for dialect in BOTH {
        let (app, token) = nurse(dialect).await;
        let made = app.post("/api/patients", &token, ngozi()).await;
        let path = format!("/api/patients/{}", made.text("id"));
        let tag = made.etag();
        let change = json!({ "address": "7 Allen Avenue", "state": "Oyo" });
        let first = app.send("PATCH", &path, &token, &[(header::IF_MATCH, &tag)], Some(change.clone())).await;
        assert_eq!(first.status, StatusCode::OK, "{:?}", first.body);
        assert_eq!((first.text("state"), &first.body["lga"]), ("OY".into(), &json!(null)));
        assert_eq!(first.text("name"), "Ngozi Eze", "what is not given stays");
        let second =
            app.send("PATCH", &path, &token, &[(header::IF_MATCH, &tag)], Some(change.clone())).await;
        assert_eq!(second.code(), "changed-meanwhile");
        let blind = app.send("PATCH", &path, &token, &[], Some(change)).await;
        assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    }
}

#[tokio::test]
async fn a_doctor_does_not_see_patients_of_others() {
    let (app, token) = nurse(Dialect::Sqlite).await;
    app.member("bello@example.org", &[Role::Doctor]).await;
    let doctor = app.token("bello@example.org").await;
    let made = app.post("/api/patients", &token, ngozi()).await;
    let path = format!("/api/patients/{}", made.text("id"));
    assert_eq!(app.get(&path, &doctor).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/patients", &doctor).await.body["items"], json!([]));
}

#[tokio::test]
async fn a_doctor_sees_whom_they_registered() {
    for dialect in BOTH {
        let (app, _) = nurse(dialect).await;
        app.member("bello@example.org", &[Role::Doctor]).await;
        let doctor = app.token("bello@example.org").await;
        let made = app.post("/api/patients", &doctor, ngozi()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        let path = format!("/api/patients/{}", made.text("id"));
        assert_eq!(app.get(&path, &doctor).await.status, StatusCode::OK);
        let found = app.get("/api/patients?q=ngozi", &doctor).await;
        assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let (app, token) = nurse(Dialect::Sqlite).await;
    let body = json!({ "name": "", "phone": "12", "dateOfBirth": "2990-01-01" });
    let answer = app.post("/api/patients", &token, body).await;
    assert_eq!(answer.code(), "invalid-fields");
    let fields: Vec<_> =
        answer.body["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, ["sex", "name", "dateOfBirth", "phone"]);
}
