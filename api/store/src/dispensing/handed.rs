//! What was handed over, to be read.

use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::Db;
use crate::ids::{DbTime, DbUuid, UserId, millis};
use crate::{StoreError, statements};

/// Something that was handed over, with the names of where and what.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct HandedOver {
    /// Which.
    pub id: DbUuid,
    /// Of which prescription.
    pub prescription_id: DbUuid,
    /// By which pharmacy.
    pub pharmacy_id: DbUuid,
    /// Its name.
    pub pharmacy_name: String,
    /// By whom.
    pub pharmacist_id: UserId,
    /// Which item, from 0.
    pub line: i64,
    /// Which filling, from 0.
    pub fill: i64,
    /// How much, in the item's unit.
    pub quantity: i64,
    /// Batch number of the pack.
    pub batch: String,
    /// Last day of the batch, ISO 8601.
    pub expires_on: String,
    /// Registration number on the pack, as it was entered.
    pub nafdac_number: Option<String>,
    /// JSON of what was given instead, and why.
    pub substitution: Option<String>,
    /// 1: without a connection.
    pub offline: i64,
    /// When.
    pub handed_over_at: DbTime,
    /// When we heard of it.
    pub recorded_at: DbTime,
    /// It came back then.
    pub returned_at: Option<DbTime>,
    /// Why.
    pub return_reason: Option<String>,
    /// 1: it went beyond what was left.
    pub conflict: i64,
}

impl std::fmt::Debug for HandedOver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HandedOver({}, line {}, {})", self.id.0, self.line, self.quantity)
    }
}

/// A line of the register of controlled medicines.
#[derive(Clone, FromRow)]
pub struct RegisterRow {
    /// Which dispense.
    pub id: DbUuid,
    /// When.
    pub handed_over_at: DbTime,
    /// It came back then.
    pub returned_at: Option<DbTime>,
    /// JSON of the prescription.
    pub facts: String,
    /// Which item, from 0.
    pub line: i64,
    /// How much, in the item's unit.
    pub quantity: i64,
    /// Batch number of the pack.
    pub batch: String,
    /// JSON of what was given instead, and why.
    pub substitution: Option<String>,
    /// Where.
    pub pharmacy_name: String,
    /// Who handed it over.
    pub pharmacist_name: String,
    /// Their registration.
    pub pcn_number: Option<String>,
}

/// Where the last page ended: time of handing over in milliseconds, and id.
pub type Position = (i64, Uuid);

/// Lines of one register at most; one more is fetched, so that it is seen when that is not all.
pub const MOST_REGISTER_LINES: usize = 20_000;

statements! {
    @ "SELECT d.id, d.prescription_id, d.pharmacy_id, p.name AS pharmacy_name, d.pharmacist_id, d.line, d.fill, d.quantity, d.batch, d.expires_on, d.nafdac_number, d.substitution, d.offline, d.handed_over_at, d.recorded_at, d.returned_at, d.return_reason, d.conflict FROM dispenses d JOIN pharmacies p ON p.id = d.pharmacy_id" {
        ONE = "WHERE d.id = $1";
        OF_PRESCRIPTION = "WHERE d.prescription_id = $1 ORDER BY d.handed_over_at, d.id";
        OF_PHARMACY = "WHERE d.pharmacy_id = $1 AND (d.handed_over_at < $2 OR (d.handed_over_at = $2 AND d.id < $3)) ORDER BY d.handed_over_at DESC, d.id DESC LIMIT $4";
    }
    REGISTER = "SELECT d.id, d.handed_over_at, d.returned_at, r.facts, d.line, d.quantity, d.batch, d.substitution, p.name AS pharmacy_name, u.name AS pharmacist_name, h.pcn_number FROM dispenses d JOIN telemedicine_prescriptions r ON r.id = d.prescription_id JOIN pharmacies p ON p.id = d.pharmacy_id JOIN users u ON u.id = d.pharmacist_id LEFT JOIN pharmacists h ON h.user_id = d.pharmacist_id WHERE r.controlled = 1 AND ($1 = '' OR d.pharmacy_id = $1) AND d.handed_over_at >= $2 AND d.handed_over_at < $3 ORDER BY d.handed_over_at, d.id LIMIT $4";
}

/// One dispense.
pub async fn one(db: &Db, dispense: Uuid) -> Result<Option<HandedOver>, StoreError> {
    db.query(ONE).bind(DbUuid(dispense)).optional().await
}

/// Everything that was handed over of a prescription, in order.
pub async fn of_prescription(db: &Db, prescription: Uuid) -> Result<Vec<HandedOver>, StoreError> {
    db.query(OF_PRESCRIPTION).bind(DbUuid(prescription)).all().await
}

/// What a pharmacy handed over, newest first, before a position.
pub async fn of_pharmacy(
    db: &Db,
    pharmacy: Uuid,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<HandedOver>, StoreError> {
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at, id.to_string()));
    db.query(OF_PHARMACY).bind(DbUuid(pharmacy)).bind(at).bind(id).bind(limit).all().await
}

/// What was handed over of prescriptions with controlled medicines in a span of time, by one
/// pharmacy or by all.
pub async fn register(
    db: &Db,
    pharmacy: Option<Uuid>,
    (from, to): (OffsetDateTime, OffsetDateTime),
) -> Result<Vec<RegisterRow>, StoreError> {
    db.query(REGISTER)
        .bind(pharmacy.map(|id| id.to_string()).unwrap_or_default())
        .bind(millis(from))
        .bind(millis(to))
        .bind(i64::try_from(MOST_REGISTER_LINES + 1).unwrap_or(i64::MAX))
        .all()
        .await
}
