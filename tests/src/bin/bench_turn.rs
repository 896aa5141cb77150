//! Our relay and coturn side by side: relayed packets per CPU-second of the server. Prints one line of
//! JSON last; fails if a server lost more than it may. Needs root and Debian's coturn.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use dokita_tests::turn::bench::{self, Options};
use dokita_tests::turn::{generator, sink_server};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    comparison: Comparison,
}

#[derive(Args)]
struct Comparison {
    /// The `dokita` binary, of a release build
    #[arg(long, env = "DOKITA_BIN", default_value = "target/release/dokita")]
    server: PathBuf,
    /// Runs of each server in each scenario
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Seconds of measurement in each run
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// For development: 2 repeats of 1 second
    #[arg(long)]
    quick: bool,
    /// Only the scenario of this name
    #[arg(long)]
    only: Option<String>,
    /// Only these servers: coturn, gso, nogso, bundled, handover
    #[arg(long, value_delimiter = ',')]
    contenders: Option<Vec<String>>,
    /// The generator has one thread, not one for the clients and one for the peer
    #[arg(long)]
    one_thread: bool,
    /// Relay threads of coturn, instead of its own choice
    #[arg(long)]
    coturn_threads: Option<u16>,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    /// The generator
    #[command(hide = true)]
    Generate { plan: String },
    /// The bundled relay
    #[command(hide = true)]
    SinkServer { address: IpAddr, ready: PathBuf, workers: u16 },
}

fn main() -> anyhow::Result<()> {
    let Arguments { part, comparison } = Arguments::parse();
    match part {
        Some(Part::Generate { plan }) => {
            println!("{}", serde_json::to_string(&generator::run(&serde_json::from_str(&plan)?)?)?);
        }
        Some(Part::SinkServer { address, ready, workers }) => sink_server::run(address, &ready, workers)?,
        None => {
            let report = bench::run(&options(comparison)?)?;
            println!("{}", report.to_json());
            anyhow::ensure!(report.is_valid(), "a server lost more than 0.1 % or spoilt packets");
        }
    }
    Ok(())
}

fn options(comparison: Comparison) -> anyhow::Result<Options> {
    let (repeats, seconds) =
        if comparison.quick { (2, 1.0) } else { (comparison.repeats, comparison.seconds) };
    Ok(Options {
        dokita: std::path::absolute(comparison.server)?,
        program: std::env::current_exe()?,
        repeats,
        seconds,
        coturn_threads: comparison.coturn_threads,
        one_thread: comparison.one_thread,
        only: comparison.only,
        contenders: comparison.contenders,
    })
}
