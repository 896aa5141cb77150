//! The loop of one worker: wait, take commands and datagrams, let the media work, send.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice::from_mut;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use dokita_turn::udp::{Addresses, Buffers, Options, Socket};
use dokita_turn::{Moderation, Relay};
use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::mpsc;

use super::handle::{Queues, Shared};
use super::inside::{Inside, Others};
use super::outbox::Outbox;
use super::relay::Starter;
use super::unit::Unit;
use super::{Config, MediaEvent, RelaySettings, relay};

const SOCKET: Token = Token(0);
const WAKE: Token = Token(1);
/// Receive batches between two rounds of sending.
const BATCHES: usize = 4;
/// Commands, and things passed on, between two rounds of sending.
const TAKEN: usize = 256;
/// How often a full event channel is tried again.
const RETRY: Duration = Duration::from_millis(10);
/// How often the relay's counters are published.
const RELAY_NEWS: Duration = Duration::from_millis(250);

/// A worker's socket before the worker runs.
pub(super) struct Bound {
    poll: Poll,
    socket: Socket,
}

impl Bound {
    /// Binds the socket of worker `index`.
    pub fn new(config: &Config, index: usize) -> io::Result<Self> {
        let port = match config.first_port {
            0 => 0,
            first => u16::try_from(usize::from(first) + index).map_err(io::Error::other)?,
        };
        let bind = SocketAddr::new(config.bind, port);
        let gso = config.relay.as_ref().is_none_or(|relay| relay.gso);
        let advertised = |bound| Addresses::of(bound, &config.advertised);
        let mut socket = Socket::bind(bind, Options::listener(gso), advertised)?;
        let poll = Poll::new()?;
        poll.registry().register(socket.source(), SOCKET, Interest::READABLE)?;
        Ok(Bound { poll, socket })
    }

    pub fn waker(&self) -> io::Result<Waker> {
        Waker::new(self.poll.registry(), WAKE)
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    pub fn advertised(&self) -> Vec<SocketAddr> {
        self.socket.addresses().advertised().to_vec()
    }
}

pub(super) struct Worker<U, F> {
    poll: Poll,
    socket: Socket,
    buffers: Buffers,
    inside: Inside<U>,
    unit: F,
    starter: Option<Starter>,
    queues: Queues,
    outbox: Outbox,
    shared: Arc<Shared>,
    relay_news: Instant,
    moderation: Moderation,
    /// The socket may have more without the system saying so again.
    more: bool,
}

impl<U: Unit, F: Fn(Vec<SocketAddr>) -> U> Worker<U, F> {
    pub fn new(
        bound: Bound,
        queues: Queues,
        others: Others,
        settings: Option<&RelaySettings>,
        events: mpsc::Sender<MediaEvent>,
        unit: F,
    ) -> io::Result<Self> {
        let Bound { poll, socket } = bound;
        let now = Instant::now();
        let starter = settings.map(Starter::new);
        let started = starter.as_ref().map(|starter| starter.start(&others, &socket, poll.registry()));
        let relay = started.transpose()?;
        let shared = Arc::clone(&others.handles[others.index].shared);
        let inside = Inside { unit: unit(socket.addresses().advertised().to_vec()), relay, others };
        Ok(Worker {
            poll,
            socket,
            buffers: Buffers::default(),
            inside,
            unit,
            starter,
            queues,
            outbox: Outbox::new(events),
            shared,
            relay_news: now,
            moderation: Moderation::new(now),
            more: false,
        })
    }

