//! Damaged QR symbols of a three-item prescription, read by zxing and zbar. Fails when zxing reads fewer than
//! 19 of 20, counted over all its pictures, where that is asked: the compact symbol at 6 % blotted, the health card at 3 %.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Parser;
use dokita_tests::rx::damage;

#[derive(Parser)]
struct Arguments {
    /// The same seed draws the same damage
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Pictures of each kind
    #[arg(long, default_value_t = 100)]
    draws: usize,
    /// Keep the pictures there
    #[arg(long)]
    keep: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let Arguments { seed, draws, keep } = Arguments::parse();
    let temporary = tempfile::tempdir()?;
    let folder = keep.unwrap_or_else(|| temporary.path().into());
    std::fs::create_dir_all(&folder)?;
    let rows = damage::run(&folder, damage::Plan { seed, draws })?;
    for row in &rows {
        println!("{row}");
    }
    ensure!(rows.iter().all(damage::Row::holds), "a damaged symbol is read too seldom");
    Ok(())
}
