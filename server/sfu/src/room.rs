//! A room: who is in it, who receives what, and the fan-out of packets.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::codec;
use crate::forward::Assignment;
use crate::member::{Member, RECENT};
use crate::peer::{Packet, Signal};
use crate::speaker::Speakers;
use crate::types::{Event, LayerChoice, OfferedTrack, PeerId, RoomId, Source, TrackRef};

/// Speakers, layers, keyframe requests and silent peers are looked at so often.
pub(crate) const TICK: Duration = Duration::from_millis(100);
/// Without packets for so long a peer counts as disconnected.
const DISCONNECTED_AFTER: Duration = Duration::from_secs(5);

/// What a room leaves for the SFU to do.
#[derive(Default)]
pub(crate) struct Effects {
    pub events: VecDeque<(RoomId, PeerId, Event)>,
    /// Members whose engine has to be serviced.
    pub dirty: Vec<(RoomId, usize)>,
    pub dropped_data: u64,
}

pub(crate) struct Room {
    id: RoomId,
    echo: bool,
    /// An index stays valid while its member is in the room.
    members: Vec<Option<Member>>,
    speakers: Speakers,
    serials: u64,
}

impl Room {
    pub fn new(id: RoomId, echo: bool) -> Self {
        Room { id, echo, members: Vec::new(), speakers: Speakers::default(), serials: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.members.iter().all(Option::is_none)
    }

    pub fn member(&mut self, index: usize) -> Option<&mut Member> {
        self.members.get_mut(index)?.as_mut()
    }

    pub fn position(&self, peer: PeerId) -> Option<usize> {
        self.members.iter().position(|member| member.as_ref().is_some_and(|member| member.id == peer))
    }

    pub fn join(&mut self, peer: PeerId, addresses: &[SocketAddr], now: Instant) {
        if self.position(peer).is_some() {
            return;
        }
        let member = Member::new(peer, addresses, now);
        match self.members.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(member),
            None => self.members.push(Some(member)),
        }
    }

    /// Takes an offer and answers it by events.
    pub fn offer(
        &mut self,
        index: usize,
        (revision, sdp, tracks): (u32, &str, &[OfferedTrack]),
        addresses: &[SocketAddr],
        now: Instant,
        fx: &mut Effects,
    ) {
        let serials = &mut self.serials;
        let Some(member) = self.members.get_mut(index).and_then(Option::as_mut) else { return };
        let peer = member.id;
        let event = match member.offer(sdp, tracks, addresses, serials, now) {
            Ok(accepted) => {
                let say = |event| (self.id, peer, event);
                fx.events.push_back(say(Event::Answer { revision, sdp: accepted.answer }));
                fx.events.extend(
                    accepted.unpublished.into_iter().map(|source| say(Event::Unpublished { source })),
                );
                fx.events
                    .extend(accepted.published.into_iter().map(|source| say(Event::Published { source })));
                None
            }
            Err(reason) => Some(Event::OfferRefused { revision, reason }),
        };
        let refused = event.is_some();
        fx.events.extend(event.map(|event| (self.id, peer, event)));
        self.mark(index, fx);
        self.assign((!refused).then_some(index), now, fx);
    }

    pub fn leave(&mut self, index: usize, now: Instant, fx: &mut Effects) -> Option<Member> {
        let member = self.members.get_mut(index)?.take()?;
        self.assign(None, now, fx);
        Some(member)
    }

    pub fn prefer(
        &mut self,
        index: usize,
        track: TrackRef,
        layer: LayerChoice,
        now: Instant,
        fx: &mut Effects,
    ) {
        if let Some(member) = self.member(index) {
            member.prefer(track, layer);
            self.choose_layers(index, now, fx);
        }
    }

    pub fn mute(&mut self, index: usize, source: Source, muted: bool, now: Instant, fx: &mut Effects) {
        let Some(member) = self.member(index) else { return };
        member.mute(source, muted);
        let track = member.tracks.iter().find(|track| track.source == source);
        let subscribers = track.map(|track| track.subscribers.clone()).unwrap_or_default();
        for (other, slot) in subscribers {
            if let Some(slot) = self.member(other).and_then(|member| member.slots.get_mut(slot)) {
                slot.interrupt();
            }
            self.choose_layers(other, now, fx);
        }
    }

