//! Who may enter a room: holders of a room token of ours whose session holds.

use dokita_api::AppState;
use dokita_api::identity::room_token::{RoomPass, RoomRole};
use dokita_signaling::message::{IceServer, ParticipantId, Role, RoomInfo};
use dokita_signaling::ports::{Admission, Grant, Pending, Refusal, SessionId};
use dokita_store::consultations::Consultation;
use dokita_store::ids::SessionId as StoredSession;
use dokita_store::{StoreError, consultations};
use tokio::sync::watch;
use uuid::Uuid;

use super::ice::IceAddresses;
use crate::media::Media;

/// The API's tokens and sessions, and the way to the relay.
pub struct Door {
    /// Tokens, sessions, consultations.
    pub app: AppState,
    /// Knows which port a room lives behind.
    pub workers: Media,
    /// `None`: there is no relay.
    pub relay: Option<watch::Receiver<IceAddresses>>,
}

impl Admission for Door {
    fn verify<'a>(&'a self, token: &'a str) -> Pending<'a, Result<Grant, Refusal>> {
        Box::pin(async move {
            let pass = self.app.verify_room_token(token).await.map_err(|_| Refusal::Token)?;
            let relay_only = pass.role != RoomRole::Check && self.open(pass.room).await?.is_relay_only();
            Ok(grant(pass, relay_only))
        })
    }

    fn ended<'a>(&'a self, sessions: &'a [SessionId]) -> Pending<'a, Result<Vec<SessionId>, Refusal>> {
        Box::pin(async move {
            let mut ended = Vec::new();
            for session in sessions {
                match self.app.session_holds(StoredSession(session.0)).await {
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

    fn ice_servers(&self, grant: &Grant) -> Vec<IceServer> {
        let Some(relay) = &self.relay else { return Vec::new() };
        let room = self.workers.address_of(dokita_sfu::RoomId(grant.room.id.as_u128()));
        let port = grant.relay_only.then(|| room.port());
        let now = u64::try_from(self.app.now().unix_timestamp()).unwrap_or_default();
        relay.borrow().servers(grant.participant, port, now)
    }
}

impl Door {
    /// A room token outlives the consultation by minutes: what counts is the consultation now.
    async fn open(&self, consultation: Uuid) -> Result<Consultation, Refusal> {
        let found = consultations::by_id(&self.app.db, consultation).await.map_err(unavailable)?;
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
