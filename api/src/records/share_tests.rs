//! Shares: who may make one, who opens it, and when it opens no more.

use axum::http::{StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dokita_store::testing::{BOTH, Dialect};
use dokita_store::{Db, Sql, transparency};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use super::clinic::Clinic;
use super::inspect::samples;
use super::{consent, jwe};
use crate::testing::Answer;

const SHARE: &str = "/api/integrations/telemedicine/share-records";
const DOCTOR_ABROAD: &str = "Dr Mensah, Accra";

/// A share as its recipient has it.
struct Link {
    id: String,
    /// `/shl/…`
    path: String,
    key: [u8; 32],
    payload: Value,
}

impl Clinic {
    fn request(&self, more: Value) -> Value {
        let mut body = json!({
            "consultationId": self.consultation, "patientId": self.patient_id,
            "include": ["documents"], "recipient": DOCTOR_ABROAD,
            "consent": { "accepted": true, "version": consent::VERSION },
        });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        body
    }

    /// Shares one document as the patient.
    async fn share(&self, more: Value) -> Link {
        // Ids sort by their time.
        self.app.clock.advance(Duration::seconds(1));
        self.upload("letter.txt", "text/plain", b"The rash is gone.").await;
        let made = self.app.post(SHARE, &self.patient, self.request(more)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        Link::of(&made)
    }

    async fn manifest(&self, link: &Link, more: Value) -> Answer {
        let mut body = json!({ "recipient": "Mensah" });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        self.app.post(&link.path, "", body).await
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let (count,): (i64,) = self.app.state.db.query(Sql::same(sql)).one().await.unwrap();
        count
    }
}

impl Link {
    fn of(made: &Answer) -> Self {
        let link = made.text("link");
        let json = URL_SAFE_NO_PAD.decode(link.strip_prefix("shlink:/").unwrap()).unwrap();
        let payload: Value = serde_json::from_slice(&json).unwrap();
        let key = URL_SAFE_NO_PAD.decode(payload["key"].as_str().unwrap()).unwrap();
        assert_eq!(made.text("viewerLink"), format!("http://localhost:8080/shared#{link}"));
        Self {
            id: made.text("shareId"),
            path: path(payload["url"].as_str().unwrap()),
            key: key.try_into().unwrap(),
            payload,
        }
    }

    fn open(&self, jwe: &str) -> Value {
        let (header, plain) = jwe::open(&self.key, jwe, 1 << 20).unwrap();
        assert_eq!(header.cty, "application/fhir+json");
        serde_json::from_slice(&plain).unwrap()
    }
}

/// Every value of a SQLite database as text.
async fn everything(db: &Db) -> String {
    const COLUMNS: Sql = Sql::same(
        "SELECT t.name, GROUP_CONCAT('QUOTE(' || c.name || ')', '||') FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' GROUP BY t.name",
    );
    let tables: Vec<(String, String)> = db.query(COLUMNS).all().await.unwrap();
    let mut all = String::new();
    for (table, columns) in tables {
        let sql = format!("SELECT COALESCE(GROUP_CONCAT({columns}), '') FROM {table}");
        let (rows,): (String,) = db.query(Sql::same(sql.leak())).one().await.unwrap();
        all.push_str(&rows);
    }
    all
}

fn path(url: &str) -> String {
    url.strip_prefix("http://localhost:8080").unwrap().to_owned()
}

#[tokio::test]
async fn a_link_opens_with_its_key_and_the_patient_sees_who_opened_it() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let link = clinic.share(json!({ "label": "Letter" })).await;
        assert_eq!((link.payload["v"].as_i64(), link.payload["label"].as_str()), (Some(1), Some("Letter")));
        assert!(link.payload["url"].as_str().unwrap().len() <= 128 && link.payload["flag"].is_null());

        let within = clinic.manifest(&link, json!({ "embeddedLengthMax": 10_000 })).await;
        assert_eq!(within.status, StatusCode::OK, "{:?}", within.body);
        assert_eq!(within.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let file = &within.body["files"][0];
        assert_eq!(file["contentType"], "application/fhir+json");
        let resource = link.open(file["embedded"].as_str().unwrap());
        assert_eq!(resource["resourceType"], "DocumentReference");
        let attachment = &resource["content"][0]["attachment"];
        assert_eq!((attachment["title"].as_str(), attachment["url"].as_str()), (Some("letter.txt"), None));
        let content = STANDARD.decode(attachment["data"].as_str().unwrap()).unwrap();
        assert_eq!(content, b"The rash is gone.");

        let view = clinic.app.get(&format!("/api/shares/{}", link.id), &clinic.patient).await;
        assert_eq!((view.body["opened"].as_i64(), view.text("status").as_str()), (Some(1), "active"));
        let log = clinic.app.get(&format!("/api/shares/{}/log", link.id), &clinic.patient).await;
        let line = &log.body["items"][0];
        assert_eq!((line["kind"].as_str(), line["recipient"].as_str()), (Some("opened"), Some("Mensah")));
        assert_eq!(line["network"], "0.0.0.0/24");
        let opened = Uuid::parse_str(line["id"].as_str().unwrap()).unwrap();
        for subject in [Uuid::parse_str(&link.id).unwrap(), opened] {
            let log = transparency::of_subject(&clinic.app.state.db, subject).await.unwrap();
            assert_eq!(log.len(), 1, "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn the_summary_is_a_part_and_what_is_missing_is_told() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let made =
            clinic.app.post(SHARE, &clinic.patient, clinic.request(json!({ "include": ["ips"] }))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        let link = Link::of(&made);
        let manifest = clinic.manifest(&link, json!({ "embeddedLengthMax": 100_000 })).await;
        let summary = link.open(manifest.body["files"][0]["embedded"].as_str().unwrap());
        assert_eq!(
            (summary["resourceType"].as_str(), summary["type"].as_str()),
            (Some("Bundle"), Some("document"))
        );
        for part in ["prescriptions", "report", "documents"] {
            let body = clinic.request(json!({ "include": [part] }));
            assert_eq!(clinic.app.post(SHARE, &clinic.patient, body).await.code(), "nothing-to-share");
        }
    }
}

#[tokio::test]
async fn a_file_is_fetched_once_and_soon() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let link = clinic.share(json!({})).await;
        let location = || async {
            let manifest = clinic.manifest(&link, json!({})).await;
            path(manifest.body["files"][0]["location"].as_str().unwrap())
        };
        let first = location().await;
        let (a, b) = tokio::join!(
            clinic.app.send_bytes("GET", &first, "", &[], vec![]),
            clinic.app.send_bytes("GET", &first, "", &[], vec![])
        );
        let (won, lost) = if a.0 == StatusCode::OK { (a, b) } else { (b, a) };
        assert_eq!((won.0, lost.0), (StatusCode::OK, StatusCode::NOT_FOUND), "{dialect:?}");
        assert_eq!(won.1[header::CONTENT_TYPE], "application/jose");
        link.open(std::str::from_utf8(&won.2).unwrap());
        let late = location().await;
        clinic.app.clock.advance(Duration::seconds(61));
        assert_eq!(clinic.app.get(&late, "").await.code(), "not-active");
        let revoked = location().await;
        clinic.app.post(&format!("/api/shares/{}/revoke", link.id), &clinic.patient, json!({})).await;
        assert_eq!(clinic.app.get(&revoked, "").await.code(), "not-active");
    }
}

#[tokio::test]
async fn of_sixty_four_wrong_passcodes_at_once_ten_are_answered_and_then_none_opens() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let link = clinic.share(json!({ "passcode": "yam and egg" })).await;
        assert_eq!(link.payload["flag"], "P");
        let missing = clinic.manifest(&link, json!({})).await;
        assert_eq!(
            (missing.status, missing.body["remainingAttempts"].as_i64()),
            (StatusCode::UNAUTHORIZED, Some(10))
        );
        // The right one costs nothing, however often.
        for _ in 0..12 {
            let right = clinic.manifest(&link, json!({ "passcode": "yam and egg" })).await;
            assert_eq!(right.status, StatusCode::OK);
        }
        let clinic = std::sync::Arc::new(clinic);
        let link = std::sync::Arc::new(link);
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..64 {
            let (clinic, link) = (clinic.clone(), link.clone());
            tasks.spawn(async move {
                clinic.manifest(&link, json!({ "passcode": format!("guess {number}") })).await
            });
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().all(|it| matches!(it.status.as_u16(), 401 | 404)), "{answers:?}");
        let looked_at =
            clinic.count("SELECT COUNT(*) FROM record_share_accesses WHERE kind = 'wrong-passcode'").await;
        assert_eq!(looked_at, 10, "{dialect:?}");
        let right = clinic.manifest(&link, json!({ "passcode": "yam and egg" })).await;
        assert_eq!(right.code(), "not-active");
        let view = clinic.app.get(&format!("/api/shares/{}", link.id), &clinic.patient).await;
        assert_eq!(view.text("status"), "locked");
        assert_eq!(clinic.count("SELECT COUNT(*) FROM record_share_files").await, 0, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_viewer_that_hangs_up_with_the_right_passcode_uses_up_no_attempt() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let link = clinic.share(json!({ "passcode": "yam and egg" })).await;
    for number in 0..60 {
        let hung_up = Duration::microseconds(number * 500).unsigned_abs();
        let opening = clinic.manifest(&link, json!({ "passcode": "yam and egg" }));
        let _ = tokio::time::timeout(hung_up, opening).await;
    }
    let path = format!("/api/shares/{}", link.id);
    for _ in 0..100 {
        let view = clinic.app.get(&path, &clinic.patient).await;
        if view.body["attemptsLeft"] == 10 {
            assert_eq!(view.text("status"), "active");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("attempts are lost");
}

#[tokio::test]
async fn a_misspelled_wish_makes_no_link() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let wish = clinic.request(json!({ "passCode": "yam and egg" }));
    let answer = clinic.app.post(SHARE, &clinic.patient, wish).await;
    assert_eq!(answer.code(), "invalid-body", "{:?}", answer.body);
}

#[tokio::test]
async fn a_share_that_is_over_opens_no_more_and_leaves_no_file() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let link = clinic.share(json!({ "expiresInHours": 1 })).await;
        clinic.app.post(&format!("/api/shares/{}/revoke", link.id), &clinic.patient, json!({})).await;
        let refused = clinic.manifest(&link, json!({})).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "not-active"));

        let link = clinic.share(json!({})).await;
        let consents = format!("/api/patients/{}/sharing-consents", clinic.patient_id);
        let consents = clinic.app.get(&consents, &clinic.patient).await;
        let consent = consents.body["items"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/sharing-consents/{consent}/withdraw");
        assert_eq!(clinic.app.post(&path, &clinic.stranger, json!({})).await.status, StatusCode::NOT_FOUND);
        clinic.app.post(&path, &clinic.patient, json!({})).await;
        assert_eq!(clinic.manifest(&link, json!({})).await.code(), "not-active");
        let view = clinic.app.get(&format!("/api/shares/{}", link.id), &clinic.patient).await;
        assert_eq!(view.text("status"), "consent-withdrawn");

        let link = clinic.share(json!({})).await;
        let (document, _, _) = clinic.upload("photo.png", "image/png", &samples::png()).await;
        let two = clinic.share(json!({ "documentIds": [document] })).await;
        clinic.app.post(&format!("/api/documents/{document}/erase"), &clinic.patient, json!({})).await;
        assert_eq!(clinic.manifest(&two, json!({})).await.code(), "not-active");
        assert_eq!(clinic.manifest(&link, json!({})).await.status, StatusCode::OK, "it has other documents");

        clinic.app.clock.advance(Duration::hours(72));
        assert_eq!(clinic.manifest(&link, json!({})).await.code(), "not-active");
        clinic.app.state.tidy().await.unwrap();
        assert_eq!(clinic.count("SELECT COUNT(*) FROM record_share_files").await, 0, "{dialect:?}");
        assert_eq!(clinic.count("SELECT COUNT(*) FROM record_share_locations").await, 0);
    }
}

