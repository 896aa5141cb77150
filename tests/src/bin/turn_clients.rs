//! Other people's TURN clients against `dokita turn`, in network namespaces. A line a client; fails if
//! one of them does. Needs root, Debian's coturn, and Python with venv.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use dokita_tests::turn::foreign::{self, CLIENTS, Stage};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// The `dokita` binary
    #[arg(long, env = "DOKITA_BIN", default_value = "target/debug/dokita")]
    server: PathBuf,
    /// The folder with the scripts
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/network"))]
    scripts: PathBuf,
    /// Only clients whose name has this in it
    #[arg(long)]
    only: Option<String>,
}

/// What this program starts itself as.
#[derive(Subcommand)]
enum Part {
    /// Asks the relay once
    #[command(hide = true)]
    Probe,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(Part::Probe) = arguments.part {
        return foreign::probe();
    }
    let mut stage = Stage::new(&std::path::absolute(arguments.server)?, &arguments.scripts)?;
    stage.ready(&std::env::current_exe()?)?;
    let (mut passed, mut failed) = (0, 0);
    for client in &CLIENTS {
        if arguments.only.as_ref().is_some_and(|only| !client.name.contains(only)) {
            continue;
        }
        match stage.run(client) {
            Ok(said) => {
                passed += 1;
                println!("ok      {}: {said}", client.name);
            }
            Err(error) => {
                failed += 1;
                println!("FAILED  {}: {error:#}", client.name);
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    anyhow::ensure!(failed == 0 && passed > 0, "not every client works");
    Ok(())
}
