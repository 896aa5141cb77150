//! A participant made of str0m: offers, sends sound and a three-layer picture, notes what comes.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use dokita_sfu::{OfferedTrack, PeerId, Slot, Source, TrackRef, Transmit};
use str0m::bwe::Bitrate;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::channel::ChannelId;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Layers of the picture and their packets per frame.
pub const LAYERS: [(&str, usize); 3] = [("q", 1), ("h", 2), ("f", 4)];
const FRAME: Duration = Duration::from_millis(40);
const SOUND: Duration = Duration::from_millis(20);

/// An RTP packet that came.
#[derive(Debug, Clone)]
pub struct Received {
    pub mid: Mid,
    pub sequence: u64,
    pub timestamp: u32,
    pub payload: Vec<u8>,
}

pub struct Client {
    pub id: PeerId,
    pub address: SocketAddr,
    pub rtc: Rtc,
    pub received: Vec<Received>,
    pub messages: Vec<Vec<u8>>,
    pub slots: Vec<Slot>,
    pub missing: Vec<TrackRef>,
    /// Says nothing and hears nothing, like one whose network is gone.
    pub unplugged: bool,
    pub level: i8,
    channel: Option<ChannelId>,
    pending: Option<SdpPendingOffer>,
    microphone: Option<Mid>,
    camera: Option<Mid>,
    pub connected: bool,
    keyframe_wanted: [bool; 3],
    pub keyframes_sent: [usize; 3],
    sequences: [u64; 4],
    frames: u16,
    next_frame: Instant,
    next_sound: Instant,
    start: Instant,
}

impl Client {
    pub fn new(id: u128, now: Instant, codecs: &[Codec]) -> Self {
        let address = SocketAddr::from(([10, 0, 0, id as u8], 5_000));
        let mut builder = Rtc::builder().set_rtp_mode(true).clear_codecs().enable_opus(true, false);
        builder = builder.enable_bwe(Some(Bitrate::mbps(5)));
        builder = builder.enable_vp8(codecs.contains(&Codec::Vp8)).enable_h264(codecs.contains(&Codec::H264));
        let mut rtc = builder.build(now);
        rtc.add_local_candidate(Candidate::host(address, Protocol::Udp).expect("valid"));
        Client {
            id: PeerId(id),
            address,
            rtc,
            received: Vec::new(),
            messages: Vec::new(),
            slots: Vec::new(),
            missing: Vec::new(),
            unplugged: false,
            level: -30,
            channel: None,
            pending: None,
            microphone: None,
            camera: None,
            connected: false,
            keyframe_wanted: [true; 3],
            keyframes_sent: [0; 3],
            sequences: [100, 20_000, 40_000, 65_500],
            frames: 0,
            next_frame: now,
            next_sound: now,
            start: now,
        }
    }

    /// The first offer: own tracks, as many slots of both kinds, and a data channel.
    pub fn offer(&mut self, slots: usize) -> (String, Vec<OfferedTrack>) {
        let mut api = self.rtc.sdp_api();
        let mut layers = Simulcast::new();
        for (rid, _) in LAYERS {
            layers.add_send_layer(SimulcastLayer::new(rid));
        }
        let microphone = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let camera = api.add_media(MediaKind::Video, Direction::SendOnly, None, None, Some(layers));
        for _ in 0..slots {
            api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
            api.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        }
        self.channel = Some(api.add_channel("vitals".to_owned()));
        (self.microphone, self.camera) = (Some(microphone), Some(camera));
        let (offer, pending) = api.apply().expect("something changed");
        self.pending = Some(pending);
        (offer.to_sdp_string(), self.tracks())
    }

    /// An offer that restarts ICE.
    pub fn restart(&mut self) -> (String, Vec<OfferedTrack>) {
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let (offer, pending) = api.apply().expect("something changed");
        self.pending = Some(pending);
        (offer.to_sdp_string(), self.tracks())
    }

    fn tracks(&self) -> Vec<OfferedTrack> {
        let track = |mid: Option<Mid>, source| mid.map(|mid| OfferedTrack { mid: mid.to_string(), source });
        [track(self.microphone, Source::Microphone), track(self.camera, Source::Camera)]
            .into_iter()
            .flatten()
            .collect()
    }

    pub fn answer(&mut self, sdp: &str) {
        let answer = SdpAnswer::from_sdp_string(sdp).expect("an answer");
        let pending = self.pending.take().expect("an offer was made");
        self.rtc.sdp_api().accept_answer(pending, answer).expect("the answer fits");
    }

    /// Takes a datagram in. The engine holds one packet at a time, so it is emptied at once.
    pub fn receive(&mut self, now: Instant, transmit: &Transmit, out: &mut Vec<Transmit>) {
        let receive = Receive::new(Protocol::Udp, transmit.source, transmit.destination, &transmit.contents)
            .expect("a datagram");
        let input = Input::Receive(now, receive);
        if !self.unplugged && self.rtc.accepts(&input) {
            self.rtc.handle_input(input).expect("alive");
            self.poll(now, out);
        }
    }

    pub fn say(&mut self, message: &[u8]) {
        let channel = self.channel.and_then(|id| self.rtc.channel(id));
        assert!(channel.expect("open").write(true, message).expect("alive"), "accepted");
    }

