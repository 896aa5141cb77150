//! What was shared of a patient's records: the consent it rests on, the ciphertext, who opened it.
//!
//! A share lives while nobody closed it, its time is not over, its consent is not withdrawn and
//! wrong passcodes are still forgiven: [`live`] and every change here ask for all of it in the
//! statement itself.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid};
use crate::{StoreError, statements};

/// Wrong passcodes that are forgiven over the whole life of a share.
pub const ATTEMPTS: i64 = 10;
/// Refused requests that are noted for one share; more say nothing new.
const MOST_REFUSED: i64 = 500;

/// A share as kept, with what its consent and log say.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Share {
    /// Which.
    pub id: DbUuid,
    /// Out of which consultation.
    pub consultation_id: DbUuid,
    /// Whose records.
    pub patient_id: DbUuid,
    /// The consent it rests on.
    pub consent_id: DbUuid,
    /// Parts, separated by spaces.
    pub parts: String,
    /// Whom it is for.
    pub recipient: String,
    /// Shown by whoever opens it.
    pub label: Option<String>,
    /// Argon2id of the keyed passcode.
    pub passcode_hash: Option<String>,
    /// Wrong passcodes still forgiven.
    pub attempts_left: i64,
    /// Actor, as in the audit log.
    pub created_by: String,
    /// `patient` or `doctor`.
    pub created_as: String,
    /// When.
    pub created_at: DbTime,
    /// Its end.
    pub expires_at: DbTime,
    /// Closed before its end.
    pub closed_at: Option<DbTime>,
    /// `revoked`, `consent-withdrawn` or `document-erased`.
    pub close_reason: Option<String>,
    /// Of its consent.
    pub withdrawn_at: Option<DbTime>,
    /// Documents in it.
    pub documents: i64,
    /// How often its manifest was given.
    pub opened: i64,
    /// When last.
    pub last_opened_at: Option<DbTime>,
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share({}, closed {:?})", self.id.0, self.close_reason)
    }
}

impl Share {
    /// Where it stands: `active`, `expired`, `locked`, or why it was closed.
    pub fn status(&self, now: OffsetDateTime) -> &str {
        match (&self.close_reason, self.withdrawn_at) {
            (Some(reason), _) => reason,
            (None, Some(_)) => "consent-withdrawn",
            (None, None) if self.expires_at.0 <= now => "expired",
            (None, None) if self.attempts_left == 0 => "locked",
            (None, None) => "active",
        }
    }
}

/// A share that begins.
pub struct NewShare {
    /// Which.
    pub id: Uuid,
    /// Hash of its address.
    pub address_hash: String,
    /// Out of which consultation.
    pub consultation: Uuid,
    /// Whose records.
    pub patient: Uuid,
    /// The consent it rests on.
    pub consent: Uuid,
    /// Parts, separated by spaces.
    pub parts: String,
    /// Whom it is for.
    pub recipient: String,
    /// Shown by whoever opens it.
    pub label: Option<String>,
    /// Argon2id of the keyed passcode.
    pub passcode_hash: Option<String>,
    /// Actor, as in the audit log.
    pub created_by: String,
    /// `patient` or `doctor`.
    pub created_as: &'static str,
    /// When.
    pub now: OffsetDateTime,
    /// Its end.
    pub expires: OffsetDateTime,
    /// Documents in it.
    pub documents: Vec<Uuid>,
    /// Its files, sealed.
    pub files: Vec<NewFile>,
}

/// What the open shares of one patient may take up.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Characters of their files in all.
    pub bytes: i64,
    /// How many.
    pub shares: i64,
}

/// Whether a share was kept; where it was not, the transaction must be dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// It was.
    Kept,
    /// Its consent was withdrawn meanwhile or does not cover it, or one of its documents is gone.
    Unfounded,
    /// The patient's open shares would take up more than the quota.
    Full,
}

/// A file of a share.
pub struct NewFile {
    /// Which.
    pub id: Uuid,
    /// Media type of what is sealed.
    pub content_type: String,
    /// Compact JWE.
    pub jwe: String,
}

impl NewFile {
    /// Characters of its JWE.
    fn size(&self) -> i64 {
        i64::try_from(self.jwe.len()).unwrap_or(i64::MAX)
    }
}

