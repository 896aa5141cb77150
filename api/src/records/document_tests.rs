//! Documents: who sees them, how an upload goes on after a cut, and what is left after erasing.

use std::time::Duration;

use axum::http::StatusCode;
use dokita_store::Sql;
use dokita_store::testing::{BOTH, Dialect};
use serde_json::json;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::clinic::Clinic;
use super::documents::CHUNK;
use super::inspect::samples;
use super::upload::lane;

const PDF: &str = "application/pdf";

/// Text of so many bytes.
fn text(size: usize) -> Vec<u8> {
    b"The rash began on Monday. ".iter().copied().cycle().take(size).collect()
}

#[tokio::test]
async fn an_upload_goes_on_after_a_cut_and_comes_back_whole() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let file = text(CHUNK + 100_000);
        let begun = clinic.begin(&clinic.patient, "Diary of the rash.txt", "text/plain", file.len()).await;
        assert_eq!(begun.status, StatusCode::CREATED, "{:?}", begun.body);
        let id = begun.text("id");
        let sent = clinic.patch(&clinic.patient, &id, 0, &file[..CHUNK]).await;
        assert_eq!((sent.0, sent.1), (StatusCode::NO_CONTENT, CHUNK));
        // The answer was lost: the same bytes again are told where to go on.
        let again = clinic.patch(&clinic.patient, &id, 0, &file[..CHUNK]).await;
        assert_eq!((again.0, again.1), (StatusCode::CONFLICT, CHUNK));
        let path = begun.text("uploadUrl");
        let (status, headers, _) = clinic.app.send_bytes("HEAD", &path, &clinic.patient, &[], vec![]).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_eq!(headers["upload-offset"], CHUNK.to_string());
        let done = clinic.patch(&clinic.patient, &id, CHUNK, &file[CHUNK..]).await;
        assert_eq!((done.0, done.2["status"].as_str()), (StatusCode::OK, Some("ready")));
        let (status, headers, content) =
            clinic.app.send_bytes("GET", &path, &clinic.doctor, &[], vec![]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            headers["content-disposition"],
            "attachment; filename*=UTF-8''Diary%20of%20the%20rash.txt"
        );
        assert!(content == file, "{dialect:?}: the content differs");
    }
}

#[tokio::test]
async fn of_two_uploads_of_the_same_bytes_at_once_one_counts() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let file = text(3 * CHUNK);
        let id = clinic.begin(&clinic.patient, "a.txt", "text/plain", file.len()).await.text("id");
        let send = || clinic.patch(&clinic.patient, &id, 0, &file[..CHUNK]);
        let (a, b, c) = tokio::join!(send(), send(), send());
        let kept = [a, b, c].iter().filter(|sent| sent.0 == StatusCode::NO_CONTENT).count();
        assert_eq!(kept, 1, "{dialect:?}");
    }
}

impl Clinic {
    /// Sends all of a file, and hangs up while it waits for its inspection.
    async fn hang_up_at_the_end(&self, file: &[u8]) -> String {
        let id = self.begin(&self.patient, "a.txt", "text/plain", file.len()).await.text("id");
        let sent = timeout(Duration::from_secs(1), self.patch(&self.patient, &id, 0, file));
        assert!(sent.await.is_err(), "it did not wait for its turn");
        id
    }
}

#[tokio::test]
async fn an_inspection_goes_on_when_the_client_hangs_up() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let turns = [lane(Uuid::nil()).lock().await, lane(Uuid::max()).lock().await];
    let id = clinic.hang_up_at_the_end(&text(1_000)).await;
    drop(turns);
    for _ in 0..100 {
        let document = clinic.app.get(&format!("/api/documents/{id}"), &clinic.patient).await;
        if document.text("status") == "ready" {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("the document was not inspected");
}

#[tokio::test]
async fn of_many_requests_for_an_inspection_one_inspects_and_the_others_find_the_outcome() {
    const KEEP: Sql = Sql::same("UPDATE patient_documents SET status = 'ready', ready_at = 1");
    const DROP: Sql = Sql::same("DELETE FROM document_chunks");
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let turns = [lane(Uuid::nil()).lock().await, lane(Uuid::max()).lock().await];
    let file = text(1_000);
    let id = clinic.hang_up_at_the_end(&file).await;
    let again = || clinic.patch(&clinic.patient, &id, file.len(), b"");
    // The one whose turn it is ends; another inspection would not even find the file.
    let first = async {
        sleep(Duration::from_secs(1)).await;
        let mut tx = clinic.app.state.db.write().await.unwrap();
        tx.query(KEEP).execute().await.unwrap();
        tx.query(DROP).execute().await.unwrap();
        tx.commit().await.unwrap();
        drop(turns);
    };
    let (a, b, c, ()) = tokio::join!(again(), again(), again(), first);
    for (status, _, body) in [a, b, c] {
        assert_eq!((status, body["status"].as_str()), (StatusCode::OK, Some("ready")), "{body}");
    }
}

#[tokio::test]
async fn what_lies_in_the_database_is_sealed() {
    const CHUNKS: Sql = Sql::same("SELECT starts_at, sealed FROM document_chunks");
    const NAMES: Sql = Sql::same("SELECT name_sealed FROM patient_documents");
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        clinic.upload("HIV test.txt", "text/plain", b"The result is positive.").await;
        let chunks: Vec<(i64, Vec<u8>)> = clinic.app.state.db.query(CHUNKS).all().await.unwrap();
        let names: Vec<(String,)> = clinic.app.state.db.query(NAMES).all().await.unwrap();
        assert_eq!((chunks.len(), names.len()), (1, 1));
        assert!(!String::from_utf8_lossy(&chunks[0].1).contains("positive") && !names[0].0.contains("HIV"));
    }
}

