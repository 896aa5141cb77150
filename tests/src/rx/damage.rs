//! Symbols as they come out of a pocket: blotted, turned, blurred and noisy, and who still reads them.

use std::fmt;
use std::path::Path;

use anyhow::Context;
use dokita_care::rx::Symbol;
use dokita_care::rx::symbol::{QUIET_ZONE, TooLong};
use image::imageops::{self, FilterType};
use image::{GrayImage, ImageFormat, Luma};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::readers;

/// Widths of the symbol in the picture, in pixels.
const WIDTHS: [u32; 3] = [280, 360, 500];
/// Three items as the server signed them once: the same symbols in every run.
const TOKEN: &str = include_str!("../../../api/care/tests/fixtures/three-items.token.txt");
const CARD: &str = include_str!("../../../api/care/tests/fixtures/three-items.card.txt");
/// Of 20 pictures so many are read at least.
const ENOUGH_OF_20: usize = 19;
/// Turned to either side at most, in degrees.
const TURN: f32 = 6.0;
/// Standard deviation of the blur, in pixels.
const BLUR: (f32, f32) = (0.3, 0.6);
/// Standard deviation of the noise, of 255.
const NOISE: f32 = 10.0;
/// Radius of a blot, in modules.
const BLOT: (f32, f32) = (2.0, 5.0);
/// Modules from each of three corners that a finder pattern and its border take. Blots spare them: no level of error
/// correction helps a reader that does not find the symbol.
const FINDER: u32 = 8;
/// Pixels of a module before the picture is taken.
const FINE: u32 = 8;

/// One kind of picture and how many each reader read.
#[derive(Debug)]
pub struct Row {
    /// `compact` or `card`.
    pub form: &'static str,
    /// Version of the symbol.
    pub version: i16,
    /// Width of the symbol in pixels.
    pub width: u32,
    /// Part of the symbol's area that is blotted, in percent.
    pub blotted: u32,
    /// Pictures.
    pub draws: usize,
    /// Read by zbarimg.
    pub zbar: usize,
    /// Read by zxing.
    pub zxing: usize,
    /// Whether 19 of 20 are asked of it; the other rows are for comparison.
    pub required: bool,
}

impl Row {
    /// Read often enough.
    pub fn holds(&self) -> bool {
        !self.required || self.zxing * 20 >= self.draws * ENOUGH_OF_20
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { form, version, width, blotted, draws, zbar, zxing, .. } = self;
        let verdict = if self.holds() { "" } else { "  too few" };
        write!(
            f,
            "{form:7} version {version}  {width} px  {blotted} % blotted: zxing {zxing}, zbar {zbar} of {draws}{verdict}"
        )
    }
}

/// Which pictures are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The same seed draws the same damage.
    pub seed: u64,
    /// Pictures of each kind.
    pub draws: usize,
}

/// Draws all pictures into `folder` and has them read.
///
/// # Errors
/// A reader is missing, or a picture could not be written.
pub fn run(folder: &Path, plan: Plan) -> anyhow::Result<Vec<Row>> {
    let [token, card] = symbols()?;
    let mut rows = Vec::new();
    for width in WIDTHS {
        for blotted in [3, 6] {
            rows.push(row(folder, ("compact", blotted == 6), &token, (width, blotted), plan)?);
            rows.push(row(folder, ("card", blotted == 3), &card, (width, blotted), plan)?);
        }
    }
    Ok(rows)
}

