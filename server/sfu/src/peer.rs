//! One participant's connection. The only module that knows str0m.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpOffer;
use str0m::channel::ChannelId;
use str0m::format::PayloadParams;
use str0m::media::{Direction, Rids};
use str0m::media::{KeyframeRequestKind, MediaKind, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc, VideoOrientation, Vp8Descriptor};
use str0m::{Candidate, Input, Output, Rtc};

pub(crate) use str0m::media::{Mid, Rid};

use crate::codec::{self, Codec, Frame};
use crate::munge::{Numbers, Pictures};
use crate::offer::PayloadTypes;
use crate::types::Transmit;

/// Where the estimate of a subscriber's bandwidth starts, in bit/s.
pub(crate) const INITIAL_ESTIMATE: u64 = 1_000_000;
/// Packets kept for retransmission per outgoing video stream: about 3 s of 2.5 Mbit/s.
const VIDEO_SEND_BUFFER: usize = 1_000;
/// Bytes that may wait in a data channel before messages are dropped.
const CHANNEL_BUFFER: usize = 256 * 1024;
/// Data channels per peer.
const MAX_CHANNELS: usize = 8;

/// A payload format; comparable between peers whose payload types differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format(PayloadParams);

/// An outgoing payload type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PayloadType(Pt);

/// An RTP packet of a publisher.
#[derive(Debug)]
pub(crate) struct Packet {
    pub mid: Mid,
    pub rid: Option<Rid>,
    pub format: Format,
    pub numbers: Numbers,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    pub arrived: Instant,
    /// Capture time by the publisher's clock (microseconds), once it has sent a report.
    pub captured: Option<i64>,
    pub meta: Meta,
}

/// Header extensions that travel with a packet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Meta {
    /// RFC 6464, dBov: 0 is loudest, -127 silence.
    pub level: Option<i8>,
    pub voice: Option<bool>,
    pub orientation: Option<VideoOrientation>,
}

/// What to write to a subscriber.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing {
    pub payload_type: PayloadType,
    pub numbers: Numbers,
    pub pictures: Pictures,
    /// The counters differ from those in the payload.
    pub rewrite: bool,
}

/// What comes out of the engine.
pub(crate) enum Signal {
    Packet(Packet),
    Connected,
    Closed,
    /// The subscriber can't decode what the m-line carries.
    KeyframeRequest(Mid),
    /// Bandwidth towards the peer in bit/s; `None` while it gives no feedback.
    Estimate(Option<u64>),
    Loss {
        upward: f32,
        downward: f32,
    },
    Data {
        label: String,
        binary: bool,
        contents: Vec<u8>,
    },
}

/// An m-line after an offer was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub mid: Mid,
    pub audio: bool,
    /// The client sends on it.
    pub sends: bool,
    /// The layers the client declared, in the order of the offer; empty without simulcast.
    pub rids: Vec<Rid>,
    /// Set where the client receives: our outgoing stream.
    pub stream: Option<u32>,
}

pub(crate) struct Peer {
    rtc: Rtc,
    /// Which m-line and layer an incoming SSRC belongs to.
    streams: HashMap<Ssrc, (Mid, Option<Rid>)>,
    formats: HashMap<Pt, Format>,
    channels: Vec<(ChannelId, String)>,
    types: PayloadTypes,
    closed: bool,
}

impl Format {
    pub fn codec(&self) -> Codec {
        match self.0.spec().codec {
            str0m::format::Codec::Opus => Codec::Opus,
            str0m::format::Codec::Vp8 => Codec::Vp8,
            str0m::format::Codec::Vp9 => Codec::Vp9,
            str0m::format::Codec::H264 => Codec::H264,
            str0m::format::Codec::Av1 => Codec::Av1,
            _ => Codec::Other,
        }
    }

    pub fn clock_rate(&self) -> u32 {
        self.0.spec().clock_rate.get()
    }

    pub fn same(&self, other: &Format) -> bool {
        self.0 == other.0
    }
}