/// A file of a share without its content.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FileEntry {
    /// Which.
    pub id: DbUuid,
    /// Media type of what is sealed.
    pub content_type: String,
    /// Characters of its JWE.
    pub size: i64,
}

/// A place where a file can be fetched once.
pub struct NewLocation {
    /// Hash of its token.
    pub token_hash: String,
    /// Which file.
    pub file: Uuid,
    /// Who asked, as they called themselves.
    pub recipient: String,
    /// Until when.
    pub expires: OffsetDateTime,
}

/// A consent to sharing.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Consent {
    /// Which.
    pub id: DbUuid,
    /// Whose.
    pub patient_id: DbUuid,
    /// Only for this consultation.
    pub consultation_id: Option<DbUuid>,
    /// Of the text that was agreed to.
    pub text_version: String,
    /// `patient` or `doctor`.
    pub given_as: String,
    /// `self`, `spoken` or `written`.
    pub how: String,
    /// Actor, as in the audit log.
    pub recorded_by: String,
    /// When.
    pub given_at: DbTime,
    /// When it was taken back.
    pub withdrawn_at: Option<DbTime>,
}

/// A consent that begins.
pub struct NewConsent {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub patient: Uuid,
    /// Only for this consultation; none where the patient themself agrees.
    pub consultation: Option<Uuid>,
    /// Of the text that was agreed to.
    pub text_version: String,
    /// `self`, `spoken` or `written`.
    pub how: &'static str,
    /// Actor, as in the audit log.
    pub recorded_by: String,
    /// When.
    pub now: OffsetDateTime,
}

/// A line of the log that the patient sees.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Access {
    /// Which.
    pub id: DbUuid,
    /// When.
    pub at: DbTime,
    /// `opened`, `file`, `wrong-passcode` or `refused`.
    pub kind: String,
    /// As they called themselves.
    pub recipient: Option<String>,
    /// Masked.
    pub network: Option<String>,
}

/// A line to be noted.
#[derive(Debug, Clone)]
pub struct NewAccess {
    /// Which.
    pub id: Uuid,
    /// Of which share.
    pub share: Uuid,
    /// When.
    pub at: OffsetDateTime,
    /// `opened`, `file`, `wrong-passcode` or `refused`.
    pub kind: &'static str,
    /// As they called themselves.
    pub recipient: Option<String>,
    /// Masked.
    pub network: Option<String>,
}

/// Why a share is closed before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// This share was called back.
    Revoked(Uuid),
    /// The consent of these shares was withdrawn.
    ConsentWithdrawn(Uuid),
    /// A document in these shares was erased.
    DocumentErased(Uuid),
}

