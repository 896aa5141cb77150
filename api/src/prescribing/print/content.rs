//! What stands on a printed prescription, in order.

use dokita_care::Language;
use dokita_care::availability::date_in_lagos;
use dokita_care::prescription::{DoseUnit, Item, Prescription};
use dokita_care::profile::years;
use dokita_care::sig::words;

use super::font::{Fonts, Weight};
use super::page::{Ink, Mark, Pages, Style};
use super::{Sheet, date, day, moment};

const TITLE: Style = Style { size: 19.0, weight: Weight::Bold, ink: Ink::Black };
const NAME: Style = Style { size: 14.0, weight: Weight::Bold, ink: Ink::Black };
const BODY: Style = Style { size: 11.0, weight: Weight::Regular, ink: Ink::Black };
const SMALL: Style = Style { size: 9.5, weight: Weight::Regular, ink: Ink::Grey };
const WARNING: Style = Style { size: 13.0, weight: Weight::Bold, ink: Ink::Red };
/// Width of the symbol with its quiet zone, in points: 58 mm.
const SYMBOL: f32 = 165.0;

/// The pages of a sheet.
pub fn lay_out(sheet: &Sheet, fonts: &Fonts) -> Vec<Vec<Mark>> {
    let facts = &sheet.facts;
    let mut pages = Pages::new(fonts);
    head(&mut pages, sheet);
    people(&mut pages, facts);
    pages.rule();
    for (index, item) in facts.items.iter().enumerate() {
        pages.together(&item_texts(index, item, sheet.language));
        pages.gap(6.0);
    }
    conditions(&mut pages, facts);
    pages.rule();
    pages.symbol(SYMBOL, &for_the_pharmacist(sheet));
    pages.finish(SMALL, &format!("Prescription {}", facts.id))
}

fn head(pages: &mut Pages<'_>, sheet: &Sheet) {
    pages.text(TITLE, 0.0, "Prescription");
    let phone = sheet.phone.as_deref().map(|phone| format!(" · {phone}")).unwrap_or_default();
    pages.text(BODY, 0.0, &format!("{}{phone}", sheet.hospital));
    if let Some(at) = sheet.cancelled_at {
        pages.gap(4.0);
        pages.text(WARNING, 0.0, &format!("Cancelled on {}. Do not dispense.", day(at)));
    }
    pages.rule();
}

fn people(pages: &mut Pages<'_>, facts: &Prescription) {
    let patient = &facts.patient;
    let age = years(patient.date_of_birth, date_in_lagos(facts.issued_at));
    pages.text(NAME, 0.0, &patient.name);
    let born = date(patient.date_of_birth);
    let details = format!("Born {born} ({age} years) · {} · {}", patient.sex, patient.hospital_number);
    pages.text(BODY, 0.0, &details);
    pages.gap(5.0);
    pages.text(SMALL, 0.0, &format!("Signed by {}, {}", facts.prescriber.name, facts.prescriber.mdcn));
    let valid = format!("on {}. Valid until {}.", moment(facts.issued_at), moment(facts.valid_until));
    pages.text(SMALL, 0.0, &valid);
}

fn item_texts(index: usize, item: &Item, language: Language) -> Vec<(Style, f32, String)> {
    const INDENT: f32 = 14.0;
    let medicine = &item.medicine;
    let form = medicine.form.as_str().replace('-', " ");
    let name = format!("{}. {} {} {form}", index + 1, medicine.name, medicine.strength);
    let sig = |language| words(&item.sig, medicine.form, language);
    let mut texts = vec![(NAME, 0.0, name), (BODY, INDENT, sig(Language::English))];
    if language != Language::English {
        texts.push((BODY, INDENT, sig(language)));
    }
    let maker = if item.substitution {
        "The same medicine of another maker may be given."
    } else {
        "Give exactly this product."
    };
    texts.push((SMALL, INDENT, format!("Hand over {}. {maker}", quantity(item.quantity, item.unit))));
    texts
}

fn quantity(quantity: u32, unit: DoseUnit) -> String {
    let plural = match (quantity, unit) {
        (1, _) => "",
        (_, DoseUnit::Patch) => "es",
        _ => "s",
    };
    let unit = match unit {
        DoseUnit::Suppository if quantity != 1 => return format!("{quantity} suppositories"),
        DoseUnit::Pessary if quantity != 1 => return format!("{quantity} pessaries"),
        other => other.as_str().replace('-', " "),
    };
    format!("{quantity} {unit}{plural}")
}

fn conditions(pages: &mut Pages<'_>, facts: &Prescription) {
    if facts.refills > 0 {
        let times = if facts.refills == 1 { "once".to_owned() } else { format!("{} times", facts.refills) };
        let text =
            format!("May be filled again {times}, {} days apart at least.", facts.refill_interval_days);
        pages.text(BODY, 0.0, &text);
    }
    if facts.controlled {
        pages.text(WARNING, 0.0, "Controlled medicine: dispensed only after asking the hospital's server.");
    }
    if let Some(instructions) = &facts.instructions {
        pages.text(BODY, 0.0, &format!("Note: {instructions}"));
    }
}

fn for_the_pharmacist(sheet: &Sheet) -> Vec<(Style, String)> {
    let bold = |size| Style { size, ..NAME };
    let mut texts = vec![
        (bold(11.5), "For the pharmacist".to_owned()),
        (BODY, "This paper proves nothing by itself. Scan the code and verify it at".to_owned()),
        (bold(10.5), format!("{}/pharmacy", sheet.site)),
        (
            SMALL,
            "The page says whether it is genuine, still valid, and what was dispensed already.".to_owned(),
        ),
    ];
    if let Some(code) = &sheet.spoken_code {
        texts.push((SMALL, "Without a camera, the pharmacist enters:".to_owned()));
        texts.push((bold(14.0), code.clone()));
    }
    texts
}
