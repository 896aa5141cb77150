//! `POST /api/prescriptions/resolve`: from a scanned token or a spoken code to the prescription.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::dispensing::Ledger;
use dokita_care::prescription::Prescription;
use dokita_care::rx::{Refused, SpokenCode, Unverified};
use dokita_store::dispensing::{self, Held};
use dokita_store::prescriptions::{self, Stored};
use dokita_store::{audit, prescriber_keys};
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown;
use crate::es256::Ring;
use crate::extract::Body;
use crate::identity::rate_limit::Gate;
use crate::pharmacies::{Counter, counter, entry};
use crate::prescribing::view::PrescriptionView;
use crate::prescribing::{issue, keys};
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Attempts that an unknown code costs besides its own: who guesses waits soon.
const PENALTY: u32 = 4;

/// Either the text of the QR symbol, or the spoken code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// `NGRX1:…`
    token: Option<String>,
    /// `7K2MX-9QXT4-ABCDE`; spaces, hyphens and lower case do not matter.
    code: Option<String>,
}

/// Finds the prescription of a token or of a spoken code.
#[utoipa::path(post, path = "/api/prescriptions/resolve", tag = "dispensing", request_body = Resolve, responses(
    (status = 200, body = PrescriptionView),
    (status = 403, description = "`no-pharmacy` or `pharmacy-closed`", body = ProblemBody),
    (status = 404, description = "`unknown-code`", body = ProblemBody),
    (status = 422, description = "`not-a-prescription`, `token-altered`, `unknown-issuer`, `key-revoked` or `invalid-fields`", body = ProblemBody),
    (status = 429, description = "`too-many-attempts`", body = ProblemBody),
))]
pub async fn resolve(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<Resolve>,
) -> Result<Json<PrescriptionView>, Problem> {
    let counter = counter(&app, &caller).await?;
    let (id, by) = match (body.token, body.code) {
        (Some(token), None) => {
            let found = by_token(&app, token.trim()).await??;
            if found.key_revoked_at.is_some() {
                return Err(key_revoked());
            }
            (found.held.id.0, "token")
        }
        (None, Some(code)) => (by_code(&app, &counter, &code).await?, "code"),
        _ => {
            return Err(Problem::field("token", "Send either a token or a code."));
        }
    };
    let detail = json!({ "pharmacy": counter.id(), "by": by });
    let tx = app.db.write().await?;
    let entry = entry(&app, &caller, "prescription.resolved", format!("prescription:{id}"), detail);
    audit::commit(tx, &[entry]).await?;
    Ok(Json(shown(&app, &counter, id).await?))
}

/// The prescription of a token.
pub(super) struct Found {
    /// Where it stands.
    pub held: Held,
    /// What the signature covers.
    pub facts: Prescription,
    /// What became of it.
    pub ledger: Ledger,
    /// The hospital does not stand by the key any more, since then.
    pub key_revoked_at: Option<OffsetDateTime>,
}

/// The prescription of a token: signed by a key of ours, and the very text that we gave out. The
/// inner problem says what is wrong with the token.
pub(super) async fn by_token(app: &AppState, token: &str) -> Result<Result<Found, Problem>, Problem> {
    let unverified = match Unverified::parse(token) {
        Ok(unverified) => unverified,
        Err(Refused::NotOurs) => return Ok(Err(not_a_prescription())),
        Err(_) => return Ok(Err(altered())),
    };
    let Some(key) = key_of(app, &unverified).await? else { return Ok(Err(unknown_issuer())) };
    let Ok(facts) = unverified.open(&keys::public(&key)?, &Ring) else { return Ok(Err(altered())) };
    let known = prescriptions::by_id(&app.db, facts.id).await?;
    if known.is_none_or(|known| known.token != token) {
        return Ok(Err(unknown_issuer()));
    }
    let key_revoked_at = key.revoked_at.map(|at| at.0);
    let found = dispensing::ledger(&app.db, facts.id).await?;
    Ok(found.map(|(held, ledger)| Found { held, facts, ledger, key_revoked_at }).ok_or_else(unknown_issuer))
}

/// Refuses a prescription whose key the hospital no longer stands by.
async fn trusted(app: &AppState, stored: &Stored) -> Result<(), Problem> {
    let key = prescriber_keys::by_kid(&app.db, &stored.kid).await?.ok_or_else(Problem::internal)?;
    if key.revoked_at.is_some() { Err(key_revoked()) } else { Ok(()) }
}

async fn key_of(
    app: &AppState,
    token: &Unverified,
) -> Result<Option<prescriber_keys::PrescriberKey>, Problem> {
    for row in prescriber_keys::all(&app.db).await? {
        if keys::public(&row)?.kid8() == token.kid() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The prescription of a spoken code. Attempts are counted by pharmacist and by pharmacy, and an
/// unknown code counts several times.
async fn by_code(app: &AppState, counter: &Counter, code: &str) -> Result<Uuid, Problem> {
    let who = [format!("user:{}", counter.post.user_id), format!("pharmacy:{}", counter.id())];
    app.limits.check_account(Gate::SpokenCode, &who[0])?;
    app.limits.check_account(Gate::SpokenCodeOfPharmacy, &who[1])?;
    let code: SpokenCode = code.parse().map_err(|wrong: dokita_care::Malformed| unknown_code(wrong.0))?;
    let fingerprint = issue::spoken_fingerprint(app, code);
    if let Some(found) = prescriptions::by_spoken_code(&app.db, &fingerprint).await? {
        trusted(app, &found).await?;
        return Ok(found.id.0);
    }
    app.limits.penalise(Gate::SpokenCode, &who[0], PENALTY);
    app.limits.penalise(Gate::SpokenCodeOfPharmacy, &who[1], PENALTY);
    Err(unknown_code("No prescription has this code. Ask the patient to read it again, slowly."))
}

fn unknown_code(detail: &'static str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "unknown-code", "Unknown code", detail)
}

fn refused(code: &'static str, title: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
}

fn not_a_prescription() -> Problem {
    let detail = "This is not a prescription. Scan the symbol on the prescription itself.";
    refused("not-a-prescription", "Not a prescription", detail)
}

fn altered() -> Problem {
    let detail = "This prescription was changed or misread. Scan it again; if it stays so, do not dispense it and call the hospital.";
    refused("token-altered", "Changed or misread", detail)
}

pub(super) fn unknown_issuer() -> Problem {
    let detail = "This prescription was not issued by this hospital. Do not dispense it here; call whoever is named on it.";
    refused("unknown-issuer", "Not issued here", detail)
}

pub(super) fn key_revoked() -> Problem {
    let detail = "The hospital no longer stands by the key that signed this prescription. Do not dispense it; call the hospital.";
    refused("key-revoked", "No longer trusted", detail)
}
