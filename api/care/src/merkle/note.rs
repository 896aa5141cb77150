//! Checkpoints: what the log promises at one moment, as a signed note.
//!
//! Formats: C2SP `tlog-checkpoint` and `signed-note` (<https://c2sp.org>), Ed25519 signatures of type 1.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Hash;

/// Longest note that is read, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// Most signatures that are read.
const MOST_SIGNATURES: usize = 32;
/// Longest name of a key, in bytes.
const LONGEST_NAME: usize = 256;
/// Signature type of Ed25519 (signed-note, "Signature types").
const ED25519: u8 = 1;
/// Begins a signature line.
const DASH: &str = "\u{2014} ";

/// The log at one moment: which, how many leaves, what root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log for ever, e.g. `telemedicine.example.ng/dokita-log`.
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// Root hash of the tree.
    pub root: Hash,
}

/// A note could not be understood or is not signed as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteRefused {
    /// It is not a checkpoint in the form of a signed note.
    #[error("this is not a signed checkpoint")]
    Malformed,
    /// It speaks of another log.
    #[error("the checkpoint is of another log")]
    OtherLog,
    /// No signature of the expected key stands below it.
    #[error("the checkpoint is not signed by the log's key")]
    NotSigned,
    /// The signature of the expected key is not over this text.
    #[error("the signature of the checkpoint does not fit its text")]
    WrongSignature,
}

/// Names a key in a signature line: SHA-256(name, newline, 1, public key), its first four bytes.
pub fn key_id(name: &str, public_key: &[u8; 32]) -> [u8; 4] {
    let hash =
        Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(public_key).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The key as tools take it: `<name>+<key id>+<type and key>` (signed-note, "Verifier keys").
pub fn verifier_key(name: &str, public_key: &[u8; 32]) -> String {
    let id = u32::from_be_bytes(key_id(name, public_key));
    format!("{name}+{id:08x}+{}", STANDARD.encode([&[ED25519][..], public_key].concat()))
}

/// Whether a name may stand in a signature line.
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

impl Checkpoint {
    /// The text that signatures cover; ends with a newline.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The note with the signature of the log's own key over [`Checkpoint::text`].
    pub fn signed(&self, public_key: &[u8; 32], signature: &[u8; 64]) -> String {
        let line = STANDARD.encode([&key_id(&self.origin, public_key)[..], signature].concat());
        format!("{}\n{DASH}{} {line}\n", self.text(), self.origin)
    }

    /// Reads the note of the log `origin`, signed by its key; `ed25519(key, message, signature)`
    /// checks the signature. Signatures of others (witnesses) are ignored, lines after the root too.
    ///
    /// # Errors
    /// The note is malformed, of another log, or not signed by the key.
    pub fn open(
        note: &str,
        origin: &str,
        public_key: &[u8; 32],
        ed25519: impl FnOnce(&[u8; 32], &[u8], &[u8; 64]) -> bool,
    ) -> Result<Self, NoteRefused> {
        let parsed = Note::parse(note)?;
        if parsed.checkpoint.origin != origin {
            return Err(NoteRefused::OtherLog);
        }
        let id = key_id(origin, public_key);
        let ours = parsed.signatures.iter().find(|line| line.name == origin && line.key_id == id);
        let signature = ours.and_then(|line| <&[u8; 64]>::try_from(line.signature.as_slice()).ok());
        let signature = signature.ok_or(NoteRefused::NotSigned)?;
        if ed25519(public_key, parsed.text.as_bytes(), signature) {
            Ok(parsed.checkpoint)
        } else {
            Err(NoteRefused::WrongSignature)
        }
    }
}

/// A note as it was read; nothing is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What signatures cover, with its last newline.
    pub text: String,
    /// What the text says.
    pub checkpoint: Checkpoint,
    /// One or more.
    pub signatures: Vec<SignatureLine>,
}

