//! Verifying, issuing and logging prescriptions. Prints one line of JSON last; fails below a target.

use std::path::PathBuf;

use clap::Parser;
use dokita_tests::rx::bench;

#[derive(Parser)]
struct Arguments {
    /// The log's database lies on this folder's disk
    #[arg(long, default_value = "target")]
    folder: PathBuf,
    /// Leaves in the log beforehand
    #[arg(long, default_value_t = 1_000_000)]
    leaves: u64,
    /// Measured appends
    #[arg(long, default_value_t = 1000)]
    appends: usize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let Arguments { folder, leaves, appends } = Arguments::parse();
    std::fs::create_dir_all(&folder)?;
    let folder = tempfile::tempdir_in(folder)?;
    let figures = bench::run(folder.path(), leaves, appends).await?;
    println!("{}", serde_json::to_string(&figures)?);
    figures.check()
}
