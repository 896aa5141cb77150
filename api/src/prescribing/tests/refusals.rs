//! When no prescription is signed.

use axum::http::{StatusCode, header};
use dokita_store::testing::Dialect;
use serde_json::json;
use time::Duration;

use super::*;

async fn code(ward: &Ward, order: Value) -> String {
    let answer = ward.app.post(SIGN, &ward.doctor, order).await;
    assert_ne!(answer.status, StatusCode::CREATED);
    answer.code().to_owned()
}

#[tokio::test]
async fn only_the_doctor_of_a_visit_that_takes_place_signs_for_its_patient() {
    let ward = Ward::before_the_visit(Dialect::Sqlite).await;
    ward.licence("MDCN/R/45231", "2026-12-31").await;
    let order = ward.order(json!([paracetamol()]));
    assert_eq!(code(&ward, order.clone()).await, "wrong-status", "nobody has come yet");
    ward.start().await;
    let other = ward.app.token("okafor@example.org").await;
    assert_eq!(ward.app.post(SIGN, &other, order.clone()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ward.app.post(SIGN, &ward.nurse, order.clone()).await.status, StatusCode::FORBIDDEN);
    let mut mixed_up = order.clone();
    mixed_up["patientId"] = json!(ward.doctor_id.to_string());
    let refused = ward.app.post(SIGN, &ward.doctor, mixed_up).await;
    assert_eq!(refused.body["errors"][0]["field"], "patientId", "{:?}", refused.body);

    let end = format!("/api/integrations/telemedicine/end/{}", ward.consultation);
    assert_eq!(ward.app.post(&end, &ward.doctor, json!({})).await.status, StatusCode::OK);
    assert_eq!(ward.app.post(SIGN, &ward.doctor, order.clone()).await.status, StatusCode::CREATED);
    ward.app.clock.advance(Duration::hours(24) + Duration::seconds(1));
    let doctor = ward.app.token(BELLO).await;
    let late = ward.app.post(SIGN, &doctor, order).await;
    assert_eq!(late.code(), "wrong-status", "{:?}", late.body);
}

#[tokio::test]
async fn a_signature_needs_a_fresh_password_and_a_licence_of_the_day() {
    let ward = Ward::before_the_visit(Dialect::Sqlite).await;
    ward.start().await;
    let order = ward.order(json!([paracetamol()]));
    assert_eq!(code(&ward, order.clone()).await, "no-practising-licence");
    ward.licence("MDCN/R/45231", "2026-01-01").await;
    assert_eq!(code(&ward, order.clone()).await, "no-practising-licence", "it has expired");
    ward.licence("MDCN/R/99999", "2026-12-31").await;
    assert_eq!(code(&ward, order.clone()).await, "no-practising-licence", "it is of another number");
    assert_eq!(
        ward.licence("MDCN/R/45231", "2099-12-31").await.code(),
        "invalid-fields",
        "none lasts so long"
    );
    ward.licence("MDCN/R/45231", "2026-12-31").await;
    ward.app.clock.advance(Duration::minutes(15) + Duration::seconds(1));
    let key = [(header::HeaderName::from_static("idempotency-key"), "one-signature")];
    let answer = ward.app.send("POST", SIGN, &ward.doctor, &key, Some(order.clone())).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "sign-in-again"));
    let password = json!({ "password": PASSWORD });
    let proved = ward.app.post("/api/auth/reauthenticate", &ward.doctor, password).await;
    assert!(proved.status.is_success(), "{:?}", proved.body);
    let fresh = proved.text("accessToken");
    let token = if fresh.is_empty() { &ward.doctor } else { &fresh };
    let signed = ward.app.send("POST", SIGN, token, &key, Some(order)).await;
    assert_eq!(signed.status, StatusCode::CREATED, "the same request is not refused for ever");
}

#[tokio::test]
async fn a_controlled_medicine_needs_an_examination_in_person_and_has_no_refills() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let mut order = ward.order(json!([diazepam()]));
    let refused = ward.app.post(SIGN, &ward.doctor, order.clone()).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "controlled-medicine"));
    assert_eq!(refused.body["checks"]["alerts"][0]["blocking"], true);
    order["overrides"] = json!([{
        "alert": refused.body["checks"]["alerts"][0]["id"], "reason": "The patient asks for it every week",
    }]);
    assert_eq!(code(&ward, order.clone()).await, "controlled-medicine", "no reason opens it");
    order["inPersonExamOn"] = json!("2026-09-10");
    (order["refills"], order["refillIntervalDays"]) = (json!(1), json!(7));
    assert_eq!(code(&ward, order.clone()).await, "controlled-medicine");
    (order["refills"], order["refillIntervalDays"]) = (json!(0), json!(0));
    let signed = ward.app.post(SIGN, &ward.doctor, order).await;
    assert_eq!(signed.status, StatusCode::CREATED, "{:?}", signed.body);
    assert!(signed.body["healthCard"].is_null(), "a card would be read where nobody asks us");
    let view = ward.prescription(&signed.text("prescriptionId"), &ward.doctor).await;
    assert_eq!(view.body["facts"]["controlled"], true);
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let mut wrong = paracetamol();
    wrong["quantity"] = json!(0);
    wrong["medicine"]["strength"] = json!("650 mg");
    let mut order = ward.order(json!([amoxicillin(), wrong]));
    order["validDays"] = json!(0);
    let refused = ward.app.post(SIGN, &ward.doctor, order).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields"));
    let errors = refused.body["errors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["medications[1].medicine.product", "medications[1].quantity", "validDays"]);
}
