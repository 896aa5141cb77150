//! Claims and dispenses of prescriptions: the rows behind [`dokita_care::dispensing::Ledger`].
//!
//! Everything that changes a prescription's ledger first updates its row under a condition, which
//! makes all others wait; then it reads the ledger in the same transaction, asks the rule, and
//! writes. When the rule refuses, the caller drops the transaction and nothing has happened.

pub mod handed;
pub mod offline;
#[cfg(feature = "testing")]
pub mod testing;

use std::collections::BTreeSet;

use dokita_care::dispensing::{CLAIM_FOR, Claim, Dispense, Handing, Ledger, Refused, Status};
use dokita_care::prescription::Prescription;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::{StoreError, statements};

pub use handed::HandedOver;
pub use offline::OfflineRecord;

/// A prescription with its claim, and what a pharmacy needs of it.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct Held {
    /// Which.
    pub id: DbUuid,
    /// For whom.
    pub patient_id: DbUuid,
    /// By whom.
    pub doctor_id: UserId,
    /// `active`, `completed` or `cancelled`.
    pub status: String,
    /// JSON of [`Prescription`].
    pub facts: String,
    /// Taken back then.
    pub cancelled_at: Option<DbTime>,
    /// The last claim.
    pub claim_id: Option<DbUuid>,
    /// Whose it is.
    pub claim_pharmacy_id: Option<DbUuid>,
    /// Until when it holds.
    pub claimed_until: Option<DbTime>,
    /// For conditional updates.
    pub version: i64,
}

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Held({}, {}, version {})", self.id.0, self.status, self.version)
    }
}

/// Who dispenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Where.
    pub pharmacy: Uuid,
    /// Who.
    pub pharmacist: UserId,
    /// When.
    pub now: OffsetDateTime,
}

/// Something to be handed over, with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// What the rule needs to know.
    pub handing: Handing,
    /// Batch number of the pack.
    pub batch: String,
    /// Registration number on the pack, as it was entered.
    pub nafdac_number: Option<String>,
    /// JSON of what was given instead, and why.
    pub substitution: Option<String>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// The rule.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no such prescription.
    #[error("no such prescription")]
    Unknown,
    /// The hospital does not stand by the key that signed it.
    #[error("its key is revoked")]
    KeyRevoked,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

statements! {
    HELD = "SELECT id, patient_id, doctor_id, status, facts, cancelled_at, claim_id, claim_pharmacy_id, claimed_until, version FROM telemedicine_prescriptions WHERE id = $1";
    LEDGER = "SELECT id, pharmacy_id, line, fill, quantity, handed_over_at, returned_at, conflict, offline FROM dispenses WHERE prescription_id = $1 ORDER BY id";
    CLAIM = "UPDATE telemedicine_prescriptions SET claim_id = CASE WHEN claim_pharmacy_id = $2 AND claimed_until > $4 THEN claim_id ELSE $1 END, claim_pharmacy_id = $2, claim_pharmacist_id = $3, claimed_until = $5, version = version + 1 WHERE id = $6 AND status = 'active' AND valid_from <= $4 AND valid_until > $4 AND (claim_id IS NULL OR claim_pharmacy_id = $2 OR claimed_until <= $4)";
    HOLD = "UPDATE telemedicine_prescriptions SET version = version + 1 WHERE id = $1 AND status = 'active' AND claim_id = $2 AND claim_pharmacy_id = $3 AND claimed_until > $4";
    KEY_REVOKED = "SELECT k.revoked_at FROM prescriber_keys k JOIN telemedicine_prescriptions p ON p.kid = k.kid WHERE p.id = $1 AND k.revoked_at IS NOT NULL";
    LOCK = "UPDATE telemedicine_prescriptions SET version = version + 1 WHERE id = $1";
    SET_STATUS = "UPDATE telemedicine_prescriptions SET status = $1 WHERE id = $2 AND status = $3";
    END_CLAIM = "UPDATE telemedicine_prescriptions SET claim_id = NULL, claim_pharmacy_id = NULL, claim_pharmacist_id = NULL, claimed_until = NULL WHERE id = $1";
    INSERT = "INSERT INTO dispenses (id, prescription_id, pharmacy_id, pharmacist_id, line, fill, quantity, batch, expires_on, nafdac_number, substitution, offline, handed_over_at, recorded_at, conflict) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    RETURN = "UPDATE dispenses SET returned_at = $1, return_reason = $2 WHERE id = $3 AND pharmacy_id = $4 AND returned_at IS NULL";
    PRESCRIPTION_OF = "SELECT prescription_id FROM dispenses WHERE id = $1 AND pharmacy_id = $2";
    PHARMACIES = "SELECT DISTINCT pharmacy_id, line FROM dispenses WHERE prescription_id = $1 AND returned_at IS NULL";
    REFUSE = "INSERT INTO prescription_refusals (id, prescription_id, pharmacy_id, pharmacist_id, reason, refused_at) VALUES ($1, $2, $3, $4, $5, $6)";
}

