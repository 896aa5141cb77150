//! RFC 8489 section 9.2 and time-limited credentials.

use dokita_turn_proto::{Credentials, Denial, User, credentials};
use stun_types::attribute::AttributeStaticType;
use stun_types::attribute::{
    ErrorCode, Fingerprint, MessageIntegrity, MessageIntegritySha256, Nonce, PasswordAlgorithms, Realm,
    Userhash, XorMappedAddress,
};
use stun_types::message::{BINDING, IntegrityAlgorithm, LongTermKeyCredentials};
use turn_types::attribute::Lifetime;
use turn_types::message::REFRESH;

use crate::build::{Build, allocate, refresh};
use crate::stage::{SECRET, Stage, UNIX, config, tcp, udp, with_user};

#[test]
fn a_binding_tells_the_address_and_repeats_the_fingerprint() {
    let mut stage = Stage::new(config());
    let answer = stage.ask(udp(5000), &Build::request(BINDING, 7).fingerprinted());
    let mapped = answer.attribute::<XorMappedAddress>().expect("an address");
    assert_eq!(mapped.addr(answer.message().transaction_id()), udp(5000).client);
    assert!(answer.message().has_attribute(Fingerprint::TYPE));
    let answer = stage.ask(udp(5000), &Build::request(BINDING, 8).plain());
    assert!(!answer.message().has_attribute(Fingerprint::TYPE));
}

#[test]
fn an_attribute_that_must_be_understood_and_is_not_is_named() {
    let mut stage = Stage::new(config());
    let answer =
        stage.ask(udp(5000), &Build::request(BINDING, 7).raw(0x7F01, &[1]).raw(0xC001, &[1]).plain());
    assert_eq!(answer.code(), 420);
    let unknown = answer.message().raw_attribute(0x000A.into()).expect("UNKNOWN-ATTRIBUTES").value.to_vec();
    assert_eq!(unknown, [0x7F, 0x01]);
    let login = stage.login(udp(5000), "ada");
    let answer = stage.ask(udp(5000), &allocate(9).raw(0x7F01, &[1]).signed(&login));
    assert_eq!(answer.code(), 420);
    assert!(
        answer.message().has_attribute(MessageIntegrity::TYPE),
        "after authentication answers are signed"
    );
}

#[test]
fn lengths_are_strict() {
    let mut stage = Stage::new(config());
    let mut message = Build::request(BINDING, 7).plain();
    message.extend_from_slice(&[0; 4]);
    stage.hand(udp(5000), &message);
    message[3] = 2;
    message.truncate(22);
    stage.hand(udp(5000), &message);
    assert!(stage.outputs.is_empty());
    assert_eq!(stage.denied(Denial::Malformed), 2);
}

#[test]
fn both_hashes_are_taken_and_answered_alike() {
    for sha256 in [false, true] {
        let mut stage = Stage::new(config());
        let mut login = stage.login(udp(5000), "ada");
        login.sha256 = sha256;
        let answer = stage.ask(udp(5000), &allocate(9).signed(&login));
        assert_eq!(answer.code(), 0);
        let message = answer.message();
        assert_eq!(message.has_attribute(MessageIntegrity::TYPE), !sha256);
        assert_eq!(message.has_attribute(MessageIntegritySha256::TYPE), sha256);
        let key = LongTermKeyCredentials::new(login.name, login.password, login.realm).into();
        let algorithm = if sha256 { IntegrityAlgorithm::Sha256 } else { IntegrityAlgorithm::Sha1 };
        assert_eq!(message.validate_integrity(&key).expect("signed"), algorithm);
    }
}

#[test]
fn what_follows_the_integrity_is_ignored() {
    let mut stage = Stage::new(config());
    let (login, _) = stage.allocated(udp(5000), "ada");
    let mut message = Build::request(REFRESH, 20).signed(&login);
    message.extend_from_slice(&[0x00, 0x0D, 0, 4, 0, 0, 0, 0]);
    let length = (message.len() - 20) as u16;
    message[2..4].copy_from_slice(&length.to_be_bytes());
    let answer = stage.ask(udp(5000), &message);
    assert_eq!(answer.attribute::<Lifetime>().expect("a lifetime").seconds(), 600, "not the zero behind it");
}

