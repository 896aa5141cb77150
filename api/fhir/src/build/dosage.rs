//! How a medicine is taken, as FHIR's Dosage: words, timing, route, dose.

use serde_json::{Value, json};

use super::medicines::number;
use super::{SNOMED, UCUM, concept, pruned};

/// How a medicine is taken; the codes are those of a prescription.
#[derive(Debug, Clone)]
pub struct Dose {
    /// In the patient's words.
    pub text: String,
    /// How much at a time.
    pub amount: f64,
    /// Of what, `tablet`.
    pub unit: String,
    /// `oral`, …
    pub route: String,
    /// `twice-daily`, …
    pub frequency: String,
    /// For how long.
    pub days: Option<u16>,
    /// Only when needed, and for what.
    pub as_needed: Option<String>,
    /// `before`, `with`, `after` a meal, or on an `empty-stomach`.
    pub meal: Option<String>,
}

/// A Dosage.
pub fn dosage(dose: &Dose) -> Value {
    let meal = dose.meal.as_deref().map(|meal| match meal {
        "before" => "Before food",
        "with" => "With food",
        "after" => "After food",
        _ => "On an empty stomach",
    });
    pruned(json!({
        "text": dose.text,
        "additionalInstruction": meal.map(|text| [json!({ "text": text })]),
        "timing": { "repeat": repeat(dose) },
        "asNeededCodeableConcept": dose.as_needed.as_ref().map(|what| json!({ "text": what.replace('-', " ") })),
        "route": route(&dose.route),
        "doseAndRate": [{ "doseQuantity": quantity(dose.amount, &dose.unit) }],
    }))
}

/// A quantity in a unit of a prescription: UCUM, an annotation for what is counted.
pub fn quantity(amount: f64, unit: &str) -> Value {
    let code = match unit {
        "millilitre" => "mL".to_owned(),
        "milligram" => "mg".to_owned(),
        "gram" => "g".to_owned(),
        "microgram" => "ug".to_owned(),
        "international-unit" => "[iU]".to_owned(),
        counted => format!("{{{counted}}}"),
    };
    json!({ "value": number(amount), "unit": unit.replace('-', " "), "system": UCUM, "code": code })
}

fn repeat(dose: &Dose) -> Value {
    let times = |frequency: u32, period: u32, unit: &str| json!({ "frequency": frequency, "period": period, "periodUnit": unit });
    let mut repeat = match dose.frequency.as_str() {
        "once-only" => json!({ "count": 1 }),
        "twice-daily" => times(2, 1, "d"),
        "three-times-daily" => times(3, 1, "d"),
        "four-times-daily" => times(4, 1, "d"),
        "five-times-daily" => times(5, 1, "d"),
        "every-4-hours" => times(1, 4, "h"),
        "every-6-hours" => times(1, 6, "h"),
        "every-8-hours" => times(1, 8, "h"),
        "every-12-hours" => times(1, 12, "h"),
        "every-second-day" => times(1, 2, "d"),
        "once-weekly" => times(1, 1, "wk"),
        "once-monthly" => times(1, 1, "mo"),
        _ => times(1, 1, "d"),
    };
    match dose.frequency.as_str() {
        "in-the-morning" => repeat["when"] = json!(["MORN"]),
        "at-night" => repeat["when"] = json!(["NIGHT"]),
        _ => {}
    }
    if let Some(days) = dose.days {
        repeat["boundsDuration"] = json!({ "value": days, "unit": "day", "system": UCUM, "code": "d" });
    }
    repeat
}

/// SNOMED CT's codes of the routes.
fn route(route: &str) -> Value {
    let (code, display) = match route {
        "oral" => ("26643006", "Oral route"),
        "sublingual" => ("37839007", "Sublingual route"),
        "topical" => ("6064005", "Topical route"),
        "eye" => ("54485002", "Ophthalmic route"),
        "ear" => ("10547007", "Otic route"),
        "nasal" => ("46713006", "Nasal route"),
        "inhalation" => ("447694001", "Respiratory tract route"),
        "rectal" => ("37161004", "Rectal route"),
        "vaginal" => ("16857009", "Vaginal route"),
        "intramuscular" => ("78421000", "Intramuscular route"),
        "intravenous" => ("47625008", "Intravenous route"),
        "subcutaneous" => ("34206005", "Subcutaneous route"),
        "transdermal" => ("45890007", "Transdermal route"),
        other => return json!({ "text": other }),
    };
    concept(SNOMED, code, display)
}
