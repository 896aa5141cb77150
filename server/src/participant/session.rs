//! The signaling side of a participant: one task that owns the websocket and the connection.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dokita_signaling::message::{
    ClientMessage, ErrorCode, IceServer, MissingTrack, ServerMessage, Source, WaitingPerson,
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::RTCPeerConnectionState;

use super::clip::Media;
use super::counts::{Counters, Received};
use super::peer::{Peer, PeerEvent, SlotsWanted};
use super::sender;
use super::{Ending, Error, Phase};

/// An open signaling connection.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const PING: Duration = Duration::from_secs(10);
/// Nothing at all from the server for this long: the connection is dead.
const SILENCE: Duration = Duration::from_secs(45);

/// What a participant does in the room; fixed when it joins.
pub struct Behaviour {
    /// What it sends.
    pub media: Media,
    /// Receive-only m-lines of the first offer; none at all when zero.
    pub slots: SlotsWanted,
    /// Lets everybody in who waits (moderators only).
    pub admit_everyone: bool,
    /// From `welcome`.
    pub ice_servers: Vec<IceServer>,
    /// The address to bind besides those of the network, when the server is on this machine.
    pub loopback: Option<IpAddr>,
}

/// Runs until the call ends; leaves when `leave` is dropped or set.
pub async fn run(
    socket: Socket,
    behaviour: Behaviour,
    counters: Arc<Counters>,
    phase: watch::Sender<Phase>,
    mut leave: watch::Receiver<bool>,
    begun: Instant,
) {
    let (events, mut incoming) = mpsc::channel(64);
    let mut session = Session {
        socket,
        behaviour,
        counters,
        phase,
        peer: None,
        events,
        tasks: JoinSet::new(),
        silenced: [Arc::default(), Arc::default()],
        revision: 0,
        answered: true,
        missing: Vec::new(),
        begun,
        heard: Instant::now(),
    };
    let ending = session
        .until_the_end(&mut incoming, &mut leave)
        .await
        .unwrap_or_else(|error| Ending::Failed(error.to_string()));
    session.tasks.shutdown().await;
    if let Some(peer) = session.peer.take() {
        peer.close().await;
    }
    let _ = session.socket.close(None).await;
    session.phase.send_replace(Phase::Ended(ending));
}

struct Session {
    socket: Socket,
    behaviour: Behaviour,
    counters: Arc<Counters>,
    phase: watch::Sender<Phase>,
    peer: Option<Peer>,
    events: mpsc::Sender<PeerEvent>,
    tasks: JoinSet<()>,
    /// Of the microphone and the camera.
    silenced: [Arc<AtomicBool>; 2],
    revision: u32,
    answered: bool,
    /// Remote tracks that no slot was offered for yet.
    missing: Vec<MissingTrack>,
    begun: Instant,
    heard: Instant,
}

impl Session {
    async fn until_the_end(
        &mut self,
        incoming: &mut mpsc::Receiver<PeerEvent>,
        leave: &mut watch::Receiver<bool>,
    ) -> Result<Ending, Error> {
        let mut ping = tokio::time::interval(PING);
        loop {
            let ending = tokio::select! {
                frame = self.socket.next() => match frame {
                    Some(frame) => self.frame(frame?).await?,
                    None => return Err(Error::ConnectionLost),
                },
                Some(event) = incoming.recv() => self.event(event).await?,
                _ = ping.tick() => {
                    if self.heard.elapsed() > SILENCE {
                        return Err(Error::ConnectionLost);
                    }
                    self.say(&ClientMessage::Ping { nonce: self.revision }).await?;
                    None
                }
                () = told_to(leave) => {
                    self.say(&ClientMessage::Leave).await?;
                    Some(Ending::Left)
                }
            };
            if let Some(ending) = ending {
                return Ok(ending);
            }
        }
    }

