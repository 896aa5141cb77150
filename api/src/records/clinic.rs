//! A hospital for the tests of records: a patient in consultation with a doctor, and others whom
//! neither concerns.

use axum::http::{HeaderName, StatusCode, header};
use dokita_care::availability::Availability;
use dokita_store::testing::Dialect;
use serde_json::{Value, json};
use time::Duration;
use time::format_description::well_known::Rfc3339;

use crate::Role;
use crate::testing::{Answer, TestApp};

/// The hospital, and everyone's access token.
pub struct Clinic {
    pub app: TestApp,
    pub doctor: String,
    pub other_doctor: String,
    pub administrator: String,
    pub patient: String,
    pub patient_id: String,
    pub stranger: String,
    pub consultation: String,
}

impl Clinic {
    pub async fn new(dialect: Dialect) -> Self {
        let app = TestApp::new(dialect).await;
        let bello = app.member("bello@example.org", &[Role::Doctor]).await;
        app.member("okafor@example.org", &[Role::Doctor]).await;
        let doctor = app.token("bello@example.org").await;
        let hours = serde_json::to_value(Availability::always()).unwrap();
        let path = format!("/api/doctors/{bello}/availability");
        app.send("PUT", &path, &doctor, &[(header::IF_MATCH, "\"v0\"")], Some(hours)).await;
        let (patient, patient_id) = register(&app, "ngozi@example.org").await;
        let (stranger, _) = register(&app, "tunde@example.org").await;
        let at = (app.state.now() + Duration::minutes(10)).format(&Rfc3339).unwrap();
        let booking = json!({
            "patientId": patient_id, "doctorId": bello.to_string(), "scheduledTime": at, "reason": "Rash",
        });
        let booked = app.post("/api/integrations/telemedicine/schedule", &patient, booking).await;
        assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
        Self {
            doctor,
            other_doctor: app.token("okafor@example.org").await,
            administrator: app.token(crate::testing::ADMINISTRATOR).await,
            patient,
            patient_id,
            stranger,
            consultation: booked.text("consultationId"),
            app,
        }
    }

    /// Begins an upload for the consultation.
    pub async fn begin(&self, token: &str, name: &str, content_type: &str, size: usize) -> Answer {
        let body = json!({
            "patientId": self.patient_id, "consultationId": self.consultation,
            "name": name, "contentType": content_type, "size": size,
        });
        self.app.post("/api/documents", token, body).await
    }

    /// Sends bytes of an upload; answers status, the offset that is told, and the body.
    pub async fn patch(
        &self,
        token: &str,
        id: &str,
        offset: usize,
        bytes: &[u8],
    ) -> (StatusCode, usize, Value) {
        const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
        let path = format!("/api/documents/{id}/content");
        let headers = [(OFFSET, &*offset.to_string())];
        let (status, headers, body) =
            self.app.send_bytes("PATCH", &path, token, &headers, bytes.to_vec()).await;
        let told = headers.get(OFFSET).and_then(|told| told.to_str().ok()?.parse().ok());
        (status, told.unwrap_or_default(), serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Uploads a whole small file as the patient; answers the id and the last answer.
    pub async fn upload(&self, name: &str, content_type: &str, bytes: &[u8]) -> (String, StatusCode, Value) {
        let begun = self.begin(&self.patient, name, content_type, bytes.len()).await;
        assert_eq!(begun.status, StatusCode::CREATED, "{:?}", begun.body);
        let id = begun.text("id");
        let (status, _, body) = self.patch(&self.patient, &id, 0, bytes).await;
        (id, status, body)
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
