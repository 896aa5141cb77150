//! What a doctor orders before it is signed: what may be written, and what must be answered.

use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime};
use utoipa::ToSchema;

use crate::Malformed;
use crate::consultation::{State, Status};
use crate::formulary;
use crate::prescription::{Item, MOST_ITEMS, MOST_REFILLS};
use crate::profile::is_atc;
use crate::safety::{self, Alert, Checks, Kind};

/// Days that a prescription is valid for unless told.
pub const USUAL_VALIDITY_DAYS: u16 = 30;
/// Days that it is valid for at most.
pub const LONGEST_VALIDITY_DAYS: u16 = 365;
/// Days between two fillings at most.
pub const LONGEST_INTERVAL_DAYS: u16 = 180;
/// How long after a consultation its prescription may still be signed.
pub const SIGNED_WITHIN: Duration = Duration::hours(24);
/// A reason for going on in spite of a warning has so many characters at least.
pub const SHORTEST_REASON: usize = 10;
/// Characters of a reason and of the instructions at most.
const LONGEST_TEXT: usize = 400;
/// Quantity of one item at most.
const LARGEST_QUANTITY: u32 = 5_000;
/// Days of a regimen at most.
const LONGEST_COURSE_DAYS: u16 = 365;

/// A prescription before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// One to [`MOST_ITEMS`].
    pub items: Vec<Item>,
    /// For the patient and the pharmacist.
    pub instructions: Option<String>,
    /// How often it may be filled again.
    pub refills: u8,
    /// Days between two fillings at least; 0 without refills.
    pub refill_interval_days: u16,
    /// How long it is valid.
    pub valid_days: u16,
    /// When the doctor examined the patient in person.
    pub in_person_exam_on: Option<Date>,
}

/// A warning that the doctor answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PrescriptionOverride)]
pub struct Override {
    /// Id of the alert.
    pub alert: String,
    /// Why the medicine is given all the same; at least 10 characters.
    pub reason: String,
}

/// A warning that was answered, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// Id of the alert.
    pub alert: String,
    /// Of what kind.
    pub kind: Kind,
    /// How grave.
    pub severity: safety::Severity,
    /// What was found, in English.
    pub message: String,
    /// Why the medicine is given all the same.
    pub reason: String,
}

/// Why a consultation gives no prescription now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The patient has not come, or will not.
    #[error("A prescription is signed once the patient has come.")]
    NotSeen,
    /// It is over for too long.
    #[error("A prescription is signed within 24 hours after the consultation. See the patient again.")]
    TooLate,
}

/// Whether a prescription may be signed from this consultation at `now`.
pub fn may_sign(consultation: &State, now: OffsetDateTime) -> Result<(), NotNow> {
    match consultation.status {
        Status::Waiting | Status::InProgress => Ok(()),
        Status::Completed => {
            let ended = consultation.ended_at.unwrap_or_else(|| consultation.ends_at());
            if now <= ended + SIGNED_WITHIN { Ok(()) } else { Err(NotNow::TooLate) }
        }
        Status::Scheduled | Status::Cancelled | Status::NoShow => Err(NotNow::NotSeen),
    }
}

impl Order {
    /// What is wrong with it, by field.
    pub fn check(&self, today: Date) -> Vec<(String, Malformed)> {
        let mut wrong = items_faults(&self.items);
        let mut note = |field: &str, message| wrong.push((field.to_owned(), Malformed(message)));
        if self.instructions.as_deref().is_some_and(|text| !is_text(text)) {
            note("instructions", "Use at most 400 characters.");
        }
        if self.refills > MOST_REFILLS {
            note("refills", "At most 12 refills.");
        }
        if !(1..=LONGEST_VALIDITY_DAYS).contains(&self.valid_days) {
            note("validDays", "Choose 1 to 365 days.");
        }
        match (self.refills, self.refill_interval_days) {
            (0, 0) => {}
            (0, _) => note("refillIntervalDays", "Without refills there is no interval."),
            (_, 1..=LONGEST_INTERVAL_DAYS) if !self.holds_every_refill() => {
                note("validDays", "The last refill would come after the prescription has expired.");
            }
            (_, 1..=LONGEST_INTERVAL_DAYS) => {}
            _ => note("refillIntervalDays", "Choose 1 to 180 days between two fillings."),
        }
        if self.in_person_exam_on.is_some_and(|day| day > today) {
            note("inPersonExamOn", "The day lies in the future.");
        }
        wrong
    }

