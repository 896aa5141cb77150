//! The IVF container of a VP8 video: a 32-byte header, then one length-prefixed frame after the
//! other (<https://wiki.multimedia.cx/index.php/Duck_IVF>). Every length is checked.

use bytes::Bytes;

/// Largest accepted frame in bytes.
const MAX_FRAME: usize = 2 * 1024 * 1024;
const FILE_HEADER: usize = 32;
const FRAME_HEADER: usize = 12;

/// What an IVF file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ivf {
    /// Time units a second, as a fraction: numerator and denominator.
    pub rate: (u32, u32),
    /// Presentation time in those units, and the encoded frame.
    pub frames: Vec<(u64, Bytes)>,
}

/// Why a file is no usable VP8 IVF file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IvfError {
    /// The signature or version is another one.
    #[error("this is not an IVF file")]
    NotIvf,
    /// Another codec than VP8.
    #[error("the IVF file does not hold VP8 video")]
    NotVp8,
    /// The time base is zero.
    #[error("the IVF file has no usable frame rate")]
    NoRate,
    /// The file ends within a frame.
    #[error("frame {0} of the IVF file is cut off")]
    CutOff(usize),
    /// A frame's length is zero or above the limit.
    #[error("frame {0} of the IVF file has an unusable length")]
    FrameLength(usize),
    /// No frame at all.
    #[error("the IVF file holds no frames")]
    Empty,
}

/// Reads a whole file; the frames share its memory.
pub fn read(file: &Bytes) -> Result<Ivf, IvfError> {
    if file.len() < FILE_HEADER || &file[..4] != b"DKIF" || le16(file, 4) != 0 {
        return Err(IvfError::NotIvf);
    }
    if &file[8..12] != b"VP80" {
        return Err(IvfError::NotVp8);
    }
    let rate = (le32(file, 16), le32(file, 20));
    if rate.0 == 0 || rate.1 == 0 {
        return Err(IvfError::NoRate);
    }
    let mut at = usize::from(le16(file, 6)).max(FILE_HEADER);
    let mut frames = Vec::new();
    while at < file.len() {
        let number = frames.len();
        let body = at + FRAME_HEADER;
        if body > file.len() {
            return Err(IvfError::CutOff(number));
        }
        let length = le32(file, at) as usize;
        if length == 0 || length > MAX_FRAME {
            return Err(IvfError::FrameLength(number));
        }
        if length > file.len() - body {
            return Err(IvfError::CutOff(number));
        }
        let time = u64::from(le32(file, at + 4)) | u64::from(le32(file, at + 8)) << 32;
        frames.push((time, file.slice(body..body + length)));
        at = body + length;
    }
    if frames.is_empty() { Err(IvfError::Empty) } else { Ok(Ivf { rate, frames }) }
}

fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(codec: &[u8; 4], frames: &[&[u8]]) -> Vec<u8> {
        let mut file = b"DKIF\0\0\x20\0".to_vec();
        file.extend(codec);
        file.extend([64, 0, 48, 0]);
        file.extend(15u32.to_le_bytes());
        file.extend(1u32.to_le_bytes());
        file.extend([0; 8]);
        for (time, frame) in frames.iter().enumerate() {
            file.extend((frame.len() as u32).to_le_bytes());
            file.extend((time as u64).to_le_bytes());
            file.extend(*frame);
        }
        file
    }

    #[test]
    fn frames_come_back_as_written() {
        let ivf = read(&file(b"VP80", &[b"one", b"three"]).into()).unwrap();
        assert_eq!(ivf.rate, (15, 1));
        assert_eq!(ivf.frames, [(0, Bytes::from("one")), (1, Bytes::from("three"))]);
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_or_shorter() {
        let whole = file(b"VP80", &[b"one", b"three"]);
        for length in 0..whole.len() {
            let cut = Bytes::copy_from_slice(&whole[..length]);
            assert!(read(&cut).is_err() || read(&cut).unwrap().frames.len() == 1);
        }
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused() {
        let mut huge = file(b"VP80", &[b"one"]);
        huge[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&huge.into()), Err(IvfError::FrameLength(0)));
    }

    #[test]
    fn other_codecs_are_refused() {
        assert_eq!(read(&file(b"AV01", &[b"one"]).into()), Err(IvfError::NotVp8));
    }
}
