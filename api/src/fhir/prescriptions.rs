//! Prescriptions as MedicationRequests, Medications and Provenances; what was handed over as
//! MedicationDispenses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_care::patient::Language;
use dokita_care::prescription::{Item, Prescription as Facts};
use dokita_care::sig;
use dokita_fhir::build::dosage::Dose;
use dokita_fhir::build::medicines::{Batch, Medicine};
use dokita_fhir::build::prescriptions::{self as build, Dispense, Line, Prescription};
use dokita_store::dispensing::HandedOver;
use dokita_store::dispensing::handed;
use dokita_store::exchange;
use dokita_store::ids::millis;
use dokita_store::prescriptions::{self, Filter, Stored};
use serde_json::Value;
use uuid::Uuid;

use super::search::{Found, Search};
use super::{concerns, issuer, narrowed};
use crate::{AppState, Caller, Problem, Role};

/// Besides patient and prescriber: nurses.
const STAFF: &[Role] = &[Role::Nurse];

/// What is asked of a prescription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A line as an order.
    Request,
    /// A line's medicine.
    Medication,
    /// Who signed it.
    Provenance,
}

/// One line, `<prescription>-<line>`, or one prescription's Provenance.
pub async fn one(app: &AppState, caller: &Caller, id: &str, wanted: As) -> Result<Value, Problem> {
    if wanted == As::Provenance {
        let id = Uuid::parse_str(id).map_err(|_| Problem::not_found())?;
        return Ok(build::provenance(&open(app, caller, id).await?));
    }
    if let (As::Medication, Ok(dispense)) = (wanted, Uuid::parse_str(id)) {
        return Ok(build::dispensed_medication(&open_dispense(app, caller, dispense).await?));
    }
    let (prescription, line) = id.rsplit_once('-').ok_or_else(Problem::not_found)?;
    let prescription = Uuid::parse_str(prescription).map_err(|_| Problem::not_found())?;
    let line = line.parse().map_err(|_| Problem::not_found())?;
    let prescription = open(app, caller, prescription).await?;
    let resource = match wanted {
        As::Medication => build::medication(&prescription, line),
        _ => build::medication_request(&prescription, line),
    };
    resource.ok_or_else(Problem::not_found)
}

/// Prescriptions, newest first, in lines or as Provenances.
pub async fn search(app: &AppState, caller: &Caller, search: &Search, wanted: As) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, STAFF)?;
    let filter = Filter { patient: whose.patient, doctor: whose.doctor, consultation: None };
    let rows = prescriptions::page(&app.db, &filter, search.after()?, search.fetch()).await?;
    let mut mapped = Vec::with_capacity(rows.len());
    for row in rows {
        let key = (millis(row.signed_at.0), row.id.0);
        mapped.push((key, of_row(app, &row, holds_the_token(caller, &row))?));
    }
    Ok(search.page(
        mapped,
        |(key, _)| *key,
        |(_, prescription)| match wanted {
            As::Provenance => vec![build::provenance(&prescription)],
            _ => lines(&prescription, build::medication_request),
        },
    ))
}

/// Something of each line.
pub fn lines(prescription: &Prescription, of: fn(&Prescription, usize) -> Option<Value>) -> Vec<Value> {
    (0..prescription.lines.len()).filter_map(|line| of(prescription, line)).collect()
}

/// A prescription that concerns the caller.
pub async fn open(app: &AppState, caller: &Caller, id: Uuid) -> Result<Prescription, Problem> {
    let row = prescriptions::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if concerns(caller, row.patient_id.0, row.doctor_id.0, STAFF) {
        return of_row(app, &row, holds_the_token(caller, &row));
    }
    Err(Problem::not_found())
}

