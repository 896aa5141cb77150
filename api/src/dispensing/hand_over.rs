//! `POST /api/prescriptions/{id}/dispense`

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use dokita_care::dispensing::{Handing, label};
use dokita_care::prescription::MOST_ITEMS;
use dokita_store::dispensing::{self, Handed, HandedOver as Row, handed as rows};
use dokita_store::{StoreError, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ledger_log, shown};
use crate::extract::{Body, Segments};
use crate::pharmacies::{counter, entry};
use crate::prescribing::view::PrescriptionView;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// Packs in one handing-over at most: three of each item.
pub const MOST_PACKS: usize = 3 * MOST_ITEMS;

/// What is handed over under a claim.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispenseRequest {
    claim_id: Uuid,
    /// One or more of each item: a batch each.
    items: Vec<HandedItem>,
}

/// So much of an item, out of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandedItem {
    /// Which item, from 0.
    pub line: u32,
    /// How much, in the item's unit.
    pub quantity: u32,
    /// Batch number of the pack.
    pub batch: String,
    /// Last day of the batch: `YYYY-MM-DD`, or `YYYY-MM` where the pack names only the month.
    pub expires_on: String,
    /// Registration number on the pack; kept as entered.
    pub nafdac_number: Option<String>,
    /// Another product of the same substance, form and strength, where the prescriber allows it.
    pub substitution: Option<Substitution>,
}

/// What was given instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Substitution {
    /// Its name.
    pub name: String,
    /// Its strength.
    pub strength: String,
    /// Why.
    pub reason: String,
}

/// What was handed over, and how the prescription stands now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandedOver {
    dispenses: Vec<DispenseView>,
    prescription: PrescriptionView,
    /// Worth a second look; nothing was refused for them.
    warnings: Vec<Warning>,
}

/// Something worth a second look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Which item, from 0.
    line: u32,
    /// `nafdac-number`: it does not have the form of one.
    code: &'static str,
}

/// Something that was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DispenseView {
    /// Which.
    pub id: Uuid,
    /// Which item, from 0.
    pub line: i64,
    /// Which filling, from 0.
    pub fill: i64,
    /// How much, in the item's unit.
    pub quantity: i64,
    /// Batch number of the pack.
    pub batch: String,
    /// Last day of the batch, `YYYY-MM-DD`.
    pub expires_on: String,
    /// Registration number on the pack, as it was entered.
    pub nafdac_number: Option<String>,
    /// What was given instead.
    pub substitution: Option<Substitution>,
    /// Where.
    pub pharmacy_name: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub handed_over_at: OffsetDateTime,
    /// Without a connection.
    pub offline: bool,
    /// It came back then.
    #[serde(with = "time::serde::rfc3339::option")]
    pub returned_at: Option<OffsetDateTime>,
    /// Why.
    pub return_reason: Option<String>,
    /// It went beyond what was left.
    pub conflict: bool,
}

impl DispenseView {
    /// From the row.
    pub fn new(row: Row) -> Result<Self, StoreError> {
        let substitution = row.substitution.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            id: row.id.0,
            line: row.line,
            fill: row.fill,
            quantity: row.quantity,
            batch: row.batch,
            expires_on: row.expires_on,
            nafdac_number: row.nafdac_number,
            substitution: substitution.map_err(|_| StoreError::Corrupt { column: "substitution" })?,
            pharmacy_name: row.pharmacy_name,
            handed_over_at: row.handed_over_at.0,
            offline: row.offline != 0,
            returned_at: row.returned_at.map(|at| at.0),
            return_reason: row.return_reason,
            conflict: row.conflict != 0,
        })
    }
}

