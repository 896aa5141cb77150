//! A prescription in JSON, as its reader may see it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_care::dispensing::{Effective, LineState};
use dokita_care::order::Answered;
use dokita_store::dispensing::handed::of_prescription;
use dokita_store::dispensing::ledger;
use dokita_store::prescriptions::Stored;
use dokita_store::transparency::{self, Kind};
use dokita_store::{StoreError, audit, pharmacies};
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Reader;
use super::{entry, issue};
use crate::dispensing::DispenseView;
use crate::formulary::SigTexts;
use crate::{AppState, Caller, Problem};

/// A signed prescription and where it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Prescription)]
pub struct PrescriptionView {
    /// Which.
    pub id: Uuid,
    /// From which consultation.
    pub consultation_id: Uuid,
    /// For whom.
    pub patient_id: Uuid,
    /// `active`, `completed` (all handed over) or `cancelled`.
    pub status: String,
    /// What it is good for now.
    pub effective: Effective,
    /// What both signatures cover; its times are seconds of Unix time.
    #[schema(value_type = Object)]
    pub facts: Value,
    /// What is left of each item.
    pub lines: Vec<LineState>,
    /// The pharmacy that has it in hand.
    pub claim: Option<ClaimView>,
    /// What was handed over, in order.
    pub dispenses: Vec<DispenseView>,
    /// To be read out to a pharmacist; for the patient and the prescriber.
    pub spoken_code: Option<String>,
    /// `NGRX1:…`; not for nurses.
    pub token: Option<String>,
    /// `shc:/…`; not for nurses, and null when it does not fit one symbol.
    pub health_card: Option<String>,
    /// How each item is taken, in words.
    pub sig_texts: Vec<SigTexts>,
    /// When it was withdrawn.
    #[serde(with = "time::serde::rfc3339::option")]
    pub cancelled_at: Option<OffsetDateTime>,
    /// Why.
    pub cancel_reason: Option<String>,
    /// Warnings that the doctor answered; for the prescriber and pharmacists.
    pub overrides: Option<Vec<Answered>>,
    /// Its leaf in the transparency log.
    pub log_entry: Option<LogEntry>,
    /// Counts up with every change.
    pub version: i64,
}

/// A pharmacy has the prescription in hand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrescriptionClaim)]
pub struct ClaimView {
    /// Its name.
    pub pharmacy_name: String,
    /// The claim ends then by itself.
    #[serde(with = "time::serde::rfc3339")]
    pub until: OffsetDateTime,
    /// It is the reader's own pharmacy.
    pub mine: bool,
}

/// Where the signing stands in the transparency log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrescriptionLogEntry)]
pub struct LogEntry {
    /// From 0.
    pub index: i64,
    /// The 32 bytes of the leaf, base64.
    pub leaf: String,
}

/// The prescription as `reader` may see it.
pub async fn view(app: &AppState, stored: Stored, reader: Reader) -> Result<PrescriptionView, Problem> {
    let now = app.now();
    let facts = stored.facts()?;
    let (_, ledger) = ledger(&app.db, stored.id.0).await?.ok_or_else(Problem::not_found)?;
    let handed = of_prescription(&app.db, stored.id.0).await?;
    let overrides: Vec<Answered> =
        serde_json::from_str(&stored.overrides).map_err(|_| StoreError::Corrupt { column: "overrides" })?;
    Ok(PrescriptionView {
        id: stored.id.0,
        consultation_id: stored.consultation_id.0,
        patient_id: stored.patient_id.0,
        effective: ledger.effective(now, reader.pharmacy()),
        lines: ledger.states(now),
        claim: claim(app, &stored, reader).await?,
        dispenses: handed.into_iter().map(DispenseView::new).collect::<Result<_, _>>()?,
        spoken_code: reader.sees_spoken_code().then(|| issue::shown_code(app, &stored)).transpose()?,
        log_entry: log_entry(app, stored.id.0).await?,
        sig_texts: facts.items.iter().map(|item| SigTexts::of(&item.sig, item.medicine.form)).collect(),
        facts: serde_json::to_value(&facts).map_err(|_| Problem::internal())?,
        token: reader.holds_the_token().then_some(stored.token),
        health_card: stored.health_card.filter(|_| reader.holds_the_token()),
        status: stored.status,
        cancelled_at: stored.cancelled_at.map(|at| at.0),
        cancel_reason: stored.cancel_reason,
        overrides: reader.sees_overrides().then_some(overrides),
        version: stored.version,
    })
}

/// Notes in the audit log that a pharmacy looked at a prescription.
pub async fn note_reading(
    app: &AppState,
    caller: &Caller,
    (id, pharmacy): (Uuid, Uuid),
) -> Result<(), Problem> {
    let subject = format!("prescription:{id}");
    let read = entry(app, &caller.actor(), "prescription.read", subject, json!({ "pharmacy": pharmacy }));
    audit::commit(app.db.write().await?, &[read]).await?;
    Ok(())
}

async fn claim(app: &AppState, stored: &Stored, reader: Reader) -> Result<Option<ClaimView>, Problem> {
    let (Some(pharmacy), Some(until)) = (stored.claim_pharmacy_id, stored.claimed_until) else {
        return Ok(None);
    };
    if !stored.is_claimed(app.now()) {
        return Ok(None);
    }
    let mine = reader.pharmacy() == Some(pharmacy.0);
    // Another pharmacy is told until when, not which one.
    let named = mine || reader.pharmacy().is_none();
    let name = match named {
        true => pharmacies::by_id(&app.db, pharmacy.0).await?.map(|pharmacy| pharmacy.name),
        false => None,
    };
    Ok(Some(ClaimView { pharmacy_name: name.unwrap_or_default(), until: until.0, mine }))
}

async fn log_entry(app: &AppState, id: Uuid) -> Result<Option<LogEntry>, Problem> {
    let openings = transparency::of_subject(&app.db, id).await?;
    let issued = openings.into_iter().find(|opening| opening.event.kind == Kind::RxIssued);
    Ok(issued.map(|it| LogEntry { index: it.index, leaf: STANDARD.encode(it.event.leaf()) }))
}