    /// Sends media that is due; gives the time of the next.
    pub fn produce(&mut self, now: Instant) -> Instant {
        if self.connected {
            while self.next_sound <= now {
                self.sound(now);
                self.next_sound += SOUND;
            }
            while self.next_frame <= now {
                (0..3).for_each(|layer| self.frame(layer, now));
                self.frames = self.frames.wrapping_add(1);
                self.next_frame += FRAME;
            }
        } else {
            self.next_sound = self.next_sound.max(now + SOUND);
            self.next_frame = self.next_frame.max(now + FRAME);
        }
        self.next_sound.min(self.next_frame)
    }

    fn sound(&mut self, now: Instant) {
        let Some(mid) = self.microphone else { return };
        let Some(pt) = self.payload_type(|codec| codec == Codec::Opus) else { return };
        let time = ((now - self.start).as_millis() as u32).wrapping_mul(48);
        self.sequences[3] += 1;
        let extensions = ExtensionValues {
            audio_level: Some(self.level),
            voice_activity: Some(true),
            ..Default::default()
        };
        let packet =
            RtpWrite::new(pt, (self.sequences[3]).into(), time, now, &b"sound"[..]).ext_vals(extensions);
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None) {
            stream.write_rtp(packet);
        }
    }

    /// A frame of one layer as VP8: `[descriptor, picture id, key or not, layer]`.
    fn frame(&mut self, layer: usize, now: Instant) {
        let Some(mid) = self.camera else { return };
        let Some(pt) = self.payload_type(|codec| codec.is_video()) else { return };
        let (rid, packets) = LAYERS[layer];
        let key = std::mem::take(&mut self.keyframe_wanted[layer]);
        self.keyframes_sent[layer] += usize::from(key);
        let time =
            ((now - self.start).as_millis() as u32).wrapping_mul(90).wrapping_add(layer as u32 * 77_777);
        let picture = self.frames.wrapping_add(1_000 * layer as u16) & 0x7fff;
        for index in 0..packets {
            self.sequences[layer] += 1;
            let start = if index == 0 { 0x90 } else { 0x80 };
            let mut payload = vec![start, 0x80, 0x80 | (picture >> 8) as u8, picture as u8];
            payload.push(u8::from(!key || index > 0));
            payload.push(layer as u8);
            payload.resize(900, 7);
            let write = RtpWrite::new(pt, self.sequences[layer].into(), time, now, payload)
                .marker(index + 1 == packets)
                .nackable(true);
            if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, Some(Rid::from(rid))) {
                stream.write_rtp(write);
            }
        }
    }

    fn payload_type(&self, wanted: impl Fn(Codec) -> bool) -> Option<str0m::media::Pt> {
        self.rtc.codec_config().find(|params| wanted(params.spec().codec)).map(|params| params.pt())
    }

    /// Lets time pass and gives what goes out; returns the next deadline.
    pub fn poll(&mut self, now: Instant, out: &mut Vec<Transmit>) -> Instant {
        self.rtc.handle_input(Input::Timeout(now)).expect("alive");
        loop {
            match self.rtc.poll_output().expect("alive") {
                Output::Timeout(at) if at > now => return at,
                Output::Timeout(_) => self.rtc.handle_input(Input::Timeout(now)).expect("alive"),
                Output::Transmit(transmit) if !self.unplugged => out.push(Transmit {
                    source: transmit.source,
                    destination: transmit.destination,
                    contents: transmit.contents.to_vec(),
                }),
                Output::Transmit(_) => {}
                Output::Event(event) => self.event(event),
            }
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::RtpPacket(packet) => {
                let ssrc = packet.header.ssrc;
                let mid = self.rtc.direct_api().stream_rx(&ssrc).map(|stream| stream.mid()).expect("known");
                self.received.push(Received {
                    mid,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    payload: packet.payload.to_vec(),
                });
            }
            Event::KeyframeRequest(request) => {
                let layer = LAYERS.iter().position(|(rid, _)| request.rid == Some(Rid::from(*rid)));
                self.keyframe_wanted[layer.expect("of a layer")] = true;
            }
            Event::ChannelData(data) => self.messages.push(data.data),
            _ => {}
        }
    }

    /// What came on the slot that carries a track, in order of their numbers.
    pub fn heard(&self, peer: PeerId, source: Source) -> Vec<Received> {
        let track = Some(TrackRef { peer, source });
        let Some(slot) = self.slots.iter().find(|slot| slot.track == track) else { return Vec::new() };
        let mid = Mid::from(slot.mid.as_str());
        let mut packets: Vec<Received> = self
            .received
            .iter()
            .filter(|packet| packet.mid == mid && !packet.payload.is_empty())
            .cloned()
            .collect();
        packets.sort_by_key(|packet| packet.sequence);
        packets
    }
}

impl Received {
    /// Which layer of the sender it belongs to.
    pub fn layer(&self) -> u8 {
        self.payload[5]
    }

    pub fn picture_id(&self) -> u16 {
        u16::from(self.payload[2] & 0x7f) << 8 | u16::from(self.payload[3])
    }
}
