use axum::http::{StatusCode, header};
use dokita_store::testing::{BOTH, Dialect};
use serde_json::json;
use time::Duration;

use super::{Lines, intact};
use crate::Role;
use crate::testing::{ADMINISTRATOR, PASSWORD, TestApp, token_of};

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_are_answered_alike() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let unknown = json!({ "email": "nobody@example.org", "password": PASSWORD });
        let wrong = json!({ "email": ADMINISTRATOR, "password": "not the password" });
        let unknown = app.post("/api/auth/sign-in", "", unknown).await;
        let wrong = app.post("/api/auth/sign-in", "", wrong).await;
        assert_eq!((unknown.status, unknown.code()), (StatusCode::UNAUTHORIZED, "sign-in-failed"));
        assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body));
        let names = |answer: &crate::testing::Answer| answer.headers.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&unknown), names(&wrong));
    }
}

#[tokio::test]
async fn a_sign_in_gives_a_token_that_opens_and_a_cookie_that_scripts_cannot_read() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let answer = app.sign_in(&ADMINISTRATOR.to_uppercase()).await;
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        assert!(cookie.contains("Path=/api/auth"));
        let me = app.get("/api/auth/me", &answer.text("accessToken")).await;
        assert_eq!(me.body["roles"], json!(["administrator"]));
        assert_eq!(me.body["kind"], "member");
        assert!(intact(&app).await);
    }
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_second_use_ends_the_session() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let first = app.sign_in(ADMINISTRATOR).await.cookie();
        let second = refresh(&app, &first).await;
        assert_eq!(second.status, StatusCode::OK);
        let token = second.text("accessToken");
        assert_eq!(app.get("/api/auth/me", &token).await.status, StatusCode::OK);

        app.clock.advance(Duration::seconds(30));
        let reused = refresh(&app, &first).await;
        assert_eq!((reused.status, reused.code()), (StatusCode::UNAUTHORIZED, "session-ended"));
        assert_eq!(refresh(&app, &second.cookie()).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(app.get("/api/auth/me", &token).await.code(), "session-ended");
    }
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_may_be_repeated_until_its_successor_is_used() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let first = app.sign_in(ADMINISTRATOR).await.cookie();
        let lost = refresh(&app, &first).await.cookie();
        let again = refresh(&app, &first).await;
        assert_eq!(again.status, StatusCode::OK);
        assert_ne!(again.cookie(), lost);

        assert_eq!(refresh(&app, &again.cookie()).await.status, StatusCode::OK);
        assert_eq!(refresh(&app, &first).await.code(), "session-ended", "the successor was used");
    }
}

#[tokio::test]
async fn two_chains_of_one_session_do_not_live_side_by_side() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let first = app.sign_in(ADMINISTRATOR).await.cookie();
        let owner = refresh(&app, &first).await.cookie();
        let thief = refresh(&app, &first).await.cookie();
        assert_eq!(refresh(&app, &owner).await.code(), "session-ended", "the copy is noticed");
        assert_eq!(refresh(&app, &thief).await.code(), "session-ended");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_every_machine_within_five_seconds() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let other = app.second_machine().await;
        let session = app.sign_in(ADMINISTRATOR).await;
        let token = session.text("accessToken");
        assert_eq!(other.get("/api/auth/me", &token).await.status, StatusCode::OK);
        let cookie = session.cookie();
        let out = app.send("POST", "/api/auth/sign-out", "", &[(header::COOKIE, &cookie)], None).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/auth/me", &token).await.code(), "session-ended");
        app.clock.advance(Duration::seconds(3));
        assert_eq!(other.get("/api/auth/me", &token).await.code(), "session-ended");
    }
}

#[tokio::test]
async fn an_access_token_ends_after_a_day_and_a_forged_one_never_works() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let token = app.token(ADMINISTRATOR).await;
    let (head, claims_and_signature) = token.split_once('.').unwrap();
    let (claims, signature) = claims_and_signature.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIn0";
    for forged in [
        format!("{none}.{claims}."),
        format!("{head}.{claims}."),
        format!("{head}.{}.{signature}", claims.replacen('e', "f", 1)),
        "x".repeat(10_000),
        "..".to_owned(),
    ] {
        assert_eq!(app.get("/api/auth/me", &forged).await.status, StatusCode::UNAUTHORIZED);
    }
    app.clock.advance(Duration::hours(24) + Duration::seconds(1));
    assert_eq!(app.get("/api/auth/me", &token).await.code(), "sign-in-needed");
}