/// A signature below a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// Whose key.
    pub name: String,
    /// Which key.
    pub key_id: [u8; 4],
    /// Over the text; 64 bytes when Ed25519.
    pub signature: Vec<u8>,
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteRefused::Malformed`].
    pub fn parse(note: &str) -> Result<Self, NoteRefused> {
        let unprintable = |c: char| c.is_control() && c != '\n';
        if note.len() > LONGEST || note.contains(unprintable) {
            return Err(NoteRefused::Malformed);
        }
        // The last empty line divides: the text itself may have empty lines.
        let (before, below) = note.rsplit_once("\n\n").ok_or(NoteRefused::Malformed)?;
        let text = format!("{before}\n");
        let below = below.strip_suffix('\n').ok_or(NoteRefused::Malformed)?;
        let signatures: Option<Vec<_>> =
            below.split('\n').take(MOST_SIGNATURES + 1).map(signature_line).collect();
        let signatures =
            signatures.filter(|lines| lines.len() <= MOST_SIGNATURES).ok_or(NoteRefused::Malformed)?;
        let checkpoint = checkpoint(&text).ok_or(NoteRefused::Malformed)?;
        Ok(Self { text, checkpoint, signatures })
    }
}

fn checkpoint(text: &str) -> Option<Checkpoint> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let origin = lines.next().filter(|origin| !origin.is_empty())?;
    let size = lines.next()?;
    // Decimal digits alone, and no leading zero.
    let number: u64 = size.parse().ok()?;
    if number.to_string() != size {
        return None;
    }
    let root = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
    // What follows extends the checkpoint; an empty line would not.
    lines.all(|line| !line.is_empty()).then(|| Checkpoint { origin: origin.to_owned(), size: number, root })
}

fn signature_line(line: &str) -> Option<SignatureLine> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty()).then(|| SignatureLine {
        name: name.to_owned(),
        key_id: *key_id,
        signature: signature.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [9; 32];
    const SIGNATURE: [u8; 64] = [5; 64];

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "rx.example.ng/dokita-log".to_owned(), size: 20_852_163, root: [7; 32] }
    }

    fn open(note: &str) -> Result<Checkpoint, NoteRefused> {
        Checkpoint::open(note, &checkpoint().origin, &KEY, |key, message, signature| {
            (*key, message, *signature) == (KEY, checkpoint().text().as_bytes(), SIGNATURE)
        })
    }

    #[test]
    fn a_signed_checkpoint_is_read_back() {
        let note = checkpoint().signed(&KEY, &SIGNATURE);
        assert_eq!(open(&note), Ok(checkpoint()));
        let witnessed = format!("{note}{DASH}witness.example {}\n", STANDARD.encode([1; 76]));
        assert_eq!(open(&witnessed), Ok(checkpoint()));
    }

    #[test]
    fn the_checkpoint_of_the_specification_is_understood() {
        // The example of <https://c2sp.org/tlog-checkpoint>.
        let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
                    \u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        let parsed = Note::parse(note).unwrap();
        assert_eq!(parsed.checkpoint.size, 20_852_163);
        assert_eq!(parsed.checkpoint.origin, parsed.signatures[0].name);
        assert_eq!((parsed.signatures.len(), parsed.signatures[0].signature.len()), (1, 64));
    }

    #[test]
    fn a_key_has_the_name_that_other_tools_give_it() {
        // The key in the documentation of golang.org/x/mod/sumdb/note.
        const KNOWN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let public = STANDARD.decode(KNOWN.rsplit('+').next().unwrap()).unwrap();
        assert_eq!(verifier_key("PeterNeumann", public[1..].try_into().unwrap()), KNOWN);
    }

    #[test]
    fn another_log_another_key_and_another_text_are_refused() {
        let note = checkpoint().signed(&KEY, &SIGNATURE);
        assert_eq!(open(&note.replace("rx.example.ng/", "rx.example.com/")), Err(NoteRefused::OtherLog));
        assert_eq!(open(&checkpoint().signed(&[8; 32], &SIGNATURE)), Err(NoteRefused::NotSigned));
        assert_eq!(open(&note.replace("20852163", "20852164")), Err(NoteRefused::WrongSignature));
    }

    #[test]
    fn what_is_not_exactly_a_checkpoint_is_refused() {
        let note = checkpoint().signed(&KEY, &SIGNATURE);
        let broken = [
            String::new(),
            note.replace("20852163", "020852163"),
            note.replace("20852163", "+20852163"),
            note.replace("20852163", "99999999999999999999"),
            note.replace("BwcH", "Bw"),
            note.replace(DASH, "- "),
            note.trim_end().to_owned(),
            note.replace('\n', "\r\n"),
            note.replacen('\n', "\n\n", 1),
            format!("{note}\n"),
            "a\n".repeat(LONGEST),
        ];
        for note in broken {
            assert_eq!(Note::parse(&note), Err(NoteRefused::Malformed), "{note}");
        }
    }
}
