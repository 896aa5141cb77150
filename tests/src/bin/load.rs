//! Load: rooms of native participants against a server on this machine. Prints one line of JSON;
//! fails unless everybody saw everybody.

use std::path::PathBuf;

use clap::Parser;
use dokita_tests::load::calls::{self, Plan};
use dokita_tests::load::process::ServerProcess;
use url::Url;

#[derive(Parser)]
struct Arguments {
    /// The `dokita` binary to start in demo mode
    #[arg(long, env = "DOKITA_BIN", default_value = "target/debug/dokita")]
    server: PathBuf,
    /// A server that already runs in demo mode on this machine, instead
    #[arg(long)]
    url: Option<Url>,
    /// Process id of that server, to measure it
    #[arg(long, requires = "url")]
    pid: Option<u32>,
    /// Rooms at once
    #[arg(long, default_value_t = 1)]
    rooms: usize,
    /// Participants of each room
    #[arg(long, default_value_t = 3)]
    participants: usize,
    /// Seconds of media once everybody is in
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Arguments { server, url, pid, rooms, participants, seconds } = Arguments::parse();
    let plan = Plan { rooms, participants, seconds };
    plan.check()?;
    let (report, log) = match url {
        Some(url) => (calls::run(&url, pid, plan).await?, None),
        None => {
            let server = ServerProcess::start(&server).await?;
            let report = calls::run(server.url(), Some(server.pid()), plan).await?;
            (report, Some(server.log()))
        }
    };
    println!("{}", serde_json::to_string(&report)?);
    if !report.is_good() {
        if let Some(log) = log {
            eprintln!("{log}");
        }
        anyhow::bail!("not everybody saw everybody");
    }
    Ok(())
}
