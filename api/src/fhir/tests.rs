//! The facade over a hospital that has something of everything.

use axum::http::{StatusCode, header};
use dokita_store::testing::{BOTH, Dialect};
use serde_json::{Value, json};

use super::clinic::Clinic;

fn ids(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["resource"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everybody_reads_and_finds_what_concerns_them() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let prescription = clinic.prescription;
        for token in [&clinic.patient, &clinic.doctor, &clinic.nurse] {
            let patient = format!("?patient=Patient/{}", clinic.patient_id);
            for (of, count) in [
                ("Encounter", 1),
                ("Appointment", 1),
                ("Consent", 2),
                ("DocumentReference", 2),
                ("MedicationRequest", 3),
                ("MedicationDispense", 2),
                ("Provenance", 1),
            ] {
                let found = clinic.fhir(&format!("{of}{patient}"), token).await;
                assert_eq!(ids(&found).len(), count, "{of}");
                for id in ids(&found) {
                    assert_eq!(clinic.fhir(&format!("{of}/{id}"), token).await["id"], id.as_str());
                }
            }
            assert_eq!(
                clinic.fhir(&format!("Patient/{}", clinic.patient_id), token).await["gender"],
                "female"
            );
            let bundle = clinic.fhir(&format!("Bundle/prescription-{prescription}"), token).await;
            assert_eq!(ids(&bundle).len(), 3 + 2 * 3);
        }
        let dispense =
            clinic.fhir(&format!("MedicationDispense/{}", clinic.dispenses[1]), &clinic.patient).await;
        assert_eq!(dispense["substitution"]["reason"][0]["text"], "Out of stock");
    }
}

#[tokio::test]
async fn the_signature_is_for_those_who_may_hold_the_token() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let id = clinic.prescription;
    for (token, holds) in [(&clinic.patient, true), (&clinic.doctor, true), (&clinic.nurse, false)] {
        let provenance = clinic.fhir(&format!("Provenance/{id}"), token).await;
        let search = clinic.fhir(&format!("Provenance?patient={}", clinic.patient_id), token).await;
        for shown in [provenance, search] {
            assert_eq!(shown.to_string().contains("application/cose"), holds, "{shown}");
        }
    }
}

