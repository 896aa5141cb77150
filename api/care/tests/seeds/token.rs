//! A token's text, its payload, or the CBOR inside, by the first byte.

use dokita_care::rx::{Unverified, deflate, facts};

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    let Some((kind, rest)) = data.split_first() else { return false };
    let payload = match kind % 3 {
        0 => {
            let text = String::from_utf8_lossy(rest);
            return Unverified::parse(&text).is_ok_and(|read| !read.signed_bytes().is_empty());
        }
        1 => rest.to_vec(),
        _ => deflate::deflate(rest),
    };
    let Ok(read) = facts::decode(&payload) else { return false };
    assert_eq!(facts::decode(&facts::encode(&read)).as_ref(), Ok(&read), "the same facts come back");
    true
}
