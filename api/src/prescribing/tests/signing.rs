//! What a signature brings about.

use axum::http::{StatusCode, header};
use dokita_care::merkle::event::Event;
use dokita_care::rx::{PublicKey, SpokenCode, Unverified, card};
use dokita_store::prescriptions::{self, Filter};
use dokita_store::testing::BOTH;
use dokita_store::transparency;
use serde_json::json;
use uuid::Uuid;

use super::*;

#[tokio::test]
async fn a_signed_prescription_verifies_with_the_published_key_and_stands_in_the_log() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let issued = ward.signed().await;
        let keys = ward.app.get("/.well-known/jwks.json", "").await;
        let key = keys.body["keys"].as_array().unwrap().iter().find(|key| key["crlVersion"] == 0).unwrap();
        let part = |name: &str| key[name].as_str().unwrap().to_owned();
        let public = PublicKey::from_jwk(&part("x"), &part("y")).unwrap();
        assert_eq!(public.kid(), part("kid"));

        let token = issued.text("qrCode");
        let facts = Unverified::parse(&token).unwrap().open(&public, &Ring).unwrap();
        assert_eq!(facts.id.to_string(), issued.text("prescriptionId"));
        assert_eq!(
            (facts.issuer.as_str(), facts.prescriber.mdcn.as_str()),
            ("http://localhost:8080", "MDCN/R/45231")
        );
        assert_eq!((facts.patient.name.as_str(), facts.items.len()), ("Ngozi Eze", 1));
        let read = card::Unverified::parse(&issued.text("healthCard")).unwrap();
        assert_eq!(read.open(&public, &Ring).unwrap(), card::common(&facts), "both renderings say the same");
        assert!(issued.text("qrPng").starts_with("data:image/png;base64,iVBOR"));
        assert!(issued.text("spokenCode").parse::<SpokenCode>().is_ok(), "{}", issued.text("spokenCode"));

        let message = base45::decode(token.strip_prefix("NGRX1:").unwrap()).unwrap();
        let event = Event::prescription_issued(facts.id, facts.issued_at, &token, &message);
        let index = transparency::index_of(&ward.app.state.db, &event.leaf()).await.unwrap();
        let view = ward.prescription(&issued.text("prescriptionId"), &ward.patient).await;
        assert_eq!(view.body["logEntry"]["index"], json!(index.unwrap()));
        let audit = ward.app.get("/api/audit?limit=3", &ward.administrator).await;
        let signed =
            audit.body["items"].as_array().unwrap().iter().find(|it| it["action"] == "prescription.signed");
        assert!(!signed.unwrap().to_string().contains("Ngozi"), "ids and words of the program only");
    }
}

#[tokio::test]
async fn a_warning_is_answered_with_a_reason_before_the_signature() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        ward.states(json!({ "kind": "allergy", "code": "J01C", "text": "Penicillins" })).await;
        let refused = ward.sign(json!([amoxicillin()])).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "warnings-unanswered"));
        let alert = &refused.body["checks"]["alerts"][0];
        assert_eq!((alert["kind"].as_str(), alert["needsReason"].as_bool()), (Some("allergy"), Some(true)));

        let question = json!({ "patientId": ward.patient_id, "items": [amoxicillin()] });
        let checks = ward.app.post("/api/prescriptions/check", &ward.doctor, question).await;
        assert_eq!(checks.body, refused.body["checks"], "the check before says the same");

        let mut order = ward.order(json!([amoxicillin()]));
        order["overrides"] = json!([{ "alert": alert["id"], "reason": "too short" }]);
        assert_eq!(ward.app.post(SIGN, &ward.doctor, order.clone()).await.code(), "warnings-unanswered");
        let reason = "Tolerated amoxicillin twice since, under observation";
        order["overrides"] = json!([{ "alert": alert["id"], "reason": reason }]);
        let signed = ward.app.post(SIGN, &ward.doctor, order).await;
        assert_eq!(signed.status, StatusCode::CREATED, "{:?}", signed.body);
        let id = signed.text("prescriptionId");
        let mine = ward.prescription(&id, &ward.doctor).await;
        assert_eq!(mine.body["overrides"][0]["reason"], reason);
        assert!(ward.prescription(&id, &ward.patient).await.body["overrides"].is_null());
    }
}

#[tokio::test]
async fn a_repeated_request_signs_once() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let key = [(header::HeaderName::from_static("idempotency-key"), "one-signature")];
        let order = ward.order(json!([paracetamol()]));
        let first = ward.app.send("POST", SIGN, &ward.doctor, &key, Some(order.clone())).await;
        let again = ward.app.send("POST", SIGN, &ward.doctor, &key, Some(order)).await;
        assert_eq!(first.status, StatusCode::CREATED, "{:?}", first.body);
        assert_eq!(first.body, again.body);
        let patient: Uuid = ward.patient_id.parse().unwrap();
        let filter = Filter { patient: Some(patient), ..Filter::default() };
        assert_eq!(prescriptions::page(&ward.app.state.db, &filter, None, 10).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_draft_is_kept_until_it_is_signed_and_never_overwritten_unseen() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let path = format!("/api/consultations/{}/prescription-draft", ward.consultation);
        let put = async |tag: &str, body| {
            ward.app.send("PUT", &path, &ward.doctor, &[(header::IF_MATCH, tag)], Some(body)).await
        };
        let empty = ward.app.get(&path, &ward.doctor).await;
        assert_eq!((empty.etag(), &empty.body["validDays"]), ("\"v0\"".to_owned(), &json!(30)));
        let saved = put(&empty.etag(), json!({ "items": [paracetamol()], "refills": 1 })).await;
        assert_eq!(saved.status, StatusCode::OK, "{:?}", saved.body);
        assert_eq!(put(&empty.etag(), json!({ "items": [] })).await.code(), "changed-meanwhile");
        assert_eq!(ward.app.get(&path, &ward.doctor).await.body["items"], json!([paracetamol()]));
        assert_eq!(ward.app.get(&path, &ward.patient).await.status, StatusCode::FORBIDDEN);
        ward.signed().await;
        let cleared = ward.app.get(&path, &ward.doctor).await;
        assert_eq!(cleared.body["items"], json!([]));
        assert_eq!(put(&saved.etag(), json!({ "items": [amoxicillin()] })).await.code(), "changed-meanwhile");
    }
}
