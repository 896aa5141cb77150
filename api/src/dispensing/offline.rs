//! `POST /api/pharmacy/offline-dispenses`

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use dokita_care::dispensing::offline::{Policy, check};
use dokita_care::dispensing::{Dispense, Handing};
use dokita_store::dispensing::{self, At, Handed, OfflineRecord, offline as rows};
use dokita_store::ids::UserId;
use dokita_store::notices::{self, Kind, NewNotice, To};
use dokita_store::pharmacies::{self, Device, Pharmacy};
use dokita_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::record::{Record, Sent};
use super::resolve::{self, Found};
use super::{hand_over, ledger_log};
use crate::extract::Body;
use crate::pharmacies::{entry, find_counter};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Records in one request at most.
const MOST_RECORDS: usize = 50;

/// What was handed over without a connection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfflineRecords {
    /// At most 50.
    records: Vec<SignedRecord>,
}

/// A record as the device signed it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedRecord {
    /// base64url of the UTF-8 JSON `{recordId, prescriptionToken, items, handedOverAt}`.
    record: String,
    /// base64url of r and s (ES256) over the record's bytes.
    signature: String,
    /// Whose key signed.
    device_id: Uuid,
}

/// An outcome for each record, in order.
#[derive(Serialize, ToSchema)]
pub struct OfflineResults {
    results: Vec<SyncResult>,
}

/// What became of a record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncResult {
    /// The device's own id of it; null where it could not be read.
    record_id: Option<Uuid>,
    outcome: SyncOutcome,
    /// The kind of conflict or refusal, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What to do, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SyncOutcome {
    /// It counts.
    Recorded,
    /// It was told before, and counts once.
    Duplicate,
    /// It counts, and was too much: both pharmacies and the prescriber are told.
    Conflict,
    /// It does not count.
    Refused,
}