impl Peer {
    pub fn new(addresses: &[SocketAddr], now: Instant) -> Self {
        let mut rtc = Rtc::builder()
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_vp9(true)
            .enable_h264(true)
            .enable_av1(true)
            .enable_bwe(Some(Bitrate::bps(INITIAL_ESTIMATE)))
            .set_stats_interval(Some(Duration::from_secs(1)))
            .set_send_buffer_video(VIDEO_SEND_BUFFER)
            .set_sctp_max_buffered_amount(CHANNEL_BUFFER)
            .build(now);
        for address in addresses {
            match Candidate::host(*address, Protocol::Udp) {
                Ok(candidate) => {
                    rtc.add_local_candidate(candidate);
                }
                Err(error) => tracing::warn!(%error, "an advertised address can't be a candidate"),
            }
        }
        Peer {
            rtc,
            streams: HashMap::new(),
            formats: HashMap::new(),
            channels: Vec::new(),
            types: PayloadTypes::default(),
            closed: false,
        }
    }

    /// True when nothing flows any more; a further offer needs a new peer.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Accepts an offer and gives the answer.
    pub fn accept(&mut self, sdp: &str) -> Result<String, String> {
        let types = self.types.with(sdp)?;
        let offer = SdpOffer::from_sdp_string(sdp).map_err(|error| error.to_string())?;
        // The engine asserts what it believes of an offer. Others share this thread: a panic must cost
        // only the one who caused it.
        let accepted = catch_unwind(AssertUnwindSafe(|| self.rtc.sdp_api().accept_offer(offer)));
        let Ok(accepted) = accepted else {
            self.closed = true;
            return Err("the offer contradicts itself".to_owned());
        };
        let answer = accepted.map_err(|error| error.to_string())?;
        self.types = types;
        self.streams.clear();
        self.formats.clear();
        Ok(answer.to_sdp_string())
    }

    /// The m-lines with these mids, as they are now; stopped and inactive ones left out.
    pub fn lines(&mut self, mids: &[Mid]) -> Vec<Line> {
        let mut lines = Vec::with_capacity(mids.len());
        for mid in mids {
            let Some(media) = self.rtc.media(*mid) else { continue };
            let (direction, audio) = (media.direction(), media.kind() == MediaKind::Audio);
            if media.stopped() || direction == Direction::Inactive {
                continue;
            }
            let rids = match media.rids_rx() {
                Rids::Specific(rids) => rids.clone(),
                Rids::None | Rids::Any => Vec::new(),
            };
            let stream = direction
                .is_sending()
                .then(|| self.rtc.direct_api().stream_tx_by_mid(*mid, None).map(|stream| *stream.ssrc()))
                .flatten();
            lines.push(Line { mid: *mid, audio, sends: direction.is_receiving(), rids, stream });
        }
        lines
    }

    /// Our ICE user name fragment: how a first datagram finds this peer.
    pub fn ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// True if the datagram proves to be for this peer. STUN is checked by its integrity.
    pub fn accepts(
        &self,
        now: Instant,
        source: SocketAddr,
        destination: SocketAddr,
        datagram: &[u8],
    ) -> bool {
        Receive::new(Protocol::Udp, source, destination, datagram)
            .is_ok_and(|receive| self.rtc.accepts(&Input::Receive(now, receive)))
    }

    pub fn receive(&mut self, now: Instant, source: SocketAddr, destination: SocketAddr, datagram: &[u8]) {
        let Ok(receive) = Receive::new(Protocol::Udp, source, destination, datagram) else {
            return;
        };
        self.input(Input::Receive(now, receive));
    }

    pub fn timeout(&mut self, now: Instant) {
        self.input(Input::Timeout(now));
    }

    fn input(&mut self, input: Input<'_>) {
        if self.closed {
            return;
        }
        if let Err(error) = self.rtc.handle_input(input) {
            tracing::debug!(%error, "connection failed");
            self.rtc.disconnect();
        }
    }

