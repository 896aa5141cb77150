//! TURN over DTLS on a port of its own: a task for each client, which speaks to its shard as a
//! stream does.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dimpl::crypto::aws_lc_rs::default_provider;
use dimpl::{Config, Dtls, DtlsCertificate, Output};
use dokita_turn_proto::{FiveTuple, Transport};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::sleep_until;

use crate::alone::{Door, StartError};
use crate::half_open::{HalfOpen, Place};
use crate::streams::{ShardHandle, StreamInput, StreamReceiver, Taken, pair};
use crate::tls::Certificates;

/// How long a client has for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Silence after which a session is forgotten: before there is an allocation, and with one.
const IDLE: Duration = Duration::from_secs(30);
const IDLE_ALLOCATED: Duration = Duration::from_secs(3_600);
/// Sessions whose clients have not proved anything: all, and of one network. A forged source address
/// takes one, so they are fewer than those of streams.
const HALF_OPEN: usize = 256;
const HALF_OPEN_OF_NETWORK: usize = 64;
/// Datagrams that may wait for one session.
const QUEUE: usize = 256;
/// Records as large as most paths take.
const MTU: usize = 1_400;
/// Largest datagram.
const DATAGRAM: usize = 64 * 1_024;

/// The certificate's key is of a kind that DTLS does not take.
#[derive(Debug, thiserror::Error)]
#[error("the certificate's key must be ECDSA on P-256 or P-384, not RSA or Ed25519")]
pub struct UnusableKey;

/// Serves DTLS on `address`; the address that was bound.
pub(crate) async fn open(
    address: SocketAddr,
    certificates: Certificates,
    door: Door,
) -> Result<(JoinHandle<()>, SocketAddr), StartError> {
    let certificate = usable(&certificates).ok_or(UnusableKey)?;
    let problem = |source| StartError::Listen { what: "DTLS", address, source };
    let socket = UdpSocket::bind(address).await.map_err(problem)?;
    let bound = socket.local_addr().map_err(problem)?;
    let config = Config::builder()
        .with_crypto_provider(default_provider())
        .require_client_certificate(false)
        .handshake_timeout(HANDSHAKE)
        .mtu(MTU)
        .build()
        .map_err(|error| problem(io::Error::other(error.to_string())))?;
    let listener = Listener {
        socket: Arc::new(socket),
        bound,
        config: Arc::new(config),
        certificates,
        certificate,
        door,
        half_open: HalfOpen::new(HALF_OPEN, HALF_OPEN_OF_NETWORK),
        sessions: HashMap::new(),
    };
    Ok((tokio::spawn(listener.run()), bound))
}

struct Listener {
    socket: Arc<UdpSocket>,
    bound: SocketAddr,
    config: Arc<Config>,
    certificates: Certificates,
    /// The newest that DTLS takes.
    certificate: DtlsCertificate,
    door: Door,
    half_open: HalfOpen,
    sessions: HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>,
}

impl Listener {
    async fn run(mut self) {
        let (ended, mut ends) = mpsc::unbounded_channel();
        let mut buffer = vec![0; DATAGRAM];
        loop {
            tokio::select! {
                received = self.socket.recv_from(&mut buffer) => match received {
                    Ok((length, client)) => {
                        self.datagram(client, buffer.get(..length).unwrap_or_default(), &ended);
                    }
                    Err(error) => tracing::debug!(%error, "the DTLS socket reported an error"),
                },
                Some(client) = ends.recv() => {
                    // A new session of the same client may be there already.
                    if self.sessions.get(&client).is_some_and(mpsc::Sender::is_closed) {
                        self.sessions.remove(&client);
                    }
                }
            }
        }
    }

    fn datagram(&mut self, client: SocketAddr, datagram: &[u8], ended: &mpsc::UnboundedSender<SocketAddr>) {
        if let Some(session) = self.sessions.get(&client)
            && !session.is_closed()
        {
            // A full queue drops, as the network does.
            drop(session.try_send(datagram.to_vec()));
            return;
        }
        if is_client_hello(datagram) {
            let (sender, inbound) = mpsc::channel(QUEUE);
            drop(sender.try_send(datagram.to_vec()));
            self.sessions.insert(client, sender);
            let session = self.session(client, inbound);
            let ended = ended.clone();
            tokio::spawn(async move {
                session.run().await;
                ended.send(client).ok();
            });
        }
    }

    fn session(&mut self, client: SocketAddr, inbound: mpsc::Receiver<Vec<u8>>) -> Session {
        let from = self.door.five_tuple(Transport::Dtls, client, self.bound);
        if self.certificates.leaf().0 != self.certificate.certificate {
            match usable(&self.certificates) {
                Some(certificate) => self.certificate = certificate,
                None => tracing::warn!(problem = %UnusableKey, "DTLS keeps the old certificate"),
            }
        }
        Session {
            dtls: Dtls::new_auto(Arc::clone(&self.config), self.certificate.clone(), Instant::now()),
            socket: Arc::clone(&self.socket),
            client,
            from,
            shard: self.door.shard(from.client.ip()),
            inbound,
            place: Some(self.half_open.take(from.client.ip())),
            outbound: None,
            allocated: false,
            timer: Instant::now() + HANDSHAKE,
            buffer: vec![0; 2 * MTU],
        }
    }
}

