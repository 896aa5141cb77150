use proptest::prelude::*;
use time::macros::date;

use super::tests::{adult, by_hand, item, order, taken};
use super::*;
use crate::formulary;
use crate::prescription::Frequency;

fn any_item() -> impl Strategy<Value = Item> {
    let products: Vec<&'static str> = formulary::all().map(|product| product.id).collect();
    let from_formulary = (prop::sample::select(products), 1_u32..9000, prop::sample::select(Frequency::ALL))
        .prop_map(|(product, amount, frequency)| item(product, amount, frequency));
    let written = ("[A-Za-z ]{1,12}", prop::option::of("[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}"))
        .prop_map(|(name, atc)| by_hand(&name, atc.as_deref()));
    prop_oneof![4 => from_formulary, 1 => written]
}

fn any_patient() -> impl Strategy<Value = Patient> {
    let codes = || prop::sample::select(vec!["J01C", "M01A", "B01AA03", "N05BA01", "C09AA03", "P01BA01"]);
    let allergy = codes().prop_map(|code| Allergy {
        atc: Some(code.to_owned()),
        text: code.to_owned(),
        severity: None,
    });
    let medicine = codes().prop_map(|code| taken(code, code));
    (
        0_i64..30_000,
        prop::option::of(2.0_f64..120.0),
        prop::collection::vec(allergy, 0..2),
        prop::option::of(prop::collection::vec(medicine, 0..3)),
        prop::option::of(0_u8..42),
    )
        .prop_map(|(days, kilograms, allergies, medicines, weeks)| Patient {
            date_of_birth: TODAY - time::Duration::days(days),
            sex: Sex::Female,
            weight: kilograms.map(|kilograms| Weight { kilograms, observed_on: TODAY }),
            allergies: Allergies::Known(allergies),
            medicines,
            pregnancy: weeks.map(|weeks| PregnancyState::Pregnant { weeks: Some(weeks) }),
            ..adult()
        })
}

const TODAY: Date = date!(2026 - 11 - 24);

fn checked(items: &[Item], patient: &Patient) -> Checks {
    check(&Order { refills: 1, refill_interval_days: 30, ..order(items) }, patient)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn another_item_takes_no_alert_away(
        items in prop::collection::vec(any_item(), 1..5), more in any_item(), patient in any_patient(),
    ) {
        let before = checked(&items, &patient);
        let mut with_more = items;
        with_more.push(more);
        let after = checked(&with_more, &patient);
        for alert in &before.alerts {
            // The sum over several items may grow, and is another finding then.
            let still = after.alerts.iter().any(|later| {
                let same = later.id == alert.id
                    || (alert.message_key == "checks.dose.together" && later.message_key == alert.message_key);
                let as_grave = later.severity >= alert.severity && later.blocking >= alert.blocking;
                same && as_grave && alert.items.iter().all(|at| later.items.contains(at))
            });
            prop_assert!(still, "{:?}", alert);
        }
        for not in &before.not_checked {
            prop_assert!(after.not_checked.contains(not));
        }
    }

    #[test]
    fn the_order_of_the_items_does_not_change_the_alerts(
        items in prop::collection::vec(any_item(), 1..6), patient in any_patient(),
    ) {
        let mut reversed = items.clone();
        reversed.reverse();
        let found = |items: &[Item]| {
            let alerts = checked(items, &patient).alerts.into_iter();
            let mut found: Vec<_> = alerts.map(|alert| (alert.id, alert.severity, alert.blocking)).collect();
            found.sort();
            found
        };
        prop_assert_eq!(found(&items), found(&reversed));
    }

    #[test]
    fn an_unknown_code_is_never_met_with_silence(atc in "[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}", name in "\\PC{0,20}") {
        prop_assume!(formulary::known(&atc).is_none());
        let checks = checked(&[by_hand(&name, Some(&atc))], &adult());
        prop_assert!(checks.not_checked.iter().any(|not| not.item == Some(0) && not.check == Check::Interaction));
    }
}
