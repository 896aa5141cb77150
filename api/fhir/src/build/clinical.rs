//! A patient's clinical profile: allergies, conditions, medicines, weight, pregnancy.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ATC, LOINC, SNOMED, UCUM, concept, instant, meta, pruned, reference};
use crate::guide::HL7;

/// An entry of a profile.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which.
    pub id: Uuid,
    /// Of whom.
    pub patient: Uuid,
    /// What it is about.
    pub about: About,
    /// In words.
    pub text: String,
    /// Who said it: `Patient/…`, `Practitioner/…`.
    pub said_by: Option<String>,
    /// When it was said.
    pub said_at: OffsetDateTime,
    /// When it was observed, YYYY-MM-DD.
    pub observed_on: Option<String>,
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// Nothing is known to cause an allergy.
    NoKnownAllergy,
    /// An allergy, with the ATC code of the medicine or group.
    Allergy {
        /// ATC code or the beginning of one.
        atc: Option<String>,
        /// What happens.
        reaction: Option<String>,
        /// `mild`, `moderate`, `severe`.
        severity: Option<String>,
    },
    /// There are no conditions to know of.
    NoKnownCondition,
    /// A condition, with a coding where there is one: system and code.
    Condition(Option<(String, String)>),
    /// No medicine is being taken.
    NoKnownMedicine,
    /// A medicine that is being taken, with its ATC code.
    Medicine(Option<String>),
    /// Kilograms.
    Weight(f64),
    /// `pregnant`, `not-pregnant`, `unknown`.
    Pregnancy(String),
    /// Whether a child is breast-fed.
    BreastFeeding(bool),
}

/// The resource of an entry.
pub fn resource(entry: &Entry) -> Value {
    pruned(match &entry.about {
        About::NoKnownAllergy => {
            allergy(entry, &concept(SNOMED, "716186003", "No known allergy"), &Value::Null, None)
        }
        About::Allergy { atc, reaction, severity } => {
            let coding = atc.as_ref().map(|code| json!([{ "system": ATC, "code": code }]));
            let code = json!({ "coding": coding, "text": entry.text });
            let reaction = (reaction.is_some() || severity.is_some()).then(|| {
                json!([{
                    "manifestation": [{ "text": reaction.as_deref().unwrap_or("Not recorded") }],
                    "severity": severity,
                }])
            });
            allergy(entry, &code, &reaction.unwrap_or(Value::Null), Some("medication"))
        }
        About::NoKnownCondition => {
            condition(entry, concept(SNOMED, "160245001", "No current problems or disability"))
        }
        About::Condition(code) => {
            let coding = code.as_ref().map(|(system, code)| json!([{ "system": system, "code": code }]));
            condition(entry, json!({ "coding": coding, "text": entry.text }))
        }
        About::NoKnownMedicine => statement(entry, concept(SNOMED, "787481004", "No known medications")),
        About::Medicine(atc) => medicine(entry, atc.as_deref()),
        About::Weight(kilograms) => weight(entry, *kilograms),
        About::Pregnancy(state) => pregnancy(entry, state),
        About::BreastFeeding(is) => breast_feeding(entry, *is),
    })
}

/// An AllergyIntolerance; Nigeria-Core has no profile of it.
fn allergy(entry: &Entry, code: &Value, reaction: &Value, category: Option<&str>) -> Value {
    json!({
        "resourceType": "AllergyIntolerance",
        "id": entry.id,
        "clinicalStatus": concept(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", "Active"),
        "verificationStatus": concept(
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "unconfirmed", "Unconfirmed"),
        "category": category.map(|category| [category]),
        "code": code,
        "patient": reference("Patient", entry.patient),
        "recordedDate": instant(entry.said_at),
        "asserter": entry.said_by.as_ref().map(|who| json!({ "reference": who })),
        "reaction": reaction,
    })
}

fn condition(entry: &Entry, code: Value) -> Value {
    json!({
        "resourceType": "Condition",
        "id": entry.id,
        "meta": meta("ng-condition", None),
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"),
        "verificationStatus": concept(
            "http://terminology.hl7.org/CodeSystem/condition-ver-status", "unconfirmed", "Unconfirmed"),
        "category": [concept(
            "http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item", "Problem List Item")],
        "code": code,
        "subject": reference("Patient", entry.patient),
        "recordedDate": instant(entry.said_at),
        "asserter": entry.said_by.as_ref().map(|who| json!({ "reference": who })),
    })
}

fn medicine(entry: &Entry, atc: Option<&str>) -> Value {
    let coding = atc.map(|code| json!([{ "system": ATC, "code": code, "display": entry.text }]));
    statement(entry, json!({ "coding": coding, "text": entry.text }))
}

/// A MedicationStatement; Nigeria-Core has no profile of it.
fn statement(entry: &Entry, medicine: Value) -> Value {
    json!({
        "resourceType": "MedicationStatement",
        "id": entry.id,
        "status": "active",
        "medicationCodeableConcept": medicine,
        "subject": reference("Patient", entry.patient),
        "dateAsserted": instant(entry.said_at),
        "informationSource": entry.said_by.as_ref().map(|who| json!({ "reference": who })),
    })
}

/// By FHIR's own profile of a body weight; Nigeria-Core's observation is of an age.
fn weight(entry: &Entry, kilograms: f64) -> Value {
    let value =
        json!({ "value": super::medicines::number(kilograms), "unit": "kg", "system": UCUM, "code": "kg" });
    let mut weight = observation(entry, "bodyweight", concept(LOINC, "29463-7", "Body weight"));
    weight["category"] = json!([concept(
        "http://terminology.hl7.org/CodeSystem/observation-category",
        "vital-signs",
        "Vital Signs"
    )]);
    weight["valueQuantity"] = value;
    weight
}

fn pregnancy(entry: &Entry, state: &str) -> Value {
    let (code, display) = match state {
        "pregnant" => ("LA15173-0", "Pregnant"),
        "not-pregnant" => ("LA26683-5", "Not pregnant"),
        _ => ("LA4489-6", "Unknown"),
    };
    let mut pregnancy = observation(entry, "Observation", concept(LOINC, "82810-3", "Pregnancy status"));
    pregnancy["valueCodeableConcept"] = concept(LOINC, code, display);
    pregnancy
}

fn breast_feeding(entry: &Entry, is: bool) -> Value {
    let mut feeding = observation(entry, "Observation", concept(LOINC, "63895-7", "Breastfeeding status"));
    feeding["valueCodeableConcept"] =
        json!({ "text": if is { "Breast-feeding" } else { "Not breast-feeding" } });
    feeding
}

fn observation(entry: &Entry, profile: &str, code: Value) -> Value {
    json!({
        "resourceType": "Observation",
        "id": entry.id,
        "meta": { "profile": [format!("{HL7}{profile}")] },
        "status": "final",
        "code": code,
        "subject": reference("Patient", entry.patient),
        "effectiveDateTime": entry.observed_on.clone().unwrap_or_else(|| instant(entry.said_at)),
        "issued": instant(entry.said_at),
        "performer": entry.said_by.as_ref().map(|who| [json!({ "reference": who })]),
    })
}
