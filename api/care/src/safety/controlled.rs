//! Rules for narcotics and controlled substances: an examination in person, no refills, nothing that is not
//! registered. None of them can be overridden.

use time::Date;

use super::drug::Drug;
use super::report::Alert;
use super::{Checks, Kind, Order, Severity, months_of_age};
use crate::formulary::{Controlled, Strength};
use crate::prescription::{Form, Item};

/// Months after which an examination in person no longer counts.
pub const LONGEST_SINCE_EXAM_MONTHS: u16 = 12;

const SOURCE: &str = "NAFDAC list of narcotics and controlled substances";

/// ATC prefixes of the list.
const LIST: &[(&str, Controlled)] = &[
    ("N01AH", Controlled::Narcotic),
    ("N02AA", Controlled::Narcotic),
    ("N02AB", Controlled::Narcotic),
    ("N02AG", Controlled::Narcotic),
    ("N02AJ06", Controlled::Narcotic),
    ("N02AJ07", Controlled::Narcotic),
    ("N02AJ08", Controlled::Narcotic),
    ("N07BC02", Controlled::Narcotic),
    ("R05DA03", Controlled::Narcotic),
    ("R05DA04", Controlled::Narcotic),
    ("R05DA08", Controlled::Narcotic),
    ("R05FA", Controlled::Narcotic),
    ("N02AD01", Controlled::Psychotropic),
    ("N02AE01", Controlled::Psychotropic),
    ("N07BC01", Controlled::Psychotropic),
    ("N05BA", Controlled::Psychotropic),
    ("N05CD", Controlled::Psychotropic),
    ("N05CF", Controlled::Psychotropic),
    ("N05CA", Controlled::Psychotropic),
    ("N03AE01", Controlled::Psychotropic),
    ("N03AA", Controlled::Psychotropic),
    ("N06BA", Controlled::Psychotropic),
    ("N01AX03", Controlled::NationallyControlled),
    ("N01AX14", Controlled::NationallyControlled),
    ("N01AF", Controlled::NationallyControlled),
    ("N06AA02", Controlled::NationallyControlled),
    ("N06AA09", Controlled::NationallyControlled),
    ("N02AX02", Controlled::NationallyControlled),
    ("N02AX06", Controlled::NationallyControlled),
    ("N02AJ13", Controlled::NationallyControlled),
    ("N02AJ14", Controlled::NationallyControlled),
    ("N02AJ15", Controlled::NationallyControlled),
    ("R05DA09", Controlled::NationallyControlled),
    ("R01AA03", Controlled::Precursor),
    ("R03CA02", Controlled::Precursor),
    ("C01CA26", Controlled::Precursor),
    ("R01BA02", Controlled::Precursor),
    ("R01BA52", Controlled::Precursor),
    ("G02AB", Controlled::Precursor),
    ("N02CA02", Controlled::Precursor),
    ("N02CA52", Controlled::Precursor),
];

/// In which list an ordered medicine stands; looks at its product, its code and its name.
pub fn controlled(item: &Item) -> Option<Controlled> {
    class_of(&Drug::ordered(0, item))
}

/// Nothing says what it is, so nothing says that it is not controlled: it is handled like one.
pub fn may_be_controlled(item: &Item) -> bool {
    let drug = Drug::ordered(0, item);
    class_of(&drug).is_some() || drug.codes.is_empty()
}

/// The class of an ATC code.
pub(crate) fn class_of_code(code: &str) -> Option<Controlled> {
    LIST.iter().find(|(prefix, _)| code.starts_with(prefix)).map(|(_, class)| *class)
}

fn class_of(drug: &Drug<'_>) -> Option<Controlled> {
    let by_product = drug.product.and_then(|product| product.controlled);
    let stated = drug.ordered.and_then(|(_, item)| item.medicine.atc.as_deref());
    by_product
        .or_else(|| drug.codes.iter().find_map(|code| class_of_code(code)))
        .or_else(|| stated.and_then(|code| class_of_code(&code.to_ascii_uppercase())))
}