#[tokio::test]
async fn a_consent_that_was_withdrawn_behind_the_programs_back_counts_at_the_next_read() {
    const WITHDRAW: Sql = Sql::same("UPDATE record_consents SET withdrawn_at = 1");
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let link = clinic.share(json!({})).await;
        let manifest = clinic.manifest(&link, json!({})).await;
        let location = path(manifest.body["files"][0]["location"].as_str().unwrap());
        let mut tx = clinic.app.state.db.write().await.unwrap();
        tx.query(WITHDRAW).execute().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(clinic.manifest(&link, json!({})).await.code(), "not-active");
        assert_eq!(clinic.app.get(&location, "").await.code(), "not-active");
    }
}

#[tokio::test]
async fn a_doctor_shares_out_of_their_own_consultation_and_with_the_patients_consent() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let (_, status, _) = clinic.upload("letter.txt", "text/plain", b"The rash is gone.").await;
    assert_eq!(status, StatusCode::OK);
    let body = clinic.request(json!({}));
    // A doctor cannot agree for the patient.
    assert_eq!(clinic.app.post(SHARE, &clinic.doctor, body.clone()).await.code(), "consent-needed");
    let consents = format!("/api/patients/{}/sharing-consents", clinic.patient_id);
    let consent = json!({
        "accepted": true, "version": consent::VERSION, "consultationId": clinic.consultation, "how": "spoken",
    });
    assert_eq!(clinic.app.post(&consents, &clinic.other_doctor, consent.clone()).await.code(), "not-found");
    assert_eq!(clinic.app.post(&consents, &clinic.doctor, consent).await.status, StatusCode::CREATED);
    let made = clinic.app.post(SHARE, &clinic.doctor, body.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
    for token in [&clinic.other_doctor, &clinic.stranger] {
        assert_eq!(clinic.app.post(SHARE, token, body.clone()).await.status, StatusCode::NOT_FOUND);
        let path = format!("/api/shares/{}/log", made.text("shareId"));
        assert_eq!(clinic.app.get(&path, token).await.status, StatusCode::NOT_FOUND);
        assert_eq!(clinic.app.get("/api/shares", token).await.body["items"], json!([]));
    }
    // The patient sees it, and calls it back.
    let shares = clinic.app.get("/api/shares", &clinic.patient).await;
    assert_eq!(shares.body["items"][0]["createdAs"], "doctor");
    let revoke = format!("/api/shares/{}/revoke", made.text("shareId"));
    assert_eq!(clinic.app.post(&revoke, &clinic.patient, json!({})).await.text("status"), "revoked");
}

