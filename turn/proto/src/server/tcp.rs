//! TCP between relayed addresses and peers (RFC 6062).

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use stun_types::attribute::ErrorCode;
use turn_types::attribute::{ConnectionId as ConnectionIdAttribute, XorPeerAddress};
use turn_types::message::CONNECTION_ATTEMPT;

use super::relays::{Owner, Relay};
use super::{Server, Timer};
use crate::auth::Grant;
use crate::message::{Code, Reply, Request, indication};
use crate::policy::Route;
use crate::types::{ConnectionId, Denial, FiveTuple, Output, Protocol, RelayId};

/// To connect to a peer, and then to be fetched by the client (RFC 6062 sections 5.2 and 5.3).
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to a peer.
pub(super) struct Connection {
    /// Its allocation.
    index: usize,
    peer: SocketAddr,
    state: State,
    expires: Instant,
}

enum State {
    /// Being opened; answered then.
    Connecting(Box<Reply>),
    /// Waits for ConnectionBind.
    Waiting,
    /// With this stream of the client.
    Joined(FiveTuple),
}

impl Server {
    pub(super) fn connect(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        let index = self.own(request, grant)?;
        let peer = request.peer()?;
        if self.protocol(index) != Some(Protocol::Tcp) {
            return Err(ErrorCode::BAD_REQUEST);
        }
        self.reachable(index, peer)?;
        self.allowed(self.judge_stream(peer))?;
        let allocation = self.allocations.get(index).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let leg = allocation.leg(peer.ip()).ok_or(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH)?;
        let same =
            |id: &ConnectionId| self.connections.get(id).is_some_and(|connection| connection.peer == peer);
        if allocation.connections.iter().any(same) {
            return Err(ErrorCode::CONNECTION_ALREADY_EXISTS);
        }
        let state = State::Connecting(Box::new(reply.clone()));
        let connection = self
            .insert_connection(request.now, index, peer, state)
            .ok_or(ErrorCode::INSUFFICIENT_CAPACITY)?;
        self.outputs.push_back(Output::Connect { connection, relay: leg.relay, peer });
        Ok(())
    }

    /// The shell tells whether it could connect to a peer.
    pub fn connected(&mut self, now: Instant, connection: ConnectionId, opened: bool) {
        let Some(entry) = self.connections.get_mut(&connection) else { return };
        let State::Connecting(reply) = &entry.state else { return };
        let reply = reply.clone();
        if !opened {
            self.forget_connection(connection);
            return self.outputs.push_back(reply.error(ErrorCode::CONNECTION_TIMEOUT_OR_FAILURE).finish());
        }
        entry.state = State::Waiting;
        self.timers.remove(&(entry.expires, Timer::Connection(connection)));
        entry.expires = now + PATIENCE;
        self.timers.insert((entry.expires, Timer::Connection(connection)));
        self.outputs.push_back(reply.success().with(&ConnectionIdAttribute::new(connection.0)).finish());
    }

    /// A peer connected to the listening socket of `relay`; `None`: not permitted, close it.
    pub fn incoming(&mut self, now: Instant, relay: RelayId, peer: SocketAddr) -> Option<ConnectionId> {
        let &Relay { owner: Owner::Allocation(index), .. } = self.relays.get(&relay)? else { return None };
        let allocation = self.allocations.get(index)?;
        let (client, peer) = (allocation.client, SocketAddr::new(peer.ip(), peer.port()));
        let permitted = allocation.permits(now, peer.ip()) && allocation.pending.is_none();
        let judged = if permitted { self.judge_stream(peer) } else { Err(Denial::NoPermission) };
        if let Err(denial) = judged {
            self.deny(denial);
            return None;
        }
        let Some(connection) = self.insert_connection(now, index, peer, State::Waiting) else {
            self.deny(Denial::Capacity);
            return None;
        };
        let transaction = self.random.transaction().into();
        let (address, id) =
            (XorPeerAddress::new(peer, transaction), ConnectionIdAttribute::new(connection.0));
        self.outputs.push_back(indication(client, CONNECTION_ATTEMPT, transaction, &[&id, &address]));
        Some(connection)
    }

