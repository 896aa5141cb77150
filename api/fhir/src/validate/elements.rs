//! Elements of an object: which there are, how often, and of which type.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Context, Walk};
use crate::guide::element::{Element, Kind, capitalised};
use crate::r4::{self, primitive};

/// A value of an element, with the extensions of a primitive beside it.
#[derive(Clone, Copy)]
pub(super) struct Item<'v> {
    pub value: Option<&'v Value>,
    pub beside: Option<&'v Value>,
    pub kind: &'v Kind,
}

impl Walk<'_> {
    /// An object against the elements below `element`.
    pub(super) fn object(
        &mut self,
        object: &Map<String, Value>,
        element: &Element,
        kind_of: &Element,
        context: Context<'_>,
        path: &str,
        level: usize,
    ) {
        if !self.step(path, level) {
            return;
        }
        let is_resource = context.is_resource && std::ptr::eq(element, context.root);
        let mut known: Vec<Cow<'_, str>> = Vec::new();
        for child in &kind_of.children {
            self.child(object, child, context, path, level, &mut known);
        }
        for key in object.keys() {
            let name = key.strip_prefix('_').unwrap_or(key);
            if !(known.iter().any(|known| known == name) || (is_resource && key == "resourceType")) {
                self.error(
                    "structure",
                    &format!("{path}.{}", printable(key)),
                    "is not an element of the profile",
                );
            }
        }
    }

    fn child<'d>(
        &mut self,
        object: &Map<String, Value>,
        child: &'d Element,
        context: Context<'_>,
        path: &str,
        level: usize,
        known: &mut Vec<Cow<'d, str>>,
    ) {
        let path = format!("{path}.{}", child.stem());
        let untyped = Kind::default();
        let mut items = Vec::new();
        let mut shaped = true;
        if child.is_choice() {
            let mut keys = 0;
            for kind in &child.types {
                let key = format!("{}{}", child.stem(), capitalised(&kind.code));
                let before = items.len();
                shaped &= self.gather(object, &key, child, kind, &path, &mut items);
                keys += usize::from(items.len() > before);
                known.push(Cow::Owned(key));
            }
            if keys > 1 {
                self.error("structure", &path, "is there in more than one type");
                shaped = false;
            }
        } else {
            let kind = child.types.first().unwrap_or(&untyped);
            shaped &= self.gather(object, &child.name, child, kind, &path, &mut items);
            known.push(Cow::Borrowed(child.name.as_str()));
        }
        if !shaped {
            return;
        }
        self.count(items.len(), child, &path);
        let slices = self.sort_into_slices(&items, child, &path);
        for (index, item) in items.iter().enumerate() {
            let place = if child.array {
                Cow::Owned(format!("{path}[{index}]"))
            } else {
                Cow::Borrowed(path.as_str())
            };
            let by = slices.get(index).copied().flatten().unwrap_or(child);
            self.item(item, by, child, context, &place, level + 1);
        }
    }

    /// The values under a name, each with what stands beside it; false when they are no array where
    /// one belongs, or the other way round.
    fn gather<'v>(
        &mut self,
        object: &'v Map<String, Value>,
        key: &str,
        child: &Element,
        kind: &'v Kind,
        path: &str,
        items: &mut Vec<Item<'v>>,
    ) -> bool {
        let value = object.get(key);
        let beside = object.get(&format!("_{key}"));
        if beside.is_some() && !primitive::is(&kind.code) {
            self.error("structure", path, "is not primitive and has no extensions beside it");
        }
        if !child.array {
            if value.is_some_and(Value::is_array) {
                self.error("structure", path, "must be a single value");
                return false;
            }
            if value.is_some() || beside.is_some() {
                items.push(Item { value, beside, kind });
            }
            return true;
        }
        let empty = Vec::new();
        let list = |value: Option<&'v Value>| match value {
            None => Some(&[][..]),
            Some(value) => value.as_array().map(Vec::as_slice),
        };
        let (Some(values), Some(besides)) = (list(value), list(beside)) else {
            self.error("structure", path, "must be an array");
            return false;
        };
        if value.is_some_and(|value| value.as_array() == Some(&empty)) {
            self.error("structure", path, "must not be empty");
            return false;
        }
        for index in 0..values.len().max(besides.len()) {
            let beside = besides.get(index).filter(|beside| !beside.is_null());
            let value = values.get(index).filter(|value| !(value.is_null() && beside.is_some()));
            items.push(Item { value, beside, kind });
        }
        true
    }

    pub(super) fn count(&mut self, count: usize, element: &Element, path: &str) {
        let at_least = usize::try_from(element.min).unwrap_or(usize::MAX);
        let at_most = element.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
        if count == 0 && at_least > 0 {
            self.error("required", path, &format!("is missing; it must be there {}", range(element)));
        } else if !(at_least..=at_most).contains(&count) {
            self.error("structure", path, &format!("must be there {}, and is {count} times", range(element)));
        }
    }

    /// One value. `by` is the slice it fell into, or the element itself.
    fn item(
        &mut self,
        item: &Item<'_>,
        by: &Element,
        element: &Element,
        context: Context<'_>,
        path: &str,
        level: usize,
    ) {
        if let Some(beside) = item.beside {
            self.beside(beside, context, path, level);
        }
        let Some(value) = item.value else { return };
        if !self.step(path, level) {
            return;
        }
        if value.is_null() {
            return self.error("structure", path, "must not be null");
        }
        self.note_invariants(by);
        let kind = by.types.iter().find(|kind| kind.code == item.kind.code).unwrap_or(item.kind);
        if primitive::is(&kind.code) {
            if let Some(fault) = primitive::fault(&kind.code, value) {
                return self.error("value", path, &fault);
            }
        } else if matches!(value.as_object(), Some(object) if object.is_empty()) {
            return self.error("structure", path, "must not be empty");
        } else if let Some(of) = resource_type(&kind.code) {
            let profile = kind.profiles.first().filter(|url| self.guide.profile(url).is_some());
            self.resource(value, profile.map(String::as_str), Some(of), path, level);
        } else {
            self.complex(value, kind, by, element, context, path, level);
        }
        self.fixed(value, by, path);
        self.codes(value, by, kind, path);
        if kind.code == "Reference" {
            self.reference(value, kind, path);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "where a value stands is said by all of them")]
    fn complex(
        &mut self,
        value: &Value,
        kind: &Kind,
        by: &Element,
        element: &Element,
        context: Context<'_>,
        path: &str,
        level: usize,
    ) {
        let Some(object) = value.as_object() else {
            return self.error("structure", path, "must be a JSON object");
        };
        let same_as = by.same_as.as_deref().and_then(|id| context.root.at_id(id));
        let below = [Some(by), same_as, Some(element)].into_iter().flatten().find(|e| !e.children.is_empty());
        if kind.code == "Extension" {
            self.of_extension(object, path);
        }
        match below.or_else(|| r4::definition(&kind.code)) {
            Some(definition) => self.object(object, by, definition, context, path, level),
            None if kind.code.is_empty() => {
                self.cannot(path, "An element refers to contents that the profile does not have.");
            }
            None => self.cannot(path, &format!("The contents of {} are not known here.", kind.code)),
        }
        for profile in &kind.profiles {
            self.by_profile_of_type(object, profile, kind, path, level);
        }
    }

    /// A datatype's profile: an extension's own definition, `SimpleQuantity`.
    fn by_profile_of_type(
        &mut self,
        object: &Map<String, Value>,
        profile: &str,
        kind: &Kind,
        path: &str,
        level: usize,
    ) {
        if let Some(profile) = self.guide.profile(profile).filter(|profile| profile.of == kind.code) {
            let context = Context { root: &profile.root, is_resource: false };
            return self.object(object, &profile.root, &profile.root, context, path, level + 1);
        }
        match profile.rsplit('/').next() {
            Some("SimpleQuantity") => {
                if object.contains_key("comparator") {
                    self.error("structure", &format!("{path}.comparator"), "is not part of a SimpleQuantity");
                }
            }
            _ => self.cannot(path, &format!("The profile {profile} is not judged: it is not in the guide.")),
        }
    }

    /// `_name`: what stands beside a primitive.
    fn beside(&mut self, beside: &Value, context: Context<'_>, path: &str, level: usize) {
        let Some(object) = beside.as_object().filter(|object| !object.is_empty()) else {
            return self.error("structure", path, "has something beside it that is no object with contents");
        };
        if let Some(element) = r4::definition("Element") {
            self.object(object, element, element, context, path, level + 1);
        }
    }

    fn fixed(&mut self, value: &Value, element: &Element, path: &str) {
        if element.fixed.as_ref().is_some_and(|fixed| fixed != value) {
            self.error("value", path, "is not the value that the profile fixes");
        }
        if element.pattern.as_ref().is_some_and(|pattern| !contains(value, pattern)) {
            self.error("value", path, "does not have what the profile's pattern asks for");
        }
    }
}