/// One dispense of a prescription that concerns the caller.
pub async fn open_dispense(app: &AppState, caller: &Caller, id: Uuid) -> Result<Dispense, Problem> {
    let row = handed::one(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let prescription = open(app, caller, row.prescription_id.0).await?;
    Ok(dispense(&prescription, row))
}

/// What was handed over, newest first.
pub async fn search_dispenses(app: &AppState, caller: &Caller, search: &Search) -> Result<Found, Problem> {
    let whose = narrowed(caller, search.patient, STAFF)?;
    let rows = exchange::dispenses(&app.db, whose, search.after()?, search.fetch()).await?;
    let mut mapped = Vec::with_capacity(rows.len());
    for row in rows {
        let stored =
            prescriptions::by_id(&app.db, row.prescription_id.0).await?.ok_or_else(Problem::not_found)?;
        let key = (millis(row.handed_over_at.0), row.id.0);
        mapped.push((key, dispense(&of_row(app, &stored, false)?, row)));
    }
    Ok(search.page(mapped, |(key, _)| *key, |(_, one)| vec![build::medication_dispense(&one)]))
}

/// The signature is the token: it is for the patient and the prescriber only, as whoever has it can have
/// the medicine.
fn holds_the_token(caller: &Caller, row: &Stored) -> bool {
    concerns(caller, row.patient_id.0, row.doctor_id.0, &[])
}

/// A prescription out of its row, with or without its signature.
pub fn of_row(app: &AppState, row: &Stored, signature: bool) -> Result<Prescription, Problem> {
    let facts = row.facts()?;
    Ok(Prescription {
        id: row.id.0,
        version: row.version,
        issuer: issuer(app).to_owned(),
        status: row.status.clone(),
        patient: row.patient_id.0,
        doctor: row.doctor_id.0,
        consultation: row.consultation_id.0,
        signed_at: row.signed_at.0,
        valid_from: facts.valid_from,
        valid_until: facts.valid_until,
        refills: facts.refills,
        refill_interval_days: facts.refill_interval_days,
        lines: facts.items.iter().map(line).collect(),
        instructions: instructions(facts),
        signature: signature.then(|| cose(&row.token)).flatten(),
    })
}

fn instructions(facts: Facts) -> Option<String> {
    facts.instructions
}

/// The bytes of the compact token's COSE_Sign1, in base64.
fn cose(token: &str) -> Option<String> {
    let bytes = base45::decode(token.split_once(':')?.1).ok()?;
    Some(STANDARD.encode(bytes))
}

fn line(item: &Item) -> Line {
    Line {
        name: item.medicine.name.clone(),
        atc: item.medicine.atc.clone(),
        form: item.medicine.form.as_str().to_owned(),
        strength: item.medicine.strength.clone(),
        dose: dose(item),
        quantity: item.quantity,
        unit: item.unit.as_str().to_owned(),
        substitution: item.substitution,
    }
}

fn dose(item: &Item) -> Dose {
    let sig = &item.sig;
    Dose {
        text: sig::words(sig, item.medicine.form, Language::English),
        amount: f64::from(sig.amount.0) / 1000.0,
        unit: sig.unit.as_str().to_owned(),
        route: sig.route.as_str().to_owned(),
        frequency: sig.frequency.as_str().to_owned(),
        days: sig.days,
        as_needed: sig.as_needed.map(|what| what.as_str().to_owned()),
        meal: sig.meal.map(|meal| meal.as_str().to_owned()),
    }
}

fn dispense(prescription: &Prescription, row: HandedOver) -> Dispense {
    let number = usize::try_from(row.line).unwrap_or(usize::MAX);
    let line = prescription.lines.get(number);
    let given: Value =
        row.substitution.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let instead = |name: &str| given[name].as_str().map(str::to_owned);
    let ordered = |of: fn(&Line) -> &String| line.map(|line| of(line).clone()).unwrap_or_default();
    Dispense {
        id: row.id.0,
        issuer: prescription.issuer.clone(),
        request: prescription.line_id(number),
        patient: prescription.patient,
        pharmacist: row.pharmacist_id.0,
        pharmacy: row.pharmacy_id.0,
        medicine: Medicine {
            id: String::new(),
            name: instead("name").unwrap_or_else(|| ordered(|line| &line.name)),
            atc: line.and_then(|line| line.atc.clone()),
            form: ordered(|line| &line.form),
            strength: instead("strength").unwrap_or_else(|| ordered(|line| &line.strength)),
            batch: None,
        },
        quantity: u32::try_from(row.quantity).unwrap_or_default(),
        unit: ordered(|line| &line.unit),
        batch: Batch { number: row.batch, expires_on: row.expires_on },
        handed_over_at: row.handed_over_at.0,
        fill: u32::try_from(row.fill).unwrap_or_default(),
        substitution: row.substitution.map(|_| instead("reason").unwrap_or_else(|| "Substituted".to_owned())),
        return_reason: row.returned_at.map(|_| row.return_reason),
        dose: line.map(|line| line.dose.clone()),
    }
}