#[test]
fn a_shortened_sha256_is_refused() {
    let mut stage = Stage::new(config());
    let mut login = stage.login(udp(5000), "ada");
    login.sha256 = true;
    let mut message = allocate(9).signed(&login);
    let attribute = message.len() - 36;
    message.truncate(attribute + 20);
    message[attribute + 3] = 16;
    let length = (message.len() - 20) as u16;
    message[2..4].copy_from_slice(&length.to_be_bytes());
    assert_eq!(stage.ask(udp(5000), &message).code(), 401);
}

#[test]
fn a_challenge_names_realm_nonce_and_algorithms() {
    let mut stage = Stage::new(config());
    let answer = stage.ask(udp(5000), &allocate(9).plain());
    assert_eq!(answer.code(), 401);
    assert_eq!(answer.attribute::<Realm>().expect("a realm").realm(), "hospital.example");
    assert!(answer.attribute::<Nonce>().expect("a nonce").nonce().starts_with("obMatJos2gAAA"));
    assert!(answer.message().has_attribute(PasswordAlgorithms::TYPE));
    assert!(!answer.message().has_attribute(MessageIntegrity::TYPE));
}

#[test]
fn a_weakened_list_of_algorithms_is_refused() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let only_md5 = [0, 1, 0, 0];
    let request = allocate(9).raw(0x8002, &only_md5).raw(0x001D, &only_md5);
    assert_eq!(stage.ask(udp(5000), &request.signed(&login)).code(), 400);
    let request = allocate(10).raw(0x001D, &only_md5);
    assert_eq!(stage.ask(udp(5000), &request.signed(&login)).code(), 400, "the list did not come back");
}

#[test]
fn a_stale_nonce_is_answered_with_438_and_a_fresh_one() {
    let mut stage = Stage::new(config());
    let (mut login, _) = stage.allocated(udp(5000), "ada");
    stage.pass(601 - 10);
    assert_eq!(stage.ask(udp(5000), &refresh(20, 3600).signed(&login)).code(), 0);
    stage.pass(30);
    let answer = stage.ask(udp(5000), &refresh(21, 600).signed(&login));
    assert_eq!(answer.code(), 438);
    login.nonce = answer.attribute::<Nonce>().expect("a nonce").nonce().to_owned();
    assert_eq!(stage.ask(udp(5000), &refresh(22, 600).signed(&login)).code(), 0);
}

#[test]
fn somebody_elses_nonce_is_stale() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let mut other = udp(5000);
    other.client.set_ip([198, 51, 100, 8].into());
    assert_eq!(stage.ask(other, &allocate(9).signed(&login)).code(), 438);
}

#[test]
fn missing_attributes_are_a_bad_request() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let nonce = Nonce::new(&login.nonce).expect("short");
    let realm = Realm::new(&login.realm).expect("short");
    assert_eq!(stage.ask(udp(5000), &allocate(9).with(&nonce).with(&realm).sealed(&login)).code(), 400);
    assert_eq!(stage.ask(udp(5000), &allocate(10).with(&realm).sealed(&login)).code(), 400);
}

#[test]
fn wrong_and_expired_credentials_are_unauthorized() {
    let mut stage = Stage::new(config());
    let mut login = stage.login(udp(5000), "ada");
    login.password.push('x');
    assert_eq!(stage.ask(udp(5000), &allocate(9).signed(&login)).code(), 401);
    let (name, password) = credentials::time_limited(SECRET, "ada", UNIX - 1);
    let login = stage.login_as(udp(5000), name, password);
    assert_eq!(stage.ask(udp(5000), &allocate(10).signed(&login)).code(), 401);
    assert!(stage.denied(Denial::Unauthorized) >= 2);
    assert_eq!(stage.server.entries(), 0);
}

