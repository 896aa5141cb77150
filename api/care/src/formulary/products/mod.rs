//! The products, a file for each group of ATC chapters.

mod airways_senses;
mod alimentary;
mod anti_infectives;
mod blood_heart;
mod hormones_skin;
mod muscles_nerves;
mod parasites;

use super::product::{Controlled, Note, Product};

/// Every chapter.
pub(super) const CHAPTERS: &[&[Product]] = &[
    alimentary::PRODUCTS,
    blood_heart::PRODUCTS,
    hormones_skin::PRODUCTS,
    anti_infectives::PRODUCTS,
    muscles_nerves::PRODUCTS,
    parasites::PRODUCTS,
    airways_senses::PRODUCTS,
];
