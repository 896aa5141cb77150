//! `dokita log`: checks the transparency log, from inside and from outside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Subcommand;
use dokita_api::hospital_keys::ed25519;
use dokita_care::merkle::note::Checkpoint;
use dokita_care::merkle::{Hash, empty_root, verify_consistency};
use dokita_store::{Db, DbOptions, transparency};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::commands::serve::database_url;
use crate::config::Config;

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What to check.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Compute the tree anew from the database's leaves and compare it with what is stored.
    Verify {
        /// Configuration file; see docs/dokita.example.toml.
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Fetch a hospital's checkpoint, prove that the log only grew since the last one, and keep it.
    Check {
        /// Address of the hospital's server.
        url: Url,
        /// Where what was seen is kept; `$XDG_STATE_HOME/dokita` unless told.
        #[arg(long)]
        state: Option<PathBuf>,
    },
}

/// Runs one of them.
///
/// # Errors
/// The log could not be read, or it is not what it promised.
pub async fn run(command: LogCommand) -> anyhow::Result<()> {
    match command {
        LogCommand::Verify { config } => verify(&Config::load(config.as_deref())?).await,
        LogCommand::Check { url, state } => {
            let folder = state.map_or_else(state_folder, Ok)?;
            println!("{}", check(&url, &folder).await?);
            Ok(())
        }
    }
}

async fn verify(config: &Config) -> anyhow::Result<()> {
    let db = Db::connect(&database_url(config), DbOptions::default()).await?;
    let verdict = transparency::verify(&db).await?;
    if let Some(index) = verdict.first_broken {
        bail!(
            "the transparency log is broken at leaf {index}: it was changed or removed after it was written"
        );
    }
    let (size, root) = (verdict.head.size, STANDARD.encode(verdict.head.root));
    println!("The transparency log is intact: {size} leaves, root {root}.");
    Ok(())
}

/// What [`check`] found.
#[derive(Debug, PartialEq, Eq)]
pub struct Checked {
    /// The checkpoint that is kept now.
    pub now: Checkpoint,
    /// Leaves at the last check; none at the first.
    pub before: Option<u64>,
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Checkpoint { origin, size, .. } = &self.now;
        match self.before {
            None => write!(
                f,
                "{origin}: {size} leaves. This is the first check; its key and checkpoint are kept."
            ),
            Some(before) => {
                write!(
                    f,
                    "{origin}: {size} leaves, {} more than at the last check. Nothing was rewritten.",
                    size - before
                )
            }
        }
    }
}