    /// Until told to stop. A panic costs the rooms and allocations of this worker, not the service.
    pub fn run(mut self) {
        let mut events = Events::with_capacity(256);
        while !self.shared.stop.load(Acquire) {
            let turn = catch_unwind(AssertUnwindSafe(|| self.turn(&mut events)));
            match turn {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "a media worker can't wait for its socket");
                    std::thread::sleep(RETRY);
                }
                Err(_) => self.start_anew(),
            }
        }
        self.finish(Instant::now());
    }

    fn start_anew(&mut self) {
        tracing::error!("a media worker panicked; its rooms and its relay start anew");
        // What waited when it happened is not announced again.
        self.more = true;
        self.queues.alarm.ring();
        self.inside.unit = (self.unit)(self.socket.addresses().advertised().to_vec());
        let Some(starter) = &self.starter else { return };
        match starter.start(&self.inside.others, &self.socket, self.poll.registry()) {
            Ok(relay) => self.inside.relay = Some(relay),
            Err(error) => tracing::error!(%error, "the relay of a media worker can't start anew"),
        }
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
        let now = Instant::now();
        if let Some(relay) = &mut self.inside.relay {
            let listeners = from_mut(&mut self.socket);
            for event in events.iter() {
                if relay.owns(event.token()) {
                    relay.ready(now, event, &mut self.buffers, listeners);
                }
            }
            relay.timeout(now, &mut self.buffers, listeners);
        }
        self.inside.unit.timeout(now);
        self.finish(now);
        if let Some(pause) = self.moderation.pause(now, self.shared.received.load(Relaxed)) {
            std::thread::sleep(pause);
        }
        Ok(())
    }

    fn patience(&self, now: Instant) -> Option<Duration> {
        if self.more {
            return Some(Duration::ZERO);
        }
        let relay = self.inside.relay.as_ref();
        let deadlines = [self.inside.unit.deadline(), relay.and_then(Relay::deadline)];
        let due = deadlines.into_iter().flatten().map(|deadline| deadline.saturating_duration_since(now));
        let retry = self.outbox.is_waiting().then_some(RETRY);
        due.chain(retry).min()
    }

    fn obey(&mut self, now: Instant) {
        if !self.queues.alarm.hush() {
            return;
        }
        self.take_settings();
        for _ in 0..TAKEN {
            let command = self.queues.commands.try_recv().ok();
            let passed = self.queues.passed.try_recv().ok();
            if command.is_none() && passed.is_none() {
                return;
            }
            if let Some(command) = command {
                self.inside.unit.command(now, command);
            }
            if let Some(passed) = passed {
                self.inside.passed(now, passed, &mut self.socket);
            }
        }
        self.queues.alarm.ring();
    }

    fn take_settings(&mut self) {
        let settings = self.shared.settings.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let (Some(settings), Some(starter), Some(relay)) =
            (settings, &mut self.starter, &mut self.inside.relay)
        {
            starter.settings = *settings;
            relay.reconfigure(relay::config(&starter.settings, &self.inside.others));
        }
    }

    /// The socket tells only once that it is readable, so it is read until it is empty, or again
    /// in the next turn.
    fn receive(&mut self) {
        let Worker { socket, buffers, inside, shared, .. } = self;
        for _ in 0..BATCHES {
            let now = Instant::now();
            let result = socket.receive(buffers, |source, destination, contents| {
                inside.datagram(now, source, destination, contents);
            });
            match result {
                Ok(received) => {
                    shared.received.fetch_add(received.datagrams as u64, Relaxed);
                    if received.drained {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // E.g. an ICMP error for an earlier datagram; the socket lives on.
                Err(error) => tracing::debug!(%error, "a media socket reported an error"),
            }
        }
        self.more = true;
    }

    /// Sends datagrams and events, and publishes the counters.
    fn finish(&mut self, now: Instant) {
        while let Some(out) = self.inside.unit.transmit() {
            self.inside.send(now, &out, &mut self.socket);
        }
        let sent = match &mut self.inside.relay {
            Some(relay) => relay.flush(now, from_mut(&mut self.socket)),
            None => self.socket.flush(),
        };
        self.outbox.flush();
        while let Some(event) = self.inside.unit.event() {
            if !self.outbox.push(event) {
                self.shared.dropped_events.fetch_add(1, Relaxed);
            }
        }
        let (shared, counters) = (&self.shared, self.inside.unit.counters());
        shared.sent.fetch_add(sent.datagrams, Relaxed);
        shared.sends.fetch_add(sent.calls, Relaxed);
        shared.unsent.fetch_add(sent.dropped, Relaxed);
        shared.unknown.store(counters.unknown_datagrams, Relaxed);
        shared.peers.store(counters.peers as u64, Relaxed);
        shared.rooms.store(counters.rooms as u64, Relaxed);
        self.publish_relay(now);
    }

    fn publish_relay(&mut self, now: Instant) {
        let Some(relay) = &mut self.inside.relay else { return };
        if now.saturating_duration_since(self.relay_news) < RELAY_NEWS {
            return;
        }
        self.relay_news = now;
        if let Ok(mut published) = self.shared.relay.try_lock() {
            *published = relay.counters();
        }
    }
}
