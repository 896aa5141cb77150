//! Prescriptions signed by keys made here, verified as the command does it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_api::es256::SigningKey;
use dokita_care::merkle::note::Checkpoint;
use dokita_care::prescription::Prescription;
use dokita_care::rx::{Symbol, TrustedKey, card, token, trust};
use ring::signature::{Ed25519KeyPair, KeyPair};
use tempfile::TempDir;
use time::Duration;

use super::*;

/// A hospital, its doctor, a pharmacy's folder.
struct Pharmacy {
    folder: TempDir,
    hospital: SigningKey,
    doctor: SigningKey,
    facts: Prescription,
    list: TrustList,
}

fn key() -> SigningKey {
    SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap()
}

impl Pharmacy {
    fn new() -> Self {
        let mut facts: Prescription =
            serde_json::from_str(include_str!("../../../../api/care/tests/fixtures/three-items.json"))
                .unwrap();
        let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
        (facts.issued_at, facts.valid_from, facts.valid_until) = (now, now, now + Duration::days(30));
        let doctor = key();
        let public = doctor.public().unwrap();
        let list = TrustList {
            issuer: facts.issuer.clone(),
            issued_at: now,
            next_update: now + Duration::days(7),
            keys: vec![TrustedKey {
                kid: public.kid8(),
                key: public,
                name: facts.prescriber.name.clone(),
                mdcn: facts.prescriber.mdcn.clone(),
                not_before: now - Duration::days(1),
                retired_at: None,
                revoked_at: None,
            }],
            revoked: std::collections::BTreeSet::new(),
            hospital: "Ireti Hospital".into(),
            log_key: [1; 32],
            log_origin: "rx.ireti.example/dokita-log".into(),
            checkpoint: String::new(),
            most_offline_days: 7,
        };
        Self { folder: tempfile::tempdir().unwrap(), hospital: key(), doctor, facts, list }
    }

    fn token(&self) -> String {
        let (payload, kid) = (token::payload(&self.facts), self.doctor.public().unwrap().kid8());
        let signature = self.doctor.sign(&token::to_be_signed(&payload, &kid)).unwrap();
        token::assemble(payload, kid, signature).into_string()
    }

    fn card(&self) -> String {
        let draft = card::Draft::of(&self.facts, &self.doctor.public().unwrap().kid()).unwrap();
        let signature = self.doctor.sign(draft.to_be_signed()).unwrap();
        draft.assemble(&signature).uri()
    }

    fn signed_list(&self) -> Vec<u8> {
        let (payload, kid) = (self.list.payload(), self.hospital.public().unwrap().kid8());
        let signature = self.hospital.sign(&trust::to_be_signed(&payload, &kid)).unwrap();
        trust::assemble(payload, kid, signature)
    }

    fn jwk(&self) -> serde_json::Value {
        let (x, y) = self.hospital.public().unwrap().jwk();
        serde_json::json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "any" })
    }

    fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    fn keep(&self) -> anyhow::Result<TrustList> {
        let kept = kept::Kept::of(Some(self.folder.path().into()))?;
        kept.keep("rx.ireti.example", &serde_json::from_value(self.jwk())?, &self.signed_list(), |_| Ok(()))
    }

    fn args(&self, file: PathBuf) -> VerifyArgs {
        VerifyArgs {
            file: Some(file),
            update: None,
            trust: None,
            hospital_key: None,
            state: Some(self.folder.path().into()),
        }
    }

    /// What the command says when it refuses; empty when the prescription is valid.
    async fn says(&self, args: VerifyArgs) -> String {
        run(args).await.err().map(|error| format!("{error:#}")).unwrap_or_default()
    }

    async fn says_of(&self, contents: impl AsRef<[u8]>) -> String {
        let file = self.file("scanned", contents);
        self.says(self.args(file)).await
    }
}

#[tokio::test]
async fn text_and_pictures_of_token_and_card_are_verified_by_what_is_kept() {
    let pharmacy = Pharmacy::new();
    assert!(pharmacy.says_of(pharmacy.token()).await.contains("--update"), "nothing is kept yet");
    pharmacy.keep().unwrap();
    let (token, card) = (pharmacy.token(), pharmacy.card());
    assert_eq!(pharmacy.says_of(format!("{token}\n")).await, "");
    assert_eq!(pharmacy.says_of(&card).await, "");
    assert_eq!(pharmacy.says_of(Symbol::compact(&token).unwrap().png(400)).await, "");
    assert_eq!(pharmacy.says_of(Symbol::health_card(&card).unwrap().png(500)).await, "");
}

#[tokio::test]
async fn a_list_from_a_file_needs_the_hospitals_signature() {
    let pharmacy = Pharmacy::new();
    let token = pharmacy.file("token", pharmacy.token());
    let args = |list: &[u8], key: &serde_json::Value| VerifyArgs {
        trust: Some(pharmacy.file("list", list)),
        hospital_key: Some(pharmacy.file("key", key.to_string())),
        ..pharmacy.args(token.clone())
    };
    let list = pharmacy.signed_list();
    assert_eq!(pharmacy.says(args(&list, &pharmacy.jwk())).await, "");
    assert!(pharmacy.says(args(&list, &Pharmacy::new().jwk())).await.contains("not signed"));
    assert!(pharmacy.says(args(&list[1..], &pharmacy.jwk())).await.contains("not signed"));
    assert!(pharmacy.says(args(&list, &serde_json::json!({}))).await.contains("not a key"));
}

