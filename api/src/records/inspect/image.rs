//! JPEG and PNG: walked from the first byte to the last, without decoding a pixel.

use super::Refusal;

/// Longest side in pixels.
const LONGEST_SIDE: u32 = 20_000;
/// Pixels in all; a decoder needs four bytes for each.
const MOST_PIXELS: u64 = 100_000_000;

/// A JPEG (ITU-T T.81, Annex B) and nothing else; cameras may append further whole JPEGs (CIPA DC-007).
pub fn check_jpeg(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = bytes;
    loop {
        rest = after_jpeg(rest)?;
        let padding = rest.iter().take_while(|byte| matches!(byte, 0 | b'\r' | b'\n' | b' ')).count();
        rest = &rest[padding..];
        if rest.is_empty() {
            return Ok(());
        }
    }
}

/// What follows the first image.
fn after_jpeg(bytes: &[u8]) -> Result<&[u8], Refusal> {
    const START: [u8; 2] = [0xff, 0xd8];
    let mut rest = bytes.strip_prefix(&START).ok_or(Refusal::Damaged)?;
    let mut sized = false;
    loop {
        let (marker, after) = marker(rest)?;
        match marker {
            0xd9 if sized => return Ok(after),
            // Restarts and the reserved marker 01 stand alone.
            0x01 | 0xd0..=0xd7 => rest = after,
            0x00 | 0xd8 | 0xd9 | 0xff => return Err(Refusal::Damaged),
            _ => {
                let (segment, after) = segment(after)?;
                // Frame headers: all of C0 to CF but tables (C4), JPG (C8) and arithmetic coding (CC).
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    let &[_, h1, h0, w1, w0, ..] = segment else { return Err(Refusal::Damaged) };
                    check_size(u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into())?;
                    sized = true;
                }
                rest = if marker == 0xda { after_scan(after) } else { after };
            }
        }
    }
}

/// A marker, after any number of fill bytes.
fn marker(bytes: &[u8]) -> Result<(u8, &[u8]), Refusal> {
    let fill = bytes.iter().take_while(|byte| **byte == 0xff).count();
    match (fill, bytes.get(fill)) {
        (1.., Some(marker)) => Ok((*marker, &bytes[fill + 1..])),
        _ => Err(Refusal::Damaged),
    }
}

/// A segment without its length, and what follows.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let &[high, low, ..] = bytes else { return Err(Refusal::Damaged) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length < 2 {
        return Err(Refusal::Damaged);
    }
    bytes.split_at_checked(length).map(|(segment, rest)| (&segment[2..], rest)).ok_or(Refusal::Damaged)
}

/// From the next marker that is neither a stuffed byte nor a restart.
fn after_scan(bytes: &[u8]) -> &[u8] {
    let end = bytes.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7));
    end.map_or(&[], |at| &bytes[at..])
}

/// A PNG (W3C PNG, third edition, 5) and nothing else.
pub fn check_png(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").ok_or(Refusal::Damaged)?;
    let mut first = true;
    loop {
        let (kind, data, after) = png_chunk(rest).ok_or(Refusal::Damaged)?;
        match (kind, first) {
            (b"IHDR", true) if data.len() == 13 => {
                let side =
                    |at: usize| u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
                check_size(side(0), side(4))?;
            }
            (_, true) | (b"IHDR", false) => return Err(Refusal::Damaged),
            (b"IEND", _) if after.is_empty() && data.is_empty() => return Ok(()),
            (b"IEND", _) => return Err(Refusal::Damaged),
            _ => {}
        }
        first = false;
        rest = after;
    }
}

/// Type, data and what follows of a chunk whose checksum is right.
fn png_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (body, rest) = rest.split_at_checked(length.checked_add(4)?)?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let (kind, data) = body.split_first_chunk::<4>()?;
    (crc32fast::hash(body) == u32::from_be_bytes(*sum)).then_some((kind, data, rest))
}

fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    match (width, height) {
        (0, _) | (_, 0) => Err(Refusal::Damaged),
        _ if width > LONGEST_SIDE || height > LONGEST_SIDE || pixels > MOST_PIXELS => {
            Err(Refusal::TooBigUnpacked)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{jpeg, png, png_chunk};
    use super::*;

    #[test]
    fn pictures_are_kept_also_with_a_second_picture_behind_the_first() {
        assert_eq!(check_png(&png()), Ok(()));
        assert_eq!(check_jpeg(&jpeg()), Ok(()));
        assert_eq!(check_jpeg(&[jpeg(), vec![0; 9], jpeg()].concat()), Ok(()));
    }

    #[test]
    fn anything_behind_a_picture_is_refused() {
        for tail in [&b"PK\x03\x04"[..], b"<script>alert(1)</script>", b"%PDF-1.7"] {
            assert_eq!(check_jpeg(&[&jpeg()[..], tail].concat()), Err(Refusal::Damaged));
            assert_eq!(check_png(&[&png()[..], tail].concat()), Err(Refusal::Damaged));
        }
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused() {
        let mut wide = jpeg();
        let frame = wide.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        wide[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert_eq!(check_jpeg(&wide), Err(Refusal::TooBigUnpacked));
        let mut wide = b"\x89PNG\r\n\x1a\n".to_vec();
        png_chunk(&mut wide, b"IHDR", &[0, 1, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 0]);
        png_chunk(&mut wide, b"IEND", b"");
        assert_eq!(check_png(&wide), Err(Refusal::TooBigUnpacked));
    }

    #[test]
    fn a_picture_cut_short_is_refused() {
        for length in 0..jpeg().len() {
            assert_eq!(check_jpeg(&jpeg()[..length]), Err(Refusal::Damaged), "{length}");
        }
        for length in 0..png().len() {
            assert_eq!(check_png(&png()[..length]), Err(Refusal::Damaged), "{length}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let _ = check_jpeg(&[&[0xff, 0xd8, 0xff][..], &bytes].concat());
            let _ = check_png(&[&b"\x89PNG\r\n\x1a\n"[..], &bytes].concat());
        }
    }
}
