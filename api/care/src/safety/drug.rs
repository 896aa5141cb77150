//! A medicine as the checks see it: what it is by code, whether it is ordered or taken already.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Check, Checks, CurrentMedicine, PrescribedHere, Reason};
use crate::formulary::{self, Product};
use crate::prescription::Item;

/// An ordered item or a medicine that is taken already.
pub(super) struct Drug<'a> {
    /// The item's index and itself; none for what is taken already.
    pub ordered: Option<(usize, &'a Item)>,
    /// As a person calls it.
    pub name: &'a str,
    /// Codes of the whole and of its parts, as far as they are known here.
    pub codes: BTreeSet<&'static str>,
    /// Codes of the single substances among them.
    pub substances: Vec<&'static str>,
    /// Its line of the formulary.
    pub product: Option<&'static Product>,
    /// It was identified by a code, not by the words of its name.
    pub coded: bool,
    /// Of what was prescribed here before.
    pub prescribed: Option<PrescribedHere>,
}

impl<'a> Drug<'a> {
    pub(super) fn ordered(index: usize, item: &'a Item) -> Self {
        let medicine = &item.medicine;
        let product = medicine.product.as_deref().and_then(formulary::by_id);
        let mut drug = Self::of(&medicine.name, product, medicine.atc.as_deref());
        drug.ordered = Some((index, item));
        drug
    }

    pub(super) fn current(medicine: &'a CurrentMedicine) -> Self {
        let product = medicine.product.as_deref().and_then(formulary::by_id);
        let mut drug = Self::of(&medicine.text, product, medicine.atc.as_deref());
        drug.prescribed = medicine.prescribed;
        drug
    }

    fn of(name: &'a str, product: Option<&'static Product>, atc: Option<&str>) -> Self {
        let stated = atc.and_then(formulary::known);
        let coded = product.is_some() || stated.is_some();
        // What was written by hand is also looked up by its words, so that a name without a code, or with the code
        // of something else, is not a way around the checks.
        let renamed = product.is_none_or(|product| product.name != name);
        let recognised = if renamed { formulary::recognise(name) } else { Vec::new() };
        let mut codes: BTreeSet<&'static str> = product.into_iter().flat_map(Product::codes).collect();
        let mut substances: Vec<&'static str> = product.map(Product::substances).unwrap_or_default();
        for code in stated.into_iter().chain(recognised) {
            codes.insert(code);
            let parts = formulary::parts_of(code);
            codes.extend(parts.iter().copied());
            substances.extend(if parts.is_empty() { &[][..] } else { parts });
            if parts.is_empty() {
                substances.push(code);
            }
        }
        substances.sort_unstable();
        substances.dedup();
        Self { ordered: None, name, codes, substances, product, coded, prescribed: None }
    }

    pub(super) fn index(&self) -> Option<usize> {
        self.ordered.map(|(index, _)| index)
    }

    /// One code that stands for it in an alert's id; its name where none is known.
    pub(super) fn code(&self) -> Cow<'static, str> {
        let code = self.product.map(|product| product.atc).or_else(|| self.codes.first().copied());
        code.map_or_else(|| Cow::Owned(self.name.to_lowercase()), Cow::Borrowed)
    }
}

/// Says of every item without a known code that nothing about it was checked.
pub(super) fn unknown(drugs: &[Drug<'_>], checks: &mut Checks) {
    const ALL: [Check; 9] = [
        Check::Allergy,
        Check::Interaction,
        Check::Duplicate,
        Check::Dose,
        Check::Pregnancy,
        Check::BreastFeeding,
        Check::Age,
        Check::Condition,
        Check::Controlled,
    ];
    for drug in drugs.iter().filter(|drug| !drug.coded) {
        for check in ALL {
            checks.not_checked(check, Reason::UnknownMedicine, drug.index());
        }
    }
}
