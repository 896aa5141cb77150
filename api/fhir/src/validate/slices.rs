//! Slices: which value falls into which, and how many may.

use serde_json::Value;

use super::Walk;
use super::elements::{Item, contains};
use crate::guide::element::{Discriminator, Element};
use crate::guide::{Guide, Listed};

/// Whether a value is of a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    Unknown,
}

impl Walk<'_> {
    /// The slice of each value. Says what cannot be judged, and counts what can.
    pub(super) fn sort_into_slices<'d>(
        &mut self,
        items: &[Item<'_>],
        element: &'d Element,
        path: &str,
    ) -> Vec<Option<&'d Element>> {
        let Some(slicing) = element.slicing.as_ref().filter(|_| !element.slices.is_empty()) else {
            return Vec::new();
        };
        let mut found = vec![None; items.len()];
        let mut counts = vec![0_usize; element.slices.len()];
        let mut unknown = false;
        for (place, item) in found.iter_mut().zip(items) {
            for ((_, slice), count) in element.slices.iter().zip(&mut counts) {
                match fit(self.guide, item, slice, &slicing.discriminators) {
                    Fit::Yes => {
                        *place = Some(slice);
                        *count += 1;
                        break;
                    }
                    Fit::No => {}
                    Fit::Unknown => unknown = true,
                }
            }
            if place.is_none() && slicing.closed && !unknown {
                self.error("structure", path, "has a value that is in none of the profile's slices");
            }
        }
        if unknown || cannot_tell(&slicing.discriminators) {
            self.cannot(
                path,
                &format!("Slices of {} are not judged: {}.", element.stem(), why(&slicing.discriminators)),
            );
            return found;
        }
        for ((name, slice), count) in element.slices.iter().zip(counts) {
            self.count(count, slice, &format!("{path}.where(slice '{name}')"));
        }
        found
    }
}

fn cannot_tell(discriminators: &[Discriminator]) -> bool {
    discriminators.is_empty() || discriminators.iter().any(|by| by.by == "profile" || by.path.contains('('))
}

fn why(discriminators: &[Discriminator]) -> &'static str {
    if discriminators.iter().any(|by| by.by == "profile") {
        "they are told apart by profile"
    } else {
        "what tells them apart is not followed here"
    }
}

fn fit(guide: &Guide, item: &Item<'_>, slice: &Element, discriminators: &[Discriminator]) -> Fit {
    if cannot_tell(discriminators) {
        return Fit::Unknown;
    }
    let mut fit = Fit::Yes;
    for by in discriminators {
        match by_discriminator(guide, item, slice, by) {
            Fit::No => return Fit::No,
            Fit::Unknown => fit = Fit::Unknown,
            Fit::Yes => {}
        }
    }
    fit
}

fn by_discriminator(guide: &Guide, item: &Item<'_>, slice: &Element, by: &Discriminator) -> Fit {
    let steps: Vec<&str> = by.path.split('.').filter(|step| *step != "$this").collect();
    match by.by.as_str() {
        "value" | "pattern" => match expected(guide, slice, &steps) {
            Some(Expected::Value { value, exactly }) => {
                let mut actual = Vec::new();
                collect(item.value, &steps, &mut actual);
                let is = |actual: &&Value| if exactly { **actual == value } else { contains(actual, &value) };
                yes(actual.iter().any(is))
            }
            Some(Expected::OneOf(url)) => match guide.codes(&url) {
                Listed::All(codes) => {
                    let mut actual = Vec::new();
                    collect(item.value, &steps, &mut actual);
                    yes(actual.iter().any(|value| super::bindings::is_one_of(value, &codes)))
                }
                Listed::Not(_) => Fit::Unknown,
            },
            None => Fit::Unknown,
        },
        "exists" => {
            let mut actual = Vec::new();
            collect(item.value, &steps, &mut actual);
            match target(slice, &steps) {
                Some(element) if element.max == Some(0) => yes(actual.is_empty()),
                Some(element) if element.min > 0 => yes(!actual.is_empty()),
                _ => Fit::Unknown,
            }
        }
        "type" => {
            let Some(element) = target(slice, &steps) else { return Fit::Unknown };
            if steps.is_empty() {
                return yes(element.types.iter().any(|kind| kind.code == item.kind.code));
            }
            let mut actual = Vec::new();
            collect(item.value, &steps, &mut actual);
            let of = actual.first().and_then(|value| value["resourceType"].as_str());
            of.map_or(Fit::Unknown, |of| yes(element.types.iter().any(|kind| kind.code == of)))
        }
        _ => Fit::Unknown,
    }
}

enum Expected {
    Value { value: Value, exactly: bool },
    OneOf(String),
}

/// What a slice asks for at a path: fixed or a pattern there or above, or one of a value set.
fn expected(guide: &Guide, slice: &Element, steps: &[&str]) -> Option<Expected> {
    let mut element = slice;
    let mut inherited: Option<(Value, bool)> = None;
    for (depth, step) in steps.iter().enumerate() {
        inherited = own(element).or(inherited).and_then(|(value, exactly)| {
            let value =
                if let Value::Array(items) = &value { items.first()?.get(step) } else { value.get(step) };
            value.cloned().map(|value| (value, exactly))
        });
        // An extension's address stands in its own profile.
        if *step == "url"
            && depth + 1 == steps.len()
            && let Some(url) = element.types.iter().find_map(|kind| kind.profiles.first())
        {
            let fixed = guide.profile(url).and_then(|profile| profile.root.child("url")?.fixed.clone());
            let value = fixed.unwrap_or_else(|| Value::String(url.clone()));
            return Some(Expected::Value { value, exactly: true });
        }
        match element.child(step) {
            Some(child) => element = child,
            None => return inherited.map(|(value, exactly)| Expected::Value { value, exactly }),
        }
    }
    own(element)
        .or(inherited)
        .map(|(value, exactly)| Expected::Value { value, exactly })
        .or_else(|| element.required_codes.clone().map(Expected::OneOf))
}

fn own(element: &Element) -> Option<(Value, bool)> {
    let fixed = element.fixed.clone().map(|value| (value, true));
    fixed.or_else(|| element.pattern.clone().map(|value| (value, false)))
}

fn target<'e>(slice: &'e Element, steps: &[&str]) -> Option<&'e Element> {
    steps.iter().try_fold(slice, |element, step| element.child(step))
}

/// Every value at a path.
fn collect<'v>(value: Option<&'v Value>, steps: &[&str], found: &mut Vec<&'v Value>) {
    let Some(value) = value else { return };
    if let Value::Array(items) = value {
        for item in items {
            collect(Some(item), steps, found);
        }
        return;
    }
    match steps.split_first() {
        None => found.push(value),
        Some((step, rest)) => collect(value.get(step), rest, found),
    }
}

fn yes(is: bool) -> Fit {
    if is { Fit::Yes } else { Fit::No }
}
