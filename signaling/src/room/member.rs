//! A person in the room: where they are, which connection speaks for them, what they publish.

use crate::message::{Participant, Resume, Source, Track, WaitingPerson};
use crate::ports::{ConnectionId, Grant, Moment, PeerKey};
use crate::room::Wait;
use std::collections::BTreeSet;

#[derive(Debug)]
pub(super) struct Member {
    pub grant: Grant,
    pub link: Link,
    pub place: Place,
    pub secret: String,
    /// Last revision offered on this connection.
    pub revision: Option<u32>,
    /// A moderator's new connection has not seen the waiting list yet.
    pub list_told: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Connected(ConnectionId),
    Lost(Moment),
}

#[derive(Debug)]
pub(super) enum Place {
    Waiting { since: Moment, told: Option<Wait> },
    Admitted(Seat),
}

#[derive(Debug)]
pub(super) struct Seat {
    pub since: Moment,
    /// None when the media plane lost the peer: the next offer makes another.
    pub peer: Option<PeerKey>,
    /// Identity of the client's peer connection, from the last offer.
    pub origin: Option<String>,
    pub published: Vec<Source>,
    pub pending: Option<Pending>,
    pub muted: BTreeSet<Source>,
    pub hand_raised: bool,
}

/// An offer that the media plane has not answered yet.
#[derive(Debug)]
pub(super) struct Pending {
    /// As the media plane knows it.
    pub revision: u32,
    /// As the client knows it.
    pub client_revision: u32,
    pub sources: Vec<Source>,
}

impl Member {
    pub fn proves(&self, resume: &Resume) -> bool {
        self.grant.participant == resume.participant && same(&self.secret, &resume.secret)
    }

    pub fn seat_mut(&mut self) -> Option<&mut Seat> {
        match &mut self.place {
            Place::Admitted(seat) => Some(seat),
            Place::Waiting { .. } => None,
        }
    }

    pub fn connection(&self) -> Option<ConnectionId> {
        match self.link {
            Link::Connected(connection) => Some(connection),
            Link::Lost(_) => None,
        }
    }

    /// As others see somebody admitted.
    pub fn participant(&self) -> Option<Participant> {
        let Place::Admitted(seat) = &self.place else { return None };
        let track = |source: &Source| Track { source: *source, muted: seat.muted.contains(source) };
        Some(Participant {
            id: self.grant.participant,
            name: self.grant.name.clone(),
            role: self.grant.role,
            tracks: seat.published.iter().map(track).collect(),
            hand_raised: seat.hand_raised,
            connected: self.connection().is_some(),
        })
    }

    /// As moderators see somebody waiting.
    pub fn waiting_person(&self) -> Option<WaitingPerson> {
        let Place::Waiting { since, .. } = self.place else { return None };
        Some(WaitingPerson {
            id: self.grant.participant,
            name: self.grant.name.clone(),
            role: self.grant.role,
            reason: self.grant.reason.clone(),
            since: since.0,
            connected: self.connection().is_some(),
        })
    }
}

impl Seat {
    pub fn new(since: Moment) -> Self {
        Self {
            since,
            peer: None,
            origin: None,
            published: Vec::new(),
            pending: None,
            muted: BTreeSet::new(),
            hand_raised: false,
        }
    }

    pub fn carries(&self, source: Source) -> bool {
        self.published.contains(&source)
            || self.pending.as_ref().is_some_and(|offer| offer.sources.contains(&source))
    }
}

/// Compares in a time that depends on the length alone.
fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
}
