//! Documents, consents and the audit log.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{LOINC, coding, concept, instant, meta, pruned, reference};

/// A document of a patient's record.
#[derive(Debug, Clone)]
pub struct Document {
    /// Which.
    pub id: Uuid,
    /// For the ETag.
    pub version: Option<i64>,
    /// Whose.
    pub patient: Uuid,
    /// Of which consultation.
    pub consultation: Option<Uuid>,
    /// By whom: `Practitioner/…`, `Patient/…`.
    pub author: Option<String>,
    /// A consultation's report, or something that was uploaded.
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// MIME type.
    pub content_type: String,
    /// Bytes.
    pub size: Option<u64>,
    /// Where it is read, with the reader's own rights.
    pub url: String,
    /// When it came to be.
    pub at: OffsetDateTime,
    /// Whether it still can be read.
    pub current: bool,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// A doctor's report of a consultation.
    Report,
    /// Uploaded by patient or staff.
    Upload,
}

/// A DocumentReference; Nigeria-Core has no profile of it.
pub fn document_reference(document: &Document) -> Value {
    let (code, display) = match document.kind {
        DocumentKind::Report => ("11488-4", "Consult note"),
        DocumentKind::Upload => ("34133-9", "Summary of episode note"),
    };
    let context = document.consultation.map(|id| json!({ "encounter": [reference("Encounter", id)] }));
    pruned(json!({
        "resourceType": "DocumentReference",
        "id": document.id,
        "meta": { "versionId": document.version.map(|version| version.to_string()) },
        "status": if document.current { "current" } else { "entered-in-error" },
        "docStatus": "final",
        "type": concept(LOINC, code, display),
        "subject": reference("Patient", document.patient),
        "date": instant(document.at),
        "author": document.author.as_ref().map(|author| [json!({ "reference": author })]),
        "custodian": reference("Organization", "hospital"),
        "content": [{ "attachment": {
            "contentType": document.content_type,
            "title": document.title,
            "url": document.url,
            "size": document.size,
        } }],
        "context": context,
    }))
}

/// A patient's consent.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub patient: Uuid,
    /// To what.
    pub to: ConsentTo,
    /// Which text was agreed to.
    pub text_version: String,
    /// When.
    pub given_at: OffsetDateTime,
    /// When it was withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// For which consultation.
    pub consultation: Option<Uuid>,
}

/// What a consent is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentTo {
    /// Treatment by video or voice.
    Telemedicine,
    /// Sharing records with others.
    Sharing,
}

/// A NgConsent.
pub fn consent(consent: &Consent) -> Value {
    let scopes = "http://terminology.hl7.org/CodeSystem/consentscope";
    let (scope, category) = match consent.to {
        ConsentTo::Telemedicine => {
            (concept(scopes, "treatment", "Treatment"), concept(LOINC, "59284-0", "Consent Document"))
        }
        ConsentTo::Sharing => (
            concept(scopes, "patient-privacy", "Privacy Consent"),
            concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IDSCL", "information disclosure"),
        ),
    };
    let visit = consent
        .consultation
        .map(|id| json!([{ "meaning": "related", "reference": reference("Encounter", id) }]));
    pruned(json!({
        "resourceType": "Consent",
        "id": consent.id,
        "meta": meta("ng-consent", None),
        "status": if consent.withdrawn_at.is_some() { "inactive" } else { "active" },
        "scope": scope,
        "category": [category],
        "patient": reference("Patient", consent.patient),
        "dateTime": instant(consent.given_at),
        "performer": [reference("Patient", consent.patient)],
        "organization": [reference("Organization", "hospital")],
        "policyRule": { "text": format!(
            "Nigeria Data Protection Act 2023; text of consent, version {}", consent.text_version) },
        "provision": {
            "type": "permit",
            "period": { "start": instant(consent.given_at), "end": consent.withdrawn_at.map(instant) },
            "data": visit,
        },
    }))
}

/// A line of the audit log.
#[derive(Debug, Clone)]
pub struct Audited {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: OffsetDateTime,
    /// `user:<id>`, `guest:<id>`, `system`.
    pub actor: String,
    /// `noun.verb`.
    pub action: String,
    /// `patient:<id>`, `consultation:<id>`, …
    pub subject: String,
    /// SHA-256 of the chain up to it, hexadecimal.
    pub hash: String,
    /// Origin of the hospital's server.
    pub issuer: String,
}

/// An AuditEvent; Nigeria-Core has no profile of it.
pub fn audit_event(audited: &Audited) -> Value {
    let verb = audited.action.rsplit('.').next().unwrap_or_default();
    let action = match verb {
        "created" | "registered" | "scheduled" | "signed" | "issued" | "shared" | "recorded" | "uploaded" => {
            "C"
        }
        "read" | "opened" | "resolved" | "downloaded" | "exported" | "accessed" | "viewed" => "R",
        "erased" | "deleted" => "D",
        "changed" | "updated" | "rescheduled" | "cancelled" | "extended" | "revoked" | "ended" => "U",
        _ => "E",
    };
    pruned(json!({
        "resourceType": "AuditEvent",
        "id": audited.seq.to_string(),
        "type": coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"),
        "subtype": [{ "system": format!("{}/audit-action", audited.issuer), "code": audited.action }],
        "action": action,
        "recorded": instant(audited.at),
        "outcome": "0",
        "agent": [{ "who": { "identifier": {
            "system": format!("{}/actor", audited.issuer), "value": audited.actor } }, "requestor": true }],
        "source": { "observer": reference("Organization", "hospital") },
        "entity": [{ "what": subject(audited), "detail": [{ "type": "sha256", "valueString": audited.hash }] }],
    }))
}

fn subject(audited: &Audited) -> Value {
    let (noun, id) = audited.subject.split_once(':').unwrap_or(("", ""));
    let of = match noun {
        "patient" => "Patient",
        "consultation" => "Encounter",
        "prescription" => "Provenance",
        "dispense" => "MedicationDispense",
        "document" => "DocumentReference",
        _ => {
            return json!({ "identifier": {
                "system": format!("{}/subject", audited.issuer), "value": audited.subject } });
        }
    };
    reference(of, id)
}
