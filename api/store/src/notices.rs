//! What somebody must look at: a conflict, a refusal, a cancelled prescription that was in hand.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

/// A notice.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Notice {
    /// Which.
    pub id: DbUuid,
    /// For this person, or else
    pub user_id: Option<UserId>,
    /// for everybody of this pharmacy.
    pub pharmacy_id: Option<DbUuid>,
    /// See [`Kind`].
    pub kind: String,
    /// About which prescription.
    pub prescription_id: DbUuid,
    /// JSON object.
    pub detail: String,
    /// When.
    pub created_at: DbTime,
    /// Somebody has looked at it.
    pub seen_at: Option<DbTime>,
}

impl std::fmt::Debug for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notice({}, {})", self.id.0, self.kind)
    }
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// A person.
    User(UserId),
    /// Everybody of a pharmacy.
    Pharmacy(Uuid),
}

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// More was handed over than was left, or than was allowed.
    DispenseConflict,
    /// A pharmacist did not dispense.
    PrescriptionRefused,
    /// The prescriber took back what a pharmacy had in hand.
    PrescriptionCancelled,
}

impl Kind {
    /// As in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DispenseConflict => "dispense-conflict",
            Self::PrescriptionRefused => "prescription-refused",
            Self::PrescriptionCancelled => "prescription-cancelled",
        }
    }
}

/// A notice to be kept.
#[derive(Clone)]
pub struct NewNotice {
    /// Which.
    pub id: Uuid,
    /// Who is told.
    pub to: To,
    /// Of what.
    pub kind: Kind,
    /// About which prescription.
    pub prescription: Uuid,
    /// A JSON object.
    pub detail: serde_json::Value,
    /// When.
    pub now: OffsetDateTime,
}

statements! {
    INSERT = "INSERT INTO notices (id, user_id, pharmacy_id, kind, prescription_id, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    PAGE = "SELECT id, user_id, pharmacy_id, kind, prescription_id, detail, created_at, seen_at FROM notices WHERE (user_id = $1 OR pharmacy_id = $2) AND id < $3 ORDER BY id DESC LIMIT $4";
    SEEN = "UPDATE notices SET seen_at = $1 WHERE id = $2 AND (user_id = $3 OR pharmacy_id = $4) AND seen_at IS NULL";
    BY_ID = "SELECT id, user_id, pharmacy_id, kind, prescription_id, detail, created_at, seen_at FROM notices WHERE id = $1 AND (user_id = $2 OR pharmacy_id = $3)";
}

/// Keeps a notice, in the transaction of what it is about.
pub async fn insert(tx: &mut Tx, notice: NewNotice) -> Result<(), StoreError> {
    let (user, pharmacy) = match notice.to {
        To::User(user) => (Some(user), None),
        To::Pharmacy(pharmacy) => (None, Some(DbUuid(pharmacy))),
    };
    tx.query(INSERT)
        .bind(DbUuid(notice.id))
        .bind(user)
        .bind(pharmacy)
        .bind(notice.kind.as_str())
        .bind(DbUuid(notice.prescription))
        .bind(notice.detail.to_string())
        .bind(DbTime(notice.now))
        .execute()
        .await?;
    Ok(())
}

/// Notices of a person and of their pharmacy, newest first, before `before` by id.
pub async fn page(
    db: &Db,
    (user, pharmacy): (UserId, Option<Uuid>),
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Notice>, StoreError> {
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    db.query(PAGE).bind(user).bind(pharmacy.map(DbUuid)).bind(before).bind(limit).all().await
}

/// A notice, if it is for this person or their pharmacy.
pub async fn by_id(
    db: &Db,
    (user, pharmacy): (UserId, Option<Uuid>),
    notice: Uuid,
) -> Result<Option<Notice>, StoreError> {
    db.query(BY_ID).bind(DbUuid(notice)).bind(user).bind(pharmacy.map(DbUuid)).optional().await
}

/// Notes that it was looked at. False where it was before, or is not theirs.
pub async fn seen(
    tx: &mut Tx,
    (user, pharmacy): (UserId, Option<Uuid>),
    notice: Uuid,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let rows = tx
        .query(SEEN)
        .bind(DbTime(now))
        .bind(DbUuid(notice))
        .bind(user)
        .bind(pharmacy.map(DbUuid))
        .execute()
        .await?;
    Ok(rows == 1)
}
