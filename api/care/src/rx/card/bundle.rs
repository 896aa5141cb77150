//! The card's payload: a verifiable credential around a FHIR R4 bundle, written as short as it may be.

use serde::{Deserialize, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::super::Refused;
use super::words;
use crate::prescription::{
    Amount, DoseUnit, Frequency, Item, MOST_ITEMS, MOST_REFILLS, Prescriber, Prescription, Subject,
};
use crate::{Sex, availability::iso_date};

const HEALTH_CARD: &str = "https://smarthealth.cards#health-card";
const FHIR: &str = "4.0.1";
/// WHO's Anatomical Therapeutic Chemical classification (HL7 terminology's name for it).
const ATC: &str = "http://www.whocc.no/atc";
const PATIENT: &str = "resource:0";

/// How much is said in more than one way, for readers that look in the other place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Richness {
    /// Doses and their times as numbers, besides the words.
    structured: bool,
    /// Validity in each order, besides the credential's own `nbf` and `exp`.
    validity: bool,
}

impl Richness {
    /// Richest first.
    pub const ALL: [Self; 3] = [
        Self { structured: true, validity: true },
        Self { structured: false, validity: true },
        Self { structured: false, validity: false },
    ];

    fn of(orders: &[Order]) -> Self {
        Self {
            structured: orders
                .iter()
                .any(|order| order.dosage_instruction.iter().any(|dosage| !dosage.dose_and_rate.is_empty())),
            validity: orders.iter().any(|order| order.dispense_request.validity_period.is_some()),
        }
    }
}

/// The payload's JSON; none when it would not say everything.
pub fn write(facts: &Prescription, richness: Richness) -> Option<Vec<u8>> {
    let begins_elsewhere = facts.valid_from != facts.issued_at;
    if begins_elsewhere && !richness.validity {
        return None;
    }
    serde_json::to_vec(&Payload::of(facts, richness)?).ok()
}

/// The facts of a payload; only of one that we would write for them.
pub fn read(json: &[u8]) -> Result<Prescription, Refused> {
    let payload: Payload = serde_json::from_slice(json).map_err(|_| Refused::Contents)?;
    let (facts, richness) = payload.facts().ok_or(Refused::Contents)?;
    if write(&facts, richness).as_deref() == Some(json) { Ok(facts) } else { Err(Refused::Contents) }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    nbf: i64,
    exp: i64,
    vc: Credential,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    r#type: Vec<String>,
    rid: String,
    credential_subject: CredentialSubject,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialSubject {
    fhir_version: String,
    fhir_bundle: Bundle,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    resource_type: String,
    r#type: String,
    entry: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    full_url: String,
    resource: Resource,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "resourceType")]
enum Resource {
    Patient(Patient),
    MedicationRequest(Box<Order>),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Patient {
    identifier: Vec<Identifier>,
    name: Vec<Text>,
    gender: Sex,
    birth_date: String,
}

/// A MedicationRequest, its elements in FHIR's order. Where nothing is said of substitution, it may be done
/// (FHIR R4, MedicationRequest.substitution).
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    status: String,
    intent: String,
    medication_codeable_concept: Concept,
    subject: Reference,
    requester: Requester,
    group_identifier: Identifier,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    note: Vec<Text>,
    dosage_instruction: Vec<Dosage>,
    dispense_request: Dispense,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    substitution: Option<Substitution>,
}

#[derive(Serialize, Deserialize)]
struct Identifier {
    value: String,
}