#[tokio::test]
async fn what_does_not_concern_the_caller_is_not_found() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let places = [
            format!("Patient/{}", clinic.patient_id),
            format!("Patient/{}/$summary", clinic.patient_id),
            format!("Encounter/{}", clinic.consultation),
            format!("Appointment/{}", clinic.consultation),
            format!("DocumentReference/{}", clinic.consultation),
            format!("MedicationRequest/{}-0", clinic.prescription),
            format!("Medication/{}-0", clinic.prescription),
            format!("Provenance/{}", clinic.prescription),
            format!("MedicationDispense/{}", clinic.dispenses[0]),
            format!("Bundle/prescription-{}", clinic.prescription),
            format!("Bundle/dispense-{}", clinic.dispenses[0]),
        ];
        for place in &places {
            for token in [&clinic.stranger, &clinic.other_doctor, &clinic.pharmacist] {
                let answer = clinic.app.get(&format!("/fhir/{place}"), token).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
                assert_eq!(answer.body["resourceType"], "OperationOutcome", "{place}");
            }
        }
        let other = format!("/fhir/MedicationRequest?patient={}", clinic.patient_id);
        assert_eq!(clinic.app.get(&other, &clinic.stranger).await.status, StatusCode::NOT_FOUND);
        assert!(ids(&clinic.fhir(&other[6..], &clinic.other_doctor).await).is_empty());
        let not_theirs = clinic.app.get(&other, &clinic.pharmacist).await;
        assert_eq!(not_theirs.status, StatusCode::FORBIDDEN);
        // The front desk sees appointments without their reason, and nothing medical.
        let seen = clinic.fhir(&format!("Appointment/{}", clinic.consultation), &clinic.administrator).await;
        assert!(seen["reasonCode"].is_null());
        assert_eq!(clinic.app.get(&other, &clinic.administrator).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn only_administrators_and_auditors_read_the_audit_log_and_auditors_nothing_else() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let page = clinic.fhir("AuditEvent?_count=2", &clinic.auditor).await;
        assert_eq!(ids(&page).len(), 2);
        let next = page["link"][1]["url"].as_str().unwrap();
        let path = next.split("/fhir/").nth(1).unwrap();
        let second = clinic.fhir(path, &clinic.administrator).await;
        assert!(!ids(&second).contains(&ids(&page)[1]), "pages do not overlap");
        let one = clinic.fhir(&format!("AuditEvent/{}", ids(&page)[0]), &clinic.auditor).await;
        assert_eq!(one["id"], ids(&page)[0].as_str());
        for place in ["AuditEvent", "AuditEvent/1"] {
            let refused = clinic.app.get(&format!("/fhir/{place}"), &clinic.doctor).await;
            assert_eq!(
                (refused.status, refused.body["issue"][0]["code"].as_str()),
                (StatusCode::FORBIDDEN, Some("forbidden"))
            );
        }
        let medical = clinic.app.get("/fhir/MedicationRequest", &clinic.auditor).await;
        assert_eq!(medical.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_search_is_narrowed_by_status_date_and_id_and_what_it_does_not_know_is_refused() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let token = &clinic.patient;
    let count = async |query: &str| ids(&clinic.fhir(query, token).await).len();
    assert_eq!(count("MedicationRequest?status=active,completed").await, 3);
    assert_eq!(count("MedicationRequest?status=cancelled").await, 0);
    assert_eq!(count("Encounter?date=ge2020&date=lt2099").await, 1);
    assert_eq!(count("Encounter?date=2020").await, 0);
    let id = format!("{}-1", clinic.prescription);
    assert_eq!(count(&format!("MedicationRequest?_id={id},{}-9", clinic.prescription)).await, 1);
    let refused = clinic.app.get("/fhir/Encounter?reason=fever", token).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body["issue"][0]["details"]["coding"][0]["code"], "unknown-search-parameter");
    for place in ["/fhir/Spaceship", "/fhir/Spaceship/1", "/fhir/a/b/c"] {
        let answer = clinic.app.get(place, token).await;
        assert_eq!(answer.body["resourceType"], "OperationOutcome", "{place}");
    }
}

#[tokio::test]
async fn a_resource_has_its_version_as_a_weak_tag() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let path = format!("/fhir/Encounter/{}", clinic.consultation);
    let answer = clinic.app.get(&path, &clinic.patient).await;
    let version = answer.body["meta"]["versionId"].as_str().unwrap();
    assert_eq!(answer.headers[header::ETAG], format!("W/\"{version}\""));
}

#[tokio::test]
async fn the_statement_of_capabilities_names_what_is_there_and_needs_no_sign_in() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let statement = clinic.fhir("metadata", "").await;
    assert_eq!((&statement["fhirVersion"], &statement["kind"]), (&json!("4.0.1"), &json!("instance")));
    let resources = statement["rest"][0]["resource"].as_array().unwrap();
    for of in [
        "MedicationRequest",
        "MedicationDispense",
        "Encounter",
        "Appointment",
        "DocumentReference",
        "Consent",
        "AuditEvent",
        "Provenance",
    ] {
        let found = resources.iter().find(|resource| resource["type"] == of).unwrap();
        let codes: Vec<_> =
            found["interaction"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
        assert_eq!(codes, ["read", "search-type"], "{of}");
    }
}

#[tokio::test]
async fn the_summary_says_what_is_known_of_the_patient() {
    for dialect in BOTH {
        let clinic = Clinic::new(dialect).await;
        let summary = clinic.fhir(&format!("Patient/{}/$summary", clinic.patient_id), &clinic.doctor).await;
        assert_eq!(
            (&summary["type"], &summary["entry"][0]["resource"]["resourceType"]),
            (&json!("document"), &json!("Composition"))
        );
        let text = summary.to_string();
        for said in ["Penicillins", "195967001", "61.5", "LA26683-5", "Artemether-lumefantrine"] {
            assert!(text.contains(said), "{said}");
        }
        assert!(!text.contains("787481004"), "no medicines, beside what is prescribed");
        let kinds = |of: &str| text.matches(&format!("\"resourceType\":\"{of}\"")).count();
        assert_eq!(
            (kinds("MedicationRequest"), kinds("Observation"), kinds("AllergyIntolerance")),
            (3, 3, 1)
        );
    }
}