    pub(super) fn connection_bind(
        &mut self,
        request: &Request<'_>,
        grant: &Grant,
        reply: &Reply,
    ) -> Result<(), Code> {
        let connection = ConnectionId(request.required::<ConnectionIdAttribute>()?.id());
        let used = self.clients.contains_key(&request.from) || self.streams.contains_key(&request.from);
        if used || !request.from.transport.is_stream() {
            return Err(ErrorCode::BAD_REQUEST);
        }
        let waiting = |entry: &&mut Connection| matches!(entry.state, State::Waiting);
        let entry = self.connections.get_mut(&connection).filter(waiting).ok_or(ErrorCode::BAD_REQUEST)?;
        let allocation = self.allocations.get(entry.index).ok_or(ErrorCode::BAD_REQUEST)?;
        if !self.users.is(allocation.user, &grant.identity) {
            return Err(ErrorCode::WRONG_CREDENTIALS);
        }
        entry.state = State::Joined(request.from);
        self.timers.remove(&(entry.expires, Timer::Connection(connection)));
        self.streams.insert(request.from, connection);
        self.outputs.push_back(reply.success().finish());
        self.outputs.push_back(Output::Join { connection, data: request.from });
        Ok(())
    }

    /// A client's stream (or DTLS session) ended: its allocation, or its data connection, ends with it.
    pub fn disconnected(&mut self, now: Instant, client: FiveTuple) {
        if let Some(&connection) = self.streams.get(&client) {
            self.close(connection);
        }
        if let Some(&index) = self.clients.get(&client) {
            self.end(now, index);
        }
    }

    pub(super) fn connection_expired(&mut self, connection: ConnectionId) {
        if let Some(State::Connecting(reply)) = self.close(connection).map(|entry| entry.state) {
            self.outputs.push_back(reply.error(ErrorCode::CONNECTION_TIMEOUT_OR_FAILURE).finish());
        }
    }

    /// Forgets a connection and lets the shell close it.
    pub(super) fn close(&mut self, connection: ConnectionId) -> Option<Connection> {
        let entry = self.forget_connection(connection)?;
        self.outputs.push_back(Output::Close { connection });
        Some(entry)
    }

    fn forget_connection(&mut self, connection: ConnectionId) -> Option<Connection> {
        let entry = self.connections.remove(&connection)?;
        self.timers.remove(&(entry.expires, Timer::Connection(connection)));
        if let State::Joined(stream) = &entry.state {
            self.streams.remove(stream);
        }
        if let Some(allocation) = self.allocations.get_mut(entry.index) {
            allocation.connections.retain(|other| *other != connection);
        }
        Some(entry)
    }

    fn insert_connection(
        &mut self,
        now: Instant,
        index: usize,
        peer: SocketAddr,
        state: State,
    ) -> Option<ConnectionId> {
        let most = self.config.quota.connections as usize;
        let allocation =
            self.allocations.get_mut(index).filter(|allocation| allocation.connections.len() < most)?;
        let connection = loop {
            let id = ConnectionId(self.random.u32());
            if !self.connections.contains_key(&id) {
                break id;
            }
        };
        let expires = now + PATIENCE;
        allocation.connections.push(connection);
        self.connections.insert(connection, Connection { index, peer, state, expires });
        self.timers.insert((expires, Timer::Connection(connection)));
        Some(connection)
    }

    /// Media addresses are no peers of streams.
    fn judge_stream(&self, peer: SocketAddr) -> Result<(), Denial> {
        match self.config.judge(peer)? {
            Route::Outside => Ok(()),
            Route::Media => Err(Denial::DeniedPeer),
        }
    }
}
