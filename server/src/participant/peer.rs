//! The peer connection of a participant: `webrtc`, an implementation independent of the server's.
//!
//! It offers Opus and VP8 with retransmission; every m-line it sends on comes first, then the
//! receive-only slots.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use dokita_signaling::message::{IceServer, OfferedTrack, Source};
use rtc::media_stream::MediaStreamTrack;
use rtc::rtp_transceiver::rtp_sender::{
    RTCPFeedback, RTCRtpCodec, RTCRtpCodecParameters, RTCRtpCodingParameters, RTCRtpEncodingParameters,
    RTCRtpHeaderExtensionCapability, RtpCodecKind,
};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;
use webrtc::error::{Error, Result};
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::media_stream::track_remote::TrackRemote;
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    RTCIceGatheringState, RTCIceServer, RTCPeerConnectionState, RTCSessionDescription, Registry,
    register_default_interceptors,
};
use webrtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit, RtpTransceiver};

use super::clip::{AUDIO_CLOCK, Clip, Media, VIDEO_CLOCK};
use super::keyframes;

const OPUS: u8 = 111;
const VP8: u8 = 96;
const VP8_REPAIR: u8 = 97;
/// RFC 8843 section 15.
const MID_EXTENSION: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
/// The server is ICE-lite and learns our addresses from our checks, so late candidates do no harm.
const GATHERING: Duration = Duration::from_secs(2);
/// Receive-only m-lines offered of each kind at most.
const MAX_SLOTS: usize = 12;

/// Receive-only m-lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotsWanted {
    /// For audio.
    pub audio: usize,
    /// For video.
    pub video: usize,
}

/// What the connection reports.
pub enum PeerEvent {
    /// It is up, failed or closed.
    State(RTCPeerConnectionState),
    /// The first packet of a remote track arrived.
    Track(Arc<dyn TrackRemote>),
}

/// An open connection.
pub struct Peer {
    connection: Arc<dyn PeerConnection>,
    gathered: watch::Receiver<bool>,
    sending: Vec<Sending>,
    slots: SlotsWanted,
}

/// A track being sent.
#[derive(Clone)]
pub struct Sending {
    /// What it carries.
    pub source: Source,
    /// What is played on it.
    pub clip: Clip,
    /// Where packets are written.
    pub track: Arc<TrackLocalStaticRTP>,
    /// Their synchronisation source.
    pub ssrc: u32,
    transceiver: Arc<dyn RtpTransceiver>,
}

impl Peer {
    /// Opens a connection that sends `media`. With `loopback` it also uses that address of this
    /// machine, besides those of its networks.
    pub async fn open(
        media: &Media,
        servers: &[IceServer],
        loopback: Option<IpAddr>,
        events: mpsc::Sender<PeerEvent>,
    ) -> Result<Self> {
        let (gathering, gathered) = watch::channel(false);
        let mut engine = engine()?;
        let registry = keyframes::deliver(register_default_interceptors(Registry::new(), &mut engine)?);
        let mut addresses = vec!["0.0.0.0:0".to_owned()];
        addresses.extend(loopback.map(|address| std::net::SocketAddr::new(address, 0).to_string()));
        let connection = PeerConnectionBuilder::new()
            .with_configuration(RTCConfigurationBuilder::new().with_ice_servers(usable(servers)).build())
            .with_media_engine(engine)
            .with_interceptor_registry(registry)
            .with_handler(Arc::new(Handler { events, gathering }))
            .with_udp_addrs(addresses)
            .build()
            .await?;
        let mut peer = Self {
            connection: Arc::new(connection),
            gathered,
            sending: Vec::new(),
            slots: SlotsWanted::default(),
        };
        for (source, clip) in [(Source::Microphone, &media.audio), (Source::Camera, &media.video)] {
            if let Some(clip) = clip {
                peer.send(source, clip.clone()).await?;
            }
        }
        Ok(peer)
    }

