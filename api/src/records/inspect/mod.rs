//! Whether a file is what it says, and nothing in it acts by itself.
//!
//! These are checks of shape, not a virus scanner: the type is found from the bytes, its structure
//! is walked from the first byte to the last, and what a viewer would run, fetch or unpack without
//! end is refused. Everything is bounded, whatever the bytes are.

mod image;
mod pdf;
mod text;

/// Types of documents that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ISO 32000.
    Pdf,
    /// ITU-T T.81.
    Jpeg,
    /// W3C PNG, third edition.
    Png,
    /// UTF-8.
    Text,
    /// DICOM PS3.10 file.
    Dicom,
    /// A FHIR resource in JSON.
    FhirJson,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Text, Self::Dicom, Self::FhirJson];

    /// Media type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Text => "text/plain",
            Self::Dicom => "application/dicom",
            Self::FhirJson => "application/fhir+json",
        }
    }

    /// The kind of a media type, whatever its parameters; nothing for a type that is not kept.
    pub fn parse(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(essence))
    }

    /// Whether a file of this kind may have a name with this ending.
    pub fn fits_name(self, name: &str) -> bool {
        let endings: &[&str] = match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jfif"],
            Self::Png => &["png"],
            Self::Text => &["txt", "text"],
            Self::Dicom => &["dcm", "dicom"],
            Self::FhirJson => &["json"],
        };
        match name.rsplit_once('.') {
            None => true,
            Some((_, ending)) => endings.iter().any(|known| known.eq_ignore_ascii_case(ending)),
        }
    }
}

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is something else than it says.
    TypeMismatch,
    /// Something in it would run, open or send by itself, or hides.
    ActiveContent,
    /// It needs a password.
    Encrypted,
    /// Its structure is broken, or goes on after its end.
    Damaged,
    /// Unpacked, it is too big.
    TooBigUnpacked,
    /// A narrative in it is longer than a string of FHIR may be.
    LongNarrative,
}

impl Refusal {
    /// As in answers and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypeMismatch => "type-mismatch",
            Self::ActiveContent => "active-content",
            Self::Encrypted => "encrypted-file",
            Self::Damaged => "damaged-file",
            Self::TooBigUnpacked => "too-big-unpacked",
            Self::LongNarrative => "long-narrative",
        }
    }
}

/// Checks the whole content of a file that says it is of `kind`. Takes up to a second on a big file.
pub fn check(kind: Kind, bytes: &[u8]) -> Result<(), Refusal> {
    let sniffed = infer::get(bytes).map(|found| found.mime_type());
    let fits = match kind {
        Kind::Pdf | Kind::Jpeg | Kind::Png => sniffed == Some(kind.as_str()),
        Kind::Dicom => bytes.get(128..132) == Some(b"DICM"),
        // Neither HTML nor XML nor a script is plain text. Other magic numbers may be words: "BM" is one.
        Kind::Text | Kind::FhirJson => !sniffed.is_some_and(|found| found.starts_with("text/")),
    };
    if !fits {
        return Err(Refusal::TypeMismatch);
    }
    match kind {
        Kind::Pdf => pdf::check(bytes),
        Kind::Jpeg => image::check_jpeg(bytes),
        Kind::Png => image::check_png(bytes),
        Kind::Text => text::check_plain(bytes),
        Kind::Dicom => text::check_dicom(bytes),
        Kind::FhirJson => text::check_fhir(bytes),
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! Small files for tests.

    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    /// A PDF with these objects after its catalogue, each `N 0 obj … endobj`.
    pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n".to_vec();
        for object in objects {
            file.extend_from_slice(object);
        }
        file.extend_from_slice(b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
        file
    }

    /// An object with a stream; `dictionary` without its brackets.
    pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let mut object = format!("5 0 obj\n<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
        object.extend_from_slice(data);
        object.extend_from_slice(b"\nendstream\nendobj\n");
        object
    }

    /// Packed as `FlateDecode` expects.
    pub fn deflated(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    /// One grey pixel.
    pub fn jpeg() -> Vec<u8> {
        let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
        file.extend_from_slice(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        file.extend_from_slice(&[0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        file.extend_from_slice(&[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x2a, 0xff, 0, 0x3f, 0xff, 0xd9]);
        file
    }

    /// One black pixel.
    pub fn png() -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        png_chunk(&mut file, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
        png_chunk(&mut file, b"IDAT", &deflated(&[0, 0]));
        png_chunk(&mut file, b"IEND", b"");
        file
    }

    /// Appends a chunk with its checksum.
    pub fn png_chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [&kind[..], data].concat();
        file.extend_from_slice(&body);
        file.extend_from_slice(&crc32fast::hash(&body).to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_named_as_a_picture_is_told_apart() {
        let page = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
        for kind in Kind::ALL {
            assert_eq!(check(kind, page), Err(Refusal::TypeMismatch), "{kind:?}");
        }
        assert_eq!(check(Kind::Png, &samples::jpeg()), Err(Refusal::TypeMismatch));
    }

    #[test]
    fn a_name_must_end_as_its_type_does() {
        assert!(Kind::Jpeg.fits_name("rash on arm.JPG") && Kind::Pdf.fits_name("letter"));
        assert!(!Kind::Jpeg.fits_name("rash.jpg.exe") && !Kind::Text.fits_name("page.html"));
    }

    #[test]
    fn a_media_type_is_known_with_its_parameters() {
        assert_eq!(Kind::parse("Text/Plain; charset=utf-8"), Some(Kind::Text));
        assert_eq!(Kind::parse("text/html"), None);
    }
}
