//! One participant of a room: its connection, the tracks it publishes and the slots it receives on.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Instant;

use crate::bandwidth::{self, Demand};
use crate::codec::{self, Frame};
use crate::forward::{Assignment, Forwarder, Verdict};
use crate::layers::{self, Layer};
use crate::offer::{MAX_LINES, Outline};
use crate::peer::{INITIAL_ESTIMATE, Line, Mid, Packet, Peer, Rid};
use crate::quality::Quality;
use crate::speaker::Voice;
use crate::types::{LayerChoice, OfferedTrack, PeerId, QualityLevel, Slot, Source, TrackRef};

/// After a picture had to be made smaller, none is made larger for so long.
const RAISE_PAUSE: std::time::Duration = std::time::Duration::from_secs(4);
/// Packets kept per layer: a keyframe and what follows until its first packet is sent again.
pub(crate) const RECENT: usize = 128;
/// Older than this against that first packet, they are of an earlier stream.
const EARLY: std::time::Duration = std::time::Duration::from_secs(1);
/// What one sound takes, with its headers, in bit/s.
const AUDIO_RATE: u64 = 50_000;

/// A published track.
pub(crate) struct Track {
    pub source: Source,
    pub mid: Mid,
    /// Different for every publication, so that slots notice a replaced one.
    pub serial: u64,
    pub muted: bool,
    /// Small to large.
    pub layers: Vec<Layer>,
    /// The newest packets of each layer of a picture.
    pub recent: Vec<VecDeque<Packet>>,
    /// `(member, slot)` of everybody who receives it.
    pub subscribers: Vec<(usize, usize)>,
}

pub(crate) struct Member {
    pub id: PeerId,
    pub peer: Peer,
    pub tracks: Vec<Track>,
    pub slots: Vec<Forwarder>,
    pub voice: Voice,
    pub quality: Quality,
    /// Connected as far as the signaling knows.
    pub connected: bool,
    /// Was connected, then silent.
    pub silent: bool,
    pub last_packet: Instant,
    /// To be serviced by the engine.
    pub dirty: bool,
    /// When the engine wants to be called.
    pub deadline: Option<Instant>,
    /// The earliest timer set for it; never later than the deadline.
    pub timer: Option<Instant>,
    /// Addresses that the shell's map leads here.
    pub addresses: Vec<SocketAddr>,
    pub ufrag: Option<String>,
    pub closed: bool,
    session: Option<String>,
    muted: Vec<Source>,
    preferences: HashMap<TrackRef, LayerChoice>,
    estimate: Option<u64>,
    lowered: Option<Instant>,
    sought: (u64, u64),
    reduced: bool,
}

/// What an accepted offer changed.
pub(crate) struct Accepted {
    pub answer: String,
    pub published: Vec<Source>,
    pub unpublished: Vec<Source>,
}

impl Track {
    /// The layer that a packet belongs to.
    pub fn layer(&self, rid: Option<Rid>) -> Option<usize> {
        match self.layers.as_slice() {
            [only] if only.rid.is_none() => Some(0),
            layers => layers.iter().position(|layer| layer.rid == rid),
        }
    }

    fn new(source: Source, line: &Line, serial: u64) -> Self {
        let layers: Vec<Layer> = match line.rids.as_slice() {
            [] => vec![Layer::new(None)],
            rids => rids.iter().map(|rid| Layer::new(Some(*rid))).collect(),
        };
        let recent = layers.iter().map(|_| VecDeque::new()).collect();
        Track { source, mid: line.mid, serial, muted: false, layers, recent, subscribers: Vec::new() }
    }
}

impl Member {
    pub fn new(id: PeerId, addresses: &[SocketAddr], now: Instant) -> Self {
        Member {
            id,
            peer: Peer::new(addresses, now),
            tracks: Vec::new(),
            slots: Vec::new(),
            voice: Voice::default(),
            quality: Quality::default(),
            connected: false,
            silent: false,
            last_packet: now,
            dirty: false,
            deadline: None,
            timer: None,
            addresses: Vec::new(),
            ufrag: None,
            closed: false,
            session: None,
            muted: Vec::new(),
            preferences: HashMap::new(),
            estimate: Some(INITIAL_ESTIMATE),
            lowered: None,
            sought: (0, 0),
            reduced: false,
        }
    }

    /// True once an offer was accepted.
    pub fn has_offered(&self) -> bool {
        self.session.is_some()
    }

