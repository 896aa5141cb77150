//! Prescriptions over HTTP, on both databases where they change state.

mod earlier;
mod keys;
mod refusals;
mod showing;
mod signing;

use axum::http::{StatusCode, header};
use dokita_care::availability::Availability;
use dokita_care::rx::{self, Outcome, TrustList};
use dokita_store::ids::UserId;
use dokita_store::testing::Dialect;
use serde_json::{Value, json};
use time::Duration;
use time::format_description::well_known::Rfc3339;

use crate::Role;
use crate::es256::Ring;
use crate::testing::{ADMINISTRATOR, Answer, PASSWORD, TestApp};

const BELLO: &str = "bello@example.org";
const SIGN: &str = "/api/integrations/telemedicine/prescription";

/// A doctor with a licence in a running consultation with a patient, and some who are not part of it.
struct Ward {
    app: TestApp,
    doctor: String,
    doctor_id: UserId,
    patient: String,
    patient_id: String,
    stranger: String,
    nurse: String,
    administrator: String,
    consultation: String,
    /// Secret of the patient's own link into it.
    link: String,
}

impl Ward {
    async fn new(dialect: Dialect) -> Self {
        let ward = Self::before_the_visit(dialect).await;
        let licence = ward.licence("MDCN/R/45231", "2026-12-31").await;
        assert_eq!(licence.status, StatusCode::OK, "{:?}", licence.body);
        ward.start().await;
        ward
    }

    async fn before_the_visit(dialect: Dialect) -> Self {
        let app = TestApp::new(dialect).await;
        let doctor_id = app.member(BELLO, &[Role::Doctor]).await;
        app.member("okafor@example.org", &[Role::Doctor]).await;
        app.member("okon@example.org", &[Role::Nurse]).await;
        let doctor = app.token(BELLO).await;
        let path = format!("/api/doctors/{doctor_id}/availability");
        let hours = serde_json::to_value(Availability::always()).unwrap();
        app.send("PUT", &path, &doctor, &[(header::IF_MATCH, "\"v0\"")], Some(hours)).await;
        let (patient, patient_id) = register(&app, "ngozi@example.org").await;
        let (stranger, _) = register(&app, "tunde@example.org").await;
        let at = (app.state.now() + Duration::minutes(5)).format(&Rfc3339).unwrap();
        let booking = json!({
            "patientId": patient_id, "doctorId": doctor_id.to_string(), "scheduledTime": at, "reason": "Fever",
        });
        let booked = app.post("/api/integrations/telemedicine/schedule", &patient, booking).await;
        assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
        Self {
            doctor,
            doctor_id,
            patient,
            patient_id,
            stranger,
            nurse: app.token("okon@example.org").await,
            administrator: app.token(ADMINISTRATOR).await,
            consultation: booked.text("consultationId"),
            link: booked.text("accessToken"),
            app,
        }
    }

    async fn licence(&self, number: &str, until: &str) -> Answer {
        let path = format!("/api/people/{}/practising-licence", self.doctor_id);
        let body = json!({ "mdcnNumber": number, "validUntil": until });
        self.app.send("PUT", &path, &self.administrator, &[], Some(body)).await
    }

    async fn start(&self) {
        let path = format!("/api/integrations/telemedicine/start/{}", self.consultation);
        let started = self.app.post(&path, &self.doctor, json!({})).await;
        assert_eq!(started.status, StatusCode::OK, "{:?}", started.body);
    }

    fn order(&self, medications: Value) -> Value {
        json!({
            "consultationId": self.consultation, "patientId": self.patient_id,
            "doctorId": self.doctor_id.to_string(), "medications": medications,
        })
    }

    async fn sign(&self, medications: Value) -> Answer {
        self.app.post(SIGN, &self.doctor, self.order(medications)).await
    }

    async fn signed(&self) -> Answer {
        let answer = self.sign(json!([paracetamol()])).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{:?}", answer.body);
        answer
    }

    async fn states(&self, body: Value) {
        let path = format!("/api/patients/{}/profile", self.patient_id);
        let answer = self.app.post(&path, &self.patient, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{:?}", answer.body);
    }

    async fn prescription(&self, id: &str, token: &str) -> Answer {
        self.app.get(&format!("/api/prescriptions/{id}"), token).await
    }

    /// The hospital's list, verified as a device does.
    async fn trust_list(&self) -> TrustList {
        let bytes = super::trust::current(&self.app.state).await.unwrap();
        let key = *self.app.state.trust_list_key().await.unwrap().public();
        TrustList::open(&bytes, &key, &Ring).unwrap()
    }

    /// What a pharmacy without a network says of a token.
    async fn verdict(&self, token: &str) -> Outcome {
        rx::verify(token, &self.trust_list().await, self.app.state.now(), &Ring, &()).outcome
    }

    async fn cancel(&self, id: &str) -> Answer {
        let path = format!("/api/prescriptions/{id}/cancel");
        self.app.post(&path, &self.doctor, json!({ "reason": "Wrong patient chosen" })).await
    }
}

async fn register(app: &TestApp, email: &str) -> (String, String) {
    let body = json!({
        "name": "Ngozi Eze", "email": email, "password": PASSWORD,
        "phone": "0803 123 4567", "dateOfBirth": "1990-05-01", "sex": "female",
    });
    let session = app.post("/api/auth/register", "", body).await;
    let id = session.body["user"]["patientId"].as_str().unwrap().to_owned();
    (session.text("accessToken"), id)
}

fn item(product: &str, amount: f64, frequency: &str, days: u16, quantity: u32) -> Value {
    let product = dokita_care::formulary::by_id(product).unwrap();
    json!({
        "medicine": {
            "product": product.id, "atc": product.atc, "name": product.name, "form": product.form,
            "strength": product.strength,
        },
        "sig": {
            "amount": amount, "unit": product.unit, "route": product.route, "frequency": frequency,
            "days": days, "asNeeded": null, "meal": null,
        },
        "quantity": quantity, "unit": product.unit, "substitution": true,
    })
}

fn paracetamol() -> Value {
    item("paracetamol-500mg-tablet", 2.0, "three-times-daily", 5, 30)
}

fn amoxicillin() -> Value {
    item("amoxicillin-500mg-capsule", 1.0, "three-times-daily", 5, 15)
}

fn diazepam() -> Value {
    item("diazepam-5mg-tablet", 1.0, "at-night", 7, 7)
}
