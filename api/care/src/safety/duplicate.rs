//! The same substance twice, or two of a class of which one is enough.

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Kind, Reason, Severity};
use crate::availability::iso_date;
use crate::formulary;
use crate::prescription::Frequency;

/// Substances (ATC prefixes) of which two together are seldom meant.
struct Class {
    code: &'static str,
    name: &'static str,
    prefixes: &'static [&'static str],
    severity: Severity,
}

const fn class(
    code: &'static str,
    name: &'static str,
    prefixes: &'static [&'static str],
    severity: Severity,
) -> Class {
    Class { code, name, prefixes, severity }
}

const CLASSES: &[Class] = &[
    class("M01A", "anti-inflammatory painkillers (NSAIDs)", &["M01A", "N02BA01"], Severity::Serious),
    class("C09A", "ACE inhibitors", &["C09A", "C09B"], Severity::Serious),
    class("C09C", "angiotensin receptor blockers", &["C09C", "C09D"], Severity::Serious),
    class("C07", "beta blockers", &["C07"], Severity::Serious),
    class("C08", "calcium channel blockers", &["C08", "C09BB", "C09DB"], Severity::Serious),
    class("C10AA", "statins", &["C10AA"], Severity::Serious),
    class("C03A", "thiazide diuretics", &["C03A", "C03BA", "C09BA", "C09DA"], Severity::Caution),
    class("C03C", "loop diuretics", &["C03C"], Severity::Serious),
    class("C03D", "potassium-sparing diuretics", &["C03D"], Severity::Serious),
    class("B01A", "anticoagulants", &["B01AA", "B01AB", "B01AE", "B01AF"], Severity::Serious),
    class("A10BB", "sulfonylureas", &["A10BB"], Severity::Serious),
    class("A10BH", "gliptins", &["A10BH"], Severity::Serious),
    class("A02B", "acid suppressants", &["A02BA", "A02BC"], Severity::Caution),
    class("J01FA", "macrolides", &["J01FA"], Severity::Serious),
    class("J01M", "fluoroquinolones", &["J01MA"], Severity::Serious),
    class("J01C", "penicillins", &["J01C"], Severity::Caution),
    class("J01D", "cephalosporins", &["J01DB", "J01DC", "J01DD", "J01DE"], Severity::Serious),
    class("J01A", "tetracyclines", &["J01A"], Severity::Serious),
    class("J01G", "aminoglycosides", &["J01G"], Severity::Serious),
    class(
        "P01B",
        "malaria medicines",
        &["P01BA01", "P01BA02", "P01BC", "P01BE", "P01BF", "P01BD51"],
        Severity::Caution,
    ),
    class("J02AC", "azole antifungals", &["J02AC", "J02AB"], Severity::Serious),
    class("N02A", "opioids", &["N02A", "N07BC", "R05DA04"], Severity::Serious),
    class(
        "N05B",
        "benzodiazepines and sleeping pills",
        &["N05BA", "N05CD", "N05CF", "N03AE"],
        Severity::Serious,
    ),
    class("N06AB", "SSRI antidepressants", &["N06AB", "N06AX16", "N06AX21"], Severity::Serious),
    class("N06AA", "tricyclic antidepressants", &["N06AA"], Severity::Serious),
    class("N05A", "antipsychotics", &["N05A"], Severity::Caution),
    class("R06A", "antihistamines", &["R06A"], Severity::Caution),
    class("R03AC", "inhaled beta agonists", &["R03AC", "R03AK"], Severity::Caution),
    class("R03BA", "inhaled steroids", &["R03BA", "R03AK"], Severity::Caution),
    class("H02AB", "corticosteroids", &["H02AB"], Severity::Caution),
    class("A03FA", "propulsives against nausea", &["A03FA"], Severity::Serious),
    class("G03A", "hormonal contraceptives", &["G03AA", "G03AB", "G03AC"], Severity::Caution),
    class("B03A", "iron preparations", &["B03A"], Severity::Caution),
];

