//! What the validator says of resources by a small guide.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Guide, Outcome};

const BASE: &str = "https://guide.example/StructureDefinition/person";

/// An element of a snapshot: id, cardinality, base maximum, type, and what else stands there.
fn element(id: &str, card: &str, of: &str, more: Value) -> Value {
    let (min, max) = card.split_once("..").unwrap();
    let (max, base) = max.split_once('/').unwrap_or((max, max));
    let path: Vec<&str> = id.split('.').map(|part| part.split(':').next().unwrap()).collect();
    let mut element = json!({
        "id": id, "path": path.join("."), "min": min.parse::<u32>().unwrap(), "max": max,
        "base": { "max": base },
        "type": of.split('|').map(|code| json!({ "code": code })).collect::<Vec<_>>(),
    });
    for (key, value) in more.as_object().unwrap() {
        element[key] = value.clone();
    }
    element
}

fn guide() -> Guide {
    let mrn = json!({ "sliceName": "mrn" });
    let number = json!({ "slicing": {
        "discriminator": [{ "type": "value", "path": "system" }], "rules": "open" } });
    let elements = [
        element("Patient", "0..*", "Patient", json!({})),
        element("Patient.id", "0..1", "id", json!({})),
        element("Patient.meta", "0..1", "Meta", json!({})),
        element("Patient.contained", "0..*", "Resource", json!({})),
        element("Patient.identifier", "1..*", "Identifier", number),
        element("Patient.identifier.system", "0..1", "uri", json!({})),
        element("Patient.identifier.value", "0..1", "string", json!({})),
        element("Patient.identifier:mrn", "1..1/*", "Identifier", mrn),
        element("Patient.identifier:mrn.system", "1..1", "uri", json!({ "fixedUri": "urn:mrn" })),
        element("Patient.identifier:mrn.value", "1..1", "string", json!({})),
        element("Patient.name", "1..1/*", "HumanName", json!({})),
        element("Patient.active", "0..1", "boolean", json!({ "patternBoolean": true })),
        element(
            "Patient.gender",
            "0..1",
            "code",
            json!({ "binding": {
            "strength": "required", "valueSet": "https://guide.example/ValueSet/sex|1" } }),
        ),
        element(
            "Patient.maritalStatus",
            "0..1",
            "CodeableConcept",
            json!({ "binding": {
            "strength": "required", "valueSet": "https://elsewhere.example/ValueSet/status" } }),
        ),
        element("Patient.deceased[x]", "0..1", "boolean|dateTime", json!({})),
        element("Patient.birthDate", "0..1", "date", json!({})),
        element(
            "Patient.generalPractitioner",
            "0..*",
            "Reference",
            json!({ "type": [{
            "code": "Reference", "targetProfile": ["http://hl7.org/fhir/StructureDefinition/Practitioner"] }],
            "constraint": [{ "key": "gp-1", "severity": "error", "expression": "display.exists()" }] }),
        ),
        element("Patient.extension", "0..*", "Extension", json!({})),
    ];
    let documents = [
        json!({ "resourceType": "StructureDefinition", "url": BASE, "type": "Patient",
            "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
            "snapshot": { "element": elements } }),
        json!({ "resourceType": "ValueSet", "url": "https://guide.example/ValueSet/sex", "compose": {
            "include": [{ "system": "urn:sex", "filter": [{ "property": "code", "op": "=", "value": "female" }] },
                        { "system": "urn:own" }] } }),
        json!({ "resourceType": "CodeSystem", "url": "urn:own", "content": "complete",
            "concept": [{ "code": "other" }, { "code": "more", "concept": [{ "code": "below" }] }] }),
    ];
    Guide::new(&documents)
}

fn good() -> Value {
    json!({
        "resourceType": "Patient",
        "meta": { "profile": [BASE] },
        "identifier": [{ "system": "urn:mrn", "value": "1" }, { "system": "urn:other" }],
        "name": [{ "family": "Okafor", "given": ["Chika", "Ada"], "_given": [null, { "id": "a" }] }],
        "gender": "below",
        "deceasedBoolean": false,
        "birthDate": "1990-02-28",
    })
}

