//! The ES256 key of a doctor: made at the first signature, bound to their MDCN number, replaced when
//! that number changes or the doctor asks for it, sealed at rest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_care::rx::PublicKey;
use dokita_store::audit::Entry;
use dokita_store::ids::{DbTime, UserId};
use dokita_store::people::Account;
use dokita_store::prescriber_keys::{self as rows, PrescriberKey};
use dokita_store::transparency::{self, Event, Kind};
use dokita_store::{StoreError, Tx, audit};
use serde_json::json;

use super::entry;
use crate::es256::{SigningKey, Unusable};
use crate::transparency::event;
use crate::{AppState, Problem};

/// A key that signs now.
pub struct InUse {
    /// The private half.
    pub signing: SigningKey,
    /// The public half.
    pub public: PublicKey,
    /// Its RFC 7638 thumbprint.
    pub kid: String,
}

/// What a transaction leaves in the log and in the audit log when it ends.
#[derive(Default)]
pub struct Traces {
    /// For the transparency log.
    pub events: Vec<Event>,
    /// For the audit log.
    pub entries: Vec<Entry>,
}

impl Traces {
    /// Appends the leaves and the entries, and commits.
    pub async fn commit(self, mut tx: Tx) -> Result<(), StoreError> {
        for event in &self.events {
            transparency::append(&mut tx, event).await?;
        }
        audit::commit(tx, &self.entries).await
    }
}

/// The doctor's key for this MDCN number, making it where there is none. Other signings and rotations
/// of this doctor wait until `tx` is over.
pub async fn in_use(
    app: &AppState,
    tx: &mut Tx,
    (doctor, mdcn): (&Account, &str),
    (actor, traces): (&str, &mut Traces),
) -> Result<InUse, Problem> {
    match rows::lock_in_use(tx, doctor.id).await? {
        Some(row) if row.mdcn_number == mdcn => open(app, &row),
        Some(_) => renew(app, tx, (doctor, mdcn), Kind::KeyRotated, (actor, traces)).await,
        None => renew(app, tx, (doctor, mdcn), Kind::KeyCreated, (actor, traces)).await,
    }
}

/// Retires the key in use, if any, and makes a new one. Lock first.
pub async fn renew(
    app: &AppState,
    tx: &mut Tx,
    (doctor, mdcn): (&Account, &str),
    kind: Kind,
    (actor, traces): (&str, &mut Traces),
) -> Result<InUse, Problem> {
    let document = SigningKey::generate()?;
    let signing = SigningKey::from_pkcs8(&document)?;
    let public = signing.public()?;
    let kid = public.kid();
    rows::retire(tx, doctor.id, app.now()).await?;
    let row = PrescriberKey {
        kid: kid.clone(),
        doctor_id: doctor.id,
        doctor_name: doctor.name.clone(),
        mdcn_number: mdcn.to_owned(),
        public_key: URL_SAFE_NO_PAD.encode(public.sec1()),
        private_key_sealed: app.vault.seal(&purpose(&kid), &document)?,
        created_at: DbTime(app.now()),
        retired_at: None,
        revoked_at: None,
        revoke_reason: None,
    };
    rows::insert(tx, row).await?;
    let action = if kind == Kind::KeyRotated { "prescriber-key.rotated" } else { "prescriber-key.created" };
    trace(app, (doctor.id, &kid), (kind, action), (actor, traces));
    Ok(InUse { signing, public, kid })
}

/// Notes what happened to a key.
pub fn trace(
    app: &AppState,
    (doctor, kid): (UserId, &str),
    (kind, action): (Kind, &'static str),
    (actor, traces): (&str, &mut Traces),
) {
    traces.events.push(event(app, kind, doctor.0, kid.as_bytes()));
    traces.entries.push(entry(app, actor, action, format!("user:{doctor}"), json!({ "kid": kid })));
}

/// The public half as kept.
pub fn public(row: &PrescriberKey) -> Result<PublicKey, StoreError> {
    let bytes = URL_SAFE_NO_PAD.decode(&row.public_key).ok();
    let key = bytes.and_then(|bytes| PublicKey::from_sec1(&bytes));
    key.ok_or(StoreError::Corrupt { column: "public_key" })
}

fn open(app: &AppState, row: &PrescriberKey) -> Result<InUse, Problem> {
    let document = app.vault.open(&purpose(&row.kid), &row.private_key_sealed)?;
    let signing = SigningKey::from_pkcs8(&document)?;
    Ok(InUse { public: signing.public()?, signing, kid: row.kid.clone() })
}

fn purpose(kid: &str) -> String {
    format!("prescriber-key:{kid}")
}

impl From<Unusable> for Problem {
    fn from(error: Unusable) -> Self {
        tracing::error!(%error, "a signing key failed");
        Self::internal()
    }
}
