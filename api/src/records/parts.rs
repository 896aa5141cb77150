//! The parts of a record that can be shared, each as files of FHIR R4 in JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_care::report::Report;
use dokita_fhir::build::instant;
use dokita_fhir::build::records::{Document as FhirDocument, DocumentKind, document_reference};
use dokita_store::consultations::Consultation;
use dokita_store::documents::{self, Document};
use dokita_store::prescriptions::{self, Filter};
use dokita_store::reports;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::documents::name;
use super::sealing;
use crate::fhir::{bundles, ips};
use crate::{AppState, Caller, Problem};

/// Media type of every file that the server seals.
pub const FHIR: &str = "application/fhir+json";
/// Documents of one share in bytes; they are sealed in memory.
const MOST_BYTES: i64 = 20 << 20;
/// Documents of one share.
const MOST_DOCUMENTS: usize = 50;
/// Prescriptions of one share.
const MOST_PRESCRIPTIONS: i64 = 50;

/// A part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The patient's summary (International Patient Summary).
    Ips,
    /// What was prescribed in the consultation and not cancelled.
    Prescriptions,
    /// The report of the consultation, once it is signed.
    Report,
    /// Documents that were uploaded.
    Documents,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ips => "ips",
            Self::Prescriptions => "prescriptions",
            Self::Report => "report",
            Self::Documents => "documents",
        }
    }
}

/// Parts as the database keeps them; `files` where the client sealed them.
pub fn words(parts: &[Part]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    parts.dedup();
    let words: Vec<_> = parts.into_iter().map(Part::as_str).collect();
    if words.is_empty() { "files".to_owned() } else { words.join(" ") }
}

/// A file that is not sealed yet.
pub struct Plain(pub Vec<u8>);

/// What is to be shared out of which consultation.
pub struct Choice<'a> {
    /// Who shares.
    pub caller: &'a Caller,
    /// Which consultation.
    pub consultation: &'a Consultation,
    /// Which parts.
    pub parts: &'a [Part],
    /// Which documents; all of the consultation unless told.
    pub documents: Option<&'a [Uuid]>,
    /// Its doctor shares: only what belongs to the consultation.
    pub as_doctor: bool,
}

/// The chosen parts, and which documents are among them.
pub async fn collect(app: &AppState, choice: Choice<'_>) -> Result<(Vec<Uuid>, Vec<Plain>), Problem> {
    let mut files = Vec::new();
    let mut ids = Vec::new();
    if choice.parts.contains(&Part::Ips) {
        files.push(ips::document(app, choice.consultation.patient_id.0).await?);
    }
    if choice.parts.contains(&Part::Prescriptions) {
        files.extend(prescribed(app, &choice).await?);
    }
    if choice.parts.contains(&Part::Report) {
        files.push(report(app, choice.consultation).await?);
    }
    if choice.parts.contains(&Part::Documents) {
        for document in chosen(app, &choice).await? {
            files.push(file(app, &document).await?);
            ids.push(document.id.0);
        }
    }
    let files = files.iter().map(|file| serde_json::to_vec(file).map(Plain));
    let files = files.collect::<Result<_, _>>().map_err(|_| Problem::internal())?;
    Ok((ids, files))
}

/// A bundle for each prescription of the consultation that was not cancelled.
async fn prescribed(app: &AppState, choice: &Choice<'_>) -> Result<Vec<Value>, Problem> {
    let filter = Filter { consultation: Some(choice.consultation.id.0), ..Filter::default() };
    let rows = prescriptions::page(&app.db, &filter, None, MOST_PRESCRIPTIONS).await?;
    let mut files = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.status != "cancelled") {
        files.push(bundles::one(app, choice.caller, &format!("prescription-{}", row.id.0)).await?);
    }
    if files.is_empty() {
        return Err(nothing("Nothing was prescribed in this consultation."));
    }
    Ok(files)
}

