//! A thread with its own sockets on the shared port, its own part of the relayed ports, its own
//! [`Relay`].

mod steering;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use dokita_turn_proto::{Config, Counters, FiveTuple, Transport};
use mio::{Events, Interest, Poll, Token, Waker};
use rustls::crypto::aws_lc_rs;

pub use self::steering::shard_of;
pub(crate) use self::steering::steer;
use crate::alarm::Alarm;
use crate::moderation::Moderation;
use crate::relay::{Options, Relay};
use crate::streams::{ShardHandle, StreamInput};
use crate::udp::{Buffers, Socket};

/// Receive batches of a listener between two rounds of sending.
const BATCHES: usize = 8;
/// Inputs between two rounds of sending, and inputs that may wait.
const INPUTS: usize = 256;
const QUEUE: usize = 4_096;
/// Sockets that may be ready in one turn.
const EVENTS: usize = 1_024;
/// Pause when the system can't wait for the sockets.
const RETRY: Duration = Duration::from_millis(10);

/// What a shard is started with.
pub(crate) struct Setup {
    pub index: usize,
    pub listeners: Vec<Socket>,
    pub config: Config,
    pub gso: bool,
    pub mapping: Vec<(IpAddr, IpAddr)>,
    pub runtime: tokio::runtime::Handle,
}

/// The rest of the program's end.
#[derive(Debug)]
pub(crate) struct Shard {
    line: Arc<Line>,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct Line {
    inputs: SyncSender<StreamInput>,
    alarm: Alarm,
    /// Waits for the thread; a newer one takes its place.
    config: Mutex<Option<Box<Config>>>,
    stop: AtomicBool,
    counters: Mutex<Counters>,
}

/// The thread's end.
struct Worker {
    poll: Poll,
    listeners: Vec<Socket>,
    relay: Relay,
    buffers: Buffers,
    inputs: Receiver<StreamInput>,
    line: Arc<Line>,
    config: Config,
    options: Options,
    moderation: Moderation,
    /// A listener or the queue may have more without the system saying so again.
    more: bool,
}

impl Shard {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system has no thread, or can't wait for sockets.
    pub fn start(setup: Setup) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut listeners = setup.listeners;
        for (number, listener) in listeners.iter_mut().enumerate() {
            poll.registry().register(listener.source(), Token(number), Interest::READABLE)?;
        }
        let waker = Waker::new(poll.registry(), Token(listeners.len()))?;
        let (inputs, receiver) = sync_channel(QUEUE);
        let line = Arc::new(Line {
            inputs,
            alarm: Alarm::new(waker),
            config: Mutex::default(),
            stop: AtomicBool::new(false),
            counters: Mutex::default(),
        });
        let tcp = crate::relay::TcpOptions { runtime: setup.runtime, shard: Line::handle(&line) };
        let options = Options {
            gso: setup.gso,
            mapping: setup.mapping,
            first_token: listeners.len() + 1,
            tcp: Some(tcp),
        };
        let relay = relay(&setup.config, &options, &poll)?;
        let worker = Worker {
            poll,
            listeners,
            relay,
            buffers: Buffers::default(),
            inputs: receiver,
            line: Arc::clone(&line),
            config: setup.config,
            options,
            moderation: Moderation::new(Instant::now()),
            more: false,
        };
        let name = format!("relay-{}", setup.index);
        let thread = Builder::new().name(name).spawn(move || worker.run())?;
        Ok(Shard { line, thread })
    }

    /// For streams.
    pub fn handle(&self) -> ShardHandle {
        Line::handle(&self.line)
    }

    /// Takes a new configuration.
    pub fn reconfigure(&self, config: Config) {
        *self.line.config.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(config));
        self.line.alarm.ring();
    }

    pub fn counters(&self) -> Counters {
        *self.line.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the thread and waits for it.
    pub fn stop(self) {
        self.line.stop.store(true, Ordering::Release);
        self.line.alarm.ring();
        if self.thread.join().is_err() {
            tracing::error!("a shard of the relay ended by a panic");
        }
    }
}