#[tokio::test]
async fn a_resource_is_judged_and_the_answer_is_an_outcome_whatever_the_judgement() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let judge = async |path: &str, body: Value| {
        let answer = clinic.app.post(&format!("/fhir/{path}"), &clinic.doctor, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.body
    };
    let good = json!({ "resourceType": "DocumentReference", "status": "current", "content": [{ "attachment": { "url": "a" } }] });
    assert_eq!(judge("DocumentReference/$validate", good.clone()).await["issue"][0]["code"], "informational");
    let mut bad = good.clone();
    bad["status"] = json!("lost");
    let wrapped =
        json!({ "resourceType": "Parameters", "parameter": [{ "name": "resource", "resource": bad }] });
    let outcome = judge("$validate", wrapped).await;
    assert_eq!(outcome["issue"][0]["expression"], json!(["DocumentReference.status"]));
    let elsewhere = judge("Patient/$validate", good.clone()).await;
    assert_eq!(elsewhere["issue"][0]["severity"], "error");
    let unknown = judge("$validate?profile=https://elsewhere.example/p", good).await;
    assert!(unknown["issue"].as_array().unwrap().iter().any(|issue| issue["code"] == "not-supported"));
    let stranger = clinic.app.post("/fhir/$validate", "", json!({})).await;
    assert_eq!(
        (stranger.status, &stranger.body["issue"][0]["code"]),
        (StatusCode::UNAUTHORIZED, &json!("login"))
    );
}

/// Writes one of everything that is emitted into the folder `FHIR_OUT`, for other validators.
#[tokio::test]
async fn everything_that_is_emitted_is_valid_as_far_as_it_is_judged() {
    let clinic = Clinic::new(Dialect::Sqlite).await;
    let (prescription, dispense) = (clinic.prescription, clinic.dispenses[1]);
    let mut emitted = Vec::new();
    for (token, place) in [
        (&clinic.patient, "metadata".to_owned()),
        (&clinic.patient, format!("Patient/{}", clinic.patient_id)),
        (&clinic.patient, format!("Practitioner/{}", clinic.doctor_id)),
        (&clinic.patient, format!("Practitioner/{}", clinic.pharmacist_id)),
        (&clinic.patient, "Organization/hospital".to_owned()),
        (&clinic.patient, format!("Organization/{}", clinic.pharmacy)),
        (&clinic.patient, "Location/telemedicine".to_owned()),
        (&clinic.patient, format!("Medication/{prescription}-0")),
        (&clinic.patient, format!("Medication/{dispense}")),
        (&clinic.patient, format!("Bundle/prescription-{prescription}")),
        (&clinic.patient, format!("Bundle/dispense-{dispense}")),
        (&clinic.patient, format!("Patient/{}/$summary", clinic.patient_id)),
        (&clinic.auditor, "AuditEvent".to_owned()),
        (&clinic.patient, "Appointment".to_owned()),
        (&clinic.administrator, "Encounter".to_owned()),
        (&clinic.patient, "Encounter".to_owned()),
        (&clinic.patient, "Consent".to_owned()),
        (&clinic.patient, "DocumentReference".to_owned()),
        (&clinic.patient, "MedicationRequest?_count=1".to_owned()),
        (&clinic.patient, "MedicationDispense".to_owned()),
        (&clinic.patient, "Provenance".to_owned()),
    ] {
        emitted.push((place.clone(), clinic.fhir(&place, token).await));
    }
    let refused = clinic.app.get("/fhir/Patient/none", &clinic.patient).await.body;
    emitted.push(("refused".to_owned(), refused));
    let judged =
        clinic.app.post("/fhir/$validate", &clinic.doctor, json!({ "resourceType": "Bundle" })).await.body;
    emitted.push(("judged".to_owned(), judged));
    let folder = std::env::var_os("FHIR_OUT");
    for (number, (place, resource)) in emitted.iter().enumerate() {
        let outcome = clinic.app.state.config.guide.validate(resource, None);
        assert!(outcome.is_valid(), "{place}: {:?}", outcome.issues);
        if let Some(folder) = &folder {
            let file = format!("{number:02}-{}.json", resource["resourceType"].as_str().unwrap());
            std::fs::write(std::path::Path::new(folder).join(file), resource.to_string()).unwrap();
        }
    }
}
