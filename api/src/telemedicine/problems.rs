//! How refusals of bookings and changes become problems.

use axum::http::StatusCode;
use dokita_care::consultation::Refused;
use dokita_store::consultations::Taken;

use super::booking::BookingError;
use super::change::ChangeError;
use crate::Problem;

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::Status(_) => Self::conflict("wrong-status", "Not possible now", detail),
            Refused::TooEarly => Self::conflict("too-early", "Too early", detail),
            Refused::NotYetNoShow => Self::conflict("too-early", "Too early", detail),
            Refused::InThePast => unprocessable("in-the-past", "In the past", detail),
            Refused::OwnLength => unprocessable("wrong-length", "Too long", detail),
            Refused::OwnTooFarAhead => unprocessable("too-far-ahead", "Too far ahead", detail),
            Refused::OwnTooMany => Self::conflict("too-many-open", "Enough visits booked", detail),
            Refused::Length => unprocessable("wrong-length", "Too short or too long", detail),
        }
    }
}

impl From<Taken> for Problem {
    fn from(taken: Taken) -> Self {
        let detail = match taken {
            Taken::Doctor => "Somebody else has just taken this time. Choose another one.",
            Taken::Patient => "The patient has another consultation at this time. Choose another one.",
        };
        Self::conflict("slot-taken", "Time taken", detail)
    }
}

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        match error {
            BookingError::Refused(refused) => refused.into(),
            BookingError::Taken(taken) => taken.into(),
            BookingError::Store(error) => error.into(),
            BookingError::NoPatient => {
                unprocessable("unknown-patient", "Unknown patient", "There is no such patient.")
            }
            BookingError::NoDoctor => {
                unprocessable("unknown-doctor", "Unknown doctor", "There is no such doctor any more.")
            }
            BookingError::OutsideAvailability => unprocessable(
                "outside-availability",
                "Outside the doctor's hours",
                "The doctor does not work at this time. Choose one of the free times.",
            ),
            BookingError::NotToBeFollowedUp => unprocessable(
                "not-to-be-followed-up",
                "Not to be followed up",
                "Only a consultation of the same patient that took place can be followed up.",
            ),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refused) => refused.into(),
            ChangeError::Taken(taken) => taken.into(),
            ChangeError::Store(error) => error.into(),
            ChangeError::NotFound => Self::not_found(),
            ChangeError::Meanwhile => Self::conflict(
                "changed-meanwhile",
                "Changed meanwhile",
                "Somebody else changed this consultation in the meantime. Load it again.",
            ),
        }
    }
}

fn unprocessable(
    code: &'static str,
    title: &'static str,
    detail: impl Into<std::borrow::Cow<'static, str>>,
) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail)
}