    /// Adds receive-only m-lines until there are `wanted`, within the limit. True if any was added.
    pub async fn offer_slots(&mut self, wanted: SlotsWanted) -> Result<bool> {
        let before = self.slots;
        while self.slots.audio < wanted.audio.min(MAX_SLOTS) {
            self.connection.add_transceiver_from_kind(RtpCodecKind::Audio, None).await?;
            self.slots.audio += 1;
        }
        while self.slots.video < wanted.video.min(MAX_SLOTS) {
            self.connection.add_transceiver_from_kind(RtpCodecKind::Video, None).await?;
            self.slots.video += 1;
        }
        Ok(self.slots != before)
    }

    /// Receive-only m-lines added so far.
    pub fn slots(&self) -> SlotsWanted {
        self.slots
    }

    /// A complete SDP offer, and which of its m-lines send what.
    pub async fn offer(&mut self) -> Result<(String, Vec<OfferedTrack>)> {
        let offer = self.connection.create_offer(None).await?;
        self.connection.set_local_description(offer.clone()).await?;
        // A connection without any address still works where the server can be reached.
        let _ = tokio::time::timeout(GATHERING, self.gathered.wait_for(|done| *done)).await;
        let sdp = self.connection.local_description().await.map_or(offer.sdp, |complete| complete.sdp);
        let mut tracks = Vec::with_capacity(self.sending.len());
        for sending in &self.sending {
            let mid = sending.transceiver.mid().await?.ok_or(Error::ErrRTPTransceiverNotExisted)?;
            tracks.push(OfferedTrack { mid, source: sending.source });
        }
        Ok((sdp, tracks))
    }

    /// Takes the server's answer.
    pub async fn answer(&self, sdp: String) -> Result<()> {
        self.connection.set_remote_description(RTCSessionDescription::answer(sdp)?).await
    }

    /// The tracks being sent.
    pub fn sending(&self) -> &[Sending] {
        &self.sending
    }

    /// The m-line that a remote track arrives on.
    pub async fn mid_of(&self, track: &Arc<dyn TrackRemote>) -> Result<Option<String>> {
        let id = track.track_id().await;
        for transceiver in self.connection.get_transceivers().await {
            if let Some(receiver) = transceiver.receiver().await?
                && receiver.track().track_id().await == id
            {
                return transceiver.mid().await;
            }
        }
        Ok(None)
    }

    /// Ends the connection. Never fails: it is gone either way.
    pub async fn close(&self) {
        let _ = self.connection.close().await;
    }

    async fn send(&mut self, source: Source, clip: Clip) -> Result<()> {
        let (kind, codec, name) = match source {
            Source::Camera | Source::Screen => (RtpCodecKind::Video, vp8(), "camera"),
            Source::Microphone | Source::ScreenAudio => (RtpCodecKind::Audio, opus(), "microphone"),
        };
        let ssrc = new_ssrc();
        let coding = RTCRtpCodingParameters { ssrc: Some(ssrc), ..Default::default() };
        let encoding = RTCRtpEncodingParameters {
            rtp_coding_parameters: coding,
            codec: codec.rtp_codec,
            ..Default::default()
        };
        let track = MediaStreamTrack::new(
            "dokita".to_owned(),
            Uuid::new_v4().to_string(),
            name.to_owned(),
            kind,
            vec![encoding.clone()],
        );
        let track = Arc::new(TrackLocalStaticRTP::new(track));
        let init = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Sendonly,
            streams: vec![],
            send_encodings: vec![encoding],
        };
        let transceiver = self.connection.add_transceiver_from_track(track.clone(), Some(init)).await?;
        self.sending.push(Sending { source, clip, track, ssrc, transceiver });
        Ok(())
    }
}

