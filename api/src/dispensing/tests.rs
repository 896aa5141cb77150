use std::sync::Arc;

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_care::prescription::Prescription;
use dokita_care::rx::{SpokenCode, token};
use dokita_store::audit;
use dokita_store::dispensing::testing::{Found, Given, facts, pharmacy, prescribe};
use dokita_store::ids::UserId;
use dokita_store::pharmacies::{self, Post};
use dokita_store::testing::{BOTH, Dialect};
use dokita_store::{prescriber_keys, prescriptions};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use time::Duration;
use time::format_description::well_known::Rfc3339;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::Role;
use crate::es256::SigningKey;
use crate::prescribing::issue::spoken_fingerprint;
use crate::testing::{ADMINISTRATOR, Answer, TestApp};

const CODE: [u8; 9] = [7; 9];

/// A pharmacist's access token, at a pharmacy of their own.
async fn pharmacist(app: &TestApp, number: u32) -> String {
    let address = format!("pharmacist{number}@example.org");
    let user = app.member(&address, &[Role::Pharmacist]).await;
    let place = pharmacy(&format!("Pharmacy {number}"), &format!("PCN/P/{number}"), app.state.now());
    let post = Post { user_id: user, pharmacy_id: place.id, pcn_number: format!("PCN-{number:05}") };
    let mut tx = app.state.db.write().await.unwrap();
    pharmacies::insert(&mut tx, place).await.unwrap();
    pharmacies::assign(&mut tx, post, app.state.now()).await.unwrap();
    audit::commit(tx, &[]).await.unwrap();
    // So many sign in from one address in this test that they would have to wait.
    app.clock.advance(Duration::seconds(2));
    app.token(&address).await
}

/// A signed prescription with its token.
async fn signed(app: &TestApp, change: impl FnOnce(&mut Prescription)) -> (Given, String) {
    let key = SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap();
    let public = key.public().unwrap();
    let now = app.state.now().replace_nanosecond(0).unwrap();
    let mut facts = facts(Uuid::now_v7(), &[30, 30, 30], now);
    change(&mut facts);
    let payload = token::payload(&facts);
    let signature = key.sign(&token::to_be_signed(&payload, &public.kid8())).unwrap();
    let token = token::assemble(payload, public.kid8(), signature).into_string();
    let found = Found {
        kid: public.kid(),
        public_key: URL_SAFE_NO_PAD.encode(public.sec1()),
        token: token.clone(),
        code: spoken_fingerprint(&app.state, SpokenCode::from_random(CODE)),
    };
    (prescribe(&app.state.db, facts, found).await, token)
}

fn pack(line: u32, quantity: u32) -> Value {
    json!({ "line": line, "quantity": quantity, "batch": "AML-24/7", "expiresOn": "2028-06" })
}

async fn post(app: &TestApp, rx: &Given, verb: &str, who: &str, body: Value) -> Answer {
    app.post(&format!("/api/prescriptions/{}/{verb}", rx.facts.id), who, body).await
}

/// With the token that the patient shows.
async fn ask_to_claim(app: &TestApp, rx: &Given, who: &str) -> Answer {
    post(app, rx, "claim", who, json!({ "token": token_of(app, rx).await })).await
}

async fn token_of(app: &TestApp, rx: &Given) -> String {
    prescriptions::by_id(&app.state.db, rx.facts.id).await.unwrap().unwrap().token
}

async fn claim(app: &TestApp, rx: &Given, who: &str) -> String {
    let claimed = ask_to_claim(app, rx, who).await;
    assert_eq!(claimed.status, StatusCode::OK, "{:?}", claimed.body);
    claimed.text("claimId")
}

async fn hand_over(app: &TestApp, rx: &Given, who: &str, claim: &str, items: Value) -> Answer {
    post(app, rx, "dispense", who, json!({ "claimId": claim, "items": items })).await
}

