//! The one thing read from a STUN message before its peer is known: whom it is for.

/// Longest accepted USERNAME (RFC 8489 section 14.3: less than 509 bytes).
const MAX_USERNAME: usize = 508;
const HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;

/// The receiver's ufrag of a STUN Binding request (RFC 8445 section 7.2.2: `receiver:sender`);
/// `None` for anything else.
#[must_use]
pub fn local_ufrag(datagram: &[u8]) -> Option<&str> {
    let is_binding_request = datagram.starts_with(&[0, 1]) && datagram.get(4..8)? == MAGIC_COOKIE;
    if !is_binding_request {
        return None;
    }
    let mut rest = datagram.get(HEADER..)?;
    while let [kind_high, kind_low, length_high, length_low, body @ ..] = rest {
        let kind = u16::from_be_bytes([*kind_high, *kind_low]);
        let length = usize::from(u16::from_be_bytes([*length_high, *length_low]));
        let value = body.get(..length)?;
        if kind == USERNAME {
            let value = value.get(..length.min(MAX_USERNAME))?;
            return std::str::from_utf8(value).ok()?.split_once(':').map(|(local, _)| local);
        }
        rest = body.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_part_before_the_colon_is_ours() {
        let mut request = vec![0, 1, 0, 16];
        request.extend(MAGIC_COOKIE);
        request.extend([7; 12]);
        request.extend([0x80, 0x22, 0, 1, b'x', 0, 0, 0]);
        request.extend([0, 6, 0, 7]);
        request.extend(b"abc:def\0");
        assert_eq!(local_ufrag(&request), Some("abc"));
        request[1] = 0x11;
        assert_eq!(local_ufrag(&request), None);
    }

    proptest! {
        #[test]
        fn arbitrary_datagrams_never_panic(tail in prop::collection::vec(any::<u8>(), 0..100)) {
            let mut datagram = vec![0, 1, 0, 16, 0x21, 0x12, 0xa4, 0x42];
            datagram.extend(&tail);
            let _ = local_ufrag(&datagram);
            let _ = local_ufrag(&tail);
        }
    }
}