#[tokio::test]
async fn neither_key_nor_address_nor_passcode_is_kept() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let body = clinic.request(json!({ "passcode": "yam and egg" }));
    clinic.upload("letter.txt", "text/plain", b"The rash is gone.").await;
    let key = [(header::HeaderName::from_static("idempotency-key"), "once")];
    let made = clinic.app.send("POST", SHARE, &clinic.patient, &key, Some(body)).await;
    let link = Link::of(&made);
    clinic.manifest(&link, json!({ "passcode": "yam and egg" })).await;
    let kept = everything(&clinic.app.state.db).await;
    assert!(kept.contains(&link.id) && kept.contains(DOCTOR_ABROAD), "the dump is a dump");
    let hex: String = link.key.iter().map(|byte| format!("{byte:02X}")).collect();
    for secret in
        [&URL_SAFE_NO_PAD.encode(link.key), &hex, link.path.trim_start_matches("/shl/"), "yam and egg"]
    {
        assert!(!kept.contains(secret), "{secret}");
    }
    assert_eq!(clinic.count("SELECT COUNT(*) FROM idempotency_keys").await, 0);
}

#[tokio::test]
async fn a_client_may_seal_the_files_itself() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let sealed =
        jwe::seal(&[9; 32], [1; 12], "application/fhir+json", b"{\"resourceType\":\"Bundle\"}").unwrap();
    let files = |jwe: &str| json!({ "include": [], "clientFiles": [{ "contentType": "application/fhir+json", "jwe": jwe }] });
    let made = clinic.app.post(SHARE, &clinic.patient, clinic.request(files(&sealed))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
    assert!(made.body["link"].is_null() && made.body["viewerLink"].is_null());
    let body = json!({ "recipient": "Mensah", "embeddedLengthMax": 1_000 });
    let manifest = clinic.app.post(&path(&made.text("url")), "", body).await;
    assert_eq!(manifest.body["files"][0]["embedded"], json!(sealed));
    let plain = clinic.app.post(SHARE, &clinic.patient, clinic.request(files("not sealed"))).await;
    assert_eq!(plain.body["errors"][0]["field"], "clientFiles");
}

