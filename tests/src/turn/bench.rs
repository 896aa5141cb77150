//! Our relay and coturn side by side: the same traffic through one after the other, interleaved.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::generator::{Plan, Sample};
use super::network::{Network, SERVER};
use super::process::Process;
use super::report::{Report, Run};
use super::{measure, servers};

/// A machine with more to do than that is no place to measure.
const BUSY: f64 = 1.0;
/// Seconds of load before the measurement.
const WARM_UP: f64 = 0.5;
/// Allocations of so many clients need longer to come to rest.
const WARM_UP_MANY: f64 = 1.0;

/// Traffic to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// As in the report.
    pub name: &'static str,
    clients: u32,
    window: u16,
    bytes: usize,
    channel: bool,
    one_way: bool,
}

/// All traffic that is compared.
pub const SCENARIOS: [Scenario; 6] = [
    Scenario { name: "chan_100", clients: 20, window: 32, bytes: 100, channel: true, one_way: false },
    Scenario { name: "chan_1100", clients: 20, window: 32, bytes: 1_100, channel: true, one_way: false },
    Scenario { name: "ind_100", clients: 20, window: 32, bytes: 100, channel: false, one_way: false },
    Scenario { name: "ind_1100", clients: 20, window: 32, bytes: 1_100, channel: false, one_way: false },
    Scenario { name: "400", clients: 400, window: 2, bytes: 100, channel: true, one_way: false },
    Scenario { name: SFU, clients: 20, window: 32, bytes: 1_100, channel: true, one_way: true },
];
const SFU: &str = "sfu";

/// A server that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    /// Debian's coturn.
    Coturn,
    /// `dokita turn`.
    Gso,
    /// `dokita turn` with `gso = false`.
    NoGso,
    /// The relay on a media worker's socket; the media demultiplexer ends in a sink.
    Bundled,
    /// The same, with the media on another worker's thread: what a port costs that belongs to another
    /// thread than the media.
    HandOver,
}

impl Contender {
    /// As in the report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Contender::Coturn => "coturn",
            Contender::Gso => "gso",
            Contender::NoGso => "nogso",
            Contender::Bundled => "bundled",
            Contender::HandOver => "handover",
        }
    }
}

/// How to compare.
#[derive(Debug, Clone)]
pub struct Options {
    /// The `dokita` binary.
    pub dokita: PathBuf,
    /// This program, which is also the generator and the bundled relay.
    pub program: PathBuf,
    /// Runs of each server in each scenario.
    pub repeats: usize,
    /// Seconds of measurement in each run.
    pub seconds: f64,
    /// Relay threads of coturn; none: its own choice.
    pub coturn_threads: Option<u16>,
    /// The generator has one thread, not one for the clients and one for the peer.
    pub one_thread: bool,
    /// Only the scenario of this name.
    pub only: Option<String>,
    /// Only these servers.
    pub contenders: Option<Vec<String>>,
}

/// Compares.
///
/// # Errors
/// A server can't be started, or the generator fails.
pub fn run(options: &Options) -> anyhow::Result<Report> {
    let network = Network::new()?;
    let load_average = measure::load_average()?;
    if load_average > BUSY {
        eprintln!("the machine has other work (load average {load_average}): these figures will mean little");
    }
    let mut report = Report::new(load_average);
    let wanted = |scenario: &&Scenario| options.only.as_ref().is_none_or(|name| name == scenario.name);
    for scenario in SCENARIOS.iter().filter(wanted) {
        let contenders: &[Contender] = match scenario.name {
            SFU => &[Contender::Coturn, Contender::Bundled, Contender::HandOver],
            _ => &[Contender::Coturn, Contender::Gso, Contender::NoGso],
        };
        for round in 0..options.repeats {
            for contender in contenders {
                let name = contender.name();
                if options.contenders.as_ref().is_some_and(|only| !only.iter().any(|only| only == name)) {
                    continue;
                }
                let sample = one(&network, options, scenario, *contender)
                    .with_context(|| format!("{} of {}", contender.name(), scenario.name))?;
                eprintln!("{:>10} {round} {:>8} {}", scenario.name, contender.name(), describe(&sample));
                report.add(Run { scenario: scenario.name, contender: *contender, sample });
            }
        }
    }
    Ok(report)
}

fn one(
    network: &Network,
    options: &Options,
    scenario: &Scenario,
    contender: Contender,
) -> anyhow::Result<Sample> {
    let mut server = start(network, options, contender)?;
    let foreign_peer = match contender {
        Contender::Bundled | Contender::HandOver => {
            let ready = std::fs::read_to_string(server.wait_for(READY)?)?;
            Some(ready.trim().parse().context("the sink's address")?)
        }
        _ => None,
    };
    let plan = Plan {
        server: servers::LISTEN,
        user: (servers::USER.into(), servers::PASSWORD.into()),
        foreign_peer,
        clients: scenario.clients,
        window: scenario.window,
        bytes: scenario.bytes,
        channel: scenario.channel,
        one_way: scenario.one_way,
        one_thread: options.one_thread,
        warm_up: if scenario.clients > 100 { WARM_UP_MANY } else { WARM_UP },
        seconds: options.seconds,
        pid: server.pid(),
    };
    let mut generator = network.client(&options.program);
    generator.arg("generate").arg(serde_json::to_string(&plan)?).stderr(Stdio::inherit());
    let output = generator.output()?;
    server.lives()?;
    ensure!(output.status.success(), "the generator failed; the server's log: {}", server.log());
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn start(network: &Network, options: &Options, contender: Contender) -> anyhow::Result<Process> {
    match contender {
        Contender::Coturn => servers::coturn(network, options.coturn_threads),
        Contender::Gso => servers::dokita(network, &options.dokita, "shards = 1\ngso = true\n"),
        Contender::NoGso => servers::dokita(network, &options.dokita, "shards = 1\ngso = false\n"),
        Contender::Bundled | Contender::HandOver => {
            let workers = if contender == Contender::HandOver { "2" } else { "1" };
            let mut command = network.server(&options.program);
            command.args(["sink-server", &SERVER.to_string(), READY, workers]);
            Process::start(command, TempDir::new()?)
        }
    }
}

/// The file in which the bundled relay says where its sink is, once it is ready.
pub const READY: &str = "ready";

fn describe(sample: &Sample) -> String {
    format!(
        "{:>7.1} k packets per CPU-second, {:>7.1} k/s, server {:>4.0} %, lost {} of {}, strange {}",
        sample.relayed as f64 / sample.cpu / 1e3,
        sample.relayed as f64 / sample.seconds / 1e3,
        sample.cpu / sample.seconds * 100.0,
        sample.lost,
        sample.offered,
        sample.strange,
    )
}
