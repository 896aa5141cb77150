//! PDF (ISO 32000-2): no scripts, launches, attachments or forms that send; no encryption.
//!
//! A viewer finds objects by offsets, so an object may stand anywhere, in the middle of what looks
//! like something else. So every byte is searched for the names of actions, with their `#xx`
//! escapes, and everything that could be a packed stream is unpacked (within bounds) and searched
//! as well. A stream of objects under another filter than plain Flate is refused.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::ZlibDecoder;

use super::Refusal;

/// Bytes read and unpacked in all; a page of 300 dpi in colour is 26 MB.
const WORK: usize = 256 << 20;
/// What looking at a candidate for a stream takes beside its dictionary, in bytes read.
const CANDIDATE: usize = 64;
/// What beginning to unpack takes, in bytes read: the inflater forgets its window of 32 KiB.
const ATTEMPT: usize = 4 << 10;
/// Bytes unpacked at once.
const PIECE: usize = 64 << 10;
/// The dictionary of a stream is looked for in so many bytes before it.
const DICTIONARY: usize = 2_048;
/// Longest name that is compared, with every character escaped.
const LONGEST_NAME: usize = 48;
/// The last bytes of a piece are searched with the next: a name may lie across.
const KEPT: usize = LONGEST_NAME * 2;

/// Names that stand for something that acts (ISO 32000-2, 7.7.4, 7.11.4, 12.6.4, 12.7.8).
const ACTIVE: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"OpenAction",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"XFA",
    b"SubmitForm",
    b"ImportData",
    b"Rendition",
    b"GoToE",
    b"GoToR",
];

/// Filters other than Flate that an object stream could hide under, with their short names.
const OTHER_FILTERS: [&[u8]; 10] = [
    b"ASCII85Decode",
    b"A85",
    b"ASCIIHexDecode",
    b"AHx",
    b"LZWDecode",
    b"LZW",
    b"RunLengthDecode",
    b"RL",
    b"Crypt",
    b"Predictor",
];

/// Checks a whole file.
pub fn check(bytes: &[u8]) -> Result<(), Refusal> {
    check_within(WORK, bytes)
}

fn check_within(work: usize, bytes: &[u8]) -> Result<(), Refusal> {
    if !bytes.starts_with(b"%PDF-") || !ends_well(bytes) {
        return Err(Refusal::Damaged);
    }
    search(bytes, bytes.len())?;
    let mut unpacker = Unpacker::new(work);
    for start in streams(bytes) {
        check_stream(bytes, start, &mut unpacker)?;
    }
    Ok(())
}

/// Nothing but white space follows the last `%%EOF`.
fn ends_well(bytes: &[u8]) -> bool {
    let end = bytes.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    bytes[..end].ends_with(b"%%EOF")
}

/// Refuses where a name that begins before `until` stands for something that acts.
fn search(bytes: &[u8], until: usize) -> Result<(), Refusal> {
    for (name, rest) in names(bytes, until) {
        let name = &*name;
        if name == b"Encrypt" {
            return Err(Refusal::Encrypted);
        }
        // A place in the document to open it at is an array and does nothing.
        let place = name == b"OpenAction" && rest.iter().find(|byte| !is_space(**byte)) == Some(&b'[');
        if ACTIVE.contains(&name) && !place {
            return Err(Refusal::ActiveContent);
        }
    }
    Ok(())
}

/// Where the data of everything that could be a stream begins, and where its keyword stands.
fn streams(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    const WORD: &[u8] = b"stream";
    bytes.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD).filter_map(|(at, _)| {
        let data = at + WORD.len();
        let skip = match bytes.get(data..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => return None,
        };
        (!bytes[..at].ends_with(b"end")).then_some((at, data + skip))
    })
}

fn check_stream<'a>(
    bytes: &'a [u8],
    (keyword, data): (usize, usize),
    unpacker: &mut Unpacker<'a>,
) -> Result<(), Refusal> {
    let before = &bytes[keyword.saturating_sub(DICTIONARY)..keyword];
    unpacker.spend(before.len() + CANDIDATE)?;
    let dictionary = after_last(before, b"endobj");
    let (mut flate, mut objects, mut other) = (false, false, false);
    for (name, _) in names(dictionary, dictionary.len()) {
        let name = &*name;
        flate |= name == b"FlateDecode" || name == b"Fl";
        objects |= name == b"ObjStm" || name == b"First";
        other |= OTHER_FILTERS.contains(&name);
    }
    if objects && other {
        return Err(Refusal::ActiveContent);
    }
    let data = &bytes[data..];
    if !has_zlib_header(data) {
        return if flate && !other { Err(Refusal::Damaged) } else { Ok(()) };
    }
    unpacker.unpack(data)
}

