//! Plain text, FHIR in JSON, DICOM.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Refusal;

/// Longest narrative in bytes; no string of FHIR is longer (R4, 2.24.0.1).
const LONGEST_NARRATIVE: usize = 1 << 20;

/// UTF-8 without control characters that no text has, and no mark-up.
pub fn check_plain(bytes: &[u8]) -> Result<(), Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::TypeMismatch)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) {
        return Err(Refusal::TypeMismatch);
    }
    let start = text.trim_start().to_ascii_lowercase();
    let markup = ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "#!"];
    if markup.iter().any(|mark| start.starts_with(mark)) {
        return Err(Refusal::TypeMismatch);
    }
    Ok(())
}

/// One resource; its narrative is text and nothing that acts (FHIR R4, 2.4.0.1). It is read as a
/// stream: as values, its smallest members would take up eighty times their bytes.
pub fn check_fhir(bytes: &[u8]) -> Result<(), Refusal> {
    let mut found = Found::default();
    // Nested deeper than 128 is refused by the parser.
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let read = Look { found: &mut found, at: At::Top }.deserialize(&mut parser).and_then(|()| parser.end());
    match (read, found) {
        (_, Found { refusal: Some(refusal), .. }) => Err(refusal),
        (Err(_), _) => Err(Refusal::Damaged),
        (Ok(()), Found { resource: false, .. }) => Err(Refusal::TypeMismatch),
        (Ok(()), _) => Ok(()),
    }
}

/// What reading has shown so far.
#[derive(Default)]
struct Found {
    /// The outermost object has a `resourceType` that can be one.
    resource: bool,
    /// Why reading stopped.
    refusal: Option<Refusal>,
}

/// Where in the resource a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Top,
    /// `resourceType` of the outermost object.
    ResourceType,
    /// `div` of any object.
    Narrative,
    Elsewhere,
}

/// Reads one value and keeps nothing of it.
struct Look<'a> {
    found: &'a mut Found,
    at: At,
}

impl Look<'_> {
    fn refuse<E: de::Error>(self, refusal: Refusal) -> Result<(), E> {
        self.found.refusal = Some(refusal);
        Err(E::custom(refusal.as_str()))
    }
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        match self.at {
            At::ResourceType if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                self.refuse(Refusal::TypeMismatch)
            }
            At::ResourceType => {
                self.found.resource = true;
                Ok(())
            }
            At::Narrative if text.len() > LONGEST_NARRATIVE => self.refuse(Refusal::LongNarrative),
            At::Narrative if narrative_acts(text) => self.refuse(Refusal::ActiveContent),
            _ => Ok(()),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Look { found: &mut *self.found, at: At::Elsewhere })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            let at = match name.as_str() {
                "div" => At::Narrative,
                "resourceType" if self.at == At::Top => At::ResourceType,
                _ => At::Elsewhere,
            };
            members.next_value_seed(Look { found: &mut *self.found, at })?;
        }
        Ok(())
    }
}

fn narrative_acts(text: &str) -> bool {
    let text: String = text.to_ascii_lowercase();
    let marks = ["<script", "<iframe", "<object", "<embed", "<form", "<link", "<meta", "<svg", "javascript:"];
    marks.iter().any(|mark| text.contains(mark)) || has_handler(&text)
}

/// An attribute such as `onclick=` stands behind a separator. It is looked for once behind each run of
/// them, so that however they are spread no byte is read more often than a few times.
fn has_handler(text: &str) -> bool {
    let mut separated = false;
    text.char_indices().any(|(at, c)| {
        let separates = c.is_whitespace() || matches!(c, '/' | '"' | '\'');
        std::mem::replace(&mut separated, separates) && !separates && begins_with_handler(&text[at..])
    })
}

fn begins_with_handler(text: &str) -> bool {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    text.starts_with("on") && length > 2 && text[length..].trim_start().starts_with('=')
}

