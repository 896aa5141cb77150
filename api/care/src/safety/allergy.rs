//! Allergies, and relatives of what the patient is allergic to.

use super::drug::Drug;
use super::report::Alert;
use super::{Allergies, Allergy, Check, Checks, Kind, Reason, Severity};
use crate::{formulary, profile};

/// Somebody who does not tolerate `from` may not tolerate `to` (ATC prefixes).
struct Cross {
    from: &'static str,
    to: &'static str,
    severity: Severity,
    effect: &'static str,
    source: &'static str,
}

const fn cross(from: &'static str, to: &'static str, severity: Severity, effect: &'static str) -> Cross {
    Cross { from, to, severity, effect, source: "BNF 2024" }
}

const PENICILLINS: &str = "Penicillins share a ring: whoever is allergic to one is allergic to all.";
const CEPHALOSPORINS: &str =
    "About 1 in 100 of those allergic to a penicillin also react to a cephalosporin.";
const SIDE_CHAINS: &str = "Cefalexin and its relatives share the side chain of ampicillin and amoxicillin.";
const OPIOIDS: &str = "Opioids may cross-react; look at what the reaction was.";
const SULFONAMIDES: &str = "Sulfonamide antibacterials cross-react with one another.";
const NSAIDS: &str = "Asthma, swelling or rash after aspirin or one NSAID can follow any other of them.";

const CROSSES: &[Cross] = &[
    cross("J01C", "J01C", Severity::Contraindicated, PENICILLINS),
    cross("J01C", "J01D", Severity::Caution, CEPHALOSPORINS),
    cross("J01C", "J01DB", Severity::Serious, SIDE_CHAINS),
    cross("J01DB", "J01C", Severity::Serious, SIDE_CHAINS),
    cross("J01D", "J01C", Severity::Caution, CEPHALOSPORINS),
    cross("J01D", "J01D", Severity::Serious, "Cephalosporins with similar side chains cross-react."),
    cross("J01EC", "J01E", Severity::Contraindicated, SULFONAMIDES),
    cross("J01EE", "J01E", Severity::Contraindicated, SULFONAMIDES),
    cross("J01E", "P01BD51", Severity::Contraindicated, SULFONAMIDES),
    cross(
        "J01E",
        "J04BA02",
        Severity::Caution,
        "Dapsone is a sulfone: some who react to sulfonamides react to it.",
    ),
    cross("J01E", "D06BA", Severity::Contraindicated, SULFONAMIDES),
    cross("J01E", "A07EC01", Severity::Contraindicated, "Sulfasalazine is split into a sulfonamide."),
    cross("P01BD51", "J01E", Severity::Contraindicated, SULFONAMIDES),
    cross("J01E", "S01AB", Severity::Contraindicated, SULFONAMIDES),
    cross("M01A", "M01A", Severity::Serious, NSAIDS),
    cross("M01A", "N02BA", Severity::Serious, NSAIDS),
    cross("M01A", "B01AC06", Severity::Serious, NSAIDS),
    cross("N02BA", "M01A", Severity::Serious, NSAIDS),
    cross("B01AC06", "M01A", Severity::Serious, NSAIDS),
    cross("N02BA", "M02AA", Severity::Caution, NSAIDS),
    cross("M01A", "M02AA", Severity::Caution, NSAIDS),
    cross("J01F", "J01FA", Severity::Serious, "Macrolides cross-react with one another."),
    cross("J01M", "J01M", Severity::Serious, "Fluoroquinolones cross-react with one another."),
    cross("J01A", "J01A", Severity::Serious, "Tetracyclines cross-react with one another."),
    cross("J01G", "J01G", Severity::Serious, "Aminoglycosides cross-react with one another."),
    cross("J02AC", "J02AC", Severity::Caution, "Azole antifungals may cross-react with one another."),
    cross(
        "C09A",
        "C09A",
        Severity::Contraindicated,
        "Swelling of the face after one ACE inhibitor follows any other.",
    ),
    cross(
        "C09A",
        "C09C",
        Severity::Caution,
        "Swelling of the face after an ACE inhibitor may also follow an angiotensin blocker.",
    ),
    cross(
        "C09A",
        "C09D",
        Severity::Caution,
        "Swelling of the face after an ACE inhibitor may also follow an angiotensin blocker.",
    ),
    cross("N02AA", "N02A", Severity::Caution, OPIOIDS),
    cross("R05DA04", "N02A", Severity::Caution, OPIOIDS),
    cross("N02A", "R05DA04", Severity::Caution, OPIOIDS),
    cross("N02AA", "R05DA04", Severity::Serious, "Codeine becomes morphine in the body."),
    cross("R05DA04", "N02AA", Severity::Serious, "Codeine becomes morphine in the body."),
    cross(
        "N03AF",
        "N03AB",
        Severity::Serious,
        "Severe rash after one aromatic antiepileptic may follow another.",
    ),
    cross(
        "N03AB",
        "N03AF",
        Severity::Serious,
        "Severe rash after one aromatic antiepileptic may follow another.",
    ),
    cross(
        "N03AF",
        "N03AA",
        Severity::Serious,
        "Severe rash after one aromatic antiepileptic may follow another.",
    ),
    cross(
        "N03AB",
        "N03AA",
        Severity::Serious,
        "Severe rash after one aromatic antiepileptic may follow another.",
    ),
    cross(
        "N03AF",
        "N03AX09",
        Severity::Serious,
        "Severe rash after one aromatic antiepileptic may follow another.",
    ),
    cross("P01BA", "P01BA", Severity::Caution, "4-aminoquinolines may cross-react with one another."),
    cross("P01BC", "C01BA01", Severity::Serious, "Quinine and quinidine are mirror images and cross-react."),
    cross("P01BE", "P01BF", Severity::Serious, "Artemisinins cross-react with one another."),
    cross("P01BF", "P01BE", Severity::Serious, "Artemisinins cross-react with one another."),
    cross("A10A", "A10A", Severity::Caution, "Insulins may cross-react; look at what the reaction was."),
];

