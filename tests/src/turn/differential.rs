//! The same generated sequences of messages for our relay and for Debian's coturn, which run side by
//! side: the same answers and the same data, but for the differences that [`KNOWN`] names.

mod known;
mod party;
mod steps;

use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::ensure;
use tempfile::TempDir;

use super::client::Session;
use super::network::{CLIENT, Network, PEER, SERVER};
use super::process::Process;
use super::servers::{self, PASSWORD, REALM, USER};
use party::{Party, Seen};
use steps::{Step, sequence};

pub use known::{KNOWN, Known};

/// Our relay; coturn has [`servers::LISTEN`].
const OURS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(SERVER), 3479);
/// Coturn takes the usual ones.
const OUR_RELAY_PORTS: &str = "20000-29999";
/// Peers that send back what they get: two ports of one address, one of another.
const ECHOES: [SocketAddrV4; 3] =
    [SocketAddrV4::new(PEER, 7_000), SocketAddrV4::new(PEER, 7_001), SocketAddrV4::new(CLIENT, 7_000)];
/// Unexplained differences that are printed.
const PRINTED: u64 = 10;

/// Which sequences.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many.
    pub sequences: u64,
    /// Seed of the first; each further one has the next number.
    pub seed: u64,
}

/// Starts both servers and, as a part of this program at `program`, the clients in their namespace.
///
/// # Errors
/// A server is missing or ends, or there is a difference that is not known.
pub fn run(dokita: &Path, program: &Path, plan: Plan) -> anyhow::Result<()> {
    let network = Network::new()?;
    let mut coturn = servers::coturn(&network, None)?;
    let mut ours = ours(&network, dokita)?;
    let mut command = network.client(program);
    command.args(["compare", &plan.sequences.to_string(), &plan.seed.to_string()]);
    let status = command.stdin(Stdio::null()).status()?;
    coturn.lives()?;
    ours.lives()?;
    ensure!(status.success(), "the servers differ");
    Ok(())
}

/// The clients and peers, in their namespace; says what differs.
///
/// # Errors
/// A server does not answer, or there is a difference that is not known.
pub fn compare(plan: Plan) -> anyhow::Result<()> {
    for peer in ECHOES {
        let socket = UdpSocket::bind(peer)?;
        std::thread::spawn(move || echo(&socket));
    }
    for server in [OURS, servers::LISTEN] {
        let socket = UdpSocket::bind((CLIENT, 0))?;
        socket.connect(server)?;
        Session::new(socket, (USER, PASSWORD), None).allocate()?;
    }
    let mut tally = Tally::default();
    for seed in plan.seed..plan.seed + plan.sequences {
        tally.sequence(seed)?;
    }
    for (known, count) in KNOWN.iter().zip(&tally.known) {
        println!("{count:>5} times: {}", known.why);
    }
    println!(
        "{} sequences, {} steps, {} of them data that came back, {} known differences, {} unexplained",
        plan.sequences,
        tally.steps,
        tally.echoes,
        tally.known.iter().sum::<u64>(),
        tally.unexplained
    );
    ensure!(tally.unexplained == 0, "there are differences that are not known");
    ensure!(tally.echoes * 100 >= tally.steps, "too little data came back to compare by");
    Ok(())
}

fn ours(network: &Network, program: &Path) -> anyhow::Result<Process> {
    let folder = TempDir::new()?;
    let file = folder.path().join("dokita.toml");
    std::fs::write(
        &file,
        format!(
            "[turn]\nrealm = \"{REALM}\"\nlisten = [\"{OURS}\"]\nusers = [\"{USER}:{PASSWORD}\"]\n\
             relay_ports = \"{OUR_RELAY_PORTS}\"\nallow_peers = [\"198.18.0.0/15\"]\n\
             allocations_per_user = 1000\nshards = 1\n"
        ),
    )?;
    let mut command = network.server(program);
    command.arg("turn").arg("--config").arg(&file);
    Process::start(command, folder)
}

fn echo(socket: &UdpSocket) {
    let mut buffer = [0; 2_048];
    loop {
        if let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&buffer[..length], from);
        }
    }
}

#[derive(Default)]
struct Tally {
    steps: u64,
    /// Steps whose data came back by both servers.
    echoes: u64,
    known: [u64; KNOWN.len()],
    unexplained: u64,
}

impl Tally {
    /// Ends early at a difference after which the servers are no longer in the same state.
    fn sequence(&mut self, seed: u64) -> anyhow::Result<()> {
        let (steps, mut ended) = (sequence(seed), false);
        let (mut ours, mut theirs) = (Party::new(OURS, seed)?, Party::new(servers::LISTEN, seed)?);
        for (number, step) in steps.iter().enumerate() {
            self.steps += 1;
            let (one, other) = step_of_both(&mut ours, &mut theirs, number, step)?;
            let subject = (ours.subject(step), ended);
            match (subject.0, &one) {
                (Step::Refresh(Some(0)), Seen::Success(_)) => ended = true,
                (Step::Allocate(_), Seen::Success(_)) => ended = false,
                _ => {}
            }
            if one == other {
                self.echoes += u64::from(matches!(one, Seen::Channel(_) | Seen::Indication(_)));
                continue;
            }
            let known = KNOWN.iter().position(|known| (known.is)(&subject, &one, &other));
            let Some(known) = known else {
                self.unexplained += 1;
                if self.unexplained <= PRINTED {
                    println!("seed {seed}: ours {one:?}, coturn {other:?} at step {number} of {steps:?}");
                }
                break;
            };
            self.known[known] += 1;
            if KNOWN[known].ends {
                break;
            }
        }
        ours.leave();
        theirs.leave();
        Ok(())
    }
}

/// Data that came from one server only is asked of the other again, with more patience: the step may
/// be repeated, and datagrams may be late.
fn step_of_both(
    ours: &mut Party,
    theirs: &mut Party,
    number: usize,
    step: &Step,
) -> anyhow::Result<(Seen, Seen)> {
    let mut seen = (ours.step(number, step, PATIENCE)?, theirs.step(number, step, PATIENCE)?);
    if step.is_data() && seen.0 != seen.1 {
        if seen.0 == Seen::Nothing {
            seen.0 = ours.step(number, step, PATIENCE * 8)?;
        }
        if seen.1 == Seen::Nothing {
            seen.1 = theirs.step(number, step, PATIENCE * 8)?;
        }
    }
    Ok(seen)
}

/// Data that is not back by then does not come, unless the machine is busy.
const PATIENCE: Duration = Duration::from_millis(40);
