//! Keyframe requests of the server (RFC 4585 section 6.3.1, RFC 5104 section 4.3.1): the WebRTC
//! implementation keeps them to itself unless an interceptor hands them on.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rtc::interceptor::{Attribute, Interceptor, Packet, Slot, StreamInfo, TaggedPacket};
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::sansio::Protocol;
use rtc::shared::error::Error;
use webrtc::media_stream::track_local::{TrackLocal, TrackLocalEvent};
use webrtc::peer_connection::Registry;

/// After every interceptor that acts on feedback.
const LAST: usize = 14_000;

/// Lets keyframe requests through to the tracks they are about.
pub fn deliver(registry: Registry) -> Registry {
    registry.with(Slot::from(LAST), Deliver::default())
}

/// Sets `wanted` at each request, until the connection ends.
pub async fn watch(track: &dyn TrackLocal, wanted: &AtomicBool) {
    while let Some(TrackLocalEvent::OnRtcpPacket(packets)) = track.poll().await {
        if packets.iter().any(is_request) {
            wanted.store(true, Ordering::Relaxed);
        }
    }
}

#[expect(clippy::borrowed_box, reason = "packets come boxed")]
fn is_request(packet: &Box<dyn rtc::rtcp::Packet>) -> bool {
    let packet = packet.as_any();
    packet.is::<PictureLossIndication>() || packet.is::<FullIntraRequest>()
}

#[derive(Default)]
struct Deliver {
    incoming: VecDeque<TaggedPacket>,
    outgoing: VecDeque<TaggedPacket>,
}

impl Protocol<TaggedPacket, TaggedPacket, ()> for Deliver {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, mut packet: TaggedPacket) -> Result<(), Error> {
        if let Packet::Rtcp(packets) = &mut packet.message.packet
            && packets.iter().any(is_request)
        {
            // The track is found by the first of them.
            packets.retain(is_request);
            packet.message.add(Attribute::DeliverToApplication);
        }
        self.incoming.push_back(packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.incoming.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.outgoing.push_back(packet);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.outgoing.pop_front()
    }
}

impl Interceptor for Deliver {
    fn bind_local_stream(&mut self, _: &StreamInfo) {}
    fn unbind_local_stream(&mut self, _: &StreamInfo) {}
    fn bind_remote_stream(&mut self, _: &StreamInfo) {}
    fn unbind_remote_stream(&mut self, _: &StreamInfo) {}
}
