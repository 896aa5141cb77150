use axum::http::{HeaderName, StatusCode, header};
use dokita_store::testing::{BOTH, Dialect};
use serde_json::json;
use time::Duration;

use crate::testing::{ADMINISTRATOR, PASSWORD, TestApp};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

#[tokio::test]
async fn guessing_a_password_is_stopped_and_the_answer_says_how_long_to_wait() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let guess = json!({ "email": ADMINISTRATOR, "password": "not this one" });
    for _ in 0..10 {
        assert_eq!(app.post("/api/auth/sign-in", "", guess.clone()).await.code(), "sign-in-failed");
    }
    let refused = app.sign_in(ADMINISTRATOR).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::TOO_MANY_REQUESTS, "too-many-attempts"));
    let wait: i64 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=31).contains(&wait), "{wait}");
    app.clock.advance(Duration::seconds(wait));
    assert_eq!(app.sign_in(ADMINISTRATOR).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_limited_alike() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let guess = json!({ "email": "nobody@example.org", "password": "not this one" });
    for _ in 0..10 {
        assert_eq!(app.post("/api/auth/sign-in", "", guess.clone()).await.code(), "sign-in-failed");
    }
    assert_eq!(app.post("/api/auth/sign-in", "", guess).await.code(), "too-many-attempts");
}

#[tokio::test]
async fn one_address_cannot_try_account_after_account() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let mut refused = 0;
    for number in 0..80 {
        let guess = json!({ "email": format!("person{number}@example.org"), "password": "not this one" });
        refused += u32::from(app.post("/api/auth/sign-in", "", guess).await.code() == "too-many-attempts");
    }
    assert_eq!(refused, 20);
}

#[tokio::test]
async fn a_post_with_a_key_happens_once() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let token = app.token(ADMINISTRATOR).await;
        let body = json!({ "name": "Dr Obi", "email": "obi@example.org", "roles": ["doctor"] });
        let send = |body: serde_json::Value, key: &'static str| app_post(&app, &token, key, body);
        let first = send(body.clone(), "k1").await;
        assert_eq!(first.status, StatusCode::CREATED);
        let second = send(body.clone(), "k1").await;
        assert_eq!((second.status, &second.body), (first.status, &first.body));
        assert_eq!(second.headers["idempotency-replayed"], "true");
        let other = json!({ "name": "Dr Eze", "email": "eze@example.org", "roles": ["doctor"] });
        assert_eq!(send(other.clone(), "k1").await.code(), "idempotency-key-reused");
        assert_eq!(send(other, "k2").await.status, StatusCode::CREATED);
        app.clock.advance(Duration::hours(25));
        let token = app.token(ADMINISTRATOR).await;
        assert_eq!(app_post(&app, &token, "k1", body).await.code(), "invalid-fields", "kept for a day");
    }
}

#[tokio::test]
async fn kept_answers_hold_no_link_in_the_clear() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let token = app.token(ADMINISTRATOR).await;
    let body = json!({ "name": "Dr Obi", "email": "obi@example.org", "roles": ["doctor"] });
    let answer = app_post(&app, &token, "k1", body).await;
    const KEPT: dokita_store::Sql = dokita_store::Sql::same("SELECT response_sealed FROM idempotency_keys");
    let (kept,): (String,) = app.state.db.query(KEPT).one().await.unwrap();
    assert!(!kept.contains("activate") && !kept.contains("obi"));
    assert!(answer.text("activationLink").contains("/activate#"));
}

#[tokio::test]
async fn a_body_that_is_too_large_or_not_json_is_refused_as_a_problem() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let huge = json!({ "email": "a".repeat(2 << 20), "password": PASSWORD });
    let refused = app.post("/api/auth/sign-in", "", huge).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    let odd = app.post("/api/auth/sign-in", "", json!({ "mail": 1 })).await;
    assert_eq!((odd.status, odd.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid-body"));
    let gone = app.get("/api/there-is-nothing", "").await;
    assert_eq!((gone.status, gone.code()), (StatusCode::NOT_FOUND, "not-found"));
    let method = app.send("DELETE", "/api/site", "", &[], None).await;
    assert_eq!((method.status, method.code()), (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"));
}

async fn app_post(app: &TestApp, token: &str, key: &str, body: serde_json::Value) -> crate::testing::Answer {
    app.send("POST", "/api/people", token, &[(KEY, key)], Some(body)).await
}