#[tokio::test]
async fn two_of_three_items_are_dispensed_and_a_second_pharmacy_is_refused_with_the_reason() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (first, second) = (pharmacist(&app, 1).await, pharmacist(&app, 2).await);
        let (rx, token) = signed(&app, |_| ()).await;
        let guessed = post(&app, &rx, "claim", &first, json!({ "token": "NGRX1:" })).await;
        assert_eq!(guessed.code(), "unknown-issuer", "who only knows the id has nothing");
        let found = app.post("/api/prescriptions/resolve", &first, json!({ "token": token })).await;
        assert_eq!(
            (found.status, found.text("effective").as_str()),
            (StatusCode::OK, "valid"),
            "{:?}",
            found.body
        );
        let claim_id = claim(&app, &rx, &first).await;
        let given = hand_over(&app, &rx, &first, &claim_id, json!([pack(0, 30), pack(2, 10)])).await;
        assert_eq!(given.status, StatusCode::OK, "{:?}", given.body);
        let left = |answer: &Value| -> Vec<u64> {
            answer["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line["remaining"].as_u64().unwrap())
                .collect()
        };
        assert_eq!(left(&given.body["prescription"]), [0, 30, 20]);
        assert_eq!(given.body["dispenses"][0]["expiresOn"], "2028-06-30");
        let refused = ask_to_claim(&app, &rx, &second).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "claimed-elsewhere"));
        assert!(refused.body["claimedUntil"].is_string() && !refused.body.to_string().contains("Pharmacy 1"));
        let seen = app.post("/api/prescriptions/resolve", &second, json!({ "token": token })).await;
        assert_eq!(seen.text("effective"), "claimed");
        assert_eq!(
            post(&app, &rx, "release", &first, json!({ "claimId": claim_id })).await.status,
            StatusCode::OK
        );
        let claim_id = claim(&app, &rx, &second).await;
        let again = hand_over(&app, &rx, &second, &claim_id, json!([pack(0, 1)])).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "more-than-prescribed"));
        assert_eq!((&again.body["line"], &again.body["remaining"]), (&json!(0), &json!(0)));
        let rest = hand_over(&app, &rx, &second, &claim_id, json!([pack(1, 30), pack(2, 20)])).await;
        assert_eq!(rest.body["prescription"]["effective"], "completed");
        let over = ask_to_claim(&app, &rx, &first).await;
        assert_eq!(over.code(), "already-dispensed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_pharmacies_that_claim_at_once_one_succeeds_and_63_hear_why() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (rx, _) = signed(&app, |_| ()).await;
        let mut pharmacists = Vec::new();
        for number in 0..64 {
            pharmacists.push(pharmacist(&app, number).await);
        }
        let (app, mut claims) = (Arc::new(app), JoinSet::new());
        for who in pharmacists {
            let (app, rx) = (app.clone(), rx.clone());
            claims.spawn(async move { ask_to_claim(&app, &rx, &who).await });
        }
        let answers = claims.join_all().await;
        let won = answers.iter().filter(|it| it.status == StatusCode::OK).count();
        let told = |it: &&Answer| it.status == StatusCode::CONFLICT && it.code() == "claimed-elsewhere";
        assert_eq!((won, answers.iter().filter(told).count()), (1, 63), "{dialect:?}");
        assert!(answers.iter().filter(told).all(|it| it.text("detail").contains("until")));
    }
}

#[tokio::test]
async fn tokens_that_were_changed_or_are_not_ours_are_refused_in_their_own_words() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let who = pharmacist(&app, 1).await;
    let (_, token) = signed(&app, |_| ()).await;
    let (other, _) = (TestApp::new(Dialect::Sqlite).await, ());
    let (_, foreign) = signed(&other, |_| ()).await;
    let mut changed = token.clone().into_bytes();
    let last = changed.len() - 1;
    changed[last] = if changed[last] == b'0' { b'1' } else { b'0' };
    let changed = String::from_utf8(changed).unwrap();
    for (token, code) in [
        (changed.as_str(), "token-altered"),
        (foreign.as_str(), "unknown-issuer"),
        ("https://example.ng/", "not-a-prescription"),
    ] {
        let answer = app.post("/api/prescriptions/resolve", &who, json!({ "token": token })).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, code));
    }
}

