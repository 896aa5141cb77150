use axum::http::StatusCode;
use dokita_store::testing::BOTH;
use serde_json::{Value, json};
use time::Duration;
use totp_rs::{Builder, Secret};

use crate::Role;
use crate::testing::{PASSWORD, TestApp};

const DOCTOR: &str = "doctor@example.org";

#[tokio::test]
async fn with_a_second_factor_a_sign_in_needs_a_code_and_each_code_works_once() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let secret = enrol(&app).await;
        assert_eq!(app.sign_in(DOCTOR).await.code(), "totp-required");
        app.clock.advance(Duration::seconds(60));
        let code = code(&app, &secret);
        let body = json!({ "email": DOCTOR, "password": PASSWORD, "totp": code });
        let first = app.post("/api/auth/sign-in", "", body.clone()).await;
        assert_eq!(first.status, StatusCode::OK);
        assert_eq!(first.body["user"]["totpEnabled"], true);
        let second = app.post("/api/auth/sign-in", "", body).await;
        assert_eq!((second.status, second.code()), (StatusCode::UNAUTHORIZED, "sign-in-failed"));
    }
}

#[tokio::test]
async fn the_code_that_turned_it_on_is_used_up_too() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let secret = enrol(&app).await;
        let body = json!({ "email": DOCTOR, "password": PASSWORD, "totp": code(&app, &secret) });
        assert_eq!(app.post("/api/auth/sign-in", "", body).await.code(), "sign-in-failed");
    }
}

#[tokio::test]
async fn turning_it_off_needs_the_password() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        app.member(DOCTOR, &[Role::Doctor]).await;
        let token = app.token(DOCTOR).await;
        confirm(&app, &token).await;
        let again = app.post("/api/auth/totp/enrol", &token, Value::Null).await;
        assert_eq!(again.code(), "totp-already-on");
        let wrong = app.post("/api/auth/totp/disable", &token, json!({ "password": "wrong wrong" })).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        let right = app.post("/api/auth/totp/disable", &token, json!({ "password": PASSWORD })).await;
        assert_eq!(right.status, StatusCode::NO_CONTENT);
        assert_eq!(app.sign_in(DOCTOR).await.status, StatusCode::OK);
    }
}

async fn enrol(app: &TestApp) -> String {
    app.member(DOCTOR, &[Role::Doctor]).await;
    let token = app.token(DOCTOR).await;
    confirm(app, &token).await
}

async fn confirm(app: &TestApp, token: &str) -> String {
    let enrolment = app.post("/api/auth/totp/enrol", token, Value::Null).await;
    assert!(enrolment.text("otpauthUrl").starts_with("otpauth://totp/"), "{:?}", enrolment.body);
    let secret = enrolment.text("secret");
    let wrong = app.post("/api/auth/totp/confirm", token, json!({ "code": "12345" })).await;
    assert_eq!(wrong.code(), "wrong-code");
    let done = app.post("/api/auth/totp/confirm", token, json!({ "code": code(app, &secret) })).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    secret
}

fn code(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(app.state.now().unix_timestamp()).unwrap()).to_string()
}
