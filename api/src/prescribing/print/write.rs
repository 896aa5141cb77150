//! Marks into PDF.

use dokita_care::rx::Symbol;
use dokita_care::rx::symbol::QUIET_ZONE;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::TextDirection;

use super::Sheet;
use super::font::Fonts;
use super::page::{HEIGHT, Ink, MARGIN, Mark, WIDTH};

/// The document; nothing when the library refuses it.
pub fn pdf(pages: &[Vec<Mark>], sheet: &Sheet, fonts: &Fonts) -> Option<Vec<u8>> {
    let mut document = Document::new();
    for marks in pages {
        let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, mark, sheet, fonts)?;
        }
        surface.finish();
        page.finish();
    }
    document.set_metadata(Metadata::new().title("Prescription".to_owned()).language("en".to_owned()));
    document.finish().ok()
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, sheet: &Sheet, fonts: &Fonts) -> Option<()> {
    match mark {
        Mark::Text { x, y, size, weight, ink, text } => {
            surface.set_fill(Some(fill(*ink)));
            let at = Point::from_xy(*x, *y);
            surface.draw_text(at, fonts.pen(*weight), *size, text, false, TextDirection::LeftToRight);
        }
        Mark::Rule { y } => {
            surface.set_fill(Some(fill(Ink::Grey)));
            let mut path = PathBuilder::new();
            path.push_rect(Rect::from_xywh(MARGIN, *y, WIDTH - 2.0 * MARGIN, 0.6)?);
            surface.draw_path(&path.finish()?);
        }
        Mark::Symbol { x, y, width } => {
            surface.set_fill(Some(fill(Ink::Black)));
            surface.draw_path(&symbol(&sheet.symbol, (*x, *y), *width)?);
        }
    }
    Some(())
}

/// One path of all dark runs, so that no viewer draws hairlines between modules of a row.
fn symbol(symbol: &Symbol, (left, top): (f32, f32), width: f32) -> Option<krilla::geom::Path> {
    // At most 185 modules: exact in single precision.
    let module = width / (symbol.modules() + 2 * QUIET_ZONE) as f32;
    let place = |modules: u32| (modules + QUIET_ZONE) as f32 * module;
    let mut path = PathBuilder::new();
    for (x, y, length) in symbol.runs() {
        let wide = length as f32 * module;
        path.push_rect(Rect::from_xywh(left + place(x), top + place(y), wide, module)?);
    }
    path.finish()
}

fn fill(ink: Ink) -> Fill {
    let color = match ink {
        Ink::Black => rgb::Color::new(0, 0, 0),
        Ink::Grey => rgb::Color::new(90, 90, 90),
        Ink::Red => rgb::Color::new(176, 0, 32),
    };
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