async fn report(app: &AppState, consultation: &Consultation) -> Result<Value, Problem> {
    let stored = reports::of(&app.db, consultation.id.0).await?;
    let (stored, signed_at) = stored
        .and_then(|report| report.signed_at.map(|at| (report, at.0)))
        .ok_or_else(|| nothing("The report of this consultation is not signed yet."))?;
    let text = report_text(consultation, &stored.report(), signed_at);
    let document = FhirDocument {
        id: consultation.id.0,
        version: None,
        patient: consultation.patient_id.0,
        consultation: Some(consultation.id.0),
        author: Some(format!("Practitioner/{}", stored.author_id)),
        kind: DocumentKind::Report,
        title: format!("Report of the consultation on {}", signed_at.date()),
        content_type: "text/plain; charset=utf-8".to_owned(),
        size: Some(text.len() as u64),
        url: String::new(),
        at: signed_at,
        current: true,
    };
    Ok(carrying(&document, text.as_bytes()))
}

fn report_text(consultation: &Consultation, report: &Report, signed_at: OffsetDateTime) -> String {
    let days = report.follow_up_in_days.map(|days| format!("in {days} days")).unwrap_or_default();
    let sections = [
        ("Complaint", &report.complaint),
        ("Findings", &report.findings),
        ("Assessment", &report.assessment),
        ("Plan", &report.plan),
        ("Advice", &report.advice),
        ("Follow-up", &days),
    ];
    let mut text = format!(
        "Patient: {}\nDoctor: {}\nSigned: {}\n",
        consultation.patient_name,
        consultation.doctor_name,
        instant(signed_at)
    );
    for (heading, body) in sections.into_iter().filter(|(_, body)| !body.is_empty()) {
        text.push_str(&format!("\n{heading}\n{body}\n"));
    }
    text
}

/// The documents that were chosen: ready, of this patient, and together not too big.
async fn chosen(app: &AppState, choice: &Choice<'_>) -> Result<Vec<Document>, Problem> {
    let consultation = choice.consultation.id.0;
    let most = i64::try_from(MOST_DOCUMENTS).unwrap_or(i64::MAX) + 1;
    let mut found = match choice.documents {
        None => {
            let all = documents::page_of_consultation(&app.db, consultation, None, most).await?;
            all.into_iter().filter(Document::is_ready).collect()
        }
        Some(ids) => by_ids(app, ids, choice).await?,
    };
    found.sort_by_key(|document| document.id);
    found.dedup_by_key(|document| document.id);
    if found.is_empty() {
        return Err(nothing("There are no documents to share. Upload one first."));
    }
    if found.len() > MOST_DOCUMENTS || found.iter().map(|document| document.size).sum::<i64>() > MOST_BYTES {
        return Err(Problem::field("documentIds", "Share at most 50 documents of 20 MiB together."));
    }
    Ok(found)
}

async fn by_ids(app: &AppState, ids: &[Uuid], choice: &Choice<'_>) -> Result<Vec<Document>, Problem> {
    let mut found = Vec::new();
    for id in ids.iter().take(MOST_DOCUMENTS + 1) {
        let document = documents::by_id(&app.db, *id).await?.filter(|document| {
            let within = document.consultation_id.map(|id| id.0) == Some(choice.consultation.id.0);
            document.is_ready()
                && document.patient_id == choice.consultation.patient_id
                && (within || !choice.as_doctor)
        });
        let missing = || Problem::field("documentIds", "One of the documents cannot be shared from here.");
        found.push(document.ok_or_else(missing)?);
    }
    Ok(found)
}

async fn file(app: &AppState, document: &Document) -> Result<Value, Problem> {
    let title = name(app, document)?.ok_or_else(Problem::not_found)?;
    let content = sealing::content(app, document).await?;
    let described = FhirDocument {
        id: document.id.0,
        version: None,
        patient: document.patient_id.0,
        consultation: document.consultation_id.map(|id| id.0),
        author: None,
        kind: DocumentKind::Upload,
        title,
        content_type: document.content_type.clone(),
        size: Some(content.len() as u64),
        url: String::new(),
        at: document.created_at.0,
        current: true,
    };
    Ok(carrying(&described, &content))
}

/// A `DocumentReference` that carries its content instead of saying where it lies.
fn carrying(document: &FhirDocument, content: &[u8]) -> Value {
    let mut reference = document_reference(document);
    if let Some(attachment) = reference["content"][0]["attachment"].as_object_mut() {
        attachment.remove("url");
        attachment.insert("data".to_owned(), STANDARD.encode(content).into());
    }
    reference
}

fn nothing(detail: &'static str) -> Problem {
    Problem::conflict("nothing-to-share", "Nothing to share", detail)
}
