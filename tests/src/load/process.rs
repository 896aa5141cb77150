//! A server of our own for one test: its folder, ports and process are gone when it is dropped.

use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;
use url::Url;

/// Media worker threads of the server under test.
const WORKERS: u16 = 2;
const START: Duration = Duration::from_secs(60);

/// A running `dokita serve --demo`.
pub struct ServerProcess {
    child: Child,
    folder: TempDir,
    url: Url,
}

impl ServerProcess {
    /// Starts the binary on free loopback ports and waits until it answers.
    pub async fn start(binary: &Path) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let http = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let media = free_media_port()?;
        let log = std::fs::File::create(folder.path().join("server.log"))?;
        let mut command = Command::new(binary);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DOKITA_")) {
            command.env_remove(name);
        }
        let child = command
            .args(["serve", "--demo"])
            .current_dir(folder.path())
            .env("DOKITA_HTTP__LISTEN", http.to_string())
            .env("DOKITA_HTTP__PUBLIC_URL", format!("http://{http}"))
            .env("DOKITA_DATA__FOLDER", folder.path().join("data"))
            .env("DOKITA_MEDIA__BIND", "127.0.0.1")
            .env("DOKITA_MEDIA__ADVERTISE", "[\"127.0.0.1\"]")
            .env("DOKITA_MEDIA__PORT", media.to_string())
            .env("DOKITA_MEDIA__WORKERS", WORKERS.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let mut server = Self { child, folder, url: Url::parse(&format!("http://{http}"))? };
        server.answers().await?;
        Ok(server)
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The end of what it logged.
    #[must_use]
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    async fn answers(&mut self) -> anyhow::Result<()> {
        let deadline = tokio::time::Instant::now() + START;
        let health = self.url.join("/healthz")?;
        while tokio::time::Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server stopped at once ({status}):\n{}", self.log());
            }
            if reqwest::get(health.clone()).await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the server did not answer within {} s:\n{}", START.as_secs(), self.log())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resident memory of a process in kB.
pub fn resident_kilobytes(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("the server is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    line.split_whitespace().next().and_then(|number| number.parse().ok()).context("VmRSS is no number")
}

/// Processor time that a process has used, in seconds, at the kernel's usual 100 ticks a second.
pub fn processor_seconds(pid: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    // Fields are counted after the command, which is in brackets and may hold spaces.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).context("no ticks");
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The first of as many free UDP ports in a row as there are workers.
fn free_media_port() -> anyhow::Result<u16> {
    for _ in 0..100 {
        let first = UdpSocket::bind("127.0.0.1:0")?;
        let port = first.local_addr()?.port();
        let rest =
            (1..WORKERS).map(|more| port.checked_add(more).map(|port| UdpSocket::bind(("127.0.0.1", port))));
        if rest.into_iter().all(|socket| matches!(socket, Some(Ok(_)))) {
            return Ok(port);
        }
    }
    bail!("no free UDP ports")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_memory_and_processor_time_can_be_read() {
        assert!(resident_kilobytes(std::process::id()).unwrap() > 1_000);
        assert!(processor_seconds(std::process::id()).unwrap() >= 0.0);
    }
}
