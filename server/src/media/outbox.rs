//! Events on their way to the signaling. The worker never waits for it.

use std::collections::VecDeque;

use dokita_sfu::Event;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::MediaEvent;

/// Events that must arrive may wait here while the channel is full.
const BACKLOG: usize = 65_536;

pub(super) struct Outbox {
    channel: mpsc::Sender<MediaEvent>,
    backlog: VecDeque<MediaEvent>,
}

impl Outbox {
    pub fn new(channel: mpsc::Sender<MediaEvent>) -> Self {
        Outbox { channel, backlog: VecDeque::new() }
    }

    /// Takes an event; false if it was dropped. What comes again soon is dropped once the channel is
    /// three quarters full, the rest only when the backlog is full too.
    pub fn push(&mut self, event: MediaEvent) -> bool {
        let passing = matches!(event.2, Event::Speakers { .. } | Event::Quality { .. } | Event::Data { .. });
        let crowded = self.channel.capacity() * 4 < self.channel.max_capacity();
        if passing && (crowded || !self.backlog.is_empty()) {
            return false;
        }
        if self.backlog.len() >= BACKLOG {
            tracing::error!("signaling does not take media events");
            return false;
        }
        self.backlog.push_back(event);
        self.flush();
        true
    }

    /// Sends what waits, as far as there is room.
    pub fn flush(&mut self) {
        while let Some(event) = self.backlog.pop_front() {
            match self.channel.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => return self.backlog.push_front(event),
                Err(TrySendError::Closed(_)) => return self.backlog.clear(),
            }
        }
    }

    pub fn is_waiting(&self) -> bool {
        !self.backlog.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dokita_sfu::{PeerId, RoomId};

    #[test]
    fn a_slow_receiver_loses_speakers_but_no_answers() {
        let (sender, mut receiver) = mpsc::channel(4);
        let mut outbox = Outbox::new(sender);
        let event = |event| (RoomId(1), PeerId(1), event);
        for revision in 0..10 {
            assert!(outbox.push(event(Event::Answer { revision, sdp: String::new() })));
        }
        assert!(!outbox.push(event(Event::Speakers { peers: Vec::new() })));
        let mut revisions = Vec::new();
        while let Ok((_, _, Event::Answer { revision, .. })) = receiver.try_recv() {
            revisions.push(revision);
            outbox.flush();
        }
        assert_eq!(revisions, (0..10).collect::<Vec<_>>());
        assert!(!outbox.is_waiting());
    }
}