statements! {
    @ "SELECT s.id, s.consultation_id, s.patient_id, s.consent_id, s.parts, s.recipient, s.label, s.passcode_hash, s.attempts_left, s.created_by, s.created_as, s.created_at, s.expires_at, s.closed_at, s.close_reason, c.withdrawn_at, (SELECT COUNT(*) FROM record_share_documents d WHERE d.share_id = s.id) AS documents, (SELECT COUNT(*) FROM record_share_accesses a WHERE a.share_id = s.id AND a.kind = 'opened') AS opened, (SELECT MAX(a.at) FROM record_share_accesses a WHERE a.share_id = s.id AND a.kind = 'opened') AS last_opened_at FROM record_shares s JOIN record_consents c ON c.id = s.consent_id" {
        BY_ID = "WHERE s.id = $1";
        PAGE_OF_PATIENT = "WHERE s.patient_id = $1 AND ($2 = '' OR s.consultation_id = $2) AND s.id < $3 ORDER BY s.id DESC LIMIT $4";
        PAGE_OF_CREATOR = "WHERE s.created_by = $1 AND ($2 = '' OR s.consultation_id = $2) AND s.id < $3 ORDER BY s.id DESC LIMIT $4";
    }
    BY_ADDRESS = "SELECT s.id, s.consultation_id, s.patient_id, s.consent_id, s.parts, s.recipient, s.label, s.passcode_hash, s.attempts_left, s.created_by, s.created_as, s.created_at, s.expires_at, s.closed_at, s.close_reason, c.withdrawn_at, CAST(0 AS BIGINT) AS documents, CAST(0 AS BIGINT) AS opened, CAST(NULL AS BIGINT) AS last_opened_at FROM record_shares s JOIN record_consents c ON c.id = s.consent_id WHERE s.address_hash = $1";
    INSERT = "INSERT INTO record_shares (id, address_hash, consultation_id, patient_id, consent_id, parts, recipient, label, passcode_hash, attempts_left, created_by, created_as, created_at, expires_at) SELECT $1, $2, $3, $4, c.id, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM record_consents c WHERE c.id = $14 AND c.patient_id = $4 AND c.withdrawn_at IS NULL AND (c.consultation_id IS NULL OR c.consultation_id = $3)";
    HOLD_DOCUMENT = "UPDATE patient_documents SET status = 'ready' WHERE id = $1 AND patient_id = $2 AND status = 'ready'";
    ADD_DOCUMENT = "INSERT INTO record_share_documents (share_id, document_id) VALUES ($1, $2)";
    OPEN_TURN = "INSERT INTO document_quotas (patient_id, bytes, documents) VALUES ($1, 0, 0) ON CONFLICT (patient_id) DO NOTHING";
    HOLD_TURN = "UPDATE document_quotas SET bytes = bytes WHERE patient_id = $1";
    OPEN = "SELECT COUNT(DISTINCT s.id), COALESCE(CAST(SUM(f.size) AS BIGINT), CAST(0 AS BIGINT)) FROM record_shares s LEFT JOIN record_share_files f ON f.share_id = s.id WHERE s.patient_id = $1 AND s.closed_at IS NULL AND s.expires_at > $2 AND (SELECT COUNT(*) FROM record_share_accesses a WHERE a.share_id = s.id AND a.kind = 'wrong-passcode') < $3";
    ADD_FILE = "INSERT INTO record_share_files (id, share_id, position, content_type, size, jwe) VALUES ($1, $2, $3, $4, $5, $6)";
    FILES = "SELECT id, content_type, size FROM record_share_files WHERE share_id = $1 ORDER BY position";
    FILE = "SELECT jwe FROM record_share_files WHERE id = $1";
    TAKE_ATTEMPT = "UPDATE record_shares SET attempts_left = attempts_left - 1 WHERE id = $1 AND attempts_left > 0 AND closed_at IS NULL AND expires_at > $2 RETURNING attempts_left";
    GIVE_BACK_ATTEMPT = "UPDATE record_shares SET attempts_left = attempts_left + 1 WHERE id = $1 AND attempts_left < $2";
    HOLD_OPEN = "UPDATE record_shares SET attempts_left = attempts_left WHERE id = $1 AND closed_at IS NULL AND expires_at > $2 AND EXISTS (SELECT 1 FROM record_consents c WHERE c.id = consent_id AND c.withdrawn_at IS NULL)";
    ADD_LOCATION = "INSERT INTO record_share_locations (token_hash, share_id, file_id, recipient, expires_at) VALUES ($1, $2, $3, $4, $5)";
    USE_LOCATION = "UPDATE record_share_locations SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1 RETURNING share_id, file_id, recipient";
    ADD_ACCESS = "INSERT INTO record_share_accesses (id, share_id, at, kind, recipient, network) VALUES ($1, $2, $3, $4, $5, $6)";
    COUNT_REFUSED = "SELECT COUNT(*) FROM record_share_accesses WHERE share_id = $1 AND kind = 'refused'";
    ACCESSES = "SELECT id, at, kind, recipient, network FROM record_share_accesses WHERE share_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    REVOKE = "UPDATE record_shares SET closed_at = $1, close_reason = 'revoked' WHERE id = $2 AND closed_at IS NULL RETURNING id";
    CLOSE_OF_CONSENT = "UPDATE record_shares SET closed_at = $1, close_reason = 'consent-withdrawn' WHERE consent_id = $2 AND closed_at IS NULL RETURNING id";
    CLOSE_OF_DOCUMENT = "UPDATE record_shares SET closed_at = $1, close_reason = 'document-erased' WHERE closed_at IS NULL AND id IN (SELECT share_id FROM record_share_documents WHERE document_id = $2) RETURNING id";
    DROP_FILES = "DELETE FROM record_share_files WHERE share_id = $1";
    DROP_LOCATIONS = "DELETE FROM record_share_locations WHERE share_id = $1";
    HOLD = "UPDATE record_shares SET attempts_left = attempts_left WHERE id = $1";
    COUNT_WRONG = "SELECT COUNT(*) FROM record_share_accesses WHERE share_id = $1 AND kind = 'wrong-passcode'";
    DROP_EXPIRED_FILES = "DELETE FROM record_share_files WHERE share_id IN (SELECT id FROM record_shares WHERE expires_at <= $1)";
    DROP_EXPIRED_LOCATIONS = "DELETE FROM record_share_locations WHERE expires_at <= $1";
    CONSENT_BY_ID = "SELECT id, patient_id, consultation_id, text_version, given_as, how, recorded_by, given_at, withdrawn_at FROM record_consents WHERE id = $1";
    CONSENTS = "SELECT id, patient_id, consultation_id, text_version, given_as, how, recorded_by, given_at, withdrawn_at FROM record_consents WHERE patient_id = $1 ORDER BY id DESC LIMIT 200";
    CONSENT_FOR = "SELECT id, patient_id, consultation_id, text_version, given_as, how, recorded_by, given_at, withdrawn_at FROM record_consents WHERE patient_id = $1 AND withdrawn_at IS NULL AND (consultation_id IS NULL OR consultation_id = $2) ORDER BY id DESC LIMIT 1";
    INSERT_CONSENT = "INSERT INTO record_consents (id, patient_id, consultation_id, text_version, given_as, how, recorded_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    WITHDRAW = "UPDATE record_consents SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND withdrawn_at IS NULL";
}

