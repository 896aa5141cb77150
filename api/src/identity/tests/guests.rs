use axum::http::StatusCode;
use dokita_store::ids::InvitationId;
use dokita_store::invitations::{self, Invitation};
use dokita_store::testing::BOTH;
use dokita_store::{DbTime, DbUuid};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::identity::room_token::{RoomPass, RoomRole};
use crate::identity::secret;
use crate::testing::{ADMINISTRATOR, TestApp};

const CONSULTATION: Uuid = Uuid::from_u128(42);

#[tokio::test]
async fn a_link_gives_a_session_for_one_consultation_and_nothing_else() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (invitation, token) = invite(&app).await;
        let guest = app.post("/api/invitations/redeem", "", json!({ "token": token })).await;
        assert_eq!(guest.status, StatusCode::OK, "{:?}", guest.body);
        let user = &guest.body["user"];
        assert_eq!(user["kind"], "guest");
        assert_eq!(user["guestRole"], "family");
        assert_eq!(user["consultationId"], CONSULTATION.to_string());
        assert_eq!(user["id"], invitation.to_string());
        let access = guest.text("accessToken");
        assert_eq!(app.get("/api/auth/me", &access).await.status, StatusCode::OK);
        for closed in ["/api/people", "/api/audit"] {
            assert_eq!(app.get(closed, &access).await.status, StatusCode::FORBIDDEN);
        }
        let totp = app.post("/api/auth/totp/enrol", &access, json!(null)).await;
        assert_eq!(totp.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_withdrawn_link_ends_the_guests_session_too() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (invitation, token) = invite(&app).await;
        let guest = app.post("/api/invitations/redeem", "", json!({ "token": token })).await;
        let access = guest.text("accessToken");
        assert_eq!(app.get("/api/auth/me", &access).await.status, StatusCode::OK);
        let mut tx = app.state.db.write().await.unwrap();
        let now = app.state.now();
        assert!(invitations::revoke(&mut tx, invitation, DbUuid(CONSULTATION), now).await.unwrap());
        tx.commit().await.unwrap();
        app.clock.advance(Duration::seconds(3));
        assert_eq!(app.get("/api/auth/me", &access).await.code(), "session-ended");
        let again = app.post("/api/invitations/redeem", "", json!({ "token": token })).await;
        assert_eq!((again.status, again.code()), (StatusCode::GONE, "link-expired"));
    }
}

#[tokio::test]
async fn a_guests_session_lasts_as_long_as_the_invitation_however_often_it_is_extended() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (_, token) = invite(&app).await;
        let guest = app.post("/api/invitations/redeem", "", json!({ "token": token })).await;
        let access = guest.text("accessToken");
        app.clock.advance(Duration::hours(2));
        let mut tx = app.state.db.write().await.unwrap();
        let until = app.state.now() + Duration::hours(20);
        invitations::extend(&mut tx, DbUuid(CONSULTATION), until).await.unwrap();
        tx.commit().await.unwrap();
        app.clock.advance(Duration::hours(19));
        assert_eq!(app.get("/api/auth/me", &access).await.status, StatusCode::OK);
        app.clock.advance(Duration::hours(1));
        assert_eq!(app.get("/api/auth/me", &access).await.code(), "session-ended");
    }
}

#[tokio::test]
async fn a_room_token_opens_for_five_minutes_and_while_its_session_holds() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let session = app.sign_in(ADMINISTRATOR).await;
        let access = session.text("accessToken");
        let caller = crate::identity::sessions::authenticate(&app.state, &access).await.unwrap();
        let pass = RoomPass {
            room: CONSULTATION,
            participant: caller.participant(),
            name: caller.name.clone(),
            role: RoomRole::Check,
            reason: None,
            sid: caller.session,
            starts_at: Some(1),
            ends_at: None,
            doctor: None,
            fallback_phone: None,
        };
        let (token, _) = app.state.issue_room_token(pass.clone()).unwrap();
        assert_eq!(app.state.verify_room_token(&token).await.unwrap(), pass);
        assert!(app.state.verify_room_token(&access).await.is_err(), "an access token is no room token");
        assert_eq!(app.get("/api/auth/me", &token).await.status, StatusCode::UNAUTHORIZED);
        let cookie = session.cookie();
        let headers = [(axum::http::header::COOKIE, cookie.as_str())];
        app.send("POST", "/api/auth/sign-out", "", &headers, None).await;
        assert!(app.state.verify_room_token(&token).await.is_err());

        let (token, _) = {
            let caller_again = app.sign_in(ADMINISTRATOR).await.text("accessToken");
            let caller = crate::identity::sessions::authenticate(&app.state, &caller_again).await.unwrap();
            app.state.issue_room_token(RoomPass { sid: caller.session, ..pass }).unwrap()
        };
        app.clock.advance(Duration::minutes(5));
        assert!(app.state.verify_room_token(&token).await.is_err());
    }
}

async fn invite(app: &TestApp) -> (InvitationId, String) {
    let (token, hash) = secret::fresh(app.state.entropy.as_ref());
    let now = app.state.now();
    let invitation = Invitation {
        id: InvitationId(app.state.new_id()),
        consultation_id: DbUuid(CONSULTATION),
        name: "Chidi".to_owned(),
        role: "family".to_owned(),
        created_by: None,
        created_at: DbTime(now),
        expires_at: DbTime(now + Duration::hours(3)),
        revoked_at: None,
    };
    let id = invitation.id;
    let mut tx = app.state.db.write().await.unwrap();
    invitations::insert(&mut tx, invitation, hash).await.unwrap();
    tx.commit().await.unwrap();
    (id, token)
}
