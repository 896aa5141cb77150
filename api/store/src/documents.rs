//! Documents of patients: an upload that can be resumed, chunks sealed one by one, and what is left
//! after erasing.
//!
//! Whatever comes here is sealed by the caller. Erasing forgets the key that all of a document is
//! sealed under.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid};
use crate::{StoreError, statements};

/// A document as kept.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Document {
    /// Which.
    pub id: DbUuid,
    /// Whose.
    pub patient_id: DbUuid,
    /// Uploaded for this consultation.
    pub consultation_id: Option<DbUuid>,
    /// Its key, sealed; none once refused or erased.
    pub key_sealed: Option<String>,
    /// Its name, sealed under its key.
    pub name_sealed: Option<String>,
    /// Media type.
    pub content_type: String,
    /// Bytes in all.
    pub size: i64,
    /// Bytes that have come.
    pub received: i64,
    /// `uploading`, `ready`, `refused` or `erased`.
    pub status: String,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// Actor, as in the audit log.
    pub uploaded_by: String,
    /// `patient`, `doctor` or `nurse`.
    pub uploaded_as: String,
    /// When the upload began.
    pub created_at: DbTime,
    /// When it was whole and found good.
    pub ready_at: Option<DbTime>,
    /// When its key was forgotten.
    pub erased_at: Option<DbTime>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({}, {}, {} of {})", self.id.0, self.status, self.received, self.size)
    }
}

impl Document {
    /// It is whole, was found good, and was not erased.
    pub fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}

/// An upload that begins.
pub struct NewDocument {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub patient: Uuid,
    /// For which consultation.
    pub consultation: Option<Uuid>,
    /// Its key, sealed.
    pub key_sealed: String,
    /// Its name, sealed under its key.
    pub name_sealed: String,
    /// Media type.
    pub content_type: &'static str,
    /// Bytes in all.
    pub size: i64,
    /// Actor, as in the audit log.
    pub uploaded_by: String,
    /// `patient`, `doctor` or `nurse`.
    pub uploaded_as: &'static str,
    /// When.
    pub now: OffsetDateTime,
}

/// What one patient's documents may take up.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Bytes in all.
    pub bytes: i64,
    /// How many.
    pub documents: i64,
}