    /// Has a controlled medicine, or one of which nobody can tell.
    pub fn is_controlled(&self) -> bool {
        self.items.iter().any(safety::may_be_controlled)
    }

    fn holds_every_refill(&self) -> bool {
        u32::from(self.refills) * u32::from(self.refill_interval_days) < u32::from(self.valid_days)
    }
}

/// What is wrong with the items, by field.
pub fn items_faults(items: &[Item]) -> Vec<(String, Malformed)> {
    let mut wrong = Vec::new();
    if items.is_empty() || items.len() > MOST_ITEMS {
        wrong.push(("medications".to_owned(), Malformed("Prescribe 1 to 10 medicines at a time.")));
    }
    for (index, item) in items.iter().enumerate().take(MOST_ITEMS) {
        let faults = item_faults(item).into_iter();
        wrong.extend(faults.map(|(field, fault)| (format!("medications[{index}].{field}"), fault)));
    }
    wrong
}

fn item_faults(item: &Item) -> Vec<(&'static str, Malformed)> {
    let mut wrong = Vec::new();
    let medicine = &item.medicine;
    let short = |text: &str, most: usize| {
        let count = text.chars().count();
        text.trim() == text && (1..=most).contains(&count) && !text.chars().any(char::is_control)
    };
    if !short(&medicine.name, 100) {
        wrong.push(("medicine.name", Malformed("Give the name in 1 to 100 characters.")));
    }
    if !short(&medicine.strength, 40) {
        wrong.push(("medicine.strength", Malformed("Give the strength in 1 to 40 characters.")));
    }
    // What the formulary has was checked there: some of it has a code of level 4 only.
    let by_hand = medicine.product.is_none();
    if by_hand && medicine.atc.as_deref().is_some_and(|code| code.len() != 7 || !is_atc(code)) {
        wrong.push(("medicine.atc", Malformed("An ATC code of a substance looks like J01CA04.")));
    }
    if medicine.product.is_some() && !is_as_in_the_formulary(item) {
        let message = "This is not the formulary's product. Choose it again, or leave the product out.";
        wrong.push(("medicine.product", Malformed(message)));
    }
    if !(1..=LARGEST_QUANTITY).contains(&item.quantity) {
        wrong.push(("quantity", Malformed("Give a quantity of 1 to 5000.")));
    }
    wrong.extend(unfitting(item));
    if item.sig.days.is_some_and(|days| !(1..=LONGEST_COURSE_DAYS).contains(&days)) {
        wrong.push(("sig.days", Malformed("Choose 1 to 365 days, or leave it open.")));
    }
    wrong
}

/// What its form cannot be, or be counted in.
fn unfitting(item: &Item) -> Vec<(&'static str, Malformed)> {
    let form = item.medicine.form;
    let mut wrong = Vec::new();
    if !form.goes(item.sig.route) {
        wrong.push(("sig.route", Malformed("This form is not given that way. Choose another way or form.")));
    }
    if !form.is_dosed_in(item.sig.unit) {
        wrong.push(("sig.unit", Malformed("This form is not measured out in that unit. Choose another.")));
    }
    if !form.is_handed_over_in(item.unit) {
        wrong.push(("unit", Malformed("This form is not handed over in that unit. Choose another.")));
    }
    wrong
}

fn is_as_in_the_formulary(item: &Item) -> bool {
    let medicine = &item.medicine;
    let product = medicine.product.as_deref().and_then(formulary::by_id);
    product.is_some_and(|product| {
        medicine.atc.as_deref() == Some(product.atc)
            && medicine.name == product.name
            && medicine.form == product.form
            && medicine.strength == product.strength
    })
}

