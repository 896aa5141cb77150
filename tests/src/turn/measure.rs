//! What a process costs, as the kernel tells.

use std::fs;
use std::time::Duration;

use anyhow::Context;

/// Ticks a second in `/proc`: 100 for all architectures (USER_HZ).
const TICKS: u64 = 100;

/// Processor time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cpu {
    /// In the process itself.
    pub user: Duration,
    /// In the kernel, for it.
    pub system: Duration,
}

/// Processor time of a process, its threads and its children.
///
/// # Errors
/// There is no such process.
pub fn cpu(pid: u32) -> anyhow::Result<Cpu> {
    let mut ticks = [0, 0];
    for pid in tree(pid) {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // utime and stime are the fields 14 and 15; the name, field 2, may hold spaces.
        let fields = stat.rsplit_once(") ").context("a stat without a name")?.1;
        let mut fields = fields.split_ascii_whitespace().skip(11);
        for sum in &mut ticks {
            *sum += fields.next().context("a short stat")?.parse::<u64>()?;
        }
    }
    let [user, system] = ticks.map(|ticks| Duration::from_millis(ticks * 1_000 / TICKS));
    Ok(Cpu { user, system })
}

/// How many threads wanted to run during the last minute, on average.
///
/// # Errors
/// The kernel does not tell.
pub fn load_average() -> anyhow::Result<f64> {
    let load = fs::read_to_string("/proc/loadavg")?;
    Ok(load.split_ascii_whitespace().next().context("an empty load average")?.parse()?)
}

/// Resident memory of a process, in bytes.
///
/// # Errors
/// There is no such process.
pub fn resident(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}

fn tree(pid: u32) -> Vec<u32> {
    let mut pids = vec![pid];
    let mut next = 0;
    while let Some(&pid) = pids.get(next) {
        next += 1;
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        for task in tasks {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            pids.extend(children.split_ascii_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
    }
    pids
}
