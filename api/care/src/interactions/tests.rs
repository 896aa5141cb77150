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
