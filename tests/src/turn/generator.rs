//! A closed loop through a relay: clients that keep their windows full, and a peer.

use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};

use super::client::{Challenge, Framing, Session};
use super::clients::Client;
use super::peer::Peer;
use super::traffic::Sink;
use super::{datagrams, load, measure, network};

/// After the load, for what is still under way.
const DRAIN: Duration = Duration::from_millis(400);

/// What to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Plan {
    /// The relay.
    pub server: SocketAddr,
    /// Name and password of a user of it.
    pub user: (String, String),
    /// The peer, where it is not ours: it must acknowledge as a [`Sink`] does.
    pub foreign_peer: Option<SocketAddrV4>,
    /// How many clients.
    pub clients: u32,
    /// Packets of each that are under way at once.
    pub window: u16,
    /// Bytes of payload in each packet.
    pub bytes: usize,
    /// By a channel, not by indications.
    pub channel: bool,
    /// Traffic in one direction: the peer is a sink, no echo.
    pub one_way: bool,
    /// Clients and peer share a thread.
    pub one_thread: bool,
    /// Before the measurement, in seconds.
    pub warm_up: f64,
    /// For how long to measure, in seconds.
    pub seconds: f64,
    /// The server's process.
    pub pid: u32,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// Packets that arrived during the measurement, in both directions.
    pub relayed: u64,
    /// Processor time of the server during the measurement, in seconds.
    pub cpu: f64,
    /// The part of it that was spent in the kernel, in seconds.
    pub kernel: f64,
    /// How long the measurement took, in seconds.
    pub seconds: f64,
    /// Packets that were sent in the whole run, in both directions.
    pub offered: u64,
    /// Packets that arrived in the whole run.
    pub delivered: u64,
    /// Packets that did not.
    pub lost: u64,
    /// Packets that arrived but were not as they should be.
    pub strange: u64,
}

/// What clients and peer count together.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub offered: AtomicU64,
    pub delivered: AtomicU64,
    pub strange: AtomicU64,
    phase: AtomicU8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Full,
    Draining,
    Over,
}

impl Counts {
    pub fn phase(&self) -> Phase {
        match self.phase.load(Relaxed) {
            0 => Phase::Full,
            1 => Phase::Draining,
            _ => Phase::Over,
        }
    }

    fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Relaxed);
    }
}

/// Does it; runs in the clients' namespace.
///
/// # Errors
/// The server refuses, does not answer or is gone.
pub fn run(plan: &Plan) -> anyhow::Result<Sample> {
    let own_peer = datagrams::bind(SocketAddrV4::new(network::PEER, 0))?;
    let SocketAddr::V4(own_address) = own_peer.local_addr()? else { bail!("the peer has no IPv4 address") };
    let peer_address = plan.foreign_peer.unwrap_or(own_address);
    let (mut clients, mut challenge) = (Vec::new(), None);
    for number in 0..plan.clients {
        let opened = open(plan, peer_address, &mut challenge).with_context(|| format!("client {number}"))?;
        clients.push(Client::new(number, opened, (plan.window, plan.bytes), !plan.one_way)?);
    }
    let counts = Counts::default();
    let peer = Peer::new(own_peer, plan.one_way.then(Sink::default));
    thread::scope(|scope| {
        let threads = if plan.one_thread {
            vec![scope.spawn(|| load::run(clients, Some(peer), &counts))]
        } else {
            vec![
                scope.spawn(|| load::run(clients, None, &counts)),
                scope.spawn(|| load::run(Vec::new(), Some(peer), &counts)),
            ]
        };
        let sample = watch(plan, &counts);
        counts.enter(Phase::Over);
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a thread of the generator failed"))??;
        }
        sample
    })
}

/// A client's allocation. The answers to requests without credentials are rationed, so a challenge
/// serves all clients where the server lets it.
fn open(
    plan: &Plan,
    peer: SocketAddrV4,
    challenge: &mut Option<Challenge>,
) -> anyhow::Result<(UdpSocket, Framing)> {
    let socket = datagrams::bind(SocketAddrV4::new(network::CLIENT, 0))?;
    socket.connect(plan.server)?;
    let mut session = Session::new(socket, (&plan.user.0, &plan.user.1), challenge.take());
    session.allocate()?;
    let framing = session.open(peer, plan.channel)?;
    *challenge = session.challenge();
    Ok((session.into_socket(), framing))
}

fn watch(plan: &Plan, counts: &Counts) -> anyhow::Result<Sample> {
    thread::sleep(Duration::from_secs_f64(plan.warm_up));
    let (cpu, delivered, start) = (measure::cpu(plan.pid)?, counts.delivered.load(Relaxed), Instant::now());
    thread::sleep(Duration::from_secs_f64(plan.seconds));
    let (relayed, seconds) = (counts.delivered.load(Relaxed) - delivered, start.elapsed().as_secs_f64());
    let after = measure::cpu(plan.pid)?;
    let kernel = (after.system - cpu.system).as_secs_f64();
    let cpu = kernel + (after.user - cpu.user).as_secs_f64();
    counts.enter(Phase::Draining);
    thread::sleep(DRAIN);
    let (offered, delivered) = (counts.offered.load(Relaxed), counts.delivered.load(Relaxed));
    let strange = counts.strange.load(Relaxed);
    let lost = offered.saturating_sub(delivered);
    Ok(Sample { relayed, cpu, kernel, seconds, offered, delivered, lost, strange })
}