#[tokio::test]
async fn what_a_revoked_key_signed_is_not_dispensed_however_it_is_found() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let who = pharmacist(&app, 1).await;
    let (rx, token) = signed(&app, |_| ()).await;
    let stored = prescriptions::by_id(&app.state.db, rx.facts.id).await.unwrap().unwrap();
    let device = Device::register(&app, &who).await;
    let in_hand = claim(&app, &rx, &who).await;
    let before = device.sign(&app, &token, json!([pack(0, 7)]));
    app.clock.advance(Duration::minutes(10));
    let mut tx = app.state.db.write().await.unwrap();
    let now = app.state.now();
    assert!(prescriber_keys::revoke(&mut tx, &stored.kid, "stolen".into(), now).await.unwrap());
    audit::commit(tx, &[]).await.unwrap();
    let code = SpokenCode::from_random(CODE).to_string();
    for body in [json!({ "token": token }), json!({ "code": code })] {
        assert_eq!(app.post("/api/prescriptions/resolve", &who, body).await.code(), "key-revoked");
    }
    assert_eq!(ask_to_claim(&app, &rx, &who).await.code(), "key-revoked");
    assert_eq!(hand_over(&app, &rx, &who, &in_hand, json!([pack(0, 7)])).await.code(), "claim-lost");
    let after = device.sign(&app, &token, json!([pack(0, 7)]));
    assert_eq!(sync(&app, &who, &after).await, ("refused".into(), "key-revoked".into()));
    assert_eq!(sync(&app, &who, &before).await.0, "recorded", "nobody knew then");
}

#[tokio::test]
async fn a_spoken_code_is_found_and_who_guesses_soon_waits() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let who = pharmacist(&app, 1).await;
    let (rx, _) = signed(&app, |_| ()).await;
    let ask =
        async |code: String| app.post("/api/prescriptions/resolve", &who, json!({ "code": code })).await;
    let right = SpokenCode::from_random(CODE);
    let found = ask(right.to_string().to_lowercase()).await;
    assert_eq!((found.status, found.text("id")), (StatusCode::OK, rx.facts.id.to_string()));
    let typo = ask(right.to_string().replacen('1', "2", 1)).await;
    assert_eq!((typo.status, typo.code()), (StatusCode::NOT_FOUND, "unknown-code"));
    let mut answers = Vec::new();
    for guess in 0..6 {
        answers.push(ask(SpokenCode::from_random([guess; 9]).to_string()).await.status);
    }
    assert_eq!(answers[..3], [StatusCode::NOT_FOUND; 3]);
    assert_eq!(answers[5], StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(right.to_string()).await.status, StatusCode::TOO_MANY_REQUESTS, "even the right one");
    app.clock.advance(Duration::minutes(1));
    assert_eq!(ask(right.to_string()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refusal_reaches_the_prescriber_and_what_came_back_can_be_had_again() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (first, second) = (pharmacist(&app, 1).await, pharmacist(&app, 2).await);
        let (rx, _) = signed(&app, |_| ()).await;
        let claim_id = claim(&app, &rx, &first).await;
        let given = hand_over(&app, &rx, &first, &claim_id, json!([pack(0, 30)])).await;
        let dispense = given.body["dispenses"][0]["id"].as_str().unwrap().to_owned();
        let back = format!("/api/dispenses/{dispense}/return");
        assert_eq!(
            app.post(&back, &second, json!({ "reason": "not mine" })).await.status,
            StatusCode::NOT_FOUND
        );
        let returned = app.post(&back, &first, json!({ "reason": "wrong strength" })).await;
        assert!(returned.body["returnedAt"].is_string(), "{:?}", returned.body);
        assert_eq!(app.post(&back, &first, json!({ "reason": "again" })).await.code(), "already-returned");
        let token = token_of(&app, &rx).await;
        let refuse = async |reason: &str| {
            post(&app, &rx, "refuse", &first, json!({ "token": token, "reason": reason })).await.status
        };
        let unseen = json!({ "token": "NGRX1:0", "reason": "It was never shown to me" });
        assert_eq!(post(&app, &rx, "refuse", &second, unseen).await.code(), "unknown-issuer");
        assert_eq!(refuse("The signature looks odd to me").await, StatusCode::NO_CONTENT);
        claim(&app, &rx, &second).await;
        assert_eq!(refuse("And the dose is high").await, StatusCode::NO_CONTENT, "without a claim, too");
        let notices = notices_of(&app, rx.doctor).await;
        assert_eq!(notices.len(), 2);
        assert!(notices.iter().any(|it| it["reason"] == "The signature looks odd to me"));
        let history = app.get("/api/pharmacy/dispenses", &first).await;
        assert_eq!(history.body["items"][0]["patientName"], "Test Patient");
        assert_eq!(app.get("/api/pharmacy/dispenses", &second).await.body["items"], json!([]));
    }
}