/// By id.
pub async fn by_id(db: &Db, share: Uuid) -> Result<Option<Share>, StoreError> {
    db.query(BY_ID).bind(DbUuid(share)).optional().await
}

/// By the hash of its address; what it counts is left out.
pub async fn by_address(db: &Db, address_hash: &str) -> Result<Option<Share>, StoreError> {
    db.query(BY_ADDRESS).bind(address_hash.to_owned()).optional().await
}

/// Whose shares.
#[derive(Debug, Clone)]
pub enum Of {
    /// All about this patient.
    Patient(Uuid),
    /// Those that this actor made.
    Creator(String),
}

/// Shares before `before`, newest first, perhaps of one consultation.
pub async fn page(
    db: &Db,
    of: Of,
    consultation: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Share>, StoreError> {
    let query = match of {
        Of::Patient(patient) => db.query(PAGE_OF_PATIENT).bind(DbUuid(patient)),
        Of::Creator(actor) => db.query(PAGE_OF_CREATOR).bind(actor),
    };
    let before = DbUuid(before.unwrap_or(Uuid::max()));
    let consultation = consultation.map(|id| id.to_string()).unwrap_or_default();
    query.bind(consultation).bind(before).bind(limit).all().await
}

/// Keeps a share, if its consent and its documents stand and the patient's open shares stay within
/// `quota` with it.
pub async fn insert(tx: &mut Tx, mut share: NewShare, quota: Quota) -> Result<Keeping, StoreError> {
    let id = DbUuid(share.id);
    let inserted = tx
        .query(INSERT)
        .bind(id)
        .bind(share.address_hash)
        .bind(DbUuid(share.consultation))
        .bind(DbUuid(share.patient))
        .bind(share.parts)
        .bind(share.recipient)
        .bind(share.label)
        .bind(share.passcode_hash)
        .bind(ATTEMPTS)
        .bind(share.created_by)
        .bind(share.created_as)
        .bind(DbTime(share.now))
        .bind(DbTime(share.expires))
        .bind(DbUuid(share.consent))
        .execute()
        .await?;
    if inserted == 0 {
        return Ok(Keeping::Unfounded);
    }
    // In one order, and locked until the share is there: whoever erases one comes before or after.
    share.documents.sort_unstable();
    for document in share.documents.into_iter().map(DbUuid) {
        if tx.query(HOLD_DOCUMENT).bind(document).bind(DbUuid(share.patient)).execute().await? == 0 {
            return Ok(Keeping::Unfounded);
        }
        tx.query(ADD_DOCUMENT).bind(id).bind(document).execute().await?;
    }
    if !has_room(tx, DbUuid(share.patient), &share.files, share.now, quota).await? {
        return Ok(Keeping::Full);
    }
    for (position, file) in (0_i64..).zip(share.files) {
        let size = file.size();
        tx.query(ADD_FILE)
            .bind(DbUuid(file.id))
            .bind(id)
            .bind(position)
            .bind(file.content_type)
            .bind(size)
            .bind(file.jwe)
            .execute()
            .await?;
    }
    Ok(Keeping::Kept)
}

/// Whether the patient's open shares, the one that begins among them, stay within `quota` with these
/// files. Shares of one patient are counted one after the other: each holds the row of the patient's
/// quota until its transaction ends. It comes after the documents, as where one is erased.
async fn has_room(
    tx: &mut Tx,
    patient: DbUuid,
    files: &[NewFile],
    now: OffsetDateTime,
    quota: Quota,
) -> Result<bool, StoreError> {
    tx.query(OPEN_TURN).bind(patient).execute().await?;
    tx.query(HOLD_TURN).bind(patient).execute().await?;
    let (shares, bytes): (i64, i64) =
        tx.query(OPEN).bind(patient).bind(DbTime(now)).bind(ATTEMPTS).one().await?;
    let added = files.iter().map(NewFile::size).fold(0, i64::saturating_add);
    Ok(shares <= quota.shares && bytes.saturating_add(added) <= quota.bytes)
}

/// The files of a share.
pub async fn files(db: &Db, share: Uuid) -> Result<Vec<FileEntry>, StoreError> {
    db.query(FILES).bind(DbUuid(share)).all().await
}

/// The content of a file, if it still lies here.
pub async fn file(db: &Db, file: Uuid) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = db.query(FILE).bind(DbUuid(file)).optional().await?;
    Ok(row.map(|(jwe,)| jwe))
}

