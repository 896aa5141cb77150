//! Compares what is given with what may be given.

use super::amount::words;
use super::{Alert, Check, Checks, Given, Kind, LOW, ROUNDING, Reason, Severity, age_words};
use crate::formulary::{Dose, Doses, Range};

/// For whom.
#[derive(Clone, Copy)]
pub(super) struct Person {
    pub months: u16,
    pub weight: Result<f64, Reason>,
}

const ADULT_MONTHS: u16 = 18 * 12;
/// From here on the rules are those of an adult, who is thought to weigh 70 kg.
const TWELVE_YEARS: u16 = 144;
/// An adult below this gets no more per kilogram than a child (BNF 2024: dose by weight in small or frail adults).
const LIGHT_KG: f64 = 40.0;

pub(super) fn compare(given: &Given<'_>, person: Person, checks: &mut Checks) {
    let Some(dose) = given.rules.doses_by(given.class).at(person.months) else {
        checks.not_checked(Check::Dose, Reason::NoDoseRuleForAge, Some(given.index));
        return;
    };
    let narrow = narrowed(*dose, given.rules.doses_by(given.class), person);
    let adult_by_band =
        person.months >= ADULT_MONTHS && narrow.each_per_kg.is_none() && narrow.daily_per_kg.is_none();
    match person.weight {
        Err(reason) if narrow.needs_weight() && !adult_by_band => {
            checks.not_checked(Check::Dose, reason, Some(given.index));
        }
        _ => {}
    }
    if let Some(limit) = limit(narrow.each_per_kg, narrow.most_each, person) {
        above(given, "single", given.each, limit, person, checks);
    }
    if let Some(limit) = limit(narrow.daily_per_kg, narrow.most_daily, person) {
        above(given, "daily", given.daily, limit, person, checks);
    }
    low(given, dose, person, checks);
    banded(given, dose, person, checks);
}

/// A day's doses at most.
pub(super) fn daily(doses: Doses, person: Person) -> Option<Limit> {
    let dose = narrowed(*doses.at(person.months)?, doses, person);
    limit(dose.daily_per_kg, dose.most_daily, person)
}

/// Twelve years do not make 70 kg: below eighteen years, and for an adult who is known to be light, the most per
/// kilogram of the oldest children holds beside the adult's (BNF for Children 2024: up to the adult's maximum).
fn narrowed(dose: Dose, doses: Doses, person: Person) -> Dose {
    let light = person.weight.is_ok_and(|kilograms| kilograms < LIGHT_KG);
    if dose.from_months < TWELVE_YEARS || (person.months >= ADULT_MONTHS && !light) {
        return dose;
    }
    let Some(child) = doses.bands.iter().find(|child| child.below_months == dose.from_months) else {
        return dose;
    };
    Dose {
        each_per_kg: dose.each_per_kg.or(child.each_per_kg),
        daily_per_kg: dose.daily_per_kg.or(child.daily_per_kg),
        ..dose
    }
}

#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub most: f64,
    per_kg: Option<f64>,
}

impl Limit {
    pub(super) fn tolerated(self) -> f64 {
        self.most * if self.per_kg.is_some() { ROUNDING } else { 1.001 }
    }
}

/// The smaller of the dose per kilogram and the fixed one.
fn limit(per_kg: Option<Range>, fixed: Option<f64>, person: Person) -> Option<Limit> {
    let by_weight = per_kg.zip(person.weight.ok()).map(|(range, weight)| (range.most * weight, range.most));
    match (by_weight, fixed) {
        (Some((most, _)), Some(fixed)) if fixed <= most => Some(Limit { most: fixed, per_kg: None }),
        (Some((most, each)), _) => Some(Limit { most, per_kg: Some(each) }),
        (None, Some(fixed)) => Some(Limit { most: fixed, per_kg: None }),
        (None, None) => None,
    }
}

