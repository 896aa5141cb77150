use time::macros::date;

use super::*;
use crate::prescription::{Amount, DoseUnit, Form, Frequency, Item, Medicine, Route, Sig};

const TODAY: Date = date!(2026 - 11 - 24);

pub(super) fn adult() -> Patient {
    Patient {
        date_of_birth: date!(1980 - 03 - 01),
        sex: Sex::Male,
        weight: Some(Weight { kilograms: 70.0, observed_on: TODAY }),
        allergies: Allergies::NoneKnown,
        medicines: Some(Vec::new()),
        prescribed: Vec::new(),
        conditions: Some(Vec::new()),
        pregnancy: None,
        breast_feeding: None,
    }
}

pub(super) fn child(born: Date, kilograms: f64) -> Patient {
    Patient { date_of_birth: born, weight: Some(Weight { kilograms, observed_on: TODAY }), ..adult() }
}

/// An item of the formulary in its usual unit and way.
pub(super) fn item(product: &str, amount: u32, frequency: Frequency) -> Item {
    let product = crate::formulary::by_id(product).unwrap();
    // Enough for three days, and in the units that are counted not too much.
    let doses = (3 * frequency.daily_thousandths().unwrap_or(333)).max(1000);
    let quantity = (u64::from(amount) * u64::from(doses)).div_ceil(1_000_000).max(1);
    Item {
        medicine: Medicine {
            product: Some(product.id.to_owned()),
            atc: Some(product.atc.to_owned()),
            name: product.name.to_owned(),
            form: product.form,
            strength: product.strength.to_owned(),
        },
        sig: Sig {
            amount: Amount(amount),
            unit: product.unit,
            route: product.route,
            frequency,
            days: Some(3),
            as_needed: None,
            meal: None,
        },
        quantity: u32::try_from(quantity).unwrap(),
        unit: product.unit,
        substitution: true,
    }
}

/// What a doctor wrote by hand.
pub(super) fn by_hand(name: &str, atc: Option<&str>) -> Item {
    Item {
        medicine: Medicine {
            product: None,
            atc: atc.map(str::to_owned),
            name: name.to_owned(),
            form: Form::Tablet,
            strength: "10 mg".to_owned(),
        },
        sig: Sig {
            amount: Amount(1000),
            unit: DoseUnit::Tablet,
            route: Route::Oral,
            frequency: Frequency::OnceDaily,
            days: Some(3),
            as_needed: None,
            meal: None,
        },
        quantity: 3,
        unit: DoseUnit::Tablet,
        substitution: true,
    }
}

/// What the patient says that they take.
pub(super) fn taken(atc: &str, text: &str) -> CurrentMedicine {
    CurrentMedicine { product: None, atc: Some(atc.to_owned()), text: text.to_owned(), prescribed: None }
}

pub(super) fn order(items: &[Item]) -> Order<'_> {
    Order { items, refills: 0, refill_interval_days: 0, in_person_exam_on: None, today: TODAY }
}

pub(super) fn ordered(items: &[Item], patient: &Patient) -> Checks {
    check(&order(items), patient)
}

pub(super) fn ids(checks: &Checks) -> Vec<&str> {
    checks.alerts.iter().map(|alert| alert.id.as_str()).collect()
}

pub(super) fn only(items: &[Item], patient: &Patient) -> Alert {
    let checks = ordered(items, patient);
    assert_eq!(checks.alerts.len(), 1, "{:?}", ids(&checks));
    checks.alerts[0].clone()
}

#[test]
fn a_usual_order_for_a_healthy_adult_is_silent() {
    let checks = ordered(&[item("paracetamol-500mg-tablet", 2000, Frequency::ThreeTimesDaily)], &adult());
    assert_eq!(checks, Checks::default());
}

