//! The record of what was done: append-only, hash-chained, gap-free.
//!
//! Entry `n` carries SHA-256 over entry `n - 1`'s hash and its own fields, each prefixed with its
//! length, so that no entry can be changed, removed or inserted without breaking every later one.
//! [`commit`] appends as the last act of a business transaction: the row of `audit_head` is locked
//! only until the commit that follows at once, and a transaction that fails leaves no gap.
//! Details hold ids and words of the program, never a name, number, address or symptom.

use ring::digest::{Context, SHA256};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, millis};
use crate::{StoreError, statements};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: OffsetDateTime,
    /// Who: `user:<id>`, `guest:<invitation id>`, or `system`.
    pub actor: String,
    /// What, as `noun.verb`: `session.started`, `person.dismissed`.
    pub action: &'static str,
    /// To what: `user:<id>`, `consultation:<id>`.
    pub subject: String,
    /// More ids or words of the program; a JSON object.
    pub detail: serde_json::Value,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Recorded {
    /// Counts up from 1 without a gap.
    pub seq: i64,
    /// When.
    pub at: DbTime,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// JSON object.
    pub detail: String,
    /// SHA-256, hexadecimal.
    pub hash: String,
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// True: every entry is as it was written, and none is missing.
    pub intact: bool,
    /// Entries read.
    pub entries: i64,
    /// The first entry that does not fit.
    pub first_broken: Option<i64>,
    /// Hash of the last entry; note it elsewhere to detect a rewritten chain.
    pub head: String,
}

statements! {
    ADVANCE = "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash";
    APPEND = "INSERT INTO audit_log (seq, at, actor, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SET_HEAD = "UPDATE audit_head SET hash = $1 WHERE id = 1";
    HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1";
    PAGE_BEFORE = "SELECT seq, at, actor, action, subject, detail, hash FROM audit_log WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
    PAGE_AFTER = "SELECT seq, at, actor, action, subject, detail, hash FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2";
}

/// Appends `entries` and commits: the only way to commit what changes a record.
pub async fn commit(mut tx: Tx, entries: &[Entry]) -> Result<(), StoreError> {
    for entry in entries {
        append(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Entries before `before`, newest first.
pub async fn page(db: &Db, before: Option<i64>, limit: i64) -> Result<Vec<Recorded>, StoreError> {
    db.query(PAGE_BEFORE).bind(before.unwrap_or(i64::MAX)).bind(limit).all().await
}

/// Walks the whole chain.
pub async fn verify(db: &Db) -> Result<Verdict, StoreError> {
    const BATCH: i64 = 1_000;
    // Head first: entries appended while we walk do not look like a broken chain.
    let (end, head): (i64, String) = db.query(HEAD).one().await?;
    let mut previous = String::new();
    let mut seq = 0;
    loop {
        let batch: Vec<Recorded> = db.query(PAGE_AFTER).bind(seq).bind(BATCH).all().await?;
        for entry in batch.iter().filter(|entry| entry.seq <= end) {
            if entry.seq != seq + 1 || entry.hash != hash(&previous, entry) {
                let verdict = Verdict { intact: false, entries: seq, first_broken: Some(seq + 1), head };
                return Ok(verdict);
            }
            previous.clone_from(&entry.hash);
            seq = entry.seq;
        }
        if seq >= end || batch.is_empty() {
            break;
        }
    }
    let intact = seq == end && previous == head;
    Ok(Verdict { intact, entries: seq, first_broken: (!intact).then_some(seq + 1), head })
}

async fn append(tx: &mut Tx, entry: &Entry) -> Result<(), StoreError> {
    let (seq, previous): (i64, String) = tx.query(ADVANCE).one().await?;
    let mut recorded = Recorded {
        seq,
        at: DbTime(entry.at),
        actor: entry.actor.clone(),
        action: entry.action.to_owned(),
        subject: entry.subject.clone(),
        detail: entry.detail.to_string(),
        hash: String::new(),
    };
    recorded.hash = hash(&previous, &recorded);
    tx.query(APPEND)
        .bind(recorded.seq)
        .bind(recorded.at)
        .bind(recorded.actor)
        .bind(recorded.action)
        .bind(recorded.subject)
        .bind(recorded.detail)
        .bind(recorded.hash.clone())
        .execute()
        .await?;
    tx.query(SET_HEAD).bind(recorded.hash).execute().await?;
    Ok(())
}

fn hash(previous: &str, entry: &Recorded) -> String {
    let mut context = Context::new(&SHA256);
    let seq = entry.seq.to_string();
    let at = millis(entry.at.0).to_string();
    let fields = [previous, &seq, &at, &entry.actor, &entry.action, &entry.subject, &entry.detail];
    for field in fields {
        context.update(&(field.len() as u64).to_be_bytes());
        context.update(field.as_bytes());
    }
    hex(context.finish().as_ref())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
