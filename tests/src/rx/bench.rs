//! How many prescriptions a core verifies, how long signing one takes, and appending to a long log.

use std::fs::File;
use std::hint::black_box;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use dokita_api::es256::Ring;
use dokita_care::merkle::note::Checkpoint;
use dokita_care::merkle::{Frontier, leaf_hash, verify_inclusion};
use dokita_care::rx::{Outcome, verify};
use dokita_store::audit::{self, Entry};
use dokita_store::transparency::{self, Event, Kind};
use dokita_store::{Db, DbOptions, Sql};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::signed::{self, Doctor};

/// What [`run`] measured; times are milliseconds, the 99th percentile.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Whole verifications of the three-item token on one core in a second.
    pub verify_per_s: f64,
    /// Facts to signature to the QR symbol's PNG.
    pub issue_p99_ms: f64,
    /// One event appended in a transaction of its own and durable, the checkpoint signed, inclusion proven.
    pub log_p99_ms: f64,
    /// Four KiB written and synced in the same folder, one before each append.
    pub fsync_p99_ms: f64,
    /// Leaves in the log before the first measured append.
    pub log_leaves: u64,
    /// Half of the appends took at most this.
    pub log_p50_ms: f64,
    /// Half of the syncs took at most this.
    pub fsync_p50_ms: f64,
}

/// What must be reached.
impl Figures {
    /// # Errors
    /// A target was missed; says which.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(self.verify_per_s >= 5000.0, "fewer than 5,000 verifications a second");
        ensure!(self.issue_p99_ms < 15.0, "issuing takes 15 ms or more");
        ensure!(self.log_p99_ms < 5.0, "appending to the log takes 5 ms or more");
        Ok(())
    }
}

/// Measures everything; the log lies in `folder`.
///
/// # Errors
/// Something failed or was not verified.
pub async fn run(folder: &Path, leaves: u64, appends: usize) -> anyhow::Result<Figures> {
    let verify_per_s = verifications(Duration::from_secs(5))?;
    let issue_p99_ms = percentile(&mut issues(1000)?, 99);
    let (mut appended, mut synced) = log(folder, leaves, appends).await?;
    Ok(Figures {
        verify_per_s: verify_per_s.round(),
        issue_p99_ms,
        log_p99_ms: percentile(&mut appended, 99),
        fsync_p99_ms: percentile(&mut synced, 99),
        log_leaves: leaves,
        log_p50_ms: percentile(&mut appended, 50),
        fsync_p50_ms: percentile(&mut synced, 50),
    })
}

/// Verifies on this thread alone, tokens of 64 different prescriptions in turn.
fn verifications(span: Duration) -> anyhow::Result<f64> {
    let (doctor, mut facts) = (Doctor::new()?, signed::three_items()?);
    let trust = doctor.trusted_among(99, &facts)?;
    let mut tokens = Vec::new();
    for number in 0..64 {
        facts.id = Uuid::from_u128(facts.id.as_u128() + number);
        tokens.push(doctor.token(&facts)?);
    }
    let began = Instant::now();
    let mut verified = 0_u32;
    while began.elapsed() < span {
        for token in &tokens {
            let verdict = black_box(verify(black_box(token), &trust, facts.issued_at, &Ring, &()));
            ensure!(verdict.outcome == Outcome::Valid, "a token of ours is {:?}", verdict.outcome);
            verified += 1;
        }
    }
    Ok(f64::from(verified) / began.elapsed().as_secs_f64())
}

fn issues(count: usize) -> anyhow::Result<Vec<Duration>> {
    let (doctor, mut facts) = (Doctor::new()?, signed::three_items()?);
    let mut times = Vec::new();
    for _ in 0..count {
        facts.id = Uuid::from_u128(facts.id.as_u128() + 1);
        let began = Instant::now();
        black_box(doctor.picture(&facts)?);
        times.push(began.elapsed());
    }
    Ok(times)
}