#[test]
fn another_way_than_the_usual_one_needs_a_reason_and_a_depot_in_a_vein_is_blocked() {
    let by = |product, route| {
        let mut item = item(product, 1000, Frequency::OnceOnly);
        item.sig.route = route;
        let alerts = ordered(&[item], &adult()).alerts;
        alerts.into_iter().find(|alert| alert.kind == Kind::Route)
    };
    let unusual = by("promethazine-25mg-injection", Route::Intravenous).unwrap();
    assert_eq!((unusual.severity, unusual.needs_reason, unusual.blocking), (Severity::Serious, true, false));
    assert_eq!(by("promethazine-25mg-injection", Route::Intramuscular), None);
    assert_eq!(by("ceftriaxone-1g-injection", Route::Intramuscular).unwrap().severity, Severity::Caution);
    let depot = by("benzathine-benzylpenicillin-1800mg-injection", Route::Intravenous).unwrap();
    assert!(depot.blocking && depot.severity == Severity::Contraindicated);
    for name in ["Benzathine penicillin", "Haloperidol decanoate", "Procaine penicillin"] {
        let mut written = by_hand(name, None);
        (written.medicine.form, written.sig.route) = (Form::Injection, Route::Intravenous);
        assert!(ordered(&[written], &adult()).is_blocked(), "{name}");
    }
}

#[test]
fn a_medicine_without_a_code_is_not_passed_over_in_silence() {
    let checks = ordered(&[by_hand("Grandmother's bitters", None)], &adult());
    let said: Vec<Check> = checks.not_checked.iter().map(|not| not.check).collect();
    assert!(
        said.contains(&Check::Interaction) && said.contains(&Check::Allergy) && said.contains(&Check::Dose)
    );
}

#[test]
fn a_name_without_a_code_is_checked_by_its_words_and_still_said_to_be_unknown() {
    let patient = Patient {
        allergies: Allergies::Known(vec![Allergy {
            atc: None,
            text: "penicillin".to_owned(),
            severity: None,
        }]),
        ..adult()
    };
    let checks = ordered(&[by_hand("Amoxicillin 500", None)], &patient);
    assert_eq!(ids(&checks), ["allergy:J01C=J01CA04"]);
    let said =
        |reason| checks.not_checked.iter().any(|not| not.check == Check::Allergy && not.reason == reason);
    assert!(said(Reason::UnknownMedicine) && said(Reason::AllergyWithoutCode));
}

#[test]
fn an_allergy_reaches_its_relatives() {
    let to = |code: &str| allergic(code, None);
    let vial = [item("ceftriaxone-1g-injection", 1000, Frequency::OnceDaily)];
    let alert = only(&vial, &to("J01C"));
    assert_eq!((alert.kind, alert.severity), (Kind::Allergy, Severity::Caution));
    assert!(
        only(&[item("diclofenac-50mg-tablet", 1000, Frequency::TwiceDaily)], &to("N02BA01")).needs_reason
    );
    let combined = [item("amoxicillin-clavulanic-acid-500-125mg-tablet", 1000, Frequency::ThreeTimesDaily)];
    assert_eq!(only(&combined, &to("J01CE01")).severity, Severity::Contraindicated);
    assert_eq!(ordered(&vial, &to("M01A")), Checks::default());
}

fn allergic(code: &str, severity: Option<crate::profile::Severity>) -> Patient {
    let allergy = Allergy { atc: Some(code.to_owned()), text: String::new(), severity };
    Patient { allergies: Allergies::Known(vec![allergy]), ..adult() }
}

#[test]
fn a_relative_needs_a_reason_after_a_severe_reaction_and_where_the_side_chain_is_shared() {
    use crate::profile::Severity::{Mild, Severe};
    let vial = [item("ceftriaxone-1g-injection", 1000, Frequency::OnceDaily)];
    assert_eq!(only(&vial, &allergic("J01C", Some(Mild))).severity, Severity::Caution);
    assert_eq!(only(&vial, &allergic("J01C", Some(Severe))).severity, Severity::Serious);
    let graded = |medicine: Item, code: &str| {
        let checks = ordered(&[medicine], &allergic(code, None));
        let found = checks.alerts.into_iter().find(|alert| alert.kind == Kind::Allergy);
        found.map(|alert| alert.severity)
    };
    let cefalexin = || by_hand("Cefalexin", Some("J01DB01"));
    assert_eq!(graded(cefalexin(), "J01C"), Some(Severity::Serious));
    assert_eq!(graded(by_hand("Amoxicillin", Some("J01CA04")), "J01DB01"), Some(Severity::Serious));
    assert_eq!(graded(cefalexin(), "J01D"), Some(Severity::Contraindicated));
    assert_eq!(graded(cefalexin(), "J01DD"), Some(Severity::Serious), "as older entries say it");
    assert_eq!(graded(by_hand("Codeine", Some("R05DA04")), "N02AA"), Some(Severity::Serious));
    assert_eq!(graded(by_hand("Morphine", Some("N02AA01")), "R05DA04"), Some(Severity::Serious));
    assert_eq!(graded(by_hand("Tramadol", Some("N02AX02")), "R05DA04"), Some(Severity::Caution));
}

