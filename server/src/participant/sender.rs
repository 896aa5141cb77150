//! Plays a clip: packets leave at the pace of the clip, in a loop, until the task is stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rtc::rtp::codec::opus::OpusPayloader;
use rtc::rtp::codec::vp8::Vp8Payloader;
use rtc::rtp::packetizer::{Packetizer, Payloader, new_packetizer};
use rtc::rtp::sequence::new_random_sequencer;
use tokio::time::Instant;
use webrtc::error::Result;
use webrtc::media_stream::track_local::TrackLocal;

use super::counts::Counters;
use super::peer::Sending;

/// Largest RTP packet in bytes: fits any path with room for SRTP, UDP and a relay's header.
const MTU: usize = 1_200;
/// Behind by more than this, the clip goes on from now instead of catching up in a burst.
const MAX_BEHIND: Duration = Duration::from_millis(500);

/// Sends until the connection ends.
pub async fn play(sending: Sending, silenced: Arc<AtomicBool>, counters: Arc<Counters>) -> Result<()> {
    let video = sending.is_video();
    let payload_type = sending.payload_type().await?;
    let payloader: Box<dyn Payloader> = if video {
        let mut vp8 = Vp8Payloader::default();
        vp8.enable_picture_id = true;
        Box::new(vp8)
    } else {
        Box::new(OpusPayloader)
    };
    let now = std::time::Instant::now();
    let clock = sending.clip.clock;
    let mut packetizer = new_packetizer(
        now,
        MTU,
        payload_type,
        sending.ssrc,
        payloader,
        Box::new(new_random_sequencer()),
        clock,
    );
    let mut due = Instant::now();
    for frame in sending.clip.frames.iter().cycle() {
        tokio::time::sleep_until(due).await;
        if silenced.load(Ordering::Relaxed) {
            packetizer.skip_samples(frame.samples);
        } else {
            let packets = packetizer.packetize(std::time::Instant::now(), &frame.data, frame.samples)?;
            let bytes = packets.iter().map(|packet| packet.payload.len() as u64).sum();
            counters.sent(video, packets.len() as u64, bytes);
            for packet in packets {
                sending.track.write_rtp(packet).await?;
            }
        }
        due += Duration::from_secs_f64(f64::from(frame.samples) / f64::from(clock));
        if due + MAX_BEHIND < Instant::now() {
            due = Instant::now();
        }
    }
    Ok(())
}
