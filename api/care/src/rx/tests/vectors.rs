//! Signed examples in `tests/fixtures/signed.json`, which the web's verifier must judge as we do.
//! `UPDATE=1 cargo test -p dokita-care --lib vectors` writes them anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::fixture::{self, Keys};
use crate::merkle::event::Event;
use crate::rx::{Outcome, PublicKey, SpokenCode, TrustList, verify};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/signed.json");

fn write() -> Value {
    let (facts, doctor, hospital) = (fixture::three_items(), Keys::doctor(), Keys::hospital());
    let token = doctor.token(&facts).into_string();
    let message = base45::decode(token.trim_start_matches("NGRX1:")).unwrap();
    let leaf = Event::prescription_issued(facts.id, facts.issued_at, &token, &message).leaf();
    let (x, y) = hospital.public().jwk();
    json!({
        "hospitalKey": { "x": x, "y": y },
        "trustList": STANDARD.encode(hospital.trust_list(&fixture::trust_list())),
        "now": facts.issued_at.unix_timestamp() + 7200,
        "token": token,
        "tokenOfAnotherKey": Keys::other().token(&facts).as_str(),
        "leaf": STANDARD.encode(leaf),
        "spokenCode": SpokenCode::from_random([0x5a, 0x17, 0xc4, 0x09, 0xee, 0x83, 0x42, 0xb1, 0x7f]).to_string(),
    })
}

#[test]
fn the_signed_examples_are_judged_as_they_say() {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(FILE, serde_json::to_string_pretty(&write()).unwrap() + "\n").unwrap();
    }
    let examples: Value = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
    let text = |name: &str| examples[name].as_str().unwrap();
    let key = &examples["hospitalKey"];
    let hospital = PublicKey::from_jwk(key["x"].as_str().unwrap(), key["y"].as_str().unwrap()).unwrap();
    let port = Keys::hospital();
    let trust = TrustList::open(&STANDARD.decode(text("trustList")).unwrap(), &hospital, &port).unwrap();
    let now = time::OffsetDateTime::from_unix_timestamp(examples["now"].as_i64().unwrap()).unwrap();
    let judged = verify(text("token"), &trust, now, &port, &());
    assert_eq!((judged.outcome, judged.prescription), (Outcome::Valid, Some(fixture::three_items())));
    assert_eq!(verify(text("tokenOfAnotherKey"), &trust, now, &port, &()).outcome, Outcome::UnknownIssuer);
    assert!(text("spokenCode").parse::<SpokenCode>().is_ok());
}
