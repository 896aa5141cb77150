//! The house has few doors: crates depend on each other only where ARCHITECTURE.md says so,
//! and the pure crates know neither IO nor clock nor randomness.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every allowed edge between our crates: (crate, what it may use). `tests` may use all.
const EDGES: &[(&str, &[&str])] = &[
    ("api/care", &[]),
    ("api/fhir", &[]),
    ("server/sfu", &[]),
    ("api/store", &["care"]),
    ("signaling", &["care"]),
    ("turn/proto", &[]),
    ("turn", &["turn-proto"]),
    ("api", &["care", "fhir", "store"]),
    ("server", &["api", "care", "fhir", "sfu", "signaling", "store", "turn", "turn-proto"]),
];

/// Crates that get time, ids and random bytes handed in and do no IO.
const PURE: &[&str] = &["api/care", "api/fhir", "server/sfu", "turn/proto"];

/// What a pure crate never says outside its tests.
const IMPURE: &[&str] = &[
    "Instant::now",
    "SystemTime::now",
    "OffsetDateTime::now",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "std::fs",
    "std::net::UdpSocket",
    "std::net::TcpStream",
    "std::thread",
    "use tokio",
    "use rand",
    "use ring",
    "std::env",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Names after `dokita-` in the `[dependencies]` of a manifest.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.strip_prefix("dokita-"))
        .filter_map(|rest| rest.split(['.', ' ', '=']).next())
        .map(str::to_owned)
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests") || path.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn crates_use_only_the_crates_below_them() {
    for (folder, allowed) in EDGES {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let allowed: BTreeSet<String> = allowed.iter().map(|&name| name.to_owned()).collect();
        let used = dependencies(&manifest);
        let forbidden: Vec<_> = used.difference(&allowed).collect();
        assert!(forbidden.is_empty(), "{folder} must not use {forbidden:?}");
    }
}

#[test]
fn every_crate_of_the_workspace_is_in_the_table() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = manifest.lines().find(|line| line.starts_with("members")).unwrap();
    for member in members.split('"').skip(1).step_by(2).filter(|&member| member != "tests") {
        assert!(EDGES.iter().any(|(folder, _)| *folder == member), "{member} has no line in EDGES");
    }
}

#[test]
fn pure_crates_know_neither_io_nor_clock_nor_randomness() {
    for folder in PURE {
        let mut files = Vec::new();
        sources(&root().join(folder).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in IMPURE {
                assert!(!code.contains(word), "{} says {word}", file.display());
            }
        }
    }
}