#[tokio::test]
async fn expired_batches_and_unwanted_substitutes_are_refused_and_strange_numbers_only_noted() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let who = pharmacist(&app, 1).await;
    let (rx, _) = signed(&app, |facts| facts.items[0].substitution = false).await;
    let claim_id = claim(&app, &rx, &who).await;
    let with = |change: Value| {
        let mut item = pack(0, 5);
        item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!([item])
    };
    let other =
        json!({ "substitution": { "name": "Norvasc", "strength": "5 mg", "reason": "out of stock" } });
    for (change, code) in [
        (json!({ "expiresOn": "2024-01" }), "expired-batch"),
        (other, "substitution-not-allowed"),
        (json!({ "line": 9 }), "nothing-to-hand-over"),
        (json!({ "batch": " " }), "invalid-fields"),
    ] {
        let answer = hand_over(&app, &rx, &who, &claim_id, with(change)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, code));
    }
    let odd = hand_over(&app, &rx, &who, &claim_id, with(json!({ "nafdacNumber": "4004" }))).await;
    assert_eq!(odd.body["warnings"], json!([{ "line": 0, "code": "nafdac-number" }]), "{:?}", odd.body);
    assert_eq!(odd.body["dispenses"][0]["nafdacNumber"], "4004");
}

#[tokio::test]
async fn the_register_lists_controlled_medicines_of_ones_own_pharmacy() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let (first, second) = (pharmacist(&app, 1).await, pharmacist(&app, 2).await);
    let (rx, _) = signed(&app, |facts| {
        facts.controlled = true;
        facts.patient.name = "=cmd()".to_owned();
        facts.items[0].medicine.atc = Some("N02AA01".to_owned());
        facts.items[0].medicine.name = "morphine".to_owned();
    })
    .await;
    let claim_id = claim(&app, &rx, &first).await;
    let given = hand_over(&app, &rx, &first, &claim_id, json!([pack(0, 7), pack(1, 30)])).await;
    assert_eq!(given.status, StatusCode::OK, "{:?}", given.body);
    let path = "/api/registers/controlled.csv?from=2026-01-01&to=2026-12-31";
    let admin = app.token(ADMINISTRATOR).await;
    for (who, lines) in [(&first, 2), (&second, 1), (&admin, 2)] {
        let (status, headers, bytes) = app.send_bytes("GET", path, who, &[], Vec::new()).await;
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!((status, text.lines().count()), (StatusCode::OK, lines), "{text}");
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
        assert_eq!(lines > 1, text.contains(",'=cmd(),P-000001,Dr Test,MDCN/R/00009,"), "{text}");
        assert!(!text.contains("amlodipine"), "what is not controlled is not in it");
    }
    let backwards = app.get("/api/registers/controlled.csv?from=2026-12-31&to=2026-01-01", &first).await;
    assert_eq!(backwards.code(), "invalid-fields");
}

/// A device with its key.
struct Device {
    id: String,
    key: EcdsaKeyPair,
}

