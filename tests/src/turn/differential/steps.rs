//! What is sent: steps, and sequences of them made of a seed.

use std::net::SocketAddr;

use stun_types::attribute::RawAttribute;
use stun_types::message::{
    Message, MessageClass, MessageType, MessageWrite, MessageWriteExt, MessageWriteVec,
};
use stun_types::message::{Method, TransactionId};
use turn_types::attribute::{ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

use super::ECHOES;

const LONGEST: u64 = 12;
/// Channel numbers: valid ones, and with their neighbours those that are not (RFC 8656 section 12).
const CHANNELS: [u16; 9] = [0x4000, 0x4001, 0x4002, 0x4000, 0x4001, 0x4FFF, 0x3FFF, 0x5000, 0x8000];
/// Nobody knows it, and it must be understood.
const UNKNOWN: u16 = 0x7F3C;

/// Number of the peer that no relay may reach.
pub(super) const FORBIDDEN: usize = 4;

/// What a client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Allocate(Asked),
    Refresh(Option<u32>),
    /// To the peers of these numbers.
    Permission(&'static [usize]),
    Bind(u16, usize),
    Send(usize),
    Channel(u16),
    /// A ChannelData message that says to be longer than it is.
    Cut(u16),
    /// A CreatePermission that is not as it should be.
    Flawed(Flaw),
    /// The last request, byte for byte.
    Again,
}

/// Attributes of an Allocate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Plain,
    NoTransport,
    Transport(u8),
    Lifetime(u32),
    Family(u8),
    Even(bool),
    DontFragment,
    /// A RESERVATION-TOKEN that was never given.
    Token,
    TokenAndEven,
    TokenAndFamily,
}

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    NoCredentials,
    Password,
    User,
    GarbledNonce,
    ForeignNonce,
    NoNonce,
    NoRealm,
    NoUsername,
    UnknownAttribute,
}

impl Step {
    pub(super) fn is_data(&self) -> bool {
        matches!(self, Step::Send(_) | Step::Channel(_) | Step::Cut(_))
    }

    pub(super) fn flaw(&self) -> Option<Flaw> {
        if let Step::Flawed(flaw) = self { Some(*flaw) } else { None }
    }

    /// The request without its credentials; none if the step is no request of its own.
    pub(super) fn request(&self, transaction: TransactionId) -> anyhow::Result<Option<MessageWriteVec>> {
        let begin = |method| builder(MessageClass::Request, method, transaction);
        let mut message;
        match self {
            Step::Allocate(asked) => {
                message = begin(ALLOCATE);
                asked.write(&mut message)?;
            }
            Step::Refresh(seconds) => {
                message = begin(REFRESH);
                if let Some(seconds) = seconds {
                    message.add_attribute(&Lifetime::new(*seconds))?;
                }
            }
            Step::Permission(peers) => {
                message = begin(CREATE_PERMISSION);
                for which in *peers {
                    message.add_attribute(&XorPeerAddress::new(peer(*which), transaction))?;
                }
            }
            Step::Bind(number, which) => {
                message = begin(CHANNEL_BIND);
                message.add_attribute(&ChannelNumber::new(*number))?;
                message.add_attribute(&XorPeerAddress::new(peer(*which), transaction))?;
            }
            Step::Flawed(flaw) => {
                message = begin(CREATE_PERMISSION);
                message.add_attribute(&XorPeerAddress::new(peer(2), transaction))?;
                if *flaw == Flaw::UnknownAttribute {
                    message.add_attribute(&RawAttribute::new(UNKNOWN.into(), &[1, 2, 3, 4]))?;
                }
            }
            _ => return Ok(None),
        }
        Ok(Some(message))
    }

    /// The message that carries `payload`, of a step that is data.
    pub(super) fn data(&self, transaction: TransactionId, payload: &[u8]) -> anyhow::Result<Vec<u8>> {
        let channel = |number: u16, length: usize| {
            [&number.to_be_bytes(), &(length as u16).to_be_bytes(), payload].concat()
        };
        Ok(match self {
            Step::Channel(number) => channel(*number, payload.len()),
            Step::Cut(number) => channel(*number, payload.len() + 8),
            Step::Send(which) => {
                let mut message = builder(MessageClass::Indication, SEND, transaction);
                message.add_attribute(&XorPeerAddress::new(peer(*which), transaction))?;
                message.add_attribute(&Data::new(payload))?;
                message.finish()
            }
            _ => Vec::new(),
        })
    }
}

