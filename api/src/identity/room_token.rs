//! Tokens that open one call room: signed like access tokens, for another audience, for 5 minutes.

use dokita_store::ids::SessionId;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::keyring::TokenRefused;
use crate::{AppState, Problem};

/// How long a room token can be used to join; a call then lasts as long as its session.
pub const LIFE: Duration = Duration::minutes(5);
const AUDIENCE: &str = "room";

/// What somebody may do in a room; the words of the signaling protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoomRole {
    /// The consulting clinician.
    Doctor,
    /// A second clinician.
    Nurse,
    /// Waits to be admitted.
    Patient,
    /// Family, interpreter, specialist: waits to be admitted.
    Guest,
    /// A bedside device.
    Device,
    /// Alone in an echo room.
    Check,
}

/// Whom a room token lets in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomPass {
    /// The consultation, or the echo room.
    pub room: Uuid,
    /// Stable across reconnects and devices.
    pub participant: Uuid,
    /// Shown name.
    pub name: String,
    /// What they may do.
    pub role: RoomRole,
    /// Why they come, as booked; shown to moderators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The session that must hold for the call to go on.
    pub sid: SessionId,
    /// Booked start, milliseconds of Unix time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<i64>,
    /// Booked end, milliseconds of Unix time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<i64>,
    /// Name of the doctor who is awaited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    /// Phone to call when the call fails, E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_phone: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    aud: String,
    iat: i64,
    exp: i64,
    #[serde(flatten)]
    pass: RoomPass,
}

impl AppState {
    /// A token for this pass, and when it stops opening the door.
    pub fn issue_room_token(&self, pass: RoomPass) -> Result<(String, OffsetDateTime), Problem> {
        let now = self.now();
        let expires = now + LIFE;
        let claims = Claims {
            aud: AUDIENCE.to_owned(),
            iat: now.unix_timestamp(),
            exp: expires.unix_timestamp(),
            pass,
        };
        let token = self.keyring.sign(&claims).map_err(|TokenRefused| {
            tracing::error!("a room token could not be signed");
            Problem::internal()
        })?;
        Ok((token, expires))
    }

    /// The pass of a room token, when it is ours, not expired, and its session holds.
    pub async fn verify_room_token(&self, token: &str) -> Result<RoomPass, TokenRefused> {
        let now = self.now();
        let claims: Claims = self.keyring.verify(token, AUDIENCE, (&self.db, &self.vault), now).await?;
        if claims.exp <= now.unix_timestamp() {
            return Err(TokenRefused);
        }
        let holds = self.session_holds(claims.pass.sid).await.map_err(|error| {
            tracing::error!(%error, "a session could not be checked");
            TokenRefused
        })?;
        if holds { Ok(claims.pass) } else { Err(TokenRefused) }
    }
}
