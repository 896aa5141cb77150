//! Pairs of medicines that should not meet, or only with care; by ATC code or prefix.

mod anti_infective;
mod cardiovascular;
mod endocrine;
mod nervous;
mod pain;

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
pub fn between(left: &str, right: &str) -> Option<&'static Interaction> {
    all()
        .filter(|pair| {
            (left.starts_with(pair.a) && right.starts_with(pair.b))
                || (left.starts_with(pair.b) && right.starts_with(pair.a))
        })
        .max_by_key(|pair| (pair.a.len() + pair.b.len(), pair.severity, pair.a, pair.b))
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
