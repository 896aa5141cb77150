//! What a datagram on a shared socket is for: TURN by its method, a Binding by its ufrag, the rest
//! (RFC 7983 section 7).

use crate::frame::{Attributes, is_whole};

/// What a datagram is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A request or indication of a TURN method, or ChannelData.
    Turn,
    /// A Binding request.
    Binding {
        /// The part of USERNAME before the colon: whose ICE agent is asked (RFC 8445 section 7.2.2).
        ufrag: Option<&'a str>,
    },
    /// None of it: DTLS, SRTP, an answer, or nothing we know.
    Other,
}

/// What `datagram` is for.
#[must_use]
pub fn kind(datagram: &[u8]) -> Kind<'_> {
    match datagram.first() {
        Some(0x40..=0x7F) => Kind::Turn,
        Some(0..=3) if is_whole(datagram) => stun(datagram),
        _ => Kind::Other,
    }
}

const USERNAME: u16 = 0x0006;

fn stun(datagram: &[u8]) -> Kind<'_> {
    match (datagram[0], datagram[1]) {
        (0, 0x01) => Kind::Binding { ufrag: ufrag(datagram) },
        // Allocate to Connect as requests, Send as an indication (RFC 8656 section 17), RFC 6062.
        (0, 0x03 | 0x04 | 0x08 | 0x09 | 0x0A | 0x0B | 0x16) => Kind::Turn,
        _ => Kind::Other,
    }
}

fn ufrag(datagram: &[u8]) -> Option<&str> {
    let (_, username) =
        Attributes(&datagram[20..]).map_while(|attribute| attribute).find(|(kind, _)| *kind == USERNAME)?;
    Some(std::str::from_utf8(username).ok()?.split_once(':')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u16, attributes: &[u8]) -> Vec<u8> {
        let mut message = kind.to_be_bytes().to_vec();
        message.extend_from_slice(&(attributes.len() as u16).to_be_bytes());
        message.extend_from_slice(&[0x21, 0x12, 0xA4, 0x42]);
        message.extend_from_slice(&[0; 12]);
        message.extend_from_slice(attributes);
        message
    }

    #[test]
    fn datagrams_are_told_apart() {
        assert_eq!(kind(&message(0x0003, &[])), Kind::Turn);
        assert_eq!(kind(&message(0x0016, &[])), Kind::Turn);
        assert_eq!(kind(&[0x40, 0, 0, 0]), Kind::Turn);
        assert_eq!(kind(&message(0x0001, &[])), Kind::Binding { ufrag: None });
        let username = [0, 6, 0, 5, b'o', b'u', b'r', b':', b'x', 0, 0, 0];
        assert_eq!(kind(&message(0x0001, &username)), Kind::Binding { ufrag: Some("our") });
        assert_eq!(kind(&message(0x0101, &[])), Kind::Other, "an answer to a check of our own");
        assert_eq!(kind(&[0x80, 0x60]), Kind::Other);
        assert_eq!(kind(&[]), Kind::Other);
    }
}
