//! The log as somebody sees it who trusts nothing but a key.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dokita_care::merkle::note::Checkpoint;
use dokita_care::merkle::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use dokita_store::ids::from_millis;
use dokita_store::testing::BOTH;
use dokita_store::transparency::{self, Event, Kind};
use dokita_store::{audit, transparency::Appended};
use serde_json::Value;
use uuid::Uuid;

use super::origin;
use crate::hospital_keys::ed25519;
use crate::testing::{Answer, TestApp};

#[tokio::test]
async fn a_stranger_checks_the_log_with_the_key_alone() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let older = open(&app).await;
        let appended = append(&app, 1).await;
        append(&app, 2).await;
        let younger = open(&app).await;
        assert_eq!(younger.size, older.size + 2);

        let path = format!("/api/transparency/consistency?from={}&to={}", older.size, younger.size);
        let proof = hashes(&app.get(&path, "").await);
        assert!(verify_consistency(older.size, younger.size, &proof, &older.root, &younger.root));

        let answer = inclusion(&app, &appended.leaf, younger.size).await;
        let index = answer.body["index"].as_u64().unwrap();
        let proof = hashes(&answer);
        assert!(verify_inclusion(&leaf_hash(&appended.leaf), index, younger.size, &proof, &younger.root));

        let leaves = app.get(&format!("/api/transparency/leaves?from={}&limit=1", appended.index), "").await;
        assert_eq!(leaves.body["items"], serde_json::json!([STANDARD.encode(appended.leaf)]));
    }
}

#[tokio::test]
async fn a_leaf_that_the_tree_does_not_have_is_told() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let before = open(&app).await.size;
        let appended = append(&app, 1).await;
        let answers = [
            (inclusion(&app, &[0; 32], before).await, StatusCode::NOT_FOUND, "not-in-log"),
            (inclusion(&app, &appended.leaf, before).await, StatusCode::NOT_FOUND, "not-in-log"),
            (inclusion(&app, &appended.leaf, before + 2).await, StatusCode::BAD_REQUEST, "no-such-tree"),
            (inclusion(&app, &appended.leaf[..31], before).await, StatusCode::BAD_REQUEST, "malformed-leaf"),
            (
                app.get("/api/transparency/consistency?from=0&to=1", "").await,
                StatusCode::BAD_REQUEST,
                "no-such-tree",
            ),
            (
                app.get("/api/transparency/consistency?from=1&to=9", "").await,
                StatusCode::BAD_REQUEST,
                "no-such-tree",
            ),
            (
                app.get("/api/transparency/consistency?from=-1&to=x", "").await,
                StatusCode::BAD_REQUEST,
                "malformed-query",
            ),
        ];
        for (answer, status, code) in answers {
            assert_eq!((answer.status, answer.code()), (status, code));
        }
    }
}

#[tokio::test]
async fn the_site_names_the_keys_that_a_device_pins() {
    for dialect in BOTH {
        let app = TestApp::new(dialect).await;
        let site = app.get("/api/site", "").await;
        let log = STANDARD.encode(app.state.log_key().await.unwrap().public());
        assert_eq!(site.text("logKey"), log);
        let list = app.state.trust_list_key().await.unwrap();
        assert_eq!(site.body["trustListKey"], serde_json::to_value(list.jwk()).unwrap());
    }
}

/// The checkpoint, as somebody reads it who pinned the key.
async fn open(app: &TestApp) -> Checkpoint {
    let key = STANDARD.decode(app.get("/api/site", "").await.text("logKey")).unwrap();
    let (_, headers, note) = app.send_bytes("GET", "/api/transparency/checkpoint", "", &[], Vec::new()).await;
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    let note = String::from_utf8(note).unwrap();
    let origin = origin(&app.state.config);
    assert_eq!(origin, "localhost:8080/dokita-log");
    Checkpoint::open(&note, &origin, key[..].try_into().unwrap(), ed25519).unwrap()
}

async fn append(app: &TestApp, number: u8) -> Appended {
    let event = Event {
        kind: Kind::Dispensed,
        subject: Uuid::from_u128(u128::from(number)),
        at: from_millis(1_790_000_000_000),
        digest: [number; 32],
        salt: [number; 16],
    };
    let mut tx = app.state.db.write().await.unwrap();
    let appended = transparency::append(&mut tx, &event).await.unwrap();
    audit::commit(tx, &[]).await.unwrap();
    appended
}

async fn inclusion(app: &TestApp, leaf: &[u8], size: u64) -> Answer {
    let path = format!("/api/transparency/inclusion?leaf={}&size={size}", URL_SAFE_NO_PAD.encode(leaf));
    app.get(&path, "").await
}

fn hashes(answer: &Answer) -> Vec<Hash> {
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let proof = answer.body["proof"].as_array().unwrap().iter();
    proof.map(|text: &Value| STANDARD.decode(text.as_str().unwrap()).unwrap().try_into().unwrap()).collect()
}
