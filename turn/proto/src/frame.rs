//! Messages as bytes: how long one is, what a Send indication and ChannelData carry, what is put
//! before a datagram for a client. All of it by hand, as it runs for every packet.

use std::net::{IpAddr, SocketAddr};

use crate::types::{Framing, Transport};

/// Magic cookie (RFC 8489 section 5).
const COOKIE: u32 = 0x2112_A442;
/// Header of a STUN message.
const HEADER: usize = 20;
/// Longer messages are not taken from streams.
const LONGEST: usize = 64 * 1024;
/// Channel numbers: those of RFC 5766 section 11, of which RFC 8656 section 12 kept the first quarter;
/// coturn's clients use all.
pub(crate) const CHANNELS: std::ops::RangeInclusive<u16> = 0x4000..=0x7FFF;
/// Send and Data indications (RFC 8656 section 17).
const SEND_INDICATION: [u8; 2] = [0x00, 0x16];
const DATA_INDICATION: [u8; 2] = [0x00, 0x17];
const XOR_PEER_ADDRESS: u16 = 0x0012;
const DATA: u16 = 0x0013;
const DONT_FRAGMENT: u16 = 0x001A;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const MESSAGE_INTEGRITY_SHA256: u16 = 0x001C;
/// From here on an attribute may be ignored (RFC 8489 section 14).
const OPTIONAL: u16 = 0x8000;
/// The longest datagram that fits into a Data indication.
pub(crate) const LONGEST_DATAGRAM: usize = 65_535 - HEADER - 28;

/// These bytes are neither STUN nor ChannelData.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither STUN nor ChannelData")]
pub struct NotFramed;

/// The length in bytes, padding included, of the first whole message in what came from a stream;
/// `None` while more bytes are needed. Never more than 64 KiB.
///
/// # Errors
/// The bytes are neither STUN (RFC 8489 section 6.2.2) nor ChannelData (RFC 8656 section 12.5):
/// close the stream.
pub fn frame_length(buffer: &[u8]) -> Result<Option<usize>, NotFramed> {
    let Some(&first) = buffer.first() else { return Ok(None) };
    if first >> 6 > 1 {
        return Err(NotFramed);
    }
    let Some(length) = buffer.get(2..4).map(|bytes| usize::from(be16(bytes))) else { return Ok(None) };
    let total = if first >> 6 == 0 {
        let cookie = &buffer[buffer.len().min(4)..buffer.len().min(8)];
        if !length.is_multiple_of(4) || !COOKIE.to_be_bytes().starts_with(cookie) {
            return Err(NotFramed);
        }
        HEADER + length
    } else {
        4 + length.next_multiple_of(4)
    };
    match total {
        total if total > LONGEST => Err(NotFramed),
        total if total > buffer.len() => Ok(None),
        total => Ok(Some(total)),
    }
}

impl Framing {
    /// Appends the header and `data` to `out`, padded where `transport` is a stream.
    pub fn write(&self, transport: Transport, data: &[u8], out: &mut Vec<u8>) {
        let end = out.len() + self.length(transport, data.len());
        match *self {
            Framing::Channel(channel) => {
                out.extend_from_slice(&channel.to_be_bytes());
                out.extend_from_slice(&(data.len() as u16).to_be_bytes());
            }
            Framing::Data { peer, transaction } => data_header(peer, transaction, data.len(), out),
        }
        out.extend_from_slice(data);
        out.resize(end, 0);
    }

    /// Length in bytes of what [`Framing::write`] appends for `data` bytes.
    #[must_use]
    pub fn length(&self, transport: Transport, data: usize) -> usize {
        match self {
            Framing::Channel(_) if transport.is_stream() => 4 + data.next_multiple_of(4),
            Framing::Channel(_) => 4 + data,
            Framing::Data { peer, .. } => {
                HEADER + 4 + address_length(peer.ip()) + 4 + data.next_multiple_of(4)
            }
        }
    }
}

