//! Single and daily doses against the rules for age and weight.

mod amount;
mod course;
mod limits;
mod weight;

use std::collections::BTreeSet;

use time::Date;

use super::drug::Drug;
use super::report::Alert;
use super::{Check, Checks, Kind, Patient, Reason, Severity, age, months_of_age};
use crate::formulary::{self, Doses, Measure, RouteClass, Substance};
use crate::prescription::{Frequency, Item, Route};
use limits::Person;

/// Allowed above a dose per kilogram: doses are rounded to what a spoon or a tablet can measure.
const ROUNDING: f64 = 1.1;
/// Below this part of the usual least, a dose is called low.
const LOW: f64 = 0.8;

/// What an item gives of one substance.
struct Given<'d> {
    drug: &'d Drug<'d>,
    index: usize,
    rules: &'static Substance,
    class: RouteClass,
    each: f64,
    daily: f64,
    as_needed: bool,
}

pub(super) fn look(drugs: &[Drug<'_>], patient: &Patient, today: Date, checks: &mut Checks) {
    let months = months_of_age(patient.date_of_birth, today);
    let weight = weight::usable(patient.weight, months, today);
    let person = Person { months, weight };
    let mut all: Vec<Given<'_>> = Vec::new();
    for drug in drugs {
        let Some((index, item)) = drug.ordered else { continue };
        weekly(drug, index, item, checks);
        course::look(drug, index, item, checks);
        match given(drug, index, item, checks) {
            Ok(some) => all.extend(some),
            Err(reason) => checks.not_checked(Check::Dose, reason, Some(index)),
        }
    }
    for given in &all {
        limits::compare(given, person, checks);
    }
    together(&all, person, checks);
}

fn given<'d>(
    drug: &'d Drug<'d>,
    index: usize,
    item: &Item,
    checks: &mut Checks,
) -> Result<Vec<Given<'d>>, Reason> {
    if drug.substances.is_empty() {
        return Err(Reason::UnknownMedicine);
    }
    if is_local(item.sig.route) {
        return Err(Reason::AppliedLocally);
    }
    let class = RouteClass::of(item.sig.route);
    let amounts = amount::each_dose(drug, item)?;
    let mut found = Vec::new();
    for (atc, each, measure) in amounts {
        if formulary::substance(atc).is_some_and(|rules| rules.follows) {
            continue;
        }
        let rules = match ruled(atc, class) {
            Ok(rules) => rules,
            Err(reason) => {
                checks.not_checked(Check::Dose, reason, Some(index));
                continue;
            }
        };
        if rules.measure != measure {
            checks.not_checked(Check::Dose, Reason::UnitNotConvertible, Some(index));
            continue;
        }
        let daily = each * f64::from(doses_on_a_day(item.sig.frequency)) / 1000.0;
        let as_needed = item.sig.as_needed.is_some();
        found.push(Given { drug, index, rules, class, each, daily, as_needed });
    }
    Ok(found)
}

/// The substance, if it has dose rules for this way into the body.
fn ruled(atc: &str, class: RouteClass) -> Result<&'static Substance, Reason> {
    let rules = formulary::substance(atc).ok_or(Reason::NoDoseRule)?;
    if !rules.doses_by(class).bands.is_empty() {
        return Ok(rules);
    }
    let by_no_way = rules.doses.bands.is_empty() && rules.injected.bands.is_empty();
    Err(if by_no_way { Reason::NoDoseRule } else { Reason::NoDoseRuleForRoute })
}

const fn is_local(route: Route) -> bool {
    matches!(route, Route::Topical | Route::Eye | Route::Ear | Route::Nasal | Route::Vaginal)
}

/// In thousandths; on a day on which it is taken at all.
fn doses_on_a_day(frequency: Frequency) -> u32 {
    frequency.daily_thousandths().unwrap_or(1000).max(1000)
}

/// Looked at first: it needs no amount, and is told of a strength that cannot be read as well.
fn weekly(drug: &Drug<'_>, index: usize, item: &Item, checks: &mut Checks) {
    if is_local(item.sig.route) || !too_often_for_weekly(item.sig.frequency) {
        return;
    }
    let substances = drug.substances.iter().filter_map(|atc| formulary::substance(atc));
    for rules in substances.filter(|rules| rules.weekly) {
        checks.add(daily_instead_of_weekly(drug, index, rules.atc, rules.doses.source));
    }
}

const fn too_often_for_weekly(frequency: Frequency) -> bool {
    !matches!(frequency, Frequency::OnceOnly | Frequency::OnceWeekly | Frequency::OnceMonthly)
}

fn daily_instead_of_weekly(drug: &Drug<'_>, index: usize, atc: &'static str, source: &str) -> Alert {
    let message = format!("{}: taken once a week only; every day would be a dangerous overdose.", drug.name);
    Alert::new(Kind::Dose, Severity::Contraindicated, "dose.weekly", &format!("weekly:{atc}"), message)
        .on([index])
        .with("medicine", drug.name)
        .sourced(source)
}

/// The same substance in several items: none too much alone, perhaps too much together. By several ways, the widest
/// of their limits holds for all of them.
fn together(all: &[Given<'_>], person: Person, checks: &mut Checks) {
    let codes: BTreeSet<&'static str> = all.iter().map(|given| given.rules.atc).collect();
    for atc in codes {
        let same: Vec<&Given<'_>> = all.iter().filter(|given| given.rules.atc == atc).collect();
        let classes: BTreeSet<RouteClass> = same.iter().map(|given| given.class).collect();
        for class in &classes {
            let by_one: Vec<&Given<'_>> =
                same.iter().copied().filter(|given| given.class == *class).collect();
            add_up(&by_one, &BTreeSet::from([*class]), person, checks);
        }
        if classes.len() > 1 {
            add_up(&same, &classes, person, checks);
        }
    }
}

fn add_up(same: &[&Given<'_>], classes: &BTreeSet<RouteClass>, person: Person, checks: &mut Checks) {
    let items: BTreeSet<usize> = same.iter().map(|given| given.index).collect();
    let Some(rules) = same.first().map(|given| given.rules).filter(|_| items.len() > 1) else { return };
    let total: f64 = same.iter().map(|given| given.daily).sum();
    let widest = classes
        .iter()
        .filter_map(|class| {
            let doses = rules.doses_by(*class);
            limits::daily(doses, person).map(|limit| (limit, doses))
        })
        .max_by(|(one, _), (other, _)| one.most.total_cmp(&other.most));
    if let Some((limit, doses)) = widest.filter(|(limit, _)| total > limit.tolerated()) {
        checks.add(sum(rules, doses, total, limit.most).on(items));
    }
}

fn sum(rules: &'static Substance, doses: Doses, total: f64, limit: f64) -> Alert {
    let (total, limit) = (amount::words(total, rules.measure), amount::words(limit, rules.measure));
    let message =
        format!("{}: together these items give {total} a day; for this patient at most {limit}.", rules.name);
    let what = format!("together:{}:{total}", rules.atc);
    Alert::new(Kind::Dose, Severity::Serious, "dose.together", &what, message)
        .with("medicine", rules.name)
        .with("amount", total)
        .with("limit", limit)
        .sourced(doses.source)
}

fn age_words(months: u16) -> String {
    age::words(months)
}

#[cfg(test)]
mod tests;
