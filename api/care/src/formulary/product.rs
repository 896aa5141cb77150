//! A product: a substance in a form and a strength. Brands and NAFDAC numbers are entered at the pharmacy.

use serde::Serialize;
use utoipa::ToSchema;

use super::strength::{Measure, Strength};
use crate::prescription::{DoseUnit, Form, Route, Sig};

/// A line of the formulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Never changes: `amoxicillin-500mg-capsule`.
    pub id: &'static str,
    /// International non-proprietary name.
    pub name: &'static str,
    /// ATC code, level 5.
    pub atc: &'static str,
    /// Dose form.
    pub form: Form,
    /// As written on a prescription; see [`Strength`].
    pub strength: &'static str,
    /// What one dose is counted in.
    pub unit: DoseUnit,
    /// The usual way.
    pub route: Route,
    /// In which list of controlled medicines it stands.
    pub controlled: Option<Controlled>,
    /// What a prescriber should know.
    pub notes: &'static [Note],
    /// ATC codes of the parts of a combination, in the order of the strength; empty for a single substance.
    pub parts: &'static [&'static str],
}

/// The classes of NAFDAC's list of narcotics and controlled substances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Controlled {
    /// Single Convention of 1961.
    Narcotic,
    /// Convention of 1971.
    Psychotropic,
    /// Under national control only.
    NationallyControlled,
    /// Convention of 1988.
    Precursor,
}

/// A remark on a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// National policy is an artemisinin combination since 2005.
    NotFirstLineForMalaria,
    /// "Watch" group of the WHO AWaRe classification.
    WatchAntibiotic,
    /// "Reserve" group of the WHO AWaRe classification.
    ReserveAntibiotic,
    /// Small difference between effective and toxic; do not change the maker without need.
    NarrowMargin,
    /// Absorbed with fat: with milk or food.
    WithFattyFood,
    /// Test for G6PD deficiency before use.
    TestG6pd,
    /// Given where breathing and circulation can be watched.
    UnderObservation,
    /// Dose and interval follow kidney function.
    RenalDose,
}

/// A regimen to pick from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// What it is for, in English.
    pub label: &'static str,
    /// How it is taken.
    pub sig: &'static Sig,
    /// To hand over, in the product's unit of quantity.
    pub quantity: u32,
}

impl Product {
    pub(super) const fn new(
        id: &'static str,
        name: &'static str,
        atc: &'static str,
        form: Form,
        strength: &'static str,
    ) -> Self {
        let (unit, route) = usual_of_form(form);
        Self { id, name, atc, form, strength, unit, route, controlled: None, notes: &[], parts: &[] }
    }

    pub(super) const fn of(mut self, parts: &'static [&'static str]) -> Self {
        self.parts = parts;
        self
    }

    pub(super) const fn noted(mut self, notes: &'static [Note]) -> Self {
        self.notes = notes;
        self
    }

    pub(super) const fn controlled(mut self, class: Controlled) -> Self {
        self.controlled = Some(class);
        self
    }

    pub(super) const fn by(mut self, route: Route) -> Self {
        self.route = route;
        self
    }

    pub(super) const fn counted(mut self, unit: DoseUnit) -> Self {
        self.unit = unit;
        self
    }

    /// The ATC code of the whole and of every part.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.atc).chain(self.parts.iter().copied())
    }

    /// The ATC codes of the substances in it.
    pub fn substances(&self) -> Vec<&'static str> {
        if self.parts.is_empty() { vec![self.atc] } else { self.parts.to_vec() }
    }

    /// What one dose unit holds of each substance, in milligrams or international units; empty when the strength
    /// says no amount (creams in percent).
    pub fn per_unit(&self) -> Vec<(&'static str, f64, Measure)> {
        let Some(strength) = Strength::parse(self.strength) else { return Vec::new() };
        let Some(share) = strength.share_of(self.unit) else { return Vec::new() };
        let substances = self.substances();
        if strength.parts.len() != substances.len() {
            return Vec::new();
        }
        substances
            .into_iter()
            .zip(strength.parts)
            .map(|(atc, amount)| (atc, amount * share, strength.measure))
            .collect()
    }

    /// Milligrams of each substance in one dose unit; empty where the strength is not in milligrams.
    pub fn milligrams_per_unit(&self) -> Vec<(&'static str, f64)> {
        self.per_unit()
            .into_iter()
            .filter(|(.., measure)| *measure == Measure::Milligram)
            .map(|(atc, amount, _)| (atc, amount))
            .collect()
    }
}

