//! Two signatures over the same facts: the compact token, and the health card where it fits.

use dokita_care::order::Order;
use dokita_care::prescription::{Prescriber, Prescription, Subject};
use dokita_care::rx::cose::Sign1;
use dokita_care::rx::{card, token};
use dokita_store::StoreError;
use dokita_store::patients::Patient;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::keys::InUse;
use crate::Problem;
use crate::es256::Unusable;
use crate::profile::list::{born, sex};

/// Random bytes of a revocation id; it is unique under a key, not secret (SMART Health Cards, "Revocation").
pub const RID_BYTES: usize = 6;

/// The renderings.
pub struct Signed {
    /// `NGRX1:…`
    pub token: String,
    /// The COSE message in the token.
    pub message: Vec<u8>,
    /// `shc:/…`, where it fits one symbol.
    pub health_card: Option<String>,
}

/// What is the same for everything that one prescription says.
pub struct Frame<'a> {
    /// Which.
    pub id: Uuid,
    /// Origin of the server.
    pub issuer: &'a str,
    /// Revocation id.
    pub rid: String,
    /// Now; fractions of seconds are dropped.
    pub now: OffsetDateTime,
}

/// The facts that are signed.
pub fn facts(
    frame: Frame<'_>,
    patient: &Patient,
    prescriber: Prescriber,
    order: &Order,
) -> Result<Prescription, StoreError> {
    let issued_at = frame.now.replace_nanosecond(0).unwrap_or(frame.now);
    Ok(Prescription {
        id: frame.id,
        issuer: frame.issuer.to_owned(),
        issued_at,
        valid_from: issued_at,
        valid_until: issued_at + Duration::days(i64::from(order.valid_days)),
        patient: Subject {
            name: patient.name.clone(),
            date_of_birth: born(patient)?,
            sex: sex(patient)?,
            hospital_number: patient.hospital_number.clone(),
        },
        prescriber,
        items: order.items.clone(),
        refills: order.refills,
        refill_interval_days: order.refill_interval_days,
        controlled: order.is_controlled(),
        instructions: order.instructions.clone(),
        rid: frame.rid,
    })
}

/// Signs the facts in both forms.
pub fn sign(facts: &Prescription, key: &InUse) -> Result<Signed, Problem> {
    let (token, message) = compact(facts, key)?;
    Ok(Signed { token, message, health_card: health_card(facts, key)? })
}

fn health_card(facts: &Prescription, key: &InUse) -> Result<Option<String>, Unusable> {
    let Some(draft) = card::Draft::of(facts, &key.kid) else { return Ok(None) };
    let signature = key.signing.sign(draft.to_be_signed())?;
    Ok(Some(draft.assemble(&signature).uri()))
}

fn compact(facts: &Prescription, key: &InUse) -> Result<(String, Vec<u8>), Unusable> {
    let payload = token::payload(facts);
    let kid = key.public.kid8();
    let signature = key.signing.sign(&token::to_be_signed(&payload, &kid))?;
    let message = Sign1 { kid, payload: payload.clone(), signature }.encode();
    Ok((token::assemble(payload, kid, signature).into_string(), message))
}