type LedgerRow = (DbUuid, DbUuid, i64, i64, i64, DbTime, Option<DbTime>, i64, i64);

impl Held {
    /// What was prescribed.
    pub fn prescription(&self) -> Result<Prescription, StoreError> {
        serde_json::from_str(&self.facts).map_err(|_| StoreError::Corrupt { column: "facts" })
    }

    fn ledger(&self, rows: Vec<LedgerRow>) -> Result<Ledger, StoreError> {
        let status = match (self.status.as_str(), self.cancelled_at) {
            ("active", _) => Status::Active,
            ("completed", _) => Status::Completed,
            ("cancelled", Some(at)) => Status::Cancelled(at.0),
            _ => return Err(StoreError::Corrupt { column: "status" }),
        };
        let claim = match (self.claim_id, self.claim_pharmacy_id, self.claimed_until) {
            (Some(id), Some(pharmacy), Some(until)) => {
                Some(Claim { id: id.0, pharmacy: pharmacy.0, until: until.0 })
            }
            _ => None,
        };
        let dispenses = rows.into_iter().map(dispense_of).collect::<Result<_, _>>()?;
        Ok(Ledger { status, claim, dispenses, ..Ledger::of(&self.prescription()?) })
    }
}

fn dispense_of(row: LedgerRow) -> Result<Dispense, StoreError> {
    let (id, pharmacy, line, fill, quantity, at, returned, conflict, offline) = row;
    let corrupt = |column| StoreError::Corrupt { column };
    Ok(Dispense {
        id: id.0,
        pharmacy: pharmacy.0,
        line: usize::try_from(line).map_err(|_| corrupt("line"))?,
        fill: u8::try_from(fill).map_err(|_| corrupt("fill"))?,
        quantity: u32::try_from(quantity).map_err(|_| corrupt("quantity"))?,
        at: at.0,
        returned: returned.is_some(),
        conflict: conflict != 0,
        offline: offline != 0,
    })
}

/// A prescription with its ledger.
pub async fn ledger(db: &Db, prescription: Uuid) -> Result<Option<(Held, Ledger)>, StoreError> {
    let held: Option<Held> = db.query(HELD).bind(DbUuid(prescription)).optional().await?;
    let Some(held) = held else { return Ok(None) };
    let rows = db.query(LEDGER).bind(DbUuid(prescription)).all().await?;
    let ledger = held.ledger(rows)?;
    Ok(Some((held, ledger)))
}

async fn ledger_in(tx: &mut Tx, prescription: Uuid) -> Result<(Held, Ledger), Denied> {
    let held: Option<Held> = tx.query(HELD).bind(DbUuid(prescription)).optional().await?;
    let held = held.ok_or(Denied::Unknown)?;
    let rows = tx.query(LEDGER).bind(DbUuid(prescription)).all().await?;
    let ledger = held.ledger(rows)?;
    Ok((held, ledger))
}

