//! A client of TURN (RFC 8656) over UDP that takes nothing on trust: the control messages, and how
//! application data is framed.

use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use stun_types::attribute::{AttributeFromRaw, AttributeStaticType, AttributeWrite};
use stun_types::attribute::{ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermCredentials, Message, MessageClass, MessageIntegrityCredentials, MessageType,
    MessageWrite, MessageWriteExt, MessageWriteVec, Method, TransactionId,
};
use turn_types::attribute::{ChannelNumber, Data, RequestedTransport, XorPeerAddress, XorRelayedAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, DATA, SEND};

/// First channel number (RFC 8656, section 12).
const CHANNEL: u16 = 0x4000;
const ANSWER_WITHIN: Duration = Duration::from_millis(250);
const GIVE_UP: Duration = Duration::from_secs(10);

/// How data goes to and from the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// ChannelData on the channel of this number.
    Channel(u16),
    /// Send and Data indications.
    Indications(SocketAddrV4),
}

impl Framing {
    /// The message that carries `payload`, and where the payload begins in it.
    ///
    /// # Errors
    /// The payload is too long.
    pub fn wrap(self, payload: &[u8]) -> anyhow::Result<(Vec<u8>, usize)> {
        match self {
            Framing::Channel(number) => {
                let length = u16::try_from(payload.len())?;
                let header = [number.to_be_bytes(), length.to_be_bytes()].concat();
                Ok(([&header, payload].concat(), header.len()))
            }
            Framing::Indications(peer) => {
                let kind = MessageType::from_class_method(MessageClass::Indication, SEND);
                let transaction = TransactionId::generate();
                let mut message = Message::builder(kind, transaction, MessageWriteVec::new());
                message.add_attribute(&XorPeerAddress::new(peer.into(), transaction))?;
                let start = message.len() + 4;
                message.add_attribute(&Data::new(payload))?;
                Ok((message.finish(), start))
            }
        }
    }

    /// The payload of a message from the server; none if it is anything but data of the peer.
    #[must_use]
    pub fn open(self, message: &[u8]) -> Option<&[u8]> {
        match self {
            Framing::Channel(number) => {
                let (&[n0, n1, l0, l1], rest) = message.split_first_chunk()?;
                let length = usize::from(u16::from_be_bytes([l0, l1]));
                // Over UDP padding is allowed (RFC 8656, section 12.5).
                let padding = rest.len().checked_sub(length)?;
                (u16::from_be_bytes([n0, n1]) == number && padding < 4).then(|| &rest[..length])
            }
            Framing::Indications(peer) => data_indication(message, peer),
        }
    }
}

