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
        conditions: Vec::new(),
        pregnancy: None,
        breast_feeding: None,
    }
}

fn child(born: Date, kilograms: f64) -> Patient {
    Patient { date_of_birth: born, weight: Some(Weight { kilograms, observed_on: TODAY }), ..adult() }
}

/// An item of the formulary in its usual unit and way.
pub(super) fn item(product: &str, amount: u32, frequency: Frequency) -> Item {
    let product = crate::formulary::by_id(product).unwrap();
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
        quantity: 10,
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

fn ordered(items: &[Item], patient: &Patient) -> Checks {
    check(&Order { items, refills: 0, in_person_exam_on: None, today: TODAY }, patient)
}

fn ids(checks: &Checks) -> Vec<&str> {
    checks.alerts.iter().map(|alert| alert.id.as_str()).collect()
}

fn only(items: &[Item], patient: &Patient) -> Alert {
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
fn a_medicine_without_a_code_is_not_passed_over_in_silence() {
    let checks = ordered(&[by_hand("Grandmother's bitters", None)], &adult());
    let said: Vec<Check> = checks.not_checked.iter().map(|not| not.check).collect();
    assert!(
        said.contains(&Check::Interaction) && said.contains(&Check::Allergy) && said.contains(&Check::Dose)
    );
}