#[test]
fn what_nobody_asked_is_listed_as_not_checked() {
    let patient = Patient {
        sex: Sex::Female,
        allergies: Allergies::NotAsked,
        medicines: None,
        conditions: None,
        ..adult()
    };
    let checks = ordered(&[item("paracetamol-500mg-tablet", 2000, Frequency::ThreeTimesDaily)], &patient);
    let said: Vec<Reason> = checks.not_checked.iter().map(|not| not.reason).collect();
    assert_eq!(
        said,
        [
            Reason::AllergiesNotAsked,
            Reason::MedicinesNotRecorded,
            Reason::MedicinesNotRecorded,
            Reason::PregnancyUnknown,
            Reason::BreastFeedingUnknown,
            Reason::ConditionsNotRecorded,
        ]
    );
    let json = serde_json::to_value(&checks).unwrap();
    assert_eq!(
        json["notChecked"][0],
        serde_json::json!({"check": "allergy", "reason": "allergies-not-asked"})
    );
}

#[test]
fn interactions_are_found_between_items_and_with_what_is_taken() {
    let taking = |atc: &str| Patient { medicines: Some(vec![taken(atc, "a medicine")]), ..adult() };
    let ibuprofen = item("ibuprofen-400mg-tablet", 1000, Frequency::ThreeTimesDaily);
    let alert = only(std::slice::from_ref(&ibuprofen), &taking("B01AA03"));
    assert_eq!((alert.kind, alert.items.as_slice()), (Kind::Interaction, &[0][..]));
    let both = [ibuprofen, item("lisinopril-10mg-tablet", 1000, Frequency::OnceDaily)];
    assert_eq!(only(&both, &adult()).items, [0, 1]);
}

#[test]
fn the_same_substance_or_class_twice_is_told() {
    let diclofenac = item("diclofenac-50mg-tablet", 1000, Frequency::TwiceDaily);
    let alert =
        only(&[diclofenac.clone(), item("ibuprofen-400mg-tablet", 1000, Frequency::TwiceDaily)], &adult());
    assert_eq!(
        alert.message,
        "Diclofenac and Ibuprofen are both anti-inflammatory painkillers (NSAIDs); one is enough."
    );
    let renewed = Patient { medicines: Some(vec![taken("M01AB05", "Diclofenac")]), ..adult() };
    let alert = only(&[diclofenac], &renewed);
    assert_eq!((alert.severity, alert.needs_reason), (Severity::Caution, false));
    let basal_and_meal = [
        item("insulin-glargine-100iu-ml-pen", 20_000, Frequency::AtNight),
        item("insulin-soluble-100iu-ml-vial", 8_000, Frequency::ThreeTimesDaily),
    ];
    assert_eq!(ordered(&basal_and_meal, &adult()), Checks::default());
}

