//! A health card's text, its payload, or the JSON inside, by the first byte.

use dokita_care::rx::{card, deflate};

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    let Some((kind, rest)) = data.split_first() else { return false };
    let payload = match kind % 3 {
        0 => return card::Unverified::parse(&String::from_utf8_lossy(rest)).is_ok(),
        1 => rest.to_vec(),
        _ => deflate::deflate(rest),
    };
    let Ok(read) = card::facts_of(&payload) else { return false };
    assert_eq!(card::common(&read), read, "a card says nothing of our own formulary");
    true
}
