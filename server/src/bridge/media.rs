//! Signaling's media port, filled by the media workers.
//!
//! The two sides name people differently: signaling by participant and epoch, the SFU by one number.
//! The epoch is unique within the process, so it is that number; this file keeps the way back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dokita_sfu as sfu;
use dokita_signaling::hub::Hub;
use dokita_signaling::message::{LayerChoice, MissingTrack, ParticipantId, QualityLevel, Slot, Source};
use dokita_signaling::ports::{Media, MediaCommand, MediaEvent, PeerEvent, PeerKey, RoomId};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::media::{Media as Workers, MediaEvent as WorkerEvent};

/// Which peer is which.
#[derive(Default)]
struct Peers {
    by_epoch: HashMap<u128, PeerKey>,
    current: HashMap<(RoomId, ParticipantId), u128>,
    speakers: HashMap<RoomId, Vec<ParticipantId>>,
}

/// Passes commands to the workers.
pub struct MediaBridge {
    workers: Workers,
    peers: Arc<Mutex<Peers>>,
}

impl MediaBridge {
    /// A bridge to `workers`; `Self::events` brings their events back.
    #[must_use]
    pub fn new(workers: Workers) -> Self {
        Self { workers, peers: Arc::default() }
    }

    /// The task that carries the workers' events to the hub, until the workers stop.
    pub fn events(
        &self,
        mut events: mpsc::Receiver<WorkerEvent>,
        hub: Arc<Hub>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let peers = Arc::clone(&self.peers);
        async move {
            while let Some((room, peer, event)) = events.recv().await {
                let translated = lock(&peers).event(RoomId(Uuid::from_u128(room.0)), peer, event);
                if let Some(event) = translated {
                    hub.media_event(event);
                }
            }
        }
    }
}

impl Media for MediaBridge {
    fn perform(&self, command: MediaCommand) {
        let commands = lock(&self.peers).commands(command);
        for command in commands {
            self.workers.send(command);
        }
    }
}

