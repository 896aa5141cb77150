//! Coming, coming back and going.

use super::member::{Link, Member, Place, Seat};
use super::{
    GRACE_MS, Input, Joining, MAX_ADMITTED, MAX_WAITING, Output, REOPENS_AFTER_MS, Room, close, moderates,
    must_wait, send, turn_away,
};
use crate::close::CloseReason;
use crate::message::{
    ErrorCode, IceTransportPolicy, LeaveReason, ParticipantId, Role, ServerMessage, VERSION,
};
use crate::ports::{ConnectionId, JournalEvent, MediaCommand, Moment, PeerKey, SessionId};

impl Room {
    pub(super) fn join(&mut self, now: Moment, joining: Joining, out: &mut Vec<Output>) {
        let (to, id) = (joining.connection, joining.grant.participant);
        if self.ended.is_some_and(|at| now.since(at) < REOPENS_AFTER_MS) {
            send(out, to, ServerMessage::Ended);
            return close(out, to, CloseReason::Ended);
        }
        // Whoever holds a grant now comes to a consultation that is open (again).
        self.ended = None;
        if let Some(reason) = self.removed.get(&id) {
            send(out, to, ServerMessage::Removed { reason: reason.clone() });
            return close(out, to, CloseReason::Removed);
        }
        if joining.grant.room_id() != self.id || (joining.grant.role == Role::Check) != self.echo {
            let text = "This link does not belong to this room.";
            return turn_away(out, to, ErrorCode::TokenRefused, text, CloseReason::Refused);
        }
        if self.members.contains_key(&id) {
            self.come_back(now, joining, out);
        } else {
            self.enter(now, joining, out);
        }
    }

    fn enter(&mut self, now: Moment, joining: Joining, out: &mut Vec<Output>) {
        let id = joining.grant.participant;
        let waits = must_wait(joining.grant.role) && !self.known.contains(&id);
        if let Some(text) = self.is_full(waits) {
            return turn_away(out, joining.connection, ErrorCode::RoomFull, text, CloseReason::RoomFull);
        }
        welcome(&joining, false, out);
        let role = joining.grant.role;
        let member = Member {
            grant: joining.grant,
            link: Link::Connected(joining.connection),
            place: Place::Waiting { since: now, told: None },
            secret: joining.secret,
            revision: None,
            list_told: false,
        };
        self.members.insert(id, member);
        if waits {
            self.record(JournalEvent::Waiting { room: self.id, participant: id, role, at: now }, out);
        } else {
            self.seat(now, id, id, out);
        }
    }