/// Takes one of the attempts at the passcode *before* it is looked at, so that however many come at
/// once, no more than [`ATTEMPTS`] wrong ones are ever answered; how many are left. `None`: none was.
pub async fn take_attempt(tx: &mut Tx, share: Uuid, now: OffsetDateTime) -> Result<Option<i64>, StoreError> {
    let left: Option<(i64,)> =
        tx.query(TAKE_ATTEMPT).bind(DbUuid(share)).bind(DbTime(now)).optional().await?;
    Ok(left.map(|(left,)| left))
}

/// The passcode was right: the attempt is not counted.
pub async fn give_back_attempt(tx: &mut Tx, share: Uuid) -> Result<(), StoreError> {
    tx.query(GIVE_BACK_ATTEMPT).bind(DbUuid(share)).bind(ATTEMPTS).execute().await?;
    Ok(())
}

/// True where the share lives and its consent stands; until the transaction ends it stays so.
pub async fn live(tx: &mut Tx, share: Uuid, now: OffsetDateTime) -> Result<bool, StoreError> {
    Ok(tx.query(HOLD_OPEN).bind(DbUuid(share)).bind(DbTime(now)).execute().await? == 1)
}

/// Opens a place where a file of a share can be fetched once.
pub async fn add_location(tx: &mut Tx, share: Uuid, location: NewLocation) -> Result<(), StoreError> {
    tx.query(ADD_LOCATION)
        .bind(location.token_hash)
        .bind(DbUuid(share))
        .bind(DbUuid(location.file))
        .bind(location.recipient)
        .bind(DbTime(location.expires))
        .execute()
        .await?;
    Ok(())
}

/// Uses a place up; the share, the file and who asked for it. `None` where it is used or too old.
pub async fn use_location(
    tx: &mut Tx,
    token_hash: &str,
    now: OffsetDateTime,
) -> Result<Option<(Uuid, Uuid, String)>, StoreError> {
    let used: Option<(DbUuid, DbUuid, String)> =
        tx.query(USE_LOCATION).bind(DbTime(now)).bind(token_hash.to_owned()).optional().await?;
    Ok(used.map(|(share, file, recipient)| (share.0, file.0, recipient)))
}

/// Notes an access. Refused ones are noted so often and not more; true where it was.
pub async fn note(tx: &mut Tx, access: NewAccess) -> Result<bool, StoreError> {
    let share = DbUuid(access.share);
    if access.kind == "refused" {
        let (refused,): (i64,) = tx.query(COUNT_REFUSED).bind(share).one().await?;
        if refused >= MOST_REFUSED {
            return Ok(false);
        }
    }
    tx.query(ADD_ACCESS)
        .bind(DbUuid(access.id))
        .bind(share)
        .bind(DbTime(access.at))
        .bind(access.kind)
        .bind(access.recipient)
        .bind(access.network)
        .execute()
        .await?;
    Ok(true)
}

