//! A spoken code as somebody typed it.

use dokita_care::rx::SpokenCode;

/// One input; true when it was understood.
pub fn run(data: &[u8]) -> bool {
    let Ok(code) = String::from_utf8_lossy(data).parse::<SpokenCode>() else { return false };
    assert_eq!(code.to_string().parse(), Ok(code), "a code is read as it is shown");
    assert_eq!(code.compact().len(), 15);
    true
}