/// Fetches the checkpoint of the log at `url` and proves that it only adds to the one kept in
/// `folder`, which it then replaces. The key is pinned at the first check.
///
/// # Errors
/// The server does not answer, or the log has another key, is shorter, or was rewritten.
pub async fn check(url: &Url, folder: &Path) -> anyhow::Result<Checked> {
    let server = Server::new(url)?;
    let origin = server.origin();
    let kept = Kept::new(folder, &origin);
    let site: SiteAnswer = server.json("api/site").await?;
    let told = key_of(&site.log_key).context("the server's logKey is not an Ed25519 key")?;
    let key = kept.key()?.unwrap_or(told);
    ensure!(
        key == told,
        "{origin} has another key than at the first check. Ask the hospital why; if the answer satisfies you, delete {}",
        kept.key.display()
    );
    let note = server.text("api/transparency/checkpoint").await?;
    let now = Checkpoint::open(&note, &origin, &key, ed25519)?;
    let before = kept.checkpoint(&origin, &key)?;
    if let Some(before) = &before {
        server.only_grew(before, &now).await?;
    }
    kept.keep(&key, &note)?;
    Ok(Checked { now, before: before.map(|before| before.size) })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SiteAnswer {
    log_key: String,
}

#[derive(Deserialize)]
struct ProofAnswer {
    proof: Vec<String>,
}

/// The hospital's server.
struct Server {
    http: reqwest::Client,
    base: Url,
}

impl Server {
    fn new(url: &Url) -> anyhow::Result<Self> {
        const WITHIN: Duration = Duration::from_secs(20);
        let http =
            reqwest::Client::builder().timeout(WITHIN).redirect(reqwest::redirect::Policy::none()).build()?;
        let base = url.join("/").context("the address is not that of a server")?;
        Ok(Self { http, base })
    }

    /// As the log there must name itself.
    fn origin(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        let port = self.base.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{host}{port}/dokita-log")
    }

    async fn text(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.http.get(self.base.join(path)?).send().await.map_err(reqwest::Error::without_url);
        let mut answer = answer.with_context(|| format!("{} does not answer", self.base))?;
        ensure!(answer.status().is_success(), "{}{path} answers {}", self.base, answer.status());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
            body.extend_from_slice(&chunk);
            ensure!(body.len() <= LONGEST_ANSWER, "{}{path} answers more than it should", self.base);
        }
        String::from_utf8(body).with_context(|| format!("{}{path} does not answer text", self.base))
    }

    async fn json<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let text = self.text(path).await?;
        serde_json::from_str(&text)
            .with_context(|| format!("{}{path} does not answer what it should", self.base))
    }

    async fn only_grew(&self, before: &Checkpoint, now: &Checkpoint) -> anyhow::Result<()> {
        let (from, to) = (before.size, now.size);
        ensure!(
            from <= to,
            "the log of {} has become shorter: it had {from} leaves and now has {to}. Do not trust it",
            now.origin
        );
        // Where nothing was added, and where there was nothing, there is nothing to fetch.
        let proof = if from == to || from == 0 {
            Vec::new()
        } else {
            let answer: ProofAnswer =
                self.json(&format!("api/transparency/consistency?from={from}&to={to}")).await?;
            hashes(&answer.proof).context("the proof of consistency could not be read")?
        };
        let old_root = if from == 0 { empty_root() } else { before.root };
        ensure!(
            verify_consistency(from, to, &proof, &old_root, &now.root),
            "the log of {} was rewritten: its {to} leaves do not begin with the {from} seen before. Do not trust it",
            now.origin
        );
        Ok(())
    }
}

/// What was seen of one log.
struct Kept {
    folder: PathBuf,
    key: PathBuf,
    checkpoint: PathBuf,
}

impl Kept {
    fn new(folder: &Path, origin: &str) -> Self {
        let name: String =
            origin.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
        let folder = folder.join("logs");
        Self {
            key: folder.join(format!("{name}.key")),
            checkpoint: folder.join(format!("{name}.checkpoint")),
            folder,
        }
    }

    fn key(&self) -> anyhow::Result<Option<[u8; 32]>> {
        let Some(text) = read(&self.key)? else { return Ok(None) };
        let key =
            key_of(text.trim()).with_context(|| format!("{} does not hold a key", self.key.display()))?;
        Ok(Some(key))
    }

    fn checkpoint(&self, origin: &str, key: &[u8; 32]) -> anyhow::Result<Option<Checkpoint>> {
        let Some(note) = read(&self.checkpoint)? else { return Ok(None) };
        let checkpoint = Checkpoint::open(&note, origin, key, ed25519);
        checkpoint.map(Some).with_context(|| format!("{} was changed", self.checkpoint.display()))
    }

    fn keep(&self, key: &[u8; 32], note: &str) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.folder).with_context(|| format!("making {}", self.folder.display()))?;
        if !self.key.exists() {
            write(&self.key, &STANDARD.encode(key))?;
        }
        write(&self.checkpoint, note)
    }
}

/// `$XDG_STATE_HOME/dokita`, else `~/.local/state/dokita` (XDG Base Directory Specification).
fn state_folder() -> anyhow::Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")));
    Ok(state.context("give --state, as neither XDG_STATE_HOME nor HOME is set")?.join("dokita"))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Whole or not at all.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        use std::io::Write;
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}

fn key_of(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

fn hashes(proof: &[String]) -> Option<Vec<Hash>> {
    proof.iter().map(|text| STANDARD.decode(text).ok()?.try_into().ok()).collect()
}

#[cfg(test)]
mod tests;