    fn is_full(&self, waits: bool) -> Option<&'static str> {
        let admitted = self.count_admitted();
        let waiting = self.members.len() - admitted;
        let seats = if self.echo { 1 } else { MAX_ADMITTED };
        match waits {
            true if waiting >= MAX_WAITING => Some("The waiting room is full. Try again in a few minutes."),
            false if admitted >= seats => Some("The room is full."),
            _ => None,
        }
    }

    /// The same person on another connection: a resumed one keeps its media, a second tab starts
    /// afresh. The earlier connection, if any, ends here.
    fn come_back(&mut self, now: Moment, joining: Joining, out: &mut Vec<Output>) {
        let id = joining.grant.participant;
        let Some(member) = self.members.get_mut(&id) else { return };
        let resumed = joining.resume.as_ref().is_some_and(|resume| member.proves(resume));
        if let Link::Connected(earlier) = member.link {
            send(out, earlier, ServerMessage::Replaced);
            close(out, earlier, CloseReason::Replaced);
        }
        welcome(&joining, resumed, out);
        member.grant = joining.grant;
        member.link = Link::Connected(joining.connection);
        member.secret = joining.secret;
        member.revision = None;
        member.list_told = false;
        let waits = must_wait(member.grant.role);
        match &mut member.place {
            Place::Waiting { told, .. } => {
                *told = None;
                if !waits && self.count_admitted() < MAX_ADMITTED {
                    self.seat(now, id, id, out);
                }
            }
            Place::Admitted(seat) => {
                seat.pending = None;
                if !resumed {
                    seat.published.clear();
                    seat.muted.clear();
                    self.start_media(id, out);
                }
                self.show_room(id, out);
                self.tell_updated(id, out);
            }
        }
    }

    /// Admits a member. There must be room.
    pub(super) fn seat(&mut self, now: Moment, id: ParticipantId, by: ParticipantId, out: &mut Vec<Output>) {
        let Some(member) = self.members.get_mut(&id) else { return };
        member.place = Place::Admitted(Seat::new(now));
        let role = member.grant.role;
        let participant = member.participant();
        self.known.insert(id);
        self.patient_seen |= role == Role::Patient;
        self.start_media(id, out);
        self.show_room(id, out);
        if let Some(participant) = participant {
            self.tell_admitted(&ServerMessage::ParticipantJoined { participant }, Some(id), out);
        }
        self.record(JournalEvent::Admitted { room: self.id, participant: id, role, by, at: now }, out);
    }

    fn show_room(&self, id: ParticipantId, out: &mut Vec<Output>) {
        if let Some(to) = self.members.get(&id).and_then(Member::connection) {
            let participants = self.others(id);
            send(out, to, ServerMessage::Admitted { participants, chat: self.chat.lines() });
        }
    }

    /// A fresh media peer for a seat; the former one leaves.
    pub(super) fn start_media(&mut self, id: ParticipantId, out: &mut Vec<Output>) {
        let peer = PeerKey { room: self.id, participant: id, epoch: self.epoch };
        let echo = self.echo;
        let Some(seat) = self.members.get_mut(&id).and_then(Member::seat_mut) else { return };
        self.epoch += 1;
        seat.origin = None;
        if let Some(former) = seat.peer.replace(peer) {
            out.push(Output::Media(MediaCommand::Leave { peer: former }));
        }
        out.push(Output::Media(MediaCommand::Join { peer, echo }));
    }

    pub(super) fn disconnected(&mut self, now: Moment, connection: ConnectionId, out: &mut Vec<Output>) {
        let Some(id) = self.speaker(connection) else { return };
        if let Some(member) = self.members.get_mut(&id) {
            member.link = Link::Lost(now);
            self.tell_updated(id, out);
        }
    }

    pub(super) fn leave(&mut self, now: Moment, id: ParticipantId, out: &mut Vec<Output>) {
        if let Some(connection) = self.members.get(&id).and_then(Member::connection) {
            close(out, connection, CloseReason::Left);
        }
        self.take_out(now, id, LeaveReason::Left, out);
    }

    pub(super) fn session_ended(&mut self, now: Moment, session: SessionId, out: &mut Vec<Output>) {
        let theirs = self.members.iter().filter(|(_, member)| member.grant.session == session);
        let ids: Vec<_> = theirs.map(|(id, _)| *id).collect();
        for id in ids {
            if let Some(to) = self.members.get(&id).and_then(Member::connection) {
                let text = "Your session has ended. Sign in again, or ask for a new link.";
                turn_away(out, to, ErrorCode::TokenRefused, text, CloseReason::Refused);
            }
            self.known.remove(&id);
            self.take_out(now, id, LeaveReason::SessionEnded, out);
        }
    }

    pub(super) fn tick(&mut self, now: Moment, out: &mut Vec<Output>) {
        let gone = |member: &Member| matches!(member.link, Link::Lost(at) if now.since(at) >= GRACE_MS);
        let ids: Vec<_> = self.members.iter().filter(|(_, member)| gone(member)).map(|(id, _)| *id).collect();
        for id in ids {
            self.take_out(now, id, LeaveReason::TimedOut, out);
        }
    }

    /// A moderator ends the call. Before a patient was let in there is none: those inside go, those who
    /// wait keep their place.
    pub(super) fn end_by(&mut self, now: Moment, by: ParticipantId, out: &mut Vec<Output>) {
        if self.patient_seen {
            return self.end(now, Some(by), out);
        }
        let inside = self.members.iter().filter(|(_, member)| matches!(member.place, Place::Admitted(_)));
        let ids: Vec<_> = inside.map(|(id, _)| *id).collect();
        for id in ids {
            if let Some(connection) = self.members.get(&id).and_then(Member::connection) {
                send(out, connection, ServerMessage::Ended);
                close(out, connection, CloseReason::Ended);
            }
            self.take_out(now, id, LeaveReason::Left, out);
        }
    }

    /// The call is over. `by` is None when the server ends it.
    pub(super) fn end(&mut self, now: Moment, by: Option<ParticipantId>, out: &mut Vec<Output>) {
        if self.ended.is_some() {
            return;
        }
        self.ended = Some(now);
        self.patient_seen = false;
        for (_, mut member) in std::mem::take(&mut self.members) {
            if let Some(connection) = member.connection() {
                send(out, connection, ServerMessage::Ended);
                close(out, connection, CloseReason::Ended);
            }
            if let Some(peer) = member.seat_mut().and_then(|seat| seat.peer) {
                out.push(Output::Media(MediaCommand::Leave { peer }));
            }
        }
        self.record(JournalEvent::Ended { room: self.id, by, at: now }, out);
    }

    /// Forgets a member, who must have been told already.
    pub(super) fn take_out(
        &mut self,
        now: Moment,
        id: ParticipantId,
        reason: LeaveReason,
        out: &mut Vec<Output>,
    ) {
        let Some(mut member) = self.members.remove(&id) else { return };
        let role = member.grant.role;
        let seat = member.seat_mut();
        let admitted = seat.is_some();
        if let Some(seat) = seat {
            if let Some(peer) = seat.peer {
                out.push(Output::Media(MediaCommand::Leave { peer }));
            }
            if role == Role::Patient {
                self.pace.finished(now.since(seat.since));
            }
            self.tell_admitted(&ServerMessage::ParticipantLeft { participant: id, reason }, None, out);
        }
        self.record(
            JournalEvent::Left { room: self.id, participant: id, role, reason, admitted, at: now },
            out,
        );
    }

    /// True when a moderator is here and reachable.
    #[must_use]
    pub fn doctor_present(&self) -> bool {
        self.members.values().any(|member| {
            moderates(member.grant.role)
                && member.connection().is_some()
                && matches!(member.place, Place::Admitted(_))
        })
    }
}

fn welcome(joining: &Joining, resumed: bool, out: &mut Vec<Output>) {
    let message = ServerMessage::Welcome {
        version: VERSION,
        participant: joining.grant.participant,
        role: joining.grant.role,
        secret: joining.secret.clone(),
        room: joining.grant.room.clone(),
        ice_servers: joining.ice_servers.clone(),
        ice_transport_policy: match joining.grant.relay_only {
            true => IceTransportPolicy::Relay,
            false => IceTransportPolicy::All,
        },
        resumed,
    };
    send(out, joining.connection, message);
}

impl From<Joining> for Input {
    fn from(joining: Joining) -> Self {
        Self::Join(Box::new(joining))
    }
}
