//! What is known of a substance: doses by age and weight, the youngest age, pregnancy and breast-feeding.

use super::Measure;
use crate::prescription::Route;
use crate::safety::Severity;

/// The rules of a substance (ATC level 5). Amounts are milligrams or international units, see `measure`.
#[derive(Debug, Clone, Copy)]
pub struct Substance {
    /// ATC code, level 5.
    pub atc: &'static str,
    /// International non-proprietary name.
    pub name: &'static str,
    /// What amounts are in.
    pub measure: Measure,
    /// Doses by any way but an injection; empty when the dose is set for each patient and not checked.
    pub doses: Doses,
    /// Doses by injection. What is swallowed is mostly lost on its way, so neither stands for the other.
    pub injected: Doses,
    /// Never to be taken daily; the weekly dose is what `doses` limits.
    pub weekly: bool,
    /// It comes in fixed combinations only, and its dose is checked by that of its partner.
    pub follows: bool,
    /// From what age on.
    pub youngest: Option<Youngest>,
    /// Pregnancy and breast-feeding; none when nothing is recorded here.
    pub reproduction: Option<Reproduction>,
}

/// Dose rules by age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doses {
    /// One for each age band.
    pub bands: &'static [Dose],
    /// Where they are from.
    pub source: &'static str,
}

/// Routes that share dose rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteClass {
    /// Into muscle, vein or under the skin.
    Parenteral,
    /// Any other.
    Other,
}

/// A dose rule for an age band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dose {
    /// Age in completed months from which it holds.
    pub from_months: u16,
    /// Age in completed months from which it holds no more.
    pub below_months: u16,
    /// A single dose per kilogram.
    pub each_per_kg: Option<Range>,
    /// A day's doses per kilogram.
    pub daily_per_kg: Option<Range>,
    /// A single dose at most.
    pub most_each: Option<f64>,
    /// A day's doses at most.
    pub most_daily: Option<f64>,
    /// Single dose by body weight, where it is set so.
    pub bands: &'static [Band],
}

/// From the usual least to the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Less is unlikely to work.
    pub least: f64,
    /// More is too much.
    pub most: f64,
}

/// A single dose for a band of body weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Kilograms from which it holds.
    pub from_kg: f64,
    /// Kilograms from which it holds no more.
    pub below_kg: f64,
    /// The dose.
    pub each: f64,
}

/// Not to be given below an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Youngest {
    /// Completed months.
    pub months: u16,
    /// How grave it is.
    pub severity: Severity,
    /// Why, as a clause: `Reye's syndrome has been reported`.
    pub why: &'static str,
    /// Source.
    pub source: &'static str,
}

/// Whether something may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// No known harm at usual doses.
    Allowed,
    /// Only when the benefit is greater; the note says what to look at.
    Caution,
    /// Not to be taken.
    Contraindicated,
}

/// Pregnancy by trimester, and breast-feeding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reproduction {
    /// First, second and third trimester.
    pub trimesters: [Category; 3],
    /// While breast-feeding.
    pub breast_feeding: Category,
    /// What may happen, or what to do instead; empty when all is allowed.
    pub why: &'static str,
    /// Source.
    pub source: &'static str,
}

impl RouteClass {
    /// The class of a route.
    pub const fn of(route: Route) -> Self {
        match route {
            Route::Intramuscular | Route::Intravenous | Route::Subcutaneous => Self::Parenteral,
            _ => Self::Other,
        }
    }
}

impl Doses {
    const NONE: Self = Self { bands: &[], source: "" };

    /// The rule for an age in completed months.
    pub fn at(&self, months: u16) -> Option<&'static Dose> {
        self.bands.iter().find(|dose| (dose.from_months..dose.below_months).contains(&months))
    }
}

impl Dose {
    /// Twelve years and over.
    pub(super) const ADULT: Self = Self::aged(144, u16::MAX);

    pub(super) const fn aged(from_months: u16, below_months: u16) -> Self {
        Self {
            from_months,
            below_months,
            each_per_kg: None,
            daily_per_kg: None,
            most_each: None,
            most_daily: None,
            bands: &[],
        }
    }

    pub(super) const fn most(mut self, each: f64, daily: f64) -> Self {
        self.most_each = Some(each);
        self.most_daily = Some(daily);
        self
    }

    pub(super) const fn each(mut self, least: f64, most: f64) -> Self {
        self.each_per_kg = Some(Range { least, most });
        self
    }

    pub(super) const fn daily(mut self, least: f64, most: f64) -> Self {
        self.daily_per_kg = Some(Range { least, most });
        self
    }

    pub(super) const fn banded(mut self, bands: &'static [Band]) -> Self {
        self.bands = bands;
        self
    }

    /// Needs the body weight.
    pub fn needs_weight(&self) -> bool {
        self.each_per_kg.is_some() || self.daily_per_kg.is_some() || !self.bands.is_empty()
    }
}

impl Substance {
    pub(super) const fn new(atc: &'static str, name: &'static str) -> Self {
        Self {
            atc,
            name,
            measure: Measure::Milligram,
            doses: Doses::NONE,
            injected: Doses::NONE,
            weekly: false,
            follows: false,
            youngest: None,
            reproduction: None,
        }
    }

    pub(super) const fn in_units(mut self) -> Self {
        self.measure = Measure::InternationalUnit;
        self
    }

    pub(super) const fn weekly(mut self) -> Self {
        self.weekly = true;
        self
    }

    pub(super) const fn follows(mut self) -> Self {
        self.follows = true;
        self
    }

    pub(super) const fn doses(mut self, source: &'static str, doses: &'static [Dose]) -> Self {
        self.doses = Doses { bands: doses, source };
        self
    }

    pub(super) const fn injected(mut self, source: &'static str, doses: &'static [Dose]) -> Self {
        self.injected = Doses { bands: doses, source };
        self
    }

    pub(super) const fn not_below(
        mut self,
        months: u16,
        severity: Severity,
        why: &'static str,
        source: &'static str,
    ) -> Self {
        self.youngest = Some(Youngest { months, severity, why, source });
        self
    }

    /// First, second, third trimester, breast-feeding.
    pub(super) const fn pregnancy(
        mut self,
        categories: [Category; 4],
        why: &'static str,
        source: &'static str,
    ) -> Self {
        let [first, second, third, breast_feeding] = categories;
        self.reproduction =
            Some(Reproduction { trimesters: [first, second, third], breast_feeding, why, source });
        self
    }

    /// The dose rules for a way into the body.
    pub const fn doses_by(&self, class: RouteClass) -> Doses {
        match class {
            RouteClass::Parenteral => self.injected,
            RouteClass::Other => self.doses,
        }
    }
}
