//! `POST /api/integrations/telemedicine/schedule`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::consultation::{DEFAULT_MINUTES, Kind};
use dokita_store::ids::InvitationId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use super::booking::{Booker, Booking, book};
use super::view::ConsultationView;
use super::{relay_only, text};
use crate::extract::Body;
use crate::identity::secret;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem, Role};

/// What to book.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleRequest {
    /// Of whom.
    patient_id: Uuid,
    /// With whom.
    doctor_id: Uuid,
    /// HMO or platform it is booked through, e.g. `NHIS` or `WELLAHEALTH`.
    provider_id: Option<String>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    scheduled_time: OffsetDateTime,
    /// Video or audio.
    #[serde(rename = "type", default)]
    kind: Kind,
    /// Why, in the patient's words.
    reason: String,
    /// Minutes; 30 when missing.
    duration: Option<u16>,
    /// An earlier consultation of this patient.
    follow_up_of: Option<Uuid>,
    /// All media goes through the hospital's relay, so that network addresses stay hidden.
    #[serde(default)]
    relay_only: bool,
    /// Staff may book outside the doctor's hours.
    #[serde(default, rename = "override")]
    outside_hours: bool,
}

/// The booking, with what the patient needs to join without an account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    /// The booking; its `meetingLink` carries the patient's invitation in the fragment.
    #[serde(flatten)]
    consultation: ConsultationView,
    /// The patient's invitation token, shown this once.
    access_token: String,
}

/// Books a consultation.
#[utoipa::path(
    post, path = "/api/integrations/telemedicine/schedule", tag = "consultations",
    request_body = ScheduleRequest,
    responses((status = 201, body = Scheduled), (status = 409, description = "`slot-taken` or `no-relay`", body = ProblemBody), (status = 422, description = "`outside-availability`, `unknown-patient`, `unknown-doctor`, `not-to-be-followed-up`, `in-the-past`, `wrong-length` or `invalid-fields`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn schedule(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<ScheduleRequest>,
) -> Result<(StatusCode, Json<Scheduled>), Problem> {
    let relation = may_book(&caller, &request)?;
    relay_only::check(request.relay_only, app.config.relay)?;
    let booking = Booking {
        patient: request.patient_id,
        doctor: request.doctor_id,
        provider_id: request.provider_id.map(|id| text(&id, "providerId", 1..=64)).transpose()?,
        starts_at: request.scheduled_time,
        minutes: request.duration.unwrap_or(DEFAULT_MINUTES),
        kind: request.kind,
        reason: text(&request.reason, "reason", 1..=1_000)?,
        follow_up_of: request.follow_up_of,
        relay_only: request.relay_only,
        outside_hours: request.outside_hours,
        own: relation == Relation::Patient,
    };
    let (token, token_hash) = secret::fresh(app.entropy.as_ref());
    let booker = Booker {
        actor: caller.actor(),
        user: access::user_of(&caller),
        token_hash,
        consultation: app.new_id(),
        invitation: InvitationId(app.new_id()),
        now: app.now(),
    };
    let consultation = book(&app.db, booking, booker).await?;
    let mut consultation = access::view(&app, consultation, relation).await?;
    consultation.meeting_link = app.config.link("join", &token);
    Ok((StatusCode::CREATED, Json(Scheduled { consultation, access_token: token })))
}

/// Patients book for themselves, doctors with themselves, nurses and administrators for anybody.
fn may_book(caller: &Caller, request: &ScheduleRequest) -> Result<Relation, Problem> {
    if caller.has(Role::Administrator) {
        return Ok(Relation::Administrator);
    }
    if caller.has(Role::Nurse) {
        return Ok(Relation::Nurse);
    }
    if access::doctor_of(caller) == Some(request.doctor_id) {
        return Ok(Relation::Doctor);
    }
    let own = access::patient_of(caller) == Some(request.patient_id);
    if own && !request.outside_hours { Ok(Relation::Patient) } else { Err(Problem::forbidden()) }
}
