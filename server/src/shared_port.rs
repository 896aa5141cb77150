//! One TCP port for pages, websocket and relay: TLS where configured, then ALPN or the first byte
//! tells HTTP from TURN (RFC 7443; RFC 8489 section 5: the first two bits of STUN are zero).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use dokita_turn_proto::{FiveTuple, Transport};
use rustls::ServerConfig;
use rustls_acme::is_tls_alpn_challenge;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;

/// Protocol name of TURN over TLS (RFC 7443).
pub const ALPN_TURN: &[u8] = b"stun.turn";
/// What the port speaks besides, best first.
pub const ALPN_HTTP: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// How long a client has for its handshake. Browsers open connections ahead of need, so the first
/// byte after it may take longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
const FIRST_BYTE: Duration = Duration::from_secs(60);
/// First bytes of STUN messages: class and method bits of those that exist (RFC 8489 section 5).
const LAST_STUN_BYTE: u8 = 0x03;

/// Takes over a stream whose client speaks TURN.
pub type TurnStreams = Arc<dyn Fn(Accepted, FiveTuple) + Send + Sync>;

/// TLS as the port speaks it.
#[derive(Clone)]
pub struct Tls {
    /// For everybody.
    pub config: Arc<ServerConfig>,
    /// For the authority that proves by ALPN whose domain it is (RFC 8737).
    pub challenge: Option<Arc<ServerConfig>>,
}

/// Accepts the port's connections.
#[derive(Clone)]
pub struct SharedPort {
    /// `None`: plain text.
    pub tls: Option<Tls>,
    /// `None`: there is no relay, streams that speak TURN are closed.
    pub turn: Option<TurnStreams>,
}

impl<S: Send + 'static> Accept<TcpStream, S> for SharedPort {
    type Stream = Accepted;
    type Service = S;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Accepted, S)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let port = self.clone();
        Box::pin(async move {
            let (client, server) = (stream.peer_addr()?, stream.local_addr()?);
            stream.set_nodelay(true)?;
            let (stream, transport) = port.open(stream).await?;
            let Some(transport) = transport else { return Ok((stream, service)) };
            if let Some(turn) = &port.turn {
                turn(stream, FiveTuple { transport, client: canonical(client), server: canonical(server) });
            }
            Err(io::Error::other("not for the web server"))
        })
    }
}

impl SharedPort {
    /// The stream, and the transport of TURN if the client speaks that.
    async fn open(&self, stream: TcpStream) -> io::Result<(Accepted, Option<Transport>)> {
        let Some(tls) = &self.tls else {
            let mut first = [0];
            let read = timeout(FIRST_BYTE, stream.peek(&mut first)).await??;
            let turn = read > 0 && first[0] <= LAST_STUN_BYTE;
            return Ok((Accepted::new(stream, None), turn.then_some(Transport::Tcp)));
        };
        let mut stream = timeout(HANDSHAKE, tls.handshake(stream)).await??;
        let (first, turn) = match stream.get_ref().1.alpn_protocol() {
            Some(name) => (None, name == ALPN_TURN),
            None => {
                let first = timeout(FIRST_BYTE, stream.read_u8()).await??;
                (Some(first), first <= LAST_STUN_BYTE)
            }
        };
        Ok((Accepted::new(stream, first), turn.then_some(Transport::Tls)))
    }
}

impl Tls {
    async fn handshake(&self, stream: TcpStream) -> io::Result<tokio_rustls::server::TlsStream<TcpStream>> {
        let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
        if let Some(challenge) = &self.challenge
            && is_tls_alpn_challenge(&start.client_hello())
        {
            start.into_stream(Arc::clone(challenge)).await?.shutdown().await?;
            return Err(io::Error::other("a certificate authority looked"));
        }
        start.into_stream(Arc::clone(&self.config)).await
    }
}

/// Addresses of a dual-stack listener are IPv4 where the client's is.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection past its handshake, with the byte that was looked at still in front.
pub struct Accepted {
    first: Option<u8>,
    stream: Box<dyn Stream>,
}

impl Accepted {
    fn new(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, first: Option<u8>) -> Self {
        Accepted { first, stream: Box::new(stream) }
    }
}

impl AsyncRead for Accepted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() > 0
            && let Some(first) = self.first.take()
        {
            buffer.put_slice(&[first]);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Accepted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