/// Times of appends and, measured between them, of the disk alone.
async fn log(folder: &Path, leaves: u64, appends: usize) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let url = format!("sqlite:{}", folder.join("log.db").display());
    let db = Db::open(&url, DbOptions::default()).await?;
    preload(&db, leaves).await?;
    let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).ok().context("a seed is a key")?;
    let mut beside = File::create(folder.join("beside"))?;
    let (mut appended, mut synced) = (Vec::new(), Vec::new());
    for number in 0..appends {
        let began = Instant::now();
        beside.seek(SeekFrom::Start(0))?;
        beside.write_all(&[7; 4096])?;
        beside.sync_all()?;
        synced.push(began.elapsed());
        let event = event(leaves + number as u64);
        let began = Instant::now();
        append(&db, &event, &key).await?;
        appended.push(began.elapsed());
    }
    db.close().await;
    Ok((appended, synced))
}

/// One business transaction with its event, a signed checkpoint, and the proof that the event is in it.
async fn append(db: &Db, event: &Event, key: &Ed25519KeyPair) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    let placed = transparency::append(&mut tx, event).await?;
    let entry = Entry {
        at: event.at,
        actor: "system".into(),
        action: "prescription.issued",
        subject: format!("prescription:{}", event.subject),
        detail: serde_json::json!({}),
    };
    audit::commit(tx, &[entry]).await?;
    let head = transparency::head(db).await?;
    let size = u64::try_from(head.size)?;
    let checkpoint = Checkpoint { origin: "rx.ireti.example/dokita-log".into(), size, root: head.root };
    let signature = key.sign(checkpoint.text().as_bytes());
    black_box(checkpoint.signed(key.public_key().as_ref().try_into()?, signature.as_ref().try_into()?));
    let proof =
        transparency::inclusion(db, placed.index, head.size).await?.context("the log proves its leaf")?;
    let hash = leaf_hash(&placed.leaf);
    ensure!(
        verify_inclusion(&hash, u64::try_from(placed.index)?, size, &proof, &head.root),
        "the proof fails"
    );
    Ok(())
}

fn event(number: u64) -> Event {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, &number.to_be_bytes()).as_ref());
    let mut salt = [0; 16];
    salt.copy_from_slice(&hash[16..]);
    Event {
        kind: Kind::RxIssued,
        subject: Uuid::from_u128(u128::from(number)),
        at: OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000 + number),
        digest: hash,
        salt,
    }
}

/// Leaves as appending would have left them, many at a time.
async fn preload(db: &Db, leaves: u64) -> anyhow::Result<()> {
    const BATCH: u64 = 20_000;
    const LEAVES: Sql = Sql::same(
        "INSERT INTO log_leaves (idx, leaf, nodes) \
         SELECT json_extract(value, '$[0]'), unhex(json_extract(value, '$[1]')), unhex(json_extract(value, '$[2]')) \
         FROM json_each($1)",
    );
    const OPENINGS: Sql = Sql::same(
        "INSERT INTO log_openings (idx, kind, subject, at, digest, salt) \
         SELECT json_extract(value, '$[0]'), 'rx-issued', json_extract(value, '$[3]'), 0, \
         unhex(json_extract(value, '$[1]')), zeroblob(16) FROM json_each($1)",
    );
    const HEAD: Sql = Sql::same("UPDATE log_head SET size = $1, frontier = $2");
    let mut frontier = Frontier::default();
    while frontier.size() < leaves {
        let rows: Vec<_> = (frontier.size()..leaves.min(frontier.size() + BATCH))
            .map(|number| {
                let event = event(number);
                let leaf = event.leaf();
                let nodes = frontier.append(leaf_hash(&leaf)).concat();
                (number, hex(&leaf), hex(&nodes), event.subject)
            })
            .collect();
        let rows = serde_json::to_string(&rows)?;
        let mut tx = db.write().await?;
        tx.query(LEAVES).bind(rows.clone()).execute().await?;
        tx.query(OPENINGS).bind(rows).execute().await?;
        tx.query(HEAD).bind(i64::try_from(frontier.size())?).bind(frontier.to_bytes()).execute().await?;
        tx.commit().await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Milliseconds that `percent` of the times do not exceed, to microseconds.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(place).map_or(0.0, |time| (time.as_secs_f64() * 1e6).round() / 1e3)
}
