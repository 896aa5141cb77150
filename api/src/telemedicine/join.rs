//! `POST /api/consultations/{id}/join` and `POST /api/network-check`: tokens for the call room.

use axum::Json;
use axum::extract::State;
use dokita_care::consultation::{EARLY_ENTRY, Status};
use dokita_store::consultations::Consultation;
use dokita_store::ids::millis;
use dokita_store::settings;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{self, Relation};
use crate::extract::Segments;
use crate::identity::room_token::{RoomPass, RoomRole};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// A way into one room.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomDoor {
    /// For the first frame on the signaling websocket.
    room_token: String,
    /// Join before this moment.
    #[serde(with = "time::serde::rfc3339")]
    expires_at: OffsetDateTime,
}

/// Asks to enter the call. A patient must have agreed to telemedicine before.
#[utoipa::path(
    post, path = "/api/consultations/{id}/join", tag = "consultations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = RoomDoor), (status = 404, description = "`not-found`", body = ProblemBody), (status = 409, description = "`consent-missing`, `too-early` or `consultation-over`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn join(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<RoomDoor>, Problem> {
    let (consultation, relation) =
        access::open_for(&app, &caller, id, |relation| relation != Relation::Administrator).await?;
    let early = consultation.starts_at.0 - EARLY_ENTRY;
    match consultation.status()? {
        Status::Scheduled if !relation.is_staff() && app.now() < early => {
            return Err(Problem::conflict(
                "too-early",
                "Too early",
                "The waiting room opens 30 minutes before the booked time.",
            ));
        }
        Status::Scheduled | Status::Waiting | Status::InProgress => {}
        over => {
            return Err(Problem::conflict(
                "consultation-over",
                "Consultation over",
                format!("This consultation is {over}."),
            ));
        }
    }
    if relation == Relation::Patient && consultation.consent_at.is_none() {
        return Err(Problem::conflict(
            "consent-missing",
            "Consent is missing",
            "Please read and accept the consent text first.",
        ));
    }
    let (room_token, expires_at) = room_token(&app, &caller, &consultation, relation).await?;
    Ok(Json(RoomDoor { room_token, expires_at }))
}

/// A room of one's own that sends everything back, to try camera, sound and network before a call.
#[utoipa::path(
    post, path = "/api/network-check", tag = "consultations",
    responses((status = 200, body = RoomDoor)),
    security(("bearer" = []))
)]
pub async fn network_check(State(app): State<AppState>, caller: Caller) -> Result<Json<RoomDoor>, Problem> {
    let pass = RoomPass {
        room: app.new_id(),
        participant: caller.participant(),
        name: caller.name.clone(),
        role: RoomRole::Check,
        reason: None,
        sid: caller.session,
        starts_at: None,
        ends_at: None,
        doctor: None,
        fallback_phone: settings::hospital(&app.db).await?.fallback_phone,
    };
    let (room_token, expires_at) = app.issue_room_token(pass)?;
    Ok(Json(RoomDoor { room_token, expires_at }))
}

/// The caller's way into the room of a consultation, and until when it can be used.
pub async fn room_token(
    app: &AppState,
    caller: &Caller,
    consultation: &Consultation,
    relation: Relation,
) -> Result<(String, OffsetDateTime), Problem> {
    let role = match relation {
        Relation::Doctor => RoomRole::Doctor,
        Relation::Nurse => RoomRole::Nurse,
        Relation::Patient => RoomRole::Patient,
        Relation::Visitor => RoomRole::Guest,
        Relation::Administrator => return Err(Problem::forbidden()),
    };
    // One patient is one participant, by account or by link.
    let is_patient = relation == Relation::Patient;
    let participant = if is_patient { consultation.patient_id.0 } else { caller.participant() };
    app.issue_room_token(RoomPass {
        room: consultation.id.0,
        participant,
        name: caller.name.clone(),
        role,
        reason: is_patient.then(|| consultation.reason.clone()),
        sid: caller.session,
        starts_at: Some(millis(consultation.starts_at.0)),
        ends_at: Some(millis(consultation.ends_at.0)),
        doctor: Some(consultation.doctor_name.clone()),
        fallback_phone: settings::hospital(&app.db).await?.fallback_phone,
    })
}
