//! Offers, mutes and layer wishes on their way to the media plane, and its news on their way back.
//!
//! What somebody publishes is shown to the others once the media plane has accepted the offer.

use super::member::{Member, Pending};
use super::{Output, Room, refuse, send};
use crate::message::{
    ErrorCode, OfferedTrack, ParticipantId, Preference, QualityLevel, ServerMessage, Source,
};
use crate::ports::{ConnectionId, MediaCommand, PeerEvent, PeerKey};

/// A client's offer.
pub(super) struct Offer {
    pub revision: u32,
    pub sdp: String,
    pub tracks: Vec<OfferedTrack>,
}

impl Room {
    pub(super) fn offer(&mut self, id: ParticipantId, to: ConnectionId, offer: Offer, out: &mut Vec<Output>) {
        let Some(member) = self.members.get_mut(&id) else { return };
        if member.revision.is_some_and(|last| offer.revision <= last) {
            return refuse(out, to, ErrorCode::OutOfOrder, "The revision of an offer must count up.");
        }
        member.revision = Some(offer.revision);
        let Some(origin) = origin(&offer.sdp) else {
            return refuse(out, to, ErrorCode::OfferRefused, "The offer is not a session description.");
        };
        let Some(seat) = member.seat_mut() else { return };
        // A page that was reloaded comes with a new peer connection, which needs a new peer here;
        // one that only lost its websocket goes on with the one it has.
        let same_connection = seat.origin.as_deref().is_none_or(|known| known == origin);
        if seat.peer.is_none() || !same_connection {
            self.start_media(id, out);
        }
        self.revision += 1;
        let revision = self.revision;
        let Some(seat) = self.members.get_mut(&id).and_then(Member::seat_mut) else { return };
        let Some(peer) = seat.peer else { return };
        seat.origin = Some(origin);
        let sources = offer.tracks.iter().map(|track| track.source).collect();
        seat.pending = Some(Pending { revision, client_revision: offer.revision, sources });
        out.push(Output::Media(MediaCommand::Offer { peer, revision, sdp: offer.sdp, tracks: offer.tracks }));
    }

    pub(super) fn prefer(
        &mut self,
        id: ParticipantId,
        mut preferences: Vec<Preference>,
        out: &mut Vec<Output>,
    ) {
        preferences.retain(|wish| self.is_admitted(wish.participant));
        let peer = self.members.get_mut(&id).and_then(Member::seat_mut).and_then(|seat| seat.peer);
        if let (Some(peer), false) = (peer, preferences.is_empty()) {
            out.push(Output::Media(MediaCommand::Prefer { peer, preferences }));
        }
    }

    /// Remembers the wish even when the track comes only later, so that nobody is heard by accident.
    pub(super) fn mute(&mut self, id: ParticipantId, source: Source, muted: bool, out: &mut Vec<Output>) {
        let Some(seat) = self.members.get_mut(&id).and_then(Member::seat_mut) else { return };
        let changed = if muted { seat.muted.insert(source) } else { seat.muted.remove(&source) };
        if !changed || !seat.carries(source) {
            return;
        }
        if let Some(peer) = seat.peer {
            out.push(Output::Media(MediaCommand::Mute { peer, source, muted }));
        }
        self.tell_updated(id, out);
    }

    pub(super) fn media_event(&mut self, peer: PeerKey, event: PeerEvent, out: &mut Vec<Output>) {
        let id = peer.participant;
        let Some(member) = self.members.get_mut(&id) else { return };
        let connection = member.connection();
        let Some(seat) = member.seat_mut().filter(|seat| seat.peer == Some(peer)) else { return };
        match (event, connection) {
            (PeerEvent::Answer { revision, sdp }, Some(to)) => self.answered(peer, to, (revision, sdp), out),
            (PeerEvent::OfferRefused { revision, reason }, Some(to)) => {
                if seat.pending.as_ref().is_some_and(|offer| offer.revision == revision) {
                    seat.pending = None;
                    refuse(out, to, ErrorCode::OfferRefused, &reason);
                }
            }
            (PeerEvent::Slots { slots, missing }, Some(to)) => {
                send(out, to, ServerMessage::Slots { slots, missing });
            }
            (PeerEvent::Quality(level), _) => self.tell_quality(id, level, out),
            (PeerEvent::Disconnected, _) => {
                (seat.peer, seat.origin, seat.pending) = (None, None, None);
                seat.published.clear();
                self.tell_updated(id, out);
                self.tell_quality(id, QualityLevel::Lost, out);
            }
            (_, None) => {}
        }
    }

    fn answered(&mut self, peer: PeerKey, to: ConnectionId, answer: (u32, String), out: &mut Vec<Output>) {
        let (revision, sdp) = answer;
        let Some(seat) = self.members.get_mut(&peer.participant).and_then(Member::seat_mut) else { return };
        // An answer to an earlier offer, or to one of an earlier connection, is of no use any more.
        let Some(offer) = seat.pending.take_if(|offer| offer.revision == revision) else { return };
        send(out, to, ServerMessage::Answer { revision: offer.client_revision, sdp });
        for source in offer.sources.iter().filter(|source| seat.muted.contains(source)) {
            out.push(Output::Media(MediaCommand::Mute { peer, source: *source, muted: true }));
        }
        if seat.published != offer.sources {
            seat.published = offer.sources;
            self.tell_updated(peer.participant, out);
        }
    }

    fn tell_quality(&self, participant: ParticipantId, level: QualityLevel, out: &mut Vec<Output>) {
        self.tell_admitted(&ServerMessage::Quality { participant, level }, None, out);
    }

    pub(super) fn speakers(&mut self, mut speakers: Vec<ParticipantId>, out: &mut Vec<Output>) {
        speakers.retain(|id| self.is_admitted(*id));
        self.tell_admitted(&ServerMessage::Speakers { participants: speakers }, None, out);
    }
}

/// User name and session id of the `o=` line (RFC 8866 section 5.2): the same for every offer of one
/// RTCPeerConnection (RFC 9429 section 5.2.2), another for the next.
fn origin(sdp: &str) -> Option<String> {
    let line = sdp.lines().take(8).find_map(|line| line.strip_prefix("o="))?;
    let mut fields = line.split_ascii_whitespace();
    let (user, session) = (fields.next()?, fields.next()?);
    (user.len() + session.len() <= 128).then(|| format!("{user} {session}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_names_the_peer_connection_and_not_the_offer() {
        let offer = |version: u32| format!("v=0\r\no=- 462 {version} IN IP4 127.0.0.1\r\ns=-\r\n");
        assert_eq!(origin(&offer(1)).as_deref(), Some("- 462"));
        assert_eq!(origin(&offer(1)), origin(&offer(2)));
        assert_eq!(origin("v=0\r\n"), None);
    }
}
