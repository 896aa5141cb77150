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
use super::keyframes;
use super::peer::Sending;

/// Largest RTP packet in bytes: fits any path with room for SRTP, UDP and a relay's header.
const MTU: usize = 1_200;
/// Behind by more than this, the clip goes on from now instead of catching up in a burst.
const MAX_BEHIND: Duration = Duration::from_millis(500);

/// After a keyframe the next one is not sent early for this long.
const KEYFRAME_PAUSE: Duration = Duration::from_millis(300);

/// Sends until the connection ends. A keyframe that the server asks for is sent by skipping to the
/// next one in the clip.
pub async fn play(sending: Sending, silenced: Arc<AtomicBool>, counters: Arc<Counters>) -> Result<()> {
    let wanted = AtomicBool::new(false);
    tokio::select! {
        played = frames(&sending, &silenced, &wanted, &counters) => played,
        () = keyframes::watch(sending.track.as_ref(), &wanted) => Ok(()),
    }
}

async fn frames(
    sending: &Sending,
    silenced: &AtomicBool,
    wanted: &AtomicBool,
    counters: &Counters,
) -> Result<()> {
    let mut packetizer = packetizer(sending).await?;
    let clip = &sending.clip;
    let (mut due, mut skipped, mut position) = (Instant::now(), Instant::now(), 0);
    loop {
        tokio::time::sleep_until(due).await;
        if skipped.elapsed() > KEYFRAME_PAUSE && wanted.swap(false, Ordering::Relaxed) {
            (position, skipped) = (clip.next_keyframe(position), Instant::now());
        }
        let frame = &clip.frames[position];
        if silenced.load(Ordering::Relaxed) {
            packetizer.skip_samples(frame.samples);
        } else {
            let packets = packetizer.packetize(std::time::Instant::now(), &frame.data, frame.samples)?;
            let bytes = packets.iter().map(|packet| packet.payload.len() as u64).sum();
            counters.sent(sending.is_video(), packets.len() as u64, bytes);
            for packet in packets {
                sending.track.write_rtp(packet).await?;
            }
        }
        position = (position + 1) % clip.frames.len();
        due += Duration::from_secs_f64(f64::from(frame.samples) / f64::from(clip.clock));
        if due + MAX_BEHIND < Instant::now() {
            due = Instant::now();
        }
    }
}

async fn packetizer(sending: &Sending) -> Result<impl Packetizer> {
    let payload_type = sending.payload_type().await?;
    let payloader: Box<dyn Payloader> = if sending.is_video() {
        let mut vp8 = Vp8Payloader::default();
        vp8.enable_picture_id = true;
        Box::new(vp8)
    } else {
        Box::new(OpusPayloader)
    };
    let (now, sequencer) = (std::time::Instant::now(), Box::new(new_random_sequencer()));
    Ok(new_packetizer(now, MTU, payload_type, sending.ssrc, payloader, sequencer, sending.clip.clock))
}