    /// Takes everything out of the engine; returns when it wants to be called again.
    pub fn drain(
        &mut self,
        signals: &mut Vec<Signal>,
        mut transmit: impl FnMut(Transmit),
    ) -> Option<Instant> {
        while !self.closed {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) if self.rtc.is_alive() => return Some(at),
                Ok(Output::Timeout(_)) => self.close(signals),
                Ok(Output::Transmit(out)) => transmit(Transmit {
                    source: out.source,
                    destination: out.destination,
                    contents: out.contents.into(),
                }),
                Ok(Output::Event(event)) => self.translate(event, signals),
                Err(error) => {
                    tracing::debug!(%error, "connection failed");
                    self.close(signals);
                }
            }
        }
        None
    }

    fn close(&mut self, signals: &mut Vec<Signal>) {
        self.closed = true;
        signals.push(Signal::Closed);
    }

    fn translate(&mut self, event: str0m::Event, signals: &mut Vec<Signal>) {
        match event {
            str0m::Event::RtpPacket(packet) => signals.extend(self.packet(packet).map(Signal::Packet)),
            str0m::Event::Connected => signals.push(Signal::Connected),
            str0m::Event::KeyframeRequest(request) => signals.push(Signal::KeyframeRequest(request.mid)),
            str0m::Event::EgressBitrateEstimate(BweKind::Twcc { estimate, can_probe }) => {
                signals.push(Signal::Estimate(can_probe.then(|| estimate.as_u64())));
            }
            str0m::Event::PeerStats(stats) => signals.push(Signal::Loss {
                upward: stats.ingress_loss_fraction.unwrap_or(0.0),
                downward: stats.egress_loss_fraction.unwrap_or(0.0),
            }),
            str0m::Event::ChannelOpen(id, label) if self.channels.len() < MAX_CHANNELS => {
                self.channels.push((id, label));
            }
            str0m::Event::ChannelClose(id) => self.channels.retain(|(other, _)| *other != id),
            str0m::Event::ChannelData(data) => {
                if let Some((_, label)) = self.channels.iter().find(|(id, _)| *id == data.id) {
                    let label = label.clone();
                    signals.push(Signal::Data { label, binary: data.binary, contents: data.data });
                }
            }
            _ => {}
        }
    }

    fn packet(&mut self, packet: RtpPacket) -> Option<Packet> {
        let (mid, rid) = self.origin(packet.header.ssrc)?;
        let format = self.format(packet.header.payload_type)?;
        let extensions = &packet.header.ext_vals;
        Some(Packet {
            mid,
            rid,
            format,
            numbers: Numbers { sequence: *packet.seq_no, timestamp: packet.header.timestamp },
            marker: packet.header.marker,
            arrived: packet.timestamp,
            captured: captured(&packet, format.clock_rate()),
            meta: Meta {
                level: extensions.audio_level,
                voice: extensions.voice_activity,
                orientation: extensions.video_orientation,
            },
            payload: packet.payload,
        })
    }

    fn origin(&mut self, ssrc: Ssrc) -> Option<(Mid, Option<Rid>)> {
        if let Some(origin) = self.streams.get(&ssrc) {
            return Some(*origin);
        }
        let mut direct = self.rtc.direct_api();
        let stream = direct.stream_rx(&ssrc)?;
        let origin = (stream.mid(), stream.rid());
        self.streams.insert(ssrc, origin);
        Some(origin)
    }

    fn format(&mut self, pt: Pt) -> Option<Format> {
        if let Some(format) = self.formats.get(&pt) {
            return Some(*format);
        }
        let format = Format(*self.rtc.codec_config().find(|params| params.pt() == pt)?);
        self.formats.insert(pt, format);
        Some(format)
    }

    /// The payload type under which this peer receives a format, if it does.
    pub fn payload_type(&self, mid: Mid, format: &Format) -> Option<PayloadType> {
        let params = self.rtc.codec_config().match_params(format.0)?;
        let media = self.rtc.media(mid)?;
        media.remote_pts().contains(&params.pt()).then(|| PayloadType(params.pt()))
    }

    /// Queues a packet on an outgoing stream. It leaves at the next [`Peer::timeout`].
    pub fn write(&mut self, stream: u32, packet: &Packet, frame: &Frame, out: &Outgoing) {
        let codec = packet.format.codec();
        let mut rtp = RtpWrite::new(
            out.payload_type.0,
            out.numbers.sequence.into(),
            out.numbers.timestamp,
            packet.arrived,
            if out.rewrite && codec == Codec::Vp9 {
                rewritten(&packet.payload, frame, &out.pictures)
            } else {
                Arc::clone(&packet.payload)
            },
        )
        .marker(packet.marker)
        .nackable(codec != Codec::Opus)
        .ext_vals(ExtensionValues {
            audio_level: packet.meta.level,
            voice_activity: packet.meta.voice,
            video_orientation: packet.meta.orientation,
            ..ExtensionValues::default()
        });
        if out.rewrite
            && codec == Codec::Vp8
            && let Some(patch) = vp8_patch(&packet.payload, &out.pictures)
        {
            rtp = rtp.vp8_patch(patch);
        }
        if let Some(stream) = self.rtc.direct_api().stream_tx(&stream.into()) {
            stream.write_rtp(rtp);
        }
    }

    pub fn request_keyframe(&mut self, mid: Mid, rid: Option<Rid>) {
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid, rid) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }

    /// Tells the estimator what rate (bit/s) to keep up with padding and what to look for.
    pub fn seek_bandwidth(&mut self, minimum: u64, desired: u64) {
        self.rtc.bwe().set_bitrate(Bitrate::bps(minimum), Bitrate::bps(desired));
    }

    /// Sends on the channel of that label; false if there is none or it is full.
    pub fn send_data(&mut self, label: &str, binary: bool, contents: &[u8]) -> bool {
        let Some((id, _)) = self.channels.iter().find(|(_, other)| other == label) else {
            return false;
        };
        let id = *id;
        self.rtc.channel(id).is_some_and(|mut channel| channel.write(binary, contents).unwrap_or(false))
    }
}