/// The token's and the card's symbol with their texts.
fn symbols() -> Result<[(Symbol, &'static str); 2], TooLong> {
    Ok([(Symbol::compact(TOKEN)?, TOKEN), (Symbol::health_card(CARD)?, CARD)])
}

fn row(
    folder: &Path,
    (form, required): (&'static str, bool),
    (symbol, text): &(Symbol, &str),
    (width, blotted): (u32, u32),
    Plan { seed, draws }: Plan,
) -> anyhow::Result<Row> {
    let mut pictures = Vec::new();
    for draw in 0..draws {
        let mut random = Random(ChaCha8Rng::seed_from_u64(seed));
        random.0.set_stream(u64::from(width) << 32 | u64::from(blotted) << 16 | draw as u64);
        let path = folder.join(format!("{form}-{width}-{blotted}-{draw:02}.png"));
        picture(symbol, width, blotted, &mut random)?.save_with_format(&path, ImageFormat::Png)?;
        pictures.push(path);
    }
    let is_right = |read: &Option<String>| read.as_deref() == Some(*text);
    let zbar = pictures.iter().map(|path| readers::zbar(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let zbar = zbar.iter().filter(|read| is_right(read)).count();
    let zxing = readers::zxing(&pictures)?.iter().filter(|read| is_right(read)).count();
    Ok(Row { form, version: symbol.version(), width, blotted, draws, zbar, zxing, required })
}

/// One damaged picture of a symbol.
fn picture(symbol: &Symbol, width: u32, blotted: u32, random: &mut Random) -> anyhow::Result<GrayImage> {
    let fine = symbol.png(symbol.modules() * FINE);
    let mut fine = image::load_from_memory_with_format(&fine, ImageFormat::Png)?.to_luma8();
    blot(&mut fine, symbol.modules(), blotted, random);
    let side = width * (symbol.modules() + 2 * QUIET_ZONE) / symbol.modules();
    let seen = imageops::resize(&fine, side, side, FilterType::Triangle);
    let turned = turn(&seen, random.between(-TURN, TURN).to_radians());
    let mut blurred = imageops::blur(&turned, random.between(BLUR.0, BLUR.1));
    for pixel in blurred.pixels_mut() {
        pixel.0[0] = clamp(f32::from(pixel.0[0]) + random.normal() * NOISE);
    }
    Ok(blurred)
}

/// Ink and wear in equal parts, anywhere but on the finder patterns, until so many percent of its area are covered.
fn blot(fine: &mut GrayImage, modules: u32, percent: u32, random: &mut Random) {
    let (from, side) = (QUIET_ZONE * FINE, modules * FINE);
    let mut covered = vec![false; (side * side) as usize];
    let mut left = covered.len() * percent as usize / 100;
    while left > 0 {
        let colour = Luma([if random.between(0.0, 1.0) < 0.5 { 0 } else { 255 }]);
        let radius = random.between(BLOT.0, BLOT.1) * FINE as f32;
        let (x0, y0) = (random.between(0.0, side as f32), random.between(0.0, side as f32));
        for (place, covered) in covered.iter_mut().enumerate() {
            let (x, y) = (place as u32 % side, place as u32 / side);
            let inside = (x as f32 - x0).hypot(y as f32 - y0) <= radius;
            if inside && !*covered && left > 0 && !in_finder(x / FINE, y / FINE, modules) {
                *covered = true;
                left -= 1;
                fine.put_pixel(from + x, from + y, colour);
            }
        }
    }
}

fn in_finder(x: u32, y: u32, modules: u32) -> bool {
    let (left, right) = (x < FINDER, x >= modules - FINDER);
    let (top, bottom) = (y < FINDER, y >= modules - FINDER);
    top && (left || right) || bottom && left
}

/// Turned about its middle on a larger white sheet.
fn turn(picture: &GrayImage, angle: f32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let side = width + width / 4;
    let (sin, cos) = angle.sin_cos();
    let (middle, centre) = (side as f32 / 2.0, (width as f32 / 2.0, height as f32 / 2.0));
    GrayImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let (x, y) = (cos * dx + sin * dy + centre.0, cos * dy - sin * dx + centre.1);
        Luma([between_pixels(picture, x, y)])
    })
}

/// The shade at a point between four pixels; white outside.
fn between_pixels(picture: &GrayImage, x: f32, y: f32) -> u8 {
    let shade = |x: f32, y: f32| {
        let inside = x >= 0.0 && y >= 0.0 && x < picture.width() as f32 && y < picture.height() as f32;
        if inside { f32::from(picture.get_pixel(x as u32, y as u32).0[0]) } else { 255.0 }
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let upper = shade(left, top) * (1.0 - right) + shade(left + 1.0, top) * right;
    let lower = shade(left, top + 1.0) * (1.0 - right) + shade(left + 1.0, top + 1.0) * right;
    clamp(upper * (1.0 - down) + lower * down)
}

fn clamp(shade: f32) -> u8 {
    shade.round().clamp(0.0, 255.0) as u8
}

struct Random(ChaCha8Rng);

impl Random {
    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.0.next_u32() as f32 / u32::MAX as f32)
    }

    /// Nearly normal, of standard deviation 1: twelve uniform numbers together.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.between(-0.5, 0.5)).sum()
    }
}

/// Draws and reads pictures without any damage: both readers read both.
///
/// # Errors
/// A reader is missing or reads something else.
pub fn undamaged(folder: &Path) -> anyhow::Result<()> {
    let [(token, token_text), (card, card_text)] = symbols()?;
    let pictures = [
        (folder.join("token.png"), token.png(400), token_text),
        (folder.join("card.png"), card.png(500), card_text),
    ];
    for (path, png, _) in &pictures {
        std::fs::write(path, png)?;
    }
    let paths: Vec<_> = pictures.iter().map(|(path, ..)| path.clone()).collect();
    let zxing = readers::zxing(&paths)?;
    for ((path, _, text), read) in pictures.iter().zip(zxing) {
        anyhow::ensure!(read.as_deref() == Some(*text), "zxing does not read {}", path.display());
        let read = readers::zbar(path)?.context("zbar reads nothing")?;
        anyhow::ensure!(read == *text, "zbar does not read {}", path.display());
    }
    Ok(())
}
