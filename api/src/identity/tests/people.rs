use axum::http::{StatusCode, header};
use dokita_store::testing::BOTH;
use serde_json::{Value, json};
use time::Duration;

use super::intact;
use crate::Role;
use crate::testing::{ADMINISTRATOR, PASSWORD, TestApp, token_of};

#[tokio::test]
async fn invited_staff_activate_once_and_sign_in() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let body = json!({
            "name": "Dr Obi", "email": "obi@example.org", "roles": ["doctor"], "phone": "08031234567",
            "mdcnNumber": "MDCN/R/45231", "specialty": "Cardiology",
        });
        let mut second = body.clone();
        second["email"] = json!("second@example.org");
        let invited = app.post("/api/people", &admin, body).await;
        assert_eq!(invited.status, StatusCode::CREATED, "{:?}", invited.body);
        let refused = app.post("/api/people", &admin, second).await;
        assert_eq!(refused.body["errors"][0]["field"], "mdcnNumber", "two sign as one: {:?}", refused.body);
        assert_eq!(invited.body["person"]["status"], "invited");
        assert_eq!(app.sign_in("obi@example.org").await.code(), "sign-in-failed");
        let choose = json!({ "token": token_of(&invited.text("activationLink")), "password": PASSWORD });
        let active = app.post("/api/auth/activate", "", choose.clone()).await;
        assert_eq!(active.body["user"]["roles"], json!(["doctor"]));
        assert_eq!(app.post("/api/auth/activate", "", choose).await.code(), "link-used-up");
        assert_eq!(app.sign_in("obi@example.org").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_dismissed_member_is_out_at_once_here_and_within_five_seconds_elsewhere() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let other = app.second_machine().await;
        let doctor = app.member("doctor@example.org", &[Role::Doctor]).await;
        let session = app.sign_in("doctor@example.org").await;
        let (token, cookie) = (session.text("accessToken"), session.cookie());
        let admin = app.token(ADMINISTRATOR).await;
        assert_eq!(other.get("/api/auth/me", &token).await.status, StatusCode::OK);

        let dismissed = app.post(&format!("/api/people/{doctor}/dismiss"), &admin, Value::Null).await;
        assert_eq!(dismissed.body["status"], "dismissed", "{:?}", dismissed.body);
        assert_eq!(app.get("/api/auth/me", &token).await.code(), "session-ended");
        app.clock.advance(Duration::seconds(3));
        assert_eq!(other.get("/api/auth/me", &token).await.code(), "session-ended");
        let refresh = app.send("POST", "/api/auth/refresh", "", &[(header::COOKIE, &cookie)], None).await;
        assert_eq!(refresh.code(), "session-ended");
        assert_eq!(app.sign_in("doctor@example.org").await.code(), "sign-in-failed");

        let back = app.post(&format!("/api/people/{doctor}/restore"), &admin, Value::Null).await;
        assert_eq!(back.body["status"], "active");
        assert_eq!(app.get("/api/auth/me", &token).await.code(), "session-ended", "old sessions stay ended");
        assert_eq!(app.sign_in("doctor@example.org").await.status, StatusCode::OK);
        assert!(intact(&app).await);
    }
}

#[tokio::test]
async fn somebody_always_runs_the_hospital() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let me = app.get("/api/auth/me", &admin).await.text("id");
        let own = app.post(&format!("/api/people/{me}/dismiss"), &admin, Value::Null).await;
        assert_eq!(own.code(), "not-yourself");
        let tag = app.get(&format!("/api/people/{me}"), &admin).await.etag();
        let demoted = change(&app, &admin, &me, &tag, json!({ "roles": ["doctor"] })).await;
        assert_eq!(demoted.code(), "last-administrator");
        app.member("second@example.org", &[Role::Administrator]).await;
        let demoted = change(&app, &admin, &me, &tag, json!({ "roles": ["doctor"] })).await;
        assert_eq!(demoted.body["roles"], json!(["doctor"]), "{:?}", demoted.body);
        assert_eq!(app.get("/api/people", &admin).await.code(), "session-ended", "roles count at once");
        let second = app.token("second@example.org").await;
        let log = app.get("/api/audit?limit=20", &second).await;
        let changed = json!({ "rolesBefore": "administrator", "rolesAfter": "doctor" });
        let entries = log.body["items"].as_array().unwrap();
        assert!(entries.iter().any(|entry| entry["detail"] == changed), "{entries:?}");
    }
}

#[tokio::test]
async fn of_two_administrators_who_edit_one_person_the_second_is_told() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let doctor = app.member("doctor@example.org", &[Role::Doctor]).await.to_string();
        let path = format!("/api/people/{doctor}");
        let tag = app.get(&path, &admin).await.etag();
        let first = change(&app, &admin, &doctor, &tag, json!({ "specialty": "Surgery" })).await;
        assert_eq!(first.body["specialty"], "Surgery");
        let second = change(&app, &admin, &doctor, &tag, json!({ "specialty": null })).await;
        assert_eq!((second.status, second.code()), (StatusCode::PRECONDITION_FAILED, "changed-meanwhile"));
        let third = change(&app, &admin, &doctor, &first.etag(), json!({ "specialty": null })).await;
        assert_eq!(third.body["specialty"], Value::Null);
        let without = app.send("PATCH", &path, &admin, &[], Some(json!({}))).await;
        assert_eq!(without.status, StatusCode::PRECONDITION_REQUIRED);
    }
}

#[tokio::test]
async fn people_are_found_by_role_and_name_a_page_at_a_time() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        for number in 0..5 {
            app.member(&format!("doctor{number}@example.org"), &[Role::Doctor]).await;
            app.clock.advance(Duration::seconds(1));
        }
        app.member("nurse_1@example.org", &[Role::Nurse]).await;
        let page = app.get("/api/people?role=doctor&limit=3", &admin).await;
        assert_eq!(page.body["items"].as_array().unwrap().len(), 3);
        let next = format!("/api/people?role=doctor&limit=3&cursor={}", page.text("nextCursor"));
        let page = app.get(&next, &admin).await;
        assert_eq!(page.body["items"].as_array().unwrap().len(), 2);
        assert_eq!(page.body["nextCursor"], Value::Null);
        let found = app.get("/api/people?q=NURSE_", &admin).await;
        assert_eq!(found.body["items"].as_array().unwrap().len(), 1);
        let none = app.get("/api/people?q=%25x%25", &admin).await;
        assert_eq!(none.body["items"].as_array().unwrap().len(), 0);
    }
}

#[tokio::test]
async fn an_address_that_is_taken_is_said_at_its_field() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let admin = app.token(ADMINISTRATOR).await;
        let body = json!({ "name": "X", "email": ADMINISTRATOR, "roles": ["nurse"] });
        let refused = app.post("/api/people", &admin, body).await;
        assert_eq!(refused.code(), "invalid-fields");
        assert_eq!(refused.body["errors"][0]["field"], "email");
    }
}

async fn change(app: &TestApp, token: &str, id: &str, tag: &str, body: Value) -> crate::testing::Answer {
    let path = format!("/api/people/{id}");
    app.send("PATCH", &path, token, &[(header::IF_MATCH, tag)], Some(body)).await
}
