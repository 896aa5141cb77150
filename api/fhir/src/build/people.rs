//! Patients, practitioners, organizations, and the place of a visit that has none.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{absent, coding, concept, instant, meta, pruned, reference, system};

/// A patient.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Which.
    pub id: Uuid,
    /// For the ETag.
    pub version: i64,
    /// When the record was last changed.
    pub updated_at: OffsetDateTime,
    /// The hospital's number of them, and the hospital's address as its system.
    pub hospital_number: String,
    /// Origin of the hospital's server.
    pub issuer: String,
    /// Full name.
    pub name: String,
    /// YYYY-MM-DD.
    pub date_of_birth: String,
    /// `female`, `male`, `other`, `unknown`.
    pub sex: String,
    /// E.164.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Where they live.
    pub address: Option<Address>,
    /// Two or three letters.
    pub language: Option<String>,
    /// Whom to call.
    pub next_of_kin: Option<NextOfKin>,
}

/// An address, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Address {
    /// Street and town in one line.
    pub line: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Code of a local government area, `ab-aba-north`.
    pub lga: Option<String>,
    /// Code of a state, `AB`.
    pub state: Option<String>,
}

/// Whom to call.
#[derive(Debug, Clone)]
pub struct NextOfKin {
    /// Full name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// `mother`, `husband`, …
    pub relationship: Option<String>,
}

