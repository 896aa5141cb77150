//! For how long a prescribed medicine may be in the patient's body or hand.

use time::{Date, Duration, OffsetDateTime};

use crate::availability::date_in_lagos;
use crate::dispensing::offline::days_of_supply;
use crate::prescription::Item;

/// Taken when needed, or until told otherwise, a pack is reckoned to last three months at least: the period over which
/// medicines are reconciled (WHO, High 5s medication reconciliation, 2014).
const OPEN_COURSE_DAYS: u64 = 90;
/// No course is reckoned to last longer; an order allows no longer one.
pub const LONGEST_COURSE: Duration = Duration::days(365);

/// Whether the patient may still be taking an item whose last filling was, or may yet be, at `last_filling`: the last
/// handing-over of what was handed over in full, otherwise the end of the prescription's validity, since not every
/// pharmacy tells at once what it handed over.
pub fn may_run(item: &Item, last_filling: OffsetDateTime, today: Date) -> bool {
    let supply = days_of_supply(item, u64::from(item.quantity)).unwrap_or(0);
    let days = match item.sig.days {
        Some(days) if item.sig.as_needed.is_none() => supply.max(u64::from(days)),
        _ => supply.max(OPEN_COURSE_DAYS),
    };
    let course = Duration::days(i64::try_from(days).unwrap_or(i64::MAX).min(LONGEST_COURSE.whole_days()));
    today <= date_in_lagos(last_filling) + course
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Medicine, Route, Sig};

    fn capsules(days: Option<u16>, as_needed: Option<AsNeeded>, quantity: u32) -> Item {
        let medicine = Medicine {
            product: None,
            atc: Some("J01CA04".to_owned()),
            name: "Amoxicillin".to_owned(),
            form: Form::Capsule,
            strength: "500 mg".to_owned(),
        };
        let sig = Sig {
            amount: Amount(1000),
            unit: DoseUnit::Capsule,
            route: Route::Oral,
            frequency: Frequency::ThreeTimesDaily,
            days,
            as_needed,
            meal: None,
        };
        Item { medicine, sig, quantity, unit: DoseUnit::Capsule, substitution: true }
    }

    #[test]
    fn a_course_lasts_its_days_or_its_supply_and_an_open_one_three_months() {
        let filled = datetime!(2026-11-01 10:00 UTC);
        let runs = |item: &Item, day| may_run(item, filled, day);
        let five_days = capsules(Some(5), None, 15);
        assert!(runs(&five_days, date!(2026 - 11 - 06)) && !runs(&five_days, date!(2026 - 11 - 07)));
        let more_than_needed = capsules(Some(5), None, 30);
        assert!(runs(&more_than_needed, date!(2026 - 11 - 11)));
        for open in [capsules(None, None, 15), capsules(Some(5), Some(AsNeeded::Pain), 15)] {
            assert!(runs(&open, date!(2027 - 01 - 30)) && !runs(&open, date!(2027 - 01 - 31)));
        }
        assert!(!runs(&capsules(None, None, 5_000), date!(2027 - 11 - 02)));
    }
}
