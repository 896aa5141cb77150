use std::collections::BTreeSet;

use super::*;
use crate::prescription::{Form, Frequency, Route};
use crate::safety;

#[test]
fn a_search_finds_by_the_beginning_of_any_word_and_ignores_case() {
    assert_eq!(search("AMOX", 2)[0].name, "Amoxicillin");
    assert_eq!(search("paracetamol 500", 5)[0].id, "paracetamol-500mg-tablet");
    assert!(search("lumefantrine", 10).iter().any(|product| product.atc == "P01BF01"));
    assert!(search("C09", 50).iter().any(|product| product.name == "Lisinopril"));
    assert!(search("nothing like it", 10).is_empty());
    assert_eq!(search("", 7).len(), 7);
}

#[test]
fn the_ten_named_medicines_and_many_around_them_are_there() {
    for (atc, strengths) in [
        ("N02BE01", &["500 mg", "120 mg/5 mL", "1 g/100 mL"][..]),
        ("J01CA04", &["250 mg", "500 mg", "125 mg/5 mL"]),
        ("P01BF01", &["20/120 mg", "40/240 mg", "80/480 mg"]),
        ("A10BA02", &["500 mg", "850 mg", "1000 mg"]),
        ("C08CA01", &["5 mg", "10 mg"]),
        ("A02BC01", &["20 mg", "40 mg"]),
        ("M01AB05", &["50 mg", "100 mg", "75 mg/3 mL"]),
        ("J01DD04", &["250 mg", "500 mg", "1 g"]),
        ("A10AB01", &["100 IU/mL"]),
        ("A10AE04", &["100 IU/mL"]),
        ("P01BA01", &["250 mg (150 mg base)", "80 mg/5 mL (50 mg base)"]),
    ] {
        let there: Vec<&str> = by_atc(atc).iter().map(|product| product.strength).collect();
        assert!(strengths.iter().all(|strength| there.contains(strength)), "{atc}: {there:?}");
    }
    assert!(all().count() >= 160, "{}", all().count());
}

#[test]
fn every_product_has_an_id_of_its_own_and_a_strength_that_can_be_computed() {
    let mut ids = BTreeSet::new();
    for product in all() {
        assert!(ids.insert(product.id), "{}", product.id);
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(product.id.chars().all(kebab), "{}", product.id);
        assert!(product.atc.len() == 7 || matches!(product.atc, "A07CA" | "D02AB"), "{}", product.id);
        let in_percent = product.strength.contains('%');
        assert_eq!(product.per_unit().is_empty(), in_percent, "{}: {}", product.id, product.strength);
        assert_eq!(by_id(product.id), Some(product));
    }
}

#[test]
fn every_substance_has_rules_once_and_is_in_a_product() {
    let mut codes = BTreeSet::new();
    let used: BTreeSet<&str> = all().flat_map(|product| product.substances()).collect();
    for rules in substances() {
        assert!(codes.insert(rules.atc), "{}", rules.atc);
        assert!(used.contains(rules.atc), "{} is in no product", rules.atc);
        let reproduction = rules.reproduction.unwrap();
        let allowed = reproduction.trimesters.iter().all(|category| *category == Category::Allowed)
            && reproduction.breast_feeding == Category::Allowed;
        assert_eq!(reproduction.why.is_empty(), allowed, "{}", rules.name);
        for doses in [rules.doses, rules.injected] {
            assert_eq!(doses.source.is_empty(), doses.bands.is_empty(), "{}", rules.name);
            for dose in doses.bands {
                assert!(dose.from_months < dose.below_months, "{}", rules.name);
                assert!(dose.most_each <= dose.most_daily, "{}", rules.name);
            }
        }
    }
    assert_eq!(used.difference(&codes).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn a_product_stands_in_the_same_list_of_controlled_medicines_as_its_code() {
    for product in all() {
        assert_eq!(product.controlled, safety::class_of_code(product.atc), "{}", product.id);
    }
    let syrups_with_codeine =
        all().filter(|product| product.form == Form::Syrup && product.codes().any(|code| code == "R05DA04"));
    assert_eq!(syrups_with_codeine.count(), 0);
    let strong = by_atc("N02AX02").into_iter().flat_map(Product::milligrams_per_unit);
    assert!(strong.into_iter().all(|(_, milligrams)| milligrams <= 100.0));
}

#[test]
fn usual_regimens_are_in_the_products_unit_and_enough_is_handed_over() {
    assert!(usual::REGIMENS.len() >= 40);
    for (id, regimens) in usual::REGIMENS {
        let product = by_id(id).unwrap_or_else(|| panic!("{id}"));
        for regimen in *regimens {
            assert_eq!(regimen.sig.unit, product.unit, "{id}");
            let oral_by_default =
                product.route == Route::Intramuscular || product.route == Route::Intravenous;
            assert!(oral_by_default || regimen.sig.route == product.route, "{id}");
            let counted = matches!(regimen.sig.unit.as_str(), "tablet" | "capsule" | "vial" | "sachet");
            if counted && regimen.sig.frequency != Frequency::OnceOnly {
                let daily = f64::from(regimen.sig.frequency.daily_thousandths().unwrap()) / 1000.0;
                let needed =
                    daily * f64::from(regimen.sig.amount.0) / 1000.0 * f64::from(regimen.sig.days.unwrap());
                assert!((needed - f64::from(regimen.quantity)).abs() < 0.01, "{id}: {needed}");
            }
        }
    }
}

#[test]
fn words_without_a_code_are_recognised_by_name_class_or_brand() {
    assert_eq!(recognise("Ibuprofen 400"), ["M01AE01"]);
    assert!(recognise("Coartem 80/480").contains(&"P01BF01"));
    assert!(recognise_class("allergic to Penicillin!").contains(&"J01C"));
    assert!(recognise_class("sulfa drugs").contains(&"J01E"));
    assert!(recognise("agbo").is_empty());
    assert_eq!(known(" j01ca04 "), Some("J01CA04"));
    assert_eq!(known("J01CA99"), None);
}