pub(super) fn look(drugs: &[Drug<'_>], current: &[Drug<'_>], asked: bool, checks: &mut Checks) {
    if !asked {
        checks.not_checked(Check::Duplicate, Reason::MedicinesNotRecorded, None);
    }
    if current.iter().any(|drug| !drug.coded) {
        checks.not_checked(Check::Duplicate, Reason::MedicineWithoutCode, None);
    }
    for (at, drug) in drugs.iter().enumerate() {
        for other in drugs.get(at + 1..).unwrap_or_default() {
            compare(drug, other, false, checks);
        }
        for other in current {
            compare(drug, other, true, checks);
        }
    }
}

fn compare(a: &Drug<'_>, b: &Drug<'_>, taken: bool, checks: &mut Checks) {
    let twice = a.substances.iter().flat_map(|left| {
        let is_same = move |right: &&&str| left == *right || formulary::same_substance(left).contains(*right);
        // The lesser code stands for both, whichever of the two comes first.
        b.substances.iter().filter(is_same).map(move |right| *left.min(right))
    });
    if let Some(atc) = twice.min() {
        checks.add(same(a, b, atc, taken));
        return;
    }
    let belongs = |drug: &Drug<'_>, class: &Class| {
        drug.codes.iter().any(|code| class.prefixes.iter().any(|prefix| code.starts_with(prefix)))
    };
    for class in CLASSES.iter().filter(|class| belongs(a, class) && belongs(b, class)) {
        let (first, second) = in_order(a, b);
        let message = format!("{} and {} are both {}; one is enough.", first.name, second.name, class.name);
        let what = format!("{}:{}+{}", class.code, first.code(), second.code());
        checks.add(
            Alert::new(Kind::Duplicate, class.severity, "duplicate.class", &what, message)
                .on(a.index().into_iter().chain(b.index()))
                .with("first", first.name)
                .with("second", second.name)
                .with("class", class.name)
                .sourced("ATC classification, WHO Collaborating Centre 2024"),
        );
    }
}

/// What is taken already is often only renewed, and a first dose is often given in another form: a caution then. A
/// controlled medicine that was prescribed here before needs a reason (CDC 2022: look at earlier prescriptions first).
fn same(a: &Drug<'_>, b: &Drug<'_>, atc: &'static str, taken: bool) -> Alert {
    let first_dose = [a, b]
        .iter()
        .any(|drug| drug.ordered.is_some_and(|(_, item)| item.sig.frequency == Frequency::OnceOnly));
    let prescribed = a.prescribed.or(b.prescribed);
    let is_renewed = taken && !prescribed.is_some_and(|before| before.controlled);
    let severity = if is_renewed || first_dose { Severity::Caution } else { Severity::Serious };
    let name = formulary::name_of(atc).unwrap_or(a.name);
    let day = prescribed.map(|before| iso_date::format(before.on)).unwrap_or_default();
    let (key, message) = match (prescribed, taken) {
        (Some(_), _) => (
            "duplicate.prescribed",
            format!(
                "{name}: it was prescribed here on {day} and may still be taken; is this meant to renew it?"
            ),
        ),
        (None, true) => {
            ("duplicate.taken", format!("{name}: the patient takes it already; is this meant to renew it?"))
        }
        (None, false) => ("duplicate.same", format!("{name} is ordered twice.")),
    };
    let (first, second) = in_order(a, b);
    let what =
        format!("{atc}:{}{}", if taken { "taken" } else { "twice" }, if first_dose { "-once" } else { "" });
    Alert::new(Kind::Duplicate, severity, key, &what, message)
        .on(a.index().into_iter().chain(b.index()))
        .with("medicine", name)
        .with("first", first.name)
        .with("second", second.name)
        .with("date", day)
        .sourced("ATC classification, WHO Collaborating Centre 2024")
}

fn in_order<'d, 'a>(a: &'d Drug<'a>, b: &'d Drug<'a>) -> (&'d Drug<'a>, &'d Drug<'a>) {
    if (a.code(), a.name) <= (b.code(), b.name) { (a, b) } else { (b, a) }
}
