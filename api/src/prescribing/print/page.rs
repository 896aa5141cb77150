//! Pages as lists of marks, filled from top to bottom.

use super::font::{Fonts, Weight};

/// A5 in points (ISO 216: 148 by 210 mm).
pub const WIDTH: f32 = 419.53;
/// See [`WIDTH`].
pub const HEIGHT: f32 = 595.28;
/// Free on every side.
pub const MARGIN: f32 = 26.0;
/// Kept free for the foot of each page.
const FOOT: f32 = 16.0;
/// Distance of lines in sizes.
const LEADING: f32 = 1.32;

/// Black, grey or red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// For what matters.
    Black,
    /// For what explains.
    Grey,
    /// For what forbids.
    Red,
}

/// Something on a page; from its top left corner, in points.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// One line of text on its baseline.
    Text { x: f32, y: f32, size: f32, weight: Weight, ink: Ink, text: String },
    /// A thin line from margin to margin.
    Rule { y: f32 },
    /// The symbol with its quiet zone, so wide.
    Symbol { x: f32, y: f32, width: f32 },
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// In points.
    pub size: f32,
    /// Regular or bold.
    pub weight: Weight,
    /// Its colour.
    pub ink: Ink,
}

/// Pages that are being filled.
pub struct Pages<'a> {
    fonts: &'a Fonts,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl<'a> Pages<'a> {
    /// One empty page.
    pub fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, pages: vec![Vec::new()], y: MARGIN }
    }

    /// Lines as wide as the page allows.
    pub fn text(&mut self, style: Style, indent: f32, text: &str) {
        let width = WIDTH - 2.0 * MARGIN - indent;
        for line in self.fonts.lines(text, style.weight, style.size, width) {
            self.room(style.size * LEADING);
            self.y += style.size * LEADING;
            self.line(style, MARGIN + indent, self.y - style.size * (LEADING - 1.0), line);
        }
    }

    /// Keeps a block of texts on one page.
    pub fn together(&mut self, texts: &[(Style, f32, String)]) {
        let height = |(style, indent, text): &(Style, f32, String)| {
            let width = WIDTH - 2.0 * MARGIN - indent;
            let lines = self.fonts.lines(text, style.weight, style.size, width).len();
            lines as f32 * style.size * LEADING
        };
        let height: f32 = texts.iter().map(height).sum();
        self.room(height);
        for (style, indent, text) in texts {
            self.text(*style, *indent, text);
        }
    }

    /// Free space.
    pub fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// A thin line.
    pub fn rule(&mut self) {
        self.gap(5.0);
        self.put(Mark::Rule { y: self.y });
        self.gap(5.0);
    }

    /// The symbol at the left, texts beside it.
    pub fn symbol(&mut self, width: f32, beside: &[(Style, String)]) {
        const BETWEEN: f32 = 10.0;
        self.room(width);
        self.put(Mark::Symbol { x: MARGIN, y: self.y, width });
        let left = MARGIN + width + BETWEEN;
        let mut y = self.y;
        for (style, text) in beside {
            for line in self.fonts.lines(text, style.weight, style.size, WIDTH - MARGIN - left) {
                y += style.size * LEADING;
                self.line(*style, left, y, line);
            }
            y += 4.0;
        }
        self.y = y.max(self.y + width);
    }

    /// The pages, each with its foot.
    pub fn finish(mut self, foot: Style, text: &str) -> Vec<Vec<Mark>> {
        let count = self.pages.len();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let text = format!("{text} · page {} of {count}", index + 1);
            let y = HEIGHT - MARGIN;
            let Style { size, weight, ink } = foot;
            page.push(Mark::Text { x: MARGIN, y, size, weight, ink, text });
        }
        self.pages
    }

    fn room(&mut self, height: f32) {
        if self.y + height > HEIGHT - MARGIN - FOOT && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn line(&mut self, style: Style, x: f32, y: f32, text: String) {
        let Style { size, weight, ink } = style;
        self.put(Mark::Text { x, y, size, weight, ink, text });
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }
}