/// Reads a Data indication of `peer` without building anything: this runs for each packet.
fn data_indication(message: &[u8], peer: SocketAddrV4) -> Option<&[u8]> {
    const COOKIE: u32 = 0x2112_A442;
    let (header, mut rest) = message.split_first_chunk::<20>()?;
    let kind = MessageType::from_class_method(MessageClass::Indication, DATA).to_bytes();
    let right = header[..2] == kind[..]
        && usize::from(u16::from_be_bytes([header[2], header[3]])) == rest.len()
        && header[4..8] == COOKIE.to_be_bytes();
    let (mut from, mut data) = (None, None);
    while let Some((&[t0, t1, l0, l1], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let value = after.get(..length)?;
        rest = after.get(length.next_multiple_of(4)..)?;
        match u16::from_be_bytes([t0, t1]) {
            0x0012 => from = Some(value),
            0x0013 => data = Some(value),
            _ => {}
        }
    }
    let address = (u32::from(*peer.ip()) ^ COOKIE).to_be_bytes();
    let port = (peer.port() ^ (COOKIE >> 16) as u16).to_be_bytes();
    let expected = [0, 1, port[0], port[1], address[0], address[1], address[2], address[3]];
    (right && rest.is_empty() && from == Some(&expected[..])).then_some(data).flatten()
}

/// A session with a server, on a connected socket.
#[derive(Debug)]
pub struct Session {
    socket: UdpSocket,
    user: LongTermCredentials,
    challenge: Option<Challenge>,
}

/// Realm and nonce of a server.
pub type Challenge = (String, String);

impl Session {
    /// A session that has asked for nothing yet. `socket` is connected to the server; a challenge
    /// that another session got is tried first.
    #[must_use]
    pub fn new(socket: UdpSocket, (name, password): (&str, &str), challenge: Option<Challenge>) -> Self {
        Self { socket, user: LongTermCredentials::new(name.into(), password.into()), challenge }
    }

    /// The server's latest challenge.
    #[must_use]
    pub fn challenge(&self) -> Option<Challenge> {
        self.challenge.clone()
    }

    /// Allocates a relayed address for UDP over IPv4.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn allocate(&mut self) -> anyhow::Result<SocketAddr> {
        let (answer, transaction) =
            self.ask(ALLOCATE, &|_| vec![Box::new(RequestedTransport::new(RequestedTransport::UDP))])?;
        let relayed: XorRelayedAddress = attribute(&Message::from_bytes(&answer)?)?;
        Ok(relayed.addr(transaction))
    }

    /// Lets `peer` in, and says how data goes to it: by a channel if `channel`.
    ///
    /// # Errors
    /// The server refuses or does not answer.
    pub fn open(&mut self, peer: SocketAddrV4, channel: bool) -> anyhow::Result<Framing> {
        let address = move |transaction| Box::new(XorPeerAddress::new(peer.into(), transaction));
        if channel {
            self.ask(CHANNEL_BIND, &|id| vec![Box::new(ChannelNumber::new(CHANNEL)), address(id)])?;
            return Ok(Framing::Channel(CHANNEL));
        }
        self.ask(CREATE_PERMISSION, &|id| vec![address(id)])?;
        Ok(Framing::Indications(peer))
    }

    /// The socket, for application data.
    #[must_use]
    pub fn into_socket(self) -> UdpSocket {
        self.socket
    }

    fn ask(
        &mut self,
        method: Method,
        attributes: &Attributes<'_>,
    ) -> anyhow::Result<(Vec<u8>, TransactionId)> {
        for _ in 0..3 {
            let transaction = TransactionId::generate();
            let credentials = self.credentials();
            let request = self.request(method, transaction, attributes(transaction), credentials.as_ref())?;
            let answer = self.exchange(&request, transaction)?;
            let message = Message::from_bytes(&answer)?;
            ensure!(message.method() == method, "the answer is of another method");
            if message.has_class(MessageClass::Success) {
                let credentials = credentials.context("the server answered without credentials")?;
                message.validate_integrity(&credentials).context("the answer's integrity")?;
                return Ok((answer, transaction));
            }
            let error: ErrorCode = attribute(&message)?;
            if !matches!(error.code(), 401 | 438) {
                bail!("the server refuses {method}: {} {}", error.code(), error.reason());
            }
            let (realm, nonce): (Realm, Nonce) = (attribute(&message)?, attribute(&message)?);
            self.challenge = Some((realm.realm().into(), nonce.nonce().into()));
        }
        bail!("the server keeps refusing the credentials")
    }

    fn credentials(&self) -> Option<MessageIntegrityCredentials> {
        let (realm, _) = self.challenge.as_ref()?;
        Some(self.user.to_key(realm.clone()).into())
    }

    fn request(
        &self,
        method: Method,
        transaction: TransactionId,
        attributes: Vec<Box<dyn AttributeWrite>>,
        credentials: Option<&MessageIntegrityCredentials>,
    ) -> anyhow::Result<Vec<u8>> {
        let kind = MessageType::from_class_method(MessageClass::Request, method);
        let mut message = Message::builder(kind, transaction, MessageWriteVec::new());
        for attribute in attributes {
            message.add_attribute(attribute.as_ref())?;
        }
        if let (Some((realm, nonce)), Some(credentials)) = (&self.challenge, credentials) {
            message.add_attribute(&Username::new(self.user.username())?)?;
            message.add_attribute(&Realm::new(realm)?)?;
            message.add_attribute(&Nonce::new(nonce)?)?;
            message.add_message_integrity(credentials, IntegrityAlgorithm::Sha1)?;
        }
        Ok(message.finish())
    }

    /// Sends until the answer of that transaction is there.
    fn exchange(&self, request: &[u8], transaction: TransactionId) -> anyhow::Result<Vec<u8>> {
        let give_up = Instant::now() + GIVE_UP;
        let mut buffer = [0; 2_048];
        self.socket.set_read_timeout(Some(ANSWER_WITHIN))?;
        while Instant::now() < give_up {
            // The server may not be there yet: then the network says so, here or at the next call.
            if self.socket.send(request).is_err() {
                std::thread::sleep(ANSWER_WITHIN / 5);
                continue;
            }
            while let Ok(length) = self.socket.recv(&mut buffer) {
                let answer = Message::from_bytes(&buffer[..length]).ok();
                if answer.is_some_and(|answer| answer.is_response() && answer.transaction_id() == transaction)
                {
                    return Ok(buffer[..length].to_vec());
                }
            }
            std::thread::sleep(ANSWER_WITHIN / 25);
        }
        bail!("the server does not answer")
    }
}

type Attributes<'a> = dyn Fn(TransactionId) -> Vec<Box<dyn AttributeWrite>> + 'a;

fn attribute<'a, A: AttributeFromRaw<'a> + AttributeStaticType>(
    message: &'a Message<'a>,
) -> anyhow::Result<A> {
    message.attribute::<A>().with_context(|| format!("the answer has no {}", A::TYPE))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn only_data_of_the_peer_is_opened() -> anyhow::Result<()> {
        let peer = SocketAddrV4::new(Ipv4Addr::new(198, 18, 0, 3), 9_000);
        let framing = Framing::Indications(peer);
        let (mut message, start) = framing.wrap(b"hello")?;
        assert_eq!(&message[start..start + 5], b"hello");
        assert_eq!(framing.open(&message), None, "a Send indication is no Data indication");
        message[1] = 0x17;
        assert_eq!(framing.open(&message), Some(&b"hello"[..]));
        let other = SocketAddrV4::new(*peer.ip(), 9_001);
        assert_eq!(Framing::Indications(other).open(&message), None);
        Ok(())
    }

    #[test]
    fn channel_data_may_be_padded_but_must_be_of_the_channel() -> anyhow::Result<()> {
        let (mut message, _) = Framing::Channel(CHANNEL).wrap(b"hello")?;
        message.extend([0; 3]);
        assert_eq!(Framing::Channel(CHANNEL).open(&message), Some(&b"hello"[..]));
        assert_eq!(Framing::Channel(CHANNEL + 1).open(&message), None);
        message.push(0);
        assert_eq!(Framing::Channel(CHANNEL).open(&message), None);
        Ok(())
    }
}