/// A pharmacy takes the prescription in hand, or prolongs its claim; `id` names a new claim.
pub async fn claim(tx: &mut Tx, prescription: Uuid, at: At, id: Uuid) -> Result<Claim, Denied> {
    // Once more where another's claim ended between our update and our look.
    for _ in 0..2 {
        let claimed = tx
            .query(CLAIM)
            .bind(DbUuid(id))
            .bind(DbUuid(at.pharmacy))
            .bind(at.pharmacist)
            .bind(DbTime(at.now))
            .bind(DbTime(at.now + CLAIM_FOR))
            .bind(DbUuid(prescription))
            .execute()
            .await?;
        let (_, ledger) = ledger_in(tx, prescription).await?;
        ledger.claimable(at.now, at.pharmacy)?;
        // Read while the row is locked: revoking a key locks the rows that it signed.
        if tx.query(KEY_REVOKED).bind(DbUuid(prescription)).optional::<(DbTime,)>().await?.is_some() {
            return Err(Denied::KeyRevoked);
        }
        if claimed == 1 {
            return ledger.holder(at.now).ok_or(Denied::Store(StoreError::Corrupt { column: "claim_id" }));
        }
    }
    Err(Denied::Refused(Refused::ClaimLost))
}

/// The holder of `claim` hands over; all of it is kept, or nothing.
pub async fn dispense(
    tx: &mut Tx,
    prescription: Uuid,
    claim: Uuid,
    at: At,
    handed: &[Handed],
) -> Result<Vec<Dispense>, Denied> {
    let held = hold(tx, prescription, claim, at).await?;
    let (row, before) = ledger_in(tx, prescription).await?;
    let mut after = before.clone();
    let handings: Vec<_> = handed.iter().map(|it| it.handing).collect();
    let dispenses = after.dispense(at.now, (claim, at.pharmacy), &handings)?;
    if !held {
        return Err(Denied::Refused(Refused::ClaimLost));
    }
    for (dispense, handed) in dispenses.iter().zip(handed) {
        insert(tx, row.id, at, dispense, handed, false).await?;
    }
    settle(tx, row.id, &before, &after).await?;
    Ok(dispenses)
}

/// The holder of `claim` lets go.
pub async fn release(tx: &mut Tx, prescription: Uuid, claim: Uuid, at: At) -> Result<(), Denied> {
    let held = hold(tx, prescription, claim, at).await?;
    let (row, mut ledger) = ledger_in(tx, prescription).await?;
    ledger.release(at.now, claim, at.pharmacy)?;
    if !held {
        return Err(Denied::Refused(Refused::ClaimLost));
    }
    tx.query(END_CLAIM).bind(row.id).execute().await?;
    Ok(())
}

/// Notes that a pharmacist did not dispense, and why; ends the claim of this pharmacy if it has one.
pub async fn refuse(
    tx: &mut Tx,
    id: Uuid,
    prescription: Uuid,
    at: At,
    reason: String,
) -> Result<Held, Denied> {
    tx.query(LOCK).bind(DbUuid(prescription)).execute().await?;
    let (row, ledger) = ledger_in(tx, prescription).await?;
    if ledger.holder(at.now).is_some_and(|claim| claim.pharmacy == at.pharmacy) {
        tx.query(END_CLAIM).bind(row.id).execute().await?;
    }
    tx.query(REFUSE)
        .bind(DbUuid(id))
        .bind(row.id)
        .bind(DbUuid(at.pharmacy))
        .bind(at.pharmacist)
        .bind(reason)
        .bind(DbTime(at.now))
        .execute()
        .await?;
    Ok(row)
}

