//! What anyone may know about this hospital.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dokita_store::settings::{self, Hospital};
use serde::Serialize;
use utoipa::ToSchema;

use crate::hospital_keys::EcJwk;
use crate::identity::Role;
use crate::identity::keyring::JwkSet;
use crate::{AppState, Problem, prescribing};

/// The hospital as everyone sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    hospital: SiteHospital,
    /// This is the demo hospital: nothing here is real.
    demo: bool,
    /// The first administrator is still to be made.
    setup_needed: bool,
    /// Visits can be confined to the relay.
    relay: bool,
    /// Of the server.
    version: String,
    /// Verifies the list of prescribers' keys; a device keeps it at first use and takes no other.
    trust_list_key: EcJwk,
    /// Verifies checkpoints of the transparency log: Ed25519, standard base64.
    log_key: String,
    /// Of the demo hospital; else empty.
    demo_sign_ins: Vec<DemoSignIn>,
}

/// Name and phones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SiteHospital {
    name: String,
    /// E.164.
    phone: Option<String>,
    /// To call when a video call fails; E.164.
    fallback_phone: Option<String>,
}

/// A sign-in of the demo hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DemoSignIn {
    /// What it shows.
    pub role: Role,
    /// Address.
    pub email: String,
    /// Password, known to everyone.
    pub password: String,
}

impl From<Hospital> for SiteHospital {
    fn from(hospital: Hospital) -> Self {
        Self { name: hospital.name, phone: hospital.phone, fallback_phone: hospital.fallback_phone }
    }
}

/// About this hospital
#[utoipa::path(get, path = "/api/site", tag = "site", responses((status = 200, body = Site)))]
pub async fn site(State(state): State<AppState>) -> Result<Json<Site>, Problem> {
    let hospital = settings::hospital(&state.db).await?;
    Ok(Json(Site {
        setup_needed: hospital.setup_at.is_none(),
        hospital: hospital.into(),
        demo: state.config.demo.is_some(),
        relay: state.config.relay,
        version: state.config.version.clone(),
        trust_list_key: state.trust_list_key().await?.jwk(),
        log_key: STANDARD.encode(state.log_key().await?.public()),
        demo_sign_ins: state.config.demo.clone().unwrap_or_default(),
    }))
}

/// The server answers
#[utoipa::path(get, path = "/healthz", tag = "site", responses((status = 200, body = String)))]
pub async fn healthz(State(state): State<AppState>) -> Result<&'static str, Problem> {
    settings::hospital(&state.db).await?;
    Ok("ok")
}

/// Keys to verify our tokens and prescriptions with (RFC 7517)
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "site", responses((status = 200, body = JwkSet)))]
pub async fn jwks(
    State(state): State<AppState>,
) -> Result<([(HeaderName, &'static str); 2], Json<JwkSet>), Problem> {
    Ok((prescribing::published::PUBLIC, Json(prescribing::published::key_set(&state).await?)))
}