fn judge(change: impl FnOnce(&mut Value)) -> Outcome {
    let mut resource = good();
    change(&mut resource);
    guide().validate(&resource, None)
}

/// Place and text of the only error.
fn refused(change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut resource = good();
    change(&mut resource);
    let outcome = guide().validate(&resource, None);
    let errors: Vec<_> = outcome.issues.iter().filter(|issue| issue.code != "not-supported").collect();
    assert_eq!(errors.len(), 1, "{:?} {resource}", outcome.issues);
    (errors[0].expression.clone(), errors[0].diagnostics.clone())
}

#[test]
fn a_resource_that_follows_its_profile_is_valid_and_wholly_judged() {
    let outcome = judge(|_| {});
    assert!(outcome.is_valid() && !outcome.is_partial(), "{:?}", outcome.issues);
    assert_eq!(outcome.to_json()["issue"][0]["code"], "informational");
}

#[test]
fn each_fault_is_named_with_its_place() {
    type Change = fn(&mut Value);
    let cases: &[(Change, &str, &str)] = &[
        (|p| p["extension"] = json!([]), "Patient.extension", "empty"),
        (|p| drop(p.as_object_mut().unwrap().remove("name")), "Patient.name", "missing"),
        (|p| p["name"] = json!([{ "text": "a" }, { "text": "b" }]), "Patient.name", "2 times"),
        (|p| p["name"] = json!({ "text": "a" }), "Patient.name", "array"),
        (|p| p["birthDate"] = json!(["1990-01-01"]), "Patient.birthDate", "single"),
        (|p| p["birthDate"] = json!("1990-02-30"), "Patient.birthDate", "date"),
        (|p| p["birthDate"] = json!(1990), "Patient.birthDate", "string"),
        (|p| p["birthDate"] = json!(null), "Patient.birthDate", "null"),
        (|p| p["nickname"] = json!("x"), "Patient.nickname", "not an element"),
        (|p| p["name"][0]["fullName"] = json!("x"), "Patient.name[0].fullName", "not an element"),
        (|p| p["name"][0]["given"] = json!(["Chika", "Ada", null]), "Patient.name[0].given[2]", "null"),
        (|p| p["name"][0] = json!("Okafor"), "Patient.name[0]", "object"),
        (|p| p["active"] = json!(false), "Patient.active", "pattern"),
        (|p| p["gender"] = json!("male"), "Patient.gender", "no code of"),
        (|p| p["deceasedDateTime"] = json!("2026"), "Patient.deceased", "more than one type"),
        (|p| p["deceasedString"] = json!("yes"), "Patient.deceasedString", "not an element"),
        (
            |p| p["identifier"][0]["system"] = json!("urn:x"),
            "Patient.identifier.where(slice 'mrn')",
            "missing",
        ),
        (
            |p| p["identifier"][1] = json!({ "system": "urn:mrn", "value": "2" }),
            "Patient.identifier.where(slice 'mrn')",
            "2 times",
        ),
        (
            |p| drop(p["identifier"][0].as_object_mut().unwrap().remove("value")),
            "Patient.identifier[0].value",
            "missing",
        ),
        (|p| p["extension"] = json!([{ "valueString": "x" }]), "Patient.extension[0].url", "missing"),
        (|p| p["extension"] = json!([{ "url": "urn:x" }]), "Patient.extension[0]", "ext-1"),
        (|p| p["meta"]["versionId"] = json!("no spaces"), "Patient.meta.versionId", "id"),
    ];
    for (change, place, words) in cases {
        let (expression, text) = refused(*change);
        assert_eq!(expression, *place, "{text}");
        assert!(text.contains(words), "{text} should say {words}");
    }
}

#[test]
fn a_reference_to_a_type_that_the_profile_does_not_allow_is_refused() {
    let refer =
        |to: &'static str| move |p: &mut Value| p["generalPractitioner"] = json!([{ "reference": to }]);
    let (place, text) = refused(refer("Organization/1"));
    assert_eq!(place, "Patient.generalPractitioner[0]");
    assert!(text.contains("Practitioner"));
    for fine in ["Practitioner/1", "https://a.example/fhir/Practitioner/1/_history/2", "urn:uuid:1", "#a"] {
        assert!(judge(refer(fine)).is_valid(), "{fine}");
    }
}

