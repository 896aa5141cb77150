//! What is built says what went in, and follows R4 as far as it is known without a guide.

use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

use super::clinical::{About, Entry};
use super::dosage::Dose;
use super::medicines::{Batch, Medicine};
use super::people::{
    Address, NextOfKin, Organization, OrganizationKind, Patient, Practitioner, Registration,
};
use super::prescriptions::{Dispense, Line, Prescription};
use super::records::{Audited, Consent, ConsentTo, Document, DocumentKind};
use super::summary::{self, Summary};
use super::visits::Visit;
use super::{bundles, clinical, people, prescriptions, records, visits};
use crate::Guide;

const AT: OffsetDateTime = datetime!(2026-11-24 13:30:00.5 UTC);

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn patient() -> Patient {
    Patient {
        id: id(1),
        version: 3,
        updated_at: AT,
        hospital_number: "H-000007".into(),
        issuer: "https://rx.ireti.example".into(),
        name: "Chika Ada Okafor".into(),
        date_of_birth: "1990-02-28".into(),
        sex: "female".into(),
        phone: Some("+2348031234567".into()),
        email: None,
        address: Some(Address {
            line: Some("12 Aba Road, Aba".into()),
            city: None,
            lga: Some("ab-aba-north".into()),
            state: Some("AB".into()),
        }),
        language: Some("ig".into()),
        next_of_kin: Some(NextOfKin {
            name: "Ngozi Okafor".into(),
            phone: Some("+2348037654321".into()),
            relationship: Some("mother".into()),
        }),
    }
}

fn doctor() -> Practitioner {
    Practitioner {
        id: id(2),
        version: Some(1),
        name: "Dr Funke Adebayo".into(),
        registration: Some(Registration::Mdcn("MDCN/R/45231".into())),
        phone: None,
        qualification: Some("General practice".into()),
    }
}

fn pharmacist() -> Practitioner {
    Practitioner {
        id: id(3),
        version: None,
        name: "Yusuf".into(),
        registration: Some(Registration::Pcn("PCN-45231".into())),
        phone: None,
        qualification: Some("Pharmacist".into()),
    }
}

fn hospital() -> Organization {
    Organization {
        id: "hospital".into(),
        version: None,
        kind: OrganizationKind::Provider,
        identifier: ("urn:ietf:rfc:3986".into(), "https://rx.ireti.example".into()),
        name: "Ireti Hospital".into(),
        phone: Some("+2348000000000".into()),
        address: Address::default(),
        active: true,
    }
}

fn pharmacy() -> Organization {
    Organization {
        id: id(4).to_string(),
        version: Some(1),
        kind: OrganizationKind::Pharmacy,
        identifier: (super::system("nigeria-pcn"), "PCN-12345".into()),
        address: patient().address.unwrap(),
        ..hospital()
    }
}

fn visit() -> Visit {
    Visit {
        id: id(5),
        version: 4,
        patient: id(1),
        doctor: id(2),
        starts_at: AT,
        ends_at: AT + time::Duration::minutes(20),
        started_at: Some(AT),
        ended_at: None,
        created_at: AT,
        status: "in-progress".into(),
        reason: Some("Fever".into()),
        cancel_reason: None,
    }
}

fn dose() -> Dose {
    Dose {
        text: "Take 4 tablets twice daily for 3 days, with food".into(),
        amount: 4.0,
        unit: "tablet".into(),
        route: "oral".into(),
        frequency: "twice-daily".into(),
        days: Some(3),
        as_needed: None,
        meal: Some("with".into()),
    }
}

fn prescription() -> Prescription {
    let line = Line {
        name: "Artemether + lumefantrine".into(),
        atc: Some("P01BF01".into()),
        form: "tablet".into(),
        strength: "20/120 mg".into(),
        dose: dose(),
        quantity: 24,
        unit: "tablet".into(),
        substitution: true,
    };
    let paracetamol = Line {
        name: "Paracetamol".into(),
        atc: Some("N02BE01".into()),
        strength: "500 mg".into(),
        dose: Dose { frequency: "every-6-hours".into(), as_needed: Some("fever".into()), ..dose() },
        ..line.clone()
    };
    Prescription {
        id: id(6),
        version: 1,
        issuer: "https://rx.ireti.example".into(),
        status: "active".into(),
        patient: id(1),
        doctor: id(2),
        consultation: id(5),
        signed_at: AT,
        valid_from: AT,
        valid_until: AT + time::Duration::days(30),
        refills: 1,
        refill_interval_days: 30,
        instructions: Some("Drink enough water".into()),
        lines: vec![line, paracetamol],
        signature: Some("aGVsbG8=".into()),
    }
}

