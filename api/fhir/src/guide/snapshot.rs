//! From a StructureDefinition's snapshot to a tree of elements.

use serde_json::Value;

use super::element::{Discriminator, Element, Kind, Slicing};

/// Elements of one profile at most.
const MOST_ELEMENTS: usize = 20_000;
/// Levels of one profile at most.
const MOST_LEVELS: usize = 40;

/// The root element of a snapshot.
///
/// # Errors
/// Says what is missing or cannot be followed.
pub fn tree(definition: &Value) -> Result<Element, &'static str> {
    let elements = definition["snapshot"]["element"].as_array().ok_or("it has no snapshot")?;
    if elements.len() > MOST_ELEMENTS {
        return Err("it has too many elements");
    }
    let (first, rest) = elements.split_first().ok_or("its snapshot is empty")?;
    let mut root = element(first);
    for definition in rest {
        let id = definition["id"].as_str().ok_or("an element has no id")?;
        if id.split('.').count() > MOST_LEVELS {
            return Err("it is too deep");
        }
        insert(&mut root, id, element(definition)).ok_or("an element comes before the one it belongs to")?;
    }
    Ok(root)
}

fn insert(root: &mut Element, id: &str, element: Element) -> Option<()> {
    let mut segments: Vec<&str> = id.split('.').skip(1).collect();
    let last = segments.pop()?;
    let mut place = root;
    for segment in segments {
        place = match segment.split_once(':') {
            None => place.children.iter_mut().find(|child| child.name == segment)?,
            Some((name, slice)) => {
                let sliced = place.children.iter_mut().find(|child| child.name == name)?;
                &mut sliced.slices.iter_mut().find(|(own, _)| own == slice)?.1
            }
        };
    }
    match last.split_once(':') {
        None => place.children.push(element),
        Some((name, slice)) => {
            let sliced = place.children.iter_mut().find(|child| child.name == name)?;
            sliced.slices.push((slice.to_owned(), element));
        }
    }
    Some(())
}

fn element(definition: &Value) -> Element {
    let path = definition["path"].as_str().unwrap_or_default();
    let bound = |value: &Value| value.as_str().and_then(|max| max.parse().ok());
    let constraints = definition["constraint"].as_array().map_or(&[][..], Vec::as_slice);
    Element {
        name: path.rsplit('.').next().unwrap_or_default().to_owned(),
        min: definition["min"].as_u64().and_then(|min| u32::try_from(min).ok()).unwrap_or(0),
        max: bound(&definition["max"]),
        array: !matches!(definition["base"]["max"].as_str().or(definition["max"].as_str()), Some("0" | "1")),
        types: array(&definition["type"]).iter().filter_map(kind).collect(),
        fixed: prefixed(definition, "fixed"),
        pattern: prefixed(definition, "pattern"),
        required_codes: required_codes(&definition["binding"]),
        children: Vec::new(),
        slicing: definition.get("slicing").map(slicing),
        slices: Vec::new(),
        same_as: definition["contentReference"].as_str().map(|id| id.trim_start_matches('#').to_owned()),
        invariants: constraints.iter().filter_map(invariant).collect(),
    }
}

fn kind(definition: &Value) -> Option<Kind> {
    let code = definition["code"].as_str()?;
    let strings =
        |value: &Value| array(value).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    // The types of `id` and `Extension.url` are of FHIRPath; what they are in FHIR stands beside.
    let code = if code.starts_with("http://hl7.org/fhirpath/") {
        let says = |extension: &&Value| {
            extension["url"].as_str().is_some_and(|url| url.ends_with("/structuredefinition-fhir-type"))
        };
        let said = array(&definition["extension"]).iter().find(says);
        said.and_then(|extension| extension["valueUrl"].as_str()).unwrap_or("string")
    } else {
        code
    };
    Some(Kind {
        code: code.to_owned(),
        profiles: strings(&definition["profile"]),
        targets: strings(&definition["targetProfile"]),
    })
}

fn slicing(definition: &Value) -> Slicing {
    let discriminator = |value: &Value| Discriminator {
        by: value["type"].as_str().unwrap_or_default().to_owned(),
        path: value["path"].as_str().unwrap_or_default().to_owned(),
    };
    Slicing {
        discriminators: array(&definition["discriminator"]).iter().map(discriminator).collect(),
        closed: definition["rules"] == "closed",
    }
}

fn required_codes(binding: &Value) -> Option<String> {
    if binding["strength"] != "required" {
        return None;
    }
    let canonical = binding["valueSet"].as_str()?;
    canonical.split('|').next().map(str::to_owned)
}

fn invariant(constraint: &Value) -> Option<(String, String)> {
    if constraint["severity"] != "error" {
        return None;
    }
    let key = constraint["key"].as_str()?;
    Some((key.to_owned(), constraint["expression"].as_str().unwrap_or_default().to_owned()))
}

/// `fixedCode`, `patternCodeableConcept`, …: the prefix and a type.
fn prefixed(definition: &Value, prefix: &str) -> Option<Value> {
    let is = |key: &str| {
        let rest = key.strip_prefix(prefix)?;
        rest.starts_with(|first: char| first.is_ascii_uppercase()).then_some(())
    };
    let members = definition.as_object()?;
    members.iter().find(|(key, _)| is(key).is_some()).map(|(_, value)| value.clone())
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
