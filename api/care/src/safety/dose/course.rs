//! Courses that cure only when they are whole.

use super::{Alert, Checks, Drug, Item, Kind, Severity};
use crate::prescription::Frequency;

const ARTEMETHER_LUMEFANTRINE: &str = "P01BF01";
const DAYS: u16 = 3;

/// Artemether-lumefantrine is six doses in three days; fewer leave parasites (WHO malaria guidelines 2024).
pub(super) fn look(drug: &Drug<'_>, index: usize, item: &Item, checks: &mut Checks) {
    if !drug.codes.contains(ARTEMETHER_LUMEFANTRINE) {
        return;
    }
    let twice = matches!(item.sig.frequency, Frequency::TwiceDaily | Frequency::EveryTwelveHours);
    if twice && item.sig.days == Some(DAYS) && item.sig.as_needed.is_none() {
        return;
    }
    let days = item.sig.days.map_or_else(|| "without an end".to_owned(), |days| format!("for {days} days"));
    let given = format!("{} {days}", item.sig.frequency.as_str());
    let message =
        format!("{}: malaria needs 6 doses, two a day for {DAYS} days; this is {given}.", drug.name);
    let what = format!("course:{ARTEMETHER_LUMEFANTRINE}:{given}");
    checks.add(
        Alert::new(Kind::Dose, Severity::Serious, "dose.course", &what, message)
            .on([index])
            .with("medicine", drug.name)
            .with("given", given)
            .sourced("WHO malaria guidelines 2024"),
    );
}
