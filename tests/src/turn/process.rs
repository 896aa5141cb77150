//! A server under test: ends with the value.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tempfile::TempDir;

/// A running server with a folder of its own.
#[derive(Debug)]
pub struct Process {
    child: Child,
    folder: TempDir,
}

impl Process {
    /// Starts `command` in `folder`; what it says goes to a file there.
    ///
    /// # Errors
    /// It can't be started.
    pub fn start(mut command: Command, folder: TempDir) -> anyhow::Result<Self> {
        let log = File::create(folder.path().join("log"))?;
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DOKITA_")) {
            command.env_remove(name);
        }
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{command:?} cannot be started"))?;
        Ok(Self { child, folder })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until a file of its folder is there.
    ///
    /// # Errors
    /// The server ended, or time is over.
    pub fn wait_for(&mut self, file: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.path().join(file);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !path.exists() {
            self.lives()?;
            ensure!(Instant::now() < deadline, "the server did not write {file}: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(path)
    }

    /// Fails if it ended by itself.
    ///
    /// # Errors
    /// Its last words.
    pub fn lives(&mut self) -> anyhow::Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "the server ended by itself: {}", self.log());
        Ok(())
    }

    /// The end of what it said.
    #[must_use]
    pub fn log(&self) -> String {
        let log = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
