//! A consultation as an appointment and as an encounter.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{coding, concept, instant, meta, pruned, reference, system};

/// A consultation.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Which.
    pub id: Uuid,
    /// For the ETag.
    pub version: i64,
    /// Whose.
    pub patient: Uuid,
    /// With whom.
    pub doctor: Uuid,
    /// Booked.
    pub starts_at: OffsetDateTime,
    /// Booked.
    pub ends_at: OffsetDateTime,
    /// The call began.
    pub started_at: Option<OffsetDateTime>,
    /// The call ended.
    pub ended_at: Option<OffsetDateTime>,
    /// When it was booked.
    pub created_at: OffsetDateTime,
    /// `scheduled`, `waiting`, `in-progress`, `completed`, `cancelled`, `no-show`.
    pub status: String,
    /// Why the patient comes; none for those who may not read it.
    pub reason: Option<String>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
}

/// A NgAppointment.
pub fn appointment(visit: &Visit) -> Value {
    let status = match visit.status.as_str() {
        "scheduled" => "booked",
        "waiting" | "in-progress" => "arrived",
        "completed" => "fulfilled",
        "no-show" => "noshow",
        _ => "cancelled",
    };
    let why = visit.cancel_reason.as_ref().filter(|_| status == "cancelled");
    let participant =
        |of, id| json!({ "actor": reference(of, id), "required": "required", "status": "accepted" });
    pruned(json!({
        "resourceType": "Appointment",
        "id": visit.id,
        "meta": meta("ng-appointment", Some(visit.version)),
        "status": status,
        "cancelationReason": why.map(|text| json!({ "text": text })),
        "serviceType": [concept(&system("ng-claim-product-or-service-cs"), "SRV-TELE", "Teleconsultation")],
        "reasonCode": visit.reason.as_ref().map(|text| [json!({ "text": text })]),
        "start": instant(visit.starts_at),
        "end": instant(visit.ends_at),
        "created": instant(visit.created_at),
        "participant": [participant("Patient", visit.patient), participant("Practitioner", visit.doctor)],
    }))
}

/// A NgEncounter of class virtual.
pub fn encounter(visit: &Visit) -> Value {
    let status = match visit.status.as_str() {
        "scheduled" => "planned",
        "waiting" => "arrived",
        "in-progress" => "in-progress",
        "completed" => "finished",
        _ => "cancelled",
    };
    pruned(json!({
        "resourceType": "Encounter",
        "id": visit.id,
        "meta": meta("ng-encounter", Some(visit.version)),
        "status": status,
        "class": coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "VR", "virtual"),
        "subject": reference("Patient", visit.patient),
        "participant": [{ "individual": reference("Practitioner", visit.doctor) }],
        "appointment": [reference("Appointment", visit.id)],
        "period": { "start": visit.started_at.map(instant), "end": visit.ended_at.map(instant) },
        "reasonCode": visit.reason.as_ref().map(|text| [json!({ "text": text })]),
        "location": [{ "location": reference("Location", "telemedicine") }],
        "serviceProvider": reference("Organization", "hospital"),
    }))
}