/// Why a document ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending<'a> {
    /// Its content was refused, for this reason.
    Refused(&'a str),
    /// Erased by this actor.
    Erased(&'a str),
}

statements! {
    @ "SELECT id, patient_id, consultation_id, key_sealed, name_sealed, content_type, size, received, status, refusal, uploaded_by, uploaded_as, created_at, ready_at, erased_at FROM patient_documents" {
        BY_ID = "WHERE id = $1";
        PAGE_OF_PATIENT = "WHERE patient_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        PAGE_OF_CONSULTATION = "WHERE consultation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
        UNFINISHED = "WHERE status = 'uploading' AND created_at < $1 ORDER BY created_at LIMIT 100";
    }
    OPEN_QUOTA = "INSERT INTO document_quotas (patient_id, bytes, documents) VALUES ($1, 0, 0) ON CONFLICT (patient_id) DO NOTHING";
    BOOK = "UPDATE document_quotas SET bytes = bytes + $1, documents = documents + 1 WHERE patient_id = $2 AND bytes + $1 <= $3 AND documents < $4";
    RELEASE = "UPDATE document_quotas SET bytes = bytes - $1, documents = documents - 1 WHERE patient_id = $2";
    INSERT = "INSERT INTO patient_documents (id, patient_id, consultation_id, key_sealed, name_sealed, content_type, size, received, status, uploaded_by, uploaded_as, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'uploading', $8, $9, $10)";
    ADVANCE = "UPDATE patient_documents SET received = received + $1 WHERE id = $2 AND status = 'uploading' AND received = $3 AND received + $1 <= size";
    ADD_CHUNK = "INSERT INTO document_chunks (document_id, starts_at, sealed) VALUES ($1, $2, $3)";
    CHUNK = "SELECT starts_at, sealed FROM document_chunks WHERE document_id = $1 AND starts_at >= $2 ORDER BY starts_at LIMIT 1";
    FINISH = "UPDATE patient_documents SET status = 'ready', ready_at = $1 WHERE id = $2 AND status = 'uploading' AND received = size";
    REFUSE = "UPDATE patient_documents SET status = 'refused', refusal = $1, key_sealed = NULL, name_sealed = NULL WHERE id = $2 AND status = 'uploading'";
    ERASE = "UPDATE patient_documents SET status = 'erased', erased_by = $1, erased_at = $2, key_sealed = NULL, name_sealed = NULL WHERE id = $3 AND status IN ('uploading', 'ready')";
    DROP_CHUNKS = "DELETE FROM document_chunks WHERE document_id = $1";
}

/// By id.
pub async fn by_id(db: &Db, document: Uuid) -> Result<Option<Document>, StoreError> {
    db.query(BY_ID).bind(DbUuid(document)).optional().await
}

/// Documents of a patient before `before`, newest first.
pub async fn page_of_patient(
    db: &Db,
    patient: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Document>, StoreError> {
    page(db, PAGE_OF_PATIENT, patient, before, limit).await
}

/// Documents of a consultation before `before`, newest first.
pub async fn page_of_consultation(
    db: &Db,
    consultation: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Document>, StoreError> {
    page(db, PAGE_OF_CONSULTATION, consultation, before, limit).await
}

async fn page(
    db: &Db,
    sql: crate::Sql,
    of: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Document>, StoreError> {
    let before = DbUuid(before.unwrap_or(Uuid::max()));
    db.query(sql).bind(DbUuid(of)).bind(before).bind(limit).all().await
}

/// Uploads that began before `before` and never ended.
pub async fn unfinished(db: &Db, before: OffsetDateTime) -> Result<Vec<Document>, StoreError> {
    db.query(UNFINISHED).bind(DbTime(before)).all().await
}

/// Begins an upload; false where the patient's documents would take up more than `quota`.
pub async fn insert(tx: &mut Tx, document: NewDocument, quota: Quota) -> Result<bool, StoreError> {
    let patient = DbUuid(document.patient);
    tx.query(OPEN_QUOTA).bind(patient).execute().await?;
    let book = tx.query(BOOK).bind(document.size).bind(patient).bind(quota.bytes).bind(quota.documents);
    if book.execute().await? == 0 {
        return Ok(false);
    }
    tx.query(INSERT)
        .bind(DbUuid(document.id))
        .bind(patient)
        .bind(document.consultation.map(DbUuid))
        .bind(document.key_sealed)
        .bind(document.name_sealed)
        .bind(document.content_type)
        .bind(document.size)
        .bind(document.uploaded_by)
        .bind(document.uploaded_as)
        .bind(DbTime(document.now))
        .execute()
        .await?;
    Ok(true)
}

/// Adds the chunk of `bytes` plain bytes at `starts_at`; false where the upload is elsewhere by now.
pub async fn add_chunk(
    tx: &mut Tx,
    document: Uuid,
    (starts_at, bytes): (i64, i64),
    sealed: Vec<u8>,
) -> Result<bool, StoreError> {
    let id = DbUuid(document);
    if tx.query(ADVANCE).bind(bytes).bind(id).bind(starts_at).execute().await? == 0 {
        return Ok(false);
    }
    tx.query(ADD_CHUNK).bind(id).bind(starts_at).bind(sealed).execute().await?;
    Ok(true)
}

/// The first chunk that starts at `from` or later: where it starts, and its sealed bytes.
pub async fn chunk(db: &Db, document: Uuid, from: i64) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    db.query(CHUNK).bind(DbUuid(document)).bind(from).optional().await
}

/// The document is whole and good; false where it is not, or no longer, an upload.
pub async fn finish(tx: &mut Tx, document: Uuid, now: OffsetDateTime) -> Result<bool, StoreError> {
    Ok(tx.query(FINISH).bind(DbTime(now)).bind(DbUuid(document)).execute().await? == 1)
}

/// Forgets the key and deletes the contents; false where that had happened already.
pub async fn end(
    tx: &mut Tx,
    document: &Document,
    ending: Ending<'_>,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let query = match ending {
        Ending::Refused(why) => tx.query(REFUSE).bind(why.to_owned()).bind(document.id),
        Ending::Erased(by) => tx.query(ERASE).bind(by.to_owned()).bind(DbTime(now)).bind(document.id),
    };
    if query.execute().await? == 0 {
        return Ok(false);
    }
    tx.query(DROP_CHUNKS).bind(document.id).execute().await?;
    tx.query(RELEASE).bind(document.size).bind(document.patient_id).execute().await?;
    Ok(true)
}
