//! What one doctor signed is known to the checks of another.

use axum::http::{StatusCode, header};
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_store::testing::{BOTH, Dialect};
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

#[tokio::test]
async fn what_was_said_of_a_pregnancy_counts_on_and_a_denial_only_for_a_time() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let before = |days| iso_date::format(date_in_lagos(ward.app.state.now()) - Duration::days(days));
    let checks = async |days: i64| {
        let pregnant = json!({ "state": "pregnant", "weeks": 20 });
        ward.states(json!({ "kind": "pregnancy", "detail": pregnant, "observedOn": before(days) })).await;
        let none = json!({ "kind": "medicine", "code": "none-known", "observedOn": before(days) });
        ward.states(none).await;
        let ibuprofen = item("ibuprofen-400mg-tablet", 1.0, "twice-daily", 5, 10);
        let question = json!({ "patientId": ward.patient_id, "items": [ibuprofen] });
        ward.app.post("/api/prescriptions/check", &ward.doctor, question).await.body
    };
    let severity = |checks: &Value| {
        let found = checks["alerts"].as_array()?.iter().find(|alert| alert["kind"] == "pregnancy")?;
        found["severity"].as_str().map(str::to_owned)
    };
    let why = |checks: &Value, reason: &str| checks["notChecked"].to_string().contains(reason);
    let early = checks(0).await;
    assert_eq!(severity(&early).as_deref(), Some("caution"), "{early:?}");
    assert!(why(&early, "conditions-not-recorded") && !why(&early, "medicines-not-recorded"));
    let late = checks(8 * 7).await;
    assert_eq!(severity(&late).as_deref(), Some("contraindicated"), "28 weeks by now: {late:?}");
    let over = checks(24 * 7).await;
    assert_eq!(severity(&over), None);
    assert!(why(&over, "pregnancy-unknown") && why(&over, "medicines-not-recorded"), "{over:?}");
    let profile = ward.app.get(&format!("/api/patients/{}/profile", ward.patient_id), &ward.patient).await;
    let missing = profile.body["missing"].to_string();
    assert!(missing.contains("pregnancy") && missing.contains("medicine"), "{missing}");
}
