//! Pairs of medicines that should not meet, or only with care; by ATC code or prefix.

mod anti_infective;
mod cardiovascular;
mod endocrine;
mod nervous;
mod pain;

use crate::formulary;
use crate::safety::Severity;

/// A pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interaction {
    /// ATC code or prefix.
    pub a: &'static str,
    /// ATC code or prefix.
    pub b: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What may happen: one sentence.
    pub effect: &'static str,
    /// What to do: one sentence.
    pub advice: &'static str,
    /// Where it is from.
    pub source: &'static str,
}

const TABLES: &[&[Interaction]] =
    &[anti_infective::PAIRS, cardiovascular::PAIRS, endocrine::PAIRS, nervous::PAIRS, pain::PAIRS];

const BNF: &str = "BNF 2024, interactions";
const LIVERPOOL_HIV: &str = "Liverpool HIV drug interactions 2024";
const WHO_MALARIA: &str = "WHO malaria guidelines 2024";

/// Every pair.
pub fn all() -> impl Iterator<Item = &'static Interaction> {
    TABLES.iter().copied().flatten()
}

/// The most specific pair that holds for two ATC codes, in either order; the graver of two that are equally specific.
/// Where none names these codes, what is said of the same substances under other codes holds.
pub fn between(left: &str, right: &str) -> Option<&'static Interaction> {
    most_specific([(left, right)].into_iter()).or_else(|| {
        let twins = systemic_twins(left).flat_map(|a| systemic_twins(right).map(move |b| (a, b)));
        // Two products of one substance do not interact: they are a duplicate.
        most_specific(twins.filter(|_| !formulary::same_substance(left).contains(&right)))
    })
}

/// The code, and the other codes of its substance where both act in the whole body: aspirin as a painkiller and against
/// clots, but not an ointment. Metronidazole in the vagina is taken up (SmPC of Zidoval), so `G01` counts.
fn systemic_twins(code: &str) -> impl Iterator<Item = &str> {
    let is_local = |code: &str| {
        ["D", "M02", "S"].iter().any(|prefix| code.starts_with(prefix)) && !code.starts_with("D01B")
    };
    let others = formulary::same_substance(code).iter().copied();
    let others = others.filter(move |other| *other != code && !is_local(other) && !is_local(code));
    std::iter::once(code).chain(others)
}

fn most_specific<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'static Interaction> {
    pairs.filter_map(|(left, right)| named(left, right)).max_by_key(|pair| rank(pair))
}

fn rank(pair: &Interaction) -> (usize, Severity, &'static str, &'static str) {
    (pair.a.len() + pair.b.len(), pair.severity, pair.a, pair.b)
}

fn named(left: &str, right: &str) -> Option<&'static Interaction> {
    all()
        .filter(|pair| {
            (left.starts_with(pair.a) && right.starts_with(pair.b))
                || (left.starts_with(pair.b) && right.starts_with(pair.a))
        })
        .max_by_key(|pair| rank(pair))
}

const fn contraindicated(
    a: &'static str,
    b: &'static str,
    effect: &'static str,
    advice: &'static str,
    source: &'static str,
) -> Interaction {
    Interaction { a, b, severity: Severity::Contraindicated, effect, advice, source }
}

const fn serious(
    a: &'static str,
    b: &'static str,
    effect: &'static str,
    advice: &'static str,
    source: &'static str,
) -> Interaction {
    Interaction { a, b, severity: Severity::Serious, effect, advice, source }
}

const fn caution(
    a: &'static str,
    b: &'static str,
    effect: &'static str,
    advice: &'static str,
    source: &'static str,
) -> Interaction {
    Interaction { a, b, severity: Severity::Caution, effect, advice, source }
}

#[cfg(test)]
mod tests;