fn is_text(text: &str) -> bool {
    let control = |c: char| c.is_control() && c != '\n';
    (1..=LONGEST_TEXT).contains(&text.chars().count()) && !text.chars().any(control)
}

/// Why an order cannot be signed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// The rules for controlled medicines forbid it.
    Controlled,
    /// Something else forbids it, or a warning has no answer.
    Warnings,
}

/// The warnings with the doctor's answers; all that need a reason must have one, and what blocks has none.
pub fn answer(checks: &Checks, overrides: &[Override]) -> Result<Vec<Answered>, Unanswered> {
    if checks.alerts.iter().any(|alert| alert.blocking && alert.kind == Kind::Controlled) {
        return Err(Unanswered::Controlled);
    }
    if checks.is_blocked() {
        return Err(Unanswered::Warnings);
    }
    let mut answered = Vec::new();
    for alert in &checks.alerts {
        match reason_for(alert, overrides) {
            Some(reason) => answered.push(Answered {
                alert: alert.id.clone(),
                kind: alert.kind,
                severity: alert.severity,
                message: alert.message.clone(),
                reason,
            }),
            None if alert.needs_reason => return Err(Unanswered::Warnings),
            None => {}
        }
    }
    Ok(answered)
}

fn reason_for(alert: &Alert, overrides: &[Override]) -> Option<String> {
    let given = overrides.iter().find(|given| given.alert == alert.id)?;
    let reason = given.reason.trim();
    let fits = reason.chars().count() >= SHORTEST_REASON && is_text(reason);
    fits.then(|| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::prescription::{Amount, DoseUnit, Form, Frequency, Medicine, Route, Sig};

    const TODAY: Date = date!(2026 - 11 - 24);
    const NOW: OffsetDateTime = datetime!(2026-11-24 09:00 UTC);

    fn by_hand() -> Item {
        Item {
            medicine: Medicine {
                product: None,
                atc: None,
                name: "Zinc sulfate".into(),
                form: Form::DispersibleTablet,
                strength: "20 mg".into(),
            },
            sig: Sig {
                amount: Amount(1000),
                unit: DoseUnit::Tablet,
                route: Route::Oral,
                frequency: Frequency::OnceDaily,
                days: Some(10),
                as_needed: None,
                meal: None,
            },
            quantity: 10,
            unit: DoseUnit::Tablet,
            substitution: true,
        }
    }

    #[test]
    fn every_product_of_the_formulary_can_be_ordered() {
        for product in formulary::all() {
            let medicine = Medicine {
                product: Some(product.id.into()),
                atc: Some(product.atc.into()),
                name: product.name.into(),
                form: product.form,
                strength: product.strength.into(),
            };
            let sig = Sig { unit: product.unit, route: product.route, ..by_hand().sig };
            let item = Item { medicine, sig, unit: product.unit, ..by_hand() };
            assert_eq!(items_faults(&[item]), [], "{}", product.id);
        }
    }

    fn order() -> Order {
        Order {
            items: vec![by_hand()],
            instructions: None,
            refills: 0,
            refill_interval_days: 0,
            valid_days: 30,
            in_person_exam_on: None,
        }
    }

    fn fields(order: &Order) -> Vec<String> {
        order.check(TODAY).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn each_fault_names_its_field() {
        assert!(fields(&order()).is_empty());
        assert_eq!(fields(&Order { items: Vec::new(), ..order() }), ["medications"]);
        let mut wrong = by_hand();
        (wrong.quantity, wrong.sig.days, wrong.medicine.atc) = (0, Some(0), Some("J01C".into()));
        assert_eq!(
            fields(&Order { items: vec![by_hand(), wrong], ..order() }),
            ["medications[1].medicine.atc", "medications[1].quantity", "medications[1].sig.days"]
        );
        let mut other = by_hand();
        other.medicine.product = Some("amoxicillin-500mg-capsule".into());
        assert_eq!(fields(&Order { items: vec![other], ..order() }), ["medications[0].medicine.product"]);
        let tomorrow = Some(date!(2026 - 11 - 25));
        assert_eq!(fields(&Order { in_person_exam_on: tomorrow, ..order() }), ["inPersonExamOn"]);
    }

    #[test]
    fn a_way_or_a_unit_that_the_form_does_not_have_is_a_fault() {
        let mut wrong = by_hand();
        (wrong.sig.route, wrong.sig.unit, wrong.unit) =
            (Route::Intravenous, DoseUnit::Ampoule, DoseUnit::Bottle);
        assert_eq!(
            fields(&Order { items: vec![wrong], ..order() }),
            ["medications[0].sig.route", "medications[0].sig.unit", "medications[0].unit"]
        );
    }

    #[test]
    fn every_refill_must_be_possible_before_the_end() {
        let refilled = |refills, interval, days| Order {
            refills,
            refill_interval_days: interval,
            valid_days: days,
            ..order()
        };
        assert!(fields(&refilled(2, 30, 90)).is_empty());
        assert_eq!(fields(&refilled(2, 30, 60)), ["validDays"]);
        assert_eq!(fields(&refilled(1, 0, 60)), ["refillIntervalDays"]);
        assert_eq!(fields(&refilled(0, 5, 60)), ["refillIntervalDays"]);
        assert_eq!(fields(&refilled(13, 10, 365)), ["refills"]);
    }

    #[test]
    fn a_prescription_is_signed_from_the_waiting_room_until_a_day_after_the_end() {
        let state = |status, ended_at| State {
            status,
            starts_at: NOW,
            minutes: 30,
            started_at: Some(NOW),
            ended_at,
            cancel_reason: None,
        };
        let ended = Some(NOW + Duration::minutes(20));
        let at = |hours| NOW + Duration::minutes(20) + Duration::hours(hours);
        assert_eq!(may_sign(&state(Status::Waiting, None), NOW), Ok(()));
        assert_eq!(may_sign(&state(Status::InProgress, None), NOW), Ok(()));
        assert_eq!(may_sign(&state(Status::Completed, ended), at(24)), Ok(()));
        let late = at(24) + Duration::seconds(1);
        assert_eq!(may_sign(&state(Status::Completed, ended), late), Err(NotNow::TooLate));
        for status in [Status::Scheduled, Status::Cancelled, Status::NoShow] {
            assert_eq!(may_sign(&state(status, None), NOW), Err(NotNow::NotSeen));
        }
    }

    fn alert(id: &str, kind: Kind, needs_reason: bool, blocking: bool) -> Alert {
        Alert {
            id: id.into(),
            kind,
            severity: safety::Severity::Serious,
            items: vec![0],
            message: "Look".into(),
            message_key: "checks.x".into(),
            params: std::collections::BTreeMap::new(),
            source: "BNF".into(),
            blocking,
            needs_reason,
        }
    }

    #[test]
    fn what_needs_a_reason_gets_one_and_what_blocks_stays_blocked() {
        let checks = |alerts| Checks { alerts, not_checked: Vec::new() };
        let says = |alert: &str, reason: &str| Override { alert: alert.into(), reason: reason.into() };
        let warned =
            checks(vec![alert("a", Kind::Allergy, true, false), alert("b", Kind::Dose, false, false)]);
        assert_eq!(answer(&warned, &[]), Err(Unanswered::Warnings));
        assert_eq!(answer(&warned, &[says("a", "  because  ")]), Err(Unanswered::Warnings));
        let answered = answer(&warned, &[says("a", "Tolerated before, observed")]).unwrap();
        assert_eq!(answered.len(), 1);
        assert_eq!(answered[0].reason, "Tolerated before, observed");
        let blocked = checks(vec![alert("c", Kind::Controlled, false, true)]);
        let why = says("c", "The patient asked for it");
        assert_eq!(answer(&blocked, std::slice::from_ref(&why)), Err(Unanswered::Controlled));
        let blocked = checks(vec![alert("c", Kind::Dose, false, true)]);
        assert_eq!(answer(&blocked, &[why]), Err(Unanswered::Warnings));
    }
}
