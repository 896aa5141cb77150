//! QR symbols (ISO/IEC 18004) as PNG and SVG.

use std::fmt::Write;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

/// Light modules around a symbol on each side (ISO/IEC 18004 section 9.1).
pub const QUIET_ZONE: u32 = 4;
/// A picture is so many pixels wide at most.
pub const WIDEST: u32 = 2000;

/// The text does not fit the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit one symbol")]
pub struct TooLong;

/// Dark and light modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    version: i16,
    width: u32,
    dark: Vec<bool>,
}

impl Symbol {
    /// A token, at level M: read with 15 % of the codewords lost.
    pub fn compact(token: &str) -> Result<Self, TooLong> {
        QrCode::with_error_correction_level(token, EcLevel::M)
            .map(|code| Self::of(&code))
            .map_err(|_| TooLong)
    }

    /// A health card's `shc:/…` in one symbol of version 22 at level L, the largest that its readers take
    /// (SMART Health Cards, "Encoding QRs"): the scheme as bytes, all else as digits.
    pub fn health_card(uri: &str) -> Result<Self, TooLong> {
        let (scheme, digits) = uri.split_at_checked(5).ok_or(TooLong)?;
        (1..=22).find_map(|version| card(scheme, digits, Version::Normal(version))).ok_or(TooLong)
    }

    fn of(code: &QrCode) -> Self {
        let version = match code.version() {
            Version::Normal(version) | Version::Micro(version) => version,
        };
        let dark: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        // At most 177 modules.
        let width = u32::try_from(code.width()).unwrap_or_default();
        Self { version, width, dark }
    }

    /// 1 (21 modules wide) to 40 (177 modules).
    pub fn version(&self) -> i16 {
        self.version
    }

    /// Modules from side to side, without the quiet zone.
    pub fn modules(&self) -> u32 {
        self.width
    }

    /// The runs of dark modules, without the quiet zone: column, row, length.
    pub fn runs(&self) -> Vec<(u32, u32, u32)> {
        let mut runs = Vec::new();
        for (y, row) in (0..).zip(self.dark.chunks(self.width as usize)) {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                // At most 177 modules.
                let length = u32::try_from(run.len()).unwrap_or_default();
                if run.first() == Some(&true) {
                    runs.push((x, y, length));
                }
                x += length;
            }
        }
        runs
    }

    /// A PNG in grey whose symbol is as near to `pixels` wide as whole pixels a module allow, never more
    /// than that unless a module would vanish; the quiet zone comes on top.
    pub fn png(&self, pixels: u32) -> Vec<u8> {
        let module = (pixels.min(WIDEST) / self.width).max(1);
        let side = (self.width + 2 * QUIET_ZONE) * module;
        let shade = |x: u32, y: u32| if self.is_dark(x, y) { 0 } else { u8::MAX };
        let wide = module as usize;
        let mut grey = Vec::with_capacity((side * side) as usize);
        for y in 0..side / module {
            let row: Vec<u8> =
                (0..side / module).flat_map(|x| std::iter::repeat_n(shade(x, y), wide)).collect();
            (0..wide).for_each(|_| grey.extend_from_slice(&row));
        }
        let mut png = Vec::new();
        let written = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Up)
            .write_image(&grey, side, side, ExtendedColorType::L8);
        debug_assert!(written.is_ok(), "memory takes every picture: {written:?}");
        png
    }

    /// An SVG without a size of its own: one unit a module, dark modules of a row in one stroke.
    pub fn svg(&self) -> String {
        let side = self.width + 2 * QUIET_ZONE;
        let mut path = String::new();
        for y in 0..side {
            let mut x = 0;
            while x < side {
                let run = (x..side).take_while(|&x| self.is_dark(x, y)).count();
                if run > 0 {
                    // Writing to a string does not fail.
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += u32::try_from(run).unwrap_or_default() + 1;
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\"{path}\"/></svg>"
        )
    }

    /// Of a module counted with the quiet zone.
    fn is_dark(&self, x: u32, y: u32) -> bool {
        let inside = |place: u32| place.checked_sub(QUIET_ZONE).filter(|&place| place < self.width);
        let (Some(x), Some(y)) = (inside(x), inside(y)) else { return false };
        self.dark.get((y * self.width + x) as usize).copied().unwrap_or(false)
    }
}

fn card(scheme: &str, digits: &str, version: Version) -> Option<Symbol> {
    let mut bits = Bits::new(version);
    bits.push_byte_data(scheme.as_bytes()).ok()?;
    bits.push_numeric_data(digits.as_bytes()).ok()?;
    bits.push_terminator(EcLevel::L).ok()?;
    QrCode::with_bits(bits, EcLevel::L).ok().map(|code| Symbol::of(&code))
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture::{self, Keys};
    use super::*;

    #[test]
    fn three_items_fit_version_17_at_level_m() {
        let token = Keys::doctor().token(&fixture::three_items());
        let symbol = Symbol::compact(token.as_str()).unwrap();
        assert!(
            symbol.version() <= 17,
            "version {} for {} characters",
            symbol.version(),
            token.as_str().len()
        );
    }

    #[test]
    fn a_card_of_1195_characters_is_the_longest_that_fits() {
        let card = |length: usize| Symbol::health_card(&format!("shc:/{}", "56".repeat(length)));
        assert_eq!(card(1195).unwrap().version(), 22);
        assert_eq!(card(1196), Err(TooLong));
    }

    #[test]
    fn pictures_have_whole_pixels_a_module_and_a_quiet_zone() {
        let symbol = Symbol::compact("NGRX1:TEST").unwrap();
        assert_eq!((symbol.version(), symbol.modules()), (1, 21));
        let picture = image::load_from_memory(&symbol.png(100)).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), ((21 + 8) * 4, (21 + 8) * 4));
        assert_eq!(picture.get_pixel(15, 15).0, [255]);
        assert_eq!(picture.get_pixel(16, 16).0, [0]);
        assert_eq!(image::load_from_memory(&symbol.png(5)).unwrap().width(), 29);
        let svg = symbol.svg();
        assert!(svg.contains("viewBox=\"0 0 29 29\"") && svg.contains("M4 4h7v1h-7z"));
    }
}
