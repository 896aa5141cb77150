//! Reads the strength of a product, so that a dose can be computed and checked.

use crate::prescription::DoseUnit;

/// `500 mg`, `20/120 mg`, `125 mg/5 mL`, `100 micrograms/puff`, `100 IU/mL`, with a remark in brackets if need be.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// Amount of each part, in milligrams or international units.
    pub parts: Vec<f64>,
    /// In which.
    pub measure: Measure,
    /// In how much of the product.
    pub per: Per,
}

/// What amounts are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Mass in milligrams.
    Milligram,
    /// International units.
    InternationalUnit,
}

/// The quantity of product that a strength speaks of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Per {
    /// One tablet, capsule, sachet, puff, …
    Unit,
    /// So many millilitres.
    Millilitres(f64),
}

impl Strength {
    /// None for what names no amount, such as `1 %`.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.split('(').next()?.trim().to_ascii_lowercase();
        // Written by hand, the blank before the unit is often missing.
        let (amounts, unit_and_per) = bare.split_at(bare.find(|c: char| c.is_ascii_alphabetic())?);
        let amounts = amounts.trim();
        let (unit, per) = match unit_and_per.split_once('/') {
            Some((unit, per)) => (unit.trim(), per_of(per)?),
            None => (unit_and_per.trim(), Per::Unit),
        };
        let (factor, measure) = match unit {
            "mg" => (1.0, Measure::Milligram),
            "g" => (1000.0, Measure::Milligram),
            "microgram" | "micrograms" | "mcg" => (0.001, Measure::Milligram),
            "iu" => (1.0, Measure::InternationalUnit),
            _ => return None,
        };
        let parts = amounts
            .split('/')
            .map(|amount| amount.replace(',', "").parse::<f64>().ok().filter(|a| a.is_finite() && *a > 0.0))
            .map(|amount| amount.map(|a| a * factor))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { parts, measure, per })
    }

    /// How much of the strength's amounts one dose unit holds; none when it cannot be told.
    pub fn share_of(&self, unit: DoseUnit) -> Option<f64> {
        use DoseUnit::{
            Ampoule, Bottle, Capsule, Drop, InternationalUnit, Lozenge, Millilitre, Patch, Pessary, Puff,
            Sachet, Spray, Suppository, Tablet, Vial,
        };
        match (self.per, unit) {
            (Per::Millilitres(volume), Millilitre) => Some(1.0 / volume),
            (Per::Millilitres(_), InternationalUnit) if self.measure == Measure::InternationalUnit => {
                self.parts.first().map(|units| 1.0 / units)
            }
            // A vial is labelled with what is in the whole of it.
            (Per::Millilitres(_), Ampoule | Vial | Bottle)
            | (
                Per::Unit,
                Tablet | Capsule | Sachet | Puff | Spray | Drop | Suppository | Pessary | Patch | Lozenge
                | Vial | Ampoule | Bottle,
            ) => Some(1.0),
            _ => None,
        }
    }
}

fn per_of(text: &str) -> Option<Per> {
    let text = text.trim();
    let Some(volume) = text.strip_suffix("ml") else {
        return matches!(text, "puff" | "spray" | "dose" | "drop" | "hour").then_some(Per::Unit);
    };
    let volume = volume.trim();
    let volume = if volume.is_empty() { 1.0 } else { volume.parse::<f64>().ok()? };
    (volume.is_finite() && volume > 0.0).then_some(Per::Millilitres(volume))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strength_is_read_in_milligrams_or_units() {
        let parse = |text| Strength::parse(text).unwrap();
        assert_eq!(parse("500 mg").parts, [500.0]);
        assert_eq!(parse("20/120 mg").parts, [20.0, 120.0]);
        assert_eq!(parse("1 g").parts, [1000.0]);
        assert_eq!(parse("250 mg (150 mg base)").parts, [250.0]);
        assert!((parse("125 mg/5 mL").share_of(DoseUnit::Millilitre).unwrap() - 0.2).abs() < 1e-9);
        assert!((parse("75 mg/3 mL").share_of(DoseUnit::Ampoule).unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(parse("100 IU/mL").measure, Measure::InternationalUnit);
        assert!((parse("100 micrograms/puff").parts[0] - 0.1).abs() < 1e-9);
        assert_eq!(parse("225MG").parts, [225.0]);
        assert_eq!(parse("1,800 mg (2.4 million IU)").parts, [1800.0]);
        for nothing in ["", "1 %", "mg", "x mg", "1/0 mg", "5 mg/x mL", "5 mg/0 mL", "1e999 mg", "🙂 mg"] {
            assert_eq!(Strength::parse(nothing), None, "{nothing}");
        }
    }
}
