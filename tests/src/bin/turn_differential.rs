//! The same generated sequences of messages for `dokita turn` and for coturn: says where they differ,
//! and fails where that is not explained. Needs root and Debian's coturn.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use dokita_tests::turn::differential::{self, Plan};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// The `dokita` binary
    #[arg(long, env = "DOKITA_BIN", default_value = "target/debug/dokita")]
    server: PathBuf,
    /// How many sequences
    #[arg(long, default_value_t = 300)]
    sequences: u64,
    /// Seed of the first sequence; each further one has the next number
    #[arg(long, default_value_t = 8_656)]
    seed: u64,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    /// The clients and peers
    #[command(hide = true)]
    Compare { sequences: u64, seed: u64 },
}

fn main() -> anyhow::Result<()> {
    let Arguments { part, server, sequences, seed } = Arguments::parse();
    match part {
        Some(Part::Compare { sequences, seed }) => differential::compare(Plan { sequences, seed }),
        None => {
            let (server, program) = (std::path::absolute(server)?, std::env::current_exe()?);
            differential::run(&server, &program, Plan { sequences, seed })
        }
    }
}