/// The work that is left for a file, and what unpacking needs, made once for all its streams.
struct Unpacker<'a> {
    work: usize,
    decoder: ZlibDecoder<&'a [u8]>,
    piece: Vec<u8>,
}

impl<'a> Unpacker<'a> {
    fn new(work: usize) -> Self {
        Self { work, decoder: ZlibDecoder::new(&[]), piece: vec![0; KEPT + PIECE] }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.work = self.work.checked_sub(bytes).ok_or(Refusal::TooBigUnpacked)?;
        Ok(())
    }

    /// Unpacks (RFC 1950) and searches; an end in the middle is left to the viewers, which show what
    /// there is.
    fn unpack(&mut self, data: &'a [u8]) -> Result<(), Refusal> {
        self.spend(ATTEMPT)?;
        self.decoder.reset(data);
        let mut kept = 0;
        loop {
            let read_before = self.decoder.total_in();
            let unpacked = self.decoder.read(&mut self.piece[kept..kept + PIECE]).unwrap_or(0);
            let read = usize::try_from(self.decoder.total_in() - read_before).unwrap_or(usize::MAX);
            self.spend(unpacked.saturating_add(read))?;
            let end = kept + unpacked;
            if unpacked == 0 {
                return search(&self.piece[..end], end);
            }
            let until = end.saturating_sub(KEPT);
            search(&self.piece[..end], until)?;
            self.piece.copy_within(until..end, 0);
            kept = end - until;
        }
    }
}

/// RFC 1950, 2.2: method 8, and the two bytes are a multiple of 31.
fn has_zlib_header(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}

/// Every name that begins before `until`, its escapes undone (ISO 32000-2, 7.3.5), and the bytes after it.
fn names(bytes: &[u8], until: usize) -> impl Iterator<Item = (Cow<'_, [u8]>, &[u8])> {
    bytes[..until].iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| {
        let rest = &bytes[at + 1..];
        let length =
            rest.iter().take(LONGEST_NAME).take_while(|byte| !is_space(**byte) && !is_delimiter(**byte));
        let (name, rest) = rest.split_at(length.count());
        (unescaped(name), rest)
    })
}

fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'#').and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &after[2..];
            }
            None => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    Cow::Owned(plain)
}

