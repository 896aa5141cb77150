//! The patient's summary as an `ng-ips-document`: a Composition, and what its sections refer to.
//!
//! A section that nobody has told us anything of says so; one where somebody said "none" has that
//! as its entry.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::bundles::entries;
use super::clinical::{self, About, Entry};
use super::{LOINC, concept, instant, meta, pruned};

/// What a summary is made of.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Of the document.
    pub id: Uuid,
    /// When it is made.
    pub at: OffsetDateTime,
    /// Origin of the hospital's server.
    pub issuer: String,
    /// The patient's resource.
    pub patient: Value,
    /// Who answers for it: the hospital's resource.
    pub author: Value,
    /// Prescribers of `prescribed`.
    pub practitioners: Vec<Value>,
    /// Medication and MedicationRequest of what is prescribed at the moment.
    pub prescribed: Vec<Value>,
    /// The patient's profile: what has not ended.
    pub entries: Vec<Entry>,
}

/// A section: its code, its title, and what it refers to.
struct Section {
    code: (&'static str, &'static str),
    title: &'static str,
    resources: Vec<Value>,
    lines: Vec<String>,
}

/// The document: a Bundle.
pub fn document(summary: &Summary) -> Value {
    let sections = sections(summary);
    let composition = composition(summary, &sections);
    let mut resources = vec![composition, summary.patient.clone(), summary.author.clone()];
    resources.extend(summary.practitioners.iter().cloned());
    resources.extend(summary.prescribed.iter().filter(|r| r["resourceType"] == "Medication").cloned());
    resources.extend(sections.into_iter().flat_map(|section| section.resources));
    pruned(json!({
        "resourceType": "Bundle",
        "id": summary.id,
        "meta": meta("ng-ips-document-bundle", None),
        "identifier": { "system": format!("{}/summary", summary.issuer), "value": summary.id },
        "type": "document",
        "timestamp": instant(summary.at),
        "entry": entries(summary.id, resources),
    }))
}

fn sections(summary: &Summary) -> Vec<Section> {
    let of = |is: fn(&About) -> bool| {
        summary.entries.iter().filter(move |entry| is(&entry.about)).collect::<Vec<_>>()
    };
    let section = |code, title, entries: Vec<&Entry>| Section {
        code,
        title,
        resources: entries.iter().map(|entry| clinical::resource(entry)).collect(),
        lines: entries.iter().map(|entry| line(entry)).collect(),
    };
    let requests: Vec<_> =
        summary.prescribed.iter().filter(|r| r["resourceType"] == "MedicationRequest").collect();
    let mut taken = of(|about| matches!(about, About::Medicine(_) | About::NoKnownMedicine));
    // "Takes no medicine" was said before something was prescribed; beside it, it would contradict.
    taken.retain(|entry| requests.is_empty() || !matches!(entry.about, About::NoKnownMedicine));
    let mut medications = section(("10160-0", "Hx of Medication use"), "Medicines", taken);
    for request in requests {
        medications.lines.push(prescribed_line(summary, request));
        medications.resources.push(request.clone());
    }
    let mut sections = vec![
        section(
            ("48765-2", "Allergies and adverse reactions Document"),
            "Allergies",
            of(|about| matches!(about, About::Allergy { .. } | About::NoKnownAllergy)),
        ),
        medications,
        section(
            ("11450-4", "Problem list - Reported"),
            "Conditions",
            of(|about| matches!(about, About::Condition(_) | About::NoKnownCondition)),
        ),
    ];
    let weight = of(|about| matches!(about, About::Weight(_)));
    if !weight.is_empty() {
        sections.push(section(("8716-3", "Vital signs note"), "Weight", weight));
    }
    let pregnancy = of(|about| matches!(about, About::Pregnancy(_) | About::BreastFeeding(_)));
    if !pregnancy.is_empty() {
        sections.push(section(("10162-6", "History of pregnancies Narrative"), "Pregnancy", pregnancy));
    }
    sections
}

fn composition(summary: &Summary, sections: &[Section]) -> Value {
    let refer = |resource: &Value| {
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        json!({ "reference": format!("{}/{}", text("resourceType"), text("id")) })
    };
    let section = |section: &Section| {
        let nothing = section.resources.is_empty();
        json!({
            "title": section.title,
            "code": concept(LOINC, section.code.0, section.code.1),
            "text": { "status": "generated", "div": narrative(&section.lines) },
            "entry": section.resources.iter().map(refer).collect::<Vec<_>>(),
            "emptyReason": nothing.then(|| concept(
                "http://terminology.hl7.org/CodeSystem/list-empty-reason", "unavailable", "Unavailable")),
        })
    };
    json!({
        "resourceType": "Composition",
        "id": summary.id,
        "meta": meta("ng-ips-composition", None),
        "status": "final",
        "type": concept(LOINC, "60591-5", "Patient summary Document"),
        "subject": refer(&summary.patient),
        "date": instant(summary.at),
        "author": [refer(&summary.author)],
        "title": "Patient summary",
        "custodian": refer(&summary.author),
        "section": sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn line(entry: &Entry) -> String {
    let day = entry.observed_on.clone().unwrap_or_else(|| instant(entry.said_at)[..10].to_owned());
    match &entry.about {
        About::NoKnownAllergy => format!("No known allergy (said on {day})"),
        About::NoKnownCondition => format!("No known conditions (said on {day})"),
        About::NoKnownMedicine => format!("Takes no medicine (said on {day})"),
        About::Weight(kilograms) => format!("{kilograms} kg on {day}"),
        About::Pregnancy(state) => format!("{} on {day}", state.replace('-', " ")),
        About::BreastFeeding(is) => {
            format!("{} on {day}", if *is { "Breast-feeding" } else { "Not breast-feeding" })
        }
        About::Allergy { reaction: Some(reaction), .. } => format!("{}: {reaction}", entry.text),
        About::Allergy { .. } | About::Condition(_) | About::Medicine(_) => entry.text.clone(),
    }
}

fn prescribed_line(summary: &Summary, request: &Value) -> String {
    let wanted =
        request["medicationReference"]["reference"].as_str().and_then(|it| it.strip_prefix("Medication/"));
    let medication = summary
        .prescribed
        .iter()
        .find(|resource| resource["resourceType"] == "Medication" && resource["id"].as_str() == wanted);
    let name = medication.and_then(|medication| medication["code"]["text"].as_str()).unwrap_or_default();
    let how = request["dosageInstruction"][0]["text"].as_str().unwrap_or_default();
    format!("{name}. {how}")
}

/// XHTML of a section.
fn narrative(lines: &[String]) -> String {
    if lines.is_empty() {
        return "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Nothing was recorded.</p></div>".to_owned();
    }
    let items: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>{items}</ul></div>")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