fn dispense() -> Dispense {
    Dispense {
        id: id(7),
        issuer: "https://rx.ireti.example".into(),
        request: prescription().line_id(0),
        patient: id(1),
        pharmacist: id(3),
        pharmacy: id(4),
        medicine: Medicine {
            id: String::new(),
            name: "Artemether + lumefantrine".into(),
            atc: Some("P01BF01".into()),
            form: "tablet".into(),
            strength: "20/120 mg".into(),
            batch: None,
        },
        quantity: 24,
        unit: "tablet".into(),
        batch: Batch { number: "B-17".into(), expires_on: "2028-01-31".into() },
        handed_over_at: AT,
        fill: 0,
        substitution: None,
        return_reason: None,
        dose: Some(dose()),
    }
}

fn entries() -> Vec<Entry> {
    let about = [
        About::Allergy {
            atc: Some("J01C".into()),
            reaction: Some("rash".into()),
            severity: Some("mild".into()),
        },
        About::Condition(None),
        About::Medicine(Some("A10BA02".into())),
        About::Weight(61.5),
        About::Pregnancy("not-pregnant".into()),
        About::BreastFeeding(true),
        About::NoKnownAllergy,
        About::NoKnownCondition,
        About::NoKnownMedicine,
    ];
    let entry = |(n, about)| Entry {
        id: id(100 + n),
        patient: id(1),
        about,
        text: "Said <so> & \"thus\"".into(),
        said_by: Some(format!("Patient/{}", id(1))),
        said_at: AT,
        observed_on: Some("2026-11-20".into()),
    };
    (0_u128..).zip(about).map(entry).collect()
}

fn summary_of(entries: Vec<Entry>) -> Value {
    summary::document(&summary_with(entries))
}

fn summary_with(entries: Vec<Entry>) -> Summary {
    let prescription = prescription();
    let prescribed =
        [prescriptions::medication(&prescription, 0), prescriptions::medication_request(&prescription, 0)];
    Summary {
        id: id(8),
        at: AT,
        issuer: "https://rx.ireti.example".into(),
        patient: people::patient(&patient()),
        author: people::organization(&hospital()),
        practitioners: vec![people::practitioner(&doctor())],
        prescribed: if entries.is_empty() { Vec::new() } else { prescribed.into_iter().flatten().collect() },
        entries,
    }
}

fn everything() -> Vec<Value> {
    let prescription = prescription();
    let lines = |of: fn(&Prescription, usize) -> Option<Value>| {
        (0..prescription.lines.len()).filter_map(|line| of(&prescription, line)).collect::<Vec<_>>()
    };
    let mut all = vec![
        people::patient(&patient()),
        people::patient(&Patient { sex: "other".into(), name: "Chika".into(), ..patient() }),
        people::practitioner(&doctor()),
        people::practitioner(&pharmacist()),
        people::organization(&hospital()),
        people::organization(&pharmacy()),
        people::virtual_location("hospital"),
        visits::appointment(&visit()),
        visits::encounter(&visit()),
        prescriptions::provenance(&prescription),
        prescriptions::dispensed_medication(&dispense()),
        prescriptions::medication_dispense(&dispense()),
        prescriptions::medication_dispense(&Dispense {
            fill: 1,
            substitution: Some("Out of stock".into()),
            return_reason: Some(None),
            ..dispense()
        }),
        records::document_reference(&Document {
            id: id(9),
            version: Some(2),
            patient: id(1),
            consultation: Some(id(5)),
            author: Some(format!("Practitioner/{}", id(2))),
            kind: DocumentKind::Report,
            title: "Report".into(),
            content_type: "application/json".into(),
            size: Some(1000),
            url: "https://rx.ireti.example/api/consultations/x/report".into(),
            at: AT,
            current: true,
        }),
        records::audit_event(&Audited {
            seq: 17,
            at: AT,
            actor: format!("user:{}", id(2)),
            action: "prescription.signed".into(),
            subject: format!("prescription:{}", id(6)),
            hash: "00ff".into(),
            issuer: "https://rx.ireti.example".into(),
        }),
    ];
    for (to, withdrawn_at) in [(ConsentTo::Telemedicine, None), (ConsentTo::Sharing, Some(AT))] {
        let consent = Consent {
            id: id(10),
            patient: id(1),
            to,
            text_version: "1".into(),
            given_at: AT,
            withdrawn_at,
            consultation: Some(id(5)),
        };
        all.push(records::consent(&consent));
    }
    all.extend(lines(prescriptions::medication));
    all.extend(lines(prescriptions::medication_request));
    all.extend(entries().iter().map(clinical::resource));
    let mut sent = vec![all[0].clone(), all[2].clone(), all[4].clone()];
    sent.extend(lines(prescriptions::medication));
    sent.extend(lines(prescriptions::medication_request));
    all.push(bundles::prescription(id(6), sent));
    all.push(bundles::dispense(
        id(7),
        vec![all[0].clone(), all[3].clone(), all[5].clone(), all[10].clone(), all[11].clone()],
    ));
    all.push(summary_of(entries()));
    all.push(summary_of(Vec::new()));
    all
}

