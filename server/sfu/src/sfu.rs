//! The whole unit: finds the peer of a datagram, keeps the deadlines, services the engines.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::member::Member;
use crate::peer::Signal;
use crate::room::{Effects, Room, TICK};
use crate::stun;
use crate::types::{Command, Event, PeerId, RoomId, Transmit};

/// Source addresses remembered per peer.
const MAX_ADDRESSES: usize = 8;
/// Engine calls per service: a pacer releases one packet a call.
const MAX_CALLS: usize = 512;
/// After that many calls, others come first.
const PAUSE: Duration = Duration::from_millis(1);

/// What is fixed at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where clients send to: the candidates of every answer.
    pub addresses: Vec<SocketAddr>,
    /// Largest forwarded data channel message in bytes; 16 KiB suits all browsers.
    pub max_message: usize,
}

/// What happened so far, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Datagrams of nobody we know.
    pub unknown_datagrams: u64,
    /// Data channel messages that were too large or found a full channel.
    pub dropped_data: u64,
    /// Peers in all rooms now.
    pub peers: usize,
    /// Rooms now.
    pub rooms: usize,
    /// Addresses and ICE user names that lead to peers now.
    pub routes: usize,
}

/// Where a member is.
type Place = (RoomId, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Member(RoomId, usize),
    Room(RoomId),
}

/// All rooms of one worker.
pub struct Sfu {
    config: Config,
    rooms: HashMap<RoomId, Room>,
    addresses: HashMap<SocketAddr, Place>,
    ufrags: HashMap<String, Place>,
    timers: BinaryHeap<Reverse<(Instant, Timer)>>,
    transmits: VecDeque<Transmit>,
    effects: Effects,
    signals: Vec<Signal>,
    now: Instant,
    unknown_datagrams: u64,
    peers: usize,
}

impl Sfu {
    /// Without rooms.
    #[must_use]
    pub fn new(config: Config, now: Instant) -> Self {
        Sfu {
            config,
            rooms: HashMap::new(),
            addresses: HashMap::new(),
            ufrags: HashMap::new(),
            timers: BinaryHeap::new(),
            transmits: VecDeque::new(),
            effects: Effects::default(),
            signals: Vec::new(),
            now,
            unknown_datagrams: 0,
            peers: 0,
        }
    }

    /// Obeys the signaling. What doesn't apply (an unknown peer) is ignored.
    pub fn command(&mut self, now: Instant, command: Command) {
        self.now = now;
        let config = &self.config;
        match command {
            Command::Join { room, peer, echo } => self.join(now, room, peer, echo),
            Command::Leave { room, peer } => self.leave(now, room, peer),
            Command::Offer { room, peer, revision, sdp, tracks } => {
                let Some((place, room)) = find(&mut self.rooms, room, peer) else { return };
                room.offer(place.1, (revision, &sdp, &tracks), &config.addresses, now, &mut self.effects);
                self.route_by_ufrag(place);
            }
            Command::Prefer { room, peer, track, layer } => {
                if let Some((place, room)) = find(&mut self.rooms, room, peer) {
                    room.prefer(place.1, track, layer, now, &mut self.effects);
                }
            }
            Command::Mute { room, peer, source, muted } => {
                if let Some((place, room)) = find(&mut self.rooms, room, peer) {
                    room.mute(place.1, source, muted, now, &mut self.effects);
                }
            }
        }
    }

    /// Takes a datagram. `destination` must be one of the configured addresses. Packets for others
    /// wait for [`Sfu::timeout`], so that a batch of datagrams is served at once.
    pub fn datagram(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        self.now = now;
        let Some(place) = self.route(now, source, destination, contents) else {
            self.unknown_datagrams += 1;
            return;
        };
        let Some(room) = self.rooms.get_mut(&place.0) else { return };
        room.heard(place.1, now, &mut self.effects);
        if let Some(member) = room.member(place.1) {
            member.peer.receive(now, source, destination, contents);
            self.drain(place, now);
        }
    }

    /// Whether an ICE user name (RFC 8445 section 7.2.2: the receiver's part) leads to a peer of ours.
    #[must_use]
    pub fn knows(&self, ufrag: &str) -> bool {
        self.ufrags.contains_key(ufrag)
    }