impl Sending {
    /// The payload type that both sides agreed on.
    pub async fn payload_type(&self) -> Result<u8> {
        let wanted = if self.is_video() { vp8() } else { opus() }.rtp_codec.mime_type;
        let sender = self.transceiver.sender().await?.ok_or(Error::ErrRTPSenderNotExisted)?;
        let parameters = sender.get_parameters().await?.rtp_parameters;
        parameters
            .codecs
            .iter()
            .find(|codec| codec.rtp_codec.mime_type.eq_ignore_ascii_case(&wanted))
            .map(|codec| codec.payload_type)
            .ok_or(Error::ErrRTPTransceiverCodecUnsupported)
    }

    /// True: VP8; false: Opus.
    pub fn is_video(&self) -> bool {
        matches!(self.source, Source::Camera | Source::Screen)
    }
}

struct Handler {
    events: mpsc::Sender<PeerEvent>,
    gathering: watch::Sender<bool>,
}

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_ice_gathering_state_change(&self, state: RTCIceGatheringState) {
        if state == RTCIceGatheringState::Complete {
            self.gathering.send_replace(true);
        }
    }

    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        // Called on the connection's own task: waiting here would hold its packets up.
        let _ = self.events.try_send(PeerEvent::State(state));
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let _ = self.events.try_send(PeerEvent::Track(track));
    }
}

/// Codecs and header extensions of an offer.
pub(super) fn engine() -> Result<MediaEngine> {
    let mut engine = MediaEngine::default();
    engine.register_codec(opus(), RtpCodecKind::Audio)?;
    engine.register_codec(vp8(), RtpCodecKind::Video)?;
    engine.register_codec(vp8_repair(), RtpCodecKind::Video)?;
    let mid = RTCRtpHeaderExtensionCapability { uri: MID_EXTENSION.to_owned() };
    engine.register_header_extension(mid, RtpCodecKind::Audio, None)?;
    Ok(engine)
}

pub(super) fn opus() -> RTCRtpCodecParameters {
    RTCRtpCodecParameters {
        rtp_codec: RTCRtpCodec {
            mime_type: "audio/opus".to_owned(),
            clock_rate: AUDIO_CLOCK,
            channels: 2,
            sdp_fmtp_line: "minptime=10;useinbandfec=1".to_owned(),
            rtcp_feedback: vec![],
        },
        payload_type: OPUS,
    }
}

pub(super) fn vp8() -> RTCRtpCodecParameters {
    let feedback =
        |typ: &str, parameter: &str| RTCPFeedback { typ: typ.to_owned(), parameter: parameter.to_owned() };
    RTCRtpCodecParameters {
        rtp_codec: RTCRtpCodec {
            mime_type: "video/VP8".to_owned(),
            clock_rate: VIDEO_CLOCK,
            channels: 0,
            sdp_fmtp_line: String::new(),
            rtcp_feedback: vec![feedback("ccm", "fir"), feedback("nack", ""), feedback("nack", "pli")],
        },
        payload_type: VP8,
    }
}

/// RFC 4588.
fn vp8_repair() -> RTCRtpCodecParameters {
    RTCRtpCodecParameters {
        rtp_codec: RTCRtpCodec {
            mime_type: "video/rtx".to_owned(),
            clock_rate: VIDEO_CLOCK,
            channels: 0,
            sdp_fmtp_line: format!("apt={VP8}"),
            rtcp_feedback: vec![],
        },
        payload_type: VP8_REPAIR,
    }
}

pub(super) fn new_ssrc() -> u32 {
    let bytes = Uuid::new_v4().into_bytes();
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).max(1)
}

/// The servers that this implementation can use: STUN, and TURN with a credential.
fn usable(servers: &[IceServer]) -> Vec<RTCIceServer> {
    let mut usable = Vec::new();
    for server in servers {
        let credentials = server.username.clone().zip(server.credential.clone());
        let urls: Vec<String> = server
            .urls
            .iter()
            .filter(|url| url.starts_with("stun:") || (url.starts_with("turn:") && credentials.is_some()))
            .cloned()
            .collect();
        if !urls.is_empty() {
            let (username, credential) = credentials.unwrap_or_default();
            usable.push(RTCIceServer { urls, username, credential });
        }
    }
    usable
}
