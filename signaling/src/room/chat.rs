//! What is said in writing: a bounded history, each line once.

use super::{Output, Room, refuse, send};
use crate::message::{ChatLine, ErrorCode, ParticipantId, ServerMessage};
use crate::ports::{ConnectionId, JournalEvent, Moment};
use std::collections::VecDeque;
use uuid::Uuid;

/// Most lines kept for those who come later.
const MAX_LINES: usize = 500;
/// Most bytes of text kept, so that `admitted` stays a frame that a 3G phone can take.
const MAX_BYTES: usize = 256 * 1024;

/// The lines so far, oldest first; the oldest are forgotten.
#[derive(Debug, Default)]
pub(super) struct History {
    lines: VecDeque<ChatLine>,
    bytes: usize,
}

impl History {
    pub fn find(&self, id: Uuid) -> Option<&ChatLine> {
        self.lines.iter().rev().find(|line| line.id == id)
    }

    pub fn push(&mut self, line: ChatLine) {
        self.bytes += line.text.len();
        self.lines.push_back(line);
        while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.text.len();
        }
    }

    pub fn lines(&self) -> Vec<ChatLine> {
        self.lines.iter().cloned().collect()
    }
}

impl Room {
    pub(super) fn chat(
        &mut self,
        now: Moment,
        id: ParticipantId,
        connection: ConnectionId,
        (line, text): (Uuid, String),
        out: &mut Vec<Output>,
    ) {
        if let Some(said) = self.chat.find(line) {
            if said.participant == id {
                // The sender repeats what was not confirmed to them before the connection broke.
                send(out, connection, ServerMessage::Chat { line: said.clone() });
            } else {
                refuse(out, connection, ErrorCode::Malformed, "This message id is taken.");
            }
            return;
        }
        let Some(member) = self.members.get(&id) else { return };
        let name = member.grant.name.clone();
        let line = ChatLine { id: line, participant: id, name, text, at: now.0 };
        self.chat.push(line.clone());
        self.tell_admitted(&ServerMessage::Chat { line: line.clone() }, None, out);
        self.record(JournalEvent::ChatSaid { room: self.id, line }, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u128, length: usize) -> ChatLine {
        ChatLine {
            id: Uuid::from_u128(number),
            participant: ParticipantId(Uuid::from_u128(1)),
            name: "Ada".to_owned(),
            text: "x".repeat(length),
            at: 0,
        }
    }

    #[test]
    fn the_history_forgets_the_oldest_of_many_lines() {
        let mut history = History::default();
        (0..600).for_each(|number| history.push(line(number, 10)));
        assert_eq!(history.lines().len(), MAX_LINES);
        assert!(history.find(Uuid::from_u128(99)).is_none());
        assert!(history.find(Uuid::from_u128(100)).is_some());
    }

    #[test]
    fn the_history_forgets_the_oldest_of_long_lines() {
        let mut history = History::default();
        (0..400).for_each(|number| history.push(line(number, 2_000)));
        assert!(history.bytes <= MAX_BYTES);
        assert_eq!(history.bytes, history.lines().iter().map(|line| line.text.len()).sum::<usize>());
    }
}