#[tokio::test]
async fn tokens_of_the_old_key_stay_good_after_a_rotation() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let other = app.second_machine().await;
        let old = app.token(ADMINISTRATOR).await;
        let state = &app.state;
        app.clock.advance(Duration::seconds(10));
        let now = state.now();
        state.keyring.rotate(&state.db, &state.vault, state.entropy.as_ref(), now).await.unwrap();
        let new = app.token(ADMINISTRATOR).await;
        for token in [&old, &new] {
            assert_eq!(app.get("/api/auth/me", token).await.status, StatusCode::OK);
            assert_eq!(other.get("/api/auth/me", token).await.status, StatusCode::OK);
        }
        let jwks = app.get("/.well-known/jwks.json", "").await;
        assert_eq!(
            jwks.body["keys"].as_array().unwrap().len(),
            4,
            "two of tokens, two of the hospital itself"
        );
        assert_eq!(jwks.body["keys"][0]["crv"], "Ed25519");
    }
}

#[tokio::test]
async fn a_reset_link_works_once_and_ends_every_session() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let token = app.token(ADMINISTRATOR).await;
        let nobody = app.post("/api/auth/password-reset", "", json!({ "email": "nobody@example.org" })).await;
        let somebody = app.post("/api/auth/password-reset", "", json!({ "email": ADMINISTRATOR })).await;
        assert_eq!((nobody.status, &nobody.body), (somebody.status, &somebody.body));
        let message = app.message_after(0).await;
        assert_eq!(message.to, ADMINISTRATOR);
        let choose = json!({ "token": token_of(&message.body), "password": "another long one" });
        let done = app.post("/api/auth/password-reset/confirm", "", choose.clone()).await;
        assert_eq!(done.status, StatusCode::NO_CONTENT);
        assert_eq!(app.get("/api/auth/me", &token).await.code(), "session-ended");
        let again = app.post("/api/auth/password-reset/confirm", "", choose).await;
        assert_eq!((again.status, again.code()), (StatusCode::GONE, "link-used-up"));
        assert_eq!(app.sign_in(ADMINISTRATOR).await.code(), "sign-in-failed");
        assert_eq!(app.messages().len(), 1);
    }
}