/// The patient brought back what this pharmacy had handed over.
pub async fn take_back(tx: &mut Tx, dispense: Uuid, at: At, reason: String) -> Result<Held, Denied> {
    let found: Option<(DbUuid,)> =
        tx.query(PRESCRIPTION_OF).bind(DbUuid(dispense)).bind(DbUuid(at.pharmacy)).optional().await?;
    let (prescription,) = found.ok_or(Refused::NotYours)?;
    tx.query(LOCK).bind(prescription).execute().await?;
    let (row, before) = ledger_in(tx, prescription.0).await?;
    let mut after = before.clone();
    after.take_back(dispense, at.pharmacy)?;
    let returned = tx
        .query(RETURN)
        .bind(DbTime(at.now))
        .bind(reason)
        .bind(DbUuid(dispense))
        .bind(DbUuid(at.pharmacy))
        .execute()
        .await?;
    if returned == 0 {
        return Err(Denied::Refused(Refused::AlreadyReturned));
    }
    settle(tx, row.id, &before, &after).await?;
    Ok(row)
}

/// The pharmacies that handed over some of these items, as far as it has not come back.
pub async fn pharmacies_of(
    tx: &mut Tx,
    prescription: Uuid,
    lines: &BTreeSet<usize>,
) -> Result<BTreeSet<Uuid>, StoreError> {
    let rows: Vec<(DbUuid, i64)> = tx.query(PHARMACIES).bind(DbUuid(prescription)).all().await?;
    let named = |line: i64| usize::try_from(line).is_ok_and(|line| lines.contains(&line));
    Ok(rows.into_iter().filter(|(_, line)| named(*line)).map(|(pharmacy, _)| pharmacy.0).collect())
}

/// Locks the row while `claim` holds. False when it does not; then nothing is locked.
async fn hold(tx: &mut Tx, prescription: Uuid, claim: Uuid, at: At) -> Result<bool, StoreError> {
    let rows = tx
        .query(HOLD)
        .bind(DbUuid(prescription))
        .bind(DbUuid(claim))
        .bind(DbUuid(at.pharmacy))
        .bind(DbTime(at.now))
        .execute()
        .await?;
    Ok(rows == 1)
}

async fn insert(
    tx: &mut Tx,
    prescription: DbUuid,
    at: At,
    dispense: &Dispense,
    handed: &Handed,
    offline: bool,
) -> Result<(), StoreError> {
    let line = i64::try_from(dispense.line).map_err(|_| StoreError::Corrupt { column: "line" })?;
    tx.query(INSERT)
        .bind(DbUuid(dispense.id))
        .bind(prescription)
        .bind(DbUuid(dispense.pharmacy))
        .bind(at.pharmacist)
        .bind(line)
        .bind(i64::from(dispense.fill))
        .bind(i64::from(dispense.quantity))
        .bind(handed.batch.clone())
        .bind(dokita_care::availability::iso_date::format(handed.handing.expires_on))
        .bind(handed.nafdac_number.clone())
        .bind(handed.substitution.clone())
        .bind(i64::from(offline))
        .bind(DbTime(dispense.at))
        .bind(DbTime(at.now))
        .bind(i64::from(dispense.conflict))
        .execute()
        .await?;
    Ok(())
}

/// Writes what changed of status and claim. The row is locked.
async fn settle(
    tx: &mut Tx,
    prescription: DbUuid,
    before: &Ledger,
    after: &Ledger,
) -> Result<(), StoreError> {
    const fn word(status: Status) -> &'static str {
        match status {
            Status::Active => "active",
            Status::Completed => "completed",
            Status::Cancelled(_) => "cancelled",
        }
    }
    let (old, new) = (word(before.status), word(after.status));
    if old != new {
        tx.query(SET_STATUS).bind(new).bind(prescription).bind(old).execute().await?;
    }
    if before.claim.is_some() && after.claim.is_none() {
        tx.query(END_CLAIM).bind(prescription).execute().await?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "dispensing_tests.rs"]
mod tests;