#[derive(Serialize, Deserialize)]
struct Text {
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Concept {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    coding: Vec<Coding>,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Coding {
    system: String,
    code: String,
}

#[derive(Serialize, Deserialize)]
struct Reference {
    reference: String,
}

#[derive(Serialize, Deserialize)]
struct Requester {
    identifier: Identifier,
    display: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dosage {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timing: Option<Timing>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dose_and_rate: Vec<DoseAndRate>,
}

#[derive(Serialize, Deserialize)]
struct Timing {
    repeat: Repeat,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repeat {
    frequency: u8,
    period: u8,
    period_unit: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DoseAndRate {
    dose_quantity: Quantity<Decimal>,
}

/// An amount, without a point where it is whole.
#[derive(Deserialize)]
struct Decimal(Amount);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.0.is_multiple_of(1000) {
            serializer.serialize_u32(self.0.0 / 1000)
        } else {
            self.0.serialize(serializer)
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Quantity<T> {
    value: T,
    unit: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dispense {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dispense_interval: Option<Quantity<u16>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validity_period: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number_of_repeats_allowed: Option<u8>,
    quantity: Quantity<u32>,
}

#[derive(Serialize, Deserialize)]
struct Period {
    start: String,
    end: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Substitution {
    allowed_boolean: bool,
}

impl Payload {
    fn of(facts: &Prescription, richness: Richness) -> Option<Self> {
        let patient = Resource::Patient(Patient {
            identifier: vec![Identifier { value: facts.patient.hospital_number.clone() }],
            name: vec![Text { text: facts.patient.name.clone() }],
            gender: facts.patient.sex,
            birth_date: iso_date::format(facts.patient.date_of_birth),
        });
        let mut resources = vec![patient];
        for (place, item) in facts.items.iter().enumerate() {
            resources.push(Resource::MedicationRequest(Box::new(order(facts, place, item, richness)?)));
        }
        let entry = resources.into_iter().enumerate();
        let entry = entry.map(|(place, resource)| Entry { full_url: format!("resource:{place}"), resource });
        Some(Self {
            iss: facts.issuer.clone(),
            nbf: facts.issued_at.unix_timestamp(),
            exp: facts.valid_until.unix_timestamp(),
            vc: Credential {
                r#type: vec![HEALTH_CARD.into()],
                rid: facts.rid.clone(),
                credential_subject: CredentialSubject {
                    fhir_version: FHIR.into(),
                    fhir_bundle: Bundle {
                        resource_type: "Bundle".into(),
                        r#type: "collection".into(),
                        entry: entry.collect(),
                    },
                },
            },
        })
    }

    /// The facts, and how richly they are said. What is said twice is taken once, because writing them
    /// again says it twice.
    fn facts(self) -> Option<(Prescription, Richness)> {
        let mut resources =
            self.vc.credential_subject.fhir_bundle.entry.into_iter().map(|entry| entry.resource);
        let Some(Resource::Patient(patient)) = resources.next() else { return None };
        let orders: Vec<Order> = resources
            .map(|resource| match resource {
                Resource::MedicationRequest(order) => Some(*order),
                Resource::Patient(_) => None,
            })
            .collect::<Option<_>>()?;
        let first = orders.first().filter(|_| orders.len() <= MOST_ITEMS)?;
        let dispense = &first.dispense_request;
        let issued_at = OffsetDateTime::from_unix_timestamp(self.nbf).ok()?;
        let facts = Prescription {
            id: Uuid::try_parse(&first.group_identifier.value).ok()?,
            issuer: self.iss,
            issued_at,
            valid_from: match &dispense.validity_period {
                Some(period) => OffsetDateTime::parse(&period.start, &Rfc3339).ok()?,
                None => issued_at,
            },
            valid_until: OffsetDateTime::from_unix_timestamp(self.exp).ok()?,
            prescriber: Prescriber {
                name: first.requester.display.clone(),
                mdcn: first.requester.identifier.value.clone(),
            },
            refills: dispense
                .number_of_repeats_allowed
                .filter(|&refills| refills <= MOST_REFILLS)
                .unwrap_or(0),
            refill_interval_days: dispense.dispense_interval.as_ref().map_or(0, |interval| interval.value),
            controlled: false,
            instructions: first.note.first().map(|note| note.text.clone()),
            items: orders.iter().map(item).collect::<Option<_>>()?,
            patient: subject(patient)?,
            rid: self.vc.rid,
        };
        Some((facts, Richness::of(&orders)))
    }
}

fn subject(patient: Patient) -> Option<Subject> {
    Some(Subject {
        name: patient.name.into_iter().next()?.text,
        date_of_birth: iso_date::parse(&patient.birth_date).ok()?,
        sex: patient.gender,
        hospital_number: patient.identifier.into_iter().next()?.value,
    })
}

fn item(order: &Order) -> Option<Item> {
    let medicine = &order.medication_codeable_concept;
    let quantity = &order.dispense_request.quantity;
    Some(Item {
        medicine: words::read_medicine(&medicine.text, medicine.coding.first().map(|atc| atc.code.clone()))?,
        sig: words::read_sig(&order.dosage_instruction.first()?.text)?,
        quantity: quantity.value,
        unit: DoseUnit::ALL.iter().copied().find(|unit| unit.as_str() == quantity.unit)?,
        substitution: order.substitution.as_ref().is_none_or(|substitution| substitution.allowed_boolean),
    })
}

fn order(facts: &Prescription, place: usize, item: &Item, richness: Richness) -> Option<Order> {
    let note = facts.instructions.iter().filter(|_| place == 0).map(|text| Text { text: text.clone() });
    let coding = item.medicine.atc.iter().map(|code| Coding { system: ATC.into(), code: code.clone() });
    let validity = Period {
        start: facts.valid_from.format(&Rfc3339).ok()?,
        end: facts.valid_until.format(&Rfc3339).ok()?,
    };
    Some(Order {
        status: "active".into(),
        intent: "order".into(),
        medication_codeable_concept: Concept {
            coding: coding.collect(),
            text: words::medicine(&item.medicine),
        },
        subject: Reference { reference: PATIENT.into() },
        requester: Requester {
            identifier: Identifier { value: facts.prescriber.mdcn.clone() },
            display: facts.prescriber.name.clone(),
        },
        group_identifier: Identifier { value: facts.id.to_string() },
        note: note.collect(),
        dosage_instruction: vec![dosage(item, richness.structured)],
        dispense_request: Dispense {
            dispense_interval: (facts.refill_interval_days > 0)
                .then(|| Quantity { value: facts.refill_interval_days, unit: "d".into() }),
            validity_period: richness.validity.then_some(validity),
            number_of_repeats_allowed: (facts.refills > 0).then_some(facts.refills),
            quantity: Quantity { value: item.quantity, unit: item.unit.as_str().into() },
        },
        substitution: (!item.substitution).then_some(Substitution { allowed_boolean: false }),
    })
}

fn dosage(item: &Item, structured: bool) -> Dosage {
    let sig = &item.sig;
    let dose = Quantity { value: Decimal(sig.amount), unit: sig.unit.as_str().to_owned() };
    let repeat = repeat(sig.frequency).filter(|_| structured && sig.as_needed.is_none());
    Dosage {
        text: words::sig(sig),
        timing: repeat.map(|(frequency, period, unit)| Timing {
            repeat: Repeat { frequency, period, period_unit: unit.into() },
        }),
        dose_and_rate: structured.then_some(DoseAndRate { dose_quantity: dose }).into_iter().collect(),
    }
}

/// How often in how many of which unit of time (UCUM); none where a number says less than the words.
fn repeat(frequency: Frequency) -> Option<(u8, u8, &'static str)> {
    Some(match frequency {
        Frequency::OnceDaily => (1, 1, "d"),
        Frequency::TwiceDaily => (2, 1, "d"),
        Frequency::ThreeTimesDaily => (3, 1, "d"),
        Frequency::FourTimesDaily => (4, 1, "d"),
        Frequency::FiveTimesDaily => (5, 1, "d"),
        Frequency::EveryFourHours => (1, 4, "h"),
        Frequency::EverySixHours => (1, 6, "h"),
        Frequency::EveryEightHours => (1, 8, "h"),
        Frequency::EveryTwelveHours => (1, 12, "h"),
        Frequency::EverySecondDay => (1, 2, "d"),
        Frequency::OnceWeekly => (1, 1, "wk"),
        Frequency::OnceMonthly => (1, 1, "mo"),
        Frequency::OnceOnly | Frequency::InTheMorning | Frequency::AtNight => return None,
    })
}
