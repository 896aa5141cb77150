//! What was handed over without a connection and told later.

use dokita_care::dispensing::Dispense;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{At, Denied, Handed, LOCK, insert, ledger_in, settle};
use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid};
use crate::{StoreError, statements};

/// A record as the device signed it.
#[derive(Clone)]
pub struct OfflineRecord {
    /// The device's own id of it.
    pub id: Uuid,
    /// Which device.
    pub device: Uuid,
    /// Of which prescription.
    pub prescription: Uuid,
    /// What was signed, base64url.
    pub record: String,
    /// Its signature, base64url.
    pub signature: String,
}

statements! {
    KEEP = "INSERT INTO offline_records (id, device_id, prescription_id, record, signature, outcome, code, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (device_id, id) DO NOTHING";
    BEFORE = "SELECT outcome, code FROM offline_records WHERE device_id = $1 AND id = $2";
    JUDGE = "UPDATE offline_records SET outcome = 'conflict' WHERE device_id = $1 AND id = $2";
}

/// Outcome and code of a record that was told before.
pub async fn told_before(
    db: &Db,
    device: Uuid,
    record: Uuid,
) -> Result<Option<(String, Option<String>)>, StoreError> {
    db.query(BEFORE).bind(DbUuid(device)).bind(DbUuid(record)).optional().await
}

/// Keeps what was handed over at `when`; what was too much, or against the code of a rule, is marked as
/// a conflict. None when the record was told before.
pub async fn record_offline(
    tx: &mut Tx,
    record: &OfflineRecord,
    (at, when): (At, OffsetDateTime),
    handed: &[Handed],
    against: Option<&'static str>,
) -> Result<Option<Vec<Dispense>>, Denied> {
    tx.query(LOCK).bind(DbUuid(record.prescription)).execute().await?;
    let (row, before) = ledger_in(tx, record.prescription).await?;
    let outcome = if against.is_some() { "conflict" } else { "recorded" };
    if !keep(tx, record, (outcome, against), at.now).await? {
        return Ok(None);
    }
    let mut after = before.clone();
    let handings: Vec<_> = handed.iter().map(|it| it.handing).collect();
    let dispenses = after.record_offline(when, at.pharmacy, &handings, against.is_none());
    for (dispense, handed) in dispenses.iter().zip(handed) {
        insert(tx, row.id, at, dispense, handed, true).await?;
    }
    if dispenses.iter().any(|it| it.conflict) {
        tx.query(JUDGE).bind(DbUuid(record.device)).bind(DbUuid(record.id)).execute().await?;
    }
    settle(tx, row.id, &before, &after).await?;
    Ok(Some(dispenses))
}

/// Keeps a record that is not accepted, as evidence. False when it was told before.
pub async fn refuse_offline(
    tx: &mut Tx,
    record: &OfflineRecord,
    code: &'static str,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    keep(tx, record, ("refused", Some(code)), now).await
}

async fn keep(
    tx: &mut Tx,
    record: &OfflineRecord,
    (outcome, code): (&'static str, Option<&'static str>),
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    let rows = tx
        .query(KEEP)
        .bind(DbUuid(record.id))
        .bind(DbUuid(record.device))
        .bind(DbUuid(record.prescription))
        .bind(record.record.clone())
        .bind(record.signature.clone())
        .bind(outcome)
        .bind(code)
        .bind(DbTime(now))
        .execute()
        .await?;
    Ok(rows == 1)
}