/// What a Send indication asks for (RFC 8656 section 11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SendIndication<'a> {
    pub(crate) peer: SocketAddr,
    pub(crate) data: &'a [u8],
    pub(crate) dont_fragment: bool,
}

/// Whether `message` starts like a Send indication.
pub(crate) fn is_send(message: &[u8]) -> bool {
    message.starts_with(&SEND_INDICATION)
}

/// A Send indication; `None` if it is broken or has an attribute that must be understood and is not.
pub(crate) fn send_indication(message: &[u8]) -> Option<SendIndication<'_>> {
    if !is_whole(message) {
        return None;
    }
    let (mut peer, mut data, mut dont_fragment) = (None, None, false);
    for attribute in Attributes(&message[HEADER..]) {
        let (kind, value) = attribute?;
        match kind {
            MESSAGE_INTEGRITY | MESSAGE_INTEGRITY_SHA256 => break,
            XOR_PEER_ADDRESS if peer.is_none() => peer = Some(xor_address(value, &message[4..HEADER])?),
            DATA if data.is_none() => data = Some(value),
            DONT_FRAGMENT => dont_fragment = true,
            XOR_PEER_ADDRESS | DATA | OPTIONAL.. => {}
            _ => return None,
        }
    }
    Some(SendIndication { peer: peer?, data: data?, dont_fragment })
}

/// Channel and data of ChannelData; bytes after its length are padding (RFC 8656 section 12.5).
pub(crate) fn channel_data(message: &[u8]) -> Option<(u16, &[u8])> {
    let channel = be16(message.get(..2)?);
    let length = usize::from(be16(message.get(2..4)?));
    let data = message.get(4..4 + length)?;
    CHANNELS.contains(&channel).then_some((channel, data))
}

/// Whether this is exactly one STUN message by its header.
pub(crate) fn is_whole(message: &[u8]) -> bool {
    message.len() >= HEADER
        && message[0] >> 6 == 0
        && message.len().is_multiple_of(4)
        && usize::from(be16(&message[2..4])) + HEADER == message.len()
        && message[4..8] == COOKIE.to_be_bytes()
}

/// The attributes of a STUN message after its header, `None` where the bytes end too early.
pub(crate) struct Attributes<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = Option<(u16, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let next = self.split();
        if next.is_none() {
            self.0 = &[];
        }
        Some(next)
    }
}

impl<'a> Attributes<'a> {
    fn split(&mut self) -> Option<(u16, &'a [u8])> {
        let bytes = self.0;
        let kind = be16(bytes.get(..2)?);
        let length = usize::from(be16(bytes.get(2..4)?));
        let value = bytes.get(4..4 + length)?;
        self.0 = bytes.get(4 + length.next_multiple_of(4)..)?;
        Some((kind, value))
    }
}

fn data_header(peer: SocketAddr, transaction: u128, data: usize, out: &mut Vec<u8>) {
    let address = address_length(peer.ip());
    let length = 4 + address + 4 + data.next_multiple_of(4);
    let id = (u128::from(COOKIE) << 96) | (transaction & (u128::MAX >> 32));
    out.extend_from_slice(&DATA_INDICATION);
    out.extend_from_slice(&(length as u16).to_be_bytes());
    out.extend_from_slice(&id.to_be_bytes());
    out.extend_from_slice(&XOR_PEER_ADDRESS.to_be_bytes());
    out.extend_from_slice(&(address as u16).to_be_bytes());
    let port = peer.port() ^ (COOKIE >> 16) as u16;
    match peer.ip() {
        IpAddr::V4(ip) => {
            out.extend_from_slice(&[0, 1]);
            out.extend_from_slice(&port.to_be_bytes());
            out.extend_from_slice(&(u32::from(ip) ^ COOKIE).to_be_bytes());
        }
        IpAddr::V6(ip) => {
            out.extend_from_slice(&[0, 2]);
            out.extend_from_slice(&port.to_be_bytes());
            out.extend_from_slice(&(u128::from(ip) ^ id).to_be_bytes());
        }
    }
    out.extend_from_slice(&DATA.to_be_bytes());
    out.extend_from_slice(&(data as u16).to_be_bytes());
}

