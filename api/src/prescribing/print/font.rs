//! Noto Sans with the letters of English, Hausa, Yoruba and Igbo (SIL Open Font License, `font/OFL.txt`):
//! how wide a text is, and where its lines break.

use rustybuzz::{Face, UnicodeBuffer, shape};

static REGULAR: &[u8] = include_bytes!("font/noto-sans-regular.ttf");
static BOLD: &[u8] = include_bytes!("font/noto-sans-bold.ttf");

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For reading.
    Regular,
    /// For finding.
    Bold,
}

/// Both weights, to measure with and to write with.
pub struct Fonts {
    regular: (Face<'static>, krilla::text::Font),
    bold: (Face<'static>, krilla::text::Font),
}

impl Fonts {
    /// Reads the fonts in this program.
    pub fn load() -> Option<Self> {
        let load = |bytes: &'static [u8]| {
            Some((Face::from_slice(bytes, 0)?, krilla::text::Font::new(bytes.into(), 0)?))
        };
        Some(Self { regular: load(REGULAR)?, bold: load(BOLD)? })
    }

    /// To write with.
    pub fn pen(&self, weight: Weight) -> krilla::text::Font {
        self.of(weight).1.clone()
    }

    /// How wide a text is at this size, in points.
    pub fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let face = &self.of(weight).0;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        let glyphs = shape(face, &[], buffer);
        let units: i32 = glyphs.glyph_positions().iter().map(|glyph| glyph.x_advance).sum();
        units as f32 * size / face.units_per_em() as f32
    }

    /// The lines of a text where each is at most `width` points wide.
    pub fn lines(&self, text: &str, weight: Weight, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, weight, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.broken(word, weight, size, width, &mut lines);
            }
            lines.push(line);
        }
        lines
    }

    /// Breaks a word that is wider than a line, an address behind a slash or a dot; answers its rest.
    fn broken(&self, word: &str, weight: Weight, size: f32, width: f32, lines: &mut Vec<String>) -> String {
        let mut rest = String::new();
        for letter in word.chars() {
            rest.push(letter);
            if self.width(&rest, weight, size) <= width || rest.chars().count() == 1 {
                continue;
            }
            rest.pop();
            let place = rest.rfind(['/', '.']).map_or(rest.len(), |place| place + 1);
            let tail = rest.split_off(place);
            lines.push(std::mem::replace(&mut rest, tail));
            rest.push(letter);
        }
        rest
    }

    fn of(&self, weight: Weight) -> &(Face<'static>, krilla::text::Font) {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_and_no_letter_is_lost() {
        let fonts = Fonts::load().unwrap();
        let text = "Gbé 1 lẹ́ẹ̀mẹ́ta lójúmọ́ lẹ́yìn oúnjẹ\nhttps://telemedicine.a-very-long-name-of-a-hospital.example.ng";
        let lines = fonts.lines(text, Weight::Regular, 12.0, 90.0);
        assert!(lines.iter().all(|line| fonts.width(line, Weight::Regular, 12.0) <= 90.0), "{lines:?}");
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text));
    }

    #[test]
    fn the_letters_of_our_languages_are_in_the_fonts() {
        let fonts = Fonts::load().unwrap();
        for letter in "ɓɗƙƴẹọṣịụṅńǹáàéèíìóòúùãõ₦·–—’“”…×½¼".chars()
        {
            assert!(fonts.regular.0.glyph_index(letter).is_some(), "{letter}");
            assert!(fonts.bold.0.glyph_index(letter).is_some(), "{letter}");
        }
    }
}