/// A DICOM file (PS3.10, 7.1) whose preamble is no program (it may be a TIFF header) and which does
/// not carry another document inside (PS3.4, storage classes of encapsulated documents).
pub fn check_dicom(bytes: &[u8]) -> Result<(), Refusal> {
    const ENCAPSULATED: &[u8] = b"1.2.840.10008.5.1.4.1.1.104.";
    let (preamble, rest) = bytes.split_at_checked(128).ok_or(Refusal::Damaged)?;
    let tiff = preamble.starts_with(b"II*\0") || preamble.starts_with(b"MM\0*");
    if !tiff && preamble.iter().any(|byte| *byte != 0) {
        return Err(Refusal::ActiveContent);
    }
    // The file's meta information begins with its own length: (0002,0000) UL.
    let meta = rest.strip_prefix(b"DICM\x02\0\0\0UL\x04\0").ok_or(Refusal::Damaged)?;
    let (length, meta) = meta.split_first_chunk::<4>().ok_or(Refusal::Damaged)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Refusal::Damaged)?;
    let meta = meta.get(..length).ok_or(Refusal::Damaged)?;
    if meta.windows(ENCAPSULATED.len()).any(|window| window == ENCAPSULATED) {
        return Err(Refusal::ActiveContent);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_in_nigerian_languages_is_kept_and_mark_up_is_not() {
        assert_eq!(check_plain("Ọmọ náà ń gbóná.\r\nƁarawo\n".as_bytes()), Ok(()));
        assert_eq!(check_plain(b" \n<SCRIPT>alert(1)</SCRIPT>"), Err(Refusal::TypeMismatch));
        assert_eq!(check_plain(b"MZ\x90\0\x03"), Err(Refusal::TypeMismatch));
    }

    #[test]
    fn a_narrative_that_acts_is_refused() {
        let resource = |div: &str| serde_json::json!({ "resourceType": "Patient", "text": { "div": div } });
        let check = |div: &str| check_fhir(resource(div).to_string().as_bytes());
        assert_eq!(check("<div>Only once a day; on Monday = rest</div>"), Ok(()));
        for div in
            ["<img src=x onerror=alert(1)>", "<div><ScRiPt>", "<a href='javascript:x'>", "<p\nonclick = 'x'>"]
        {
            assert_eq!(check(div), Err(Refusal::ActiveContent), "{div}");
        }
    }

    #[test]
    fn a_handler_is_found_behind_every_kind_of_separator() {
        for separator in [" ", "\n", "\u{c}", "/", "\"", "'", "' / \t"] {
            let narrative = format!("<p id='x'{separator}onload \n= alert(1)>");
            assert!(narrative_acts(&narrative), "{narrative}");
        }
        assert!(!narrative_acts("<p>Paracetamol on = off</p>") && !narrative_acts("<p>tension=high</p>"));
    }

    /// Each space read anew as the start of what follows it would take hours.
    #[test]
    fn a_narrative_of_nothing_but_separators_is_read_once_and_a_longer_one_refused() {
        for separator in [" ", "/", "' ", "on "] {
            let mut narrative = separator.repeat(LONGEST_NARRATIVE / separator.len());
            narrative.truncate(LONGEST_NARRATIVE);
            let resource = |div: &str| format!("{{\"resourceType\":\"Patient\",\"div\":\"{div}\"}}");
            assert_eq!(check_fhir(resource(&narrative.replace('"', "'")).as_bytes()), Ok(()));
            narrative.push_str("  ");
            assert_eq!(check_fhir(resource(&narrative).as_bytes()), Err(Refusal::LongNarrative));
        }
    }

    #[test]
    fn a_resource_is_an_object_with_a_type_whatever_it_holds() {
        let bundle = br#"{"id":"a","entry":[1,-2,3.5,null,true,{"resource":{"resourceType":"!"}}],"resourceType":"Bundle"}"#;
        assert_eq!(check_fhir(bundle), Ok(()));
        for other in [r#"{"a": 1}"#, r#"[{"resourceType":"Patient"}]"#, r#"{"resourceType":"<b>"}"#, "1"] {
            assert_eq!(check_fhir(other.as_bytes()), Err(Refusal::TypeMismatch), "{other}");
        }
        for broken in ["", "{", r#"{"resourceType":"Patient"} x"#, &"[".repeat(5_000)] {
            assert_eq!(check_fhir(broken.as_bytes()), Err(Refusal::Damaged), "{broken:.40}");
        }
        // Every member of the same name counts, whichever a reader would take.
        let twice = br#"{"resourceType":"Patient","text":{"div":"<script>","div":"<p>"}}"#;
        assert_eq!(check_fhir(twice), Err(Refusal::ActiveContent));
    }

    /// A value for each two bytes: nothing of them is kept.
    #[test]
    fn a_file_of_the_smallest_values_is_read_as_a_stream() {
        let many = format!("{{\"resourceType\":\"Bundle\",\"entry\":[{}0]}}", "0,".repeat(1 << 20));
        assert_eq!(check_fhir(many.as_bytes()), Ok(()));
    }

    #[test]
    fn a_dicom_file_that_is_also_a_program_is_refused() {
        let meta = b"DICM\x02\0\0\0UL\x04\0\x04\0\0\0\x02\0\x10\0";
        let image = [&[0; 128][..], meta].concat();
        assert_eq!(check_dicom(&image), Ok(()));
        let mut program = image.clone();
        program[..2].copy_from_slice(b"MZ");
        assert_eq!(check_dicom(&program), Err(Refusal::ActiveContent));
        assert_eq!(check_dicom(&image[..image.len() - 1]), Err(Refusal::Damaged));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), div in ".{0,60}") {
            let _ = check_plain(&bytes);
            let _ = check_dicom(&bytes);
            let _ = check_fhir(&bytes);
            let _ = narrative_acts(&div);
        }
    }
}
