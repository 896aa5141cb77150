//! The one way a consultation changes: rule, lock, conditional update and audit entry together.

use dokita_care::availability::Span;
use dokita_care::consultation::{Event, INVITATION_GRACE, Refused, State, transition};
use dokita_store::audit::{self, Entry};
use dokita_store::consultations::{self, Consultation, Taken};
use dokita_store::{Db, StoreError, Tx, invitations};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

/// Why a consultation did not change.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The rules forbid it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The time is not free.
    #[error("somebody else has that time")]
    Taken(Taken),
    /// Somebody else changed it first.
    #[error("changed meanwhile")]
    Meanwhile,
    /// No such consultation.
    #[error("no such consultation")]
    NotFound,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Applies `event` for `actor` and answers the consultation as it is afterwards.
///
/// An event that is already true changes nothing and is not recorded again.
pub async fn change(
    db: &Db,
    consultation: &Consultation,
    event: &Event,
    actor: &str,
    now: OffsetDateTime,
) -> Result<Consultation, ChangeError> {
    let before = consultation.state()?;
    let next = transition(&before, event, now)?;
    if next == before {
        return Ok(consultation.clone());
    }
    let mut tx = db.write().await?;
    if (next.starts_at, next.minutes) != (before.starts_at, before.minutes) {
        move_booking(&mut tx, consultation, &next).await?;
    }
    if !consultations::apply(&mut tx, consultation, &next, now).await? {
        return Err(ChangeError::Meanwhile);
    }
    audit::commit(tx, &[entry(consultation, event, &next, actor, now)]).await?;
    consultations::by_id(db, consultation.id.0).await?.ok_or(ChangeError::NotFound)
}

/// The patient entered the waiting room. For the signaling journal; repeating it is harmless.
pub async fn mark_waiting(db: &Db, consultation: Uuid, now: OffsetDateTime) -> Result<(), ChangeError> {
    mark(db, consultation, &Event::Wait, now).await
}

/// The patient left the waiting room without being let in.
pub async fn mark_left_waiting(db: &Db, consultation: Uuid, now: OffsetDateTime) -> Result<(), ChangeError> {
    mark(db, consultation, &Event::LeaveWaiting, now).await
}

/// The doctor let the patient in. For the signaling journal; repeating it is harmless.
pub async fn mark_started(db: &Db, consultation: Uuid, now: OffsetDateTime) -> Result<(), ChangeError> {
    mark(db, consultation, &Event::Start, now).await
}

/// The call was ended for everybody. For the signaling journal; repeating it is harmless.
pub async fn mark_ended(db: &Db, consultation: Uuid, now: OffsetDateTime) -> Result<(), ChangeError> {
    mark(db, consultation, &Event::End, now).await
}

async fn mark(db: &Db, id: Uuid, event: &Event, now: OffsetDateTime) -> Result<(), ChangeError> {
    // Signaling and a REST request may race; the loser looks again and finds its event true or refused.
    const ATTEMPTS: usize = 4;
    for _ in 0..ATTEMPTS {
        let consultation = consultations::by_id(db, id).await?.ok_or(ChangeError::NotFound)?;
        match change(db, &consultation, event, "system", now).await {
            Ok(_) => return Ok(()),
            Err(ChangeError::Meanwhile) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ChangeError::Meanwhile)
}

async fn move_booking(tx: &mut Tx, consultation: &Consultation, next: &State) -> Result<(), ChangeError> {
    let people = (consultation.doctor_id.0, consultation.patient_id.0);
    let wanted = Span { start: next.starts_at, end: next.ends_at() };
    if let Some(taken) = consultations::claim_time(tx, people, wanted, consultation.id.0).await? {
        return Err(ChangeError::Taken(taken));
    }
    invitations::extend(tx, consultation.id, next.ends_at() + INVITATION_GRACE).await?;
    Ok(())
}

fn entry(
    consultation: &Consultation,
    event: &Event,
    next: &State,
    actor: &str,
    now: OffsetDateTime,
) -> Entry {
    let action = match event {
        Event::Wait => "consultation.waiting",
        Event::LeaveWaiting => "consultation.left-waiting",
        Event::Start => "consultation.started",
        Event::End => "consultation.ended",
        Event::Cancel { .. } => "consultation.cancelled",
        Event::NoShow => "consultation.no-show",
        Event::Reschedule { .. } => "consultation.rescheduled",
        Event::Extend { .. } => "consultation.extended",
    };
    Entry {
        at: now,
        actor: actor.to_owned(),
        action,
        subject: format!("consultation:{}", consultation.id.0),
        detail: json!({
            "from": consultation.status,
            "to": next.status.as_str(),
            "startsAt": next.starts_at.unix_timestamp(),
            "minutes": next.minutes,
        }),
    }
}