#[tokio::test]
async fn viewers_of_any_origin_may_ask_before_they_ask() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let (status, headers, _) = clinic.app.send_bytes("OPTIONS", "/shl/anything", "", &[], vec![]).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_HEADERS], "content-type");
    let (status, headers, _) = clinic.app.send_bytes("OPTIONS", "/api/shares", "", &[], vec![]).await;
    assert!(status.is_client_error() && !headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    let unknown = clinic.app.post("/shl/anything", "", json!({ "recipient": "x" })).await;
    assert_eq!(
        (unknown.code(), &unknown.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN] == "*"),
        ("not-active", true)
    );
}

#[tokio::test]
async fn somebody_who_tries_addresses_is_told_to_wait() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let mut last = None;
    for _ in 0..241 {
        last = Some(clinic.app.post("/shl/anything", "", json!({ "recipient": "x" })).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn a_patient_has_so_many_open_shares_and_one_that_ends_makes_room() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let first = clinic.share(json!({ "expiresInHours": 1 })).await;
        let second = clinic.share(json!({ "expiresInHours": 2 })).await;
        let make = || clinic.app.post(SHARE, &clinic.patient, clinic.request(json!({})));
        for _ in 0..17 {
            assert_eq!(make().await.status, StatusCode::CREATED);
        }
        // For the last place, all at once.
        let (a, b, c) = tokio::join!(make(), make(), make());
        let made = [a, b, c].iter().filter(|answer| answer.status == StatusCode::CREATED).count();
        assert_eq!(made, 1, "{dialect:?}");
        assert_eq!(make().await.code(), "shares-full");
        let revoke = format!("/api/shares/{}/revoke", second.id);
        assert_eq!(clinic.app.post(&revoke, &clinic.patient, json!({})).await.status, StatusCode::OK);
        assert_eq!(make().await.status, StatusCode::CREATED);
        assert_eq!(make().await.code(), "shares-full");
        clinic.app.clock.advance(Duration::minutes(61));
        assert_eq!(make().await.status, StatusCode::CREATED, "{:?} is over", first.id);
    }
}

#[tokio::test]
async fn the_files_of_open_shares_have_a_bound_together() {
    const GROW: Sql = Sql::same("UPDATE record_share_files SET size = (200 << 20) - 100");
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let open = clinic.share(json!({})).await;
        let mut tx = clinic.app.state.db.write().await.unwrap();
        tx.query(GROW).execute().await.unwrap();
        tx.commit().await.unwrap();
        let make = || clinic.app.post(SHARE, &clinic.patient, clinic.request(json!({})));
        assert_eq!(make().await.code(), "shares-full");
        let revoke = format!("/api/shares/{}/revoke", open.id);
        clinic.app.post(&revoke, &clinic.patient, json!({})).await;
        assert_eq!(make().await.status, StatusCode::CREATED);
        assert_eq!(clinic.count("SELECT COUNT(*) FROM record_share_files").await, 1, "{dialect:?}");
    }
}
