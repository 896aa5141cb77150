//! How a document is sealed: AES-256-GCM (NIST SP 800-38D) under a key of its own, which is itself
//! sealed by the vault for this document only.
//!
//! Each chunk is sealed by itself, with the document and its offset authenticated, so that chunks
//! cannot be moved, swapped or taken from another document.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dokita_store::documents::Document;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

use crate::identity::vault::SealBroken;
use crate::state::Entropy;
use crate::{AppState, Problem};

/// The key of one document.
pub struct DocumentKey {
    document: Uuid,
    key: LessSafeKey,
}

impl DocumentKey {
    /// A fresh key, and itself sealed to be kept.
    pub fn fresh(app: &AppState, document: Uuid) -> Result<(Self, String), SealBroken> {
        let mut bytes = [0; 32];
        app.entropy.fill(&mut bytes);
        let sealed = app.vault.seal(&purpose(document), &bytes)?;
        Ok((Self::of(document, &bytes)?, sealed))
    }

    /// The key of a document; none once it was erased.
    pub fn open(app: &AppState, document: &Document) -> Result<Option<Self>, SealBroken> {
        let Some(sealed) = &document.key_sealed else { return Ok(None) };
        let bytes = app.vault.open(&purpose(document.id.0), sealed)?;
        Self::of(document.id.0, &bytes).map(Some)
    }

    fn of(document: Uuid, bytes: &[u8]) -> Result<Self, SealBroken> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| SealBroken)?;
        Ok(Self { document, key: LessSafeKey::new(key) })
    }

    /// Seals a part of the document: its chunk at an offset, or its name.
    pub fn seal(&self, part: Part, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, SealBroken> {
        let mut nonce = [0; NONCE_LEN];
        // Random, not the offset: a chunk that failed may come again with other bytes.
        entropy.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .key
            .seal_in_place_separate_tag(nonce, self.associated(part), &mut sealed[NONCE_LEN..])
            .map_err(|_| SealBroken)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`DocumentKey::seal`] sealed as the same part.
    pub fn unseal(&self, part: Part, mut sealed: Vec<u8>) -> Result<Vec<u8>, SealBroken> {
        let (nonce, body) = sealed.split_at_mut_checked(NONCE_LEN).ok_or(SealBroken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealBroken)?;
        let plain = self.key.open_in_place(nonce, self.associated(part), body).map_err(|_| SealBroken)?;
        Ok(plain.to_vec())
    }

    /// As [`DocumentKey::seal`], as text for a column.
    pub fn seal_text(&self, part: Part, plain: &str, entropy: &dyn Entropy) -> Result<String, SealBroken> {
        Ok(URL_SAFE_NO_PAD.encode(self.seal(part, plain.as_bytes(), entropy)?))
    }

    /// Opens what [`DocumentKey::seal_text`] sealed.
    pub fn unseal_text(&self, part: Part, sealed: &str) -> Result<String, SealBroken> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| SealBroken)?;
        String::from_utf8(self.unseal(part, sealed)?).map_err(|_| SealBroken)
    }

    fn associated(&self, part: Part) -> Aad<Vec<u8>> {
        let place = match part {
            Part::Name => -1,
            Part::Chunk(offset) => offset,
        };
        Aad::from([&self.document.as_bytes()[..], &place.to_be_bytes()].concat())
    }
}

/// What of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Its name.
    Name,
    /// The bytes from this offset.
    Chunk(i64),
}

/// The whole content of a document whose upload is complete.
pub async fn content(app: &AppState, document: &Document) -> Result<Vec<u8>, Problem> {
    let key = DocumentKey::open(app, document)?.ok_or_else(Problem::not_found)?;
    let size = usize::try_from(document.size).map_err(|_| Problem::internal())?;
    let mut content = Vec::with_capacity(size);
    while content.len() < size {
        let offset = i64::try_from(content.len()).map_err(|_| Problem::internal())?;
        let chunk = dokita_store::documents::chunk(&app.db, document.id.0, offset).await?;
        // Erased while it was read.
        let (starts_at, sealed) = chunk.ok_or_else(Problem::not_found)?;
        if starts_at != offset {
            return Err(SealBroken.into());
        }
        content.extend(key.unseal(Part::Chunk(offset), sealed)?);
    }
    Ok(content)
}

fn purpose(document: Uuid) -> String {
    format!("document:{document}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::SystemEntropy;

    #[test]
    fn a_chunk_opens_only_at_its_place_in_its_document() {
        let key = DocumentKey::of(Uuid::from_u128(1), &[1; 32]).unwrap();
        let sealed = key.seal(Part::Chunk(512), b"x-ray", &SystemEntropy).unwrap();
        assert_eq!(key.unseal(Part::Chunk(512), sealed.clone()).unwrap(), b"x-ray");
        assert_eq!(key.unseal(Part::Chunk(0), sealed.clone()), Err(SealBroken));
        let other = DocumentKey::of(Uuid::from_u128(2), &[1; 32]).unwrap();
        assert_eq!(other.unseal(Part::Chunk(512), sealed), Err(SealBroken));
        assert_eq!(key.unseal(Part::Name, vec![0; 5]), Err(SealBroken));
    }
}
