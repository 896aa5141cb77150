//! A minute of forged Allocates and half-open TLS against `dokita turn`: its memory stays as it was,
//! one network's requests are not all answered, and an honest client is still served. Prints one line
//! of JSON. Needs root.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use dokita_tests::turn::abuse::{self, Senders};
use dokita_tests::turn::foreign;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// The `dokita` binary
    #[arg(long, env = "DOKITA_BIN", default_value = "target/debug/dokita")]
    server: PathBuf,
    /// For how long
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    /// An honest client asks once
    #[command(hide = true)]
    Probe,
    /// The attacker
    #[command(hide = true)]
    Attack { senders: Senders, seconds: u64 },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    match arguments.part {
        Some(Part::Probe) => foreign::probe(),
        Some(Part::Attack { senders, seconds }) => {
            let (allocates, handshakes) = abuse::attack(senders, seconds)?;
            println!("{allocates} {handshakes}");
            Ok(())
        }
        None => {
            let server = std::path::absolute(arguments.server)?;
            let report = abuse::run(&server, &std::env::current_exe()?, arguments.seconds)?;
            println!("{}", serde_json::to_string(&report)?);
            anyhow::ensure!(
                report.is_good(),
                "memory grew, or requests without credentials are all answered"
            );
            Ok(())
        }
    }
}