/// The log of a share before `before`, newest first.
pub async fn accesses(
    db: &Db,
    share: Uuid,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Access>, StoreError> {
    let before = DbUuid(before.unwrap_or(Uuid::max()));
    db.query(ACCESSES).bind(DbUuid(share)).bind(before).bind(limit).all().await
}

/// Closes shares and deletes their files; which were still open.
pub async fn close(tx: &mut Tx, closing: Closing, now: OffsetDateTime) -> Result<Vec<Uuid>, StoreError> {
    let (sql, id) = match closing {
        Closing::Revoked(share) => (REVOKE, share),
        Closing::ConsentWithdrawn(consent) => (CLOSE_OF_CONSENT, consent),
        Closing::DocumentErased(document) => (CLOSE_OF_DOCUMENT, document),
    };
    let closed: Vec<(DbUuid,)> = tx.query(sql).bind(DbTime(now)).bind(DbUuid(id)).all().await?;
    for (share,) in &closed {
        tx.query(DROP_LOCATIONS).bind(*share).execute().await?;
        tx.query(DROP_FILES).bind(*share).execute().await?;
    }
    Ok(closed.into_iter().map(|(share,)| share.0).collect())
}

/// Deletes the files of a share whose last attempt was wrong.
pub async fn empty_if_locked(tx: &mut Tx, share: Uuid) -> Result<(), StoreError> {
    // Wrong passcodes that are noted at the same time are counted one after the other.
    tx.query(HOLD).bind(DbUuid(share)).execute().await?;
    let (wrong,): (i64,) = tx.query(COUNT_WRONG).bind(DbUuid(share)).one().await?;
    if wrong >= ATTEMPTS {
        tx.query(DROP_LOCATIONS).bind(DbUuid(share)).execute().await?;
        tx.query(DROP_FILES).bind(DbUuid(share)).execute().await?;
    }
    Ok(())
}

/// Deletes files whose share is over, and places that nobody used.
pub async fn forget_expired(db: &Db, now: OffsetDateTime) -> Result<(), StoreError> {
    let mut tx = db.write().await?;
    tx.query(DROP_EXPIRED_LOCATIONS).bind(DbTime(now)).execute().await?;
    tx.query(DROP_EXPIRED_FILES).bind(DbTime(now)).execute().await?;
    tx.commit().await
}

/// A consent by id.
pub async fn consent_by_id(db: &Db, consent: Uuid) -> Result<Option<Consent>, StoreError> {
    db.query(CONSENT_BY_ID).bind(DbUuid(consent)).optional().await
}

/// The newest 200 consents of a patient.
pub async fn consents(db: &Db, patient: Uuid) -> Result<Vec<Consent>, StoreError> {
    db.query(CONSENTS).bind(DbUuid(patient)).all().await
}

/// A consent that stands and covers sharing out of a consultation.
pub async fn consent_for(db: &Db, patient: Uuid, consultation: Uuid) -> Result<Option<Consent>, StoreError> {
    db.query(CONSENT_FOR).bind(DbUuid(patient)).bind(DbUuid(consultation)).optional().await
}

/// Keeps a consent.
pub async fn insert_consent(tx: &mut Tx, consent: NewConsent) -> Result<(), StoreError> {
    let given_as = if consent.consultation.is_some() { "doctor" } else { "patient" };
    tx.query(INSERT_CONSENT)
        .bind(DbUuid(consent.id))
        .bind(DbUuid(consent.patient))
        .bind(consent.consultation.map(DbUuid))
        .bind(consent.text_version)
        .bind(given_as)
        .bind(consent.how)
        .bind(consent.recorded_by)
        .bind(DbTime(consent.now))
        .execute()
        .await?;
    Ok(())
}

/// Takes a consent back; false where that had happened already.
pub async fn withdraw(tx: &mut Tx, consent: Uuid, by: &str, now: OffsetDateTime) -> Result<bool, StoreError> {
    let query = tx.query(WITHDRAW).bind(DbTime(now)).bind(by.to_owned()).bind(DbUuid(consent));
    Ok(query.execute().await? == 1)
}