impl Device {
    async fn register(app: &TestApp, who: &str) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        // As a browser exports it.
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "ext": true, "key_ops": ["verify"] });
        let answer = app.post("/api/pharmacy/devices", who, json!({ "publicKey": jwk })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{:?}", answer.body);
        Self { id: answer.text("deviceId"), key }
    }

    fn sign(&self, app: &TestApp, token: &str, items: Value) -> Value {
        let at = app.state.now().format(&Rfc3339).unwrap();
        let record = json!({ "recordId": Uuid::now_v7(), "prescriptionToken": token, "items": items, "handedOverAt": at });
        let bytes = record.to_string().into_bytes();
        let signature = self.key.sign(&SystemRandom::new(), &bytes).unwrap();
        json!({
            "record": URL_SAFE_NO_PAD.encode(bytes),
            "signature": URL_SAFE_NO_PAD.encode(signature.as_ref()),
            "deviceId": self.id,
        })
    }
}

async fn sync(app: &TestApp, who: &str, record: &Value) -> (String, String) {
    let answer = app.post("/api/pharmacy/offline-dispenses", who, json!({ "records": [record] })).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let result = &answer.body["results"][0];
    let text = |field: &str| result[field].as_str().unwrap_or_default().to_owned();
    (text("outcome"), text("code"))
}

/// What the notices to a person say.
async fn notices_of(app: &TestApp, user: UserId) -> Vec<Value> {
    let rows = dokita_store::notices::page(&app.state.db, (user, None), None, 10).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.detail).unwrap()).collect()
}

#[tokio::test]
async fn what_two_pharmacies_handed_over_without_a_connection_counts_once_and_the_conflict_is_told_to_all() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let (first, second) = (pharmacist(&app, 1).await, pharmacist(&app, 2).await);
        let (rx, token) = signed(&app, |facts| facts.items.iter_mut().for_each(|it| it.quantity = 7)).await;
        let device = Device::register(&app, &first).await;
        let other = Device::register(&app, &second).await;
        let record = device.sign(&app, &token, json!([pack(0, 7), pack(1, 7)]));
        assert_eq!(sync(&app, &first, &record).await, ("recorded".into(), String::new()));
        assert_eq!(sync(&app, &first, &record).await.0, "duplicate");
        let late = other.sign(&app, &token, json!([pack(0, 7)]));
        app.clock.advance(Duration::hours(3));
        assert_eq!(sync(&app, &second, &late).await, ("conflict".into(), "more-than-prescribed".into()));
        assert_eq!(sync(&app, &second, &late).await, ("duplicate".into(), "conflict".into()));
        for who in [&first, &second] {
            let notices = app.get("/api/notices", who).await;
            assert_eq!(notices.body["items"][0]["kind"], "dispense-conflict", "{:?}", notices.body);
            assert_eq!(notices.body["items"][0]["detail"]["medicines"], json!(["amlodipine"]));
            let seen = format!("/api/notices/{}/seen", notices.body["items"][0]["id"].as_str().unwrap());
            assert!(app.post(&seen, who, json!({})).await.body["seenAt"].is_string());
        }
        assert_eq!(notices_of(&app, rx.doctor).await.len(), 1);
        let found = app.post("/api/prescriptions/resolve", &first, json!({ "token": token })).await;
        assert_eq!(found.body["lines"][0]["remaining"], 0);
        assert_eq!(found.body["lines"][2]["remaining"], 7);
        assert!(audit::verify(&app.state.db).await.unwrap().intact);
    }
}

