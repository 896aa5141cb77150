//! A medicine as a NgMedication: Nigeria-Core's code where it has one, ATC beside it.

use serde_json::{Value, json};

use super::{ATC, UCUM, coding, meta, pruned, system};

/// A medicine as it is ordered or handed over.
#[derive(Debug, Clone)]
pub struct Medicine {
    /// Of the resource.
    pub id: String,
    /// International non-proprietary name.
    pub name: String,
    /// ATC code, if it has one.
    pub atc: Option<String>,
    /// Dose form, `dispersible-tablet`.
    pub form: String,
    /// `500 mg`, `125 mg/5 mL`, `20/120 mg`.
    pub strength: String,
    /// What was handed over.
    pub batch: Option<Batch>,
}

/// A batch of a manufacturer.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Lot number.
    pub number: String,
    /// YYYY-MM-DD.
    pub expires_on: String,
}

/// A code of `ng-atc-medication-cs`: ATC, form, strength (empty: any), code, display.
type NationalCode = (&'static str, &'static [&'static str], &'static str, &'static str, &'static str);

const TABLETS: &[&str] = &["tablet", "dispersible-tablet", "chewable-tablet"];
const INJECTIONS: &[&str] = &["injection", "infusion", "pen"];
const ORAL: &[&str] = &["tablet", "dispersible-tablet", "suspension", "powder", "sachet"];

/// The national codes of what the formulary has.
const NATIONAL: &[NationalCode] = &[
    ("A07CA", &["sachet", "powder"], "", "A07-ORS", "Oral rehydration salts (sachet)"),
    ("A10AC01", INJECTIONS, "", "A10-INSULIN-NPH", "Insulin NPH"),
    ("A10BA02", TABLETS, "500 mg", "A10-METFORMIN", "Metformin 500 mg tablet"),
    ("A12AA04", TABLETS, "500 mg", "A12-CALC", "Calcium carbonate 500 mg tablet"),
    ("A12CB01", TABLETS, "20 mg", "A07-ZINC20", "Zinc sulfate 20 mg tablet"),
    ("B03AA07", TABLETS, "200 mg", "B03-FE-SULF", "Ferrous sulfate 200 mg (65 mg elemental) tablet"),
    ("B03BB01", TABLETS, "5 mg", "A11-FA-5", "Folic acid 5 mg tablet"),
    ("C02AB01", TABLETS, "250 mg", "C02-METHYLDOPA", "Methyldopa 250 mg tablet"),
    ("C08CA05", &["capsule"], "10 mg", "C08-NIFEDIPINE", "Nifedipine 10 mg capsule"),
    ("G02AD06", TABLETS, "200 mcg", "G02-MISO", "Misoprostol 200 mcg tablet"),
    ("G03AC06", &["injection"], "150 mg/mL", "G03-DMPA-IM", "DMPA 150 mg/mL IM injection"),
    ("G03AD01", TABLETS, "1.5 mg", "G03-LNG-EC", "Levonorgestrel 1.5 mg (EC)"),
    ("J01CA01", INJECTIONS, "", "J01-AMP", "Ampicillin injection"),
    ("J01CA04", &["capsule"], "500 mg", "J01-AMOX-CAP", "Amoxicillin 500 mg capsule"),
    ("J01CA04", &["dispersible-tablet"], "250 mg", "J01-AMX-DT", "Amoxicillin 250 mg dispersible tablet"),
    ("J01CF02", &["capsule"], "500 mg", "J01-CLX", "Cloxacillin 500 mg capsule"),
    ("J01DD04", INJECTIONS, "", "J01-CEFTRI", "Ceftriaxone injection"),
    ("J01FA01", TABLETS, "250 mg", "J01-ERYTHRO", "Erythromycin 250 mg tablet"),
    ("J01GB03", INJECTIONS, "", "J01-GENTA", "Gentamicin injection"),
    ("P01AB01", TABLETS, "400 mg", "J01-METRO", "Metronidazole 400 mg tablet"),
    ("J01XD01", TABLETS, "400 mg", "J01-METRO", "Metronidazole 400 mg tablet"),
    ("N02BE01", &["syrup", "suspension"], "125 mg/5 mL", "N02-PARA-SYR", "Paracetamol 125 mg/5 mL syrup"),
    ("P01BD51", TABLETS, "", "P01-SP", "Sulfadoxine–Pyrimethamine (SP)"),
    ("P01BF01", ORAL, "", "P01-ACT-AL", "ACT: Artemether–Lumefantrine"),
    ("P01BF05", ORAL, "", "P01-ACT-DHA-PPQ", "ACT: Dihydroartemisinin–Piperaquine"),
    ("P02CA03", TABLETS, "400 mg", "P02-ALB", "Albendazole 400 mg tablet"),
    ("R03AC02", &["inhaler"], "", "R03-SALB-INH", "Salbutamol 100 mcg inhaler"),
];

/// A NgMedication.
pub fn medication(medicine: &Medicine) -> Value {
    let item = json!({
        "coding": medicine.atc.as_ref().map(|code| [coding(ATC, code, &medicine.name)]),
        "text": medicine.name,
    });
    pruned(json!({
        "resourceType": "Medication",
        "id": medicine.id,
        "meta": meta("ng-medication", None),
        "code": code(medicine),
        "status": "active",
        "form": { "text": medicine.form.replace('-', " ") },
        "ingredient": [{ "itemCodeableConcept": item, "strength": strength(&medicine.strength) }],
        "batch": medicine.batch.as_ref().map(|batch| json!({
            "lotNumber": batch.number, "expirationDate": batch.expires_on })),
    }))
}

/// The medicine as a concept: national code, ATC, and in words.
pub fn code(medicine: &Medicine) -> Value {
    let national =
        national(medicine).map(|(.., code, display)| coding(&system("ng-atc-medication-cs"), code, display));
    let atc = medicine.atc.as_ref().map(|code| coding(ATC, code, &medicine.name));
    let form = medicine.form.replace('-', " ");
    json!({
        "coding": national.into_iter().chain(atc).collect::<Vec<_>>(),
        "text": format!("{} {} {form}", medicine.name, medicine.strength),
    })
}

fn national(medicine: &Medicine) -> Option<&'static NationalCode> {
    let atc = medicine.atc.as_deref()?;
    let is = |(code, forms, strength, ..): &&NationalCode| {
        let same = if code.len() < 7 { atc.starts_with(code) } else { atc == *code };
        same && forms.contains(&medicine.form.as_str())
            && (strength.is_empty() || *strength == medicine.strength)
    };
    NATIONAL.iter().find(is)
}

/// `500 mg` and `125 mg/5 mL` as a ratio; combinations of several substances stay in words.
fn strength(text: &str) -> Option<Value> {
    let (numerator, denominator) = match text.split_once('/') {
        Some((above, below)) => (amount(above)?, amount(below).or_else(|| amount(&format!("1 {below}")))?),
        None => (amount(text)?, json!({ "value": 1 })),
    };
    Some(json!({ "numerator": numerator, "denominator": denominator }))
}

fn amount(text: &str) -> Option<Value> {
    let (value, unit) = text.trim().split_once(' ')?;
    let code = match unit {
        "mg" | "g" | "mL" => unit,
        "mcg" => "ug",
        "IU" => "[iU]",
        _ => return None,
    };
    let value: f64 = value.parse().ok()?;
    Some(json!({ "value": number(value), "unit": unit, "system": UCUM, "code": code }))
}

/// Whole numbers without a point.
pub(super) fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range is checked first")]
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}