#[tokio::test]
async fn a_reset_link_is_too_old_after_thirty_minutes() {
    let app = TestApp::new(Dialect::Sqlite).await;
    app.post("/api/auth/password-reset", "", json!({ "email": ADMINISTRATOR })).await;
    let token = token_of(&app.message_after(0).await.body);
    app.clock.advance(Duration::minutes(31));
    let choose = json!({ "token": token, "password": "another long one" });
    assert_eq!(app.post("/api/auth/password-reset/confirm", "", choose).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn entering_the_password_again_renews_auth_time() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let token = app.token(ADMINISTRATOR).await;
    app.clock.advance(Duration::hours(1));
    let wrong = app.post("/api/auth/reauthenticate", &token, json!({ "password": "wrong wrong" })).await;
    assert_eq!(wrong.code(), "sign-in-failed");
    let right = app.post("/api/auth/reauthenticate", &token, json!({ "password": PASSWORD })).await;
    let caller = super::super::sessions::authenticate(&app.state, &right.text("accessToken")).await.unwrap();
    assert!(caller.proved_within(Duration::minutes(5), app.state.now()).is_ok());
}

#[tokio::test]
async fn setting_up_works_once_with_the_printed_token_only() {
    for dialect in BOTH {
        let app = TestApp::empty(dialect).await;
        assert_eq!(app.get("/api/site", "").await.body["setupNeeded"], true);
        let link = app.state.offer_setup().await.unwrap().unwrap();
        let body = |token: &str| {
            json!({
                "token": token,
                "hospital": { "name": "General Hospital", "phone": "08031234567" },
                "administrator": { "name": "Ada", "email": "ada@example.org", "password": PASSWORD },
            })
        };
        assert_eq!(app.post("/api/setup", "", body("guess")).await.code(), "wrong-setup-token");
        let done = app.post("/api/setup", "", body(&token_of(&link))).await;
        assert_eq!(done.status, StatusCode::CREATED, "{:?}", done.body);
        assert_eq!(app.get("/api/people", &done.text("accessToken")).await.status, StatusCode::OK);
        assert_eq!(app.post("/api/setup", "", body(&token_of(&link))).await.status, StatusCode::GONE);
        assert!(app.state.offer_setup().await.unwrap().is_none());
        assert_eq!(app.get("/api/site", "").await.body["hospital"]["phone"], "+2348031234567");
    }
}

#[tokio::test]
async fn nothing_about_a_person_or_a_secret_is_logged() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let app = TestApp::new(Dialect::Sqlite).await;
    // A place that another test was reaching for the first time just now did not hear of the subscriber.
    app.token(ADMINISTRATOR).await;
    tracing::callsite::rebuild_interest_cache();
    tracing::info!("the subscriber listens");
    let registration = json!({
        "name": "Ngozi Okonkwo", "email": "ngozi@private.example", "password": "very secret words",
        "phone": "08039998877", "dateOfBirth": "1990-04-05", "sex": "female", "state": "Lagos",
        "address": "12 Awolowo Road", "nin": "12345678901",
    });
    let done = app.post("/api/auth/register", "", registration.clone()).await;
    assert_eq!(done.status, StatusCode::CREATED, "{:?}", done.body);
    assert_eq!(app.post("/api/auth/register", "", registration).await.code(), "invalid-fields");
    app.post(
        "/api/auth/sign-in",
        "",
        json!({ "email": "ngozi@private.example", "password": "bad guess here" }),
    )
    .await;
    app.post("/api/auth/password-reset", "", json!({ "email": "ngozi@private.example" })).await;
    let link = app.message_after(0).await.body;
    let cookie = done.cookie();
    refresh(&app, &cookie).await;
    refresh(&app, &cookie).await;
    let admin = app.token(ADMINISTRATOR).await;
    let found = app.get("/api/people?q=Ngozi", &admin).await;
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
    assert!(found.headers.contains_key("x-request-id"));
    let text = lines.text();
    assert!(text.contains("the subscriber listens"));
    assert!(text.contains("route=\"/api/people\"") && text.contains("answered"), "{text}");
    let reset = token_of(&link);
    for secret in [
        "Ngozi",
        "ngozi@",
        "very secret",
        "bad guess",
        "9998877",
        "1990-04-05",
        "Awolowo",
        "12345678901",
        &reset,
        cookie.split('=').nth(1).unwrap(),
        &done.text("accessToken"),
    ] {
        assert!(!text.contains(secret), "the log has {secret}");
    }
}

#[tokio::test]
async fn a_registered_patient_sees_their_own_side_only() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let registration = json!({
            "name": "Ngozi Okonkwo", "email": "ngozi@private.example", "password": PASSWORD,
            "phone": "08039998877", "dateOfBirth": "1990-04-05", "sex": "female", "nin": "12345678901",
        });
        let done = app.post("/api/auth/register", "", registration).await;
        assert_eq!(done.status, StatusCode::CREATED, "{:?}", done.body);
        assert!(done.body["user"]["patientId"].is_string());
        assert_eq!(done.body["user"]["roles"], json!(["patient"]));
        let token = done.text("accessToken");
        assert_eq!(app.get("/api/people", &token).await.status, StatusCode::FORBIDDEN);
        assert_eq!(app.get("/api/audit", &token).await.status, StatusCode::FORBIDDEN);
        app.member("auditor@example.org", &[Role::Auditor]).await;
        let auditor = app.token("auditor@example.org").await;
        let log = app.get("/api/audit?limit=100", &auditor).await.body.to_string();
        assert!(log.contains("patient.registered"));
        assert!(!log.contains("Ngozi") && !log.contains("private.example") && !log.contains("9998877"));
        assert_eq!(app.get("/api/audit/verify", &auditor).await.body["intact"], true);
    }
}

async fn refresh(app: &TestApp, cookie: &str) -> crate::testing::Answer {
    app.send("POST", "/api/auth/refresh", "", &[(header::COOKIE, cookie)], None).await
}
