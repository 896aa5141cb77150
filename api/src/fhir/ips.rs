//! The patient's summary, `ng-ips-document`: what is known of them now.

use axum::extract::State;
use dokita_care::profile::{CONDITIONS, Detail, NONE_KNOWN, Severity, State as Condition};
use dokita_fhir::build::SNOMED;
use dokita_fhir::build::clinical::{About, Entry};
use dokita_fhir::build::prescriptions as resources;
use dokita_fhir::build::summary::{self, Summary};
use dokita_store::prescriptions;
use dokita_store::profile::{self, Entry as Row};
use serde_json::Value;
use uuid::Uuid;

use super::respond::Resource;
use super::{issuer, people};
use crate::extract::Segments;
use crate::{AppState, Caller, Problem, Role};

/// The summary of a patient: own, in one's care, or any for nurses.
#[utoipa::path(
    get, path = "/fhir/Patient/{id}/$summary", tag = "fhir", params(("id" = Uuid, Path)),
    responses((status = 200, description = "A document Bundle by ng-ips-document-bundle", content_type = "application/fhir+json"), (status = 404, description = "OperationOutcome")),
    security(("bearer" = []))
)]
pub async fn summary_of(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Resource, Problem> {
    if caller.has(Role::Nurse) || people::is_in_care(&app, &caller, id).await? {
        return Ok(Resource(document(&app, id).await?));
    }
    Err(Problem::not_found())
}

/// The summary as a Bundle, whoever asks: who may is for the caller to know.
pub async fn document(app: &AppState, patient: Uuid) -> Result<Value, Problem> {
    let now = app.now();
    let entries = profile::of(&app.db, patient).await?;
    let mut prescribed = Vec::new();
    let mut doctors = Vec::new();
    for row in prescriptions::standing(&app.db, patient, now).await? {
        let prescription = super::prescriptions::of_row(app, &row, false)?;
        if !doctors.contains(&prescription.doctor) {
            doctors.push(prescription.doctor);
        }
        prescribed.extend(super::prescriptions::lines(&prescription, resources::medication));
        prescribed.extend(super::prescriptions::lines(&prescription, resources::medication_request));
    }
    let mut practitioners = Vec::with_capacity(doctors.len());
    for doctor in doctors {
        practitioners.push(people::practitioner(app, doctor).await?);
    }
    Ok(summary::document(&Summary {
        id: app.new_id(),
        at: now,
        issuer: issuer(app).to_owned(),
        patient: people::patient_resource(app, patient).await?,
        author: people::hospital(app).await?,
        practitioners,
        prescribed,
        entries: entries.into_iter().filter_map(entry).collect(),
    }))
}

/// A profile's entry; nothing where its row says too little.
fn entry(row: Row) -> Option<Entry> {
    let detail: Detail = serde_json::from_str(&row.detail).unwrap_or_default();
    let none = row.code.as_deref() == Some(NONE_KNOWN);
    let about = match row.kind.as_str() {
        "allergy" if none => About::NoKnownAllergy,
        "allergy" => About::Allergy {
            atc: row.code.clone(),
            reaction: detail.reaction,
            severity: detail.severity.map(|severity| severity_word(severity).to_owned()),
        },
        "condition" if none => About::NoKnownCondition,
        "condition" => About::Condition(row.code.as_deref().and_then(snomed)),
        "medicine" if none => About::NoKnownMedicine,
        "medicine" => About::Medicine(row.code.clone()),
        "weight" => About::Weight(detail.kilograms?),
        "pregnancy" => About::Pregnancy(
            match detail.state? {
                Condition::Pregnant => "pregnant",
                Condition::NotPregnant => "not-pregnant",
                _ => "unknown",
            }
            .to_owned(),
        ),
        "breast-feeding" => About::BreastFeeding(detail.state? == Condition::Yes),
        _ => return None,
    };
    let said_by = (row.said_as == "patient").then(|| format!("Patient/{}", row.patient_id.0));
    Some(Entry {
        id: row.id.0,
        patient: row.patient_id.0,
        about,
        text: words(&row),
        said_by,
        said_at: row.said_at.0,
        observed_on: row.observed_on,
    })
}

/// SNOMED CT's codes of [`dokita_care::profile::CONDITIONS`].
const SNOMED_CONDITIONS: &[(&str, &str)] = &[
    ("asthma", "195967001"),
    ("hypertension", "38341003"),
    ("diabetes", "73211009"),
    ("kidney-disease", "90708001"),
    ("liver-disease", "235856003"),
    ("heart-failure", "84114007"),
    ("coronary-disease", "53741008"),
    ("arrhythmia", "698247007"),
    ("stroke", "230690007"),
    ("peptic-ulcer", "13200003"),
    ("bleeding-disorder", "64779008"),
    ("epilepsy", "84757009"),
    ("sickle-cell", "417357006"),
    ("g6pd-deficiency", "62403005"),
    ("hiv", "86406008"),
    ("tuberculosis", "56717001"),
    ("hepatitis-b", "66071002"),
    ("glaucoma", "23986001"),
    ("prostate-enlargement", "266569009"),
    ("gout", "90560007"),
    ("thyroid-disease", "14304000"),
    ("depression", "35489007"),
    ("psychosis", "69322001"),
    ("myasthenia-gravis", "91637004"),
];

fn snomed(code: &str) -> Option<(String, String)> {
    let (_, snomed) = SNOMED_CONDITIONS.iter().find(|(own, _)| *own == code)?;
    Some((SNOMED.to_owned(), (*snomed).to_owned()))
}

/// What the entry says, or what its code means.
fn words(row: &Row) -> String {
    let code = row.code.as_deref().unwrap_or_default();
    let named = CONDITIONS.iter().find(|(own, _)| *own == code).map(|(_, name)| (*name).to_owned());
    if row.text.is_empty() { named.unwrap_or_else(|| code.to_owned()) } else { row.text.clone() }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Mild => "mild",
        Severity::Moderate => "moderate",
        Severity::Severe => "severe",
    }
}
