//! Raw DEFLATE (RFC 1951) with a bound on what comes out.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::Refused;

/// As small as miniz makes it.
const LEVEL: u32 = 10;

/// Compresses.
#[expect(clippy::expect_used, reason = "compressing memory into memory with room enough does not fail")]
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(bytes.len() + bytes.len() / 100 + 64);
    let status = Compress::new(Compression::new(LEVEL), false)
        .compress_vec(bytes, &mut compressed, FlushCompress::Finish)
        .expect("memory compresses");
    assert_eq!(status, Status::StreamEnd, "the room is enough for what does not compress");
    compressed
}

/// Inflates a stream that ends where `bytes` ends, to `most` bytes at most.
pub fn inflate(bytes: &[u8], most: usize) -> Result<Vec<u8>, Refused> {
    let mut inflater = Decompress::new(false);
    let mut inflated = Vec::with_capacity(most);
    let status = inflater
        .decompress_vec(bytes, &mut inflated, FlushDecompress::Finish)
        .map_err(|_| Refused::Compression)?;
    if status == Status::StreamEnd && inflater.total_in() == bytes.len() as u64 {
        Ok(inflated)
    } else {
        Err(Refused::Compression)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_beyond_the_bound_or_has_something_behind_it_is_refused() {
        let zeros = deflate(&[0; 5000]);
        assert!(zeros.len() < 50);
        assert_eq!(inflate(&zeros, 5000).unwrap().len(), 5000);
        assert_eq!(inflate(&zeros, 4999), Err(Refused::Compression));
        assert_eq!(inflate(&zeros[..zeros.len() - 1], 5000), Err(Refused::Compression));
        assert_eq!(inflate(&[zeros, vec![0]].concat(), 5000), Err(Refused::Compression));
    }

    #[test]
    fn what_does_not_compress_still_comes_through() {
        let noise: Vec<u8> =
            (0..4000_u32).map(|place| (place.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(inflate(&deflate(&noise), 4000).unwrap(), noise);
    }
}
