//! A client of one of the servers, and what it sees.

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::Context;
use stun_types::attribute::XorMappedAddress;
use stun_types::attribute::{AttributeFromRaw, AttributeStaticType, ErrorCode, Nonce, Realm, Username};
use stun_types::message::TransactionId;
use stun_types::message::{IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass};
use stun_types::message::{MessageIntegrityCredentials, MessageWrite, MessageWriteExt, MessageWriteVec};
use turn_types::attribute::{Data, Lifetime, ReservationToken, XorPeerAddress, XorRelayedAddress};
use turn_types::message::DATA;

use super::steps::{Asked, Flaw, Step};
use crate::turn::network::CLIENT;
use crate::turn::servers::{PASSWORD, REALM, USER};

/// A request that is not answered by then is sent again.
const AGAIN_AFTER: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(300), Duration::from_millis(500)];

/// What a step led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    Nothing,
    Error(u16),
    Success(Granted),
    /// The data came back: on this channel, or in an indication that names this peer.
    Channel(u16),
    Indication(SocketAddr),
}

/// What a success says, without the values that are a server's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Granted {
    /// Whether the MESSAGE-INTEGRITY is good.
    pub(super) signed: bool,
    pub(super) lifetime: Option<u32>,
    pub(super) relayed: bool,
    /// The relayed port is as EVEN-PORT wants it, if it was asked for.
    pub(super) parity: bool,
    pub(super) token: bool,
    /// XOR-MAPPED-ADDRESS is the client's.
    pub(super) mapped: bool,
}

/// A client with a socket of its own.
pub(super) struct Party {
    socket: UdpSocket,
    seed: u64,
    nonce: Option<String>,
    last: Option<(Step, Vec<u8>)>,
}

impl Party {
    pub(super) fn new(server: SocketAddr, seed: u64) -> anyhow::Result<Self> {
        let socket = UdpSocket::bind((CLIENT, 0))?;
        socket.connect(server)?;
        Ok(Self { socket, seed, nonce: None, last: None })
    }

    /// The step itself, or the one that is repeated.
    pub(super) fn subject(&self, step: &Step) -> Step {
        match (step, &self.last) {
            (Step::Again, Some((last, _))) => *last,
            _ => *step,
        }
    }

    /// Does a step; data may take `patience`.
    pub(super) fn step(&mut self, number: usize, step: &Step, patience: Duration) -> anyhow::Result<Seen> {
        self.drain();
        if step.is_data() {
            return self.data(number, step, patience);
        }
        if *step == Step::Again {
            let Some((last, bytes)) = self.last.clone() else { return Ok(Seen::Nothing) };
            return Ok(self.ask(&last, &bytes)?.0);
        }
        if self.nonce.is_none() {
            // Asking for a challenge is a step of its own; its answer is that of the step if it is
            // no challenge.
            let seen = self.request(number, 0, step)?;
            if seen != Seen::Error(401) || self.nonce.is_none() || step.flaw() == Some(Flaw::NoCredentials) {
                return Ok(seen);
            }
        }
        // As any client, takes a new nonce where the server wants one.
        let seen = self.request(number, 1, step)?;
        let wanted = matches!(step.flaw(), Some(Flaw::GarbledNonce | Flaw::ForeignNonce));
        if seen == Seen::Error(438) && !wanted { self.request(number, 2, step) } else { Ok(seen) }
    }

    /// Ends the allocation, if there is one.
    pub(super) fn leave(&mut self) {
        let _ = self.step(usize::from(u8::MAX), &Step::Refresh(Some(0)), Duration::ZERO);
    }

    fn request(&mut self, number: usize, attempt: u8, step: &Step) -> anyhow::Result<Seen> {
        let transaction = self.transaction(number, attempt);
        let Some(mut message) = step.request(transaction)? else { return Ok(Seen::Nothing) };
        self.sign(&mut message, step.flaw())?;
        let bytes = message.finish();
        self.last = Some((*step, bytes.clone()));
        let (seen, nonce) = self.ask(step, &bytes)?;
        self.nonce = nonce.or(self.nonce.take());
        Ok(seen)
    }

    fn sign(&self, message: &mut MessageWriteVec, flaw: Option<Flaw>) -> anyhow::Result<()> {
        let Some(nonce) = self.nonce.as_ref().filter(|_| flaw != Some(Flaw::NoCredentials)) else {
            return Ok(());
        };
        let user = if flaw == Some(Flaw::User) { "nobody" } else { USER };
        let password = if flaw == Some(Flaw::Password) { "other" } else { PASSWORD };
        let nonce = match flaw {
            Some(Flaw::GarbledNonce) => nonce.chars().rev().collect(),
            Some(Flaw::ForeignNonce) => "0123456789abcdef".to_owned(),
            _ => nonce.clone(),
        };
        if flaw != Some(Flaw::NoUsername) {
            message.add_attribute(&Username::new(user)?)?;
        }
        if flaw != Some(Flaw::NoRealm) {
            message.add_attribute(&Realm::new(REALM)?)?;
        }
        if flaw != Some(Flaw::NoNonce) {
            message.add_attribute(&Nonce::new(&nonce)?)?;
        }
        message.add_message_integrity(&key(user, password), IntegrityAlgorithm::Sha1)?;
        Ok(())
    }

