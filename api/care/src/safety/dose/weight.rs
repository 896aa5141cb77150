//! Whether the weight on record can be counted with.

use time::Date;

use crate::safety::{Reason, Weight};

/// The weight, unless it is older than a patient of this age keeps it, or nobody of this age has it.
pub(super) fn usable(weight: Option<Weight>, months: u16, today: Date) -> Result<f64, Reason> {
    let weight = weight
        .filter(|weight| {
            weight.kilograms.is_finite() && weight.kilograms > 0.0 && weight.observed_on <= today
        })
        .ok_or(Reason::WeightMissing)?;
    let longest_days = match months {
        0..12 => 30,
        12..60 => 90,
        60..144 => 180,
        _ => 366,
    };
    if (today - weight.observed_on).whole_days() > longest_days {
        return Err(Reason::WeightTooOld);
    }
    let (least, most) = plausible(months);
    if !(least..=most).contains(&weight.kilograms) {
        return Err(Reason::WeightImplausible);
    }
    Ok(weight.kilograms)
}

/// Kilograms that somebody of this age can weigh: beyond three standard deviations of the WHO child growth standards
/// 2006 and the growth reference 2007, so that a slip is caught and a very small or heavy child is not.
const fn plausible(months: u16) -> (f64, f64) {
    match months {
        0 => (0.4, 8.0),
        1..12 => (1.5, 18.0),
        12..24 => (4.0, 25.0),
        24..60 => (5.0, 45.0),
        60..120 => (8.0, 100.0),
        120..144 => (12.0, 140.0),
        144..216 => (15.0, 250.0),
        _ => (20.0, 400.0),
    }
}