#[tokio::test]
async fn every_refusal_has_words_of_its_own() {
    let mut pharmacy = Pharmacy::new();
    pharmacy.keep().unwrap();
    let token = pharmacy.token();
    let altered = format!("{}{}", &token[..token.len() - 3], "000");
    assert!(pharmacy.says_of(altered).await.starts_with("ALTERED"));
    assert!(pharmacy.says_of("https://example.ng").await.starts_with("NOT A PRESCRIPTION"));
    assert!(pharmacy.says_of(Pharmacy::new().token()).await.starts_with("UNKNOWN ISSUER"));
    assert!(pharmacy.says_of(Symbol::compact("x").unwrap().png(100)).await.starts_with("NOT A PRESCRIPTION"));
    assert!(pharmacy.says_of(b"\x89PNG\r\n\x1a\nbroken").await.contains("picture is broken"));
    assert!(pharmacy.says_of([0xff, 0xfe]).await.contains("neither"));

    pharmacy.list.revoked.insert(pharmacy.facts.id);
    pharmacy.keep().unwrap();
    assert!(pharmacy.says_of(&token).await.starts_with("REVOKED"));
    pharmacy.list.keys[0].revoked_at = Some(pharmacy.list.issued_at);
    pharmacy.keep().unwrap();
    assert!(pharmacy.says_of(&token).await.starts_with("KEY REVOKED"));
    pharmacy.list.keys[0].revoked_at = None;
    pharmacy.list.revoked.clear();
    pharmacy.keep().unwrap();
    pharmacy.facts.valid_from += Duration::days(2);
    assert!(pharmacy.says_of(pharmacy.token()).await.starts_with("NOT YET"));
    (pharmacy.facts.valid_from, pharmacy.facts.valid_until) =
        (pharmacy.list.issued_at, pharmacy.list.issued_at);
    assert!(pharmacy.says_of(pharmacy.token()).await.starts_with("EXPIRED"));
}

#[test]
fn another_key_and_an_older_list_are_refused_once_a_hospital_is_known() {
    let mut pharmacy = Pharmacy::new();
    pharmacy.keep().unwrap();
    pharmacy.list.issued_at -= Duration::seconds(1);
    assert!(pharmacy.keep().unwrap_err().to_string().contains("older"));
    pharmacy.list.issued_at += Duration::seconds(2);
    pharmacy.hospital = key();
    assert!(pharmacy.keep().unwrap_err().to_string().contains("another key"));
}

#[tokio::test]
async fn what_is_fetched_once_verifies_with_the_server_gone() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut pharmacy = Pharmacy::new();
    let server = Hospital::start(&mut pharmacy).await;
    let file = pharmacy.file("scanned", pharmacy.token());
    let args = |update: Option<&Hospital>, file: Option<&PathBuf>| VerifyArgs {
        file: file.cloned(),
        update: update.map(|server| server.url.clone()),
        trust: None,
        hospital_key: None,
        state: Some(pharmacy.folder.path().into()),
    };
    assert_eq!(pharmacy.says(args(Some(&server), None)).await, "");
    server.says_its_log_has_another_root();
    assert!(pharmacy.says(args(Some(&server), None)).await.contains("rewritten"));
    server.task.abort();
    assert_eq!(pharmacy.says(args(None, Some(&file))).await, "");
}

/// A hospital's server, as far as a verifier sees it. Its log has no more than one leaf.
struct Hospital {
    url: Url,
    root: Arc<Mutex<[u8; 32]>>,
    task: tokio::task::JoinHandle<()>,
}

impl Hospital {
    async fn start(pharmacy: &mut Pharmacy) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap();
        let public: [u8; 32] = log.public_key().as_ref().try_into().unwrap();
        pharmacy.list.log_key = public;
        pharmacy.list.log_origin = format!("{address}/dokita-log");
        let root = Arc::new(Mutex::new([3; 32]));
        let (origin, shown) = (pharmacy.list.log_origin.clone(), Arc::clone(&root));
        let note = Arc::new(move || {
            let checkpoint = Checkpoint { origin: origin.clone(), size: 1, root: *shown.lock().unwrap() };
            let signature = log.sign(checkpoint.text().as_bytes());
            checkpoint.signed(&public, signature.as_ref().try_into().unwrap())
        });
        pharmacy.list.checkpoint = note();
        let (list, jwk) = (pharmacy.signed_list(), pharmacy.jwk());
        let site = serde_json::json!({ "trustListKey": jwk, "logKey": STANDARD.encode(public) });
        let router = Router::new()
            .route("/api/site", get(async move || axum::Json(site)))
            .route("/api/transparency/checkpoint", get(async move || note()))
            .route("/.well-known/rx-trust-list", get(async move || list));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url: Url::parse(&format!("http://{address}")).unwrap(), root, task }
    }

    fn says_its_log_has_another_root(&self) {
        *self.root.lock().unwrap() = [4; 32];
    }
}

#[test]
fn what_is_said_names_items_and_people_and_steers_no_terminal() {
    let mut pharmacy = Pharmacy::new();
    pharmacy.facts.instructions = Some("Rest.\u{1b}[2J".into());
    let said = words::facts(&pharmacy.facts, &pharmacy.list);
    for part in
        ["Ngozi Chidinma Okonkwo", "MDCN/R/45231", "1. Artemether-lumefantrine 20/120 mg tablet: 24 tablet"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains('\u{1b}'));
}

#[test]
fn a_list_past_its_date_is_said_to_be() {
    let pharmacy = Pharmacy::new();
    let later = pharmacy.list.next_update + Duration::days(1);
    let (verdict, list) = judge(&[pharmacy.token()], std::slice::from_ref(&pharmacy.list), later).unwrap();
    assert!(words::verdict(&verdict, list).contains("out of date since"));
}
