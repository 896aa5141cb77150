//! Control messages: parsed, authenticated, handed to their method.

use std::time::Instant;

use stun_types::attribute::ErrorCode;
use stun_types::message::{BINDING, Message, MessageClass, Method};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CONNECT, CONNECTION_BIND, CREATE_PERMISSION, REFRESH};

use super::Server;
use crate::auth::{Grant, authenticate, challenge};
use crate::frame;
use crate::message::{Code, Reply, Request};
use crate::types::{Denial, FiveTuple};

/// Attributes that TURN requests may carry and that must be understood: RFC 8489 section 18.3,
/// RFC 8656 section 18, RFC 6062 section 6.2.
const KNOWN: [u16; 22] = [
    0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x000C, 0x000D, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017,
    0x0018, 0x0019, 0x001A, 0x001C, 0x001D, 0x001E, 0x0020, 0x0022, 0x002A,
];

const METHODS: [Method; 6] = [ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND, CONNECT, CONNECTION_BIND];

impl Server {
    pub(super) fn control(&mut self, now: Instant, from: FiveTuple, bytes: &[u8]) {
        let message = match Message::from_bytes(bytes) {
            Ok(message) if frame::is_whole(bytes) => message,
            _ => return self.deny(Denial::Malformed),
        };
        let request = Request { message, bytes, from, now };
        match (message.class(), message.method()) {
            (MessageClass::Request, BINDING) => self.binding(&request),
            (MessageClass::Request, method) if METHODS.contains(&method) => self.authenticated(&request),
            // A Binding indication keeps a NAT open and is not answered.
            (MessageClass::Indication, BINDING) => {}
            _ => self.deny(Denial::Malformed),
        }
    }

    fn authenticated(&mut self, request: &Request<'_>) {
        let mut reply = Reply::new(request);
        let grant = match authenticate(&self.config, self.clock.unix(request.now), request) {
            Ok(grant) => grant,
            Err(code) => return self.refuse_unauthenticated(request, &reply, code),
        };
        reply.signing = Some(grant.signing.clone());
        let unknown = request.unknown(&KNOWN);
        if !unknown.is_empty() {
            return self.outputs.push_back(reply.unknown(&unknown).finish());
        }
        if let Err(code) = self.method(request, &grant, &reply) {
            self.count(code);
            self.outputs.push_back(reply.error(code).finish());
        }
    }

    fn method(&mut self, request: &Request<'_>, grant: &Grant, reply: &Reply) -> Result<(), Code> {
        match reply.method {
            ALLOCATE => self.allocate(request, grant, reply),
            REFRESH => self.refresh(request, grant, reply),
            CREATE_PERMISSION => self.create_permission(request, grant, reply),
            CHANNEL_BIND => self.channel_bind(request, grant, reply),
            CONNECT => self.connect(request, grant, reply),
            _ => self.connection_bind(request, grant, reply),
        }
    }

    fn refuse_unauthenticated(&mut self, request: &Request<'_>, reply: &Reply, code: Code) {
        let denial = if code == ErrorCode::BAD_REQUEST { Denial::Malformed } else { Denial::Unauthorized };
        self.deny(denial);
        if self.may_answer(request) {
            let answer = challenge(&self.config, self.clock.unix(request.now), reply, code).finish();
            self.outputs.push_back(answer);
        }
    }

    /// Whether another answer may go to somebody who need not be who it seems to be.
    pub(super) fn may_answer(&mut self, request: &Request<'_>) -> bool {
        let rate = self.config.quota.unauthenticated_per_second;
        let FiveTuple { client, transport, .. } = request.from;
        let allowed = self.limiter.allows(request.now, client.ip(), transport.is_stream(), rate);
        if !allowed {
            self.deny(Denial::RateLimited);
        }
        allowed
    }

    /// The caller's allocation.
    ///
    /// # Errors
    /// 437 without one (or while it is being made), 441 if it is another user's.
    pub(super) fn own(&self, request: &Request<'_>, grant: &Grant) -> Result<usize, Code> {
        let index = *self.clients.get(&request.from).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let allocation = self.allocations.get(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        if !self.users.is(allocation.user, &grant.identity) {
            return Err(ErrorCode::WRONG_CREDENTIALS);
        }
        if allocation.pending.is_some() { Err(ErrorCode::ALLOCATION_MISMATCH) } else { Ok(index) }
    }

    fn count(&mut self, code: Code) {
        match code {
            ErrorCode::ALLOCATION_QUOTA_REACHED => self.deny(Denial::Quota),
            ErrorCode::INSUFFICIENT_CAPACITY => self.deny(Denial::Capacity),
            ErrorCode::WRONG_CREDENTIALS => self.deny(Denial::Unauthorized),
            _ => {}
        }
    }
}
