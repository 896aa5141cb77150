//! The transparency log: a Merkle tree (RFC 9162) of salted hashes that only grows.
//!
//! [`append`] is called in the business transaction, right before [`crate::audit::commit`]: the row of
//! `log_head` is locked only until that commit, and a transaction that fails leaves no gap. A leaf
//! costs four statements; its row carries the inner nodes that it completes, so that every node is
//! written once and read by primary key. Nothing is rebuilt when the server starts.

use std::collections::HashMap;

use dokita_care::merkle::{self, Frontier, Hash, Node, Span};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::{Db, Tx};
use crate::ids::{DbTime, DbUuid};
use crate::{StoreError, statements};

pub use dokita_care::merkle::event::{Event, Kind};

/// Where an event stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// From 0.
    pub index: i64,
    /// As the log shows it.
    pub leaf: Hash,
}

/// The log at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Leaves.
    pub size: i64,
    /// Root of the tree.
    pub root: Hash,
}

/// An event of the log with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// From 0.
    pub index: i64,
    /// What the leaf is the hash of.
    pub event: Event,
}

/// What [`verify`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Leaves read.
    pub leaves: i64,
    /// The first leaf that is missing, or whose inner nodes or opening do not fit.
    pub first_broken: Option<i64>,
    /// What the leaves add up to.
    pub head: Head,
}

statements! {
    ADVANCE = "UPDATE log_head SET size = size + 1 WHERE id = 1 RETURNING size - 1, frontier";
    SET_FRONTIER = "UPDATE log_head SET frontier = $1 WHERE id = 1";
    INSERT_LEAF = "INSERT INTO log_leaves (idx, leaf, nodes) VALUES ($1, $2, $3)";
    INSERT_OPENING = "INSERT INTO log_openings (idx, kind, subject, at, digest, salt) VALUES ($1, $2, $3, $4, $5, $6)";
    HEAD = "SELECT size, frontier FROM log_head WHERE id = 1";
    INDEX = "SELECT idx FROM log_leaves WHERE leaf = $1";
    PAGE = "SELECT idx, leaf, nodes FROM log_leaves WHERE idx >= $1 AND idx < $2 ORDER BY idx LIMIT $3";
    CHOSEN = {
        sqlite: "SELECT idx, leaf, nodes FROM log_leaves WHERE idx IN (SELECT value FROM json_each($1))",
        postgres: "SELECT idx, leaf, nodes FROM log_leaves WHERE idx IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS JSON)))"
    };
    OF_SUBJECT = "SELECT idx, kind, subject, at, digest, salt FROM log_openings WHERE subject = $1 ORDER BY idx";
    OPENINGS = "SELECT idx, kind, subject, at, digest, salt FROM log_openings WHERE idx >= $1 AND idx < $2 ORDER BY idx";
}

/// Appends an event. Until the transaction ends, all others that append wait.
pub async fn append(tx: &mut Tx, event: &Event) -> Result<Appended, StoreError> {
    let (index, frontier): (i64, Vec<u8>) = tx.query(ADVANCE).one().await?;
    let mut frontier = frontier_of(index, &frontier)?;
    let leaf = event.leaf();
    let completed = frontier.append(merkle::leaf_hash(&leaf));
    tx.query(INSERT_LEAF).bind(index).bind(leaf.to_vec()).bind(completed.concat()).execute().await?;
    tx.query(INSERT_OPENING)
        .bind(index)
        .bind(event.kind.as_str())
        .bind(DbUuid(event.subject))
        .bind(DbTime(event.at))
        .bind(event.digest.to_vec())
        .bind(event.salt.to_vec())
        .execute()
        .await?;
    tx.query(SET_FRONTIER).bind(frontier.to_bytes()).execute().await?;
    Ok(Appended { index, leaf })
}

/// The log as it is now.
pub async fn head(db: &Db) -> Result<Head, StoreError> {
    let (size, frontier): (i64, Vec<u8>) = db.query(HEAD).one().await?;
    Ok(Head { size, root: frontier_of(size, &frontier)?.root() })
}

/// Where a leaf stands.
pub async fn index_of(db: &Db, leaf: &Hash) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = db.query(INDEX).bind(leaf.to_vec()).optional().await?;
    Ok(row.map(|(index,)| index))
}

/// Proves that leaf `index` is in the tree of the first `size` leaves (RFC 9162 section 2.1.3); none
/// when it is not, or when the log has not come so far.
pub async fn inclusion(db: &Db, index: i64, size: i64) -> Result<Option<Vec<Hash>>, StoreError> {
    prove(db, size, |size| merkle::inclusion_path(u64::try_from(index).ok()?, size)).await
}

