//! Other people's clients against our relay: coturn's test programs and aioice. Each is judged by
//! what it says and by its exit code.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::client::Session;
use super::network::{CLIENT, Network, PEER, SERVER};
use super::process::Process;
use super::{datagrams, servers};

/// Port of TLS and DTLS.
pub const TLS_PORT: u16 = 5349;
const PEER_PORT: u16 = 3_480;
/// Messages of each of uclient's clients. It is no generator: this is about whether they arrive.
const MESSAGES: u32 = 20;
/// uclient speaks DTLS 1.0 or 1.2, as chance will have it; this cipher is of 1.2 only. The relay
/// refuses the older one (RFC 8996).
const DTLS_CIPHER: &str = "ECDHE-ECDSA-AES256-GCM-SHA384";
/// `timeout` ends a client that hangs after so many seconds.
const PATIENCE: &str = "40";

/// One client.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// What it shows.
    pub name: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// `turnutils_uclient` with these options.
    Uclient(&'static [&'static str]),
    /// `turnutils_stunclient`.
    Stunclient,
    /// aioice over this transport.
    Aioice(&'static str),
}

const fn uclient(name: &'static str, options: &'static [&'static str]) -> Client {
    Client { name, kind: Kind::Uclient(options) }
}

const fn aioice(name: &'static str, transport: &'static str) -> Client {
    Client { name, kind: Kind::Aioice(transport) }
}

/// All clients. Where two of uclient's talk to each other there is no peer, and the relay relays to
/// itself.
pub const CLIENTS: [Client; 14] = [
    uclient("uclient: channels over UDP", &["-e", "PEER"]),
    uclient("uclient -s: indications", &["-s", "-e", "PEER"]),
    uclient("uclient -g: DONT-FRAGMENT", &["-g", "-e", "PEER"]),
    uclient("uclient -t: over TCP", &["-t", "-e", "PEER"]),
    uclient("uclient -t -s: indications over TCP", &["-t", "-s", "-e", "PEER"]),
    uclient("uclient -S -t: over TLS", &["-S", "-t", "-e", "PEER"]),
    uclient("uclient -S: over DTLS", &["-S", "-F", DTLS_CIPHER, "-e", "PEER"]),
    uclient("uclient -y: client to client", &["-y"]),
    uclient("uclient -T: TCP allocations", &["-T"]),
    uclient("uclient -T -S: TCP allocations over TLS", &["-T", "-S"]),
    Client { name: "stunclient", kind: Kind::Stunclient },
    aioice("aioice over UDP", "udp"),
    aioice("aioice over TCP", "tcp"),
    aioice("aioice over TLS", "tls"),
];

/// The relay, a peer, and what clients need.
pub struct Stage {
    network: Network,
    server: Process,
    _peer: Process,
    python: PathBuf,
    scripts: PathBuf,
    certificate: PathBuf,
    _folder: TempDir,
}

impl Stage {
    /// Starts the relay of the binary at `dokita`; `scripts` is the folder `tests/network`.
    ///
    /// # Errors
    /// A program is missing, or aioice can't be installed.
    pub fn new(dokita: &Path, scripts: &Path) -> anyhow::Result<Self> {
        let network = Network::new()?;
        let folder = TempDir::new()?;
        let (certificate, key) = certificate(folder.path())?;
        let more = format!(
            "shards = 2\nrelay_to_relay = true\ntls_listen = \"{SERVER}:{TLS_PORT}\"\n\
             dtls_listen = \"{SERVER}:{TLS_PORT}\"\n\
             [tls]\ncertificate = {certificate:?}\nkey = {key:?}\n"
        );
        let server = servers::dokita(&network, dokita, &more)?;
        let mut peer = network.client("turnutils_peer");
        peer.args(["-L", &PEER.to_string(), "-p", &PEER_PORT.to_string()]);
        let peer = Process::start(peer, TempDir::new()?)?;
        let python = virtual_environment(folder.path(), scripts)?;
        Ok(Self {
            network,
            server,
            _peer: peer,
            python,
            scripts: scripts.into(),
            certificate,
            _folder: folder,
        })
    }

    /// Runs a client.
    ///
    /// # Errors
    /// What it says, if it did not get what it wanted.
    pub fn run(&mut self, client: &Client) -> anyhow::Result<String> {
        let said = match client.kind {
            Kind::Uclient(options) => self.uclient(options),
            Kind::Stunclient => self.stunclient(),
            Kind::Aioice(transport) => self.aioice(transport),
        };
        self.server.lives()?;
        said
    }

    fn uclient(&self, options: &[&str]) -> anyhow::Result<String> {
        let mut command = self.network.client("timeout");
        command.args([PATIENCE, "turnutils_uclient", "-u", servers::USER, "-w", servers::PASSWORD]);
        command.args(["-n", &MESSAGES.to_string(), "-r", &PEER_PORT.to_string()]);
        let peer = PEER.to_string();
        command.args(options.iter().map(|option| if *option == "PEER" { peer.as_str() } else { option }));
        if options.contains(&"-S") {
            command.args(["-p", &TLS_PORT.to_string(), "-E"]).arg(&self.certificate);
        }
        command.arg(SERVER.to_string());
        let output = output(command)?;
        let summary =
            output.lines().rev().find_map(|line| line.split_once("tot_send_msgs=")).map(|(_, rest)| rest);
        let summary = summary.with_context(|| format!("no summary in: {output}"))?;
        let counts = summary.split_once(", tot_recv_msgs=");
        let (sent, received) = counts.with_context(|| format!("no counts in {summary}"))?;
        let (sent, received): (u32, u32) = (sent.trim().parse()?, received.trim().parse()?);
        ensure!(sent >= MESSAGES && sent == received, "{received} of {sent} messages arrived");
        Ok(format!("{received} of {sent} messages"))
    }

    fn stunclient(&self) -> anyhow::Result<String> {
        let mut command = self.network.client("timeout");
        command.args([PATIENCE, "turnutils_stunclient", &SERVER.to_string()]);
        let output = output(command)?;
        let address =
            output.lines().find_map(|line| line.split_once("reflexive addr: ")).map(|(_, rest)| rest.trim());
        let address = address.with_context(|| format!("no address in: {output}"))?;
        let (host, _) = address.rsplit_once(':').context("no port")?;
        ensure!(host == CLIENT.to_string() || host == PEER.to_string(), "{address} is not the client's");
        Ok("the client's own address".into())
    }

    fn aioice(&self, transport: &str) -> anyhow::Result<String> {
        let port = if transport == "tls" { TLS_PORT } else { servers::LISTEN.port() };
        let mut command = self.network.client("timeout");
        command.arg(PATIENCE).arg(&self.python).arg(self.scripts.join("aioice_pair.py"));
        command.args([&SERVER.to_string(), &port.to_string(), servers::USER, servers::PASSWORD, transport]);
        command.env("SSL_CERT_FILE", &self.certificate);
        Ok(output(command)?.trim().to_owned())
    }

    /// Waits until the relay answers.
    ///
    /// # Errors
    /// It does not.
    pub fn ready(&mut self, program: &Path) -> anyhow::Result<()> {
        let mut command = self.network.client(program);
        command.arg("probe");
        output(command).with_context(|| self.server.log()).map(|_| ())
    }
}

/// Allocates at the relay, in the clients' namespace.
///
/// # Errors
/// The relay refuses or does not answer.
pub fn probe() -> anyhow::Result<()> {
    let socket = datagrams::bind(std::net::SocketAddrV4::new(CLIENT, 0))?;
    socket.connect(servers::LISTEN)?;
    Session::new(socket, (servers::USER, servers::PASSWORD), None).allocate().map(|_| ())
}

/// A certificate for the server's address, and its key, as files.
///
/// # Errors
/// They can't be written.
pub fn certificate(folder: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let made = rcgen::generate_simple_self_signed(vec![SERVER.to_string()])?;
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem())?;
    std::fs::write(&key, made.signing_key.serialize_pem())?;
    Ok((certificate, key))
}

fn virtual_environment(folder: &Path, scripts: &Path) -> anyhow::Result<PathBuf> {
    let place = folder.join("python");
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&place);
    output(make)?;
    let python = place.join("bin/python");
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    install.arg(scripts.join("requirements.txt"));
    output(install).context("aioice can't be installed")?;
    Ok(python)
}

fn output(mut command: Command) -> anyhow::Result<String> {
    let Output { status, stdout, stderr } =
        command.stdin(Stdio::null()).output().with_context(|| format!("{command:?} cannot be run"))?;
    let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
    let end: Vec<&str> = said.lines().rev().take(12).collect();
    ensure!(status.success(), "{status}: {}", end.into_iter().rev().collect::<Vec<_>>().join("\n"));
    Ok(said)
}
