//! A consultation in JSON.

use dokita_care::consultation::{Kind, Status};
use dokita_store::StoreError;
use dokita_store::consultations::Consultation;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A booked consultation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Consultation)]
pub struct ConsultationView {
    /// Which; also its room.
    pub consultation_id: Uuid,
    /// Whose.
    pub patient_id: Uuid,
    /// Their name.
    pub patient_name: String,
    /// With whom.
    pub doctor_id: Uuid,
    /// Their name.
    pub doctor_name: String,
    /// Their specialty.
    pub specialty: Option<String>,
    /// HMO or platform it was booked through.
    pub provider_id: Option<String>,
    /// Booked start.
    #[serde(with = "time::serde::rfc3339")]
    pub scheduled_time: OffsetDateTime,
    /// Booked end.
    #[serde(with = "time::serde::rfc3339")]
    pub end_time: OffsetDateTime,
    /// Booked length in minutes, extensions included.
    pub duration: u16,
    /// Video or audio.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Why the patient comes; empty for administrators and for guests other than the patient.
    pub reason: String,
    /// Where it stands.
    pub status: Status,
    /// The patient agreed to telemedicine.
    pub consent_recorded: bool,
    /// All media goes through the hospital's relay.
    pub relay_only: bool,
    /// To be called when the call fails (E.164).
    pub fallback_phone: Option<String>,
    /// Page of the call.
    pub meeting_link: String,
    /// An earlier consultation.
    pub follow_up_of: Option<Uuid>,
    /// The call began.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    /// The call ended.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// When it was booked.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl ConsultationView {
    /// `base` is the public address of the site, without a slash at its end.
    pub fn new(
        consultation: Consultation,
        base: &str,
        fallback_phone: Option<String>,
    ) -> Result<Self, StoreError> {
        let state = consultation.state()?;
        Ok(Self {
            consultation_id: consultation.id.0,
            patient_id: consultation.patient_id.0,
            kind: consultation.kind()?,
            relay_only: consultation.is_relay_only(),
            patient_name: consultation.patient_name,
            doctor_id: consultation.doctor_id.0,
            doctor_name: consultation.doctor_name,
            specialty: consultation.specialty,
            provider_id: consultation.provider_id,
            scheduled_time: state.starts_at,
            end_time: state.ends_at(),
            duration: state.minutes,
            reason: consultation.reason,
            status: state.status,
            consent_recorded: consultation.consent_at.is_some(),
            fallback_phone,
            meeting_link: format!("{base}/call/{}", consultation.id.0),
            follow_up_of: consultation.follow_up_of.map(|id| id.0),
            started_at: state.started_at,
            ended_at: state.ended_at,
            cancel_reason: state.cancel_reason,
            created_at: consultation.created_at.0,
        })
    }
}
