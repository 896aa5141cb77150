//! One TCP port for pages, websocket and relay: TLS where configured, then ALPN or the first byte
//! tells HTTP from TURN (RFC 7443; RFC 8489 section 5: the first two bits of STUN are zero).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use dokita_turn::tls::ALPN as ALPN_TURN;
use dokita_turn::{HalfOpen, Place};
use dokita_turn_proto::{FiveTuple, Transport};
use rustls::ServerConfig;
use rustls_acme::is_tls_alpn_challenge;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;

/// What the port speaks, best first.
pub const ALPN: [&[u8]; 4] = [b"h2", b"http/1.1", ALPN_TURN[0], ALPN_TURN[1]];

/// How long a client has for its handshake. Browsers open connections ahead of need, so the first
/// byte after it may take longer.
const HANDSHAKE: Duration = Duration::from_secs(10);
const FIRST_BYTE: Duration = Duration::from_secs(60);
/// First bytes of STUN messages: class and method bits of those that exist (RFC 8489 section 5).
const LAST_STUN_BYTE: u8 = 0x03;

/// Connections whose clients have said nothing yet: all, and of one network. A hospital's whole staff
/// may share one address.
const HALF_OPEN: usize = 4_096;
const HALF_OPEN_OF_NETWORK: usize = 512;

/// Takes over a stream whose client speaks TURN.
pub type TurnStreams = Arc<dyn Fn(Accepted, FiveTuple, Place) + Send + Sync>;

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
    half_open: HalfOpen,
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
            let (client, server) = (canonical(client), canonical(server));
            let place = port.half_open.take(client.ip());
            let opened = place.hold(port.open(stream)).await;
            let (stream, transport) = opened.ok_or_else(|| io::Error::other("it gave way to others"))??;
            let Some(transport) = transport else { return Ok((stream, service)) };
            if let Some(turn) = &port.turn {
                turn(stream, FiveTuple { transport, client, server }, place);
            }
            Err(io::Error::other("not for the web server"))
        })
    }
}

impl SharedPort {
    /// A port that hands TURN to `turn`.
    #[must_use]
    pub fn new(tls: Option<Tls>, turn: Option<TurnStreams>) -> Self {
        SharedPort { tls, turn, half_open: HalfOpen::new(HALF_OPEN, HALF_OPEN_OF_NETWORK) }
    }

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
            Some(name) => (None, ALPN_TURN.contains(&name)),
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use axum::Router;
    use axum::routing::get;
    use dokita_turn::tls::Certificates;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    use tokio::sync::mpsc;
    use tokio_rustls::TlsConnector;

    use super::*;

    /// A STUN Binding request without attributes.
    const BINDING: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    struct Port {
        address: SocketAddr,
        streams: mpsc::UnboundedReceiver<(Accepted, FiveTuple)>,
        client: Option<rustls::ClientConfig>,
    }

    async fn open(with_tls: bool) -> Port {
        let (send, streams) = mpsc::unbounded_channel();
        let send = Mutex::new(send);
        let turn: TurnStreams = Arc::new(move |stream, from, _| {
            let _ = send.lock().expect("one thread").send((stream, from));
        });
        let (tls, client) = if with_tls { secured() } else { (None, None) };
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.set_nonblocking(true).expect("supported");
        let address = listener.local_addr().expect("bound");
        let app = Router::new().route("/", get(|| async { "a page" }));
        let server = axum_server::from_tcp(listener).expect("a runtime");
        let server = server.acceptor(SharedPort::new(tls, Some(turn)));
        tokio::spawn(server.serve(app.into_make_service()));
        Port { address, streams, client }
    }

    fn secured() -> (Option<Tls>, Option<rustls::ClientConfig>) {
        let made = rcgen::generate_simple_self_signed(vec!["clinic.test".into()]).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).expect("written");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
        let certificates = Certificates::load(&certificate, &key).expect("usable");
        let config = certificates.server_config(&ALPN).expect("usable");
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(&certificate).expect("a certificate")).expect("taken");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let client = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        (Some(Tls { config, challenge: None }), Some(client))
    }

    impl Port {
        async fn connect(&self, alpn: &[&[u8]]) -> impl AsyncRead + AsyncWrite + Unpin + use<> {
            let stream = TcpStream::connect(self.address).await.expect("it listens");
            let mut config = self.client.clone().expect("TLS");
            config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
            let name = "clinic.test".try_into().expect("a name");
            TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("a handshake")
        }

        /// What the relay's side of the next stream reads first.
        async fn relayed(&mut self) -> (Transport, [u8; 20]) {
            let (mut stream, from) = self.streams.recv().await.expect("a stream");
            let mut read = [0; 20];
            stream.read_exact(&mut read).await.expect("the whole message");
            (from.transport, read)
        }
    }

    async fn page(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> String {
        let request = b"GET / HTTP/1.1\r\nhost: clinic.test\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn a_port_in_clear_serves_pages_and_the_relay() {
        let mut port = open(false).await;
        assert!(page(TcpStream::connect(port.address).await.expect("it listens")).await.ends_with("a page"));
        let mut client = TcpStream::connect(port.address).await.expect("it listens");
        client.write_all(&BINDING).await.expect("written");
        assert_eq!(port.relayed().await, (Transport::Tcp, BINDING));
    }

    #[tokio::test]
    async fn with_tls_the_protocol_name_or_the_first_byte_tells_pages_from_the_relay() {
        let mut port = open(true).await;
        assert!(page(port.connect(&[b"http/1.1"]).await).await.ends_with("a page"));
        assert!(page(port.connect(&[]).await).await.ends_with("a page"), "the first byte is not lost");
        for alpn in [&ALPN_TURN[..1], &ALPN_TURN[1..], &[]] {
            let mut client = port.connect(alpn).await;
            client.write_all(&BINDING).await.expect("written");
            assert_eq!(port.relayed().await, (Transport::Tls, BINDING));
        }
    }
}
