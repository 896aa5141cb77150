use std::collections::BTreeSet;

use super::*;
use crate::formulary;

/// Chapter letter, two digits, then up to two letters and two digits.
fn plausible(code: &str) -> bool {
    let shape = ['L', '0', '0', 'L', 'L', '0', '0'];
    let chapter = code.starts_with(['A', 'B', 'C', 'D', 'G', 'H', 'J', 'L', 'M', 'N', 'P', 'R', 'S', 'V']);
    let fits = code.chars().zip(shape).all(|(c, kind)| match kind {
        'L' => c.is_ascii_uppercase(),
        _ => c.is_ascii_digit(),
    });
    chapter && fits && matches!(code.len(), 3 | 4 | 5 | 7)
}

#[test]
fn there_are_hundreds_of_pairs_each_with_words_and_source() {
    assert!(all().count() >= 200, "{}", all().count());
    for pair in all() {
        assert!(pair.effect.ends_with('.') && pair.advice.ends_with('.'), "{pair:?}");
        assert!(!pair.source.is_empty(), "{pair:?}");
        assert!(pair.severity >= Severity::Caution, "{pair:?}");
    }
}

#[test]
fn every_side_of_a_pair_is_a_code_of_a_medicine_that_is_known() {
    for code in all().flat_map(|pair| [pair.a, pair.b]) {
        assert!(plausible(code), "{code}");
        assert!(
            formulary::is_known_prefix(code),
            "{code} is neither in the formulary nor in the list beside it"
        );
    }
}

#[test]
fn no_pair_stands_twice() {
    let mut seen = BTreeSet::new();
    for pair in all() {
        let key = if pair.a <= pair.b { (pair.a, pair.b) } else { (pair.b, pair.a) };
        assert!(seen.insert(key), "{key:?}");
    }
}

#[test]
fn the_order_of_two_medicines_does_not_matter_and_the_most_specific_pair_wins() {
    assert_eq!(between("M01AB05", "B01AA03"), between("B01AA03", "M01AB05"));
    let ibuprofen = between("B01AC06", "M01AE01").unwrap();
    assert_eq!((ibuprofen.a, ibuprofen.b), ("M01AE01", "B01AC06"));
    assert_eq!(between("M01AB05", "B01AC06").unwrap().a, "M01A");
    assert_eq!(between("N02BE01", "A06AB02"), None);
}

#[test]
fn a_substance_under_another_code_interacts_like_its_twin() {
    let severity = |left, right| between(left, right).map(|pair| pair.severity);
    assert_eq!(severity("J01XD01", "N05AN01"), Some(Severity::Serious), "metronidazole drip and lithium");
    assert_eq!(severity("J01XD01", "N07BB01"), Some(Severity::Contraindicated), "and disulfiram");
    assert_eq!(severity("B01AC06", "H02AB06"), Some(Severity::Serious), "aspirin 75 and prednisolone");
    assert_eq!(severity("L04AX03", "B01AC06"), Some(Severity::Serious), "and methotrexate");
    assert_eq!(between("B01AC06", "N02BA01"), None, "one substance twice is a duplicate");
    assert_eq!(between("S01AA09", "B03AA07"), None, "an eye ointment does not meet iron in the gut");
    let codes: BTreeSet<&str> =
        all().flat_map(|pair| [pair.a, pair.b]).filter(|code| code.len() == 7).collect();
    for code in formulary::substances().map(|substance| substance.atc) {
        for twin in systemic_twins(code).skip(1) {
            for other in codes.iter().filter(|other| !formulary::same_substance(code).contains(other)) {
                let (one, same) = (between(code, other), between(twin, other));
                assert_eq!(one.is_some(), same.is_some(), "{code} and {twin} with {other}");
            }
        }
    }
}