#[tokio::test]
async fn what_is_not_what_it_says_or_acts_by_itself_is_thrown_away_with_the_reason() {
    let script = samples::pdf(&[b"6 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n".to_vec()]);
    let mut wide = b"\x89PNG\r\n\x1a\n".to_vec();
    samples::png_chunk(&mut wide, b"IHDR", &[0, 1, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 0]);
    let clinic = Clinic::new(Dialect::Sqlite).await;
    for (name, kind, file, code) in [
        ("photo.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>".to_vec(), "type-mismatch"),
        ("letter.pdf", PDF, script, "active-content"),
        ("scan.png", "image/png", wide, "too-big-unpacked"),
        ("photo.png", "image/png", [samples::png(), b"PK\x03\x04".to_vec()].concat(), "damaged-file"),
    ] {
        let (id, status, body) = clinic.upload(name, kind, &file).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some(code)));
        let left = clinic.app.get(&format!("/api/documents/{id}"), &clinic.patient).await.body;
        assert_eq!((left["status"].as_str(), left["refusal"].as_str()), (Some("refused"), Some(code)));
        assert!(left["name"].is_null());
        let again = clinic.patch(&clinic.patient, &id, file.len(), b"").await;
        assert_eq!(again.2["code"], "upload-closed");
    }
    let (_, status, body) = clinic.upload("letter.pdf", PDF, &samples::pdf(&[])).await;
    assert_eq!((status, body["status"].as_str()), (StatusCode::OK, Some("ready")));
}

#[tokio::test]
async fn an_erased_document_cannot_be_read_again_and_leaves_a_tombstone() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let (id, status, _) = clinic.upload("photo.jpg", "image/jpeg", &samples::jpeg()).await;
        assert_eq!(status, StatusCode::OK);
        let path = format!("/api/documents/{id}/erase");
        for token in [&clinic.doctor, &clinic.stranger] {
            assert_eq!(clinic.app.post(&path, token, json!({})).await.status, StatusCode::NOT_FOUND);
        }
        let erased = clinic.app.post(&path, &clinic.patient, json!({})).await;
        assert_eq!((erased.status, erased.text("status").as_str()), (StatusCode::OK, "erased"));
        assert!(erased.body["name"].is_null());
        let content = format!("/api/documents/{id}/content");
        assert_eq!(clinic.app.get(&content, &clinic.patient).await.status, StatusCode::NOT_FOUND);
        assert_eq!(clinic.app.post(&path, &clinic.administrator, json!({})).await.code(), "already-erased");
        let kept = Sql::same("SELECT COUNT(*) FROM patient_documents WHERE key_sealed IS NOT NULL");
        let chunks = Sql::same("SELECT COUNT(*) FROM document_chunks");
        for sql in [kept, chunks] {
            let (count,): (i64,) = clinic.app.state.db.query(sql).one().await.unwrap();
            assert_eq!(count, 0, "{dialect:?}");
        }
    }
}

#[tokio::test]
async fn documents_are_seen_by_those_whom_the_patient_concerns() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let (id, _, _) = clinic.upload("photo.png", "image/png", &samples::png()).await;
    let lists = [
        format!("/api/documents?patientId={}", clinic.patient_id),
        format!("/api/documents?consultationId={}", clinic.consultation),
    ];
    for token in [&clinic.patient, &clinic.doctor] {
        for list in &lists {
            assert_eq!(clinic.app.get(list, token).await.body["items"][0]["id"], json!(id));
        }
        assert_eq!(clinic.app.get(&format!("/api/documents/{id}"), token).await.text("name"), "photo.png");
    }
    for token in [&clinic.other_doctor, &clinic.stranger] {
        for list in &lists {
            assert_eq!(clinic.app.get(list, token).await.status, StatusCode::NOT_FOUND);
        }
        for path in [format!("/api/documents/{id}"), format!("/api/documents/{id}/content")] {
            assert_eq!(clinic.app.get(&path, token).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(clinic.begin(token, "a.txt", "text/plain", 9).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(clinic.app.get(&lists[0], &clinic.administrator).await.status, StatusCode::FORBIDDEN);
    // Only whoever began an upload goes on with it.
    let id = clinic.begin(&clinic.patient, "a.txt", "text/plain", 9).await.text("id");
    assert_eq!(clinic.patch(&clinic.doctor, &id, 0, b"123456789").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_patient_has_room_for_so_much_and_unfinished_uploads_give_theirs_back() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let begin = || clinic.begin(&clinic.patient, "scan.pdf", PDF, 20 << 20);
        for _ in 0..10 {
            assert_eq!(begin().await.status, StatusCode::CREATED);
        }
        assert_eq!(begin().await.code(), "quota-full");
        clinic.app.clock.advance(time::Duration::hours(25));
        clinic.app.state.tidy().await.unwrap();
        let token = clinic.app.token("ngozi@example.org").await;
        assert_eq!(clinic.begin(&token, "scan.pdf", PDF, 20 << 20).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn a_wrong_type_name_or_size_is_told_before_a_byte_is_sent() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    for (name, kind, size, field) in [
        ("a.exe", "application/x-msdownload", 9, "contentType"),
        ("a.pdf.exe", PDF, 9, "name"),
        ("rash\u{202e}fdp.pdf", PDF, 9, "name"),
        ("../a.pdf", PDF, 9, "name"),
        ("a.pdf", PDF, 0, "size"),
        ("a.pdf", PDF, (20 << 20) + 1, "size"),
    ] {
        let answer = clinic.begin(&clinic.patient, name, kind, size).await;
        assert_eq!(answer.body["errors"][0]["field"], field, "{name}");
    }
}
