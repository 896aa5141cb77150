//! The loop of one worker: wait, take commands and datagrams, let the SFU work, send.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use dokita_sfu::{Command, Sfu, Transmit};
use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::mpsc;

use super::addresses::Addresses;
use super::outbox::Outbox;
use super::socket::Socket;
use super::{Config, MediaEvent, Shared};

const SOCKET: Token = Token(0);
const WAKE: Token = Token(1);
/// Receive batches between two rounds of sending.
const BATCHES: usize = 4;
/// Commands between two rounds of sending.
const COMMANDS: usize = 64;
/// How often a full event channel is tried again.
const RETRY: Duration = Duration::from_millis(10);
/// Largest data channel message: what every browser accepts.
const MAX_MESSAGE: usize = 16 * 1024;

pub(super) struct Worker {
    poll: Poll,
    socket: Socket,
    address: SocketAddr,
    sfu: Sfu,
    commands: Receiver<Command>,
    outbox: Outbox,
    shared: Arc<Shared>,
    transmits: Vec<Transmit>,
    /// The socket or the queue may have more without the system saying so again.
    more: bool,
}

impl Worker {
    pub fn new(
        config: &Config,
        port: u16,
        commands: Receiver<Command>,
        events: mpsc::Sender<MediaEvent>,
        shared: Arc<Shared>,
    ) -> io::Result<Self> {
        let bind = SocketAddr::new(config.bind, port);
        let mut socket = Socket::bind(bind, |bound| Addresses::of(bound, &config.advertised))?;
        let poll = Poll::new()?;
        poll.registry().register(&mut socket.io, SOCKET, Interest::READABLE)?;
        let address = socket.io.local_addr()?;
        let sfu = unit(&socket);
        let outbox = Outbox::new(events);
        Ok(Worker {
            poll,
            socket,
            address,
            sfu,
            commands,
            outbox,
            shared,
            transmits: Vec::new(),
            more: false,
        })
    }

    pub fn waker(&self) -> io::Result<Waker> {
        Waker::new(self.poll.registry(), WAKE)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Until told to stop. A panic costs the rooms of this worker, not the service.
    pub fn run(mut self) {
        let mut events = Events::with_capacity(16);
        while !self.shared.stop.load(Acquire) {
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(&mut events)));
            match turn {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "a media worker can't wait for its socket");
                    std::thread::sleep(RETRY);
                }
                Err(_) => {
                    tracing::error!("a media worker panicked; its rooms start anew");
                    self.sfu = unit(&self.socket);
                }
            }
        }
        self.finish();
    }

    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        match self.poll.poll(events, self.patience(Instant::now())) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        self.more = false;
        let now = Instant::now();
        self.obey(now);
        self.receive();
        self.sfu.timeout(Instant::now());
        self.finish();
        Ok(())
    }

    fn patience(&self, now: Instant) -> Option<Duration> {
        if self.more {
            return Some(Duration::ZERO);
        }
        let due = self.sfu.deadline().map(|deadline| deadline.saturating_duration_since(now));
        let retry = self.outbox.is_waiting().then_some(RETRY);
        due.into_iter().chain(retry).min()
    }

    fn obey(&mut self, now: Instant) {
        for _ in 0..COMMANDS {
            match self.commands.try_recv() {
                Ok(command) => self.sfu.command(now, command),
                Err(_) => return,
            }
        }
        self.more = true;
    }

    /// The socket tells only once that it is readable, so it is read until it is empty, or again
    /// in the next turn.
    fn receive(&mut self) {
        let (sfu, shared) = (&mut self.sfu, &self.shared);
        for _ in 0..BATCHES {
            let now = Instant::now();
            let result = self.socket.receive(|source, destination, contents| {
                shared.received.fetch_add(1, Relaxed);
                sfu.datagram(now, source, destination, contents);
            });
            match result {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // E.g. an ICMP error for an earlier datagram; the socket lives on.
                Err(error) => tracing::debug!(%error, "a media socket reported an error"),
            }
        }
        self.more = true;
    }

    /// Sends datagrams and events, and publishes the counters.
    fn finish(&mut self) {
        let sfu = &mut self.sfu;
        self.transmits.extend(std::iter::from_fn(|| sfu.transmit()));
        let sent = self.socket.send(&self.transmits);
        self.transmits.clear();
        self.outbox.flush();
        while let Some(event) = self.sfu.event() {
            if !self.outbox.push(event) {
                self.shared.dropped_events.fetch_add(1, Relaxed);
            }
        }
        let (shared, counters) = (&self.shared, self.sfu.counters());
        shared.sent.fetch_add(sent.datagrams, Relaxed);
        shared.sends.fetch_add(sent.calls, Relaxed);
        shared.unsent.fetch_add(sent.dropped, Relaxed);
        shared.unknown.store(counters.unknown_datagrams, Relaxed);
        shared.peers.store(counters.peers as u64, Relaxed);
        shared.rooms.store(counters.rooms as u64, Relaxed);
    }
}

fn unit(socket: &Socket) -> Sfu {
    let addresses = socket.addresses().advertised().to_vec();
    Sfu::new(dokita_sfu::Config { addresses, max_message: MAX_MESSAGE }, Instant::now())
}
