//! How refusals of the ledger become problems.

use axum::http::StatusCode;
use dokita_care::dispensing::Refused;
use dokita_store::dispensing::Denied;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Problem;

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Refused(refused) => refused.into(),
            Denied::Unknown => Self::not_found(),
            Denied::KeyRevoked => super::resolve::key_revoked(),
            Denied::Store(error) => error.into(),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let (code, detail) = (refused.code(), refused.to_string());
        let time = |at: OffsetDateTime| json!(at.format(&Rfc3339).unwrap_or_default());
        match refused {
            Refused::NotYours => Self::not_found(),
            Refused::NotYetValid(from) => {
                Self::conflict(code, "Not valid yet", detail).with("validFrom", time(from))
            }
            Refused::Expired(_) => Self::conflict(code, "Expired", detail),
            Refused::Cancelled => Self::conflict(code, "Cancelled", detail),
            Refused::AlreadyDispensed => Self::conflict(code, "Dispensed already", detail),
            Refused::RefillTooEarly(from) => {
                Self::conflict(code, "Too early for a refill", detail).with("nextFillFrom", time(from))
            }
            Refused::ClaimedElsewhere(until) => {
                Self::conflict(code, "In another pharmacy", detail).with("claimedUntil", time(until))
            }
            Refused::ClaimLost => Self::conflict(code, "Claim it again", detail),
            Refused::MoreThanPrescribed { line, left } => Self::conflict(code, "More than is left", detail)
                .with("line", json!(line))
                .with("remaining", json!(left)),
            Refused::ExpiredBatch(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Batch expired", detail)
            }
            Refused::SubstitutionNotAllowed(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, "No other product", detail)
            }
            Refused::NothingToHandOver => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, "Nothing to hand over", detail)
            }
            Refused::AlreadyReturned => Self::conflict(code, "Returned already", detail),
        }
    }
}
