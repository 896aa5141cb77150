//! Records of patients: documents that are uploaded, consent to sharing, and shares as SMART Health
//! Links that only the right people open.

pub mod consent;
pub mod content;
pub mod documents;
pub mod erase;
mod inspect;
pub mod jwe;
pub mod parts;
mod passcode;
mod sealing;
pub mod share;
mod share_events;
mod share_request;
pub mod shares;
pub mod shl;
pub mod upload;

#[cfg(test)]
mod clinic;
#[cfg(test)]
mod document_tests;
#[cfg(test)]
mod share_tests;

use dokita_store::audit::{self, Entry};
use dokita_store::documents::{self as rows, Ending};
use serde_json::json;
use time::Duration;

use crate::AppState;
use crate::state::StartError;

/// An upload that was not finished for so long is given up.
const UPLOAD_LIFE: Duration = Duration::hours(24);

/// Gives up uploads that nobody finishes, and deletes the files of shares that are over.
pub async fn tidy(app: &AppState) -> Result<(), StartError> {
    let now = app.now();
    dokita_store::shares::forget_expired(&app.db, now).await?;
    for document in rows::unfinished(&app.db, now - UPLOAD_LIFE).await? {
        let mut tx = app.db.write().await?;
        if rows::end(&mut tx, &document, Ending::Erased("system"), now).await? {
            let entry = Entry {
                at: now,
                actor: "system".to_owned(),
                action: "document.given-up",
                subject: format!("document:{}", document.id.0),
                detail: json!({}),
            };
            audit::commit(tx, &[entry]).await?;
        }
    }
    Ok(())
}