/// The capture time that the publisher's last sender report (RFC 3550 section 6.4.1) implies.
fn captured(packet: &RtpPacket, clock_rate: u32) -> Option<i64> {
    let report = packet.last_sender_info.as_ref()?;
    let at = report.ntp_time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let ticks = packet.header.timestamp.wrapping_sub(report.rtp_time.numer() as u32) as i32;
    let since = i64::from(ticks) * 1_000_000 / i64::from(clock_rate.max(1));
    i64::try_from(at.as_micros()).ok()?.checked_add(since)
}

fn rewritten(payload: &[u8], frame: &Frame, pictures: &Pictures) -> Arc<[u8]> {
    let mut copy: Arc<[u8]> = payload.into();
    if let Some(bytes) = Arc::get_mut(&mut copy) {
        if let (Some(counter), Some(value)) = (frame.picture_id, pictures.picture_id) {
            codec::overwrite(bytes, counter, value);
        }
        if let (Some(counter), Some(value)) = (frame.tl0_picture_index, pictures.tl0_picture_index) {
            codec::overwrite(bytes, counter, value);
        }
    }
    copy
}

fn vp8_patch(payload: &[u8], pictures: &Pictures) -> Option<str0m::rtp::Vp8Patch> {
    let mut patch = Vp8Descriptor::parse(payload).ok()?.patch();
    if let Some(value) = pictures.picture_id {
        patch = patch.picture_id(value);
    }
    if let Some(value) = pictures.tl0_picture_index {
        patch = patch.tl0_pic_idx(value as u8);
    }
    if let Some(value) = pictures.key_index {
        patch = patch.key_idx(value as u8);
    }
    patch.build().ok()
}