pub(super) fn look(drugs: &[Drug<'_>], allergies: &Allergies, checks: &mut Checks) {
    let known = match allergies {
        Allergies::NotAsked => {
            checks.not_checked(Check::Allergy, Reason::AllergiesNotAsked, None);
            return;
        }
        Allergies::NoneKnown => return,
        Allergies::Known(known) => known,
    };
    for allergy in known {
        let prefixes = prefixes_of(allergy);
        if !allergy.atc.as_deref().is_some_and(formulary::is_known_prefix) {
            checks.not_checked(Check::Allergy, Reason::AllergyWithoutCode, None);
        }
        for drug in drugs {
            for prefix in &prefixes {
                compare(drug, allergy, prefix, checks);
            }
            compare_names(drug, allergy, checks);
        }
    }
}

/// The stated code; for words without a code, what is recognised in them.
fn prefixes_of(allergy: &Allergy) -> Vec<&str> {
    match allergy.atc.as_deref() {
        Some(atc) if formulary::is_known_prefix(atc) => vec![atc],
        _ => formulary::recognise_class(&allergy.text),
    }
}

fn compare(drug: &Drug<'_>, allergy: &Allergy, prefix: &str, checks: &mut Checks) {
    let same = drug.codes.iter().any(|code| {
        code.starts_with(prefix)
            || formulary::same_substance(code).iter().any(|other| other.starts_with(prefix))
    });
    if same {
        checks.add(direct(drug, allergy, prefix));
        return;
    }
    let crossed = CROSSES
        .iter()
        .filter(|cross| related(prefix, cross.from))
        .filter(|cross| drug.codes.iter().any(|code| code.starts_with(cross.to)))
        .max_by_key(|cross| (cross.severity, cross.to.len()));
    if let Some(cross) = crossed {
        // After a reaction that threatened life, a relative is given for a reason only (BNF 2024, drug allergy).
        let threatened_life = allergy.severity == Some(profile::Severity::Severe);
        let severity = cross.severity.max(if threatened_life { Severity::Serious } else { Severity::Info });
        let message =
            format!("{}: the patient is allergic to {}. {}", drug.name, said(allergy, prefix), cross.effect);
        checks.add(
            Alert::new(
                Kind::Allergy,
                severity,
                "allergy.cross",
                &format!("{prefix}>{}", drug.code()),
                message,
            )
            .on(drug.index())
            .with("medicine", drug.name)
            .with("allergy", said(allergy, prefix))
            .with("effect", cross.effect)
            .sourced(cross.source),
        );
    }
}

/// A medicine without a code that bears the very name of the allergy.
fn compare_names(drug: &Drug<'_>, allergy: &Allergy, checks: &mut Checks) {
    let name = drug.name.trim().to_lowercase();
    let text = allergy.text.trim().to_lowercase();
    if drug.codes.is_empty() && text.len() >= 4 && (name.contains(&text) || text.contains(&name)) {
        let mut alert = direct(drug, allergy, &text);
        alert.id = format!("allergy:{text}>{name}");
        checks.add(alert);
    }
}

fn direct(drug: &Drug<'_>, allergy: &Allergy, prefix: &str) -> Alert {
    let message = format!("{}: the patient is allergic to {}.", drug.name, said(allergy, prefix));
    let what = format!("{prefix}={}", drug.code());
    Alert::new(Kind::Allergy, Severity::Contraindicated, "allergy.same", &what, message)
        .on(drug.index())
        .with("medicine", drug.name)
        .with("allergy", said(allergy, prefix))
        .sourced("Clinical profile of the patient")
}

fn said<'a>(allergy: &'a Allergy, prefix: &'a str) -> &'a str {
    if allergy.text.trim().is_empty() {
        formulary::name_of(prefix).unwrap_or(prefix)
    } else {
        allergy.text.trim()
    }
}

/// The allergy's code lies in the class, or names a class around it.
fn related(prefix: &str, class: &str) -> bool {
    prefix.starts_with(class) || (prefix.len() >= 4 && class.starts_with(prefix))
}