    /// Takes an offer. That of a new connection of the same participant (a page reloaded, a
    /// network stack restarted) replaces the old connection.
    pub fn offer(
        &mut self,
        sdp: &str,
        offered: &[OfferedTrack],
        addresses: &[SocketAddr],
        serials: &mut u64,
        now: Instant,
    ) -> Result<Accepted, String> {
        let outline = Outline::read(sdp, offered)?;
        let renewed = self.session.as_deref().is_some_and(|session| session != outline.session);
        let mut unpublished = Vec::new();
        let answer = if renewed || self.closed || self.peer.is_closed() {
            let mut peer = Peer::new(addresses, now);
            let answer = peer.accept(sdp)?;
            unpublished = self.tracks.drain(..).map(|track| track.source).collect();
            self.renew(peer);
            answer
        } else {
            self.peer.accept(sdp)?
        };
        self.session = Some(outline.session.to_owned());
        let mids: Vec<Mid> = outline.lines.iter().map(|(mid, _)| Mid::from(*mid)).collect();
        let lines = self.peer.lines(&mids);
        self.take_slots(&lines);
        let published = self.take_tracks(&lines, offered, serials, &mut unpublished);
        Ok(Accepted { answer, published, unpublished })
    }

    fn renew(&mut self, peer: Peer) {
        self.peer = peer;
        self.slots.clear();
        self.voice.silence();
        self.closed = false;
        self.connected = false;
        self.silent = false;
        self.deadline = None;
        self.estimate = Some(INITIAL_ESTIMATE);
        self.lowered = None;
        self.sought = (0, 0);
    }

    fn take_slots(&mut self, lines: &[Line]) {
        let mut old = std::mem::take(&mut self.slots);
        for line in lines.iter().take(MAX_LINES) {
            let Some(stream) = line.stream else { continue };
            let kept = old.iter().position(|slot| slot.mid == line.mid && slot.stream == stream);
            self.slots.push(match kept {
                Some(index) => old.swap_remove(index),
                None => Forwarder::new(line.mid, line.audio, stream),
            });
        }
    }

    /// Gives what is newly published; what no longer is goes to `unpublished`.
    fn take_tracks(
        &mut self,
        lines: &[Line],
        offered: &[OfferedTrack],
        serials: &mut u64,
        unpublished: &mut Vec<Source>,
    ) -> Vec<Source> {
        let mut old = std::mem::take(&mut self.tracks);
        let mut published = Vec::new();
        for OfferedTrack { mid, source } in offered {
            let mid = Mid::from(mid.as_str());
            let Some(line) = lines.iter().find(|line| line.mid == mid && line.sends) else { continue };
            let kept = old.iter().position(|track| track.mid == mid && track.source == *source);
            let mut track = match kept {
                Some(index) => old.swap_remove(index),
                None => {
                    *serials += 1;
                    published.push(*source);
                    Track::new(*source, line, *serials)
                }
            };
            track.muted = self.muted.contains(source);
            self.tracks.push(track);
        }
        unpublished.extend(old.into_iter().map(|track| track.source));
        // A source that moved to another m-line stays published.
        published.retain(|source| {
            let moved = unpublished.contains(source);
            unpublished.retain(|other| other != source);
            !moved
        });
        published
    }

    /// Silences a source or lets it through again; remembered for tracks still to come.
    pub fn mute(&mut self, source: Source, muted: bool) {
        self.muted.retain(|other| *other != source);
        if muted {
            self.muted.push(source);
            if source == Source::Microphone {
                self.voice.silence();
            }
        }
        for track in self.tracks.iter_mut().filter(|track| track.source == source) {
            track.muted = muted;
        }
    }

    pub fn prefer(&mut self, track: TrackRef, layer: LayerChoice) {
        if layer == LayerChoice::Auto {
            self.preferences.remove(&track);
        } else if self.preferences.len() < 4 * MAX_LINES || self.preferences.contains_key(&track) {
            self.preferences.insert(track, layer);
        }
    }

    /// Puts tracks into slots: those that have one keep it, the others take free ones in order.
    /// True if anything changed.
    pub fn fill(&mut self, wanted: &[Assignment]) -> bool {
        let mut changed = false;
        for slot in &mut self.slots {
            let Some(old) = slot.assignment() else { continue };
            let new = wanted.iter().find(|assignment| assignment.track == old.track).copied();
            changed |= new != Some(old);
            slot.assign(new);
        }
        for assignment in wanted {
            let audio = assignment.track.source.is_audio();
            if self.slots.iter().any(|slot| slot.track() == Some(assignment.track)) {
                continue;
            }
            if let Some(slot) =
                self.slots.iter_mut().find(|slot| slot.audio == audio && slot.track().is_none())
            {
                slot.assign(Some(*assignment));
                changed = true;
            }
        }
        let tracks: Vec<TrackRef> = wanted.iter().map(|assignment| assignment.track).collect();
        self.preferences.retain(|track, _| tracks.contains(track));
        changed
    }

    /// The slots as the client is told.
    pub fn layout(&self) -> Vec<Slot> {
        self.slots.iter().map(|slot| Slot { mid: slot.mid.to_string(), track: slot.track() }).collect()
    }