const fn usual_of_form(form: Form) -> (DoseUnit, Route) {
    match form {
        Form::Tablet | Form::DispersibleTablet | Form::ModifiedReleaseTablet | Form::ChewableTablet => {
            (DoseUnit::Tablet, Route::Oral)
        }
        Form::Capsule => (DoseUnit::Capsule, Route::Oral),
        Form::Syrup | Form::Suspension | Form::Mouthwash => (DoseUnit::Millilitre, Route::Oral),
        Form::OralDrops => (DoseUnit::Drop, Route::Oral),
        Form::Sachet | Form::Powder => (DoseUnit::Sachet, Route::Oral),
        Form::Injection => (DoseUnit::Ampoule, Route::Intravenous),
        Form::Infusion => (DoseUnit::Bottle, Route::Intravenous),
        Form::Pen => (DoseUnit::InternationalUnit, Route::Subcutaneous),
        Form::Cream | Form::Ointment | Form::Gel | Form::Lotion => (DoseUnit::Application, Route::Topical),
        Form::EyeDrops => (DoseUnit::Drop, Route::Eye),
        Form::EyeOintment => (DoseUnit::Application, Route::Eye),
        Form::EarDrops => (DoseUnit::Drop, Route::Ear),
        Form::NasalSpray => (DoseUnit::Spray, Route::Nasal),
        Form::Inhaler => (DoseUnit::Puff, Route::Inhalation),
        Form::NebuliserSolution => (DoseUnit::Ampoule, Route::Inhalation),
        Form::Suppository => (DoseUnit::Suppository, Route::Rectal),
        Form::Pessary => (DoseUnit::Pessary, Route::Vaginal),
        Form::Patch => (DoseUnit::Patch, Route::Transdermal),
        Form::Lozenge => (DoseUnit::Lozenge, Route::Oral),
    }
}

/// A product as the web sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductView {
    /// Never changes.
    pub id: &'static str,
    /// International non-proprietary name.
    pub name: &'static str,
    /// ATC code, level 5.
    pub atc: &'static str,
    /// Dose form.
    pub form: Form,
    /// As written on a prescription.
    pub strength: &'static str,
    /// What one dose is counted in.
    pub unit: DoseUnit,
    /// The usual way.
    pub route: Route,
    /// Stands in a list of controlled medicines.
    pub controlled: bool,
    /// In which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controlled_class: Option<Controlled>,
    /// What a prescriber should know.
    pub notes: &'static [Note],
    /// Regimens to pick from.
    pub usual: Vec<UsualView>,
}

/// A regimen to pick from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = UsualRegimen)]
pub struct UsualView {
    /// What it is for, in English.
    pub label: &'static str,
    /// How it is taken.
    pub sig: Sig,
    /// To hand over, in the unit of the sig.
    pub quantity: u32,
}

impl From<&Product> for ProductView {
    fn from(product: &Product) -> Self {
        let usual = super::usual(product.id)
            .iter()
            .map(|usual| UsualView { label: usual.label, sig: usual.sig.clone(), quantity: usual.quantity })
            .collect();
        Self {
            id: product.id,
            name: product.name,
            atc: product.atc,
            form: product.form,
            strength: product.strength,
            unit: product.unit,
            route: product.route,
            controlled: product.controlled.is_some(),
            controlled_class: product.controlled,
            notes: product.notes,
            usual,
        }
    }
}