/// Whether `value` has all of `pattern`: of objects every member, of arrays a match for every item.
pub(super) fn contains(value: &Value, pattern: &Value) -> bool {
    match (value, pattern) {
        (Value::Object(value), Value::Object(pattern)) => {
            pattern.iter().all(|(key, wanted)| value.get(key).is_some_and(|value| contains(value, wanted)))
        }
        (Value::Array(values), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| values.iter().any(|value| contains(value, wanted)))
        }
        _ => value == pattern,
    }
}

/// A resource inside: of any type, or of one.
fn resource_type(code: &str) -> Option<&str> {
    let known = matches!(code, "Resource" | "DomainResource");
    let named = code.starts_with(|first: char| first.is_ascii_uppercase())
        && !code.contains('.')
        && !matches!(code, "BackboneElement" | "Element")
        && (r4::definition(code).is_none() || r4::is_resource(code));
    match (known, named) {
        (true, _) => Some("Resource"),
        (false, true) => Some(code),
        (false, false) => None,
    }
}

fn range(element: &Element) -> String {
    match element.max {
        Some(1) if element.min == 1 => "once".to_owned(),
        Some(max) if max == element.min => format!("{max} times"),
        Some(max) => format!("{} to {max} times", element.min),
        None => format!("at least {} times", element.min),
    }
}

/// A name out of the request, as far as it can be shown.
fn printable(key: &str) -> String {
    key.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(40).collect()
}
