//! Plain text, FHIR in JSON, DICOM.

use serde_json::Value;

use super::Refusal;

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

/// One resource; its narrative is text and nothing that acts (FHIR R4, 2.4.0.1).
pub fn check_fhir(bytes: &[u8]) -> Result<(), Refusal> {
    // Nested deeper than 128 is refused by the parser.
    let resource: Value = serde_json::from_slice(bytes).map_err(|_| Refusal::Damaged)?;
    let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
    if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Refusal::TypeMismatch);
    }
    if acts(&resource) { Err(Refusal::ActiveContent) } else { Ok(()) }
}

fn acts(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(acts),
        Value::Object(members) => members.iter().any(|(name, member)| match member {
            Value::String(text) if name == "div" => narrative_acts(text),
            other => acts(other),
        }),
        _ => false,
    }
}

fn narrative_acts(text: &str) -> bool {
    let text: String = text.to_ascii_lowercase();
    let marks = ["<script", "<iframe", "<object", "<embed", "<form", "<link", "<meta", "<svg", "javascript:"];
    // An attribute such as `onclick=` after a space.
    let handler = |at: usize| {
        let name = text[at..].trim_start();
        let length = name.bytes().take_while(u8::is_ascii_alphabetic).count();
        name.starts_with("on") && length > 2 && name[length..].trim_start().starts_with('=')
    };
    marks.iter().any(|mark| text.contains(mark))
        || text.match_indices([' ', '\t', '\n', '\r', '/', '"', '\'']).any(|(at, _)| handler(at + 1))
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
        assert_eq!(check_fhir(b"{\"a\": 1}"), Err(Refusal::TypeMismatch));
        assert_eq!(check_fhir("[".repeat(5_000).as_bytes()), Err(Refusal::Damaged));
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
