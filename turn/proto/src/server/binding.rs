//! STUN itself: Binding (RFC 8489 section 3), and behaviour discovery where a second address is
//! configured (RFC 5780).

use std::net::SocketAddr;

use stun_types::attribute::{AttributeType, MappedSocketAddr, XorMappedAddress};

use super::Server;
use crate::message::{Reply, Request};
use crate::types::{Denial, Transport};

/// What a Binding request may carry: RFC 8489 section 18.3.1.
const KNOWN: [u16; 10] = [0x0001, 0x0006, 0x0008, 0x0009, 0x000A, 0x0014, 0x0015, 0x001C, 0x001D, 0x0020];
/// RFC 5780 section 7.
const CHANGE_REQUEST: u16 = 0x0003;
const RESPONSE_ORIGIN: AttributeType = AttributeType::new(0x802B);
const OTHER_ADDRESS: AttributeType = AttributeType::new(0x802C);
const CHANGE_IP: u8 = 0x04;
const CHANGE_PORT: u8 = 0x02;

impl Server {
    pub(super) fn binding(&mut self, request: &Request<'_>) {
        if !self.clients.contains_key(&request.from) && !self.may_answer(request) {
            return;
        }
        let mut reply = Reply::new(request);
        let other = self.other_address(request);
        let mut known = KNOWN.to_vec();
        known.extend(other.map(|_| CHANGE_REQUEST));
        let unknown = request.unknown(&known);
        if !unknown.is_empty() {
            return self.outputs.push_back(reply.unknown(&unknown).finish());
        }
        let mapped = XorMappedAddress::new(request.from.client, request.transaction());
        let Some(other) = other else {
            return self.outputs.push_back(reply.success().with(&mapped).finish());
        };
        let Some(origin) = origin(request, other) else { return self.deny(Denial::Malformed) };
        reply.to.server = origin;
        let (origin, other) = (MappedSocketAddr::new(origin), MappedSocketAddr::new(other));
        let answer = reply.success().with(&mapped).with(&origin.to_raw(RESPONSE_ORIGIN));
        let answer = answer.with(&other.to_raw(OTHER_ADDRESS)).finish();
        self.outputs.push_back(answer);
    }

    /// The second address, as seen from the first one. Discovery starts at the first one, over UDP.
    fn other_address(&self, request: &Request<'_>) -> Option<SocketAddr> {
        let (other, server) = (self.config.other_address?, request.from.server);
        let first =
            other.is_ipv4() == server.is_ipv4() && other.ip() != server.ip() && other.port() != server.port();
        (first && request.from.transport == Transport::Udp).then_some(other)
    }
}

/// Which address answers; `None` if CHANGE-REQUEST is broken.
fn origin(request: &Request<'_>, other: SocketAddr) -> Option<SocketAddr> {
    let mut origin = request.from.server;
    if let Some(change) = request.message.raw_attribute(AttributeType::new(CHANGE_REQUEST)) {
        let [_, _, _, flags] = *change.value else { return None };
        if flags & CHANGE_IP != 0 {
            origin.set_ip(other.ip());
        }
        if flags & CHANGE_PORT != 0 {
            origin.set_port(other.port());
        }
    }
    Some(origin)
}