impl Asked {
    fn write(self, message: &mut MessageWriteVec) -> anyhow::Result<()> {
        let transport = match self {
            Asked::NoTransport => None,
            Asked::Transport(number) => Some(number),
            _ => Some(RequestedTransport::UDP),
        };
        if let Some(transport) = transport {
            message.add_attribute(&RequestedTransport::new(transport))?;
        }
        let mut raw = |kind: u16, value: &[u8]| message.add_attribute(&RawAttribute::new(kind.into(), value));
        match self {
            Asked::Lifetime(seconds) => raw(0x000D, &seconds.to_be_bytes())?,
            Asked::Family(family) => raw(0x0017, &[family, 0, 0, 0])?,
            Asked::Even(reserve) => raw(0x0018, &[u8::from(reserve) << 7])?,
            Asked::DontFragment => raw(0x001A, &[])?,
            Asked::Token | Asked::TokenAndEven | Asked::TokenAndFamily => raw(0x0022, &[7; 8])?,
            Asked::Plain | Asked::NoTransport | Asked::Transport(_) => {}
        }
        match self {
            Asked::TokenAndEven => raw(0x0018, &[0])?,
            Asked::TokenAndFamily => raw(0x0017, &[1, 0, 0, 0])?,
            _ => {}
        }
        Ok(())
    }
}

/// A message that has begun.
pub(super) fn builder(class: MessageClass, method: Method, transaction: TransactionId) -> MessageWriteVec {
    let kind = MessageType::from_class_method(class, method);
    Message::builder(kind, transaction, MessageWriteVec::new())
}

/// Those that echo, then one of the other family, then one that no relay may reach.
fn peer(which: usize) -> SocketAddr {
    match which {
        3 => SocketAddr::from(([0x2001, 0xDB8, 0, 0, 0, 0, 0, 7], 7_000)),
        FORBIDDEN => SocketAddr::from(([127, 0, 0, 1], 7_000)),
        _ => ECHOES[which].into(),
    }
}

/// The sequence of a seed: most begin with an allocation.
pub(super) fn sequence(seed: u64) -> Vec<Step> {
    let mut dice = Dice(seed);
    let length = 3 + dice.below(LONGEST - 2);
    let mut steps: Vec<Step> = (0..length).map(|_| step(&mut dice)).collect();
    if dice.below(8) > 0 {
        steps[0] = Step::Allocate(Asked::Plain);
    }
    steps
}

fn step(dice: &mut Dice) -> Step {
    use {Asked as A, Flaw as F};
    match dice.below(24) {
        0..=2 => Step::Allocate(dice.one(&[
            A::Plain,
            A::Plain,
            A::NoTransport,
            A::Transport(6),
            A::Transport(99),
            A::Lifetime(0),
            A::Lifetime(900),
            A::Lifetime(100_000),
            A::Family(1),
            A::Family(2),
            A::Family(9),
            A::Even(false),
            A::Even(true),
            A::DontFragment,
            A::Token,
            A::TokenAndEven,
            A::TokenAndFamily,
        ])),
        3..=5 => Step::Refresh(dice.one(&[Some(0), Some(600), Some(600), Some(10), Some(100_000), None])),
        6..=9 => {
            let lists: [&'static [usize]; 9] = [&[0], &[0], &[1], &[2], &[0, 2], &[], &[3], &[4], &[0, 4]];
            Step::Permission(dice.one(&lists))
        }
        10..=13 => Step::Bind(dice.one(&CHANNELS), dice.one(&[0, 0, 1, 1, 2, 2, 3, 4])),
        14..=16 => Step::Send(dice.one(&[0, 0, 1, 1, 2, 2, 3, 4])),
        17..=19 => Step::Channel(dice.one(&CHANNELS)),
        20 => Step::Cut(0x4000),
        21..=22 => Step::Flawed(dice.one(&[
            F::NoCredentials,
            F::Password,
            F::User,
            F::GarbledNonce,
            F::ForeignNonce,
            F::NoNonce,
            F::NoRealm,
            F::NoUsername,
            F::UnknownAttribute,
        ])),
        _ => Step::Again,
    }
}

/// SplitMix64: the same sequence for a seed on every machine and with every version of everything.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}
