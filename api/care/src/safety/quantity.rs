//! What is handed over against what is taken. Sources: NAFDAC and PCN rules on controlled medicines; BNF 2024, guidance
//! on prescribing (quantities).

use super::controlled::is_listed;
use super::drug::Drug;
use super::report::Alert;
use super::{Checks, Kind, Order, Severity};
use crate::formulary::{Measure, Strength};
use crate::prescription::{DoseUnit, Frequency, Item, Sig};

/// Days that a controlled medicine is supplied for at most.
const LONGEST_CONTROLLED_DAYS: u16 = 30;
/// More than this part of what is taken is not explained by packs.
const TOO_MUCH: f64 = 1.5;
/// The smallest common bottle, in millilitres: it is handed over whole.
const BOTTLE: f64 = 100.0;
/// The next filling may be had when so much of one is used up; earlier, medicine piles up.
const USED_UP: f64 = 0.7;
/// A day's part that is lost to the fractions of frequencies such as once a week.
const FRACTION: f64 = 0.05;

pub(super) fn look(drugs: &[Drug<'_>], order: &Order<'_>, checks: &mut Checks) {
    for drug in drugs {
        let Some((_, item)) = drug.ordered else { continue };
        let listed = is_listed(drug);
        if listed {
            long_supply(drug, &item.sig, checks);
        }
        let Some(needed) = needed(item) else { continue };
        let quantity = f64::from(item.quantity);
        let pack = if item.unit == DoseUnit::Millilitre && !listed { BOTTLE } else { 0.0 };
        if quantity > (needed * TOO_MUCH).max(pack).max(1.0) {
            checks.add(too_much(drug, item, needed, listed));
        } else if item.sig.as_needed.is_none()
            && quantity * (f64::from(order.refills) + 1.0) < needed * (1.0 - FRACTION)
        {
            checks.add(too_little(drug, item, needed));
        } else if let Some(days) = item.sig.days.filter(|_| order.refills > 0) {
            interval(drug, item, f64::from(days) * quantity / needed, order.refill_interval_days, checks);
        }
    }
}

/// One filling lasts until the next, and is mostly used up by then.
fn interval(drug: &Drug<'_>, item: &Item, lasts: f64, interval: u16, checks: &mut Checks) {
    let days = lasts.ceil();
    let (which, told) = if f64::from(interval) > days && item.sig.as_needed.is_none() {
        (
            "late",
            format!("and the next one comes after {interval} at the earliest. The patient would run out."),
        )
    } else if interval > 0 && f64::from(interval) < lasts * USED_UP {
        ("early", format!("but the next one may be had after {interval}."))
    } else {
        return;
    };
    let message = format!("{}: one filling lasts {days} days, {told}", drug.name);
    let what = format!("{which}:{}:{days}<>{interval}", drug.code());
    checks.add(
        Alert::new(Kind::Quantity, Severity::Caution, &format!("quantity.{which}"), &what, message)
            .on(drug.index())
            .with("medicine", drug.name)
            .with("lasts", days.to_string())
            .with("interval", interval.to_string())
            .sourced("BNF 2024"),
    );
}

/// What the whole course uses up, in the unit that is handed over; none where that cannot be told.
fn needed(item: &Item) -> Option<f64> {
    let sig = &item.sig;
    let each = f64::from(sig.amount.0) / 1000.0 * in_units_of_quantity(item)?;
    let doses = match sig.frequency.daily_thousandths() {
        None => 1.0,
        Some(daily) => (f64::from(daily) / 1000.0 * f64::from(sig.days?)).max(1.0),
    };
    // What is opened for one dose is not kept for the next.
    let opened = matches!(
        item.unit,
        DoseUnit::Ampoule | DoseUnit::Vial | DoseUnit::Bottle | DoseUnit::Sachet | DoseUnit::Suppository
    );
    Some(if opened { each.ceil() } else { each } * doses)
}

/// Units handed over for one unit of a dose: milligrams are turned into tablets by the strength.
fn in_units_of_quantity(item: &Item) -> Option<f64> {
    if item.sig.unit == item.unit {
        return Some(1.0);
    }
    let milligrams = match item.sig.unit {
        DoseUnit::Gram => 1000.0,
        DoseUnit::Milligram => 1.0,
        DoseUnit::Microgram => 0.001,
        _ => return None,
    };
    let strength = Strength::parse(&item.medicine.strength)?;
    let [amount] = strength.parts.as_slice() else { return None };
    let held = amount * strength.share_of(item.unit).filter(|_| strength.measure == Measure::Milligram)?;
    Some(milligrams / held)
}

fn too_much(drug: &Drug<'_>, item: &Item, needed: f64, listed: bool) -> Alert {
    let needed = rounded_up(needed);
    let message =
        format!("{}: {} handed over is far more than the {needed} that is taken.", drug.name, item.quantity);
    let found = alert(drug, item, Severity::Serious, "more", &needed, message);
    if listed { found.blocking() } else { found }
}

fn too_little(drug: &Drug<'_>, item: &Item, needed: f64) -> Alert {
    let needed = rounded_up(needed);
    let message = format!(
        "{}: {} handed over is less than the {needed} that the course needs.",
        drug.name, item.quantity
    );
    alert(drug, item, Severity::Caution, "less", &needed, message)
}

fn alert(
    drug: &Drug<'_>,
    item: &Item,
    severity: Severity,
    which: &str,
    needed: &str,
    message: String,
) -> Alert {
    let what = format!("{which}:{}:{}<>{needed}", drug.code(), item.quantity);
    Alert::new(Kind::Quantity, severity, &format!("quantity.{which}"), &what, message)
        .on(drug.index())
        .with("medicine", drug.name)
        .with("quantity", item.quantity.to_string())
        .with("needed", needed)
        .sourced("BNF 2024")
}

fn rounded_up(needed: f64) -> String {
    format!("{}", (needed - 1e-9).ceil())
}

/// A controlled medicine says for how long, and that is not long.
fn long_supply(drug: &Drug<'_>, sig: &Sig, checks: &mut Checks) {
    let (key, message) = match sig.days {
        None if sig.frequency != Frequency::OnceOnly => {
            ("days", format!("{}: a controlled medicine states for how many days it is taken.", drug.name))
        }
        Some(days) if days > LONGEST_CONTROLLED_DAYS => (
            "supply",
            format!(
                "{}: a controlled medicine is supplied for at most {LONGEST_CONTROLLED_DAYS} days.",
                drug.name
            ),
        ),
        _ => return,
    };
    let what = format!("{key}:{}", drug.code());
    checks.add(
        Alert::new(Kind::Controlled, Severity::Contraindicated, &format!("controlled.{key}"), &what, message)
            .on(drug.index())
            .with("medicine", drug.name)
            .sourced("NAFDAC list of narcotics and controlled substances")
            .blocking(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safety::tests::{by_hand, item, order};

    fn found(item: &Item, refills: u8) -> Vec<(String, bool, bool)> {
        found_with(item, refills, 0)
    }

    fn found_with(item: &Item, refills: u8, refill_interval_days: u16) -> Vec<(String, bool, bool)> {
        let mut checks = Checks::default();
        let items = std::slice::from_ref(item);
        let order = Order { refills, refill_interval_days, ..order(items) };
        look(&[Drug::ordered(0, item)], &order, &mut checks);
        let key = |alert: Alert| (alert.message_key, alert.needs_reason, alert.blocking);
        checks.alerts.into_iter().map(key).collect()
    }

    fn handed_over(product: &str, amount: u32, quantity: u32) -> Item {
        Item { quantity, ..item(product, amount, Frequency::ThreeTimesDaily) }
    }

    #[test]
    fn far_more_than_is_taken_needs_a_reason_and_less_is_told() {
        let paracetamol = |quantity| handed_over("paracetamol-500mg-tablet", 2000, quantity);
        assert_eq!(found(&paracetamol(18), 0), []);
        assert_eq!(found(&paracetamol(27), 0), []);
        assert_eq!(found(&paracetamol(28), 0), [("checks.quantity.more".to_owned(), true, false)]);
        assert_eq!(found(&paracetamol(9), 0), [("checks.quantity.less".to_owned(), false, false)]);
        assert_eq!(found(&paracetamol(9), 1), [], "two fillings are enough");
        let mut in_milligrams = paracetamol(28);
        (in_milligrams.sig.amount.0, in_milligrams.sig.unit) = (1_000_000, DoseUnit::Milligram);
        assert_eq!(found(&in_milligrams, 0).len(), 1);
    }

    #[test]
    fn a_filling_lasts_until_the_next_and_does_not_pile_up() {
        let mut monthly = handed_over("metformin-500mg-tablet", 1000, 90);
        monthly.sig.days = Some(30);
        let alert = |key: &str| vec![(format!("checks.quantity.{key}"), false, false)];
        let found = |item: &Item, interval| found_with(item, 5, interval);
        for fits in [21, 28, 30] {
            assert_eq!(found(&monthly, fits), [], "{fits}");
        }
        assert_eq!(found(&monthly, 31), alert("late"));
        assert_eq!(found(&monthly, 20), alert("early"));
        monthly.sig.days = Some(180);
        assert_eq!(found(&monthly, 30), [], "the course is filled in six parts");
        assert_eq!(found(&monthly, 31), alert("late"));
    }

    #[test]
    fn a_bottle_is_handed_over_whole() {
        assert_eq!(found(&handed_over("paracetamol-120mg-5ml-syrup", 5000, 100), 0), []);
        assert_eq!(found(&handed_over("paracetamol-120mg-5ml-syrup", 5000, 200), 0).len(), 1);
    }

    #[test]
    fn a_controlled_medicine_is_supplied_for_a_stated_short_time_and_not_in_excess() {
        let keys = |item: &Item| found(item, 0);
        let blocked = |key: &str| vec![(format!("checks.{key}"), false, true)];
        let mut diazepam = Item { quantity: 9, ..by_hand("Ativan", None) };
        assert_eq!(keys(&diazepam), blocked("quantity.more"));
        (diazepam.quantity, diazepam.sig.days) = (30, Some(30));
        assert_eq!(keys(&diazepam), []);
        (diazepam.quantity, diazepam.sig.days) = (31, Some(31));
        assert_eq!(keys(&diazepam), blocked("controlled.supply"));
        diazepam.sig.days = None;
        assert_eq!(keys(&diazepam), blocked("controlled.days"));
    }

    #[test]
    fn usual_regimens_hand_over_what_is_taken() {
        for product in crate::formulary::all() {
            for usual in crate::formulary::usual(product.id) {
                let mut item = item(product.id, 1000, Frequency::OnceDaily);
                (item.sig, item.quantity) = (usual.sig.clone(), usual.quantity);
                let packed = matches!(
                    item.sig.unit,
                    DoseUnit::Application | DoseUnit::Drop | DoseUnit::Spray | DoseUnit::Puff
                );
                assert!(packed || found(&item, 0).is_empty(), "{}", product.id);
            }
        }
    }
}
