//! A hospital for the tests of FHIR: a consultation with consent and report, a clinical profile, a
//! prescription of three items, and what two pharmacies handed over of it.

use axum::http::{HeaderName, StatusCode, header};
use dokita_care::availability::Availability;
use dokita_care::dispensing::Handing;
use dokita_store::dispensing::{self, At, Handed};
use dokita_store::ids::{DbTime, DbUuid, UserId};
use dokita_store::pharmacies::{self, Pharmacy, Post};
use dokita_store::testing::Dialect;
use serde_json::{Value, json};
use time::Duration;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::Role;
use crate::testing::{ADMINISTRATOR, TestApp};

/// The hospital, everyone's access token, and the ids of what is there.
pub struct Clinic {
    pub app: TestApp,
    pub doctor: String,
    pub other_doctor: String,
    pub nurse: String,
    pub administrator: String,
    pub auditor: String,
    pub pharmacist: String,
    pub patient: String,
    pub stranger: String,
    pub patient_id: String,
    pub doctor_id: UserId,
    pub pharmacist_id: UserId,
    pub consultation: String,
    pub prescription: Uuid,
    pub pharmacy: Uuid,
    pub dispenses: Vec<Uuid>,
}

impl Clinic {
    pub async fn new(dialect: Dialect) -> Self {
        let app = TestApp::new(dialect).await;
        let doctor_id = app.member("bello@example.org", &[Role::Doctor]).await;
        app.member("okafor@example.org", &[Role::Doctor]).await;
        app.member("nurse@example.org", &[Role::Nurse]).await;
        app.member("auditor@example.org", &[Role::Auditor]).await;
        let pharmacist_id = app.member("yusuf@example.org", &[Role::Pharmacist]).await;
        let doctor = app.token("bello@example.org").await;
        let (patient, patient_id) = register(&app, "ngozi@example.org").await;
        let (stranger, _) = register(&app, "tunde@example.org").await;
        let mut clinic = Self {
            other_doctor: app.token("okafor@example.org").await,
            nurse: app.token("nurse@example.org").await,
            administrator: app.token(ADMINISTRATOR).await,
            auditor: app.token("auditor@example.org").await,
            pharmacist: app.token("yusuf@example.org").await,
            prescription: Uuid::nil(),
            pharmacy: app.state.new_id(),
            consultation: String::new(),
            dispenses: Vec::new(),
            app,
            doctor,
            patient,
            stranger,
            patient_id,
            doctor_id,
            pharmacist_id,
        };
        clinic.consult().await;
        clinic.prescribe().await;
        clinic.know().await;
        clinic.keep().await;
        clinic.dispense().await;
        clinic
    }

    /// Booked, agreed to, held, reported.
    async fn consult(&mut self) {
        let app = &self.app;
        let hours = serde_json::to_value(Availability::always()).unwrap();
        let path = format!("/api/doctors/{}/availability", self.doctor_id);
        app.send("PUT", &path, &self.doctor, &[(header::IF_MATCH, "\"v0\"")], Some(hours)).await;
        let at = (app.state.now() + Duration::minutes(10)).format(&Rfc3339).unwrap();
        let booking = json!({
            "patientId": self.patient_id, "doctorId": self.doctor_id.to_string(), "scheduledTime": at, "reason": "Fever",
        });
        let booked = app.post("/api/integrations/telemedicine/schedule", &self.patient, booking).await;
        assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
        self.consultation = booked.text("consultationId");
        let base = format!("/api/consultations/{}", self.consultation);
        let text = app.get("/api/consent-text", "").await;
        let consent = json!({ "accepted": true, "version": text.body["version"], "language": "en" });
        let given = app.post(&format!("{base}/consent"), &self.patient, consent).await;
        assert!(given.status.is_success(), "{:?}", given.body);
        app.clock.advance(Duration::minutes(10));
        let start = format!("/api/integrations/telemedicine/start/{}", self.consultation);
        let started = app.post(&start, &self.doctor, json!({})).await;
        assert!(started.status.is_success(), "{:?}", started.body);
        let report = json!({
            "complaint": "Fever for two days", "findings": "Looks well", "assessment": "Malaria, likely",
            "plan": "Treat", "advice": "Come back if worse", "followUpInDays": null,
        });
        let path = format!("{base}/report");
        let saved = app.send("PUT", &path, &self.doctor, &[(header::IF_MATCH, "\"v0\"")], Some(report)).await;
        assert_eq!(saved.status, StatusCode::OK, "{:?}", saved.body);
        let signed = app
            .send(
                "POST",
                &format!("{path}/sign"),
                &self.doctor,
                &[(header::IF_MATCH, &saved.etag())],
                Some(json!({})),
            )
            .await;
        assert_eq!(signed.status, StatusCode::OK, "{:?}", signed.body);
    }

    /// The clinical profile.
    async fn know(&self) {
        let path = format!("/api/patients/{}/profile", self.patient_id);
        for entry in [
            json!({ "kind": "allergy", "code": "J01C", "text": "Penicillins", "detail": { "reaction": "rash", "severity": "mild" } }),
            json!({ "kind": "condition", "code": "asthma", "text": "Asthma", "detail": {} }),
            json!({ "kind": "medicine", "code": "none-known", "text": "", "detail": {} }),
            json!({ "kind": "weight", "text": "", "detail": { "kilograms": 61.5 }, "observedOn": "2026-09-01" }),
            json!({ "kind": "pregnancy", "text": "", "detail": { "state": "not-pregnant" } }),
            json!({ "kind": "breast-feeding", "text": "", "detail": { "state": "no" } }),
        ] {
            let kept = self.app.post(&path, &self.patient, entry).await;
            assert_eq!(kept.status, StatusCode::CREATED, "{:?}", kept.body);
        }
    }