#[tokio::test]
async fn without_a_connection_only_what_the_policy_allows_counts() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let (who, other) = (pharmacist(&app, 1).await, pharmacist(&app, 2).await);
    let (rx, token) = signed(&app, |_| ()).await;
    let device = Device::register(&app, &who).await;
    let refused = |code: &str| ("refused".to_owned(), code.to_owned());
    let conflict = |code: &str| ("conflict".to_owned(), code.to_owned());
    let left = async || {
        let found = app.post("/api/prescriptions/resolve", &other, json!({ "token": token })).await;
        found.body["lines"][0]["remaining"].as_u64().unwrap()
    };
    let prescribed = left().await;
    let week = device.sign(&app, &token, json!([pack(0, 8)]));
    assert_eq!(sync(&app, &who, &week).await, conflict("too-many-days"));
    assert_eq!(left().await, prescribed - 8, "it went out, and is not to be had once more");
    assert_eq!(notices_of(&app, rx.doctor).await.len(), 1, "something went out: the prescriber is told");
    let mut forged = device.sign(&app, &token, json!([pack(0, 7)]));
    forged["signature"] = week["signature"].clone();
    assert_eq!(sync(&app, &who, &forged).await, refused("malformed-record"));
    let good = device.sign(&app, &token, json!([pack(0, 7)]));
    assert_eq!(sync(&app, &other, &good).await, refused("device-not-allowed"));
    let admin = app.token(ADMINISTRATOR).await;
    let policy = |days: u16| json!({ "maxDaysSupply": days });
    assert_eq!(
        app.send("PUT", "/api/dispensing-policy", &admin, &[], Some(policy(0))).await.status,
        StatusCode::OK
    );
    let mine = app.get("/api/pharmacy/me", &who).await;
    assert_eq!(mine.body["policy"], json!({ "offlineAllowed": false, "maxDaysSupply": 0 }));
    assert_eq!(sync(&app, &who, &good).await, conflict("offline-not-allowed"));
    app.send("PUT", "/api/dispensing-policy", &admin, &[], Some(policy(7))).await;
    let later = device.sign(&app, &token, json!([pack(1, 7)]));
    let revoke = format!("/api/pharmacy/devices/{}/revoke", device.id);
    app.clock.advance(Duration::minutes(1));
    assert_eq!(app.post(&revoke, &who, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sync(&app, &who, &later).await.0, "recorded", "it was signed while the key was good");
    let after = device.sign(&app, &token, json!([pack(1, 7)]));
    assert_eq!(sync(&app, &who, &after).await, refused("device-not-allowed"));
    let again = Device::register(&app, &who).await.sign(&app, &token, json!([pack(1, 1)]));
    assert_eq!(sync(&app, &who, &again).await, conflict("too-many-days"), "a week in all");
    let last = Device::register(&app, &who).await.sign(&app, &token, json!([pack(1, 1)]));
    app.clock.advance(Duration::minutes(1));
    let me = app.get("/api/auth/me", &who).await;
    let place = format!("/api/people/{}/pharmacy", me.text("id"));
    assert_eq!(app.send("DELETE", &place, &admin, &[], None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        sync(&app, &who, &last).await,
        conflict("too-many-days"),
        "it went out before the place ended"
    );
}

#[tokio::test]
async fn a_controlled_medicine_is_never_dispensed_without_a_connection() {
    let app = TestApp::new(Dialect::Sqlite).await;
    let who = pharmacist(&app, 1).await;
    let (_, token) = signed(&app, |facts| facts.controlled = true).await;
    let device = Device::register(&app, &who).await;
    let record = device.sign(&app, &token, json!([pack(0, 1)]));
    assert_eq!(sync(&app, &who, &record).await, ("conflict".into(), "controlled-online-only".into()));
}

#[tokio::test]
async fn a_pharmacist_without_a_pharmacy_or_of_a_closed_one_dispenses_nothing() {
    let app = TestApp::new(Dialect::Sqlite).await;
    app.member("new@example.org", &[Role::Pharmacist]).await;
    let (rx, _) = signed(&app, |_| ()).await;
    let nowhere = app.token("new@example.org").await;
    assert_eq!(ask_to_claim(&app, &rx, &nowhere).await.code(), "no-pharmacy");
    let who = pharmacist(&app, 1).await;
    let mut place = pharmacies::page(&app.state.db, None, 1).await.unwrap().remove(0);
    place.status = "closed".to_owned();
    let mut tx = app.state.db.write().await.unwrap();
    assert!(pharmacies::update(&mut tx, place).await.unwrap());
    audit::commit(tx, &[]).await.unwrap();
    assert_eq!(ask_to_claim(&app, &rx, &who).await.code(), "pharmacy-closed");
}