/// `id`: magic cookie and transaction id.
fn xor_address(value: &[u8], id: &[u8]) -> Option<SocketAddr> {
    let port = be16(value.get(2..4)?) ^ (COOKIE >> 16) as u16;
    let ip = match (value[1], value.len()) {
        (1, 8) => IpAddr::from((u32::from_be_bytes(value[4..].try_into().ok()?) ^ COOKIE).to_be_bytes()),
        (2, 20) => {
            let id = u128::from_be_bytes(id.try_into().ok()?);
            IpAddr::from((u128::from_be_bytes(value[4..].try_into().ok()?) ^ id).to_be_bytes())
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

fn address_length(ip: IpAddr) -> usize {
    if ip.is_ipv4() { 8 } else { 20 }
}

/// The first two of at least two bytes.
fn be16(bytes: &[u8]) -> u16 {
    u16::from_be_bytes([bytes[0], bytes[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_cut_into_messages() {
        let stun = [0, 1, 0, 4, 0x21, 0x12, 0xA4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x22, 0, 0];
        assert_eq!(frame_length(&stun), Ok(Some(24)));
        for short in 0..24 {
            assert_eq!(frame_length(&stun[..short]), Ok(None));
        }
        assert_eq!(frame_length(&[0x40, 0, 0, 5, 1, 2, 3, 4, 5]), Ok(None), "the padding is missing");
        assert_eq!(frame_length(&[0x40, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 9]), Ok(Some(12)));
    }

    #[test]
    fn what_is_no_message_ends_a_stream() {
        assert_eq!(frame_length(&[0x16, 3, 1, 2, 0, 1, 0, 1]), Err(NotFramed), "TLS inside TLS");
        assert_eq!(frame_length(&[0x80]), Err(NotFramed));
        assert_eq!(frame_length(&[0, 1, 0, 2]), Err(NotFramed), "a length that is no multiple of four");
        assert_eq!(frame_length(&[0, 1, 0, 4, 0x22]), Err(NotFramed), "no cookie");
    }

    #[test]
    fn a_data_indication_is_read_back_by_the_codec() {
        use stun_types::message::Message;
        use turn_types::attribute::{Data, XorPeerAddress};
        for peer in ["192.0.2.7:9", "[2001:db8::7]:65535"] {
            let peer: SocketAddr = peer.parse().expect("an address");
            let framing = Framing::Data { peer, transaction: 0x1234_5678_9abc_def0_1122_3344 };
            let mut out = vec![7];
            framing.write(Transport::Udp, b"hello", &mut out);
            assert_eq!(out.len(), 1 + framing.length(Transport::Udp, 5));
            let message = Message::from_bytes(&out[1..]).expect("a message");
            let address = message.attribute::<XorPeerAddress>().expect("a peer");
            assert_eq!(address.addr(message.transaction_id()), peer);
            assert_eq!(message.attribute::<Data>().expect("data").data(), b"hello");
        }
    }

    #[test]
    fn channel_data_is_padded_on_streams_only() {
        let mut out = Vec::new();
        Framing::Channel(0x4001).write(Transport::Udp, b"hello", &mut out);
        assert_eq!(channel_data(&out), Some((0x4001, &b"hello"[..])));
        assert_eq!(out.len(), 9);
        out.clear();
        Framing::Channel(0x4001).write(Transport::Tls, b"hello", &mut out);
        assert_eq!(channel_data(&out), Some((0x4001, &b"hello"[..])));
        assert_eq!((out.len(), frame_length(&out)), (12, Ok(Some(12))));
    }
}
