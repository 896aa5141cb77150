//! What the public log says of dispensing: that something was, never what or to whom.

use dokita_care::dispensing::Dispense;
use dokita_store::dispensing::Handed;
use dokita_store::ids::millis;
use dokita_store::transparency::Kind;
use dokita_store::{StoreError, Tx};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::AppState;
use crate::transparency::append;

/// Appends a leaf for each thing that was handed over, in its transaction. The digest covers the
/// facts of the row, as a JSON object with its members in alphabetical order.
pub async fn dispensed(
    app: &AppState,
    tx: &mut Tx,
    prescription: Uuid,
    handed: impl IntoIterator<Item = (&Dispense, &Handed)>,
) -> Result<(), StoreError> {
    for (dispense, handed) in handed {
        let facts = json!({
            "batch": handed.batch,
            "conflict": dispense.conflict,
            "expiresOn": dokita_care::availability::iso_date::format(handed.handing.expires_on),
            "fill": dispense.fill,
            "handedOverAt": millis(dispense.at),
            "id": dispense.id,
            "line": dispense.line,
            "pharmacy": dispense.pharmacy,
            "prescription": prescription,
            "quantity": dispense.quantity,
        });
        append(app, tx, Kind::Dispensed, dispense.id, facts.to_string().as_bytes()).await?;
    }
    Ok(())
}

/// Appends a leaf for something that came back.
pub async fn returned(
    app: &AppState,
    tx: &mut Tx,
    dispense: Uuid,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let facts = json!({ "id": dispense, "returnedAt": millis(at) });
    append(app, tx, Kind::Returned, dispense, facts.to_string().as_bytes()).await
}