    /// When [`Sfu::timeout`] is to be called; in the past while something waits to be sent.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        if !self.effects.dirty.is_empty() {
            return Some(self.now);
        }
        self.timers.peek().map(|Reverse((at, _))| *at)
    }

    /// Lets time pass: sends what waits and does what is due. May be called at any time.
    pub fn timeout(&mut self, now: Instant) {
        self.now = now;
        self.settle(now);
        while let Some(Reverse((at, timer))) = self.timers.peek().copied()
            && at <= now
        {
            self.timers.pop();
            match timer {
                Timer::Room(id) => {
                    if let Some(room) = self.rooms.get_mut(&id) {
                        room.tick(now, &mut self.effects);
                        self.timers.push(Reverse((now + TICK, timer)));
                    }
                }
                Timer::Member(room, index) => self.due((room, index), at, now),
            }
            self.settle(now);
        }
    }

    /// The next datagram to send.
    pub fn transmit(&mut self) -> Option<Transmit> {
        self.transmits.pop_front()
    }

    /// The next event, for or about a peer.
    pub fn event(&mut self) -> Option<(RoomId, PeerId, Event)> {
        self.effects.events.pop_front()
    }

    /// The metrics.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            unknown_datagrams: self.unknown_datagrams,
            dropped_data: self.effects.dropped_data,
            peers: self.peers,
            rooms: self.rooms.len(),
            routes: self.addresses.len() + self.ufrags.len(),
        }
    }

    fn join(&mut self, now: Instant, id: RoomId, peer: PeerId, echo: bool) {
        let timers = &mut self.timers;
        let room = self.rooms.entry(id).or_insert_with(|| {
            timers.push(Reverse((now + TICK, Timer::Room(id))));
            Room::new(id, echo)
        });
        if room.position(peer).is_none() {
            self.peers += 1;
            room.join(peer, &self.config.addresses, now);
        }
    }

    fn leave(&mut self, now: Instant, id: RoomId, peer: PeerId) {
        let Some((place, room)) = find(&mut self.rooms, id, peer) else { return };
        if let Some(member) = room.leave(place.1, now, &mut self.effects) {
            self.peers -= 1;
            for address in &member.addresses {
                self.addresses.remove(address);
            }
            if let Some(ufrag) = &member.ufrag {
                self.ufrags.remove(ufrag);
            }
        }
        self.effects.dirty.retain(|dirty| *dirty != place);
        if self.rooms.get(&id).is_some_and(Room::is_empty) {
            self.rooms.remove(&id);
        }
        let rooms = &self.rooms;
        self.timers.retain(|Reverse((_, timer))| match timer {
            Timer::Member(room, index) => (*room, *index) != place,
            Timer::Room(room) => rooms.contains_key(room),
        });
    }

    /// A STUN request goes by its user name and must prove itself; all else by its source.
    fn route(
        &mut self,
        now: Instant,
        source: SocketAddr,
        destination: SocketAddr,
        contents: &[u8],
    ) -> Option<Place> {
        let Some(ufrag) = stun::local_ufrag(contents) else {
            return self.addresses.get(&source).copied();
        };
        let place = *self.ufrags.get(ufrag)?;
        if self.addresses.get(&source) == Some(&place) {
            return Some(place);
        }
        let member = self.rooms.get_mut(&place.0)?.member(place.1)?;
        if !member.peer.accepts(now, source, destination, contents) {
            return None;
        }
        member.addresses.push(source);
        let forgotten = (member.addresses.len() > MAX_ADDRESSES).then(|| member.addresses.remove(0));
        if let Some(forgotten) = forgotten {
            self.addresses.remove(&forgotten);
        }
        if let Some(before) = self.addresses.insert(source, place)
            && let Some(member) = self.rooms.get_mut(&before.0).and_then(|room| room.member(before.1))
        {
            member.addresses.retain(|address| *address != source);
        }
        Some(place)
    }

    /// After an offer: the user name is another after an ICE restart or on a new connection.
    fn route_by_ufrag(&mut self, place: Place) {
        let Some(member) = member(&mut self.rooms, place) else { return };
        let ufrag = member.peer.ufrag();
        if member.ufrag.as_ref() == Some(&ufrag) {
            return;
        }
        if let Some(before) = member.ufrag.replace(ufrag.clone()) {
            self.ufrags.remove(&before);
        }
        self.ufrags.insert(ufrag, place);
    }

    fn due(&mut self, place: Place, at: Instant, now: Instant) {
        let Some(member) = member(&mut self.rooms, place) else { return };
        // Another timer has taken over from this one.
        if member.timer != Some(at) {
            return;
        }
        member.timer = None;
        match member.deadline {
            Some(deadline) if deadline <= now => self.service(place, now),
            moved => self.schedule(place, moved),
        }
    }

    /// Services whoever has something to send, until nobody has.
    fn settle(&mut self, now: Instant) {
        while let Some(place) = self.effects.dirty.pop() {
            self.service(place, now);
        }
    }

    fn service(&mut self, place: Place, now: Instant) {
        for _ in 0..MAX_CALLS {
            let Some(member) = member(&mut self.rooms, place) else { return };
            member.dirty = false;
            member.peer.timeout(now);
            if self.drain(place, now).is_none_or(|deadline| deadline > now) {
                return;
            }
        }
        self.schedule(place, Some(now + PAUSE));
    }

    /// Takes out what the engine of a member has, and notes when it wants to be called again.
    fn drain(&mut self, place: Place, now: Instant) -> Option<Instant> {
        let member = member(&mut self.rooms, place)?;
        let transmits = &mut self.transmits;
        let deadline = member.peer.drain(&mut self.signals, |transmit| transmits.push_back(transmit));
        self.schedule(place, deadline);
        let room = self.rooms.get_mut(&place.0)?;
        for signal in self.signals.drain(..) {
            room.signal(place.1, signal, self.config.max_message, now, &mut self.effects);
        }
        deadline
    }

    fn schedule(&mut self, place: Place, deadline: Option<Instant>) {
        let Some(member) = member(&mut self.rooms, place) else { return };
        member.deadline = deadline;
        // With an earlier timer set, `due` moves on to this deadline.
        if let Some(at) = deadline
            && member.timer.is_none_or(|timer| at < timer)
        {
            member.timer = Some(at);
            self.timers.push(Reverse((at, Timer::Member(place.0, place.1))));
        }
    }
}

fn find(rooms: &mut HashMap<RoomId, Room>, id: RoomId, peer: PeerId) -> Option<(Place, &mut Room)> {
    let room = rooms.get_mut(&id)?;
    let index = room.position(peer)?;
    Some(((id, index), room))
}

fn member(rooms: &mut HashMap<RoomId, Room>, (id, index): Place) -> Option<&mut Member> {
    rooms.get_mut(&id)?.member(index)
}
