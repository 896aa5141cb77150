//! Prescriptions: an order for each line, what was handed over, and the doctor's signature.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::dosage::{self, Dose};
use super::medicines::{self, Batch, Medicine};
use super::{UCUM, coding, concept, instant, meta, pruned, reference, system};

/// A signed prescription.
#[derive(Debug, Clone)]
pub struct Prescription {
    /// Which.
    pub id: Uuid,
    /// For the ETag.
    pub version: i64,
    /// Origin of the hospital's server.
    pub issuer: String,
    /// `active`, `completed`, `cancelled`.
    pub status: String,
    /// For whom.
    pub patient: Uuid,
    /// By whom.
    pub doctor: Uuid,
    /// In which consultation.
    pub consultation: Uuid,
    /// When it was signed.
    pub signed_at: OffsetDateTime,
    /// Not before.
    pub valid_from: OffsetDateTime,
    /// Not from then on.
    pub valid_until: OffsetDateTime,
    /// How often it may be filled again.
    pub refills: u8,
    /// Days between two fillings at least.
    pub refill_interval_days: u16,
    /// For the patient and the pharmacist.
    pub instructions: Option<String>,
    /// What.
    pub lines: Vec<Line>,
    /// Bytes of the COSE signature over it, base64.
    pub signature: Option<String>,
}

/// A line of a prescription.
#[derive(Debug, Clone)]
pub struct Line {
    /// International non-proprietary name.
    pub name: String,
    /// ATC code.
    pub atc: Option<String>,
    /// Dose form.
    pub form: String,
    /// Strength.
    pub strength: String,
    /// How it is taken.
    pub dose: Dose,
    /// To be handed over at each filling.
    pub quantity: u32,
    /// Of what.
    pub unit: String,
    /// Another product may be given.
    pub substitution: bool,
}

impl Prescription {
    /// Id of a line's MedicationRequest, and of its Medication.
    pub fn line_id(&self, line: usize) -> String {
        format!("{}-{line}", self.id)
    }
}

/// The NgMedication of a line.
pub fn medication(prescription: &Prescription, line: usize) -> Option<Value> {
    let medicine = medicine(prescription.lines.get(line)?, prescription.line_id(line));
    Some(medicines::medication(&medicine))
}

/// The NgMedicationRequest of a line.
pub fn medication_request(prescription: &Prescription, line: usize) -> Option<Value> {
    let item = prescription.lines.get(line)?;
    let id = prescription.line_id(line);
    let interval = prescription.refill_interval_days;
    Some(pruned(json!({
        "resourceType": "MedicationRequest",
        "id": id,
        "meta": meta("ng-medication-request", Some(prescription.version)),
        "identifier": [{ "system": format!("{}/prescription-line", prescription.issuer), "value": id }],
        "status": prescription.status,
        "intent": "order",
        "category": [concept(
            "http://terminology.hl7.org/CodeSystem/medicationrequest-category", "outpatient", "Outpatient")],
        "medicationReference": reference("Medication", &id),
        "subject": reference("Patient", prescription.patient),
        "encounter": reference("Encounter", prescription.consultation),
        "authoredOn": instant(prescription.signed_at),
        "requester": reference("Practitioner", prescription.doctor),
        "groupIdentifier": {
            "system": format!("{}/prescription", prescription.issuer), "value": prescription.id },
        "note": prescription.instructions.as_ref().map(|text| [json!({ "text": text })]),
        "dosageInstruction": [dosage::dosage(&item.dose)],
        "dispenseRequest": {
            "dispenseInterval": (interval > 0).then(|| json!({
                "value": interval, "unit": "day", "system": UCUM, "code": "d" })),
            "validityPeriod": { "start": instant(prescription.valid_from), "end": instant(prescription.valid_until) },
            "numberOfRepeatsAllowed": prescription.refills,
            "quantity": dosage::quantity(f64::from(item.quantity), &item.unit),
        },
        "substitution": { "allowedBoolean": item.substitution },
    })))
}

