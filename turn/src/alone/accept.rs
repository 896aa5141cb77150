//! Accepting streams and handing them to the shard of their client.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use dokita_turn_proto::{FiveTuple, Transport};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::half_open::{HalfOpen, Place};
use crate::shard::shard_of;
use crate::streams::{ShardHandle, serve};

/// How long a client has for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Pause after a failed accept, e.g. for lack of descriptors.
const RETRY: Duration = Duration::from_millis(100);

/// The way in for clients that are not plain datagrams.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub shards: Arc<[ShardHandle]>,
    pub half_open: HalfOpen,
    pub external: Arc<[(IpAddr, IpAddr)]>,
}

impl Door {
    /// Accepts until the task is ended.
    pub async fn serve(self, listener: TcpListener, tls: Option<Arc<rustls::ServerConfig>>) {
        let tls = tls.map(TlsAcceptor::from);
        loop {
            match listener.accept().await {
                Ok((stream, client)) => self.admit(stream, client, tls.clone()),
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    fn admit(&self, stream: TcpStream, client: SocketAddr, tls: Option<TlsAcceptor>) {
        let transport = if tls.is_some() { Transport::Tls } else { Transport::Tcp };
        let Ok(server) = stream.local_addr() else { return };
        let from = self.five_tuple(transport, client, server);
        let (place, shard) = (self.half_open.take(from.client.ip()), self.shard(from.client.ip()));
        tokio::spawn(async move {
            if let Err(error) = stream_of(stream, tls, from, place, shard).await {
                tracing::debug!(%error, "a client's handshake failed");
            }
        });
    }

    /// The core's name of a client.
    pub fn five_tuple(&self, transport: Transport, client: SocketAddr, server: SocketAddr) -> FiveTuple {
        let (client, local) = (canonical(client), canonical(server));
        let external = self.external.iter().find(|(_, behind)| *behind == local.ip());
        let server = SocketAddr::new(external.map_or(local.ip(), |(external, _)| *external), local.port());
        FiveTuple { transport, client, server }
    }

    /// The shard of a client.
    pub fn shard(&self, client: IpAddr) -> ShardHandle {
        self.shards[shard_of(client, self.shards.len())].clone()
    }
}

async fn stream_of(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    from: FiveTuple,
    place: Place,
    shard: ShardHandle,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(tls) = tls else {
        serve(stream, from, shard, Some(place)).await;
        return Ok(());
    };
    let handshake = place.hold(timeout(HANDSHAKE, tls.accept(stream))).await;
    let stream = handshake.ok_or_else(|| io::Error::other("it gave way to others"))???;
    serve(stream, from, shard, Some(place)).await;
    Ok(())
}

/// Addresses of a dual-stack listener are IPv4 where the client's is.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
