//! What a participant plays: encoded frames with their lengths, from a file or built in.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use super::ivf::{self, IvfError};
use super::ogg::{self, OggError};

/// Largest accepted file in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;
/// RTP clock of video (RFC 7741 section 4.1).
pub const VIDEO_CLOCK: u32 = 90_000;
/// RTP clock of Opus (RFC 7587 section 4.1).
pub const AUDIO_CLOCK: u32 = 48_000;

static TEST_PATTERN: &[u8] = include_bytes!("../../assets/test-pattern.ivf");
static TEST_TONE: &[u8] = include_bytes!("../../assets/test-tone.ogg");

/// What a participant sends. Every clip is played in a loop.
#[derive(Debug, Clone, Default)]
pub struct Media {
    /// VP8, sent as the camera.
    pub video: Option<Clip>,
    /// Opus, sent as the microphone.
    pub audio: Option<Clip>,
}

impl Media {
    /// The built-in picture and tone.
    pub fn test_pattern() -> Result<Self, ClipError> {
        Ok(Self {
            video: Some(Clip::vp8(&Bytes::from_static(TEST_PATTERN))?),
            audio: Some(Clip::opus(&Bytes::from_static(TEST_TONE))?),
        })
    }

    /// An IVF file with VP8, an Ogg file with Opus, or both.
    pub fn from_files(video: Option<&Path>, audio: Option<&Path>) -> Result<Self, ClipError> {
        Ok(Self {
            video: video.map(|path| Clip::vp8(&load(path)?)).transpose()?,
            audio: audio.map(|path| Clip::opus(&load(path)?)).transpose()?,
        })
    }
}

/// Frames of one codec; cloning shares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// In the order they are played. Never empty.
    pub frames: Arc<[Frame]>,
    /// RTP clock in Hz.
    pub clock: u32,
}

/// One encoded frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// As the encoder made it.
    pub data: Bytes,
    /// How long it lasts, in units of the RTP clock.
    pub samples: u32,
}

impl Frame {
    fn is_vp8_key(&self) -> bool {
        self.data.first().is_some_and(|byte| byte & 1 == 0)
    }
}

/// Why nothing can be played.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// The file could not be read.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// As the user gave it.
        path: String,
        /// From the operating system.
        error: std::io::Error,
    },
    /// Above 64 MiB.
    #[error("{0} is larger than 64 MiB")]
    TooLarge(String),
    /// Not a usable video.
    #[error(transparent)]
    Video(#[from] IvfError),
    /// Not a usable recording.
    #[error(transparent)]
    Audio(#[from] OggError),
}

impl Clip {
    /// From the bytes of an IVF file.
    pub fn vp8(file: &Bytes) -> Result<Self, ClipError> {
        let ivf = ivf::read(file)?;
        let (numerator, denominator) = (u64::from(ivf.rate.0), u64::from(ivf.rate.1));
        let samples = |units: u64| {
            let samples =
                u128::from(units) * u128::from(denominator) * u128::from(VIDEO_CLOCK) / u128::from(numerator);
            // A frame lasts at least 1/240 s and at most 5 s, whatever the file claims.
            u32::try_from(samples).unwrap_or(u32::MAX).clamp(VIDEO_CLOCK / 240, VIDEO_CLOCK * 5)
        };
        let mut frames: Vec<Frame> = Vec::with_capacity(ivf.frames.len());
        for (number, (time, data)) in ivf.frames.iter().enumerate() {
            let samples = match ivf.frames.get(number + 1) {
                Some((next, _)) => samples(next.saturating_sub(*time)),
                None => frames.last().map_or_else(|| samples(1), |frame| frame.samples),
            };
            frames.push(Frame { data: data.clone(), samples });
        }
        Ok(Self { frames: frames.into(), clock: VIDEO_CLOCK })
    }

    /// Where the next frame that stands alone is, from `position` on and around the end. Every Opus
    /// frame does; of VP8 only a key frame (RFC 6386 section 9.1).
    pub fn next_keyframe(&self, position: usize) -> usize {
        let count = self.frames.len();
        let is_key = |place: &usize| self.clock != VIDEO_CLOCK || self.frames[*place].is_vp8_key();
        (0..count).map(|ahead| (position + ahead) % count).find(is_key).unwrap_or(0)
    }

    /// From the bytes of an Ogg file.
    pub fn opus(file: &Bytes) -> Result<Self, ClipError> {
        let frames = ogg::read(file)?
            .into_iter()
            .map(|data| Frame { samples: ogg::samples(&data).unwrap_or(960), data })
            .collect();
        Ok(Self { frames, clock: AUDIO_CLOCK })
    }
}

fn load(path: &Path) -> Result<Bytes, ClipError> {
    let unreadable = |error| ClipError::Unreadable { path: path.display().to_string(), error };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(ClipError::TooLarge(path.display().to_string()));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_clips_last_three_seconds() {
        let media = Media::test_pattern().unwrap();
        for clip in [media.video.unwrap(), media.audio.unwrap()] {
            let samples: u32 = clip.frames.iter().map(|frame| frame.samples).sum();
            let seconds = f64::from(samples) / f64::from(clip.clock);
            assert!((2.9..3.1).contains(&seconds), "{seconds}");
        }
    }

    #[test]
    fn the_built_in_picture_has_a_keyframe_every_second() {
        let video = Media::test_pattern().unwrap().video.unwrap();
        assert_eq!([0, 1, 15, 16, 31].map(|from| video.next_keyframe(from)), [0, 15, 15, 30, 0]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Media::from_files(Some(Path::new("/nowhere.ivf")), None).unwrap_err();
        assert!(error.to_string().starts_with("/nowhere.ivf cannot be read"));
    }
}