/// The engine panics when it is given a key that it can't use.
fn usable(certificates: &Certificates) -> Option<DtlsCertificate> {
    let (certificate, private_key) = certificates.leaf();
    default_provider().key_provider.load_private_key(&private_key).ok()?;
    Some(DtlsCertificate { certificate, private_key })
}

/// A handshake record with a ClientHello (RFC 9147 section 5.2).
fn is_client_hello(datagram: &[u8]) -> bool {
    datagram.first() == Some(&22) && datagram.get(13) == Some(&1)
}

struct Session {
    dtls: Dtls,
    socket: Arc<UdpSocket>,
    client: SocketAddr,
    from: FiveTuple,
    shard: ShardHandle,
    inbound: mpsc::Receiver<Vec<u8>>,
    place: Option<Place>,
    /// Some once the handshake is done.
    outbound: Option<StreamReceiver>,
    allocated: bool,
    timer: Instant,
    buffer: Vec<u8>,
}

/// What a session waits for.
enum Next {
    Datagram(Vec<u8>),
    Write(Taken),
    Timer,
    End,
}

impl Session {
    async fn run(mut self) {
        if let Err(error) = self.serve().await {
            tracing::debug!(%error, "a DTLS session ended");
        }
        // What waits for the session is not taken any more.
        self.inbound.close();
        if self.outbound.is_some() {
            self.shard.send(StreamInput::Closed(self.from)).await;
        }
    }

    async fn serve(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        let mut heard = begun;
        loop {
            if !self.drain().await? {
                return Ok(());
            }
            let patience = match (self.outbound.is_some(), self.allocated) {
                (false, _) => begun + HANDSHAKE,
                (true, false) => heard + IDLE,
                (true, true) => heard + IDLE_ALLOCATED,
            };
            match self.next(patience).await {
                Next::End => return Ok(()),
                Next::Timer => self.dtls.handle_timeout(Instant::now()).map_err(failed)?,
                Next::Datagram(datagram) => {
                    heard = Instant::now();
                    self.dtls.handle_timeout(heard).map_err(failed)?;
                    if !self.drain().await? {
                        return Ok(());
                    }
                    self.dtls.handle_packet(&datagram).map_err(failed)?;
                }
                Next::Write(taken) => self.write(taken).await?,
            }
        }
    }

    async fn next(&mut self, patience: Instant) -> Next {
        let Session { inbound, outbound, place, timer, .. } = self;
        let taken = async {
            match outbound {
                Some(outbound) => outbound.take().await,
                None => std::future::pending().await,
            }
        };
        let evicted = async {
            match place {
                Some(place) => place.evicted().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            datagram = inbound.recv() => datagram.map_or(Next::End, Next::Datagram),
            taken = taken => Next::Write(taken),
            () = sleep_until((*timer).into()) => Next::Timer,
            () = sleep_until(patience.into()) => Next::End,
            () = evicted => Next::End,
        }
    }

    /// Performs what the engine wants; false if the client said goodbye.
    async fn drain(&mut self) -> io::Result<bool> {
        loop {
            match self.dtls.poll_output(&mut self.buffer) {
                Output::Packet(packet) => {
                    if let Err(error) = self.socket.send_to(packet, self.client).await {
                        tracing::trace!(%error, "a DTLS record was not sent");
                    }
                }
                Output::BufferTooSmall { needed } => self.buffer.resize(needed, 0),
                Output::Connected => {
                    let (sender, receiver) = pair();
                    self.outbound = Some(receiver);
                    self.shard.send(StreamInput::Opened(self.from, sender)).await;
                }
                Output::ApplicationData(message) => {
                    self.shard.send(StreamInput::Messages(self.from, message.to_vec())).await;
                }
                Output::Timeout(at) => {
                    self.timer = at;
                    return Ok(true);
                }
                Output::CloseNotify => return Ok(false),
                _ => {}
            }
        }
    }

    async fn write(&mut self, taken: Taken) -> io::Result<()> {
        self.allocated |= taken.allocated;
        if self.allocated {
            self.place = None;
        }
        let mut start = 0;
        for end in taken.ends {
            let message = taken.bytes.get(start..end).unwrap_or_default();
            start = end;
            self.dtls.send_application_data(message).map_err(failed)?;
            self.drain().await?;
        }
        if taken.closed {
            self.dtls.close().map_err(failed)?;
            self.drain().await?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

fn failed(error: dimpl::Error) -> io::Error {
    io::Error::other(error.to_string())
}
