//! Booking: the rules, the lock on both people's time, the row, the patient's invitation and the
//! audit entry in one transaction.

use dokita_care::availability::Span;
use dokita_care::consultation::{
    INVITATION_GRACE, Kind, Refused, State, check_own_booking, may_be_followed_up,
};
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::{self, Consultation, NewConsultation, Taken};
use dokita_store::ids::{DbTime, DbUuid, InvitationId, UserId};
use dokita_store::invitations::{self, Invitation};
use dokita_store::patients::{self, Patient};
use dokita_store::{Db, StoreError, doctors};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A booking may begin so long ago, so that "now" is still now when it arrives.
const JUST_NOW: Duration = Duration::minutes(5);

/// What somebody wants to book.
pub struct Booking {
    /// Of whom.
    pub patient: Uuid,
    /// With whom.
    pub doctor: Uuid,
    /// HMO or platform it is booked through.
    pub provider_id: Option<String>,
    /// When.
    pub starts_at: OffsetDateTime,
    /// How long.
    pub minutes: u16,
    /// Video or audio.
    pub kind: Kind,
    /// Why, in the patient's words.
    pub reason: String,
    /// An earlier consultation.
    pub follow_up_of: Option<Uuid>,
    /// All media goes through the relay.
    pub relay_only: bool,
    /// Staff may book outside the doctor's hours.
    pub outside_hours: bool,
    /// The patient books by themselves.
    pub own: bool,
}

/// Who books, and what was drawn for it.
pub struct Booker {
    /// As in the audit log.
    pub actor: String,
    /// Their account.
    pub user: Option<UserId>,
    /// Hash of the patient's invitation token.
    pub token_hash: String,
    /// Id of the consultation.
    pub consultation: Uuid,
    /// Id of the patient's invitation.
    pub invitation: InvitationId,
    /// Now.
    pub now: OffsetDateTime,
}

/// Why a booking was refused.
#[derive(Debug, thiserror::Error)]
pub enum BookingError {
    /// The rules forbid it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No such patient.
    #[error("no such patient")]
    NoPatient,
    /// No such doctor, or no longer active.
    #[error("no such doctor")]
    NoDoctor,
    /// The doctor does not work then.
    #[error("outside the doctor's hours")]
    OutsideAvailability,
    /// Somebody else has that time.
    #[error("taken")]
    Taken(Taken),
    /// The earlier consultation is not one of this patient that took place.
    #[error("not to be followed up")]
    NotToBeFollowedUp,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Books, or says why not.
pub async fn book(db: &Db, booking: Booking, booker: Booker) -> Result<Consultation, BookingError> {
    let state = State::booked(booking.starts_at, booking.minutes)?;
    if booking.starts_at < booker.now - JUST_NOW {
        return Err(Refused::InThePast.into());
    }
    let patient = patients::by_id(db, booking.patient).await?.ok_or(BookingError::NoPatient)?;
    doctors::by_id(db, booking.doctor).await?.ok_or(BookingError::NoDoctor)?;
    check_follow_up(db, &booking).await?;
    let wanted = Span { start: state.starts_at, end: state.ends_at() };
    if !booking.outside_hours && !doctors::hours(db, booking.doctor).await?.availability.covers(&wanted) {
        return Err(BookingError::OutsideAvailability);
    }
    let id = booker.consultation;
    insert(db, (booking, state), &patient, booker).await?;
    Ok(consultations::by_id(db, id).await?.ok_or(StoreError::Corrupt { column: "id" })?)
}

async fn check_follow_up(db: &Db, booking: &Booking) -> Result<(), BookingError> {
    let Some(earlier) = booking.follow_up_of else { return Ok(()) };
    match consultations::by_id(db, earlier).await? {
        Some(seen) if seen.patient_id.0 == booking.patient && may_be_followed_up(seen.status()?) => Ok(()),
        _ => Err(BookingError::NotToBeFollowedUp),
    }
}

async fn insert(
    db: &Db,
    (booking, state): (Booking, State),
    patient: &Patient,
    booker: Booker,
) -> Result<(), BookingError> {
    let id = booker.consultation;
    let wanted = Span { start: state.starts_at, end: state.ends_at() };
    let entry = Entry {
        at: booker.now,
        actor: booker.actor.clone(),
        action: "consultation.scheduled",
        subject: format!("consultation:{id}"),
        detail: json!({
            "patient": booking.patient,
            "doctor": booking.doctor,
            "startsAt": state.starts_at.unix_timestamp(),
            "minutes": state.minutes,
            "outsideHours": booking.outside_hours,
            "relayOnly": booking.relay_only,
        }),
    };
    let invitation = Invitation {
        id: booker.invitation,
        consultation_id: DbUuid(id),
        name: patient.name.clone(),
        role: "patient".into(),
        created_by: booker.user,
        created_at: DbTime(booker.now),
        expires_at: DbTime(wanted.end + INVITATION_GRACE),
        revoked_at: None,
    };
    let mut tx = db.write().await?;
    let people = (booking.doctor, booking.patient);
    if let Some(taken) = consultations::claim_time(&mut tx, people, wanted, id).await? {
        return Err(BookingError::Taken(taken));
    }
    if booking.own {
        // The patient's lock is held: bookings at the same time are counted one after the other.
        let open = consultations::count_open(&mut tx, booking.patient).await?;
        check_own_booking(&state, open, booker.now)?;
    }
    let new = NewConsultation {
        id,
        patient: booking.patient,
        doctor: booking.doctor,
        provider_id: booking.provider_id,
        state,
        kind: booking.kind,
        reason: booking.reason,
        follow_up_of: booking.follow_up_of,
        relay_only: booking.relay_only,
        created_by: booker.actor,
        now: booker.now,
    };
    consultations::insert(&mut tx, new).await?;
    invitations::insert(&mut tx, invitation, booker.token_hash).await?;
    audit::commit(tx, &[entry]).await?;
    Ok(())
}
