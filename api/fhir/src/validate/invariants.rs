//! Invariants: a few of R4's own are judged here, the others are named as not judged, since
//! FHIRPath is not evaluated.

use serde_json::{Map, Value};

use super::Walk;
use crate::guide::element::Element;
use crate::outcome::Severity;

/// Judged here, or by the rule that nothing is empty (ele-1).
const JUDGED: &[&str] = &["ele-1", "ext-1", "dom-2", "dom-4", "dom-5"];

impl Walk<'_> {
    /// Those of a resource as a whole.
    pub(super) fn of_resource(&mut self, resource: &Map<String, Value>, root: &Element, path: &str) {
        self.note_invariants(root);
        for contained in resource.get("contained").and_then(Value::as_array).into_iter().flatten() {
            if !contained["contained"].is_null() {
                self.error("invariant", path, "has a contained resource that contains another (dom-2)");
            }
            let meta = &contained["meta"];
            if !meta["versionId"].is_null() || !meta["lastUpdated"].is_null() {
                self.error("invariant", path, "has a contained resource with a version of its own (dom-4)");
            }
            if !meta["security"].is_null() {
                self.error("invariant", path, "has a contained resource with a security label (dom-5)");
            }
        }
    }

    /// Either a value or further extensions (ext-1).
    pub(super) fn of_extension(&mut self, extension: &Map<String, Value>, path: &str) {
        let has_value = extension.keys().any(|key| key.trim_start_matches('_').starts_with("value"));
        if has_value == extension.contains_key("extension") {
            self.error("invariant", path, "must have either a value or further extensions (ext-1)");
        }
    }

    /// Remembers an element's invariants that are not judged.
    pub(super) fn note_invariants(&mut self, element: &Element) {
        for (key, _) in &element.invariants {
            if !JUDGED.contains(&key.as_str()) && !self.unjudged.contains(key) {
                self.unjudged.insert(key.clone());
            }
        }
    }

    /// Names them, once for the whole.
    pub(super) fn say_unjudged(&mut self, path: &str) {
        if self.unjudged.is_empty() {
            return;
        }
        let keys: Vec<&str> = self.unjudged.iter().map(String::as_str).take(60).collect();
        let text = format!("Invariants are not judged, FHIRPath is not evaluated here: {}.", keys.join(", "));
        self.outcome.add(Severity::Information, "not-supported", path, text);
    }
}
