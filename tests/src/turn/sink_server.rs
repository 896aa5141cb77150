//! The bundled relay as it runs in `dokita serve`: on a media worker's socket, its traffic handed to
//! the media in process. In the place of the SFU stands a sink that counts and checks.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use dokita::media::{Config, MediaWorkers, RelaySettings, Unit};
use dokita_sfu::{Command, Counters, Event, PeerId, RoomId, Transmit};
use dokita_turn_proto::{Credentials, Policy, Quota, User};

use super::servers::{LISTEN, PASSWORD, REALM, USER};
use super::traffic::Sink;

/// Runs workers until the process is ended. Clients use the relay of the first; once it is ready,
/// `ready` holds the address of the last one's media, the peer for clients.
///
/// # Errors
/// The address is taken, or the worker can't be started.
pub fn run(address: IpAddr, ready: &Path, workers: u16) -> anyhow::Result<()> {
    let relay = RelaySettings {
        realm: REALM.into(),
        credentials: Credentials {
            secrets: Vec::new(),
            users: vec![User { name: USER.into(), password: PASSWORD.into() }],
        },
        nonce_key: [7; 32],
        policy: Policy::default(),
        ports: (49_152, 65_535),
        quota: Quota { allocations_per_user: 1_000, ..Quota::default() },
        alternate: Vec::new(),
        gso: true,
    };
    let config = Config {
        bind: address,
        first_port: LISTEN.port(),
        workers: usize::from(workers),
        advertised: vec![address],
        relay: Some(relay),
    };
    let (events, _) = tokio::sync::mpsc::channel(1);
    let _workers = MediaWorkers::start_with(&config, events, |_| Counting::default())?;
    std::fs::write(ready, SocketAddr::new(address, LISTEN.port() + workers - 1).to_string())
        .context("the file for readiness")?;
    loop {
        std::thread::park();
    }
}

/// Media that ends here.
#[derive(Default)]
struct Counting {
    sink: Sink,
    out: VecDeque<Transmit>,
}

impl Unit for Counting {
    fn command(&mut self, _: Instant, _: Command) {}

    fn datagram(&mut self, _: Instant, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        if let Some(told) = self.sink.take(contents) {
            self.out.push_back(Transmit {
                source: destination,
                destination: source,
                contents: told.to_vec(),
            });
        }
    }

    fn knows(&self, _: &str) -> bool {
        false
    }

    fn deadline(&self) -> Option<Instant> {
        None
    }

    fn timeout(&mut self, _: Instant) {}

    fn transmit(&mut self) -> Option<Transmit> {
        self.out.pop_front()
    }

    fn event(&mut self) -> Option<(RoomId, PeerId, Event)> {
        None
    }

    fn counters(&self) -> Counters {
        Counters::default()
    }
}
