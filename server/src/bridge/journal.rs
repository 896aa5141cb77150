//! What happens in a room changes the consultation: waiting, in progress, completed.

use dokita_api::AppState;
use dokita_api::telemedicine::change;
use dokita_signaling::message::Role;
use dokita_signaling::ports::{Journal, JournalEvent, Pending};

/// The consultations of the database.
pub struct Consultations(pub AppState);

impl Journal for Consultations {
    fn record(&self, event: JournalEvent) -> Pending<'_, ()> {
        Box::pin(async move {
            let (db, now) = (&self.0.db, self.0.now());
            let done = match event {
                JournalEvent::Waiting { room, role: Role::Patient, .. } => {
                    change::mark_waiting(db, room.0, now).await
                }
                JournalEvent::Admitted { room, role: Role::Patient, .. } => {
                    change::mark_started(db, room.0, now).await
                }
                JournalEvent::Left { room, role: Role::Patient, admitted: false, .. } => {
                    change::mark_left_waiting(db, room.0, now).await
                }
                JournalEvent::Ended { room, .. } => change::mark_ended(db, room.0, now).await,
                // Others who come and go do not change the consultation; chat is not kept.
                _ => Ok(()),
            };
            if let Err(error) = done {
                tracing::warn!(%error, "a consultation did not follow its room");
            }
        })
    }
}
