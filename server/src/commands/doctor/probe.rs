//! Questions over the network: STUN, TURN, TLS and SNTP, each with an end.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rsntp::AsyncSntpClient;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use stun_types::attribute::XorMappedAddress;
use stun_types::message::{BINDING, Message, MessageClass, MessageWriteVec};
use stun_types::prelude::MessageWrite;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use turn_types::attribute::RequestedTransport;
use turn_types::message::ALLOCATE;

use dokita_turn::tls::ALPN;

/// Each question is asked so often.
const ATTEMPTS: usize = 3;
const WITHIN: Duration = Duration::from_millis(500);
const TLS_WITHIN: Duration = Duration::from_secs(5);
const STUN_HEADER: usize = 20;

/// A STUN Binding (RFC 8489): where the answer says that we come from.
pub async fn binding(to: SocketAddr) -> Option<SocketAddr> {
    let request = Message::builder_request(BINDING, MessageWriteVec::new()).finish();
    let answer = exchange(to, &request, |answer| answers(&request, answer)).await?;
    let answer = Message::from_bytes(&answer).ok()?;
    let mapped = answer.attribute::<XorMappedAddress>().ok()?;
    Some(mapped.addr(answer.transaction_id()))
}

/// A TURN Allocate without credentials: true when it is answered, as it must be with 401.
pub async fn allocate(to: SocketAddr) -> bool {
    let request = allocation();
    exchange(to, &request, |answer| answers(&request, answer)).await.is_some()
}

/// What a TLS port shows and speaks.
pub struct Served {
    /// Its certificates, its own first.
    pub certificates: Vec<CertificateDer<'static>>,
    /// It answers TURN (RFC 7443).
    pub turn: bool,
}

/// Connects as a TURN client would; whether the certificate is good is judged elsewhere.
///
/// # Errors
/// There is no TLS.
pub async fn tls(host: &str, at: SocketAddr) -> anyhow::Result<Served> {
    timeout(TLS_WITHIN, tls_now(host, at)).await.context("no answer within 5 s")?
}

async fn tls_now(host: &str, at: SocketAddr) -> anyhow::Result<Served> {
    let provider = CryptoProvider::get_default().context("no TLS provider")?;
    let mut config = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider.clone())))
        .with_no_client_auth();
    config.alpn_protocols = vec![ALPN[0].to_vec()];
    let name = ServerName::try_from(host.to_owned())?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let mut stream = match connector.connect(name.clone(), TcpStream::connect(at).await?).await {
        Ok(stream) => stream,
        // A web server that does not know TURN's protocol name refuses the handshake: ask without.
        Err(_) => {
            let mut plain = (**connector.config()).clone();
            plain.alpn_protocols.clear();
            let connector = tokio_rustls::TlsConnector::from(Arc::new(plain));
            connector.connect(name, TcpStream::connect(at).await?).await?
        }
    };
    let certificates = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let certificates = certificates.iter().map(|one| one.clone().into_owned()).collect();
    let request = allocation();
    let mut header = [0; STUN_HEADER];
    let answered = async {
        stream.write_all(&request).await?;
        stream.read_exact(&mut header).await
    };
    // The header alone tells: class and method, magic cookie, our transaction id.
    let turn = matches!(timeout(WITHIN * 4, answered).await, Ok(Ok(_)))
        && header[0] == 0x01
        && header[4..] == request[4..STUN_HEADER];
    Ok(Served { certificates, turn })
}

/// How far ahead of an SNTP server (RFC 4330) this machine is, in milliseconds.
///
/// # Errors
/// The server is not found or does not answer.
pub async fn ahead_of(server: &str) -> anyhow::Result<i64> {
    let seen = AsyncSntpClient::new().synchronize(server).await?;
    Ok(-(seen.clock_offset().as_secs_f64() * 1_000.0).round() as i64)
}

fn allocation() -> Vec<u8> {
    let mut request = Message::builder_request(ALLOCATE, MessageWriteVec::new());
    request.push_attribute_unchecked(&RequestedTransport::new(RequestedTransport::UDP));
    request.finish()
}

fn answers(request: &[u8], answer: &[u8]) -> bool {
    let (Ok(request), Ok(answer)) = (Message::from_bytes(request), Message::from_bytes(answer)) else {
        return false;
    };
    let answered = answer.has_class(MessageClass::Success) || answer.has_class(MessageClass::Error);
    answered && answer.has_method(request.method()) && answer.transaction_id() == request.transaction_id()
}

async fn exchange(to: SocketAddr, request: &[u8], fits: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let any = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).await.ok()?;
    socket.connect(to).await.ok()?;
    let mut buffer = vec![0; 1_500];
    for _ in 0..ATTEMPTS {
        // A refused datagram shows as an error of the next call: that attempt is lost, no more.
        let _ = socket.send(request).await;
        let heard = async {
            loop {
                match socket.recv(&mut buffer).await {
                    Ok(length) if fits(&buffer[..length]) => return length,
                    Ok(_) => {}
                    Err(_) => tokio::time::sleep(WITHIN).await,
                }
            }
        };
        if let Ok(length) = timeout(WITHIN, heard).await {
            buffer.truncate(length);
            return Some(buffer);
        }
    }
    None
}

/// Takes any certificate: it is what we came to look at. Signatures are checked all the same.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use stun_types::attribute::ErrorCode;
    use stun_types::prelude::MessageWriteExt;

    use super::*;

    /// Answers one datagram after another by `answer`.
    async fn server(answer: fn(&[u8], SocketAddr) -> Vec<u8>) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a socket");
        let address = socket.local_addr().expect("an address");
        tokio::spawn(async move {
            let mut buffer = [0; 1_500];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let _ = socket.send_to(&answer(&buffer[..length], from), from).await;
            }
        });
        address
    }

    #[tokio::test]
    async fn a_binding_tells_where_we_come_from() {
        let at = server(|request, from| {
            let request = Message::from_bytes(request).expect("a request");
            let mut answer = Message::builder_success(&request, MessageWriteVec::new());
            let mapped = XorMappedAddress::new(from, request.transaction_id());
            answer.add_attribute(&mapped).expect("room");
            answer.finish()
        })
        .await;
        assert!(binding(at).await.is_some_and(|from| from.ip() == at.ip()));
    }

    #[tokio::test]
    async fn a_refused_allocation_is_an_answer() {
        let at = server(|request, _| {
            let request = Message::from_bytes(request).expect("a request");
            assert!(request.has_method(ALLOCATE) && request.attribute::<RequestedTransport>().is_ok());
            let mut answer = Message::builder_error(&request, MessageWriteVec::new());
            let code = ErrorCode::builder(401).build().expect("a code");
            answer.add_attribute(&code).expect("room");
            answer.finish()
        })
        .await;
        assert!(allocate(at).await);
    }

    #[tokio::test]
    async fn what_answers_something_else_is_silence() {
        let at = server(|request, _| request.to_vec()).await;
        assert!(!allocate(at).await, "an echo is no answer");
        let closed =
            UdpSocket::bind("127.0.0.1:0").await.expect("a socket").local_addr().expect("an address");
        assert_eq!(binding(closed).await, None);
    }
}