    /// Hands a packet to a slot. With a packet that it begins a layer at, it gets those that came
    /// before their time: the first packet of a keyframe may have been lost and sent again.
    /// Gives the track that can't be forwarded, once.
    pub fn deliver(
        &mut self,
        slot: usize,
        layer: usize,
        (packet, frame): (&Packet, &Frame),
        recent: &VecDeque<Packet>,
    ) -> Option<TrackRef> {
        let peer = &mut self.peer;
        let slot = self.slots.get_mut(slot)?;
        let (mid, before) = (slot.mid, slot.current());
        match slot.forward(layer, packet, frame, |format| peer.payload_type(mid, format)) {
            Verdict::Send(out) => peer.write(slot.stream, packet, frame, &out),
            Verdict::Skip => return None,
            Verdict::NoCommonCodec(track) => return Some(track),
        }
        self.dirty = true;
        if !slot.audio && slot.current() != before {
            let (first, since) = (packet.numbers.sequence, packet.arrived.checked_sub(EARLY));
            let is_early = |other: &&Packet| {
                other.numbers.sequence > first && since.is_none_or(|since| other.arrived >= since)
            };
            let mut early: Vec<&Packet> = recent.iter().filter(is_early).collect();
            early.sort_by_key(|packet| packet.numbers.sequence);
            for packet in early {
                let frame = codec::inspect(packet.format.codec(), &packet.payload);
                if let Verdict::Send(out) =
                    slot.forward(layer, packet, &frame, |format| peer.payload_type(mid, format))
                {
                    peer.write(slot.stream, packet, &frame, &out);
                }
            }
        }
        None
    }

    pub fn estimated(&mut self, estimate: Option<u64>) {
        self.estimate = estimate;
    }

    /// Chooses the layers of all picture slots. `track_of` gives layers, muted, and priority of a
    /// slot's track.
    pub fn choose_layers<'a>(
        &mut self,
        now: Instant,
        mut track_of: impl FnMut(TrackRef) -> Option<(&'a [Layer], bool, u8)>,
    ) {
        let (mut indexes, mut demands) = (Vec::new(), Vec::new());
        for (index, slot) in self.slots.iter().enumerate().filter(|(_, slot)| !slot.audio) {
            let Some(track) = slot.track() else { continue };
            let Some((layers, muted, priority)) = track_of(track) else { continue };
            let choice = self.preferences.get(&track).copied().unwrap_or_default();
            let ceiling = if muted { None } else { layers::ceiling(choice, layers.len()) };
            let rates = layers.iter().enumerate().map(|(place, layer)| layer.rate(now, place)).collect();
            demands.push(Demand { rates, ceiling, current: slot.current(), priority });
            indexes.push(index);
        }
        let sounds = self.slots.iter().filter(|slot| slot.audio && slot.track().is_some()).count() as u64;
        let budget = self.estimate.map(|estimate| estimate.saturating_sub(sounds * AUDIO_RATE));
        let may_raise = self.lowered.is_none_or(|at| now.saturating_duration_since(at) >= RAISE_PAUSE);
        let chosen = bandwidth::allocate(budget, may_raise, &demands);
        for ((index, demand), layer) in indexes.into_iter().zip(&demands).zip(&chosen) {
            // Not where a wish or the publisher made it smaller.
            if *layer < demand.current.min(demand.best()) {
                self.lowered = Some(now);
            }
            self.slots[index].aim(*layer);
        }
        self.reduced = bandwidth::is_reduced(&demands, &chosen);
        self.seek(&demands, &chosen, sounds * AUDIO_RATE);
    }

    /// Told to the estimator only when it changed by a twentieth: each call may start a probe.
    fn seek(&mut self, demands: &[Demand], chosen: &[Option<usize>], sounds: u64) {
        let (next, all) = bandwidth::wanted_rates(demands, chosen);
        let sought = (if next == 0 { 0 } else { next + sounds }, all + sounds);
        let differs = |a: u64, b: u64| a.abs_diff(b) * 20 > a.max(b);
        if differs(sought.0, self.sought.0) || differs(sought.1, self.sought.1) {
            self.sought = sought;
            self.peer.seek_bandwidth(sought.0, sought.1);
        }
    }

    /// Takes a loss report of the engine.
    pub fn report(&mut self, now: Instant, upward: f32, downward: f32) -> Option<QualityLevel> {
        if !self.connected || Quality::is_silent(now, self.last_packet) {
            return None;
        }
        self.quality.report(upward, downward, self.reduced)
    }

    /// Requests a keyframe of one layer, unless one was requested just before.
    pub fn request_keyframe(&mut self, now: Instant, source: Source, layer: usize) {
        let Some(track) = self.tracks.iter_mut().find(|track| track.source == source) else { return };
        let mid = track.mid;
        if let Some(layer) = track.layers.get_mut(layer)
            && layer.take_request(now)
        {
            self.peer.request_keyframe(mid, layer.rid);
            self.dirty = true;
        }
    }
}
