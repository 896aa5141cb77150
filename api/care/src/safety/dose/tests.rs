use time::macros::date;

use super::*;
use crate::prescription::{DoseUnit, Form};
use crate::safety::tests::{adult, by_hand, child, ids, item, only, ordered};
use crate::safety::{NotChecked, Weight};

#[test]
fn an_overdose_is_told_with_the_numbers() {
    let items = [item("paracetamol-500mg-tablet", 3000, Frequency::FourTimesDaily)];
    let checks = ordered(&items, &adult());
    let messages: Vec<_> = checks.alerts.iter().map(|alert| alert.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "Paracetamol: a day gives 6,000 mg of Paracetamol; for this patient (46 years, 70 kg) at most 4,000 mg.",
            "Paracetamol: one dose gives 1,500 mg of Paracetamol; for this patient (46 years, 70 kg) at most 1,000 mg.",
        ]
    );
    assert!(checks.alerts.iter().all(|alert| alert.needs_reason && !alert.blocking));
}

#[test]
fn a_childs_dose_follows_its_weight() {
    let four_years = child(date!(2022 - 06 - 01), 16.0);
    let syrup = |amount| [item("paracetamol-120mg-5ml-syrup", amount, Frequency::FourTimesDaily)];
    assert_eq!(ordered(&syrup(10_000), &four_years), Checks::default());
    let alert = only(&syrup(12_000), &four_years);
    assert_eq!(
        alert.message,
        "Paracetamol: one dose gives 288 mg of Paracetamol; for this patient (4 years, 16 kg) at most 240 mg (15 mg/kg)."
    );
    assert_eq!(only(&syrup(2_500), &four_years).message_key, "checks.dose.low");
}

#[test]
fn a_dose_by_mouth_is_too_much_by_injection() {
    let told = |product, amount, frequency| {
        let alerts = ordered(&[item(product, amount, frequency)], &adult()).alerts;
        alerts.into_iter().filter(|alert| alert.kind == Kind::Dose).map(|alert| alert.id).collect::<Vec<_>>()
    };
    assert_eq!(
        told("morphine-10mg-injection", 3000, Frequency::OnceOnly),
        ["dose:single:N02AA01:30 mg>10 mg"]
    );
    assert_eq!(told("morphine-10mg-tablet", 3000, Frequency::TwiceDaily), Vec::<String>::new());
    assert!(
        told("hydralazine-20mg-injection", 3000, Frequency::OnceOnly)
            .contains(&"dose:single:C02DB02:60 mg>10 mg".to_owned())
    );
    assert_eq!(
        told("adrenaline-1mg-injection", 1000, Frequency::OnceOnly),
        ["dose:single:C01CA24:1 mg>0.5 mg"]
    );
    assert_eq!(told("adrenaline-1mg-injection", 500, Frequency::OnceOnly), Vec::<String>::new());
}

#[test]
fn an_injection_without_a_dose_rule_is_said_not_to_be_checked() {
    let mut clindamycin = by_hand("Clindamycin", Some("J01FF01"));
    (clindamycin.medicine.form, clindamycin.sig.unit) = (Form::Injection, DoseUnit::Ampoule);
    clindamycin.sig.route = Route::Intravenous;
    let said = ordered(&[clindamycin], &adult()).not_checked;
    let reason = Reason::NoDoseRuleForRoute;
    assert_eq!(said, [NotChecked { check: Check::Dose, reason, item: Some(0) }]);
}

#[test]
fn every_injection_that_had_a_dose_rule_has_one_for_its_way() {
    for product in
        crate::formulary::all().filter(|product| matches!(product.form, Form::Injection | Form::Pen))
    {
        let said = ordered(&[item(product.id, 1000, Frequency::OnceDaily)], &adult()).not_checked;
        assert!(said.iter().all(|not| not.reason != Reason::NoDoseRuleForRoute), "{}", product.id);
    }
}

#[test]
fn an_old_or_missing_weight_is_said_not_guessed() {
    let syrup = [item("paracetamol-120mg-5ml-syrup", 5000, Frequency::FourTimesDaily)];
    let mut baby = child(date!(2026 - 02 - 01), 8.0);
    baby.weight = Some(Weight { kilograms: 8.0, observed_on: date!(2026 - 10 - 20) });
    let why = |patient: &Patient| ordered(&syrup, patient).not_checked;
    let said = |reason| [NotChecked { check: Check::Dose, reason, item: Some(0) }];
    assert_eq!(why(&baby), said(Reason::WeightTooOld));
    baby.weight = None;
    assert_eq!(why(&baby), said(Reason::WeightMissing));
}

#[test]
fn doses_of_several_items_are_added_up() {
    let items = [
        item("paracetamol-500mg-tablet", 2000, Frequency::FourTimesDaily),
        item("paracetamol-1g-infusion", 1000, Frequency::OnceOnly),
    ];
    let checks = ordered(&items, &adult());
    let together = checks.alerts.iter().find(|alert| alert.message_key == "checks.dose.together").unwrap();
    assert_eq!(together.items, [0, 1]);
    assert_eq!(together.params["amount"], "5,000 mg");
}

