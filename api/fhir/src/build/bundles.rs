//! Bundles: of a prescription and of what was dispensed, to be sent on; and answers to a search.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{meta, pruned, system};

/// What a prescription is sent on with: `ng-prescription-bundle`, a transaction.
///
/// `resources` are the patient, the prescriber, the hospital, and for each line its Medication and
/// MedicationRequest; whatever refers to one of them refers to its entry.
pub fn prescription(id: Uuid, resources: Vec<Value>) -> Value {
    transaction("ng-prescription-bundle", id, "BND-0010", resources)
}

/// What was handed over: `ng-medication-dispense-bundle`, a transaction.
pub fn dispense(id: Uuid, resources: Vec<Value>) -> Value {
    transaction("ng-medication-dispense-bundle", id, "BND-0004", resources)
}

fn transaction(profile: &str, id: Uuid, kind: &str, resources: Vec<Value>) -> Value {
    let mut entries = entries(id, resources);
    for entry in &mut entries {
        let of = entry["resource"]["resourceType"].clone();
        entry["request"] = json!({ "method": "POST", "url": of });
    }
    pruned(json!({
        "resourceType": "Bundle",
        "id": id,
        "meta": meta(profile, None),
        "identifier": { "system": system("ng-bundle-identifier-cs"), "value": kind },
        "type": "transaction",
        "entry": entries,
    }))
}

/// Entries with addresses of their own, `urn:uuid:…`, that the resources refer to each other by.
pub(super) fn entries(bundle: Uuid, mut resources: Vec<Value>) -> Vec<Value> {
    let address = |(index, resource): (usize, &Value)| {
        let text = |name: &str| resource[name].as_str().unwrap_or_default();
        (format!("{}/{}", text("resourceType"), text("id")), format!("urn:uuid:{}", entry_id(bundle, index)))
    };
    let addresses: BTreeMap<String, String> = resources.iter().enumerate().map(address).collect();
    for resource in &mut resources {
        redirect(resource, &addresses);
    }
    let entry = |(index, resource)| json!({ "fullUrl": format!("urn:uuid:{}", entry_id(bundle, index)), "resource": resource });
    resources.into_iter().enumerate().map(entry).collect()
}

/// The id of an entry: the bundle's, with the entry's number in its last two bytes (RFC 9562,
/// version 8).
fn entry_id(bundle: Uuid, index: usize) -> Uuid {
    let mut bytes = *bundle.as_bytes();
    let number = u16::try_from(index + 1).unwrap_or(u16::MAX).to_be_bytes();
    bytes[14] ^= number[0];
    bytes[15] ^= number[1];
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    Uuid::from_bytes(bytes)
}

fn redirect(value: &mut Value, addresses: &BTreeMap<String, String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, addresses)),
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "reference" => {
                        if let Some(address) = addresses.get(text) {
                            text.clone_from(address);
                        }
                    }
                    other => redirect(other, addresses),
                }
            }
        }
        _ => {}
    }
}

/// A page of a search's answers. `base` ends before the type; `next` is the address of the page
/// after it.
pub fn searchset(base: &str, this: &str, next: Option<&str>, resources: Vec<Value>) -> Value {
    let entry = |resource: Value| {
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let address = format!("{base}/{}/{}", text("resourceType"), text("id"));
        json!({ "fullUrl": address, "resource": resource, "search": { "mode": "match" } })
    };
    let mut links = vec![json!({ "relation": "self", "url": this })];
    links.extend(next.map(|url| json!({ "relation": "next", "url": url })));
    pruned(json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "link": links,
        "entry": resources.into_iter().map(entry).collect::<Vec<_>>(),
    }))
}
