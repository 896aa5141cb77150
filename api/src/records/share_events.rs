//! What happens to shares, as the audit log and the public log keep it: ids and words, nothing of
//! the records, of the key, or of what people call themselves.

use dokita_store::audit::Entry;
use dokita_store::shares::{self as rows, NewAccess};
use dokita_store::transparency::Kind;
use dokita_store::{StoreError, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::AppState;
use crate::transparency::append;

/// A share was made: its line in the public log, and its audit entry.
pub async fn shared(
    app: &AppState,
    tx: &mut Tx,
    actor: &str,
    (share, parts): (Uuid, &str),
    expires: time::OffsetDateTime,
) -> Result<Entry, StoreError> {
    let expires = expires.unix_timestamp();
    append(app, tx, Kind::Shared, share, format!("shared\n{share}\n{parts}\n{expires}").as_bytes()).await?;
    Ok(entry(app, actor, "share.made", share, json!({ "parts": parts })))
}

/// Somebody opened a share or fetched a file: noted for the patient, in the public log, and in the
/// audit log.
pub async fn accessed(app: &AppState, tx: &mut Tx, access: NewAccess) -> Result<Entry, StoreError> {
    let (share, id, kind) = (access.share, access.id, access.kind);
    let who = access.recipient.as_deref().unwrap_or_default();
    let what = format!("{kind}\n{share}\n{id}\n{who}\n{}", access.network.as_deref().unwrap_or_default());
    rows::note(tx, access).await?;
    append(app, tx, Kind::Accessed, id, what.as_bytes()).await?;
    let action = if kind == "file" { "share.file-fetched" } else { "share.opened" };
    Ok(entry(app, "link", action, share, json!({ "access": id })))
}

/// Shares were closed before their time.
pub async fn closed(
    app: &AppState,
    tx: &mut Tx,
    actor: &str,
    shares: &[Uuid],
) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::with_capacity(shares.len());
    for share in shares {
        append(app, tx, Kind::ShareRevoked, *share, format!("closed\n{share}").as_bytes()).await?;
        entries.push(entry(app, actor, "share.closed", *share, json!({})));
    }
    Ok(entries)
}

/// An audit entry about a share.
pub fn entry(
    app: &AppState,
    actor: &str,
    action: &'static str,
    share: Uuid,
    detail: serde_json::Value,
) -> Entry {
    Entry { at: app.now(), actor: actor.to_owned(), action, subject: format!("share:{share}"), detail }
}
