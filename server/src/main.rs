//! `dokita`: a hospital's telemedicine server.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dokita::commands::{audit, doctor, log, publish, serve, turn, verify};
use dokita::config::Config;

/// glibc keeps what password hashing used (19 MiB a hash) in each thread's arena; this gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Telemedicine that a hospital runs itself.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve {
        /// Configuration file; see docs/dokita.example.toml.
        #[arg(long)]
        config: Option<PathBuf>,
        /// Fill an empty database with an invented hospital and show its sign-ins.
        #[arg(long)]
        demo: bool,
    },
    /// Send a device's or a file's picture and sound into a consultation.
    Publish(publish::PublishArgs),
    /// Run the STUN and TURN relay alone.
    Turn {
        /// Configuration file; see docs/dokita.example.toml, section [turn].
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Check a deployment from inside and say what is wrong.
    Doctor {
        /// Configuration file; see docs/dokita.example.toml.
        #[arg(long)]
        config: Option<PathBuf>,
        /// Time server (SNTP) to compare this machine's clock with.
        #[arg(long)]
        ntp: Option<String>,
    },
    /// Verify a prescription without a network.
    Verify(verify::VerifyArgs),
    /// Check the hash chain of the audit log.
    Audit {
        /// Configuration file; see docs/dokita.example.toml.
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Check the transparency log.
    #[command(subcommand)]
    Log(log::LogCommand),
}

/// An error is told in its own words; where it came from helps nobody who runs a hospital.
#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dokita: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,str0m=warn,sqlx=warn,stun_types=off".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .map_err(|_| anyhow::anyhow!("a TLS provider was installed twice"))?;
    match Cli::parse().command {
        Command::Serve { config, demo } => serve::run(config, demo).await,
        Command::Turn { config } => turn::run(config).await,
        Command::Doctor { config, ntp } => doctor::run(Config::load(config.as_deref())?, ntp).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Publish(args) => publish::run(args).await,
        Command::Audit { config } => audit::run(Config::load(config.as_deref())?).await,
        Command::Log(command) => log::run(command).await,
    }
}