/// A NgProvenance: who signed the prescription, when, and the signature itself.
pub fn provenance(prescription: &Prescription) -> Value {
    let targets =
        (0..prescription.lines.len()).map(|line| reference("MedicationRequest", prescription.line_id(line)));
    let who = reference("Practitioner", prescription.doctor);
    let when = instant(prescription.signed_at);
    pruned(json!({
        "resourceType": "Provenance",
        "id": prescription.id,
        "meta": meta("ng-provenance", None),
        "target": targets.collect::<Vec<_>>(),
        "recorded": when,
        "activity": concept(&system("ng-provenance-activity-cs"), "LA", "Legally Authenticated"),
        "agent": [{
            "type": concept(
                "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author", "Author"),
            "who": who,
            "onBehalfOf": reference("Organization", "hospital"),
        }],
        "signature": prescription.signature.as_ref().map(|data| [json!({
            "type": [coding("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.1", "Author's Signature")],
            "when": when,
            "who": who,
            "sigFormat": "application/cose",
            "data": data,
        })]),
    }))
}

/// Something that was handed over.
#[derive(Debug, Clone)]
pub struct Dispense {
    /// Which.
    pub id: Uuid,
    /// Origin of the hospital's server.
    pub issuer: String,
    /// Of which prescription and line.
    pub request: String,
    /// To whom.
    pub patient: Uuid,
    /// By whom.
    pub pharmacist: Uuid,
    /// Where.
    pub pharmacy: Uuid,
    /// What: of the prescription's line, or what was given instead.
    pub medicine: Medicine,
    /// How much.
    pub quantity: u32,
    /// Of what.
    pub unit: String,
    /// From which batch.
    pub batch: Batch,
    /// When.
    pub handed_over_at: OffsetDateTime,
    /// Which filling, 0 for the first.
    pub fill: u32,
    /// Why something else was given than was ordered.
    pub substitution: Option<String>,
    /// Why it came back, if it did.
    pub return_reason: Option<Option<String>>,
    /// How it is taken.
    pub dose: Option<Dose>,
}

/// The NgMedication that was handed over, with its batch.
pub fn dispensed_medication(dispense: &Dispense) -> Value {
    let mut medicine = dispense.medicine.clone();
    medicine.id = dispense.id.to_string();
    medicine.batch = Some(dispense.batch.clone());
    medicines::medication(&medicine)
}

/// A NgMedicationDispense. What was returned is cancelled, and says why.
pub fn medication_dispense(dispense: &Dispense) -> Value {
    let returned = dispense.return_reason.as_ref();
    let why = returned.map(|why| json!({ "text": why.as_deref().unwrap_or("Returned") }));
    let kind = if dispense.fill == 0 { ("FF", "First Fill") } else { ("RF", "Refill") };
    let substitution = dispense.substitution.as_ref();
    pruned(json!({
        "resourceType": "MedicationDispense",
        "id": dispense.id,
        "meta": meta("ng-medication-dispense", None),
        "identifier": [{ "system": format!("{}/dispense", dispense.issuer), "value": dispense.id }],
        "status": if returned.is_some() { "cancelled" } else { "completed" },
        "statusReasonCodeableConcept": why,
        "medicationReference": reference("Medication", dispense.id),
        "subject": reference("Patient", dispense.patient),
        "performer": [
            { "actor": reference("Practitioner", dispense.pharmacist) },
            { "actor": reference("Organization", dispense.pharmacy) },
        ],
        "authorizingPrescription": [reference("MedicationRequest", &dispense.request)],
        "type": concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", kind.0, kind.1),
        "quantity": dosage::quantity(f64::from(dispense.quantity), &dispense.unit),
        "whenHandedOver": instant(dispense.handed_over_at),
        "dosageInstruction": dispense.dose.as_ref().map(|dose| [dosage::dosage(dose)]),
        "substitution": {
            "wasSubstituted": substitution.is_some(),
            "reason": substitution.map(|why| [json!({ "text": why })]),
        },
    }))
}

fn medicine(line: &Line, id: String) -> Medicine {
    Medicine {
        id,
        name: line.name.clone(),
        atc: line.atc.clone(),
        form: line.form.clone(),
        strength: line.strength.clone(),
        batch: None,
    }
}
