//! Dispensing at a pharmacy's counter: find the prescription, claim it, hand over, take back; and
//! what was handed over without a connection, told later.

mod claim;
mod hand_over;
mod history;
mod ledger_log;
mod offline;
mod problems;
mod record;
mod refuse;
mod register;
mod resolve;
mod take_back;

pub use claim::{__path_claim, __path_release, Claimed, Release, claim, release};
pub use hand_over::{
    __path_dispense, DispenseRequest, DispenseView, HandedItem, HandedOver, Substitution, Warning, dispense,
};
pub use history::{__path_history, HistoryItem, history};
pub use offline::{__path_sync, OfflineRecords, OfflineResults, SignedRecord, SyncOutcome, SyncResult, sync};
pub use refuse::{__path_refuse, Refusal, refuse};
pub use register::{__path_controlled, RegisterQuery, controlled};
pub use resolve::{__path_resolve, Resolve, resolve};
pub use take_back::{__path_take_back, Return, take_back};

use dokita_care::Malformed;
use dokita_store::prescriptions;
use uuid::Uuid;

use crate::pharmacies::Counter;
use crate::prescribing::access::Reader;
use crate::prescribing::view::{PrescriptionView, view};
use crate::{AppState, Problem};

/// The prescription as this pharmacy sees it now.
async fn shown(app: &AppState, counter: &Counter, id: Uuid) -> Result<PrescriptionView, Problem> {
    let stored = prescriptions::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    view(app, stored, Reader::Pharmacy(counter.id())).await
}

/// Why a pharmacist does, or does not do, something: 3 to 500 characters.
fn reason(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    let fits = (3..=500).contains(&text.chars().count());
    if fits && !text.chars().any(|c| c.is_control() && c != '\n') {
        return Ok(text.to_owned());
    }
    Err(Malformed("Say why, in 3 to 500 characters."))
}

#[cfg(test)]
mod tests;
