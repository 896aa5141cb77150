//! The servers that are compared, configured alike: one user with a long-term credential, UDP only,
//! no log.

use std::net::SocketAddr;
use std::path::Path;

use tempfile::TempDir;

use super::network::{Network, SERVER};
use super::process::Process;

/// User of both servers.
pub const USER: &str = "bench";
/// Password of that user.
pub const PASSWORD: &str = "password";
/// Realm of both servers.
pub const REALM: &str = "bench.example";
/// Where both listen.
pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(SERVER), 3478);

/// Starts Debian's coturn. `threads` of the relay; none: its own choice, one a core. For packets per
/// CPU-second that choice is as good as any: none, 1, 2 and 4 threads differed by less than two runs.
///
/// # Errors
/// It is not installed.
pub fn coturn(network: &Network, threads: Option<u16>) -> anyhow::Result<Process> {
    let folder = TempDir::new()?;
    let mut command = network.server("turnserver");
    let address = SERVER.to_string();
    command.args(["-n", "--listening-ip", &address, "--relay-ip", &address, "--listening-port", "3478"]);
    command.args(["--lt-cred-mech", "--user", &format!("{USER}:{PASSWORD}"), "--realm", REALM]);
    command.args(["--min-port", "49152", "--max-port", "65535", "--no-cli", "--no-tls", "--no-dtls"]);
    command.args(["--no-software-attribute", "--no-dynamic-ip-list", "--no-dynamic-realms"]);
    command.args(["--log-file", "/dev/null", "--simple-log", "--no-stdout-log"]);
    command.arg("--pidfile").arg(folder.path().join("pid"));
    command.arg("--userdb").arg(folder.path().join("users"));
    if let Some(threads) = threads {
        command.args(["--relay-threads", &threads.to_string()]);
    }
    Process::start(command, folder)
}

/// Starts `dokita turn` of the binary at `program`; `more` is added to its section `[turn]`.
///
/// # Errors
/// It can't be started.
pub fn dokita(network: &Network, program: &Path, more: &str) -> anyhow::Result<Process> {
    let folder = TempDir::new()?;
    let file = folder.path().join("dokita.toml");
    std::fs::write(
        &file,
        format!(
            "[turn]\nrealm = \"{REALM}\"\nlisten = [\"{LISTEN}\"]\nusers = [\"{USER}:{PASSWORD}\"]\n\
             relay_ports = \"49152-65535\"\nallow_peers = [\"198.18.0.0/15\"]\n\
             allocations_per_user = 1000\n{more}"
        ),
    )?;
    let mut command = network.server(program);
    command.arg("turn").arg("--config").arg(&file);
    Process::start(command, folder)
}
