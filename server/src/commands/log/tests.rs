//! Against logs that keep their promises and logs that do not.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use dokita_care::merkle::{Frontier, Node, consistency_path, hashes, leaf_hash};
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::*;

/// A server whose log can be made to lie.
#[derive(Clone)]
struct Liar(Arc<Mutex<Log>>);

struct Log {
    origin: String,
    seed: [u8; 32],
    leaves: Vec<u64>,
}

impl Log {
    fn pair(&self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&self.seed).unwrap()
    }

    fn note(&self) -> String {
        let mut frontier = Frontier::default();
        self.leaves.iter().for_each(|leaf| drop(frontier.append(leaf_hash(&leaf.to_be_bytes()))));
        let checkpoint =
            Checkpoint { origin: self.origin.clone(), size: frontier.size(), root: frontier.root() };
        let pair = self.pair();
        let signature = pair.sign(checkpoint.text().as_bytes());
        checkpoint
            .signed(pair.public_key().as_ref().try_into().unwrap(), signature.as_ref().try_into().unwrap())
    }

    fn hash_of(&self, node: Node) -> Option<Hash> {
        let mut frontier = Frontier::default();
        let first = usize::try_from(node.index << node.level).ok()?;
        let leaves = self.leaves.get(first..first + (1 << node.level))?;
        leaves.iter().for_each(|leaf| drop(frontier.append(leaf_hash(&leaf.to_be_bytes()))));
        Some(frontier.root())
    }

    fn consistency(&self, from: u64, to: u64) -> serde_json::Value {
        let path = consistency_path(from, to).unwrap();
        let proof = hashes(&path, |node| self.hash_of(node)).unwrap();
        serde_json::json!({ "proof": proof.iter().map(|hash| STANDARD.encode(hash)).collect::<Vec<_>>() })
    }
}

#[derive(Deserialize)]
struct Sizes {
    from: u64,
    to: u64,
}

impl Liar {
    async fn start(leaves: u64) -> (Self, Url) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log =
            Log { origin: format!("{address}/dokita-log"), seed: [1; 32], leaves: (0..leaves).collect() };
        let liar = Self(Arc::new(Mutex::new(log)));
        let router = Router::new()
            .route(
                "/api/site",
                get(async |State(Liar(log)): State<Liar>| {
                    let key = STANDARD.encode(log.lock().unwrap().pair().public_key());
                    axum::Json(serde_json::json!({ "logKey": key }))
                }),
            )
            .route(
                "/api/transparency/checkpoint",
                get(async |State(Liar(log)): State<Liar>| log.lock().unwrap().note()),
            )
            .route(
                "/api/transparency/consistency",
                get(async |State(Liar(log)): State<Liar>, Query(sizes): Query<Sizes>| {
                    axum::Json(log.lock().unwrap().consistency(sizes.from, sizes.to))
                }),
            )
            .with_state(liar.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (liar, Url::parse(&format!("http://{address}")).unwrap())
    }

    fn now(&self, change: impl FnOnce(&mut Log)) {
        change(&mut self.0.lock().unwrap());
    }
}

async fn refusal(url: &Url, folder: &Path) -> String {
    format!("{:#}", check(url, folder).await.unwrap_err())
}

#[tokio::test]
async fn a_log_that_only_grows_is_followed_and_one_that_was_rewritten_is_not() {
    install_provider();
    let folder = tempfile::tempdir().unwrap();
    let (log, url) = Liar::start(0).await;
    assert_eq!(check(&url, folder.path()).await.unwrap().before, None);
    for (grown, before) in [(3, 0), (7, 3), (7, 7), (20, 7)] {
        log.now(|log| log.leaves = (0..grown).collect());
        let checked = check(&url, folder.path()).await.unwrap();
        assert_eq!((checked.before, checked.now.size), (Some(before), grown));
    }
    log.now(|log| log.leaves[4] = 99);
    assert!(refusal(&url, folder.path()).await.contains("was rewritten"));
    log.now(|log| log.leaves.extend(20..30));
    assert!(refusal(&url, folder.path()).await.contains("was rewritten"));
    log.now(|log| log.leaves = (0..19).collect());
    assert!(refusal(&url, folder.path()).await.contains("shorter"));
    log.now(|log| log.leaves = (0..21).collect());
    assert_eq!(check(&url, folder.path()).await.unwrap().before, Some(20));
}

#[tokio::test]
async fn another_key_another_name_and_a_changed_memory_are_refused() {
    install_provider();
    let folder = tempfile::tempdir().unwrap();
    let (log, url) = Liar::start(5).await;
    check(&url, folder.path()).await.unwrap();
    log.now(|log| log.seed = [2; 32]);
    assert!(refusal(&url, folder.path()).await.contains("another key"));
    let origin = log.0.lock().unwrap().origin.clone();
    log.now(|log| (log.seed, log.origin) = ([1; 32], "elsewhere.example/dokita-log".to_owned()));
    assert!(refusal(&url, folder.path()).await.contains("of another log"));
    log.now(|log| log.origin = origin.clone());
    let kept = Kept::new(folder.path(), &origin);
    let note = std::fs::read_to_string(&kept.checkpoint).unwrap();
    std::fs::write(&kept.checkpoint, note.replace("\n5\n", "\n4\n")).unwrap();
    assert!(refusal(&url, folder.path()).await.contains("was changed"));
}

/// reqwest asks for one; whichever test comes first installs it.
fn install_provider() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