#[test]
fn what_was_prescribed_here_counts_although_nobody_asked_and_the_alert_tells_where_it_is_known_from() {
    let before = |product: &str| Patient {
        medicines: None,
        prescribed: vec![CurrentMedicine::prescribed(
            &item(product, 1000, Frequency::OnceDaily),
            date!(2026 - 11 - 3),
        )],
        ..adult()
    };
    let diclofenac = [item("diclofenac-50mg-tablet", 1000, Frequency::TwiceDaily)];
    let checks = ordered(&diclofenac, &before("warfarin-5mg-tablet"));
    assert_eq!((checks.alerts.len(), checks.alerts[0].severity), (1, Severity::Serious));
    assert!(checks.alerts[0].message.contains("Warfarin (prescribed here on 2026-11-03)"));
    assert_eq!(checks.not_checked.len(), 2, "nobody asked: {:?}", checks.not_checked);
    let tramadol = [item("tramadol-50mg-capsule", 1000, Frequency::TwiceDaily)];
    let twice = ordered(&tramadol, &before("tramadol-50mg-capsule"));
    let duplicate = twice.alerts.iter().find(|alert| alert.kind == Kind::Duplicate).unwrap();
    assert_eq!(
        (duplicate.message_key.as_str(), duplicate.needs_reason),
        ("checks.duplicate.prescribed", true)
    );
    let renewed = only(&diclofenac, &before("diclofenac-50mg-tablet"));
    assert_eq!(renewed.severity, Severity::Caution);
}

#[test]
fn pregnancy_counts_by_trimester_and_the_gravest_when_the_week_is_unknown() {
    let weeks = |weeks| Patient {
        sex: Sex::Female,
        pregnancy: Some(PregnancyState::Pregnant { weeks }),
        breast_feeding: Some(false),
        ..adult()
    };
    let ibuprofen = [item("ibuprofen-400mg-tablet", 1000, Frequency::TwiceDaily)];
    assert_eq!(only(&ibuprofen, &weeks(Some(10))).severity, Severity::Caution);
    assert_eq!(only(&ibuprofen, &weeks(Some(30))).severity, Severity::Contraindicated);
    assert_eq!(only(&ibuprofen, &weeks(None)).severity, Severity::Contraindicated);
    let nursing =
        Patient { pregnancy: Some(PregnancyState::NotPregnant), breast_feeding: Some(true), ..weeks(None) };
    let lithium = [item("lithium-carbonate-300mg-tablet", 1000, Frequency::TwiceDaily)];
    assert_eq!(only(&lithium, &nursing).kind, Kind::BreastFeeding);
}

#[test]
fn some_medicines_are_not_for_the_young() {
    let boy = child(date!(2020 - 01 - 01), 20.0);
    let checks = ordered(&[item("aspirin-300mg-tablet", 1000, Frequency::OnceDaily)], &boy);
    assert_eq!(ids(&checks), ["age:N02BA01<192"]);
}

#[test]
fn a_controlled_medicine_needs_an_examination_and_has_no_refills() {
    let items = [item("diazepam-5mg-tablet", 1000, Frequency::AtNight)];
    let with = |refills, in_person_exam_on| {
        let order = Order { refills, in_person_exam_on, ..order(&items) };
        check(&order, &adult())
            .alerts
            .iter()
            .map(|alert| (alert.id.clone(), alert.blocking))
            .collect::<Vec<_>>()
    };
    let exam = vec![("controlled:exam:N05BA01".to_owned(), true)];
    assert_eq!(with(0, None), exam);
    assert_eq!(with(0, Some(date!(2026 - 11 - 25))), exam, "a day in the future");
    assert_eq!(with(0, Some(date!(2025 - 11 - 23))), exam, "more than a year ago");
    assert_eq!(with(0, Some(date!(2025 - 11 - 24))), []);
    assert_eq!(with(1, Some(TODAY)), [("controlled:refills:N05BA01".to_owned(), true)]);
    assert!(controlled(&items[0]).is_some());
    assert!(controlled(&by_hand("Tramadol", None)).is_some());
    assert!(controlled(&item("paracetamol-500mg-tablet", 1000, Frequency::OnceDaily)).is_none());
}

#[test]
fn a_controlled_medicine_is_known_by_its_brands_and_spellings() {
    let names = [
        "Ativan",
        "Xanax 0.5",
        "ROHYPNOL",
        "Rivotril",
        "DF118",
        "DF-118",
        "Tramadole",
        "Emzolyn",
        "Fortwin",
        "Benylin with codeine",
        "Dormicum",
        "Tafrodol",
        "Pentazosine",
    ];
    for name in names {
        assert!(controlled(&by_hand(name, None)).is_some(), "{name}");
    }
    assert!(
        controlled(&by_hand("Hydromorphone", Some("N02AA03"))).is_some(),
        "by a code that is not known here"
    );
}

