//! Two network namespaces joined by a cable: servers on one side, their clients and peers on the other.

use std::ffi::OsStr;
use std::net::Ipv4Addr;
use std::process::Command;

use anyhow::{Context, ensure};

/// The server under test. All addresses are of the range for benchmarks (RFC 2544), which no relay
/// treats as its own or as private.
pub const SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);
/// Where clients are.
pub const CLIENT: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 2);
/// Where the peer is.
pub const PEER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 3);

const SERVER_LINK: &str = "wire-s";
const CLIENT_LINK: &str = "wire-c";

/// The namespaces; gone when dropped.
#[derive(Debug)]
pub struct Network {
    servers: String,
    clients: String,
}

impl Network {
    /// Makes them.
    ///
    /// # Errors
    /// The process is not root, or the kernel has no namespaces or virtual cables.
    pub fn new() -> anyhow::Result<Self> {
        let uid = std::fs::read_to_string("/proc/self/status")?;
        let root =
            uid.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"));
        ensure!(root, "this makes network namespaces: run it as root");
        let id = std::process::id();
        let network = Self { servers: format!("dokita-{id}-s"), clients: format!("dokita-{id}-c") };
        for namespace in [&network.servers, &network.clients] {
            ip(&["netns", "add", namespace])?;
            let off = "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; \
                       echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6";
            run(network.inside(namespace, "sh").args(["-c", off]))?;
            ip(&["-n", namespace, "link", "set", "lo", "up"])?;
        }
        let (servers, clients) = (network.servers.as_str(), network.clients.as_str());
        let peer = ["peer", "name", CLIENT_LINK, "netns", clients];
        ip(&[&["link", "add", SERVER_LINK, "netns", servers, "type", "veth"][..], &peer[..]].concat())?;
        for (namespace, link, address) in
            [(servers, SERVER_LINK, SERVER), (clients, CLIENT_LINK, CLIENT), (clients, CLIENT_LINK, PEER)]
        {
            ip(&["-n", namespace, "address", "add", &format!("{address}/24"), "dev", link])?;
            ip(&["-n", namespace, "link", "set", link, "up"])?;
        }
        Ok(network)
    }

    /// A command that runs at the servers' end.
    #[must_use]
    pub fn server(&self, program: impl AsRef<OsStr>) -> Command {
        self.inside(&self.servers, program)
    }

    /// A command that runs at the clients' end.
    #[must_use]
    pub fn client(&self, program: impl AsRef<OsStr>) -> Command {
        self.inside(&self.clients, program)
    }

    /// Answers to any address go to the clients' end, where they end.
    ///
    /// # Errors
    /// The route can't be set.
    pub fn clients_are_everywhere(&self) -> anyhow::Result<()> {
        ip(&["-n", &self.servers, "route", "add", "default", "via", &CLIENT.to_string()])
    }

    /// Packets that left the servers' end so far.
    ///
    /// # Errors
    /// The kernel does not tell.
    pub fn sent_by_server(&self) -> anyhow::Result<u64> {
        let counter = format!("/sys/class/net/{SERVER_LINK}/statistics/tx_packets");
        let output = self.server("cat").arg(&counter).output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        said.trim().parse().with_context(|| format!("{counter} says {said:?}"))
    }

    fn inside(&self, namespace: &str, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", namespace]).arg(program);
        command
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for namespace in [&self.servers, &self.clients] {
            let _ = ip(&["netns", "delete", namespace]);
        }
    }
}

fn ip(arguments: &[&str]) -> anyhow::Result<()> {
    run(Command::new("ip").args(arguments))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?} cannot be run"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
