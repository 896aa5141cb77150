//! Who may enter a room: holders of a room token of ours whose session holds.

use dokita_api::AppState;
use dokita_api::identity::room_token::{RoomPass, RoomRole};
use dokita_signaling::message::{IceServer, ParticipantId, Role, RoomInfo};
use dokita_signaling::ports::{Admission, Grant, Pending, Refusal, SessionId};
use dokita_store::ids::SessionId as StoredSession;
use dokita_store::consultations::Consultation;
use dokita_store::{StoreError, consultations};
use uuid::Uuid;

/// The API's tokens and sessions.
pub struct Door(pub AppState);

impl Admission for Door {
    fn verify<'a>(&'a self, token: &'a str) -> Pending<'a, Result<Grant, Refusal>> {
        Box::pin(async move {
            let pass = self.0.verify_room_token(token).await.map_err(|_| Refusal::Token)?;
            let relay_only = pass.role != RoomRole::Check && self.open(pass.room).await?.is_relay_only();
            Ok(grant(pass, relay_only))
        })
    }

    fn ended<'a>(&'a self, sessions: &'a [SessionId]) -> Pending<'a, Result<Vec<SessionId>, Refusal>> {
        Box::pin(async move {
            let mut ended = Vec::new();
            for session in sessions {
                match self.0.session_holds(StoredSession(session.0)).await {
                    Ok(true) => {}
                    Ok(false) => ended.push(*session),
                    Err(error) => {
                        tracing::warn!(%error, "sessions of people in calls could not be checked");
                        return Err(Refusal::Unavailable);
                    }
                }
            }
            Ok(ended)
        })
    }

    /// The media workers are reached directly; there is no relay in this version.
    fn ice_servers(&self, _: &Grant) -> Vec<IceServer> {
        Vec::new()
    }
}

impl Door {
    /// A room token outlives the consultation by minutes: what counts is the consultation now.
    async fn open(&self, consultation: Uuid) -> Result<Consultation, Refusal> {
        let found = consultations::by_id(&self.0.db, consultation).await.map_err(unavailable)?;
        let found = found.ok_or(Refusal::Over)?;
        match found.status() {
            Ok(status) if status.holds_the_slot() => Ok(found),
            Ok(_) => Err(Refusal::Over),
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn unavailable(error: StoreError) -> Refusal {
    tracing::warn!(%error, "a consultation could not be looked up for a room");
    Refusal::Unavailable
}

fn grant(pass: RoomPass, relay_only: bool) -> Grant {
    Grant {
        participant: ParticipantId(pass.participant),
        name: pass.name,
        role: match pass.role {
            RoomRole::Doctor => Role::Doctor,
            RoomRole::Nurse => Role::Nurse,
            RoomRole::Patient => Role::Patient,
            RoomRole::Guest => Role::Guest,
            RoomRole::Device => Role::Device,
            RoomRole::Check => Role::Check,
        },
        reason: pass.reason,
        session: SessionId(pass.sid.0),
        room: RoomInfo {
            id: pass.room,
            doctor: pass.doctor,
            starts_at: pass.starts_at,
            ends_at: pass.ends_at,
            fallback_phone: pass.fallback_phone,
        },
        minutes_per_person: None,
        relay_only,
    }
}
