//! What only a doctor or nurse may do. The caller has checked that.

use super::member::Member;
use super::{MAX_ADMITTED, Output, Room, close, refuse, send};
use crate::close::CloseReason;
use crate::message::{ClientMessage, ErrorCode, LeaveReason, ParticipantId, Role, ServerMessage, Source};
use crate::ports::{ConnectionId, Moment};

impl Room {
    pub(super) fn moderate(
        &mut self,
        now: Moment,
        by: ParticipantId,
        connection: ConnectionId,
        message: ClientMessage,
        out: &mut Vec<Output>,
    ) {
        let done = match message {
            ClientMessage::Admit { participant } => self.admit(now, by, participant, out),
            ClientMessage::Decline { participant, reason } => self.decline(now, participant, reason, out),
            ClientMessage::MuteParticipant { participant, source } => self.silence(participant, source, out),
            ClientMessage::Remove { participant, reason } => self.put_out(now, by, participant, reason, out),
            ClientMessage::EndForAll => {
                self.end_by(now, by, out);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err((code, text)) = done {
            refuse(out, connection, code, text);
        }
    }

    fn admit(&mut self, now: Moment, by: ParticipantId, id: ParticipantId, out: &mut Vec<Output>) -> Done {
        self.expect_waiting(id)?;
        if self.count_admitted() >= MAX_ADMITTED {
            return Err((ErrorCode::RoomFull, "The room is full: 16 people are in it."));
        }
        self.seat(now, id, by, out);
        Ok(())
    }

    fn decline(&mut self, now: Moment, id: ParticipantId, reason: String, out: &mut Vec<Output>) -> Done {
        self.expect_waiting(id)?;
        if let Some(to) = self.members.get(&id).and_then(Member::connection) {
            send(out, to, ServerMessage::Declined { reason });
            close(out, to, CloseReason::Declined);
        }
        self.take_out(now, id, LeaveReason::Removed, out);
        Ok(())
    }

    fn silence(&mut self, id: ParticipantId, source: Source, out: &mut Vec<Output>) -> Done {
        let Some(member) = self.members.get_mut(&id) else { return Err(UNKNOWN) };
        let connection = member.connection();
        let Some(seat) = member.seat_mut() else { return Err(UNKNOWN) };
        if !seat.carries(source) {
            return Err((ErrorCode::OutOfOrder, "They do not share this now."));
        }
        if let Some(to) = connection {
            send(out, to, ServerMessage::MuteRequested { source });
        }
        self.mute(id, source, true, out);
        Ok(())
    }

    fn put_out(
        &mut self,
        now: Moment,
        by: ParticipantId,
        id: ParticipantId,
        reason: String,
        out: &mut Vec<Output>,
    ) -> Done {
        let Some(member) = self.members.get(&id).filter(|_| self.is_admitted(id)) else {
            return Err(UNKNOWN);
        };
        if id == by || member.grant.role == Role::Doctor {
            return Err((ErrorCode::NotAllowed, "A doctor cannot be removed, nor you yourself."));
        }
        if let Some(to) = member.connection() {
            send(out, to, ServerMessage::Removed { reason: reason.clone() });
            close(out, to, CloseReason::Removed);
        }
        self.removed.insert(id, reason);
        self.known.remove(&id);
        self.take_out(now, id, LeaveReason::Removed, out);
        Ok(())
    }

    fn expect_waiting(&self, id: ParticipantId) -> Done {
        if self.is_admitted(id) {
            return Err((ErrorCode::OutOfOrder, "They are in the room already."));
        }
        self.members.get(&id).map(|_| ()).ok_or(UNKNOWN)
    }
}

type Done = Result<(), (ErrorCode, &'static str)>;

const UNKNOWN: (ErrorCode, &str) = (ErrorCode::UnknownParticipant, "This person is not here any more.");