    /// What is answered, and the nonce of the answer.
    fn ask(&self, step: &Step, bytes: &[u8]) -> anyhow::Result<(Seen, Option<String>)> {
        let transaction = Message::from_bytes(bytes)?.transaction_id();
        for wait in AGAIN_AFTER {
            self.socket.send(bytes)?;
            let answer = self.wait(wait, |packet| {
                let message = Message::from_bytes(packet).ok()?;
                (message.is_response() && message.transaction_id() == transaction).then(|| packet.to_vec())
            })?;
            if let Some(answer) = answer {
                let message = Message::from_bytes(&answer)?;
                let nonce = attribute::<Nonce>(&message).map(|nonce| nonce.nonce().to_owned());
                return Ok((self.read(step, &message)?, nonce));
            }
        }
        Ok((Seen::Nothing, None))
    }

    fn read(&self, step: &Step, message: &Message<'_>) -> anyhow::Result<Seen> {
        if message.has_class(MessageClass::Error) {
            let error = attribute::<ErrorCode>(message).context("an error without a code")?;
            return Ok(Seen::Error(error.code()));
        }
        let transaction = message.transaction_id();
        let relayed = attribute::<XorRelayedAddress>(message).map(|relayed| relayed.addr(transaction));
        let mapped = attribute::<XorMappedAddress>(message).map(|mapped| mapped.addr(transaction));
        let even = matches!(step, Step::Allocate(Asked::Even(_)));
        Ok(Seen::Success(Granted {
            signed: message.validate_integrity(&key(USER, PASSWORD)).is_ok(),
            lifetime: attribute::<Lifetime>(message).map(|lifetime| lifetime.seconds()),
            relayed: relayed.is_some(),
            parity: !even || relayed.is_some_and(|relayed| relayed.port().is_multiple_of(2)),
            token: attribute::<ReservationToken>(message).is_some(),
            mapped: mapped == Some(self.socket.local_addr()?),
        }))
    }

    fn data(&self, number: usize, step: &Step, patience: Duration) -> anyhow::Result<Seen> {
        let payload = (u128::from(self.seed) << 64 | number as u128).to_be_bytes();
        let message = step.data(self.transaction(number, 0), &payload)?;
        self.socket.send(&message)?;
        let seen = self.wait(patience, |packet| came_back(packet, &payload))?;
        Ok(seen.unwrap_or(Seen::Nothing))
    }

    fn transaction(&self, number: usize, attempt: u8) -> TransactionId {
        (u128::from(self.seed) << 24 | (number as u128) << 8 | u128::from(attempt)).into()
    }

    /// Waits for the packet that is wanted; others are late.
    fn wait<T>(&self, patience: Duration, wanted: impl Fn(&[u8]) -> Option<T>) -> anyhow::Result<Option<T>> {
        let end = Instant::now() + patience;
        let mut buffer = [0; 2_048];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket.set_read_timeout(Some(left))?;
            if let Ok(length) = self.socket.recv(&mut buffer)
                && let Some(found) = wanted(&buffer[..length])
            {
                return Ok(Some(found));
            }
        }
    }

    fn drain(&self) {
        if self.socket.set_nonblocking(true).is_ok() {
            while self.socket.recv(&mut [0; 2_048]).is_ok() {}
            let _ = self.socket.set_nonblocking(false);
        }
    }
}

fn came_back(packet: &[u8], payload: &[u8]) -> Option<Seen> {
    if let [n0 @ 0x40..=0x7F, n1, l0, l1, data @ ..] = packet {
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        return (data.get(..length) == Some(payload)).then(|| Seen::Channel(u16::from_be_bytes([*n0, *n1])));
    }
    let message = Message::from_bytes(packet).ok()?;
    let data = attribute::<Data>(&message)?;
    let right = message.has_class(MessageClass::Indication) && message.method() == DATA;
    let peer = attribute::<XorPeerAddress>(&message)?.addr(message.transaction_id());
    (right && data.data() == payload).then_some(Seen::Indication(peer))
}

fn key(user: &str, password: &str) -> MessageIntegrityCredentials {
    LongTermKeyCredentials::new(user.to_owned(), password.to_owned(), REALM.to_owned()).into()
}

fn attribute<'a, A: AttributeFromRaw<'a> + AttributeStaticType>(message: &'a Message<'a>) -> Option<A> {
    message.attribute::<A>().ok()
}