/// A NgPatient.
///
/// The profile knows male and female; for others the element says that it could not be told.
pub fn patient(patient: &Patient) -> Value {
    let (family, given) = parts(&patient.name);
    let binary = matches!(patient.sex.as_str(), "female" | "male");
    let why = if patient.sex == "other" { "unsupported" } else { "unknown" };
    let types = system("patient-identifier-cs");
    let identifier = |code: &str, display: &str, within: &str, value: &str| json!({ "type": { "coding": [coding(&types, code, display)] }, "system": within, "value": value });
    let number = format!("{}/hospital-number", patient.issuer);
    let mut identifiers = vec![identifier("MRN", "Medical Record Number", &number, &patient.hospital_number)];
    let phone = patient.phone.as_deref();
    identifiers.extend(phone.map(|phone| identifier("MOBILE", "mobile", &types, phone)));
    let telecom = [
        phone.map(|value| json!({ "system": "phone", "value": value })),
        patient.email.as_deref().map(|value| json!({ "system": "email", "value": value })),
    ];
    let mut meta = meta("ng-patient", Some(patient.version));
    meta["lastUpdated"] = json!(instant(patient.updated_at));
    pruned(json!({
        "resourceType": "Patient",
        "id": patient.id,
        "meta": meta,
        "identifier": identifiers,
        "active": true,
        "name": [{
            "text": patient.name,
            "family": family,
            "given": given,
            "_given": if given.is_empty() { json!([absent("unknown")]) } else { Value::Null },
        }],
        "telecom": telecom.into_iter().flatten().collect::<Vec<_>>(),
        "gender": binary.then_some(&patient.sex),
        "_gender": if binary { Value::Null } else { absent(why) },
        "birthDate": patient.date_of_birth,
        "address": patient.address.as_ref().map(|of| [address(of)]),
        "communication": patient.language.as_ref().map(|code| {
            [json!({ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": code }] }, "preferred": true })]
        }),
        "contact": patient.next_of_kin.as_ref().map(|kin| [contact(kin)]),
    }))
}

/// A practitioner: a doctor or a pharmacist.
#[derive(Debug, Clone)]
pub struct Practitioner {
    /// Which.
    pub id: Uuid,
    /// For the ETag.
    pub version: Option<i64>,
    /// Full name.
    pub name: String,
    /// Registration, if recorded.
    pub registration: Option<Registration>,
    /// E.164.
    pub phone: Option<String>,
    /// What they are, in words: a specialty, `Pharmacist`.
    pub qualification: Option<String>,
}

/// A registration with a council.
#[derive(Debug, Clone)]
pub enum Registration {
    /// Medical and Dental Council of Nigeria, `MDCN/R/45231`.
    Mdcn(String),
    /// Pharmacy Council of Nigeria, `PCN-45231`.
    Pcn(String),
}

/// A NgPractitioner.
pub fn practitioner(practitioner: &Practitioner) -> Value {
    let (title, name) = titled(&practitioner.name);
    let (family, given) = parts(name);
    let identifier = practitioner.registration.as_ref().map(|registration| match registration {
        Registration::Mdcn(number) => json!([{ "system": system("nigeria-mdcn"), "value": number }]),
        Registration::Pcn(number) => json!([{ "system": system("nigeria-pcn"), "value": number }]),
    });
    // The profile allows one given name: all of them stand in it.
    let one = given.join(" ");
    pruned(json!({
        "resourceType": "Practitioner",
        "id": practitioner.id,
        "meta": meta("ng-practitioner", practitioner.version),
        "identifier": identifier,
        "active": true,
        "name": [{
            "text": practitioner.name,
            "prefix": title.map(|title| [title]),
            "family": family,
            "given": if one.is_empty() { Value::Null } else { json!([one]) },
            "_given": if one.is_empty() { json!([absent("unknown")]) } else { Value::Null },
        }],
        "telecom": practitioner.phone.as_ref().map(|value| [json!({ "system": "phone", "value": value })]),
        "qualification": practitioner.qualification.as_ref().map(|text| [json!({ "code": { "text": text } })]),
    }))
}

/// The hospital, or a pharmacy.
#[derive(Debug, Clone)]
pub struct Organization {
    /// `hospital`, or a pharmacy's id.
    pub id: String,
    /// For the ETag.
    pub version: Option<i64>,
    /// What it does.
    pub kind: OrganizationKind,
    /// System and value: a register's number, or the hospital's address on the web.
    pub identifier: (String, String),
    /// Name.
    pub name: String,
    /// E.164.
    pub phone: Option<String>,
    /// Where.
    pub address: Address,
    /// Whether it is in business.
    pub active: bool,
}

/// What an organization does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationKind {
    /// Treats patients: NgProviderOrganization.
    Provider,
    /// Hands out medicines: NgPharmacyOrganization.
    Pharmacy,
}

/// An organization by its profile. What the profile requires and we were not told says so.
pub fn organization(organization: &Organization) -> Value {
    let (profile, code, display) = match organization.kind {
        OrganizationKind::Provider => ("ng-provider-organization", "prov", "Healthcare Provider"),
        // Nigeria-Core's value set has pharmacies as community groups.
        OrganizationKind::Pharmacy => ("ng-pharmacy-organization", "cg", "Community Group"),
    };
    let (within, value) = &organization.identifier;
    let mut place = address(&organization.address);
    if organization.address.line.is_none() {
        place["_line"] = json!([absent("unknown")]);
    }
    if organization.address.city.is_none() {
        place["_city"] = absent("unknown");
    }
    pruned(json!({
        "resourceType": "Organization",
        "id": organization.id,
        "meta": meta(profile, organization.version),
        "identifier": [{ "system": within, "value": value }],
        "active": organization.active,
        "type": [concept("http://terminology.hl7.org/CodeSystem/organization-type", code, display)],
        "name": organization.name,
        "telecom": organization.phone.as_ref().map(|value| [json!({ "system": "phone", "value": value })]),
        "address": [place],
    }))
}

/// The place of a visit by video: none. NgEncounter requires one.
pub fn virtual_location(hospital: &str) -> Value {
    pruned(json!({
        "resourceType": "Location",
        "id": "telemedicine",
        "meta": meta("ng-location", None),
        "status": "active",
        "mode": "kind",
        "name": "Telemedicine",
        "description": "Patient and doctor meet by video or voice, each where they are.",
        "physicalType": concept("http://terminology.hl7.org/CodeSystem/location-physical-type", "vi", "Virtual"),
        "address": { "country": "NG" },
        "managingOrganization": reference("Organization", hospital),
    }))
}

fn address(address: &Address) -> Value {
    json!({
        "line": address.line.as_ref().map(|line| [line]),
        "city": address.city,
        "district": address.lga,
        "state": address.state,
        "country": "NG",
    })
}

fn contact(kin: &NextOfKin) -> Value {
    let (family, given) = parts(&kin.name);
    json!({
        "relationship": kin.relationship.as_ref().map(|text| [json!({ "text": text })]),
        "name": { "text": kin.name, "family": family, "given": given },
        "telecom": kin.phone.as_ref().map(|value| [json!({ "system": "phone", "value": value })]),
    })
}

/// `Dr Amina Bello`: the title, and the name.
fn titled(name: &str) -> (Option<&str>, &str) {
    match name.split_once(' ') {
        Some((title @ ("Dr" | "Dr." | "Prof" | "Prof." | "Pharm" | "Pharm."), rest)) => (Some(title), rest),
        _ => (None, name),
    }
}

/// Family name and given names: the last word is the family's.
fn parts(name: &str) -> (&str, Vec<&str>) {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let family = words.pop().unwrap_or_default();
    (family, words)
}