    async fn frame(&mut self, frame: Message) -> Result<Option<Ending>, Error> {
        self.heard = Instant::now();
        match frame {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(message) => self.message(message).await,
                Err(error) => Err(Error::Protocol(error.to_string())),
            },
            Message::Close(_) => Err(Error::ConnectionLost),
            _ => Ok(None),
        }
    }

    async fn message(&mut self, message: ServerMessage) -> Result<Option<Ending>, Error> {
        match message {
            ServerMessage::Waiting { position, .. } => {
                self.phase.send_replace(Phase::Waiting { position });
            }
            ServerMessage::Admitted { .. } => self.admitted().await?,
            ServerMessage::Answer { revision, sdp } if revision == self.revision => self.answer(sdp).await?,
            ServerMessage::Slots { slots, missing } => {
                self.counters.assigned(&slots);
                self.missing = missing;
                self.more_slots().await?;
            }
            ServerMessage::WaitingList { people } => self.admit(&people).await?,
            ServerMessage::MuteRequested { source } => self.silence(source).await?,
            ServerMessage::Error { code, message, fatal } => {
                if fatal || code == ErrorCode::OfferRefused {
                    return Ok(Some(Ending::Refused { code, message }));
                }
                tracing::warn!(?code, "the server refused a message: {message}");
            }
            ServerMessage::Declined { reason } => return Ok(Some(Ending::Declined(reason))),
            ServerMessage::Removed { reason } => return Ok(Some(Ending::Removed(reason))),
            ServerMessage::Ended => return Ok(Some(Ending::CallEnded)),
            ServerMessage::Replaced => return Ok(Some(Ending::Replaced)),
            _ => {}
        }
        Ok(None)
    }

    async fn admitted(&mut self) -> Result<(), Error> {
        if self.peer.is_some() {
            return Ok(());
        }
        self.phase.send_replace(Phase::Admitted);
        let Behaviour { media, ice_servers, loopback, slots, .. } = &self.behaviour;
        let mut peer = Peer::open(media, ice_servers, *loopback, self.events.clone()).await?;
        peer.offer_slots(*slots).await?;
        self.peer = Some(peer);
        self.offer().await
    }

    async fn offer(&mut self) -> Result<(), Error> {
        let Some(peer) = &mut self.peer else { return Ok(()) };
        let (sdp, tracks) = peer.offer().await?;
        self.revision += 1;
        self.answered = false;
        self.say(&ClientMessage::Offer { revision: self.revision, sdp, tracks }).await
    }

    async fn answer(&mut self, sdp: String) -> Result<(), Error> {
        let Some(peer) = self.peer.as_ref().filter(|_| !self.answered) else { return Ok(()) };
        peer.answer(sdp).await?;
        self.answered = true;
        self.more_slots().await
    }

    /// Offers slots for the tracks that have none, once the last offer is answered.
    async fn more_slots(&mut self) -> Result<(), Error> {
        let Some(peer) = self.peer.as_mut().filter(|_| self.answered) else { return Ok(()) };
        let missing = std::mem::take(&mut self.missing);
        if missing.is_empty() || self.behaviour.slots == SlotsWanted::default() {
            return Ok(());
        }
        let video =
            missing.iter().filter(|track| matches!(track.source, Source::Camera | Source::Screen)).count();
        let have = peer.slots();
        let wanted = SlotsWanted { audio: have.audio + missing.len() - video, video: have.video + video };
        if peer.offer_slots(wanted).await? {
            self.offer().await?;
        }
        Ok(())
    }

    async fn admit(&mut self, people: &[WaitingPerson]) -> Result<(), Error> {
        if self.behaviour.admit_everyone {
            for person in people {
                self.say(&ClientMessage::Admit { participant: person.id }).await?;
            }
        }
        Ok(())
    }

    async fn silence(&mut self, source: Source) -> Result<(), Error> {
        self.silenced[usize::from(source == Source::Camera)].store(true, Ordering::Relaxed);
        self.say(&ClientMessage::Mute { source, muted: true }).await
    }

    async fn event(&mut self, event: PeerEvent) -> Result<Option<Ending>, Error> {
        match event {
            PeerEvent::State(RTCPeerConnectionState::Connected) => self.connected(),
            PeerEvent::State(RTCPeerConnectionState::Failed) => return Err(Error::NoMediaPath),
            PeerEvent::State(state) => tracing::debug!(%state, "media connection"),
            PeerEvent::Track(track) => {
                if let Some(peer) = &self.peer {
                    let mid = peer.mid_of(&track).await?.unwrap_or_else(|| "?".to_owned());
                    self.tasks.spawn(count(track, mid, self.counters.clone()));
                }
            }
        }
        Ok(None)
    }

    fn connected(&mut self) {
        if self.phase.send_replace(Phase::Connected) == Phase::Connected {
            return;
        }
        self.counters.connected(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX));
        for sending in self.peer.iter().flat_map(Peer::sending).cloned() {
            let silenced = self.silenced[usize::from(sending.is_video())].clone();
            let counters = self.counters.clone();
            self.tasks.spawn(async move {
                if let Err(error) = sender::play(sending, silenced, counters).await {
                    tracing::warn!(%error, "a track stopped");
                }
            });
        }
    }

    async fn say(&mut self, message: &ClientMessage) -> Result<(), Error> {
        let text = serde_json::to_string(message).map_err(|error| Error::Protocol(error.to_string()))?;
        Ok(self.socket.send(Message::text(text)).await?)
    }
}

/// Ends when the participant is told to leave, or when nobody holds it any more.
async fn told_to(leave: &mut watch::Receiver<bool>) {
    let _ = leave.wait_for(|leave| *leave).await;
}

/// Counts the packets of a remote track until it ends.
async fn count(track: Arc<dyn TrackRemote>, mid: String, counters: Arc<Counters>) {
    let video = track.kind().await == rtc::rtp_transceiver::rtp_sender::RtpCodecKind::Video;
    while let Some(event) = track.poll().await {
        match event {
            TrackRemoteEvent::OnRtpPacket(packet) => {
                let header = &packet.header;
                let received = Received {
                    ssrc: header.ssrc,
                    sequence: header.sequence_number,
                    marker: header.marker,
                    payload: &packet.payload,
                };
                counters.received(&mid, video, received);
            }
            TrackRemoteEvent::OnEnded => break,
            _ => {}
        }
    }
}
