//! Keys of prescribers: replaced, revoked, and what that means for what they signed.

use axum::http::StatusCode;
use dokita_care::merkle::event::Kind;
use dokita_store::testing::{BOTH, Dialect};
use dokita_store::transparency;
use serde_json::json;

use super::*;

async fn keys(ward: &Ward) -> Vec<Value> {
    let list = ward.app.get("/api/prescriber-keys", &ward.doctor).await;
    list.body["items"].as_array().unwrap().clone()
}

async fn published(ward: &Ward) -> Vec<String> {
    let set = ward.app.get("/.well-known/jwks.json", "").await;
    let keys = set.body["keys"].as_array().unwrap().iter().filter(|key| key["crlVersion"].is_number());
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_key_is_made_at_the_first_signature_and_replaced_when_asked_or_with_the_number() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        assert!(keys(&ward).await.is_empty());
        let old = ward.signed().await.text("qrCode");
        ward.signed().await;
        let first = keys(&ward).await;
        assert_eq!((first.len(), first[0]["status"].as_str()), (1, Some("active")));
        let rotated = ward.app.post("/api/prescriber-keys/rotate", &ward.doctor, json!({})).await;
        assert_eq!(rotated.status, StatusCode::CREATED, "{:?}", rotated.body);
        ward.app.clock.advance(Duration::seconds(1));

        let person = ward.app.get(&format!("/api/people/{}", ward.doctor_id), &ward.administrator).await;
        let change = json!({ "mdcnNumber": "MDCN/R/777" });
        let path = format!("/api/people/{}", ward.doctor_id);
        let tag = [(header::IF_MATCH, person.etag())];
        let tag = [(tag[0].0.clone(), tag[0].1.as_str())];
        ward.app.send("PATCH", &path, &ward.administrator, &tag, Some(change)).await;
        ward.licence("MDCN/R/777", "2026-12-31").await;
        let signed = ward.signed().await;
        let view = ward.prescription(&signed.text("prescriptionId"), &ward.doctor).await;
        assert_eq!(view.body["facts"]["prescriber"]["mdcn"], "MDCN/R/777");
        let all = keys(&ward).await;
        let of = |status: &str| all.iter().filter(|key| key["status"] == status).count();
        assert_eq!((of("active"), of("retired")), (1, 2), "one signs at a time: {all:?}");
        assert_eq!(published(&ward).await.len(), 3, "what the retired ones signed stays valid");
        for token in [old, signed.text("qrCode")] {
            assert_eq!(ward.verdict(&token).await, Outcome::Valid);
        }
        let log = transparency::of_subject(&ward.app.state.db, ward.doctor_id.0).await.unwrap();
        let kinds: Vec<_> = log.iter().map(|opening| opening.event.kind).collect();
        assert_eq!(kinds, [Kind::KeyCreated, Kind::KeyRotated, Kind::KeyRotated]);
    }
}

#[tokio::test]
async fn a_revoked_key_is_published_no_more_and_the_next_signature_has_a_new_one() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let old = ward.signed().await.text("qrCode");
        let kid = keys(&ward).await[0]["kid"].as_str().unwrap().to_owned();
        let path = format!("/api/prescriber-keys/{kid}/revoke");
        let body = json!({ "reason": "Laptop stolen" });
        let other = ward.app.token("okafor@example.org").await;
        assert_eq!(ward.app.post(&path, &other, body.clone()).await.status, StatusCode::NOT_FOUND);
        let revoked = ward.app.post(&path, &ward.administrator, body).await;
        assert_eq!((revoked.status, revoked.text("status")), (StatusCode::OK, "revoked".to_owned()));
        assert_eq!(revoked.text("revokeReason"), "Laptop stolen");
        assert!(published(&ward).await.is_empty());
        assert_eq!(ward.verdict(&old).await, Outcome::KeyRevoked, "whatever date it bears");
        let new = ward.signed().await.text("qrCode");
        assert_eq!(ward.verdict(&new).await, Outcome::Valid);
        let now = published(&ward).await;
        assert_eq!(now.len(), 1);
        assert_ne!(now[0], kid);
    }
}

#[tokio::test]
async fn two_signatures_at_once_share_one_key() {
    for dialect in BOTH {
        let ward = Ward::new(dialect).await;
        let (one, two) = tokio::join!(ward.sign(json!([paracetamol()])), ward.sign(json!([amoxicillin()])));
        assert_eq!((one.status, two.status), (StatusCode::CREATED, StatusCode::CREATED), "{:?}", two.body);
        assert_eq!(keys(&ward).await.len(), 1);
    }
}

#[tokio::test]
async fn an_old_sign_in_makes_no_new_key_and_revokes_none() {
    let ward = Ward::new(Dialect::Sqlite).await;
    ward.app.clock.advance(Duration::minutes(16));
    let body = json!({ "reason": "Laptop stolen" });
    let kept = ward.app.post("/api/prescriber-keys/any/revoke", &ward.administrator, body).await;
    assert_eq!(kept.code(), "sign-in-again");
    let refused = ward.app.post("/api/prescriber-keys/rotate", &ward.doctor, json!({})).await;
    assert_eq!(refused.code(), "sign-in-again");
    assert!(keys(&ward).await.is_empty());
}
