//! Who sees what, and what cancelling does.

use axum::http::{StatusCode, header};
use dokita_store::dispensing::{self, At, testing};
use dokita_store::notices;
use dokita_store::pharmacies::{self, Post};
use dokita_store::testing::{BOTH, Dialect};
use serde_json::json;

use super::*;

#[tokio::test]
async fn patient_and_prescriber_hold_the_token_and_a_nurse_only_reads() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let issued = ward.signed().await;
    let id = issued.text("prescriptionId");
    for token in [&ward.patient, &ward.doctor] {
        let view = ward.prescription(&id, token).await;
        assert_eq!((view.status, view.etag()), (StatusCode::OK, "\"v1\"".to_owned()), "{:?}", view.body);
        assert_eq!(view.text("token"), issued.text("qrCode"));
        assert_eq!(view.text("spokenCode"), issued.text("spokenCode"));
        assert_eq!((view.text("status"), view.text("effective")), ("active".into(), "valid".into()));
        assert_eq!(view.body["lines"][0]["remaining"], 30);
        assert!(view.body["sigTexts"][0]["yo"].as_str().unwrap().len() > 10);
        for (file, kind) in [
            ("qr.png?size=300", "image/png"),
            ("qr.svg", "image/svg+xml"),
            ("card.png", "image/png"),
            ("card.svg", "image/svg+xml"),
            ("print.pdf", "application/pdf"),
        ] {
            let answer = ward.app.get(&format!("/api/prescriptions/{id}/{file}"), token).await;
            assert_eq!(answer.headers[header::CONTENT_TYPE], kind, "{file}");
        }
        let list = ward.app.get("/api/prescriptions", token).await;
        assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    }
    let read = ward.prescription(&id, &ward.nurse).await;
    assert_eq!(read.body["facts"]["items"][0]["medicine"]["name"], "Paracetamol");
    assert!(read.body["token"].is_null() && read.body["spokenCode"].is_null());
    let symbol = ward.app.get(&format!("/api/prescriptions/{id}/qr.png"), &ward.nurse).await;
    assert_eq!(symbol.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_guest_with_the_patients_link_holds_the_token_too() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let issued = ward.signed().await;
    let redeemed = ward.app.post("/api/invitations/redeem", "", json!({ "token": ward.link })).await;
    let guest = redeemed.text("accessToken");
    let view = ward.prescription(&issued.text("prescriptionId"), &guest).await;
    assert_eq!(view.text("token"), issued.text("qrCode"), "{:?}", view.body);
    let list = ward.app.get("/api/prescriptions", &guest).await;
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    let other = format!("/api/prescriptions?consultationId={}", ward.patient_id);
    assert_eq!(ward.app.get(&other, &guest).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_pharmacy_sees_what_it_has_in_hand_and_is_told_when_that_is_cancelled() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let (db, now) = (&ward.app.state.db, ward.app.state.now());
        let pharmacist = ward.app.member("danjuma@example.org", &[Role::Pharmacist]).await;
        let pharmacy = testing::pharmacy("Unity Pharmacy", "PCN/1", now);
        let at = At { pharmacy: pharmacy.id.0, pharmacist, now };
        let post = Post { user_id: pharmacist, pharmacy_id: pharmacy.id, pcn_number: "PCN-45231".into() };
        let id = ward.signed().await.text("prescriptionId");
        let mut tx = db.write().await.unwrap();
        pharmacies::insert(&mut tx, pharmacy).await.unwrap();
        pharmacies::assign(&mut tx, post, now).await.unwrap();
        dispensing::claim(&mut tx, id.parse().unwrap(), at, ward.app.state.new_id()).await.unwrap();
        tx.commit().await.unwrap();

        let token = ward.app.token("danjuma@example.org").await;
        let view = ward.prescription(&id, &token).await;
        assert_eq!((&view.body["claim"]["mine"], view.text("effective")), (&json!(true), "valid".into()));
        assert!(view.body["token"].is_string() && view.body["spokenCode"].is_null());
        let to_patient = ward.prescription(&id, &ward.patient).await;
        assert_eq!(to_patient.body["claim"]["pharmacyName"], "Unity Pharmacy");
        let audit = ward.app.get("/api/audit?limit=2", &ward.administrator).await;
        assert!(audit.body.to_string().contains("prescription.read"), "{:?}", audit.body);

        assert_eq!(ward.cancel(&id).await.status, StatusCode::OK);
        let told = notices::page(db, (pharmacist, Some(at.pharmacy)), None, 5).await.unwrap();
        assert_eq!(
            told.iter().map(|notice| notice.kind.as_str()).collect::<Vec<_>>(),
            ["prescription-cancelled"]
        );
        assert_eq!(ward.prescription(&id, &token).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn to_everybody_else_there_is_no_such_prescription() {
    let ward = Ward::new(Dialect::Sqlite).await;
    let id = ward.signed().await.text("prescriptionId");
    ward.app.member("danjuma@example.org", &[Role::Pharmacist]).await;
    let pharmacist = ward.app.token("danjuma@example.org").await;
    let other = ward.app.token("okafor@example.org").await;
    for token in [&ward.stranger, &pharmacist, &other] {
        assert_eq!(ward.prescription(&id, token).await.status, StatusCode::NOT_FOUND);
        let symbol = ward.app.get(&format!("/api/prescriptions/{id}/qr.svg"), token).await;
        assert_eq!(symbol.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(ward.prescription(&id, &ward.administrator).await.status, StatusCode::FORBIDDEN);
    assert_eq!(ward.app.get("/api/prescriptions", &ward.stranger).await.body["items"], json!([]));
    assert_eq!(ward.app.get("/api/prescriptions", &pharmacist).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_cancelled_prescription_is_in_the_trust_list_and_in_the_revocation_list_of_its_key() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let issued = ward.signed().await;
        let (id, token) = (issued.text("prescriptionId"), issued.text("qrCode"));
        ward.signed().await;
        assert_eq!(ward.verdict(&token).await, Outcome::Valid);
        let kept = ward.app.get("/.well-known/jwks.json", "").await;
        let key = kept.body["keys"].as_array().unwrap().iter().find(|key| key["crlVersion"] == 0).unwrap();
        let path = format!("/.well-known/crl/{}.json", key["kid"].as_str().unwrap());
        assert_eq!(ward.app.get(&path, "").await.body["rids"], json!([]));
        let by_patient = format!("/api/prescriptions/{id}/cancel");
        let refused = ward.app.post(&by_patient, &ward.patient, json!({ "reason": "No more pain" })).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);

        let cancelled = ward.cancel(&id).await;
        assert_eq!(cancelled.status, StatusCode::OK, "{:?}", cancelled.body);
        assert_eq!(
            (cancelled.text("status"), cancelled.text("effective")),
            ("cancelled".into(), "cancelled".into())
        );
        assert_eq!(cancelled.text("cancelReason"), "Wrong patient chosen");
        let list = ward.app.get(&path, "").await;
        assert_eq!(list.body["rids"], json!([cancelled.body["facts"]["rid"]]));
        assert_eq!((&list.body["ctr"], &list.body["method"]), (&json!(1), &json!("rid")));
        assert_eq!(ward.verdict(&token).await, Outcome::Revoked);
        let again = ward.cancel(&id).await;
        assert_eq!(again.body["version"], cancelled.body["version"], "once is enough");
    }
}

#[tokio::test]
async fn the_trust_list_is_kept_for_five_minutes_and_lasts_a_week() {
    let ward = Ward::new(Dialect::Sqlite).await;
    ward.signed().await;
    let answer = ward.app.get("/.well-known/rx-trust-list", "").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/cbor");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=300");
    let first = ward.trust_list().await;
    assert_eq!(first.next_update - first.issued_at, Duration::days(7));
    assert_eq!((first.hospital.as_str(), first.keys.len()), ("General Hospital", 1));
    assert!(first.checkpoint.starts_with(&first.log_origin));
    ward.app.clock.advance(Duration::minutes(4));
    assert_eq!(ward.trust_list().await.issued_at, first.issued_at);
    ward.app.clock.advance(Duration::minutes(1));
    assert!(ward.trust_list().await.issued_at > first.issued_at);
}