#[test]
fn malaria_doses_follow_the_band_of_weight() {
    let tablets =
        |amount| [item("artemether-lumefantrine-20-120mg-dispersible-tablet", amount, Frequency::TwiceDaily)];
    let small = child(date!(2024 - 06 - 01), 12.0);
    assert_eq!(ordered(&tablets(1000), &small), Checks::default());
    assert!(only(&tablets(2000), &small).message.contains("for this patient (2 years, 12 kg) it is 20 mg"));
    let mut grown = adult();
    grown.weight = None;
    assert_eq!(ordered(&tablets(4000), &grown), Checks::default());
}

#[test]
fn methotrexate_every_day_is_told_as_an_overdose() {
    let checks = ordered(&[item("methotrexate-2-5mg-tablet", 3000, Frequency::OnceDaily)], &adult());
    assert_eq!(ids(&checks), ["dose:weekly:L04AX03"]);
    assert!(
        ordered(&[item("methotrexate-2-5mg-tablet", 6000, Frequency::OnceWeekly)], &adult())
            .alerts
            .is_empty()
    );
}

#[test]
fn methotrexate_every_day_is_told_whatever_its_strength_says() {
    let mut unread = by_hand("Methotrexate", Some("L04AX03"));
    unread.medicine.strength = "one tablet".to_owned();
    let checks = ordered(&[unread], &adult());
    assert_eq!(ids(&checks), ["dose:weekly:L04AX03"]);
}

#[test]
fn artemether_lumefantrine_is_six_doses_in_three_days() {
    let course = |frequency, days| {
        let mut item = item("artemether-lumefantrine-80-480mg-tablet", 1000, frequency);
        item.sig.days = days;
        let alerts = ordered(&[item], &adult()).alerts;
        alerts.iter().any(|alert| alert.message_key == "checks.dose.course" && alert.needs_reason)
    };
    assert!(!course(Frequency::TwiceDaily, Some(3)) && !course(Frequency::EveryTwelveHours, Some(3)));
    assert!(course(Frequency::OnceDaily, Some(3)) && course(Frequency::TwiceDaily, Some(1)));
    assert!(course(Frequency::TwiceDaily, None));
}

#[test]
fn a_weight_that_nobody_of_the_age_has_is_not_counted_with() {
    let heavy = child(date!(2024 - 06 - 01), 120.0);
    let said = ordered(&[item("gentamicin-80mg-injection", 1000, Frequency::OnceDaily)], &heavy).not_checked;
    let reason = Reason::WeightImplausible;
    assert!(said.contains(&NotChecked { check: Check::Dose, reason, item: Some(0) }), "{said:?}");
}

#[test]
fn gentamicin_has_a_most_however_heavy_the_patient() {
    let heavy = child(date!(1980 - 06 - 01), 150.0);
    let checks = ordered(&[item("gentamicin-80mg-injection", 10_000, Frequency::OnceDaily)], &heavy);
    assert!(checks.alerts.iter().any(|alert| alert.params.get("limit").is_some_and(|most| most == "500 mg")));
}

#[test]
fn twelve_years_do_not_make_an_adult_weight() {
    let dose = |patient: &Patient| {
        let checks = ordered(&[item("paracetamol-500mg-tablet", 2000, Frequency::ThreeTimesDaily)], patient);
        let single = checks.alerts.iter().find(|alert| alert.message_key == "checks.dose.single");
        (single.map(|alert| alert.params["limit"].clone()), checks.not_checked)
    };
    let small = child(date!(2014 - 06 - 01), 28.0);
    assert_eq!(dose(&small).0.as_deref(), Some("420 mg"));
    assert_eq!(dose(&child(date!(2014 - 06 - 01), 70.0)).0, None);
    let light = child(date!(1980 - 06 - 01), 32.0);
    assert_eq!(dose(&light).0.as_deref(), Some("480 mg"));
    let unweighed = Patient { weight: None, ..small };
    let reason = Reason::WeightMissing;
    assert_eq!(dose(&unweighed).1, [NotChecked { check: Check::Dose, reason, item: Some(0) }]);
    assert_eq!(dose(&Patient { weight: None, ..adult() }), (None, Vec::new()));
}

#[test]
fn a_product_that_was_changed_by_hand_has_its_dose_not_checked() {
    let mut changed = item("paracetamol-500mg-tablet", 1000, Frequency::ThreeTimesDaily);
    changed.medicine.strength = "1 g".to_owned();
    let said = ordered(&[changed], &adult()).not_checked;
    assert_eq!(
        said,
        [NotChecked { check: Check::Dose, reason: Reason::DiffersFromFormulary, item: Some(0) }]
    );
}

#[test]
fn usual_regimens_for_adults_raise_no_alert_about_the_dose() {
    for product in crate::formulary::all() {
        for usual in crate::formulary::usual(product.id).iter().filter(|usual| !usual.label.contains("child"))
        {
            let mut item = item(product.id, 1000, Frequency::OnceDaily);
            item.sig = usual.sig.clone();
            let alerts = ordered(&[item], &adult()).alerts;
            assert!(alerts.iter().all(|alert| alert.kind != Kind::Dose), "{}: {alerts:?}", product.id);
        }
    }
}