#[test]
fn everything_that_is_built_is_r4_as_far_as_it_is_known() {
    let guide = Guide::default();
    for resource in everything() {
        let outcome = guide.validate(&resource, None);
        assert!(outcome.is_valid(), "{:?}\n{resource:#}", outcome.issues);
    }
}

#[test]
fn a_medicine_has_the_national_code_and_atc_beside_it_and_atc_alone_where_there_is_none() {
    let codes = |line| {
        let medication = prescriptions::medication(&prescription(), line).unwrap();
        let codings = medication["code"]["coding"].as_array().unwrap().clone();
        codings.iter().map(|coding| coding["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(0), ["P01-ACT-AL", "P01BF01"]);
    assert_eq!(codes(1), ["N02BE01"], "the national code is of the syrup");
}

#[test]
fn what_nobody_told_us_is_said_to_be_absent_and_never_invented() {
    let other = people::patient(&Patient { sex: "other".into(), name: "Chika".into(), ..patient() });
    assert!(other["gender"].is_null());
    assert_eq!(other["_gender"]["extension"][0]["valueCode"], "unsupported");
    assert_eq!(other["name"][0]["_given"][0]["extension"][0]["valueCode"], "unknown");
    let hospital = people::organization(&hospital());
    assert_eq!(hospital["address"][0]["_city"]["extension"][0]["valueCode"], "unknown");
}

#[test]
fn the_entries_of_a_bundle_refer_to_each_other_by_their_own_addresses() {
    let bundle = everything().into_iter().find(|resource| resource["type"] == "transaction").unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    let patient = entries[0]["fullUrl"].as_str().unwrap();
    let request =
        entries.iter().find(|entry| entry["resource"]["resourceType"] == "MedicationRequest").unwrap();
    assert_eq!(request["resource"]["subject"]["reference"], patient);
    assert_eq!(request["request"]["url"], "MedicationRequest");
    let addresses: std::collections::BTreeSet<_> =
        entries.iter().map(|entry| entry["fullUrl"].to_string()).collect();
    assert_eq!(addresses.len(), entries.len());
}

#[test]
fn a_section_without_entries_says_why_and_none_known_is_an_entry() {
    let empty = summary_of(Vec::new());
    for section in empty["entry"][0]["resource"]["section"].as_array().unwrap() {
        assert_eq!(section["emptyReason"]["coding"][0]["code"], "unavailable");
        assert!(section["entry"].is_null());
    }
    let known = summary_of(entries()).to_string();
    assert!(known.contains("716186003") && known.contains("160245001"));
}

#[test]
fn takes_no_medicine_is_not_said_beside_what_is_prescribed() {
    const NO_KNOWN_MEDICATIONS: &str = "787481004";
    let prescribed = summary_of(entries()).to_string();
    assert!(prescribed.contains("MedicationRequest") && !prescribed.contains(NO_KNOWN_MEDICATIONS));
    let nothing_prescribed =
        summary::document(&Summary { prescribed: Vec::new(), ..summary_with(entries()) });
    assert!(nothing_prescribed.to_string().contains(NO_KNOWN_MEDICATIONS));
}

#[test]
fn words_of_a_patient_stay_words_in_a_narrative() {
    let div = summary_of(entries())["entry"][0]["resource"]["section"][0]["text"]["div"].to_string();
    assert!(div.contains("Said &lt;so&gt; &amp; &quot;thus&quot;"), "{div}");
}
