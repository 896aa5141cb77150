//! A signed list, or its payload, by the first byte.

use dokita_care::rx::TrustList;
use dokita_care::rx::cose::Sign1;

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    let Some((kind, rest)) = data.split_first() else { return false };
    if kind % 2 == 0 {
        let Ok(signed) = Sign1::parse(rest) else { return false };
        assert_eq!(signed.encode(), rest, "a structure has one form");
        return TrustList::read(&signed.payload).is_ok();
    }
    let Ok(list) = TrustList::read(rest) else { return false };
    assert_eq!(list.payload(), rest, "a list has one form");
    true
}
