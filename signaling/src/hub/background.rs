//! The hub's three clocks: time for the rooms, sessions that may have ended, and the journal.

use super::Hub;
use crate::ports::JournalEvent;
use std::sync::{Arc, Weak};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

pub(super) fn spawn(hub: &Arc<Hub>, events: mpsc::Receiver<JournalEvent>) {
    tokio::spawn(pass_time(Arc::downgrade(hub), hub.limits.tick_every));
    tokio::spawn(check_sessions(Arc::downgrade(hub), hub.limits.sessions_every));
    tokio::spawn(keep_journal(hub.ports.journal.clone(), events));
}

async fn pass_time(hub: Weak<Hub>, every: std::time::Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        hub.tick();
    }
}

async fn check_sessions(hub: Weak<Hub>, every: std::time::Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let sessions = hub.sessions();
        if sessions.is_empty() {
            continue;
        }
        match timeout(hub.limits.verify_within, hub.admission().ended(&sessions)).await {
            Ok(Ok(ended)) => ended.into_iter().for_each(|session| hub.drop_session(session)),
            // A consultation goes on while the database does not answer.
            Ok(Err(_)) | Err(_) => tracing::warn!(sessions = sessions.len(), "sessions could not be checked"),
        }
    }
}

async fn keep_journal(journal: Arc<dyn crate::ports::Journal>, mut events: mpsc::Receiver<JournalEvent>) {
    while let Some(event) = events.recv().await {
        journal.record(event).await;
    }
}
