//! JWE in its compact form (RFC 7516) as SMART Health Links use it: `dir`, `A256GCM`, `zip: DEF`.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

/// A file cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a JWE of this key")]
pub struct Broken;

/// The protected header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// `dir`: the key of the link is the key of the content.
    pub alg: String,
    /// `A256GCM`.
    pub enc: String,
    /// `DEF` where the content was deflated (RFC 1951).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// Media type of the content.
    pub cty: String,
}

/// Deflates and seals `plain`; `nonce` must never be used twice with one key.
pub fn seal(
    key: &[u8; 32],
    nonce: [u8; NONCE_LEN],
    content_type: &str,
    plain: &[u8],
) -> Result<String, Broken> {
    let header = Header {
        alg: "dir".to_owned(),
        enc: "A256GCM".to_owned(),
        zip: Some("DEF".to_owned()),
        cty: content_type.to_owned(),
    };
    let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header).map_err(|_| Broken)?);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).map_err(|_| Broken)?;
    let mut sealed = encoder.finish().map_err(|_| Broken)?;
    let tag = aead(key)?
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header.as_bytes()),
            &mut sealed,
        )
        .map_err(|_| Broken)?;
    let [nonce, sealed, tag] = [&nonce[..], &sealed, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}..{nonce}.{sealed}.{tag}"))
}

/// Opens and inflates; what would be longer than `longest` bytes is refused.
pub fn open(key: &[u8; 32], jwe: &str, longest: u64) -> Result<(Header, Vec<u8>), Broken> {
    let (header, [first, nonce, sealed, tag]) = parts(jwe)?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| Broken)?;
    let mut sealed = [sealed, tag].concat();
    let plain = aead(key)?.open_in_place(nonce, Aad::from(&first), &mut sealed).map_err(|_| Broken)?;
    if header.zip.is_none() {
        return Ok((header, plain.to_vec()));
    }
    let mut inflated = Vec::new();
    DeflateDecoder::new(&*plain).take(longest + 1).read_to_end(&mut inflated).map_err(|_| Broken)?;
    if inflated.len() as u64 > longest { Err(Broken) } else { Ok((header, inflated)) }
}

/// The header of what looks like such a JWE; its content is not judged, for want of a key.
pub fn header(jwe: &str) -> Result<Header, Broken> {
    parts(jwe).map(|(header, _)| header)
}

type Raw = [Vec<u8>; 4];

/// Header; then its characters, nonce, ciphertext and tag.
fn parts(jwe: &str) -> Result<(Header, Raw), Broken> {
    let mut segments = jwe.split('.');
    let mut next = || segments.next().ok_or(Broken);
    let (first, key, nonce, sealed, tag) = (next()?, next()?, next()?, next()?, next()?);
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| Broken);
    let header: Header = serde_json::from_slice(&decode(first)?).map_err(|_| Broken)?;
    let known = header.alg == "dir"
        && header.enc == "A256GCM"
        && header.zip.as_deref().is_none_or(|zip| zip == "DEF")
        && key.is_empty();
    let raw = [first.as_bytes().to_vec(), decode(nonce)?, decode(sealed)?, decode(tag)?];
    let lengths = raw[1].len() == NONCE_LEN && raw[3].len() == AES_256_GCM.tag_len();
    if known && lengths && segments.next().is_none() { Ok((header, raw)) } else { Err(Broken) }
}

fn aead(key: &[u8; 32]) -> Result<LessSafeKey, Broken> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_with_its_key_and_no_bit_of_it_can_be_changed() {
        let jwe = seal(&[1; 32], [2; 12], "application/fhir+json", b"{\"resourceType\":\"Bundle\"}").unwrap();
        let (header, plain) = open(&[1; 32], &jwe, 100).unwrap();
        assert_eq!(header.cty, "application/fhir+json");
        assert_eq!(plain, b"{\"resourceType\":\"Bundle\"}");
        assert_eq!(open(&[3; 32], &jwe, 100), Err(Broken));
        assert_eq!(open(&[1; 32], &jwe, 10), Err(Broken), "longer than allowed");
        for at in 0..jwe.len() {
            let mut changed = jwe.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(open(&[1; 32], &String::from_utf8(changed).unwrap(), 100), Err(Broken), "{at}");
        }
    }

    #[test]
    fn what_is_no_such_jwe_is_refused() {
        for text in ["", "....", "a.b.c.d.e", "eyJhbGciOiJSU0EifQ..AAAA.AAAA.AAAA"] {
            assert_eq!(header(text), Err(Broken), "{text}");
        }
    }
}
