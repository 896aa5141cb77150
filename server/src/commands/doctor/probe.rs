//! Questions over the network: STUN, TURN, TLS and SNTP, each with an end.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use ring::rand::{SecureRandom, SystemRandom};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use stun_types::attribute::{AttributeType, RawAttribute, XorMappedAddress};
use stun_types::message::{BINDING, Message, MessageClass, MessageWriteVec, Method};
use stun_types::prelude::{MessageWrite, MessageWriteExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use dokita_turn::tls::ALPN;

/// Each question is asked so often.
const ATTEMPTS: usize = 3;
const WITHIN: Duration = Duration::from_millis(500);
const TLS_WITHIN: Duration = Duration::from_secs(5);
/// TURN's Allocate (RFC 8656 section 17).
const ALLOCATE: Method = Method::new(0x003);
/// RFC 8656 section 18.7; the value asks for UDP.
const REQUESTED_TRANSPORT: AttributeType = AttributeType::new(0x0019);
const FOR_UDP: [u8; 4] = [17, 0, 0, 0];
const STUN_HEADER: usize = 20;
/// Seconds from 1900 to 1970 (RFC 5905 section 6).
const NTP_EPOCH: u64 = 2_208_988_800;

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
    let at = tokio::net::lookup_host((server, 123)).await?.next().context("no address")?;
    let mut request = [0_u8; 48];
    // Leap 0, version 4, client.
    request[0] = 0x23;
    // The server repeats these bytes; random ones, so that nobody else can answer.
    SystemRandom::new().fill(&mut request[40..]).ok().context("no randomness")?;
    let began = since_1970()?;
    let fits = |answer: &[u8]| answer.len() >= 48 && answer[24..32] == request[40..48];
    let answer = exchange(at, &request, fits).await.context("no answer")?;
    let ended = since_1970()?;
    ensure!(answer[0] & 7 == 4 && (1..16).contains(&answer[1]), "it is not synchronised itself");
    let (received, sent) = (ntp_millis(&answer[32..40])?, ntp_millis(&answer[40..48])?);
    Ok(((began - received) + (ended - sent)) / 2)
}

fn since_1970() -> anyhow::Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?)
}

/// Milliseconds since 1970 of 32 bits of seconds and 32 of their fractions; good until 2036.
fn ntp_millis(bytes: &[u8]) -> anyhow::Result<i64> {
    let word = u64::from_be_bytes(bytes.try_into()?);
    let (seconds, fraction) = (word >> 32, word & 0xffff_ffff);
    let millis = seconds.checked_sub(NTP_EPOCH).context("before 1970")? * 1_000 + ((fraction * 1_000) >> 32);
    Ok(i64::try_from(millis)?)
}

fn allocation() -> Vec<u8> {
    let mut request = Message::builder_request(ALLOCATE, MessageWriteVec::new());
    let transport = RawAttribute::new(REQUESTED_TRANSPORT, &FOR_UDP);
    // There is room: nothing else is in the message.
    let _ = request.add_attribute(&transport);
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
            assert!(request.has_method(ALLOCATE) && request.has_attribute(REQUESTED_TRANSPORT));
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

    #[test]
    fn a_time_of_ntp_is_read_with_its_fraction() {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&u32::try_from(NTP_EPOCH + 1).expect("before 2036").to_be_bytes());
        bytes[4] = 0x80;
        assert_eq!(ntp_millis(&bytes).expect("a time"), 1_500);
        assert!(ntp_millis(&[0; 8]).is_err());
    }
}