fn lock(peers: &Mutex<Peers>) -> std::sync::MutexGuard<'_, Peers> {
    peers.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Peers {
    fn commands(&mut self, command: MediaCommand) -> Vec<sfu::Command> {
        match command {
            MediaCommand::Join { peer, echo } => {
                let id = u128::from(peer.epoch);
                self.by_epoch.insert(id, peer);
                self.current.insert((peer.room, peer.participant), id);
                vec![sfu::Command::Join { room: room(peer), peer: sfu::PeerId(id), echo }]
            }
            MediaCommand::Offer { peer, revision, sdp, tracks } => {
                let tracks = tracks
                    .into_iter()
                    .map(|track| sfu::OfferedTrack { mid: track.mid, source: source(track.source) })
                    .collect();
                vec![sfu::Command::Offer { room: room(peer), peer: id(peer), revision, sdp, tracks }]
            }
            MediaCommand::Prefer { peer, preferences } => preferences
                .into_iter()
                .filter_map(|wish| {
                    let publisher = *self.current.get(&(peer.room, wish.participant))?;
                    let track = sfu::TrackRef { peer: sfu::PeerId(publisher), source: source(wish.source) };
                    Some(sfu::Command::Prefer {
                        room: room(peer),
                        peer: id(peer),
                        track,
                        layer: layer(wish.layer),
                    })
                })
                .collect(),
            MediaCommand::Mute { peer, source: muted_source, muted } => vec![sfu::Command::Mute {
                room: room(peer),
                peer: id(peer),
                source: source(muted_source),
                muted,
            }],
            MediaCommand::Leave { peer } => {
                let gone = u128::from(peer.epoch);
                self.by_epoch.remove(&gone);
                let place = (peer.room, peer.participant);
                if self.current.get(&place) == Some(&gone) {
                    self.current.remove(&place);
                }
                if !self.current.keys().any(|(room, _)| *room == peer.room) {
                    self.speakers.remove(&peer.room);
                }
                vec![sfu::Command::Leave { room: room(peer), peer: id(peer) }]
            }
        }
    }

    fn event(&mut self, room: RoomId, peer: sfu::PeerId, event: sfu::Event) -> Option<MediaEvent> {
        let key = *self.by_epoch.get(&peer.0)?;
        let event = match event {
            sfu::Event::Answer { revision, sdp } => PeerEvent::Answer { revision, sdp },
            sfu::Event::OfferRefused { revision, reason } => PeerEvent::OfferRefused { revision, reason },
            sfu::Event::Slots { slots, missing } => PeerEvent::Slots {
                slots: slots.into_iter().map(|slot| self.slot(slot)).collect(),
                missing: missing.into_iter().filter_map(|track| self.missing(track)).collect(),
            },
            sfu::Event::Quality { level } => PeerEvent::Quality(quality(level)),
            sfu::Event::Speakers { peers } => {
                let speakers: Vec<_> = peers.iter().filter_map(|peer| self.participant(*peer)).collect();
                // Every peer is told; the room needs to hear it once.
                if self.speakers.insert(room, speakers.clone()).as_ref() == Some(&speakers) {
                    return None;
                }
                return Some(MediaEvent::Speakers(room, speakers));
            }
            sfu::Event::NoCommonCodec { track } => {
                tracing::warn!(source = ?track.source, "a track has no codec that the subscriber knows");
                return None;
            }
            // Signaling knows tracks from offers, and a silent peer from its websocket and `Quality`.
            sfu::Event::Published { .. }
            | sfu::Event::Unpublished { .. }
            | sfu::Event::Connected
            | sfu::Event::Disconnected
            | sfu::Event::Data { .. } => return None,
        };
        Some(MediaEvent::Peer(key, event))
    }

    fn participant(&self, peer: sfu::PeerId) -> Option<ParticipantId> {
        self.by_epoch.get(&peer.0).map(|key| key.participant)
    }

    fn slot(&self, slot: sfu::Slot) -> Slot {
        let track = slot.track.and_then(|track| Some((self.participant(track.peer)?, track.source)));
        Slot {
            mid: slot.mid,
            participant: track.map(|(participant, _)| participant),
            source: track.map(|(_, from)| wire_source(from)),
        }
    }

    fn missing(&self, track: sfu::TrackRef) -> Option<MissingTrack> {
        let participant = self.participant(track.peer)?;
        Some(MissingTrack { participant, source: wire_source(track.source) })
    }
}

fn room(peer: PeerKey) -> sfu::RoomId {
    sfu::RoomId(peer.room.0.as_u128())
}

fn id(peer: PeerKey) -> sfu::PeerId {
    sfu::PeerId(u128::from(peer.epoch))
}

fn source(source: Source) -> sfu::Source {
    match source {
        Source::Microphone => sfu::Source::Microphone,
        Source::Camera => sfu::Source::Camera,
        Source::Screen => sfu::Source::Screen,
        Source::ScreenAudio => sfu::Source::ScreenAudio,
    }
}

fn wire_source(source: sfu::Source) -> Source {
    match source {
        sfu::Source::Microphone => Source::Microphone,
        sfu::Source::Camera => Source::Camera,
        sfu::Source::Screen => Source::Screen,
        sfu::Source::ScreenAudio => Source::ScreenAudio,
    }
}

fn layer(choice: LayerChoice) -> sfu::LayerChoice {
    match choice {
        LayerChoice::Auto => sfu::LayerChoice::Auto,
        LayerChoice::Low => sfu::LayerChoice::Low,
        LayerChoice::Medium => sfu::LayerChoice::Medium,
        LayerChoice::High => sfu::LayerChoice::High,
        LayerChoice::Off => sfu::LayerChoice::Off,
    }
}

fn quality(level: sfu::QualityLevel) -> QualityLevel {
    match level {
        sfu::QualityLevel::Good => QualityLevel::Good,
        sfu::QualityLevel::Fair => QualityLevel::Fair,
        sfu::QualityLevel::Poor => QualityLevel::Poor,
        sfu::QualityLevel::Lost => QualityLevel::Lost,
    }
}
