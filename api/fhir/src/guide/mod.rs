//! What a guide package says: its profiles, and its value sets where they can be listed.

pub mod element;
mod snapshot;
mod value_sets;

use std::collections::BTreeMap;

use serde_json::Value;

use self::element::Element;
use self::value_sets::ValueSets;
pub use self::value_sets::{Codes, Listed};

/// Where the profiles of FHIR itself are named.
pub const HL7: &str = "http://hl7.org/fhir/StructureDefinition/";

/// The definitions of a guide package. Empty, it knows the R4 datatypes and a few resources.
#[derive(Debug, Default)]
pub struct Guide {
    profiles: BTreeMap<String, Profile>,
    /// Profiles without a readable snapshot, and why.
    unreadable: BTreeMap<String, &'static str>,
    value_sets: ValueSets,
}

/// A profile.
#[derive(Debug)]
pub struct Profile {
    /// Its canonical address.
    pub url: String,
    /// The type that it constrains.
    pub of: String,
    /// What it is derived from.
    pub base: String,
    /// Its elements.
    pub root: Element,
}

impl Guide {
    /// Takes the definitions out of a package's documents; other documents are passed over.
    pub fn new<'a>(documents: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut guide = Self::default();
        for document in documents {
            match document["resourceType"].as_str() {
                Some("StructureDefinition") => guide.add_profile(document),
                Some("ValueSet") => guide.value_sets.add_value_set(document),
                Some("CodeSystem") => guide.value_sets.add_code_system(document),
                _ => {}
            }
        }
        guide
    }

    fn add_profile(&mut self, definition: &Value) {
        let (Some(url), Some(of)) = (definition["url"].as_str(), definition["type"].as_str()) else { return };
        match snapshot::tree(definition) {
            Ok(root) => {
                let base = definition["baseDefinition"].as_str().unwrap_or_default().to_owned();
                let profile = Profile { url: url.to_owned(), of: of.to_owned(), base, root };
                self.profiles.insert(url.to_owned(), profile);
            }
            Err(why) => {
                self.unreadable.insert(url.to_owned(), why);
            }
        }
    }

    /// The profile at a canonical address, with or without a version.
    pub fn profile(&self, canonical: &str) -> Option<&Profile> {
        self.profiles.get(canonical.split('|').next().unwrap_or(canonical))
    }

    /// Why a profile of the package is not in use.
    pub fn unreadable(&self, canonical: &str) -> Option<&'static str> {
        self.unreadable.get(canonical.split('|').next().unwrap_or(canonical)).copied()
    }

    /// Every profile, by address.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// The guide's own profile of a type, where it has one that is derived from FHIR's definition.
    pub fn profile_of_type(&self, of: &str) -> Option<&Profile> {
        let mut derived = self.profiles.values().filter(|profile| {
            profile.of == of && profile.base.strip_prefix(HL7).is_some_and(|base| base == of)
        });
        derived.next().filter(|_| derived.next().is_none())
    }

    /// The codes of a value set.
    pub fn codes(&self, canonical: &str) -> Listed {
        self.value_sets.codes(canonical.split('|').next().unwrap_or(canonical))
    }
}