fn above(given: &Given<'_>, which: &str, amount: f64, limit: Limit, person: Person, checks: &mut Checks) {
    if amount <= limit.tolerated() {
        return;
    }
    let severity = if amount > 2.0 * limit.most { Severity::Contraindicated } else { Severity::Serious };
    let measure = given.rules.measure;
    let (amount, most) = (words(amount, measure), words(limit.most, measure));
    let basis = limit.per_kg.map_or_else(String::new, |each| format!(" ({}/kg)", words(each, measure)));
    let subject = match which {
        "single" => "one dose gives",
        _ if given.as_needed => "taken as often as allowed, a day gives",
        _ => "a day gives",
    };
    let message = format!(
        "{}: {subject} {amount} of {}; for this patient ({}) at most {most}{basis}.",
        given.drug.name,
        given.rules.name,
        person.words()
    );
    let what = format!("{which}:{}:{amount}>{most}", given.rules.atc);
    checks.add(
        alert(given, severity, &format!("dose.{which}"), &what, message)
            .with("amount", amount)
            .with("limit", most),
    );
}

fn low(given: &Given<'_>, dose: &Dose, person: Person, checks: &mut Checks) {
    let Ok(weight) = person.weight else { return };
    // What is taken only when needed may be little; so may a dose that is near the fixed maximum.
    let (amount, range, cap) = match (dose.each_per_kg, dose.daily_per_kg) {
        (Some(range), _) => (given.each, range, dose.most_each),
        (None, Some(range)) => (given.daily, range, dose.most_daily),
        (None, None) => return,
    };
    let least = (range.least * weight).min(cap.unwrap_or(f64::INFINITY));
    if given.as_needed || amount >= least * LOW {
        return;
    }
    let measure = given.rules.measure;
    let (amount, least) = (words(amount, measure), words(least, measure));
    let message = format!(
        "{}: {amount} of {} is less than usual for this patient ({}): from {least}.",
        given.drug.name,
        given.rules.name,
        person.words()
    );
    let what = format!("low:{}:{amount}<{least}", given.rules.atc);
    checks.add(
        alert(given, Severity::Caution, "dose.low", &what, message)
            .with("amount", amount)
            .with("limit", least),
    );
}

/// Where the dose is set by bands of weight, more is too much and less lets the illness go on.
fn banded(given: &Given<'_>, dose: &Dose, person: Person, checks: &mut Checks) {
    if dose.bands.is_empty() {
        return;
    }
    let band = match person.weight {
        Ok(weight) => dose.bands.iter().find(|band| (band.from_kg..band.below_kg).contains(&weight)),
        Err(_) if person.months >= ADULT_MONTHS => dose.bands.last(),
        Err(_) => return,
    };
    let measure = given.rules.measure;
    let amount = words(given.each, measure);
    let Some(band) = band else {
        let message =
            format!("{}: no dose is established for this patient ({}).", given.drug.name, person.words());
        let what = format!("no-band:{}", given.rules.atc);
        checks.add(alert(given, Severity::Serious, "dose.no-band", &what, message));
        return;
    };
    if (given.each - band.each).abs() <= band.each * 0.01 {
        return;
    }
    let usual = words(band.each, measure);
    let message = format!(
        "{}: one dose gives {amount} of {}; for this patient ({}) it is {usual}.",
        given.drug.name,
        given.rules.name,
        person.words()
    );
    let severity = if given.each > 2.0 * band.each { Severity::Contraindicated } else { Severity::Serious };
    let what = format!("band:{}:{amount}<>{usual}", given.rules.atc);
    checks
        .add(alert(given, severity, "dose.band", &what, message).with("amount", amount).with("limit", usual));
}

fn alert(given: &Given<'_>, severity: Severity, key: &str, what: &str, message: String) -> Alert {
    Alert::new(Kind::Dose, severity, key, what, message)
        .on([given.index])
        .with("medicine", given.drug.name)
        .with("substance", given.rules.name)
        .sourced(given.rules.doses_by(given.class).source)
}

impl Person {
    fn words(self) -> String {
        match self.weight {
            Ok(weight) => format!("{}, {} kg", age_words(self.months), (weight * 10.0).round() / 10.0),
            Err(_) => age_words(self.months),
        }
    }
}
