//! Base45 text behind the token's prefix: what is taken is the only text of its bytes.

use dokita_care::rx::Unverified;
use dokita_care::rx::token::PREFIX;

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    assert_eq!(base45::decode(base45::encode(data)).as_deref(), Ok(data), "all bytes come back");
    let text = String::from_utf8_lossy(data);
    let Ok(bytes) = base45::decode(text.as_ref()) else { return false };
    let one_form = base45::encode(&bytes) == text;
    let taken = Unverified::parse(&format!("{PREFIX}{text}")).is_ok();
    assert!(one_form || !taken, "another text of the same bytes is refused");
    taken
}