pub(super) fn is_listed(drug: &Drug<'_>) -> bool {
    class_of(drug).is_some()
}

pub(super) fn look(drugs: &[Drug<'_>], order: &Order<'_>, checks: &mut Checks) {
    for drug in drugs {
        unregistered(drug, checks);
        if class_of(drug).is_none() {
            if drug.codes.is_empty() {
                unknown(drug, order.refills, checks);
            }
            continue;
        }
        if !exam_counts(order.in_person_exam_on, order.today) {
            let message = format!(
                "{}: a controlled medicine needs an examination in person within the last {LONGEST_SINCE_EXAM_MONTHS} months; record its date.",
                drug.name
            );
            checks.add(blocking(drug, "controlled.exam", "exam", message));
        }
        if order.refills > 0 {
            let message = format!("{}: a controlled medicine has no refills; set them to 0.", drug.name);
            checks.add(blocking(drug, "controlled.refills", "refills", message));
        }
    }
}

fn unknown(drug: &Drug<'_>, refills: u8, checks: &mut Checks) {
    let name = drug.name.to_lowercase();
    let message = format!(
        "{}: not known here, so nobody can tell whether it is controlled; it is handled as if it were.",
        drug.name
    );
    let what = format!("unknown:{name}");
    checks.add(
        Alert::new(Kind::Controlled, Severity::Serious, "controlled.unknown", &what, message)
            .on(drug.index())
            .with("medicine", drug.name)
            .sourced(SOURCE),
    );
    if refills > 0 {
        let message =
            format!("{}: a medicine that is not known here has no refills; set them to 0.", drug.name);
        let mut alert = blocking(drug, "controlled.unknown-refills", "refills", message);
        alert.id = format!("{}:{name}", alert.id);
        checks.add(alert);
    }
}

fn exam_counts(exam: Option<Date>, today: Date) -> bool {
    exam.is_some_and(|exam| {
        exam <= today
            && (months_of_age(exam, today) < LONGEST_SINCE_EXAM_MONTHS
                || exam.replace_year(exam.year() + 1).is_ok_and(|anniversary| anniversary >= today))
    })
}

fn unregistered(drug: &Drug<'_>, checks: &mut Checks) {
    const TRAMADOL: [&str; 4] = ["N02AX02", "N02AJ13", "N02AJ14", "N02AJ15"];
    const CODEINE: [&str; 3] = ["R05DA04", "N02AA59", "R05FA"];
    const MOST_TRAMADOL_MG: f64 = 100.0;
    let Some((_, item)) = drug.ordered else { return };
    let has =
        |codes: &[&str]| drug.codes.iter().any(|code| codes.iter().any(|known| code.starts_with(known)));
    // What cannot be read may be too strong.
    let strongest = Strength::parse(&item.medicine.strength)
        .and_then(|strength| strength.parts.into_iter().reduce(f64::max))
        .unwrap_or(f64::INFINITY);
    let whole_unit = !matches!(item.medicine.form, Form::Syrup | Form::Suspension | Form::OralDrops);
    if has(&TRAMADOL) && whole_unit && strongest > MOST_TRAMADOL_MG {
        let message = format!(
            "{}: tramadol above 100 mg a unit is not registered in Nigeria; write a strength up to that.",
            drug.name
        );
        checks.add(blocking(drug, "controlled.strength", "strength", message));
    }
    if has(&CODEINE) && !whole_unit {
        let message = format!("{}: syrups with codeine have been banned in Nigeria since 2018.", drug.name);
        checks.add(blocking(drug, "controlled.banned", "banned", message));
    }
}

fn blocking(drug: &Drug<'_>, key: &str, what: &str, message: String) -> Alert {
    Alert::new(Kind::Controlled, Severity::Contraindicated, key, &format!("{what}:{}", drug.code()), message)
        .on(drug.index())
        .with("medicine", drug.name)
        .sourced(SOURCE)
        .blocking()
}
