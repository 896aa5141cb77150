//! Requests as the server reads them and answers as it writes them.

use std::net::SocketAddr;
use std::time::Instant;

use stun_types::attribute::{
    Attribute, AttributeFromRaw, AttributeStaticType, AttributeType, AttributeWrite, ErrorCode, Fingerprint,
    UnknownAttributes,
};
use stun_types::message::{
    Message, MessageClass, MessageType, MessageWrite, MessageWriteVec, Method, StunParseError, TransactionId,
};
use turn_types::attribute::XorPeerAddress;

use crate::integrity::{Signing, fingerprint};
use crate::types::{FiveTuple, Output};

/// ERROR-CODE of an answer (RFC 8489 section 14.8).
pub(crate) type Code = u16;

/// A request, parsed.
pub(crate) struct Request<'a> {
    pub(crate) message: Message<'a>,
    pub(crate) bytes: &'a [u8],
    pub(crate) from: FiveTuple,
    pub(crate) now: Instant,
}

impl Request<'_> {
    /// The attribute, if there is one.
    ///
    /// # Errors
    /// 400 where it is broken.
    pub(crate) fn optional<A: for<'x> AttributeFromRaw<'x> + AttributeStaticType>(
        &self,
    ) -> Result<Option<A>, Code> {
        match self.message.attribute::<A>() {
            Ok(attribute) => Ok(Some(attribute)),
            Err(StunParseError::MissingAttribute(_)) => Ok(None),
            Err(_) => Err(ErrorCode::BAD_REQUEST),
        }
    }

    /// The attribute; 400 where it is missing or broken.
    pub(crate) fn required<A: for<'x> AttributeFromRaw<'x> + AttributeStaticType>(&self) -> Result<A, Code> {
        self.optional()?.ok_or(ErrorCode::BAD_REQUEST)
    }

    pub(crate) fn has<A: AttributeStaticType>(&self) -> bool {
        self.message.has_attribute(A::TYPE)
    }

    pub(crate) fn transaction(&self) -> TransactionId {
        self.message.transaction_id()
    }

    /// The first XOR-PEER-ADDRESS; 400 without one.
    pub(crate) fn peer(&self) -> Result<SocketAddr, Code> {
        Ok(self.required::<XorPeerAddress>()?.addr(self.transaction()))
    }

    /// All XOR-PEER-ADDRESS, at most `most`; 400 without one, 508 with more.
    pub(crate) fn peers(&self, most: usize) -> Result<Vec<SocketAddr>, Code> {
        let mut peers = Vec::new();
        for (_, raw) in
            self.message.iter_attributes().filter(|(_, raw)| raw.get_type() == XorPeerAddress::TYPE)
        {
            if peers.len() == most {
                return Err(ErrorCode::INSUFFICIENT_CAPACITY);
            }
            let peer = XorPeerAddress::from_raw_ref(&raw).map_err(|_| ErrorCode::BAD_REQUEST)?;
            peers.push(peer.addr(self.transaction()));
        }
        if peers.is_empty() { Err(ErrorCode::BAD_REQUEST) } else { Ok(peers) }
    }

    /// Attributes that must be understood and are not in `known`, each once, at most 16.
    pub(crate) fn unknown(&self, known: &[u16]) -> Vec<AttributeType> {
        let mut unknown = Vec::new();
        for (_, raw) in self.message.iter_attributes() {
            let kind = raw.get_type();
            let new =
                kind.comprehension_required() && !known.contains(&kind.value()) && !unknown.contains(&kind);
            if new && unknown.len() < 16 {
                unknown.push(kind);
            }
        }
        unknown
    }
}

/// How a request is answered, now or later.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) to: FiveTuple,
    pub(crate) method: Method,
    pub(crate) transaction: TransactionId,
    /// Set for authenticated requests.
    pub(crate) signing: Option<Signing>,
    fingerprint: bool,
}

impl Reply {
    pub(crate) fn new(request: &Request<'_>) -> Self {
        Self {
            to: request.from,
            method: request.message.method(),
            transaction: request.transaction(),
            signing: None,
            fingerprint: request.has::<Fingerprint>(),
        }
    }

    pub(crate) fn success(&self) -> Answer<'_> {
        self.answer(MessageClass::Success)
    }

    /// An error; its reason phrase is that of the RFCs.
    pub(crate) fn error(&self, code: Code) -> Answer<'_> {
        let answer = self.answer(MessageClass::Error);
        match ErrorCode::builder(code).build() {
            Ok(attribute) => answer.with(&attribute),
            Err(_) => answer,
        }
    }

    /// 420 (RFC 8489 section 6.3.1).
    pub(crate) fn unknown(&self, unknown: &[AttributeType]) -> Answer<'_> {
        self.error(ErrorCode::UNKNOWN_ATTRIBUTE).with(&UnknownAttributes::new(unknown))
    }

    fn answer(&self, class: MessageClass) -> Answer<'_> {
        let kind = MessageType::from_class_method(class, self.method);
        Answer {
            reply: self,
            write: Message::builder(kind, self.transaction, MessageWriteVec::with_capacity(160)),
        }
    }
}

/// An answer being written.
pub(crate) struct Answer<'a> {
    reply: &'a Reply,
    write: MessageWriteVec,
}

impl Answer<'_> {
    pub(crate) fn with(mut self, attribute: &dyn AttributeWrite) -> Self {
        self.write.push_attribute_unchecked(attribute);
        self
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut bytes = self.write.finish();
        if let Some(signing) = &self.reply.signing {
            signing.sign(&mut bytes);
        }
        if self.reply.fingerprint {
            fingerprint(&mut bytes);
        }
        bytes
    }

    pub(crate) fn finish(self) -> Output {
        Output::Send { to: self.reply.to, contents: self.bytes() }
    }
}

/// An indication for a client.
pub(crate) fn indication(
    to: FiveTuple,
    method: Method,
    transaction: TransactionId,
    attributes: &[&dyn AttributeWrite],
) -> Output {
    let kind = MessageType::from_class_method(MessageClass::Indication, method);
    let mut write = Message::builder(kind, transaction, MessageWriteVec::with_capacity(64));
    for attribute in attributes {
        write.push_attribute_unchecked(*attribute);
    }
    Output::Send { to, contents: write.finish() }
}
