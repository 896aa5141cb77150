//! `GET /.well-known/rx-trust-list`: whose prescriptions the hospital stands by, signed, for pharmacies
//! without a network.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::State;
use axum::http::{HeaderName, header};
use dokita_care::rx::{TrustList, TrustedKey, trust};
use dokita_store::prescriber_keys::{self, PrescriberKey};
use dokita_store::{StoreError, pharmacies, prescriptions, settings};
use time::{Duration, OffsetDateTime};

use super::{issuer, keys};
use crate::transparency::{checkpoint, origin};
use crate::{AppState, Problem};

/// A newer list is due after so long.
const NEXT_UPDATE: Duration = Duration::days(7);
/// A list is given again for so long, unless something changes on this machine.
const KEPT_FOR: Duration = Duration::minutes(5);

/// The list that was signed last.
#[derive(Debug, Default)]
pub struct TrustListCache {
    /// Counts changes, so that a list which was being made meanwhile is not kept.
    changes: AtomicU64,
    kept: RwLock<Option<(OffsetDateTime, Arc<[u8]>)>>,
}

impl AppState {
    /// Something that the trust list says has changed.
    pub fn forget_trust_list(&self) {
        self.trust_list.changes.fetch_add(1, Ordering::SeqCst);
        *self.trust_list.kept.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The signed list (COSE_Sign1 over CBOR, docs/prescriptions.md).
#[utoipa::path(
    get, path = "/.well-known/rx-trust-list", tag = "site",
    responses((status = 200, description = "COSE_Sign1 over CBOR", content_type = "application/cbor"))
)]
pub async fn list(
    State(app): State<AppState>,
) -> Result<([(HeaderName, &'static str); 3], Vec<u8>), Problem> {
    let headers = [
        (header::CONTENT_TYPE, "application/cbor"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, current(&app).await?.to_vec()))
}

/// The list as it is now; at most five minutes old where another machine changed something.
pub async fn current(app: &AppState) -> Result<Arc<[u8]>, Problem> {
    let (cache, now) = (&app.trust_list, app.now());
    let kept = cache.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, bytes)) = kept.filter(|(at, _)| *at <= now && now < *at + KEPT_FOR) {
        return Ok(bytes);
    }
    let changes = cache.changes.load(Ordering::SeqCst);
    let bytes: Arc<[u8]> = sign(app).await?.into();
    let mut kept = cache.kept.write().unwrap_or_else(PoisonError::into_inner);
    if cache.changes.load(Ordering::SeqCst) == changes {
        *kept = Some((now, bytes.clone()));
    }
    Ok(bytes)
}

async fn sign(app: &AppState) -> Result<Vec<u8>, Problem> {
    let payload = statement(app).await?.payload();
    let key = app.trust_list_key().await?;
    let kid = key.public().kid8();
    let signature = key.sign(&trust::to_be_signed(&payload, &kid))?;
    Ok(trust::assemble(payload, kid, signature))
}

async fn statement(app: &AppState) -> Result<TrustList, Problem> {
    let now = app.now();
    let keys = prescriber_keys::all(&app.db).await?;
    let revoked: BTreeSet<_> = prescriptions::cancelled_in_force(&app.db, now).await?.into_iter().collect();
    Ok(TrustList {
        issuer: issuer(app).to_owned(),
        issued_at: now,
        next_update: now + NEXT_UPDATE,
        keys: keys.iter().map(trusted).collect::<Result<_, _>>()?,
        revoked,
        hospital: settings::hospital(&app.db).await?.name,
        log_key: *app.log_key().await?.public(),
        log_origin: origin(&app.config),
        checkpoint: checkpoint::signed(app).await?,
        most_offline_days: pharmacies::offline_days(&app.db).await?,
    })
}

fn trusted(row: &PrescriberKey) -> Result<TrustedKey, StoreError> {
    let key = keys::public(row)?;
    Ok(TrustedKey {
        kid: key.kid8(),
        key,
        name: row.doctor_name.clone(),
        mdcn: row.mdcn_number.clone(),
        not_before: row.created_at.0,
        retired_at: row.retired_at.map(|at| at.0),
        revoked_at: row.revoked_at.map(|at| at.0),
    })
}
