//! The Ogg container of an Opus recording (RFC 3533, RFC 7845), read packet by packet: a page may
//! hold many packets and a packet may span pages. Every length is checked; page checksums are not.

use bytes::{Bytes, BytesMut};

/// Largest accepted packet in bytes: one RTP packet must carry it.
pub const MAX_PACKET: usize = 1_180;
const PAGE_HEADER: usize = 27;

/// Why a file is no usable Ogg Opus file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OggError {
    /// A page does not begin where one must.
    #[error("this is not an Ogg file")]
    NotOgg,
    /// The first stream is not Opus.
    #[error("the Ogg file does not hold Opus audio")]
    NotOpus,
    /// The file ends within a page.
    #[error("the Ogg file is cut off")]
    CutOff,
    /// A packet that no RTP packet can carry.
    #[error("packet {0} of the Ogg file is empty or too large to send")]
    PacketLength(usize),
    /// No audio packet at all.
    #[error("the Ogg file holds no audio")]
    Empty,
}

/// The Opus packets of the first stream in a file.
pub fn read(file: &Bytes) -> Result<Vec<Bytes>, OggError> {
    let mut packets = Packets::default();
    let mut at = 0;
    while at < file.len() {
        at = packets.page(file, at)?;
    }
    if packets.complete.is_empty() { Err(OggError::Empty) } else { Ok(packets.complete) }
}

/// Length of an Opus packet in samples at 48 kHz, from its first bytes (RFC 6716 section 3.1).
pub fn samples(packet: &[u8]) -> Option<u32> {
    let toc = *packet.first()?;
    let config = u32::from(toc >> 3);
    let frame = match config {
        0..12 => [480, 960, 1_920, 2_880][(config % 4) as usize],
        12..16 => [480, 960][(config % 2) as usize],
        _ => [120, 240, 480, 960][(config % 4) as usize],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1)? & 0x3f),
    };
    // 120 ms is the longest packet (RFC 6716 section 3.2.5).
    Some(frame * frames).filter(|samples| (1..=5_760).contains(samples))
}

#[derive(Default)]
struct Packets {
    serial: Option<[u8; 4]>,
    headers: usize,
    partial: BytesMut,
    complete: Vec<Bytes>,
}

impl Packets {
    /// Takes the page at `at`; returns where the next one begins.
    fn page(&mut self, file: &Bytes, at: usize) -> Result<usize, OggError> {
        let header = file.get(at..at + PAGE_HEADER).ok_or(OggError::CutOff)?;
        if &header[..4] != b"OggS" || header[4] != 0 {
            return Err(OggError::NotOgg);
        }
        let table = at + PAGE_HEADER;
        let body = table + usize::from(header[26]);
        let lacing = file.get(table..body).ok_or(OggError::CutOff)?;
        let end = body + lacing.iter().map(|length| usize::from(*length)).sum::<usize>();
        if end > file.len() {
            return Err(OggError::CutOff);
        }
        let serial = [header[14], header[15], header[16], header[17]];
        if *self.serial.get_or_insert(serial) == serial {
            self.segments(lacing, file, body)?;
        }
        Ok(end)
    }

    fn segments(&mut self, lacing: &[u8], file: &Bytes, mut at: usize) -> Result<(), OggError> {
        for length in lacing.iter().map(|length| usize::from(*length)) {
            // The comment header may hold a cover picture: only its beginning is kept.
            let kept = if self.headers < 2 {
                length.min(MAX_PACKET.saturating_sub(self.partial.len()))
            } else {
                length
            };
            self.partial.extend_from_slice(&file[at..at + kept]);
            at += length;
            if self.headers == 2 && self.partial.len() > MAX_PACKET {
                return Err(OggError::PacketLength(self.complete.len()));
            }
            if length < 255 {
                self.packet()?;
            }
        }
        Ok(())
    }

    /// A packet is complete: two headers come first (RFC 7845 section 3).
    fn packet(&mut self) -> Result<(), OggError> {
        let packet = self.partial.split().freeze();
        let expected: &[u8] = match self.headers {
            0 => b"OpusHead",
            1 => b"OpusTags",
            _ if samples(&packet).is_none() => return Err(OggError::PacketLength(self.complete.len())),
            _ => {
                self.complete.push(packet);
                return Ok(());
            }
        };
        if !packet.starts_with(expected) {
            return Err(OggError::NotOpus);
        }
        self.headers += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lacing: &[u8], body: &[u8]) -> Vec<u8> {
        let mut page = b"OggS".to_vec();
        page.extend([0; 22]);
        page.push(lacing.len() as u8);
        page.extend(lacing);
        page.extend(body);
        page
    }

    fn file(pages: &[Vec<u8>]) -> Bytes {
        let mut file = page(&[8], b"OpusHead");
        file.extend(page(&[8], b"OpusTags"));
        file.extend(pages.concat());
        file.into()
    }

    #[test]
    fn packets_sharing_a_page_are_told_apart() {
        let read = read(&file(&[page(&[2, 3], &[0x78, 1, 0x78, 2, 3])])).unwrap();
        assert_eq!(read, [Bytes::from_static(&[0x78, 1]), Bytes::from_static(&[0x78, 2, 3])]);
    }

    #[test]
    fn a_packet_across_two_pages_is_joined() {
        let read = read(&file(&[page(&[255], &[0x78; 255]), page(&[5], &[0x78; 5])])).unwrap();
        assert_eq!(read, [Bytes::from(vec![0x78; 260])]);
    }

    #[test]
    fn a_packet_larger_than_an_rtp_packet_is_refused() {
        let lacing = [255, 255, 255, 255, 255, 1];
        assert_eq!(read(&file(&[page(&lacing, &[0x78; 1276])])), Err(OggError::PacketLength(0)));
    }

    #[test]
    fn a_file_cut_anywhere_never_panics() {
        let whole = file(&[page(&[2, 3], &[0x78, 1, 0x78, 2, 3])]);
        for length in 0..whole.len() {
            assert!(read(&whole.slice(..length)).is_err());
        }
    }

    #[test]
    fn durations_follow_the_table_of_contents() {
        assert_eq!(samples(&[0x78]), Some(960));
        assert_eq!(samples(&[0x79]), Some(1_920));
        assert_eq!(samples(&[0x7b, 3]), Some(2_880));
        assert_eq!(samples(&[0x7b, 0]), None);
        assert_eq!(samples(&[]), None);
    }
}