    /// Three items, signed by the doctor.
    async fn prescribe(&mut self) {
        let licence = json!({ "mdcnNumber": "MDCN/R/45231", "validUntil": "2026-12-31" });
        let path = format!("/api/people/{}/practising-licence", self.doctor_id);
        let kept = self.app.send("PUT", &path, &self.administrator, &[], Some(licence)).await;
        assert_eq!(kept.status, StatusCode::OK, "{:?}", kept.body);
        let mut three: Value =
            serde_json::from_str(include_str!("../../care/tests/fixtures/three-items.json")).unwrap();
        for item in three["items"].as_array_mut().unwrap() {
            item["medicine"]["product"] = Value::Null;
        }
        let order = json!({
            "consultationId": self.consultation, "patientId": self.patient_id,
            "doctorId": self.doctor_id.to_string(), "medications": three["items"],
            "instructions": "Drink enough water", "refills": 1, "refillIntervalDays": 30, "validDays": 60,
        });
        let signed = self.app.post("/api/integrations/telemedicine/prescription", &self.doctor, order).await;
        assert_eq!(signed.status, StatusCode::CREATED, "{:?}", signed.body);
        self.prescription = Uuid::parse_str(&signed.text("prescriptionId")).unwrap();
    }

    /// A letter of the patient, and their agreement that records are shared.
    async fn keep(&self) {
        let letter = b"The rash is gone.";
        let body = json!({ "patientId": self.patient_id, "name": "letter.txt", "contentType": "text/plain", "size": letter.len() });
        let begun = self.app.post("/api/documents", &self.patient, body).await;
        assert_eq!(begun.status, StatusCode::CREATED, "{:?}", begun.body);
        let path = begun.text("uploadUrl");
        let offset = [(HeaderName::from_static("upload-offset"), "0")];
        let (status, ..) = self.app.send_bytes("PATCH", &path, &self.patient, &offset, letter.to_vec()).await;
        assert_eq!(status, StatusCode::OK);
        let text = self.app.get("/api/sharing-consent-text", "").await;
        let path = format!("/api/patients/{}/sharing-consents", self.patient_id);
        let consent = json!({ "accepted": true, "version": text.body["version"] });
        let given = self.app.post(&path, &self.patient, consent).await;
        assert_eq!(given.status, StatusCode::CREATED, "{:?}", given.body);
    }

    /// A pharmacy hands over two of the three items, one of them as another product.
    async fn dispense(&mut self) {
        let (state, now) = (&self.app.state, self.app.state.now());
        let mut tx = state.db.write().await.unwrap();
        let pharmacy = Pharmacy {
            id: DbUuid(self.pharmacy),
            name: "Unity Pharmacy, Wuse".into(),
            pcn_number: "PCN-12345".into(),
            phone: Some("+2348031112222".into()),
            address: Some("4 Aminu Kano Crescent, Wuse".into()),
            state: Some("FC".into()),
            lga: None,
            offline_allowed: 0,
            status: "active".into(),
            version: 1,
            created_at: DbTime(now),
        };
        pharmacies::insert(&mut tx, pharmacy).await.unwrap();
        let post = Post {
            user_id: self.pharmacist_id,
            pharmacy_id: DbUuid(self.pharmacy),
            pcn_number: "PCN-45231".into(),
        };
        pharmacies::assign(&mut tx, post, now).await.unwrap();
        let at = At { pharmacy: self.pharmacy, pharmacist: self.pharmacist_id, now };
        let claim = state.new_id();
        dispensing::claim(&mut tx, self.prescription, at, claim).await.unwrap();
        let handed = |line, quantity, substitution: Option<&str>| Handed {
            handing: Handing {
                id: state.new_id(),
                line,
                quantity,
                expires_on: (now + Duration::days(400)).date(),
                substituted: substitution.is_some(),
            },
            batch: format!("B-{line}"),
            nafdac_number: None,
            substitution: substitution.map(str::to_owned),
        };
        let instead = r#"{"name":"Paracetamol (other maker)","strength":"500 mg","reason":"Out of stock"}"#;
        let all = [handed(0, 24, None), handed(1, 4, Some(instead))];
        let made = dispensing::dispense(&mut tx, self.prescription, claim, at, &all).await.unwrap();
        tx.commit().await.unwrap();
        self.dispenses = made.into_iter().map(|one| one.id).collect();
    }

    /// GET under `/fhir`; what comes back when it is found.
    pub async fn fhir(&self, path: &str, token: &str) -> Value {
        let answer = self.app.get(&format!("/fhir/{path}"), token).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {:?}", answer.body);
        assert_eq!(answer.headers[header::CONTENT_TYPE], super::respond::FHIR_JSON);
        answer.body
    }
}

async fn register(app: &TestApp, email: &str) -> (String, String) {
    let body = json!({
        "name": "Ngozi Chidinma Okonkwo", "email": email, "password": crate::testing::PASSWORD,
        "phone": "0803 123 4567", "dateOfBirth": "1991-07-14", "sex": "female",
    });
    let session = app.post("/api/auth/register", "", body).await;
    assert_eq!(session.status, StatusCode::CREATED, "{:?}", session.body);
    let id = session.body["user"]["patientId"].as_str().unwrap().to_owned();
    (session.text("accessToken"), id)
}
