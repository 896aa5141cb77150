//! Judging a resource by a profile: what is there, how often, of which type, with which value.
//!
//! What cannot be judged is said as such and counts neither way: profiles, value sets and code
//! systems that are not in the guide, slices told apart by profile, and FHIRPath invariants.

mod bindings;
mod elements;
mod invariants;
mod references;
mod slices;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::guide::element::Element;
use crate::guide::{Guide, HL7, Profile};
use crate::outcome::{Outcome, Severity};
use crate::r4;

/// Levels of a resource at most; each resource inside one counts anew from where it stands.
const MOST_LEVELS: usize = 64;
/// Values that are looked at, at most: twice as many as fit the longest request.
const MOST_STEPS: usize = 400_000;

impl Guide {
    /// Judges a resource by a profile; without one by those that it names itself, or else by the
    /// guide's own profile of its type.
    pub fn validate(&self, resource: &Value, profile: Option<&str>) -> Outcome {
        let mut walk = Walk {
            guide: self,
            outcome: Outcome::default(),
            steps: 0,
            said: BTreeSet::new(),
            unjudged: BTreeSet::new(),
        };
        let of = resource["resourceType"].as_str().filter(|of| is_type_name(of)).unwrap_or("Resource");
        walk.resource(resource, profile, None, of, 0);
        walk.say_unjudged(of);
        walk.outcome
    }
}

/// A judgement under way.
struct Walk<'a> {
    guide: &'a Guide,
    outcome: Outcome,
    steps: usize,
    /// What was said of the whole already, so that it is said once.
    said: BTreeSet<String>,
    /// Invariants that were met and not judged.
    unjudged: BTreeSet<String>,
}

/// Where a definition's contents are looked up: the profile at hand, then the datatypes.
#[derive(Clone, Copy)]
struct Context<'a> {
    root: &'a Element,
    /// The root is a resource, and not a datatype's profile.
    is_resource: bool,
}

impl<'a> Walk<'a> {
    /// `must_be` is the type that stands in the definition, `Resource` for any.
    fn resource(
        &mut self,
        value: &Value,
        profile: Option<&str>,
        must_be: Option<&str>,
        path: &str,
        level: usize,
    ) {
        let Some(resource) = value.as_object() else {
            return self.error("structure", path, "must be a resource, a JSON object");
        };
        let Some(of) = resource.get("resourceType").and_then(Value::as_str).filter(|of| is_type_name(of))
        else {
            return self.error("structure", path, "has no resourceType that is one");
        };
        if let Some(must_be) = must_be.filter(|must_be| *must_be != "Resource" && *must_be != of) {
            return self.error("structure", path, &format!("must be a {must_be}"));
        }
        let guide = self.guide;
        let profiles = self.profiles_of(guide, resource, of, profile, path);
        if profiles.is_empty() {
            match r4::definition(of).filter(|_| r4::is_resource(of)) {
                Some(root) => self.by(resource, root, path, level),
                None => self.cannot(path, &format!("The guide has no definition of {of}.")),
            }
        }
        for profile in profiles {
            if profile.of == of {
                self.by(resource, &profile.root, path, level);
            } else {
                let text = format!("is a {of}, and {} is a profile of {}", profile.url, profile.of);
                self.error("structure", path, &text);
            }
        }
    }

    fn by(&mut self, resource: &Map<String, Value>, root: &Element, path: &str, level: usize) {
        let context = Context { root, is_resource: true };
        self.object(resource, root, root, context, path, level);
        self.of_resource(resource, root, path);
    }

    fn profiles_of<'g>(
        &mut self,
        guide: &'g Guide,
        resource: &Map<String, Value>,
        of: &str,
        asked: Option<&str>,
        path: &str,
    ) -> Vec<&'g Profile> {
        let named = resource.get("meta").and_then(|meta| meta["profile"].as_array());
        let named = named.into_iter().flatten().filter_map(Value::as_str);
        let wanted: Vec<&str> = asked.map_or_else(|| named.take(8).collect(), |asked| vec![asked]);
        if wanted.is_empty() {
            return guide.profile_of_type(of).into_iter().collect();
        }
        let own = format!("{HL7}{of}");
        let mut found = Vec::new();
        for canonical in wanted {
            match guide.profile(canonical) {
                Some(profile) => found.push(profile),
                // FHIR's own definition of the type: judged by what is known of it.
                None if canonical == own => {}
                None => {
                    let why = guide.unreadable(canonical).unwrap_or("it is not in the guide");
                    self.cannot(path, &format!("The profile {canonical} is not judged: {why}."));
                }
            }
        }
        found
    }

    /// Whether there is room for another value; says so once when there is not.
    fn step(&mut self, path: &str, level: usize) -> bool {
        self.steps += 1;
        if level > MOST_LEVELS || self.steps > MOST_STEPS {
            if self.said.insert("too much".to_owned()) {
                self.error("too-costly", path, "is too deep or too large to be judged");
            }
            return false;
        }
        true
    }

    fn error(&mut self, code: &'static str, path: &str, what: &str) {
        self.outcome.add(Severity::Error, code, path, format!("{path} {what}."));
    }

    /// Says what is not judged, once for each text.
    fn cannot(&mut self, path: &str, text: &str) {
        if self.said.insert(text.to_owned()) {
            self.outcome.add(Severity::Information, "not-supported", path, text.to_owned());
        }
    }
}

/// `Patient`, `MedicationRequest`: letters only, so that it can be said in an answer.
fn is_type_name(of: &str) -> bool {
    of.len() <= 64
        && of.starts_with(|first: char| first.is_ascii_uppercase())
        && of.chars().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