    /// What the engine of a member reported.
    pub fn signal(
        &mut self,
        index: usize,
        signal: Signal,
        max_message: usize,
        now: Instant,
        fx: &mut Effects,
    ) {
        match signal {
            Signal::Packet(packet) => self.packet(index, packet, now, fx),
            Signal::KeyframeRequest(mid) => {
                let slot =
                    self.member(index).and_then(|member| member.slots.iter().find(|slot| slot.mid == mid));
                if let Some((track, layer)) = slot.and_then(|slot| slot.track().zip(slot.repairing())) {
                    self.request_keyframe(track, layer, now, fx);
                }
            }
            Signal::Estimate(estimate) => {
                if let Some(member) = self.member(index) {
                    member.estimated(estimate);
                }
            }
            Signal::Loss { upward, downward } => {
                let level = self.member(index).and_then(|member| member.report(now, upward, downward));
                if let Some(level) = level {
                    self.say(index, Event::Quality { level }, fx);
                }
            }
            Signal::Connected => self.connected(index, fx),
            Signal::Closed => {
                let was = self.member(index).is_some_and(|member| {
                    member.closed = true;
                    std::mem::take(&mut member.connected)
                });
                if was {
                    self.say(index, Event::Disconnected, fx);
                }
            }
            Signal::Data { label, binary, contents } if contents.len() <= max_message => {
                self.data(index, label, binary, contents, fx);
            }
            Signal::Data { .. } => fx.dropped_data += 1,
        }
    }

    /// A datagram came from a member.
    pub fn heard(&mut self, index: usize, now: Instant, fx: &mut Effects) {
        let Some(member) = self.member(index) else { return };
        member.last_packet = now;
        if std::mem::take(&mut member.silent) {
            self.connected(index, fx);
        }
    }

    pub fn tick(&mut self, now: Instant, fx: &mut Effects) {
        self.update_speakers(now, fx);
        for index in 0..self.members.len() {
            self.check_silence(index, now, fx);
            self.choose_layers(index, now, fx);
        }
    }

    fn connected(&mut self, index: usize, fx: &mut Effects) {
        if self.member(index).is_some_and(|member| !std::mem::replace(&mut member.connected, true)) {
            self.say(index, Event::Connected, fx);
        }
    }

    fn packet(&mut self, index: usize, packet: Packet, now: Instant, fx: &mut Effects) {
        let Some(member) = self.members.get_mut(index).and_then(Option::as_mut) else { return };
        let Some(track) = member.tracks.iter_mut().find(|track| track.mid == packet.mid) else { return };
        let Some(layer) = track.layer(packet.rid) else { return };
        track.layers[layer].received(now, packet.payload.len());
        if track.muted {
            return;
        }
        if track.source == Source::Microphone
            && let Some(level) = packet.meta.level
        {
            member.voice.observe(now, level);
        }
        let (mid, is_picture) = (packet.mid, !track.source.is_audio());
        let subscribers = std::mem::take(&mut track.subscribers);
        let mut recent = std::mem::take(&mut track.recent[layer]);
        let frame = codec::inspect(packet.format.codec(), &packet.payload);
        for &(other, slot) in &subscribers {
            let Some(subscriber) = self.members.get_mut(other).and_then(Option::as_mut) else { continue };
            let was_dirty = subscriber.dirty;
            if let Some(track) = subscriber.deliver(slot, layer, (&packet, &frame), &recent) {
                fx.events.push_back((self.id, subscriber.id, Event::NoCommonCodec { track }));
            }
            if subscriber.dirty && !was_dirty {
                fx.dirty.push((self.id, other));
            }
        }
        if is_picture {
            recent.push_back(packet);
            if recent.len() > RECENT {
                recent.pop_front();
            }
        }
        let member = self.members.get_mut(index).and_then(Option::as_mut);
        if let Some(track) = member.and_then(|member| member.tracks.iter_mut().find(|track| track.mid == mid))
        {
            track.subscribers = subscribers;
            track.recent[layer] = recent;
        }
    }

    fn data(&mut self, index: usize, label: String, binary: bool, contents: Vec<u8>, fx: &mut Effects) {
        for other in 0..self.members.len() {
            if (other == index) != self.echo {
                continue;
            }
            let Some(member) = self.member(other) else { continue };
            if member.peer.send_data(&label, binary, &contents) {
                self.mark(other, fx);
            } else {
                fx.dropped_data += 1;
            }
        }
        self.say(index, Event::Data { label, binary, contents }, fx);
    }

    /// Gives every member its tracks, and says so where it changed (and to `always`).
    fn assign(&mut self, always: Option<usize>, now: Instant, fx: &mut Effects) {
        let published = self.published();
        for index in 0..self.members.len() {
            let (echo, room) = (self.echo, self.id);
            let Some(member) = self.member(index) else { continue };
            let wanted: Vec<Assignment> = published
                .iter()
                .filter(|assignment| (assignment.track.peer == member.id) == echo)
                .copied()
                .collect();
            let changed = member.fill(&wanted);
            let has_slot = |track| member.slots.iter().any(|slot| slot.track() == Some(track));
            let missing: Vec<TrackRef> =
                wanted.iter().map(|assignment| assignment.track).filter(|track| !has_slot(*track)).collect();
            // A missing track is said each time: the client may have been told of another set.
            if member.has_offered() && (changed || !missing.is_empty() || always == Some(index)) {
                fx.events.push_back((room, member.id, Event::Slots { slots: member.layout(), missing }));
            }
        }
        self.link();
        for index in 0..self.members.len() {
            self.choose_layers(index, now, fx);
        }
    }