#[test]
fn what_is_not_recognised_is_handled_as_if_it_were_controlled() {
    let items = [by_hand("Blue bottle", None)];
    let with = |refills| check(&Order { refills, ..order(&items) }, &adult());
    let alerts = with(0).alerts;
    assert_eq!(alerts[0].id, "controlled:unknown:blue bottle");
    assert!(alerts[0].needs_reason && !alerts[0].blocking);
    assert!(with(1).is_blocked());
    assert!(may_be_controlled(&items[0]) && controlled(&items[0]).is_none());
    assert!(!may_be_controlled(&by_hand("Amoxicillin", None)));
}

#[test]
fn strong_tramadol_and_codeine_syrup_are_blocked_whatever_was_examined() {
    let mut strong = by_hand("Tramadol", Some("N02AX02"));
    strong.medicine.strength = "225 mg".to_owned();
    let mut syrup = by_hand("Cough syrup with codeine", None);
    syrup.medicine.form = Form::Syrup;
    for (item, id) in [(strong, "controlled:strength:N02AX02"), (syrup, "controlled:banned:R05DA04")] {
        let order = Order { in_person_exam_on: Some(TODAY), ..order(std::slice::from_ref(&item)) };
        let checks = check(&order, &adult());
        assert!(checks.is_blocked() && ids(&checks).contains(&id), "{:?}", ids(&checks));
    }
}

#[test]
fn a_controlled_medicine_cannot_hide_behind_another_product_or_a_strength_that_cannot_be_read() {
    let mut renamed = item("paracetamol-500mg-tablet", 1000, Frequency::ThreeTimesDaily);
    renamed.medicine.name = "Tramadol".to_owned();
    assert!(ids(&ordered(&[renamed], &adult())).contains(&"controlled:exam:N02BE01"));
    let mut unread = by_hand("Tramadol", None);
    unread.medicine.strength = "double strength".to_owned();
    assert!(ids(&ordered(&[unread], &adult())).contains(&"controlled:strength:N02AX02"));
}

#[test]
fn chloroquine_asks_for_a_reason() {
    let alert = only(&[item("chloroquine-250mg-tablet", 2000, Frequency::OnceDaily)], &adult());
    assert_eq!((alert.kind, alert.needs_reason, alert.blocking), (Kind::NotFirstLine, true, false));
    assert!(alert.message.contains("not first-line for malaria"));
}

#[test]
fn an_illness_of_the_patient_counts() {
    let patient = Patient {
        conditions: Some(vec![
            Condition { code: Some("asthma".to_owned()), text: String::new() },
            Condition { code: Some("none-known".to_owned()), text: String::new() },
            Condition { code: None, text: "weak bones".to_owned() },
        ]),
        ..adult()
    };
    let checks = ordered(&[item("propranolol-40mg-tablet", 1000, Frequency::TwiceDaily)], &patient);
    assert_eq!(checks.alerts[0].message, "Propranolol in asthma: the airways may close.");
    let reasons: Vec<Reason> = checks.not_checked.iter().map(|not| not.reason).collect();
    assert_eq!(reasons, [Reason::ConditionWithoutCode]);
}

#[test]
fn a_birthday_counts_from_its_day() {
    assert_eq!(months_of_age(date!(2026 - 01 - 31), date!(2026 - 02 - 28)), 0);
    assert_eq!(months_of_age(date!(2024 - 11 - 24), TODAY), 24);
    assert_eq!(months_of_age(date!(2024 - 11 - 25), TODAY), 23);
    assert_eq!(months_of_age(date!(2027 - 01 - 01), TODAY), 0);
}

#[test]
fn one_substance_under_two_codes_is_the_same_finding_in_either_order() {
    let low = item("aspirin-75mg-tablet", 1000, Frequency::OnceDaily);
    let full = item("aspirin-300mg-tablet", 1000, Frequency::OnceDaily);
    let found = |items: [Item; 2]| ids(&ordered(&items, &adult())).join(" ");
    assert_eq!(found([low.clone(), full.clone()]), "duplicate:B01AC06:twice");
    assert_eq!(found([full, low]), "duplicate:B01AC06:twice");
}
