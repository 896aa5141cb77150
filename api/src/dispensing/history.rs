//! `GET /api/pharmacy/dispenses`

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use dokita_care::prescription::{DoseUnit, Prescription};
use dokita_store::dispensing::{self, HandedOver, handed};
use dokita_store::ids::millis;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::DispenseView;
use crate::extract::Params;
use crate::paging::{Page, PageQuery};
use crate::pharmacies::counter;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Something that the pharmacy handed over, with what it was and for whom.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    #[serde(flatten)]
    dispense: DispenseView,
    prescription_id: Uuid,
    /// Their name.
    patient_name: String,
    /// As it was prescribed.
    medicine: String,
    strength: String,
    /// Of the quantity.
    unit: DoseUnit,
}

/// What the caller's pharmacy handed over, newest first.
#[utoipa::path(get, path = "/api/pharmacy/dispenses", tag = "dispensing", params(PageQuery), responses(
    (status = 200, body = Page<HistoryItem>),
    (status = 403, description = "`no-pharmacy` or `pharmacy-closed`", body = ProblemBody),
))]
pub async fn history(
    State(app): State<AppState>,
    caller: Caller,
    Params(page): Params<PageQuery>,
) -> Result<Json<Page<HistoryItem>>, Problem> {
    let counter = counter(&app, &caller).await?;
    let before = page.after::<Cursor>()?.map(|cursor| cursor.0);
    let rows = handed::of_pharmacy(&app.db, counter.id(), before, page.fetch()).await?;
    let mut known = HashMap::new();
    for id in rows.iter().map(|row| row.prescription_id.0) {
        if known.contains_key(&id) {
            continue;
        }
        if let Some((held, _)) = dispensing::ledger(&app.db, id).await? {
            known.insert(id, held.prescription()?);
        }
    }
    let key = |row: &HandedOver| Cursor((millis(row.handed_over_at.0), row.id.0));
    let Page { items, next_cursor } = page.page(rows, key, |row| item(row, &known));
    Ok(Json(Page { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor }))
}

fn item(row: HandedOver, known: &HashMap<Uuid, Prescription>) -> Result<HistoryItem, Problem> {
    let prescription = known.get(&row.prescription_id.0).ok_or_else(Problem::internal)?;
    let line = usize::try_from(row.line).map_err(|_| Problem::internal())?;
    let item = prescription.items.get(line).ok_or_else(Problem::internal)?;
    Ok(HistoryItem {
        prescription_id: row.prescription_id.0,
        patient_name: prescription.patient.name.clone(),
        medicine: item.medicine.name.clone(),
        strength: item.medicine.strength.clone(),
        unit: item.unit,
        dispense: DispenseView::new(row)?,
    })
}

/// Time of handing over in milliseconds and id.
struct Cursor(handed::Position);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.0, self.0.1)
    }
}

impl std::str::FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        Ok(Self((at.parse().map_err(drop)?, id.parse().map_err(drop)?)))
    }
}
