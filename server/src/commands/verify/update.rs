//! Fetches what verifying without a network needs, while there is one.

use std::time::Duration;

use anyhow::{Context, ensure};
use dokita_api::hospital_keys::ed25519;
use dokita_care::merkle::note::Checkpoint;
use dokita_care::rx::TrustList;
use serde::Deserialize;
use url::Url;

use super::kept::{Jwk, Kept};
use crate::commands::log;

/// An answer is so long at most, in bytes: keys of thousands of doctors, cancellations of years.
const LONGEST: usize = 4 << 20;
/// And comes within so long.
const WITHIN: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SiteAnswer {
    trust_list_key: Jwk,
}

/// Fetches key, trust list and checkpoint of the hospital at `url` and keeps them; says what is kept now.
///
/// # Errors
/// The server does not answer; it has another key than at first use, an older list, or a log that was rewritten.
pub async fn update(url: &Url, kept: &Kept) -> anyhow::Result<String> {
    let base = url.join("/").context("the address is not that of a server")?;
    let site: SiteAnswer = serde_json::from_slice(&fetch(&base, "api/site").await?)
        .with_context(|| format!("{base} does not tell its trustListKey"))?;
    let list = fetch(&base, ".well-known/rx-trust-list").await?;
    // After the list: the log is then at least as long as the list says.
    let checked = log::check(url, kept.folder()).await?;
    let host = base.host_str().unwrap_or_default();
    let name = base.port().map_or_else(|| host.to_owned(), |port| format!("{host}-{port}"));
    let list = kept.keep(&name, &site.trust_list_key, &list, |list| agrees(list, &checked.now))?;
    Ok(format!(
        "{}: {} prescribers' keys, {} cancelled prescriptions, due again {}.\n{checked}",
        list.hospital,
        list.keys.len(),
        list.revoked.len(),
        super::words::moment(list.next_update)
    ))
}

/// The list speaks of the log that was just checked, and not of more than it has.
fn agrees(list: &TrustList, now: &Checkpoint) -> anyhow::Result<()> {
    ensure!(list.log_origin == now.origin, "the trust list speaks of another log: {}", list.log_origin);
    if list.checkpoint.is_empty() {
        return Ok(());
    }
    let told = Checkpoint::open(&list.checkpoint, &now.origin, &list.log_key, ed25519)?;
    let fits = told.size < now.size || told == *now;
    ensure!(
        fits,
        "the trust list and the log's checkpoint contradict each other. Do not trust {}",
        now.origin
    );
    Ok(())
}

async fn fetch(base: &Url, path: &str) -> anyhow::Result<Vec<u8>> {
    let http =
        reqwest::Client::builder().timeout(WITHIN).redirect(reqwest::redirect::Policy::none()).build()?;
    let answer = http.get(base.join(path)?).send().await.map_err(reqwest::Error::without_url);
    let mut answer = answer.with_context(|| format!("{base} does not answer"))?;
    ensure!(answer.status().is_success(), "{base}{path} answers {}", answer.status());
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
        body.extend_from_slice(&chunk);
        ensure!(body.len() <= LONGEST, "{base}{path} answers more than it should");
    }
    Ok(body)
}