fn after_last<'a>(bytes: &'a [u8], word: &[u8]) -> &'a [u8] {
    let found = bytes.windows(word.len()).rposition(|window| window == word);
    found.map_or(bytes, |at| &bytes[at + word.len()..])
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{deflated, pdf, stream};
    use super::*;

    const SCRIPT: &[u8] = b"6 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n";

    #[test]
    fn a_letter_is_kept() {
        let page = stream("/Filter /FlateDecode", &deflated(b"BT (Dear colleague) Tj ET"));
        let place = b"7 0 obj\n<< /OpenAction [3 0 R /Fit] >>\nendobj\n".to_vec();
        let old = stream("/Filter [/ASCII85Decode /FlateDecode]", b"Gap!^6#fF~>");
        assert_eq!(check(&pdf(&[page, place, old])), Ok(()));
    }

    #[test]
    fn what_acts_is_found_in_the_open_under_escapes_and_in_packed_objects() {
        let objects = deflated(b"6 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>");
        for hidden in [
            SCRIPT.to_vec(),
            b"6 0 obj\n<< /S /Java#53cr#69pt >>\nendobj\n".to_vec(),
            b"6 0 obj\n<< /OpenAction << /S /URI >> >>\nendobj\n".to_vec(),
            b"6 0 obj\n<</S/Launch/F(cmd.exe)>>\nendobj\n".to_vec(),
            b"6 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n".to_vec(),
            stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &objects),
            // Not said to be objects, not said to be packed, inside a string: an offset may lead there.
            stream("", &objects),
            [&b"6 0 obj (stream\n"[..], &objects, b") endobj\n"].concat(),
            stream("", SCRIPT),
        ] {
            let file = pdf(std::slice::from_ref(&hidden));
            assert_eq!(check(&file), Err(Refusal::ActiveContent), "{}", String::from_utf8_lossy(&hidden));
        }
    }

    #[test]
    fn a_name_across_two_pieces_of_a_stream_is_found() {
        for offset in [65_530, 65_534, 65_536] {
            let mut objects = vec![b' '; offset];
            objects.extend_from_slice(b"/JavaScript (x)");
            let file = pdf(&[stream("/Filter /FlateDecode", &deflated(&objects))]);
            assert_eq!(check(&file), Err(Refusal::ActiveContent), "{offset}");
        }
    }

    #[test]
    fn objects_under_an_unusual_filter_are_refused() {
        let dictionary = "/Type /ObjStm /N 1 /First 4 /Filter [/ASCII85Decode /FlateDecode]";
        assert_eq!(check(&pdf(&[stream(dictionary, b"Gap!~>")])), Err(Refusal::ActiveContent));
        let dictionary = "/N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>";
        assert_eq!(check(&pdf(&[stream(dictionary, &deflated(b"x"))])), Err(Refusal::ActiveContent));
    }

    #[test]
    fn an_encrypted_file_is_told_so() {
        let file = pdf(&[b"trailer << /Encrypt 9 0 R >>\n".to_vec()]);
        assert_eq!(check(&file), Err(Refusal::Encrypted));
    }

    #[test]
    fn a_bomb_is_refused_after_so_much_work() {
        let bomb = stream("/Filter /FlateDecode", &deflated(&vec![0; 1 << 20]));
        let bombs = pdf(&vec![bomb; 3]);
        assert_eq!(check_within(4 << 20, &bombs), Ok(()));
        assert_eq!(check_within(2 << 20, &bombs), Err(Refusal::TooBigUnpacked));
        // A stream that begins anew at every turn of itself is read so often and not more.
        let nested = pdf(&[[&b"stream\n\x78\x01"[..]; 4_000].concat()]);
        assert_eq!(check_within(1 << 10, &nested), Err(Refusal::TooBigUnpacked));
    }

    #[test]
    fn what_only_could_be_a_stream_is_work_and_beginning_to_unpack_is_more() {
        let candidates = |count, data: &[u8]| pdf(&[[b"stream\n", data].concat().repeat(count)]);
        assert_eq!(check_within(1 << 20, &candidates(200, b"__")), Ok(()));
        assert_eq!(check_within(1 << 20, &candidates(1_000, b"__")), Err(Refusal::TooBigUnpacked));
        // A stored block whose length contradicts itself: nothing is ever unpacked.
        let broken = b"\x78\x01\x01\x01\x01\x01\x01";
        assert_eq!(check_within(1 << 20, &candidates(100, broken)), Ok(()));
        assert_eq!(check_within(1 << 20, &candidates(200, broken)), Err(Refusal::TooBigUnpacked));
    }

    #[test]
    fn a_stream_is_searched_as_if_it_were_the_first() {
        let long = stream("/Filter /FlateDecode", &deflated(&vec![b'x'; 200_000]));
        let cut = stream("/Filter /FlateDecode", &deflated(b"no end")[..9]);
        let last = stream("/Filter /FlateDecode", &deflated(b"/Launch (x)"));
        assert_eq!(check(&pdf(&[long.clone(), cut.clone(), long.clone()])), Ok(()));
        assert_eq!(check(&pdf(&[long, cut, last])), Err(Refusal::ActiveContent));
    }

    #[test]
    fn a_file_that_goes_on_after_its_end_or_begins_before_its_start_is_refused() {
        let good = pdf(&[]);
        assert_eq!(check(&[&good[..], b"PK\x03\x04"].concat()), Err(Refusal::Damaged));
        assert_eq!(check(&[b"MZ", &good[..]].concat()), Err(Refusal::Damaged));
        assert_eq!(check(&good[..good.len() - 4]), Err(Refusal::Damaged));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = check(&[&b"%PDF-1.7\nstream\n"[..], &bytes, b"%%EOF"].concat());
            let _ = check(&bytes);
        }

        #[test]
        fn a_script_is_found_wherever_it_stands(
            before in proptest::collection::vec(any::<u8>(), 0..300),
            after in proptest::collection::vec(any::<u8>(), 0..300),
            packed: bool,
            escaped in proptest::collection::vec(any::<bool>(), 10),
        ) {
            let mut script = b" /".to_vec();
            for (byte, escape) in b"JavaScript".iter().zip(escaped) {
                if escape { script.extend_from_slice(format!("#{byte:02x}").as_bytes()) } else { script.push(*byte) }
            }
            script.push(b' ');
            let body = [&before[..], &script, &after].concat();
            let body = if packed { stream("/Filter /FlateDecode", &deflated(&body)) } else { body };
            // Random bytes may hold another reason first, but never none.
            prop_assert!(check(&pdf(&[body])).is_err());
        }

        #[test]
        fn a_letter_with_any_text_is_kept(text in "[ -.0-~]{0,2000}") {
            let page = stream("/Filter /FlateDecode", &deflated(text.as_bytes()));
            prop_assert_eq!(check(&pdf(&[page])), Ok(()));
        }
    }
}
