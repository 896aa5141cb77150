//! Soak: opens and closes rooms for minutes and watches the server's memory. Prints one line of
//! JSON; fails if the memory keeps growing.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use dokita_tests::load::process::ServerProcess;
use dokita_tests::load::soak::{self, Plan};
use url::Url;

#[derive(Parser)]
struct Arguments {
    /// The `dokita` binary to start in demo mode
    #[arg(long, env = "DOKITA_BIN", default_value = "target/debug/dokita")]
    server: PathBuf,
    /// A server that already runs in demo mode on this machine, instead
    #[arg(long, requires = "pid")]
    url: Option<Url>,
    /// Process id of that server
    #[arg(long, requires = "url")]
    pid: Option<u32>,
    /// For how long
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Rooms open at once
    #[arg(long, default_value_t = 2)]
    rooms: usize,
    /// Participants of each room
    #[arg(long, default_value_t = 2)]
    participants: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Arguments { server, url, pid, minutes, rooms, participants } = Arguments::parse();
    let plan = Plan { minutes, rooms, participants };
    let report = match url {
        Some(url) => soak::run(&url, pid.context("--pid is missing")?, plan).await?,
        None => {
            let server = ServerProcess::start(&server).await?;
            let report = soak::run(server.url(), server.pid(), plan).await;
            if report.as_ref().map_or(true, |report| !report.is_good()) {
                eprintln!("{}", server.log());
            }
            report?
        }
    };
    println!("{}", serde_json::to_string(&report)?);
    anyhow::ensure!(report.is_good(), "the memory did not come to rest, or a call failed");
    Ok(())
}