impl Line {
    fn handle(line: &Arc<Line>) -> ShardHandle {
        let line = Arc::clone(line);
        ShardHandle::new(move |input| line.submit(input))
    }

    fn submit(&self, input: StreamInput) -> Result<(), StreamInput> {
        let refused = self.inputs.try_send(input);
        self.alarm.ring();
        match refused {
            Err(TrySendError::Full(input)) => Err(input),
            Ok(()) | Err(TrySendError::Disconnected(_)) => Ok(()),
        }
    }
}

impl Worker {
    /// Until told to stop. A panic costs the allocations of this shard, not the service.
    fn run(mut self) {
        let mut events = Events::with_capacity(EVENTS);
        while !self.line.stop.load(Ordering::Acquire) {
            match catch_unwind(AssertUnwindSafe(|| self.turn(&mut events))) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "a shard of the relay can't wait for its sockets");
                    std::thread::sleep(RETRY);
                }
                Err(_) => self.start_anew(),
            }
        }
    }

    fn start_anew(&mut self) {
        tracing::error!("a shard of the relay panicked; its clients start anew");
        // What waited when it happened is not announced again.
        self.more = true;
        self.line.alarm.ring();
        match relay(&self.config, &self.options, &self.poll) {
            Ok(relay) => self.relay = relay,
            Err(error) => tracing::error!(%error, "a shard of the relay can't start anew"),
        }
    }

    fn turn(&mut self, events: &mut Events) -> io::Result<()> {
        match self.poll.poll(events, self.patience()) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
            _ => {}
        }
        let now = Instant::now();
        let all = std::mem::take(&mut self.more);
        for number in 0..self.listeners.len() {
            if all || events.iter().any(|event| event.token() == Token(number)) {
                self.receive(now, number);
            }
        }
        for event in events.iter() {
            if self.relay.owns(event.token()) {
                self.relay.ready(now, event, &mut self.buffers, &mut self.listeners);
            }
        }
        self.obey(now);
        self.relay.timeout(now, &mut self.buffers, &mut self.listeners);
        self.relay.flush(now, &mut self.listeners);
        let counters = self.relay.counters();
        *self.line.counters.lock().unwrap_or_else(PoisonError::into_inner) = counters;
        if let Some(pause) = self.moderation.pause(now, counters.packets_up + counters.packets_down) {
            std::thread::sleep(pause);
        }
        Ok(())
    }

    fn patience(&self) -> Option<Duration> {
        if self.more {
            return Some(Duration::ZERO);
        }
        self.relay.deadline().map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    fn receive(&mut self, now: Instant, number: usize) {
        let Some(listener) = self.listeners.get_mut(number) else { return };
        let relay = &mut self.relay;
        for _ in 0..BATCHES {
            let result = listener.receive(&mut self.buffers, |client, server, message| {
                let from = FiveTuple { transport: Transport::Udp, client, server };
                relay.client(now, from, message, &mut no_media);
            });
            match result {
                Ok(received) if received.drained => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // E.g. an ICMP error for an earlier datagram; the socket lives on.
                Err(error) => tracing::debug!(%error, "a listener of the relay reported an error"),
            }
        }
        self.more = true;
    }

    fn obey(&mut self, now: Instant) {
        if !self.line.alarm.hush() {
            return;
        }
        let config = self.line.config.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(config) = config {
            self.config = (*config).clone();
            self.relay.reconfigure(*config);
        }
        for _ in 0..INPUTS {
            match self.inputs.try_recv() {
                Ok(input) => self.relay.stream(now, input, &mut no_media),
                Err(_) => return,
            }
        }
        self.line.alarm.ring();
    }
}

/// Alone there are no media workers.
fn no_media(_: SocketAddr, _: SocketAddr, _: &[u8]) {}

fn relay(config: &Config, options: &Options, poll: &Poll) -> io::Result<Relay> {
    let mut seed = [0; 32];
    aws_lc_rs::default_provider()
        .secure_random
        .fill(&mut seed)
        .map_err(|_| io::Error::other("no random bytes"))?;
    Ok(Relay::new(config.clone(), options.clone(), poll.registry().try_clone()?, seed, Instant::now()))
}