#[test]
fn what_cannot_be_judged_is_said_and_counts_neither_way() {
    let outcome = judge(|p| {
        p["maritalStatus"] = json!({ "coding": [{ "system": "urn:x", "code": "M" }] });
        p["generalPractitioner"] = json!([{ "reference": "Practitioner/1" }]);
        p["meta"]["profile"] = json!([BASE, "https://elsewhere.example/profile"]);
    });
    assert!(outcome.is_valid() && outcome.is_partial());
    let said: Vec<_> = outcome.issues.iter().map(|issue| issue.diagnostics.as_str()).collect();
    for words in ["elsewhere.example/ValueSet/status", "gp-1", "elsewhere.example/profile"] {
        assert!(said.iter().any(|text| text.contains(words)), "{words}: {said:?}");
    }
}

#[test]
fn a_profile_of_another_type_is_refused_and_an_unknown_type_is_not_judged() {
    let patient_profile = |resource: Value| guide().validate(&resource, Some(BASE));
    assert!(!patient_profile(json!({ "resourceType": "Organization", "name": "x" })).is_valid());
    let outcome = guide().validate(&json!({ "resourceType": "Organization", "name": "x" }), None);
    assert!(outcome.is_valid() && outcome.is_partial());
    for broken in [json!(null), json!([]), json!({}), json!({ "resourceType": 5 })] {
        assert!(!guide().validate(&broken, None).is_valid());
    }
}

#[test]
fn the_entries_of_a_bundle_are_judged_by_their_own_profiles() {
    let bundle = |patient: Value| {
        json!({ "resourceType": "Bundle", "type": "collection",
            "entry": [{ "fullUrl": "urn:uuid:0", "resource": patient }] })
    };
    let mut bad = good();
    bad["gender"] = json!("male");
    assert!(guide().validate(&bundle(good()), None).is_valid());
    let outcome = guide().validate(&bundle(bad), None);
    assert_eq!(outcome.issues[0].expression, "Bundle.entry[0].resource.gender");
    assert_eq!(outcome.issues[0].code, "code-invalid");
}

#[test]
fn what_is_too_deep_ends_with_an_error() {
    let mut extension = json!({ "url": "urn:x", "valueString": "x" });
    for _ in 0..100 {
        extension = json!({ "url": "urn:x", "extension": [extension] });
    }
    let outcome = judge(|p| p["extension"] = json!([extension]));
    assert_eq!(outcome.issues[0].code, "too-costly");
}

/// Words that lead the walk to places.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("resourceType"),
        Just("Patient"),
        Just("Bundle"),
        Just("name"),
        Just("_name"),
        Just("given"),
        Just("identifier"),
        Just("extension"),
        Just("url"),
        Just("valueString"),
        Just("deceasedBoolean"),
        Just("contained"),
        Just("meta"),
        Just("profile"),
        Just(BASE),
        Just("entry"),
        Just("resource"),
        Just("generalPractitioner"),
        Just("reference"),
        Just("coding"),
        Just("é\u{0}x"),
        Just(""),
    ]
    .prop_map(str::to_owned)
}

fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_it_panic(value in tree(), place in word()) {
        let guide = guide();
        guide.validate(&value, None);
        let mut resource = good();
        resource[place] = value;
        guide.validate(&resource, None);
        guide.validate(&resource, Some(BASE));
    }

    #[test]
    fn no_guide_makes_it_panic(value in tree(), place in word()) {
        let mut definition = json!({ "resourceType": "StructureDefinition", "url": BASE, "type": "Patient",
            "snapshot": { "element": [{ "id": "Patient", "path": "Patient" }, value.clone()] } });
        definition[place] = value.clone();
        Guide::new(&[definition, value]).validate(&good(), Some(BASE));
    }
}