/// Proves that the tree of the first `to` leaves only adds to that of the first `from` (RFC 9162
/// section 2.1.4); none unless `0 < from <= to` and the log has come so far.
pub async fn consistency(db: &Db, from: i64, to: i64) -> Result<Option<Vec<Hash>>, StoreError> {
    prove(db, to, |to| merkle::consistency_path(u64::try_from(from).ok()?, to)).await
}

/// Leaves from index `from` on.
pub async fn leaves(db: &Db, from: i64, limit: i64) -> Result<Vec<Hash>, StoreError> {
    let rows: Vec<Leaf> = db.query(PAGE).bind(from).bind(i64::MAX).bind(limit).all().await?;
    rows.iter().map(Leaf::leaf).collect()
}

/// What the log says of a row, oldest first: for those who may see that row.
pub async fn of_subject(db: &Db, subject: Uuid) -> Result<Vec<Opening>, StoreError> {
    let rows: Vec<OpeningRow> = db.query(OF_SUBJECT).bind(DbUuid(subject)).all().await?;
    rows.into_iter().map(Opening::try_from).collect()
}

/// Computes the tree anew from its leaves and compares every stored node, opening and the head.
pub async fn verify(db: &Db) -> Result<Verdict, StoreError> {
    const BATCH: i64 = 10_000;
    // Head first: what is appended while we walk is left for the next time.
    let (size, stored): (i64, Vec<u8>) = db.query(HEAD).one().await?;
    let mut frontier = Frontier::default();
    let mut index = 0;
    let verdict = |index: i64, frontier: &Frontier, intact: bool| Verdict {
        leaves: index,
        first_broken: (!intact).then_some(index),
        head: Head { size: index, root: frontier.root() },
    };
    while index < size {
        let end = size.min(index + BATCH);
        let rows: Vec<Leaf> = db.query(PAGE).bind(index).bind(end).bind(BATCH).all().await?;
        let openings: Vec<OpeningRow> = db.query(OPENINGS).bind(index).bind(end).all().await?;
        let openings: Result<Vec<_>, _> = openings.into_iter().map(Opening::try_from).collect();
        let opened: HashMap<i64, Hash> =
            openings?.iter().map(|opening| (opening.index, opening.event.leaf())).collect();
        for row in &rows {
            if row.idx != index || !row.continues(&mut frontier, opened.get(&index)) {
                return Ok(verdict(index, &frontier, false));
            }
            index += 1;
        }
        if index < end {
            return Ok(verdict(index, &frontier, false));
        }
    }
    let intact = frontier.to_bytes() == stored;
    Ok(verdict(index, &frontier, intact))
}

/// The proof along `path` in the tree of `size` leaves.
async fn prove(
    db: &Db,
    size: i64,
    path: impl FnOnce(u64) -> Option<Vec<Span>>,
) -> Result<Option<Vec<Hash>>, StoreError> {
    let Some(path) = u64::try_from(size).ok().and_then(path) else { return Ok(None) };
    let nodes: Vec<Node> = path.iter().flat_map(|span| span.nodes()).collect();
    let mut indices: Vec<u64> = nodes.iter().map(|node| node.completed_by()).collect();
    // The last leaf of the tree tells whether the log has come so far.
    indices.push(u64::try_from(size - 1).unwrap_or(0));
    indices.sort_unstable();
    indices.dedup();
    let list = serde_json::json!(indices).to_string();
    let rows: Vec<Leaf> = db.query(CHOSEN).bind(list).all().await?;
    if rows.len() < indices.len() {
        return Ok(None);
    }
    let rows: HashMap<u64, Leaf> = rows.into_iter().map(|row| (row.idx.unsigned_abs(), row)).collect();
    let hash_of = |node: Node| rows.get(&node.completed_by())?.node(node.level);
    merkle::hashes(&path, hash_of).map(Some).ok_or(StoreError::Corrupt { column: "log_leaves.nodes" })
}

fn frontier_of(size: i64, bytes: &[u8]) -> Result<Frontier, StoreError> {
    let size = u64::try_from(size).ok();
    size.and_then(|size| Frontier::from_bytes(size, bytes))
        .ok_or(StoreError::Corrupt { column: "log_head.frontier" })
}

#[derive(FromRow)]
struct Leaf {
    idx: i64,
    leaf: Vec<u8>,
    nodes: Vec<u8>,
}