#[test]
fn two_secrets_are_live_and_a_reload_changes_them() {
    let mut stage = Stage::new(config());
    let login = stage.login(udp(5000), "ada");
    let mut rotated = config();
    rotated.credentials.secrets = vec![b"a new secret".to_vec(), SECRET.to_vec()];
    stage.server.reconfigure(rotated.clone());
    assert_eq!(stage.ask(udp(5000), &allocate(9).signed(&login)).code(), 0);
    rotated.credentials.secrets.pop();
    stage.server.reconfigure(rotated);
    assert_eq!(stage.ask(udp(5000), &refresh(10, 600).signed(&login)).code(), 401);
    assert_eq!(stage.server.counters().allocations, 1, "allocations live on");
}

#[test]
fn a_bare_expiry_is_a_name_too() {
    let mut stage = Stage::new(config());
    let (name, _) = credentials::time_limited(SECRET, "", UNIX + 5);
    let name = name.trim_end_matches(':').to_owned();
    assert_eq!(name, (UNIX + 5).to_string());
    // HMAC over the bare name is what `time_limited` makes of nothing else; the codec signs with it.
    let password = hmac(SECRET, &name);
    let login = stage.login_as(udp(5000), name, password);
    assert_eq!(stage.ask(udp(5000), &allocate(9).signed(&login)).code(), 0);
}

#[test]
fn userhash_is_offered_for_configured_users_only() {
    let mut stage = Stage::new(with_user());
    let login = stage.login_as(udp(5000), "ada".into(), "lovelace".into());
    assert!(login.nonce.starts_with("obMatJos2wAAA"));
    let userhash = Userhash::new(Userhash::compute("ada", &login.realm));
    let (nonce, realm) = (Nonce::new(&login.nonce).expect("short"), Realm::new(&login.realm).expect("short"));
    let request = allocate(9).with(&userhash).with(&realm).with(&nonce);
    assert_eq!(stage.ask(udp(5000), &request.sealed(&login)).code(), 0);

    let mut both = with_user();
    both.credentials = Credentials {
        secrets: vec![SECRET.to_vec()],
        users: vec![User { name: "ada".into(), password: "lovelace".into() }],
    };
    let mut stage = Stage::new(both);
    let login = stage.login_as(udp(5000), "ada".into(), "lovelace".into());
    assert!(login.nonce.starts_with("obMatJos2gAAA"));
    let (nonce, realm) = (Nonce::new(&login.nonce).expect("short"), Realm::new(&login.realm).expect("short"));
    let request = allocate(9).with(&userhash).with(&realm).with(&nonce);
    assert_eq!(stage.ask(udp(5000), &request.sealed(&login)).code(), 401);
    assert_eq!(stage.ask(udp(5000), &allocate(10).signed(&login)).code(), 0, "by name it works");
}

#[test]
fn an_allocation_stays_its_users() {
    let mut stage = Stage::new(config());
    stage.allocated(udp(5000), "ada");
    let other = stage.login(udp(5001), "grace");
    assert_eq!(stage.ask(udp(5000), &refresh(30, 600).signed(&other)).code(), 441);
    // The same user with a later expiry is the same user.
    let (name, password) = credentials::time_limited(SECRET, "ada", UNIX + 90_000);
    let later = stage.login_as(udp(5001), name, password);
    assert_eq!(stage.ask(udp(5000), &refresh(31, 600).signed(&later)).code(), 0);
}

#[test]
fn all_methods_need_credentials() {
    let mut stage = Stage::new(config());
    for method in [0x003, 0x004, 0x008, 0x009, 0x00A, 0x00B] {
        let request = Build::request(stun_types::message::Method::new(method), method.into()).plain();
        let answer = stage.ask(tcp(5000), &request);
        assert_eq!(answer.attribute::<ErrorCode>().expect("an error").code(), 401);
    }
}

fn hmac(secret: &[u8], text: &str) -> String {
    use base64::Engine;
    use hmac::Mac;
    let mut mac = hmac::Hmac::<sha1::Sha1>::new_from_slice(secret).expect("any key");
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}
