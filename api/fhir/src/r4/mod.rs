//! What FHIR R4 itself says, as far as guides leave it out: datatypes, closed lists of codes, and
//! the resources that we emit without a profile of a guide (4.0.1, <http://hl7.org/fhir/R4/>).

pub mod primitive;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::guide::Codes;
use crate::guide::HL7;
use crate::guide::element::{Element, Kind};

/// `value[x]` of an extension and its like: R4 2.24.0.2, open type element.
const OPEN: &[&str] = &[
    "base64Binary",
    "boolean",
    "canonical",
    "code",
    "date",
    "dateTime",
    "decimal",
    "id",
    "instant",
    "integer",
    "markdown",
    "oid",
    "positiveInt",
    "string",
    "time",
    "unsignedInt",
    "uri",
    "url",
    "uuid",
    "Address",
    "Age",
    "Annotation",
    "Attachment",
    "CodeableConcept",
    "Coding",
    "ContactPoint",
    "Count",
    "Distance",
    "Duration",
    "HumanName",
    "Identifier",
    "Money",
    "Period",
    "Quantity",
    "Range",
    "Ratio",
    "Reference",
    "SampledData",
    "Signature",
    "Timing",
    "ContactDetail",
    "Contributor",
    "DataRequirement",
    "Expression",
    "ParameterDefinition",
    "RelatedArtifact",
    "TriggerDefinition",
    "UsageContext",
    "Dosage",
    "Meta",
];

static TYPES: LazyLock<BTreeMap<&'static str, Element>> = LazyLock::new(|| types(include_str!("types.txt")));
static CODES: LazyLock<BTreeMap<String, Codes>> = LazyLock::new(|| code_lists(include_str!("codes.txt")));

/// The definition of a datatype, or of a resource that is known here.
pub fn definition(of: &str) -> Option<&'static Element> {
    TYPES.get(of)
}

/// Whether it is a resource that is known here.
pub fn is_resource(of: &str) -> bool {
    definition(of).is_some_and(|element| element.child("implicitRules").is_some())
}

/// The codes of a value set of R4 that is a closed list.
pub fn codes(url: &str) -> Option<Codes> {
    CODES.get(url.strip_prefix("http://hl7.org/fhir/ValueSet/").unwrap_or(url)).cloned()
}

fn types(table: &'static str) -> BTreeMap<&'static str, Element> {
    let mut types: BTreeMap<&'static str, Element> = BTreeMap::new();
    let mut current = "";
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(line) = line.strip_prefix("  ") {
            if let (Some(child), Some(parent)) = (child(line), types.get_mut(current)) {
                parent.children.push(child);
            }
        } else if let Some((name, base)) = line.split_once(" < ") {
            let children = types.get(base).map(|base| base.children.clone()).unwrap_or_default();
            types.insert(name, Element { name: name.to_owned(), children, ..Element::default() });
            current = name;
        }
    }
    types
}

fn child(line: &str) -> Option<Element> {
    let mut words = line.split(' ');
    let (name, cardinality, kinds) = (words.next()?, words.next()?, words.next()?);
    let (min, max) = cardinality.split_once("..")?;
    let value_set = words.next().and_then(|word| word.strip_prefix('@'));
    let kinds = if kinds == "*" { OPEN.iter().map(|code| kind(code)).collect() } else { choice(kinds) };
    Some(Element {
        name: name.to_owned(),
        min: min.parse().ok()?,
        max: max.parse().ok(),
        array: max == "*",
        types: kinds,
        required_codes: value_set.map(|name| match name.contains("://") {
            true => name.to_owned(),
            false => format!("http://hl7.org/fhir/ValueSet/{name}"),
        }),
        ..Element::default()
    })
}

fn choice(kinds: &str) -> Vec<Kind> {
    kinds.split('|').map(kind).collect()
}

fn kind(text: &str) -> Kind {
    let (code, targets) = text.split_once('(').unwrap_or((text, ""));
    let targets = targets.trim_end_matches(')').split(',').filter(|target| !target.is_empty());
    Kind {
        code: code.to_owned(),
        profiles: Vec::new(),
        targets: targets.map(|target| format!("{HL7}{target}")).collect(),
    }
}

fn code_lists(table: &str) -> BTreeMap<String, Codes> {
    let mut lists: BTreeMap<String, Codes> = BTreeMap::new();
    let mut current = String::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix("  ") {
            None => line.clone_into(&mut current),
            Some(line) => {
                let mut words = line.split(' ');
                let system = words.next().unwrap_or_default();
                let list = lists.entry(current.clone()).or_default();
                list.extend(words.map(|code| (system.to_owned(), code.to_owned())));
            }
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_a_type_uses_is_known() {
        for (name, element) in TYPES.iter() {
            for child in &element.children {
                assert!(!child.types.is_empty(), "{name}.{} has no type", child.name);
                for kind in &child.types {
                    let known = primitive::is(&kind.code)
                        || definition(&kind.code).is_some()
                        || matches!(kind.code.as_str(), "OperationOutcome");
                    assert!(known, "{name}.{} is {}", child.name, kind.code);
                }
            }
        }
    }

    #[test]
    fn the_tables_say_what_r4_says() {
        let name = definition("HumanName").unwrap();
        assert!(name.child("given").unwrap().array && !name.child("family").unwrap().array);
        assert!(is_resource("AuditEvent") && !is_resource("HumanName"));
        assert_eq!(definition("Extension").unwrap().child("value[x]").unwrap().types.len(), OPEN.len());
        let codes = codes("http://hl7.org/fhir/ValueSet/administrative-gender").unwrap();
        assert!(codes.contains(&("http://hl7.org/fhir/administrative-gender".into(), "female".into())));
        assert!(super::codes("http://hl7.org/fhir/ValueSet/mimetypes").is_none());
    }
}
