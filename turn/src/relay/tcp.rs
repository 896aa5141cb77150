//! TCP connections between relayed addresses and peers (RFC 6062). They live in tasks; this is the
//! thread's side.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use dokita_turn_proto::{ConnectionId, FiveTuple, RelayId};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::AbortHandle;

use super::{TcpOptions, local, note};
use crate::streams::{ShardHandle, StreamInput, StreamSender};

/// Peers that may wait to be accepted.
const BACKLOG: u32 = 16;
/// How long a peer has to answer (RFC 6062 section 5.2 asks for 30 s at least).
const CONNECT: Duration = Duration::from_secs(30);
/// Pause after a failed accept, e.g. for lack of descriptors.
const RETRY: Duration = Duration::from_millis(100);

pub(super) struct TcpPeers {
    options: Option<TcpOptions>,
    mapping: Vec<(IpAddr, IpAddr)>,
    listening: HashMap<RelayId, Listening>,
    connections: HashMap<ConnectionId, (RelayId, Connection)>,
}

struct Listening {
    local: SocketAddr,
    task: AbortHandle,
}

enum Connection {
    /// On its way.
    Connecting(AbortHandle),
    /// There, but the client did not bind it to a stream yet: the peer's bytes wait in the kernel.
    Waiting(TcpStream),
    /// Handed to the task of this stream.
    Joined(FiveTuple),
}

impl TcpPeers {
    pub fn new(options: Option<TcpOptions>, mapping: Vec<(IpAddr, IpAddr)>) -> Self {
        TcpPeers { options, mapping, listening: HashMap::new(), connections: HashMap::new() }
    }

    /// Listens on a relayed address; false if that is not possible.
    pub fn listen(&mut self, relay: RelayId, address: SocketAddr) -> bool {
        let Some(options) = &self.options else { return false };
        let local = local(&self.mapping, address);
        // A socket of tokio belongs to the runtime it is made in.
        let _entered = options.runtime.enter();
        match socket(local).and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => {
                let accept = accept(listener, relay, options.shard.clone());
                let task = options.runtime.spawn(accept).abort_handle();
                self.listening.insert(relay, Listening { local, task });
                true
            }
            Err(error) => {
                note(&error, "a relayed address could not be opened");
                false
            }
        }
    }

    /// Ends a relayed address and its connections.
    pub fn unbind(&mut self, relay: RelayId, streams: &HashMap<FiveTuple, StreamSender>) {
        let Some(listening) = self.listening.remove(&relay) else { return };
        listening.task.abort();
        for (_, (_, connection)) in self.connections.extract_if(|_, (of, _)| *of == relay) {
            connection.end(streams);
        }
    }

    /// Begins to connect to a peer; false if that is not possible.
    pub fn connect(&mut self, connection: ConnectionId, relay: RelayId, peer: SocketAddr) -> bool {
        let (Some(options), Some(listening)) = (&self.options, self.listening.get(&relay)) else {
            return false;
        };
        let (local, shard) = (listening.local, options.shard.clone());
        let task = options.runtime.spawn(async move {
            let connect = async { socket(local)?.connect(peer).await };
            let stream = tokio::time::timeout(CONNECT, connect).await.map_err(io::Error::from).flatten();
            if let Err(error) = &stream {
                note(error, "a peer did not take a connection");
            }
            shard.send(StreamInput::Connected(connection, stream.ok())).await;
        });
        self.connections.insert(connection, (relay, Connection::Connecting(task.abort_handle())));
        true
    }

    /// Takes the connection that [`TcpPeers::connect`] began; false if nobody wants it any more.
    pub fn connected(&mut self, connection: ConnectionId, stream: TcpStream) -> bool {
        let Some((relay, _)) = self.connections.remove(&connection) else { return false };
        self.keep(connection, relay, stream);
        true
    }

    /// Keeps a connection until it is bound to a stream.
    pub fn keep(&mut self, connection: ConnectionId, relay: RelayId, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            note(&error, "a connection to a peer delays small segments");
        }
        self.connections.insert(connection, (relay, Connection::Waiting(stream)));
    }

    /// Hands a connection to the task of a client's stream.
    pub fn join(
        &mut self,
        connection: ConnectionId,
        data: FiveTuple,
        streams: &HashMap<FiveTuple, StreamSender>,
    ) {
        let Some((relay, Connection::Waiting(stream))) = self.connections.remove(&connection) else { return };
        if let Some(sender) = streams.get(&data) {
            sender.join(stream);
            self.connections.insert(connection, (relay, Connection::Joined(data)));
        }
    }

    pub fn close(&mut self, connection: ConnectionId, streams: &HashMap<FiveTuple, StreamSender>) {
        if let Some((_, connection)) = self.connections.remove(&connection) {
            connection.end(streams);
        }
    }
}

impl Connection {
    fn end(self, streams: &HashMap<FiveTuple, StreamSender>) {
        match self {
            Connection::Connecting(task) => task.abort(),
            Connection::Joined(data) => {
                if let Some(sender) = streams.get(&data) {
                    sender.close();
                }
            }
            Connection::Waiting(_) => {}
        }
    }
}

/// Several sockets use one relayed address: the one that listens and those that connect.
fn socket(local: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if local.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(local)?;
    Ok(socket)
}

async fn accept(listener: TcpListener, relay: RelayId, shard: ShardHandle) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => shard.send(StreamInput::Accepted(relay, peer, stream)).await,
            Err(error) => {
                note(&error, "a peer's connection was not accepted");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}
