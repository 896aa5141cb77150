//! `dokita verify`: what a prescription is worth, said without a network.
//!
//! What was learned while there was a network (the hospital's key, pinned at first use, its latest trust
//! list and the log's latest checkpoint) is kept in a folder.

mod kept;
mod picture;
mod update;
mod words;

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use dokita_api::es256::Ring;
use dokita_care::rx::{Outcome, TrustList, Verdict};
use time::OffsetDateTime;
use url::Url;

/// A picture or text is so large at most, in bytes.
const LARGEST: u64 = 32 << 20;

/// What to verify, and by what.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A picture of the QR symbol (PNG), or its text; `-` reads standard input.
    #[arg(required_unless_present = "update")]
    pub file: Option<PathBuf>,
    /// First fetch the hospital's key, trust list and log checkpoint from its server and keep them: the one
    /// thing here that needs a network.
    #[arg(long, value_name = "URL", conflicts_with = "trust")]
    pub update: Option<Url>,
    /// The hospital's trust list; without it, the lists in the state folder.
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// The hospital's key that must have signed that list: `trustListKey` of `/api/site`, as JSON. Without
    /// it, the keys pinned in the state folder.
    #[arg(long, value_name = "FILE", requires = "trust")]
    pub hospital_key: Option<PathBuf>,
    /// Where keys, lists and checkpoints are kept; `$XDG_STATE_HOME/dokita` unless told.
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
}

/// Says on standard output what the prescription orders when it is authentic, and whether it may be filled.
///
/// # Errors
/// It may not be filled (the error says why), or it or the lists could not be read.
pub async fn run(args: VerifyArgs) -> anyhow::Result<()> {
    if let Some(url) = &args.update {
        println!("{}", update::update(url, &kept::Kept::of(args.state.clone())?).await?);
    }
    let Some(file) = &args.file else { return Ok(()) };
    let lists = lists(&args)?;
    let texts = texts(file)?;
    let (verdict, list) = judge(&texts, &lists, OffsetDateTime::now_utc())?;
    if let Some(facts) = &verdict.prescription {
        println!("{}", words::facts(facts, list));
    }
    let said = words::verdict(&verdict, list);
    if verdict.outcome != Outcome::Valid {
        bail!("{said}");
    }
    println!("{said}");
    Ok(())
}

/// The lists to judge by: the one given, or all that are kept.
fn lists(args: &VerifyArgs) -> anyhow::Result<Vec<TrustList>> {
    let kept = || kept::Kept::of(args.state.clone());
    let Some(trust) = &args.trust else { return kept()?.lists() };
    let bytes = read(trust)?;
    let keys = match &args.hospital_key {
        Some(path) => {
            let jwk = serde_json::from_slice(&read(path)?).ok();
            vec![jwk.and_then(kept::key_of).with_context(|| format!("{} is not a key", path.display()))?]
        }
        None => kept()?.keys()?,
    };
    let opened = keys.iter().find_map(|key| TrustList::open(&bytes, key, &Ring).ok());
    let list = opened.with_context(|| {
        format!("{} is not signed by the hospital's key: it was changed, or is another's", trust.display())
    })?;
    Ok(vec![list])
}

/// What the file says: itself, or what the symbols in its picture say.
fn texts(file: &Path) -> anyhow::Result<Vec<String>> {
    let bytes = read(file)?;
    if picture::is_png(&bytes) {
        let texts = picture::texts(&bytes)?;
        ensure!(!texts.is_empty(), "no QR symbol could be read in {}: take the picture anew", file.display());
        return Ok(texts);
    }
    Ok(vec![String::from_utf8(bytes).context("this is neither a PNG picture nor text")?])
}

/// The verdict of the list that knows the signer, else that of any.
fn judge<'a>(
    texts: &[String],
    lists: &'a [TrustList],
    now: OffsetDateTime,
) -> anyhow::Result<(Verdict, &'a TrustList)> {
    let verdicts = texts.iter().flat_map(|text| {
        lists.iter().map(move |list| (dokita_care::rx::verify(text, list, now, &Ring, &()), list))
    });
    let rank = |verdict: &Verdict| match verdict.outcome {
        Outcome::NoPrescription => 2,
        Outcome::UnknownIssuer => 1,
        _ => 0,
    };
    verdicts
        .min_by_key(|(verdict, _)| rank(verdict))
        .context("there is no trust list yet: fetch one with `dokita verify --update URL`, or give --trust")
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes).context("reading standard input")?;
    } else {
        let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
        file.take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("reading {}", path.display()))?;
    }
    ensure!(bytes.len() as u64 <= LARGEST, "{} is larger than 32 MiB", path.display());
    Ok(bytes)
}

#[cfg(test)]
mod tests;