/// Hands over what is named, all of it or nothing. The claim stays until nothing is left of this
/// filling, it is released, or it runs out.
#[utoipa::path(post, path = "/api/prescriptions/{id}/dispense", tag = "dispensing", params(("id" = Uuid, Path)), request_body = DispenseRequest, responses(
    (status = 200, body = HandedOver),
    (status = 404, description = "`not-found`", body = ProblemBody),
    (status = 409, description = "`claim-lost`, `more-than-prescribed` (with `line` and `remaining`), `already-dispensed`, `prescription-cancelled` or `prescription-expired`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`, `expired-batch`, `substitution-not-allowed` or `nothing-to-hand-over`", body = ProblemBody),
))]
pub async fn dispense(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<DispenseRequest>,
) -> Result<Json<HandedOver>, Problem> {
    let counter = counter(&app, &caller).await?;
    let handed = parse(&app, &body.items)?;
    let mut tx = app.db.write().await?;
    let done = dispensing::dispense(&mut tx, id, body.claim_id, counter.at(&app), &handed).await?;
    ledger_log::dispensed(&app, &mut tx, id, done.iter().zip(&handed)).await?;
    let ids: Vec<_> = done.iter().map(|it| it.id).collect();
    let detail = json!({ "pharmacy": counter.id(), "dispenses": ids });
    let entry = entry(&app, &caller, "prescription.dispensed", format!("prescription:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    let mut dispenses = Vec::with_capacity(ids.len());
    for row in rows::of_prescription(&app.db, id).await?.into_iter().filter(|row| ids.contains(&row.id.0)) {
        dispenses.push(DispenseView::new(row)?);
    }
    let prescription = shown(&app, &counter, id).await?;
    Ok(Json(HandedOver { dispenses, prescription, warnings: warnings(&body.items) }))
}

/// Reads what stands on the packs.
pub(super) fn parse(app: &AppState, items: &[HandedItem]) -> Result<Vec<Handed>, Problem> {
    let mut faults = Faults::default();
    if items.len() > MOST_PACKS {
        faults.note("items", "Hand over at most 30 packs at a time.");
    }
    let packs = items.iter().take(MOST_PACKS).enumerate();
    let read: Vec<_> = packs.map(|(at, item)| pack(app, &mut faults, at, item)).collect();
    faults.check()?;
    read.into_iter().collect::<Option<_>>().ok_or_else(Problem::internal)
}

/// Reads one pack; nothing when a fault was noted.
fn pack(app: &AppState, faults: &mut Faults, at: usize, item: &HandedItem) -> Option<Handed> {
    let field = |name: &str| format!("items[{at}].{name}");
    let batch = faults.take(field("batch"), label::batch(&item.batch));
    let expires_on = faults.take(field("expiresOn"), label::expiry(&item.expires_on));
    let number = item.nafdac_number.as_deref().filter(|text| !text.trim().is_empty());
    let number = number.map(|text| faults.take(field("nafdacNumber"), label::nafdac(text)));
    let substitution = item.substitution.as_ref().map(|given| {
        let name = faults.take(field("substitution.name"), label::short_text(&given.name));
        let strength = faults.take(field("substitution.strength"), label::short_text(&given.strength));
        let reason = faults.take(field("substitution.reason"), super::reason(&given.reason));
        Some(json!(Substitution { name: name?, strength: strength?, reason: reason? }).to_string())
    });
    let handing = Handing {
        id: app.new_id(),
        // A line that no machine can count to is no line of ours.
        line: usize::try_from(item.line).unwrap_or(usize::MAX),
        quantity: item.quantity,
        expires_on: expires_on?,
        substituted: substitution.is_some(),
    };
    // The inner option is a fault, which was noted.
    let nafdac_number = number.map_or(Some(None), |read| read.map(Some))?;
    let substitution = substitution.map_or(Some(None), |read| read.map(Some))?;
    Some(Handed { handing, batch: batch?, nafdac_number, substitution })
}

fn warnings(items: &[HandedItem]) -> Vec<Warning> {
    let strange = |item: &&HandedItem| {
        let number = item.nafdac_number.as_deref().map(str::trim).unwrap_or_default();
        !number.is_empty() && !label::looks_like_nafdac(number)
    };
    let lines: BTreeSet<_> = items.iter().filter(strange).map(|item| item.line).collect();
    lines.into_iter().map(|line| Warning { line, code: "nafdac-number" }).collect()
}
