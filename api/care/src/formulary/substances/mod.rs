//! The rules of the substances, a file for each group of ATC chapters.

mod alimentary;
mod hormones_skin;
mod muscles_nerves;
mod parasites;

use super::substance::{Band, Category, Dose, Substance};

/// Every chapter.
pub(super) const CHAPTERS: &[&[Substance]] =
    &[alimentary::SUBSTANCES, hormones_skin::SUBSTANCES, muscles_nerves::SUBSTANCES, parasites::SUBSTANCES];

/// No known harm.
const OK: Category = Category::Allowed;
/// With caution.
const CARE: Category = Category::Caution;
/// Contraindicated.
const NO: Category = Category::Contraindicated;

const BNF: &str = "BNF 2024";
const BNFC: &str = "BNF for Children 2024";
const WHO_MALARIA: &str = "WHO malaria guidelines 2024";
