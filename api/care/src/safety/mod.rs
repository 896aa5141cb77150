//! What a doctor should hear before signing: allergies, interactions, doubles, doses, pregnancy, age, other
//! illnesses, controlled medicines. What could not be looked at is said; silence about an item means that every check was made.

mod age;
mod allergy;
mod condition;
mod controlled;
mod dose;
mod drug;
mod duplicate;
mod interaction;
mod not_first_line;
mod quantity;
mod report;
mod reproduction;
mod route;

use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;

#[cfg(test)]
pub(crate) use controlled::class_of_code;
pub use controlled::{LONGEST_SINCE_EXAM_MONTHS, controlled, may_be_controlled};
pub use report::{Alert, Check, Checks, Kind, NotChecked, Reason};

use crate::Sex;
use crate::availability::iso_date;
use crate::prescription::Item;
use crate::profile;
use drug::Drug;

/// What is about to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The lines.
    pub items: &'a [Item],
    /// How often it may be filled again.
    pub refills: u8,
    /// Days between two fillings at least; 0 without refills.
    pub refill_interval_days: u16,
    /// When the doctor last examined the patient in person, as the doctor says.
    pub in_person_exam_on: Option<Date>,
    /// Today in Lagos.
    pub today: Date,
}

/// What the clinical profile says of the patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Patient {
    /// Born.
    pub date_of_birth: Date,
    /// Administrative sex.
    pub sex: Sex,
    /// The newest one.
    pub weight: Option<Weight>,
    /// What they must not get.
    pub allergies: Allergies,
    /// What they take already, as they were asked; none when nobody asked.
    pub medicines: Option<Vec<CurrentMedicine>>,
    /// What was prescribed for them here and may still be taken, see [`crate::course`].
    pub prescribed: Vec<CurrentMedicine>,
    /// What they suffer from; none when nobody asked.
    pub conditions: Option<Vec<Condition>>,
    /// None when nobody asked.
    pub pregnancy: Option<PregnancyState>,
    /// None when nobody asked.
    pub breast_feeding: Option<bool>,
}

/// A body weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// In kilograms.
    pub kilograms: f64,
    /// When it was measured.
    pub observed_on: Date,
}

/// What is known of allergies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allergies {
    /// Nobody asked.
    NotAsked,
    /// Asked: none known.
    NoneKnown,
    /// At least one.
    Known(Vec<Allergy>),
}

/// One allergy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allergy {
    /// ATC code or prefix: `J01C` is all penicillins.
    pub atc: Option<String>,
    /// As it was said.
    pub text: String,
    /// How bad the reaction was, where it was told.
    pub severity: Option<profile::Severity>,
}

/// A medicine that the patient takes already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentMedicine {
    /// Id in the formulary.
    pub product: Option<String>,
    /// ATC code, level 5.
    pub atc: Option<String>,
    /// As it was said.
    pub text: String,
    /// Of what is known from a prescription of this hospital.
    pub prescribed: Option<PrescribedHere>,
}

/// What a prescription of this hospital says of a medicine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrescribedHere {
    /// Signed on this day.
    pub on: Date,
    /// It is a controlled medicine.
    pub controlled: bool,
}

impl CurrentMedicine {
    /// A medicine that was prescribed here; its name tells so in every alert.
    pub fn prescribed(item: &Item, on: Date) -> Self {
        let medicine = &item.medicine;
        Self {
            product: medicine.product.clone(),
            atc: medicine.atc.clone(),
            text: format!("{} (prescribed here on {})", medicine.name, iso_date::format(on)),
            prescribed: Some(PrescribedHere { on, controlled: controlled(item).is_some() }),
        }
    }
}

/// An illness or a state of health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// From the list of the clinical profile.
    pub code: Option<String>,
    /// As it was said.
    pub text: String,
}

/// Pregnant or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PregnancyState {
    /// Not pregnant.
    NotPregnant,
    /// Pregnant, in completed weeks if known.
    Pregnant {
        /// Completed weeks.
        weeks: Option<u8>,
    },
}

/// How grave an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = AlertSeverity)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look again.
    Caution,
    /// Harm is likely enough that going on needs a reason.
    Serious,
    /// As a rule not to be given; going on needs a reason.
    Contraindicated,
}

/// Looks at an order for a patient. The order of the items does not matter, and another item never takes an alert
/// away.
pub fn check(order: &Order<'_>, patient: &Patient) -> Checks {
    let drugs: Vec<Drug<'_>> =
        order.items.iter().enumerate().map(|(index, item)| Drug::ordered(index, item)).collect();
    let taken = patient.medicines.iter().flatten().chain(&patient.prescribed);
    let current: Vec<Drug<'_>> = taken.map(Drug::current).collect();
    let mut checks = Checks::default();
    drug::unknown(&drugs, &mut checks);
    allergy::look(&drugs, &patient.allergies, &mut checks);
    interaction::look(&drugs, &current, patient.medicines.is_some(), &mut checks);
    duplicate::look(&drugs, &current, patient.medicines.is_some(), &mut checks);
    dose::look(&drugs, patient, order.today, &mut checks);
    route::look(&drugs, &mut checks);
    quantity::look(&drugs, order, &mut checks);
    age::look(&drugs, patient, order.today, &mut checks);
    reproduction::look(&drugs, patient, order.today, &mut checks);
    not_first_line::look(&drugs, &mut checks);
    controlled::look(&drugs, order, &mut checks);
    condition::look(&drugs, patient.conditions.as_deref(), &mut checks);
    checks.sorted()
}

/// Completed months of age.
pub fn months_of_age(born: Date, today: Date) -> u16 {
    let months = (today.year() - born.year()) * 12 + i32::from(u8::from(today.month()))
        - i32::from(u8::from(born.month()))
        - i32::from(today.day() < born.day());
    u16::try_from(months.max(0)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
