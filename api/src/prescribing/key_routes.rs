//! `GET /api/prescriber-keys`, `POST …/rotate` and `POST …/{kid}/revoke`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_store::people;
use dokita_store::prescriber_keys::{self as rows, PrescriberKey};
use dokita_store::transparency::Kind;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::keys::{self, Traces};
use super::{licences, proved};
use crate::extract::{Body, Segments};
use crate::problem::ProblemBody;
use crate::telemedicine::access::{doctor_of, user_of};
use crate::{AppState, Caller, Problem, Role, telemedicine};

/// A doctor's signing key; its private half never leaves the server.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrescriberKey)]
pub struct KeyView {
    /// RFC 7638 thumbprint.
    kid: String,
    /// Whose.
    doctor_id: Uuid,
    /// Their name.
    doctor_name: String,
    /// The registration it is bound to.
    mdcn_number: String,
    /// Where it stands.
    status: KeyStatus,
    /// Signs from then on.
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// Signed until then; what it signed stays valid.
    #[serde(with = "time::serde::rfc3339::option")]
    retired_at: Option<OffsetDateTime>,
    /// Nothing that it signed is trusted since.
    #[serde(with = "time::serde::rfc3339::option")]
    revoked_at: Option<OffsetDateTime>,
    /// Why.
    revoke_reason: Option<String>,
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PrescriberKeyStatus)]
pub enum KeyStatus {
    /// Signs.
    Active,
    /// Signs no more; what it signed stays valid.
    Retired,
    /// Nothing that it signed is trusted.
    Revoked,
}

/// Keys of prescribers.
#[derive(Serialize, ToSchema)]
pub struct KeyList {
    /// Youngest first.
    items: Vec<KeyView>,
}

/// Why a key is not to be trusted any more.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Revocation {
    /// 3 to 200 characters.
    reason: String,
}

/// Signing keys: a doctor's own; all of them for the administrator.
#[utoipa::path(
    get, path = "/api/prescriber-keys", tag = "prescriptions",
    responses((status = 200, body = KeyList)), security(("bearer" = []))
)]
pub async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<KeyList>, Problem> {
    let rows = match user_of(&caller) {
        _ if caller.has(Role::Administrator) => rows::all(&app.db).await?,
        Some(doctor) => rows::of_doctor(&app.db, doctor).await?,
        None => return Err(Problem::forbidden()),
    };
    Ok(Json(KeyList { items: rows.into_iter().map(KeyView::from).collect() }))
}

/// Makes a new key for the calling doctor. What the old one signed stays valid.
#[utoipa::path(
    post, path = "/api/prescriber-keys/rotate", tag = "prescriptions",
    responses(
        (status = 201, body = KeyView), (status = 403, description = "`sign-in-again`", body = ProblemBody),
        (status = 409, description = "`no-practising-licence`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn rotate(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<(StatusCode, Json<KeyView>), Problem> {
    proved(&caller, app.now())?;
    let user = user_of(&caller).ok_or_else(Problem::forbidden)?;
    let doctor = people::by_id(&app.db, user).await?.ok_or_else(Problem::forbidden)?;
    let mdcn = licences::number_to_sign_with(&app, &doctor).await?;
    let (actor, mut traces) = (caller.actor(), Traces::default());
    let mut tx = app.db.write().await?;
    let kind = match rows::lock_in_use(&mut tx, user).await? {
        Some(_) => Kind::KeyRotated,
        None => Kind::KeyCreated,
    };
    let key = keys::renew(&app, &mut tx, (&doctor, &mdcn), kind, (&actor, &mut traces)).await?;
    traces.commit(tx).await?;
    app.forget_trust_list();
    Ok((StatusCode::CREATED, Json(one(&app, &key.kid).await?)))
}

/// Says that nothing which this key signed is to be trusted. It cannot be undone.
#[utoipa::path(
    post, path = "/api/prescriber-keys/{kid}/revoke", tag = "prescriptions", params(("kid" = String, Path)), request_body = Revocation,
    responses(
        (status = 200, body = KeyView), (status = 403, description = "`sign-in-again`", body = ProblemBody),
        (status = 404, description = "`not-found`", body = ProblemBody), (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn revoke(
    State(app): State<AppState>,
    caller: Caller,
    Segments(kid): Segments<String>,
    Body(body): Body<Revocation>,
) -> Result<Json<KeyView>, Problem> {
    proved(&caller, app.now())?;
    let reason = telemedicine::text(&body.reason, "reason", 3..=200)?;
    let key = rows::by_kid(&app.db, &kid).await?.ok_or_else(Problem::not_found)?;
    if !caller.has(Role::Administrator) && doctor_of(&caller) != Some(key.doctor_id.0) {
        return Err(Problem::not_found());
    }
    let (actor, mut traces) = (caller.actor(), Traces::default());
    let mut tx = app.db.write().await?;
    // A signature that is being made now ends first, or finds the key gone.
    rows::lock_in_use(&mut tx, key.doctor_id).await?;
    if rows::revoke(&mut tx, &kid, reason, app.now()).await? {
        let what = (Kind::KeyRevoked, "prescriber-key.revoked");
        keys::trace(&app, (key.doctor_id, &kid), what, (&actor, &mut traces));
        traces.commit(tx).await?;
        app.forget_trust_list();
    }
    Ok(Json(one(&app, &kid).await?))
}

async fn one(app: &AppState, kid: &str) -> Result<KeyView, Problem> {
    Ok(rows::by_kid(&app.db, kid).await?.ok_or_else(Problem::internal)?.into())
}

impl From<PrescriberKey> for KeyView {
    fn from(key: PrescriberKey) -> Self {
        let status = match (key.revoked_at, key.retired_at) {
            (Some(_), _) => KeyStatus::Revoked,
            (None, Some(_)) => KeyStatus::Retired,
            (None, None) => KeyStatus::Active,
        };
        Self {
            kid: key.kid,
            doctor_id: key.doctor_id.0,
            doctor_name: key.doctor_name,
            mdcn_number: key.mdcn_number,
            status,
            created_at: key.created_at.0,
            retired_at: key.retired_at.map(|at| at.0),
            revoked_at: key.revoked_at.map(|at| at.0),
            revoke_reason: key.revoke_reason,
        }
    }
}