impl Leaf {
    fn leaf(&self) -> Result<Hash, StoreError> {
        self.leaf.as_slice().try_into().map_err(|_| StoreError::Corrupt { column: "log_leaves.leaf" })
    }

    /// The subtree of `2^level` leaves that this leaf completes.
    fn node(&self, level: u32) -> Option<Hash> {
        let Some(above) = level.checked_sub(1) else { return Some(merkle::leaf_hash(&self.leaf)) };
        self.nodes.as_chunks::<32>().0.get(above as usize).copied()
    }

    /// Appends itself; whether its nodes are those that come out, and its opening opens it. An
    /// opening that was forgotten proves nothing and breaks nothing.
    fn continues(&self, frontier: &mut Frontier, opened: Option<&Hash>) -> bool {
        let completed = frontier.append(merkle::leaf_hash(&self.leaf));
        completed.concat() == self.nodes && opened.is_none_or(|leaf| self.leaf == leaf)
    }
}

#[derive(FromRow)]
struct OpeningRow {
    idx: i64,
    kind: String,
    subject: DbUuid,
    at: DbTime,
    digest: Vec<u8>,
    salt: Vec<u8>,
}

impl TryFrom<OpeningRow> for Opening {
    type Error = StoreError;

    fn try_from(row: OpeningRow) -> Result<Self, StoreError> {
        let corrupt = |column| move || StoreError::Corrupt { column };
        Ok(Self {
            index: row.idx,
            event: Event {
                kind: Kind::parse(&row.kind).ok_or_else(corrupt("log_openings.kind"))?,
                subject: row.subject.0,
                at: OffsetDateTime::from(row.at),
                digest: row.digest.try_into().ok().ok_or_else(corrupt("log_openings.digest"))?,
                salt: row.salt.try_into().ok().ok_or_else(corrupt("log_openings.salt"))?,
            },
        })
    }
}

/// A log of many leaves in a moment, for tests and measurements.
#[cfg(feature = "testing")]
pub mod bulk {
    use dokita_care::merkle::{self, Frontier};
    use sqlx::{QueryBuilder, Sqlite};

    use super::{HEAD, SET_FRONTIER, frontier_of};
    use crate::StoreError;
    use crate::db::{Db, Sql, Tx};

    const SET_SIZE: Sql = Sql::same("UPDATE log_head SET size = $1 WHERE id = 1");

    /// Appends `count` made-up leaves without openings, in one transaction.
    pub async fn load(db: &Db, count: i64) -> Result<(), StoreError> {
        const ROWS: i64 = 5_000;
        let mut tx = db.write().await?;
        let (mut size, bytes): (i64, Vec<u8>) = tx.query(HEAD).one().await?;
        let mut frontier = frontier_of(size, &bytes)?;
        let end = size + count;
        while size < end {
            let rows: Vec<_> = (size..end.min(size + ROWS)).map(|index| row(index, &mut frontier)).collect();
            size += i64::try_from(rows.len()).unwrap_or(ROWS);
            insert(&mut tx, rows).await?;
        }
        tx.query(SET_SIZE).bind(size).execute().await?;
        tx.query(SET_FRONTIER).bind(frontier.to_bytes()).execute().await?;
        tx.commit().await
    }

    fn row(index: i64, frontier: &mut Frontier) -> (i64, Vec<u8>, Vec<u8>) {
        // A hash, so that leaves fall anywhere in their index, as real ones do.
        let leaf = merkle::leaf_hash(&index.to_be_bytes());
        (index, leaf.to_vec(), frontier.append(merkle::leaf_hash(&leaf)).concat())
    }

    async fn insert(tx: &mut Tx, rows: Vec<(i64, Vec<u8>, Vec<u8>)>) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO log_leaves (idx, leaf, nodes) ";
        match tx {
            Tx::Sqlite(tx) => {
                let mut builder = QueryBuilder::<Sqlite>::new(INSERT);
                builder.push_values(rows, |mut row, (index, leaf, nodes)| {
                    row.push_bind(index).push_bind(leaf).push_bind(nodes);
                });
                builder.build().execute(&mut **tx).await?;
            }
            Tx::Postgres(tx) => {
                let mut builder = QueryBuilder::<sqlx::Postgres>::new(INSERT);
                builder.push_values(rows, |mut row, (index, leaf, nodes)| {
                    row.push_bind(index).push_bind(leaf).push_bind(nodes);
                });
                builder.build().execute(&mut **tx).await?;
            }
        }
        Ok(())
    }
}
