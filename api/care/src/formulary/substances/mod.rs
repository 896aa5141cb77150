//! The rules of the substances, a file for each group of ATC chapters.

mod airways_senses;
mod alimentary;
mod anti_infectives;
mod blood_heart;
mod hormones_skin;
mod muscles;
mod nerves;
mod parasites;

use super::substance::{Band, Category, Dose, Substance};

/// Every chapter.
pub(super) const CHAPTERS: &[&[Substance]] = &[
    alimentary::SUBSTANCES,
    blood_heart::SUBSTANCES,
    hormones_skin::SUBSTANCES,
    anti_infectives::SUBSTANCES,
    muscles::SUBSTANCES,
    nerves::SUBSTANCES,
    parasites::SUBSTANCES,
    airways_senses::SUBSTANCES,
];

/// No known harm.
const OK: Category = Category::Allowed;
/// With caution.
const CARE: Category = Category::Caution;
/// Contraindicated.
const NO: Category = Category::Contraindicated;

const BNF: &str = "BNF 2024";
const BNFC: &str = "BNF for Children 2024";
const WHO_MALARIA: &str = "WHO malaria guidelines 2024";
const WHO_AWARE: &str = "WHO AWaRe book 2022";
const WHO_EML: &str = "WHO EML 2023";
const WHO_MCPC: &str = "WHO managing complications in pregnancy and childbirth 2017";
const WHO_HIV: &str = "WHO HIV guidelines 2021";
const WHO_TB: &str = "WHO tuberculosis handbook, treatment 2022";
const STG: &str = "Nigeria STG 2022";

/// Twelve years and over: a single dose and a day's doses at most.
const fn adult(each: f64, daily: f64) -> Dose {
    Dose::ADULT.most(each, daily)
}

/// An age band in months.
const fn aged(from: u16, below: u16) -> Dose {
    Dose::aged(from, below)
}

/// From one month to eleven years.
const fn child() -> Dose {
    Dose::aged(1, 144)
}
