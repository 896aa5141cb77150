use axum::http::StatusCode;
use dokita_store::testing::{BOTH, Dialect};
use serde_json::{Value, json};

use crate::Role;
use crate::testing::{Answer, PASSWORD, TestApp};

struct Desk {
    app: TestApp,
    patient: String,
    id: String,
    nurse: String,
}

impl Desk {
    async fn new(dialect: Dialect) -> Self {
        let app = TestApp::new(dialect).await;
        app.member("okon@example.org", &[Role::Nurse]).await;
        app.member("bello@example.org", &[Role::Doctor]).await;
        let body = json!({
            "name": "Ngozi Eze", "email": "ngozi@example.org", "password": PASSWORD,
            "phone": "0803 123 4567", "dateOfBirth": "1990-05-01", "sex": "female",
        });
        let session = app.post("/api/auth/register", "", body).await;
        let id = session.body["user"]["patientId"].as_str().unwrap().to_owned();
        let nurse = app.token("okon@example.org").await;
        Self { patient: session.text("accessToken"), id, nurse, app }
    }

    async fn says(&self, token: &str, body: Value) -> Answer {
        self.app.post(&format!("/api/patients/{}/profile", self.id), token, body).await
    }

    async fn profile(&self, token: &str) -> Answer {
        self.app.get(&format!("/api/patients/{}/profile", self.id), token).await
    }
}

#[tokio::test]
async fn patient_and_nurse_keep_the_profile_and_each_entry_says_who_said_it() {
    for dialect in BOTH {
        let desk = Desk::new(dialect).await;
        let empty = desk.profile(&desk.patient).await;
        assert_eq!(empty.body["missing"].as_array().unwrap().len(), 6, "{:?}", empty.body);
        let none = json!({ "kind": "allergy", "code": "none-known" });
        assert_eq!(desk.says(&desk.patient, none.clone()).await.status, StatusCode::CREATED);
        let rash = json!({
            "kind": "allergy", "code": "J01C", "text": "Penicillins",
            "detail": { "reaction": "Rash", "severity": "moderate" },
        });
        let made = desk.says(&desk.nurse, rash).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        assert_eq!((made.text("saidAs"), made.text("saidBy")), ("nurse".into(), "okon".into()));
        assert_eq!(desk.says(&desk.patient, none.clone()).await.code(), "allergy-recorded");
        for kilograms in [61.0, 62.5] {
            let weight = json!({ "kind": "weight", "detail": { "kilograms": kilograms } });
            assert_eq!(desk.says(&desk.patient, weight).await.status, StatusCode::CREATED);
        }
        let profile = desk.profile(&desk.nurse).await;
        let entries = profile.body["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 2, "none-known ended, the newer weight replaced the older: {entries:?}");
        assert_eq!(entries[1]["detail"], json!({ "kilograms": 62.5 }));
        assert_eq!(profile.body["missing"], json!(["medicine", "condition", "pregnancy", "breast-feeding"]));
        let path = format!("/api/patients/{}/profile/{}/end", desk.id, made.text("id"));
        let ended = desk.app.post(&path, &desk.nurse, json!({ "reason": "entered-in-error" })).await;
        assert!(ended.body["endedAt"].is_string(), "{:?}", ended.body);
        assert_eq!(desk.says(&desk.patient, none).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn a_profile_concerns_only_the_patient_their_doctors_and_nurses() {
    let desk = Desk::new(Dialect::Sqlite).await;
    let stranger = desk.app.token("bello@example.org").await;
    assert_eq!(desk.profile(&stranger).await.status, StatusCode::NOT_FOUND);
    let administrator = desk.app.token(crate::testing::ADMINISTRATOR).await;
    assert_eq!(desk.profile(&administrator).await.status, StatusCode::FORBIDDEN);
    let wrong = json!({ "kind": "weight", "text": "heavy" });
    let refused = desk.says(&desk.patient, wrong).await;
    assert_eq!((refused.code(), &refused.body["errors"][0]["field"]), ("invalid-fields", &json!("detail")));
}
