//! One client's stream: from bytes to whole messages for a shard, and from what the shard has for
//! the client to bytes. Works over any transport that is a stream (RFC 8656 section 2.1).

mod frames;
mod sender;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dokita_turn_proto::{ConnectionId, FiveTuple, RelayId};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::time::timeout;

use self::frames::Frames;
pub(crate) use self::sender::Taken;
pub use self::sender::{StreamReceiver, StreamSender, pair};
use crate::half_open::Place;

/// Silence after which a stream is closed: before there is an allocation, and with one.
const IDLE: Duration = Duration::from_secs(30);
const IDLE_ALLOCATED: Duration = Duration::from_secs(3_600);
/// How long a client may take none of what is sent.
const STUCK: Duration = Duration::from_secs(30);
/// How often a full queue is tried again.
const RETRY: Duration = Duration::from_millis(5);

/// What tasks tell the thread that has the [`Relay`](crate::Relay).
#[derive(Debug)]
pub enum StreamInput {
    /// A client's stream begins.
    Opened(FiveTuple, StreamSender),
    /// One or more whole messages of a client, one after the other.
    Messages(FiveTuple, Vec<u8>),
    /// A client's stream ended.
    Closed(FiveTuple),
    /// A peer connected to a relayed address (RFC 6062 section 5.3).
    Accepted(RelayId, SocketAddr, TcpStream),
    /// A connection to a peer is there, or failed (RFC 6062 section 5.2).
    Connected(ConnectionId, Option<TcpStream>),
}

type Submit = dyn Fn(StreamInput) -> Result<(), StreamInput> + Send + Sync;

/// The way to the thread that has the [`Relay`](crate::Relay).
#[derive(Clone)]
pub struct ShardHandle(Arc<Submit>);

impl std::fmt::Debug for ShardHandle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ShardHandle")
    }
}

impl ShardHandle {
    /// `submit` queues an input and wakes the thread. It gives the input back while the queue is full:
    /// then the stream is not read until there is room. A thread that is gone takes everything.
    pub fn new(submit: impl Fn(StreamInput) -> Result<(), StreamInput> + Send + Sync + 'static) -> Self {
        ShardHandle(Arc::new(submit))
    }

    /// Waits until the queue takes it.
    pub async fn send(&self, mut input: StreamInput) {
        while let Err(refused) = (self.0)(input) {
            input = refused;
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Serves one stream, past its handshake if it has one, until it ends. `place` is given back as
/// soon as the client has proved who it is.
pub async fn serve(
    mut io: impl AsyncRead + AsyncWrite + Unpin,
    from: FiveTuple,
    shard: ShardHandle,
    place: Option<Place>,
) {
    let (sender, receiver) = pair();
    shard.send(StreamInput::Opened(from, sender)).await;
    let stream = Stream { from, shard: &shard, receiver, place, allocated: false };
    if let Err(error) = stream.run(&mut io).await {
        tracing::debug!(%error, "a stream of a client ended");
    }
    shard.send(StreamInput::Closed(from)).await;
}

struct Stream<'a> {
    from: FiveTuple,
    shard: &'a ShardHandle,
    receiver: StreamReceiver,
    place: Option<Place>,
    allocated: bool,
}

/// What a stream waits for.
enum Next {
    Read(usize),
    Write(Taken),
    Evicted,
}

impl Stream<'_> {
    async fn run(mut self, io: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
        let mut frames = Frames::default();
        loop {
            match self.next(io, &mut frames).await? {
                Next::Read(0) | Next::Evicted => return Ok(()),
                Next::Read(_) => self.submit(&mut frames).await?,
                Next::Write(taken) => {
                    self.write(io, &taken.bytes).await?;
                    self.allocated |= taken.allocated;
                    if self.allocated {
                        self.place = None;
                    }
                    if taken.closed {
                        return io.shutdown().await;
                    }
                    if let Some(peer) = taken.join {
                        self.place = None;
                        return self.splice(io, frames.into_rest(), peer).await;
                    }
                    if !taken.bytes.is_empty() && !taken.joining {
                        frames.resume();
                        self.submit(&mut frames).await?;
                    }
                }
            }
        }
    }

    async fn next(
        &self,
        io: &mut (impl AsyncRead + AsyncWrite + Unpin),
        frames: &mut Frames,
    ) -> io::Result<Next> {
        let idle = if self.allocated { IDLE_ALLOCATED } else { IDLE };
        let evicted = async {
            match &self.place {
                Some(place) => place.evicted().await,
                None => std::future::pending().await,
            }
        };
        let reads = frames.reads();
        let wait = async {
            tokio::select! {
                read = io.read_buf(frames.room()), if reads => read.map(Next::Read),
                taken = self.receiver.take() => Ok(Next::Write(taken)),
                () = evicted => Ok(Next::Evicted),
            }
        };
        timeout(idle, wait).await?
    }

    /// Hands all whole messages on.
    async fn submit(&self, frames: &mut Frames) -> io::Result<()> {
        if let Some(messages) = frames.take()? {
            self.shard.send(StreamInput::Messages(self.from, messages)).await;
        }
        Ok(())
    }

    /// While a client does not take what it is sent it is not read either.
    async fn write(&self, io: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = timeout(STUCK, io.write(bytes)).await??;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(written..).unwrap_or_default();
        }
        timeout(STUCK, io.flush()).await?
    }

    /// From now on the stream carries a peer's bytes (RFC 6062 section 5.4). Who is slow slows the
    /// other.
    async fn splice(
        &self,
        io: &mut (impl AsyncRead + AsyncWrite + Unpin),
        rest: Vec<u8>,
        mut peer: TcpStream,
    ) -> io::Result<()> {
        let copy = async {
            peer.write_all(&rest).await?;
            copy_bidirectional(io, &mut peer).await
        };
        tokio::select! {
            copied = copy => copied.map(drop),
            () = self.receiver.closed() => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
