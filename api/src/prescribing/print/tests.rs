use dokita_care::Sex;
use dokita_care::prescription::{
    Amount, AsNeeded, DoseUnit, Form, Frequency, Item, Meal, Medicine, Prescriber, Route, Sig, Subject,
};
use time::macros::{date, datetime};
use uuid::Uuid;

use super::page::Mark;
use super::*;

fn item(name: &str) -> Item {
    Item {
        medicine: Medicine {
            product: None,
            atc: None,
            name: name.to_owned(),
            form: Form::Tablet,
            strength: "500 mg".to_owned(),
        },
        sig: Sig {
            amount: Amount(2000),
            unit: DoseUnit::Tablet,
            route: Route::Oral,
            frequency: Frequency::ThreeTimesDaily,
            days: Some(5),
            as_needed: Some(AsNeeded::Pain),
            meal: Some(Meal::After),
        },
        quantity: 30,
        unit: DoseUnit::Tablet,
        substitution: true,
    }
}

fn sheet(items: usize) -> Sheet {
    let issued_at = datetime!(2026-11-24 08:15 UTC);
    Sheet {
        hospital: "Ireti Specialist Hospital".to_owned(),
        phone: Some("+2347000000000".to_owned()),
        site: "https://rx.ireti.example".to_owned(),
        facts: Prescription {
            id: Uuid::from_u128(7),
            issuer: "https://rx.ireti.example".to_owned(),
            issued_at,
            valid_from: issued_at,
            valid_until: datetime!(2026-12-24 08:15 UTC),
            patient: Subject {
                name: "Ọláńrewájú Adéyẹmí".to_owned(),
                date_of_birth: date!(1971 - 11 - 02),
                sex: Sex::Male,
                hospital_number: "H-000012".to_owned(),
            },
            prescriber: Prescriber { name: "Dr Amina Bello".to_owned(), mdcn: "MDCN/R/00001".to_owned() },
            items: (0..items).map(|index| item(&format!("Paracetamol {index}"))).collect(),
            refills: 1,
            refill_interval_days: 14,
            controlled: false,
            instructions: Some("Drink water.".to_owned()),
            rid: "abcdefgh".to_owned(),
        },
        language: Language::Yoruba,
        cancelled_at: None,
        spoken_code: Some("7K2MX-9QXT4-ABCDE".to_owned()),
        symbol: Symbol::compact(&format!("NGRX1:{}", "A".repeat(700))).unwrap(),
    }
}

fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let pages = content::lay_out(sheet, &font::Fonts::load().unwrap());
    let text = |mark: &Mark| match mark {
        Mark::Text { text, .. } => Some(text.clone()),
        Mark::Rule { .. } | Mark::Symbol { .. } => None,
    };
    pages.iter().map(|page| page.iter().filter_map(text).collect()).collect()
}

#[test]
fn a_short_prescription_fits_one_page_and_says_everything() {
    let sheet = sheet(2);
    let pages = texts(&sheet);
    assert_eq!(pages.len(), 1, "{pages:?}");
    let all = pages.concat().join(" ");
    let facts = &sheet.facts;
    let sig = |language| dokita_care::sig::words(&facts.items[0].sig, Form::Tablet, language);
    for said in [
        "Ireti Specialist Hospital",
        "Ọláńrewájú Adéyẹmí",
        "2 November 1971 (55 years)",
        "MDCN/R/00001",
        "24 December 2026, 09:15",
        "1. Paracetamol 0 500 mg tablet",
        "Hand over 30 tablets.",
        "May be filled again once, 14 days apart",
        "7K2MX-9QXT4-ABCDE",
        "https://rx.ireti.example/pharmacy",
        "page 1 of 1",
        &sig(Language::English),
        &sig(Language::Yoruba),
    ] {
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squeezed(&all).contains(&squeezed(said)), "{said}: {all}");
    }
}

#[test]
fn a_long_prescription_goes_on_and_nothing_leaves_the_page() {
    let sheet = sheet(10);
    let pages = content::lay_out(&sheet, &font::Fonts::load().unwrap());
    assert!(pages.len() >= 2);
    for mark in pages.iter().flatten() {
        let (bottom, right) = match mark {
            Mark::Text { x, y, .. } => (*y, *x),
            Mark::Rule { y } => (*y, 0.0),
            Mark::Symbol { x, y, width } => (y + width, x + width),
        };
        assert!(
            bottom <= page::HEIGHT - page::MARGIN + 0.01 && right <= page::WIDTH - page::MARGIN,
            "{mark:?}"
        );
    }
    let bytes = pdf(&sheet).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() < 120_000, "{} bytes", bytes.len());
    if let Some(path) = std::env::var_os("KEEP_PDF") {
        std::fs::write(path, &bytes).unwrap();
    }
}

#[test]
fn a_cancelled_prescription_says_so_first() {
    let mut cancelled = sheet(1);
    cancelled.cancelled_at = Some(datetime!(2026-11-25 08:15 UTC));
    let pages = texts(&cancelled);
    assert_eq!(pages[0][2], "Cancelled on 25 November 2026. Do not dispense.");
}
