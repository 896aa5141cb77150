//! What is kept of each hospital: its pinned key and its latest trust list.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use dokita_api::es256::Ring;
use dokita_care::rx::{PublicKey, TrustList};
use serde::{Deserialize, Serialize};

/// A hospital's key as its server shows it (RFC 7517).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

/// The key, if it is one on P-256.
pub fn key_of(jwk: Jwk) -> Option<PublicKey> {
    (jwk.kty == "EC" && jwk.crv == "P-256").then(|| PublicKey::from_jwk(&jwk.x, &jwk.y))?
}

/// The folder.
#[derive(Debug)]
pub struct Kept(PathBuf);

impl Kept {
    /// The folder told, else `$XDG_STATE_HOME/dokita`, else `~/.local/state/dokita` (XDG Base Directory
    /// Specification).
    pub fn of(told: Option<PathBuf>) -> anyhow::Result<Self> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let usual = || {
            let state = set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")));
            state.map(|state| state.join("dokita"))
        };
        let folder =
            told.or_else(usual).context("give --state, as neither XDG_STATE_HOME nor HOME is set")?;
        Ok(Self(folder))
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Every pinned key.
    pub fn keys(&self) -> anyhow::Result<Vec<PublicKey>> {
        self.names()?.iter().filter_map(|name| self.key(name).transpose()).collect()
    }

    /// Every list, each signed by its hospital's pinned key.
    pub fn lists(&self) -> anyhow::Result<Vec<TrustList>> {
        self.names()?.iter().filter_map(|name| self.list(name).transpose()).collect()
    }

    /// The pinned key of a hospital.
    pub fn key(&self, name: &str) -> anyhow::Result<Option<PublicKey>> {
        let path = self.path(name, "key.json");
        let Some(bytes) = read(&path)? else { return Ok(None) };
        let key = serde_json::from_slice(&bytes).ok().and_then(key_of);
        Ok(Some(key.with_context(|| format!("{} does not hold a key", path.display()))?))
    }

    /// The list of a hospital.
    pub fn list(&self, name: &str) -> anyhow::Result<Option<TrustList>> {
        let path = self.path(name, "list.cbor");
        let (Some(key), Some(bytes)) = (self.key(name)?, read(&path)?) else { return Ok(None) };
        let list = TrustList::open(&bytes, &key, &Ring);
        Ok(Some(list.with_context(|| format!("{} was changed", path.display()))?))
    }

    /// Pins the key at first use, and replaces the list by one that is not older and stands `agrees`.
    ///
    /// # Errors
    /// The key is another than the pinned one, or the list is not signed by it, is another hospital's or
    /// older than the one that is kept.
    pub fn keep(
        &self,
        name: &str,
        jwk: &Jwk,
        list: &[u8],
        agrees: impl FnOnce(&TrustList) -> anyhow::Result<()>,
    ) -> anyhow::Result<TrustList> {
        let told = key_of(jwk.clone()).context("the hospital's trustListKey is not a key on P-256")?;
        let pinned = self.key(name)?;
        ensure!(
            pinned.is_none_or(|pinned| pinned == told),
            "{name} has another key than at first use. Ask the hospital why; if the answer satisfies you, delete {}",
            self.path(name, "key.json").display()
        );
        let fresh = TrustList::open(list, &told, &Ring)
            .context("the trust list is not signed by the hospital's key")?;
        if let Some(kept) = self.list(name)? {
            ensure!(fresh.issuer == kept.issuer, "the trust list is another hospital's: {}", fresh.issuer);
            ensure!(
                fresh.issued_at >= kept.issued_at,
                "the server gave an older trust list than the one that is kept; somebody may be hiding cancellations"
            );
        }
        agrees(&fresh)?;
        std::fs::create_dir_all(self.trust())
            .with_context(|| format!("making {}", self.trust().display()))?;
        if pinned.is_none() {
            write(&self.path(name, "key.json"), &serde_json::to_vec(jwk)?)?;
        }
        write(&self.path(name, "list.cbor"), list)?;
        Ok(fresh)
    }

    fn names(&self) -> anyhow::Result<Vec<String>> {
        let entries = match std::fs::read_dir(self.trust()) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error).with_context(|| format!("reading {}", self.trust().display())),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry?.file_name();
            names.extend(file.to_str().and_then(|file| file.strip_suffix(".key.json")).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn trust(&self) -> PathBuf {
        self.0.join("trust")
    }

    fn path(&self, name: &str, kind: &str) -> PathBuf {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        self.trust().join(format!("{}.{kind}", name.chars().map(plain).collect::<String>()))
    }
}

fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let fresh =
        path.with_extension([path.extension().unwrap_or_default(), OsStr::new("new")].join(OsStr::new(".")));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}
