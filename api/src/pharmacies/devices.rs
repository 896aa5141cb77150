//! `GET` and `POST /api/pharmacy/devices`, `POST /api/pharmacy/devices/{id}/revoke`: browsers that
//! sign what they dispense without a connection.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::pharmacies::{self as rows, Device};
use dokita_store::{DbTime, DbUuid, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{counter, device_key, entry};
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem, Role};

/// A device's public key; the private half never leaves it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewDevice {
    public_key: PublicJwk,
}

/// A public key on P-256 (RFC 7518 section 6.2.1); other members are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicJwk {
    /// `EC`
    pub kty: String,
    /// `P-256`
    pub crv: String,
    /// base64url
    pub x: String,
    /// base64url
    pub y: String,
}

/// A device that was registered.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredDevice {
    device_id: Uuid,
}

/// A device of a pharmacy.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    device_id: Uuid,
    /// Whose.
    user_id: Uuid,
    /// Since when it may sign.
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// Until when it might.
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
}

/// The devices of the caller's pharmacy, newest first.
#[utoipa::path(get, path = "/api/pharmacy/devices", tag = "pharmacies", responses((status = 200, body = Vec<DeviceView>)))]
pub async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<Vec<DeviceView>>, Problem> {
    let counter = counter(&app, &caller).await?;
    let view = |device: Device| DeviceView {
        device_id: device.id.0,
        user_id: device.user_id.0,
        created_at: device.created_at.0,
        revoked_at: device.revoked_at.map(|at| at.0),
    };
    Ok(Json(rows::devices(&app.db, counter.id()).await?.into_iter().map(view).collect()))
}

/// Registers the key with which this device signs what it dispenses without a connection.
#[utoipa::path(post, path = "/api/pharmacy/devices", tag = "pharmacies", request_body = NewDevice, responses(
    (status = 201, body = RegisteredDevice),
    (status = 403, description = "`no-pharmacy` or `pharmacy-closed`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn register(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<NewDevice>,
) -> Result<(StatusCode, Json<RegisteredDevice>), Problem> {
    let counter = counter(&app, &caller).await?;
    let key = body.public_key;
    let key = PublicJwk { kty: key.kty, crv: key.crv, x: key.x, y: key.y };
    if device_key::point(&key).is_none() {
        return Err(Problem::field("publicKey", "Send the public JWK of an EC key on P-256."));
    }
    let device = Device {
        id: DbUuid(app.new_id()),
        user_id: counter.post.user_id,
        pharmacy_id: counter.pharmacy.id,
        public_key: json!(key).to_string(),
        created_at: DbTime(app.now()),
        revoked_at: None,
    };
    let id = device.id.0;
    let mut tx = app.db.write().await?;
    rows::insert_device(&mut tx, device).await?;
    audit::commit(tx, &[about(&app, &caller, "device.registered", id, counter.id())]).await?;
    Ok((StatusCode::CREATED, Json(RegisteredDevice { device_id: id })))
}

/// Takes a device's key back: what it signs from now on counts no more.
#[utoipa::path(post, path = "/api/pharmacy/devices/{id}/revoke", tag = "pharmacies", params(("id" = Uuid, Path)), responses(
    (status = 204, description = "It signs no more"),
    (status = 404, description = "`not-found`", body = ProblemBody),
))]
pub async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    let device = rows::device(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if !caller.has(Role::Administrator) && counter(&app, &caller).await?.pharmacy.id != device.pharmacy_id {
        return Err(Problem::not_found());
    }
    let mut tx = app.db.write().await?;
    if rows::revoke_device(&mut tx, id, app.now()).await? {
        audit::commit(tx, &[about(&app, &caller, "device.revoked", id, device.pharmacy_id.0)]).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn about(
    app: &AppState,
    caller: &Caller,
    action: &'static str,
    device: Uuid,
    pharmacy: Uuid,
) -> audit::Entry {
    entry(app, caller, action, format!("device:{device}"), json!({ "pharmacy": pharmacy }))
}
