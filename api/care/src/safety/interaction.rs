//! Interactions between ordered medicines, and with those that are taken already.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Kind, Reason};
use crate::interactions::{self, Interaction};

pub(super) fn look(drugs: &[Drug<'_>], current: &[Drug<'_>], asked: bool, checks: &mut Checks) {
    if !asked {
        checks.not_checked(Check::Interaction, Reason::MedicinesNotRecorded, None);
    }
    if current.iter().any(|drug| !drug.coded) {
        checks.not_checked(Check::Interaction, Reason::MedicineWithoutCode, None);
    }
    for (at, drug) in drugs.iter().enumerate() {
        let later = drugs.get(at + 1..).unwrap_or_default();
        for other in later.iter().chain(current) {
            for found in between(drug, other) {
                checks.add(alert(drug, other, found));
            }
        }
    }
}

/// Every interaction between parts of the two, each once: of several that say the same, the gravest and most
/// specific, whichever of the two comes first.
fn between(a: &Drug<'_>, b: &Drug<'_>) -> Vec<&'static Interaction> {
    let pairs = a.codes.iter().flat_map(|left| b.codes.iter().map(move |right| (left, right)));
    let mut all: Vec<&'static Interaction> =
        pairs.filter_map(|(left, right)| interactions::between(left, right)).collect();
    all.sort_by_key(|found| {
        (Reverse(found.severity), Reverse(found.a.len() + found.b.len()), found.a, found.b)
    });
    let mut said = BTreeSet::new();
    all.retain(|found| said.insert(found.effect));
    all
}

fn alert(a: &Drug<'_>, b: &Drug<'_>, found: &Interaction) -> Alert {
    // Whichever came first: the text and the id are the same.
    let (first, second) = if (a.code(), a.name) <= (b.code(), b.name) { (a, b) } else { (b, a) };
    let what = format!("{}+{}:{}+{}", first.code(), second.code(), found.a, found.b);
    let message = format!("{} with {}: {} {}", first.name, second.name, found.effect, found.advice);
    Alert::new(Kind::Interaction, found.severity, "interaction", &what, message)
        .on(a.index().into_iter().chain(b.index()))
        .with("first", first.name)
        .with("second", second.name)
        .with("effect", found.effect)
        .with("advice", found.advice)
        .sourced(found.source)
}
