use axum::http::{StatusCode, header};
use dokita_store::testing::BOTH;
use serde_json::json;

use crate::Role;
use crate::testing::{ADMINISTRATOR, TestApp};

#[tokio::test]
async fn an_administrator_keeps_pharmacies_and_gives_pharmacists_their_place() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let user = app.member("ph@example.org", &[Role::Pharmacist]).await;
        let nurse = app.member("nurse@example.org", &[Role::Nurse]).await;
        let who = app.token("ph@example.org").await;
        let body = json!({ "name": "Ireti Pharmacy", "pcnNumber": "PCN/P/1", "phone": "0803 123 4567", "state": "Lagos", "lga": "Ikeja", "offlineAllowed": true });
        let made = app.post("/api/pharmacies", &admin, body.clone()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        assert_eq!((made.text("phone"), made.text("lga")), ("+2348031234567".into(), "la-ikeja".into()));
        assert_eq!(app.post("/api/pharmacies", &admin, body.clone()).await.code(), "pharmacy-known");
        assert_eq!(app.post("/api/pharmacies", &who, body).await.status, StatusCode::FORBIDDEN);
        let id = made.text("id");
        let post = json!({ "pharmacyId": id, "pcnNumber": "PCN-00001" });
        let place = |user| format!("/api/people/{user}/pharmacy");
        let put = async |user, body| app.send("PUT", &place(user), &admin, &[], Some(body)).await;
        assert_eq!(put(nurse, post.clone()).await.code(), "not-a-pharmacist");
        assert_eq!(app.get("/api/pharmacy/me", &who).await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/api/pharmacies", &who).await.body["items"], json!([]));
        assert_eq!(put(user, post).await.status, StatusCode::OK);
        let mine = app.get("/api/pharmacy/me", &who).await;
        assert_eq!(mine.body["pharmacy"]["name"], "Ireti Pharmacy");
        assert_eq!(mine.body["policy"], json!({ "offlineAllowed": true, "maxDaysSupply": 7 }));
        let path = format!("/api/pharmacies/{id}");
        let tag = app.get(&path, &who).await.etag();
        let change = json!({ "state": "Kano", "phone": null, "status": "closed" });
        let patch = async |tag: &str| {
            app.send("PATCH", &path, &admin, &[(header::IF_MATCH, tag)], Some(change.clone())).await
        };
        let changed = patch(&tag).await;
        assert_eq!(changed.body["lga"], json!(null), "another state has no Ikeja: {:?}", changed.body);
        assert_eq!(
            (changed.text("status"), changed.text("name")),
            ("closed".into(), "Ireti Pharmacy".into())
        );
        assert_eq!(patch(&tag).await.status, StatusCode::PRECONDITION_FAILED);
    }
}

#[tokio::test]
async fn an_administrator_sees_who_dispenses_where_and_ends_it() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let user = app.member("ph@example.org", &[Role::Pharmacist]).await;
        let who = app.token("ph@example.org").await;
        let made =
            app.post("/api/pharmacies", &admin, json!({ "name": "Ireti", "pcnNumber": "PCN/P/1" })).await;
        let place = format!("/api/people/{user}/pharmacy");
        let end = async |token: &str| app.send("DELETE", &place, token, &[], None).await.status;
        assert_eq!(end(&admin).await, StatusCode::NOT_FOUND);
        let post = json!({ "pharmacyId": made.text("id"), "pcnNumber": "PCN-00001" });
        let assigned = app.send("PUT", &place, &admin, &[], Some(post)).await.body;
        assert_eq!(app.get("/api/pharmacists", &admin).await.body["items"], json!([assigned]));
        assert_eq!(app.get("/api/pharmacists", &who).await.status, StatusCode::FORBIDDEN);
        let key = json!({ "publicKey": json!({ "kty": "EC", "crv": "P-256",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" }) });
        assert_eq!(app.post("/api/pharmacy/devices", &who, key).await.status, StatusCode::CREATED);
        assert_eq!(end(&who).await, StatusCode::FORBIDDEN);
        assert_eq!(end(&admin).await, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/pharmacists", &admin).await.body["items"], json!([]));
        assert_eq!(app.get("/api/pharmacy/devices", &who).await.code(), "no-pharmacy");
        let pharmacy = made.text("id").parse().unwrap();
        let devices = dokita_store::pharmacies::devices(&app.state.db, pharmacy).await.unwrap();
        assert!(devices[0].revoked_at.is_some(), "what it signed offline counts no more");
    }
}