type Refusal = (&'static str, String);

/// Tells what was handed over without a connection. Send a record again when no answer came: it
/// counts once.
#[utoipa::path(post, path = "/api/pharmacy/offline-dispenses", tag = "dispensing", request_body = OfflineRecords, responses(
    (status = 200, body = OfflineResults),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn sync(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<OfflineRecords>,
) -> Result<Json<OfflineResults>, Problem> {
    // What went out is told whatever became of the pharmacy or of the place there meanwhile.
    let user = caller.member()?.id;
    let pharmacy = find_counter(&app, user).await?.map(|counter| counter.id());
    if body.records.len() > MOST_RECORDS {
        return Err(Problem::field("records", "Send at most 50 records at a time."));
    }
    let mut results = Vec::with_capacity(body.records.len());
    for signed in &body.records {
        let sent = Sent::decode(&signed.record, &signed.signature);
        let record_id = sent.as_ref().and_then(Sent::claimed_id);
        let result = match opened(&app, (user, pharmacy), signed, sent).await? {
            Ok(told) => told.record(&app, &caller).await?,
            Err(refusal) => refused(refusal),
        };
        results.push(SyncResult { record_id, ..result });
    }
    Ok(Json(OfflineResults { results }))
}

/// A record that a device of ours signed, about a prescription of ours.
struct Told {
    device: Device,
    /// Of the device.
    pharmacy: Pharmacy,
    record: Record,
    row: OfflineRecord,
    found: Found,
}

/// Checks who signed, and whether the prescription is ours.
async fn opened(
    app: &AppState,
    (user, pharmacy): (UserId, Option<Uuid>),
    signed: &SignedRecord,
    sent: Option<Sent>,
) -> Result<Result<Told, Refusal>, Problem> {
    let unreadable = || ("malformed-record", "The record could not be read or was changed.".to_owned());
    let Some(sent) = sent else { return Ok(Err(unreadable())) };
    let device = pharmacies::device(&app.db, signed.device_id).await?;
    let of_ours = |it: &Device| it.user_id == user || Some(it.pharmacy_id.0) == pharmacy;
    let Some(device) = device.filter(of_ours) else {
        return Ok(Err(("device-not-allowed", "This device is not one of your pharmacy.".to_owned())));
    };
    let Some(record) = sent.open(&device) else { return Ok(Err(unreadable())) };
    let found = match resolve::by_token(app, &record.prescription_token).await? {
        Ok(found) => found,
        Err(problem) => return Ok(Err((problem.code(), problem.detail().to_owned()))),
    };
    let pharmacy = pharmacies::by_id(&app.db, device.pharmacy_id.0).await?.ok_or_else(Problem::internal)?;
    let row = OfflineRecord {
        id: record.record_id,
        device: device.id.0,
        prescription: found.held.id.0,
        record: signed.record.clone(),
        signature: signed.signature.clone(),
    };
    Ok(Ok(Told { device, pharmacy, record, row, found }))
}

impl Told {
    /// Keeps it, with whatever it means.
    async fn record(&self, app: &AppState, caller: &Caller) -> Result<SyncResult, Problem> {
        if let Some(told) = self.told(app).await? {
            return Ok(told);
        }
        let when = self.record.handed_over_at;
        if self.found.key_revoked_at.is_some_and(|at| at <= when) {
            let problem = resolve::key_revoked();
            return self.refuse(app, caller, (problem.code(), problem.detail().to_owned())).await;
        }
        let handed = match hand_over::parse(app, &self.record.items) {
            Ok(handed) => handed,
            Err(problem) => {
                return self.refuse(app, caller, (problem.code(), problem.detail().to_owned())).await;
            }
        };
        let handings: Vec<Handing> = handed.iter().map(|it| it.handing).collect();
        let (times, policy) = ((when, app.now()), self.policy(app).await?);
        match check(policy, &self.found.facts, (&self.found.ledger, self.pharmacy.id.0), &handings, times) {
            Ok(()) => self.keep(app, caller, &handed, None).await,
            Err(against) if against.counts() => {
                self.keep(app, caller, &handed, Some((against.code(), against.to_string()))).await
            }
            Err(refused) => self.refuse(app, caller, (refused.code(), refused.to_string())).await,
        }
    }

    async fn policy(&self, app: &AppState) -> Result<Policy, Problem> {
        Ok(Policy {
            max_days: pharmacies::offline_days(&app.db).await?,
            pharmacy_allowed: self.pharmacy.offline_allowed != 0,
            device_since: self.device.created_at.0,
            device_until: self.device.revoked_at.map(|at| at.0),
        })
    }

    async fn keep(
        &self,
        app: &AppState,
        caller: &Caller,
        handed: &[Handed],
        against: Option<Refusal>,
    ) -> Result<SyncResult, Problem> {
        let rule = against.as_ref().map(|(code, _)| *code);
        let now = app.now();
        let at = At { pharmacy: self.device.pharmacy_id.0, pharmacist: self.device.user_id, now };
        let when = self.record.handed_over_at.min(now);
        let mut tx = app.db.write().await?;
        let Some(done) = rows::record_offline(&mut tx, &self.row, (at, when), handed, rule).await? else {
            drop(tx);
            return self.told(app).await?.ok_or_else(Problem::internal);
        };
        ledger_log::dispensed(app, &mut tx, self.found.held.id.0, done.iter().zip(handed)).await?;
        let conflicts: Vec<&Dispense> = done.iter().filter(|it| it.conflict).collect();
        if !conflicts.is_empty() {
            let lines: BTreeSet<usize> = conflicts.iter().map(|it| it.line).collect();
            self.tell(app, &mut tx, &lines, rule.unwrap_or("more-than-prescribed")).await?;
        }
        let ids: Vec<_> = done.iter().map(|it| it.id).collect();
        let detail = json!({ "pharmacy": at.pharmacy, "dispenses": ids, "conflicts": conflicts.len() });
        audit::commit(tx, &[self.entry(app, caller, "prescription.dispensed-offline", detail)]).await?;
        if conflicts.is_empty() {
            return Ok(SyncResult {
                record_id: None,
                outcome: SyncOutcome::Recorded,
                code: None,
                detail: None,
            });
        }
        let (code, detail) = against.unwrap_or_else(|| {
            let detail = "More was handed over than was left. Your pharmacy, the other one and the prescriber are told: agree with them what the patient is to do.";
            ("more-than-prescribed", detail.to_owned())
        });
        Ok(SyncResult {
            record_id: None,
            outcome: SyncOutcome::Conflict,
            code: Some(code.to_owned()),
            detail: Some(detail),
        })
    }

    /// What became of it where it was sent before.
    async fn told(&self, app: &AppState) -> Result<Option<SyncResult>, Problem> {
        let told = rows::told_before(&app.db, self.row.device, self.row.id).await?;
        Ok(told.map(|(outcome, code)| duplicate(&outcome, code)))
    }

    /// Keeps it as evidence, and tells the prescriber and the pharmacy: something went out.
    async fn refuse(&self, app: &AppState, caller: &Caller, refusal: Refusal) -> Result<SyncResult, Problem> {
        let code = refusal.0;
        let mut tx = app.db.write().await?;
        if !rows::refuse_offline(&mut tx, &self.row, code, app.now()).await? {
            drop(tx);
            return self.told(app).await?.ok_or_else(Problem::internal);
        }
        self.tell(app, &mut tx, &BTreeSet::new(), code).await?;
        let detail = json!({ "pharmacy": self.device.pharmacy_id.0, "record": self.row.id, "code": code });
        audit::commit(tx, &[self.entry(app, caller, "offline-record.refused", detail)]).await?;
        Ok(refused(refusal))
    }

    /// A notice to this pharmacy, to those that handed over the same items, and to the prescriber.
    async fn tell(
        &self,
        app: &AppState,
        tx: &mut Tx,
        lines: &BTreeSet<usize>,
        code: &str,
    ) -> Result<(), Problem> {
        let mut pharmacies = BTreeSet::from([self.device.pharmacy_id.0]);
        pharmacies.extend(dispensing::pharmacies_of(tx, self.found.held.id.0, lines).await?);
        let items = self.found.facts.items.iter().enumerate();
        let medicines: Vec<_> =
            items.filter(|(line, _)| lines.contains(line)).map(|(_, item)| &item.medicine.name).collect();
        let detail = json!({
            "code": code,
            "medicines": medicines,
            "pharmacy": self.pharmacy.name,
            "handedOverAt": self.record.handed_over_at.unix_timestamp(),
        });
        let to = pharmacies.into_iter().map(To::Pharmacy).chain([To::User(self.found.held.doctor_id)]);
        for to in to {
            notices::insert(tx, self.notice(app, to, detail.clone())).await?;
        }
        Ok(())
    }

    fn notice(&self, app: &AppState, to: To, detail: Value) -> NewNotice {
        let (id, now): (Uuid, OffsetDateTime) = (app.new_id(), app.now());
        NewNotice { id, to, kind: Kind::DispenseConflict, prescription: self.found.held.id.0, detail, now }
    }

    fn entry(&self, app: &AppState, caller: &Caller, action: &'static str, detail: Value) -> audit::Entry {
        entry(app, caller, action, format!("prescription:{}", self.found.held.id.0), detail)
    }
}

fn refused((code, detail): Refusal) -> SyncResult {
    let (code, detail) = (Some(code.to_owned()), Some(detail));
    SyncResult { record_id: None, outcome: SyncOutcome::Refused, code, detail }
}

/// Told before: what became of it then is in the code.
fn duplicate(outcome: &str, code: Option<String>) -> SyncResult {
    let code = code.or_else(|| (outcome != "recorded").then(|| outcome.to_owned()));
    SyncResult { record_id: None, outcome: SyncOutcome::Duplicate, code, detail: None }
}
