//! What one doctor signed is known to the checks of another.

use axum::http::{StatusCode, header};
use dokita_store::testing::BOTH;
use serde_json::json;

use super::*;

const OKAFOR: &str = "okafor@example.org";

impl Ward {
    /// Another doctor, in whose care the patient is too.
    async fn second_doctor(&self) -> String {
        let app = &self.app;
        let id = dokita_store::people::by_email(&app.state.db, OKAFOR).await.unwrap().unwrap().id;
        let doctor = app.token(OKAFOR).await;
        let hours = serde_json::to_value(Availability::always()).unwrap();
        let path = format!("/api/doctors/{id}/availability");
        app.send("PUT", &path, &doctor, &[(header::IF_MATCH, "\"v0\"")], Some(hours)).await;
        let at = (app.state.now() + Duration::hours(3)).format(&Rfc3339).unwrap();
        let booking = json!({
            "patientId": self.patient_id, "doctorId": id.to_string(), "scheduledTime": at, "reason": "Back pain",
        });
        let booked = app.post("/api/integrations/telemedicine/schedule", &self.patient, booking).await;
        assert_eq!(booked.status, StatusCode::CREATED, "{:?}", booked.body);
        doctor
    }

    /// The alerts of one kind that a doctor hears about an order.
    async fn hears(&self, doctor: &str, kind: &str, medicine: Value) -> Vec<Value> {
        let question = json!({
            "patientId": self.patient_id, "items": [medicine], "inPersonExamOn": "2026-09-10",
        });
        let answer = self.app.post("/api/prescriptions/check", doctor, question).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        let not_asked = answer.body["notChecked"].to_string().contains("medicines-not-recorded");
        assert!(not_asked, "nobody asked the patient, still: {:?}", answer.body);
        let alerts = answer.body["alerts"].as_array().unwrap().iter();
        alerts.filter(|alert| alert["kind"] == kind).cloned().collect()
    }
}

#[tokio::test]
async fn the_checks_know_what_another_doctor_prescribed_until_it_is_withdrawn() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let other = ward.second_doctor().await;
        let warfarin = ward.sign(json!([item("warfarin-5mg-tablet", 1.0, "once-daily", 30, 30)])).await;
        assert_eq!(warfarin.status, StatusCode::CREATED, "{:?}", warfarin.body);
        let diclofenac = || item("diclofenac-50mg-tablet", 1.0, "twice-daily", 5, 10);
        let heard = ward.hears(&other, "interaction", diclofenac()).await;
        assert_eq!((heard.len(), &heard[0]["severity"]), (1, &json!("serious")), "{heard:?}");
        let message = heard[0]["message"].as_str().unwrap();
        assert!(message.contains("Warfarin (prescribed here on "), "{message}");
        assert_eq!(ward.cancel(&warfarin.text("prescriptionId")).await.status, StatusCode::OK);
        assert!(ward.hears(&other, "interaction", diclofenac()).await.is_empty());

        let tramadol = || item("tramadol-50mg-capsule", 1.0, "twice-daily", 5, 10);
        let mut order = ward.order(json!([tramadol()]));
        order["inPersonExamOn"] = json!("2026-09-10");
        let signed = ward.app.post(SIGN, &ward.doctor, order).await;
        assert_eq!(signed.status, StatusCode::CREATED, "{:?}", signed.body);
        let heard = ward.hears(&other, "duplicate", tramadol()).await;
        let needs_reason = heard.iter().map(|alert| &alert["needsReason"]).collect::<Vec<_>>();
        assert_eq!(needs_reason, [&json!(true)], "{heard:?}");
        ward.app.clock.advance(Duration::days(30 + 5 + 1));
        let other = ward.app.token(OKAFOR).await;
        assert!(ward.hears(&other, "duplicate", tramadol()).await.is_empty(), "its course is over");
    }
}