    fn published(&self) -> Vec<Assignment> {
        let members = self.members.iter().flatten();
        let tracks = members.flat_map(|member| {
            member.tracks.iter().map(|track| Assignment {
                track: TrackRef { peer: member.id, source: track.source },
                serial: track.serial,
            })
        });
        tracks.collect()
    }

    /// Makes the fan-out lists from the slots.
    fn link(&mut self) {
        let mut links: Vec<(TrackRef, (usize, usize))> = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            for (place, slot) in member.iter().flat_map(|member| member.slots.iter().enumerate()) {
                links.extend(slot.track().map(|track| (track, (index, place))));
            }
        }
        for member in self.members.iter_mut().flatten() {
            for track in &mut member.tracks {
                let this = TrackRef { peer: member.id, source: track.source };
                track.subscribers =
                    links.iter().filter(|(other, _)| *other == this).map(|(_, link)| *link).collect();
            }
        }
    }

    /// Chooses a member's layers and requests the keyframes it waits for.
    fn choose_layers(&mut self, index: usize, now: Instant, fx: &mut Effects) {
        // Taken out, so that the others can be read.
        let Some(mut member) = self.members.get_mut(index).and_then(Option::take) else { return };
        let first = self.speakers.first();
        let (own, others, echo) = (&member.tracks, &self.members, self.echo);
        let own: Vec<_> = if echo {
            own.iter().map(|track| (track.source, track.layers.clone(), track.muted)).collect()
        } else {
            Vec::new()
        };
        let id = member.id;
        member.choose_layers(now, |wanted| {
            let priority = priority(wanted, first);
            if wanted.peer == id {
                let (_, layers, muted) = own.iter().find(|(source, ..)| *source == wanted.source)?;
                return Some((layers.as_slice(), *muted, priority));
            }
            let publisher = others.iter().flatten().find(|other| other.id == wanted.peer)?;
            let track = publisher.tracks.iter().find(|track| track.source == wanted.source)?;
            Some((track.layers.as_slice(), track.muted, priority))
        });
        let awaited: Vec<(TrackRef, usize)> =
            member.slots.iter().filter_map(|slot| slot.track().zip(slot.awaited())).collect();
        self.members[index] = Some(member);
        for (track, layer) in awaited {
            self.request_keyframe(track, layer, now, fx);
        }
    }

    fn request_keyframe(&mut self, track: TrackRef, layer: usize, now: Instant, fx: &mut Effects) {
        let Some(publisher) = self.position(track.peer) else { return };
        let Some(member) = self.member(publisher) else { return };
        let was_dirty = member.dirty;
        member.request_keyframe(now, track.source, layer);
        if member.dirty && !was_dirty {
            fx.dirty.push((self.id, publisher));
        }
    }

    fn update_speakers(&mut self, now: Instant, fx: &mut Effects) {
        let speaking = self
            .members
            .iter_mut()
            .flatten()
            .filter_map(|member| Some((member.id, member.voice.speaking(now)?)))
            .collect();
        let Some(peers) = self.speakers.update(speaking) else { return };
        for member in self.members.iter().flatten().filter(|member| member.has_offered()) {
            // In an echo room nobody knows of the others.
            let peers = peers.iter().filter(|peer| !self.echo || **peer == member.id).copied().collect();
            fx.events.push_back((self.id, member.id, Event::Speakers { peers }));
        }
    }

    fn check_silence(&mut self, index: usize, now: Instant, fx: &mut Effects) {
        let Some(member) = self.member(index) else { return };
        if !member.connected {
            return;
        }
        let level = member.quality.check(now, member.last_packet);
        let gone = now.saturating_duration_since(member.last_packet) >= DISCONNECTED_AFTER;
        if gone {
            member.connected = false;
            member.silent = true;
            member.voice.silence();
        }
        if let Some(level) = level {
            self.say(index, Event::Quality { level }, fx);
        }
        if gone {
            self.say(index, Event::Disconnected, fx);
        }
    }

    fn mark(&mut self, index: usize, fx: &mut Effects) {
        let room = self.id;
        if let Some(member) = self.member(index)
            && !std::mem::replace(&mut member.dirty, true)
        {
            fx.dirty.push((room, index));
        }
    }

    fn say(&self, index: usize, event: Event, fx: &mut Effects) {
        if let Some(Some(member)) = self.members.get(index) {
            fx.events.push_back((self.id, member.id, event));
        }
    }
}

/// Screens first, then who speaks, then the others.
fn priority(track: TrackRef, speaker: Option<PeerId>) -> u8 {
    match track.source {
        Source::Screen => 0,
        _ if Some(track.peer) == speaker => 1,
        _ => 2,
    }
}
