//! The medicines that a doctor picks from, and what is known of the dose and the risks of each substance.

mod known;
mod product;
mod products;
mod strength;
mod substance;
mod substances;
mod usual;

pub use known::{is_known_prefix, known, name_of, parts_of, recognise, recognise_class, same_substance};
pub use product::{Controlled, Note, Product, ProductView, Usual, UsualView};
pub use strength::{Measure, Per, Strength};
pub use substance::{Band, Category, Dose, Doses, Range, Reproduction, RouteClass, Substance, Youngest};

/// Whether a pharmacist and a physician have read these tables. They have not: see docs/clinical.md.
pub const CLINICALLY_REVIEWED: bool = false;

/// Every product, grouped by ATC chapter.
pub fn all() -> impl Iterator<Item = &'static Product> {
    products::CHAPTERS.iter().copied().flatten()
}

/// Every substance that has rules.
pub fn substances() -> impl Iterator<Item = &'static Substance> {
    substances::CHAPTERS.iter().copied().flatten()
}

/// The product with this id.
pub fn by_id(id: &str) -> Option<&'static Product> {
    all().find(|product| product.id == id)
}

/// The products whose ATC code begins with `prefix`, of the whole or of a part.
pub fn by_atc(prefix: &str) -> Vec<&'static Product> {
    all().filter(|product| product.codes().any(|code| code.starts_with(prefix))).collect()
}

/// The rules of a substance (ATC level 5).
pub fn substance(atc: &str) -> Option<&'static Substance> {
    substances().find(|substance| substance.atc == atc)
}

/// Regimens that are commonly ordered of a product.
pub fn usual(product: &str) -> &'static [Usual] {
    usual::REGIMENS.iter().find(|(id, _)| *id == product).map_or(&[], |(_, regimens)| regimens)
}

/// Products of which every word of `q` begins a word of the name, the strength, the form or the code; those whose
/// name begins with `q` first. An empty `q` finds the whole formulary.
pub fn search(q: &str, limit: usize) -> Vec<&'static Product> {
    let asked = q.trim().to_lowercase();
    let words: Vec<&str> = words(&asked).collect();
    let mut found: Vec<(u8, &'static Product)> =
        all().filter_map(|product| Some((rank(product, &asked, &words)?, product))).collect();
    found.sort_by_key(|(rank, product)| (*rank, product.name));
    found.into_iter().map(|(_, product)| product).take(limit).collect()
}

fn rank(product: &Product, asked: &str, asked_words: &[&str]) -> Option<u8> {
    let name = product.name.to_lowercase();
    let text =
        format!("{name} {} {} {}", product.strength, product.form.as_str(), product.atc).to_lowercase();
    let all_there = asked_words.iter().all(|asked| words(&text).any(|word| word.starts_with(asked)));
    all_there.then(|| if name.starts_with(asked) { 0 } else { 1 })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '.')).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
