//! QR symbols in a picture.

use std::io::Cursor;

use anyhow::Context;
use image::{ImageFormat, ImageReader, Limits};

/// Pixels on a side at most: more than any scanner or phone makes of a page.
const WIDEST: u32 = 10_000;
/// Memory for a picture at most, in bytes.
const MEMORY: u64 = 256 << 20;

/// Begins every PNG (PNG, third edition, section 5.2).
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Is this a PNG?
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// What the readable symbols say, in no particular order.
///
/// # Errors
/// The picture is broken or too large.
pub fn texts(png: &[u8]) -> anyhow::Result<Vec<String>> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let grey = reader.decode().context("the picture is broken or too large")?.to_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let pixels = grey.into_raw();
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let decoded = prepared.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
    Ok(decoded.map(|(_, text)| text).collect())
}
