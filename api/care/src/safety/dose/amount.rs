//! How much of each substance one dose holds.

use super::{Drug, Item, Measure, Reason};
use crate::formulary::{self, Product, Strength};
use crate::prescription::{DoseUnit, Form};

type Part = (&'static str, f64, Measure);

pub(super) fn each_dose(drug: &Drug<'_>, item: &Item) -> Result<Vec<Part>, Reason> {
    if drug.product.is_some_and(|product| differs(product, item)) {
        return Err(Reason::DiffersFromFormulary);
    }
    let amount = f64::from(item.sig.amount.0) / 1000.0;
    if let Some((factor, measure)) = mass(item.sig.unit) {
        return match drug.substances.as_slice() {
            [atc] => Ok(vec![(*atc, amount * factor, measure)]),
            _ => Err(Reason::UnitNotConvertible),
        };
    }
    let (substances, strength) = content(drug, item)?;
    let share = share(&strength, drug, item).ok_or(Reason::UnitNotConvertible)?;
    if strength.parts.len() != substances.len() {
        return Err(Reason::UnitNotConvertible);
    }
    let measure = strength.measure;
    Ok(substances
        .into_iter()
        .zip(strength.parts)
        .map(|(atc, part)| (atc, part * share * amount, measure))
        .collect())
}

fn mass(unit: DoseUnit) -> Option<(f64, Measure)> {
    Some(match unit {
        DoseUnit::Milligram => (1.0, Measure::Milligram),
        DoseUnit::Gram => (1000.0, Measure::Milligram),
        DoseUnit::Microgram => (0.001, Measure::Milligram),
        DoseUnit::InternationalUnit => (1.0, Measure::InternationalUnit),
        _ => return None,
    })
}

/// The item says something else than its line of the formulary.
fn differs(product: &Product, item: &Item) -> bool {
    let medicine = &item.medicine;
    product.strength != medicine.strength
        || product.form != medicine.form
        || product.name != medicine.name
        || medicine.atc.as_deref().is_some_and(|atc| atc != product.atc)
}

/// Substances, in the order of the strength, and the strength.
fn content(drug: &Drug<'_>, item: &Item) -> Result<(Vec<&'static str>, Strength), Reason> {
    let strength = Strength::parse(&item.medicine.strength).ok_or(Reason::UnitNotConvertible)?;
    let substances = match drug.product {
        Some(product) => product.substances(),
        None => {
            let combined =
                drug.codes.iter().map(|code| formulary::parts_of(code)).find(|parts| !parts.is_empty());
            combined.map_or_else(|| drug.substances.clone(), <[_]>::to_vec)
        }
    };
    Ok((substances, strength))
}

/// What part of the strength one counted unit is; only units that the form comes in.
fn share(strength: &Strength, drug: &Drug<'_>, item: &Item) -> Option<f64> {
    let unit = item.sig.unit;
    let comes_in = match drug.product {
        Some(product) => unit == product.unit || unit == DoseUnit::Millilitre,
        None => match unit {
            DoseUnit::Ampoule | DoseUnit::Vial => {
                matches!(item.medicine.form, Form::Injection | Form::Infusion | Form::NebuliserSolution)
            }
            DoseUnit::Bottle => item.medicine.form == Form::Infusion,
            _ => true,
        },
    };
    comes_in.then(|| strength.share_of(unit)).flatten()
}

/// `1,500 mg`, `0.5 mg`, `40 IU`.
pub(super) fn words(amount: f64, measure: Measure) -> String {
    let unit = match measure {
        Measure::Milligram => "mg",
        Measure::InternationalUnit => "IU",
    };
    let decimals = if amount < 1.0 {
        3
    } else if amount < 10.0 {
        2
    } else {
        1
    };
    let text = format!("{amount:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (whole, fraction) =
        text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{grouped}.{fraction} {unit}"),
        None => format!("{grouped} {unit}"),
    }
}
