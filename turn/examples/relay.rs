//! A relay for trying things out:
//! `relay LISTEN PEERS USER:PASSWORD [--no-gso] [--shards N] [--tls LISTEN CERTIFICATE KEY] [--dtls LISTEN] [--other ADDRESS]`,
//! where PEERS is a network like `198.18.0.0/15`.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use dokita_turn::{AloneConfig, alone};
use dokita_turn_proto::{Config, Credentials, Policy, Prefix, Quota, RelayAddresses, User};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &'static str| arguments.next().ok_or(what);
    let listen: SocketAddr = next("LISTEN is missing")?.parse()?;
    let peers = next("PEERS is missing")?;
    let (address, length) = peers.split_once('/').ok_or("PEERS is no network")?;
    let user = next("USER:PASSWORD is missing")?;
    let (name, password) = user.split_once(':').ok_or("USER:PASSWORD has no colon")?;
    let core = Config {
        realm: "example.org".into(),
        credentials: Credentials {
            secrets: Vec::new(),
            users: vec![User { name: name.into(), password: password.into() }],
        },
        nonce_key: [7; 32],
        nonce_lifetime: Duration::from_secs(600),
        relay: RelayAddresses { v4: None, v6: None, ports: 49_152..=65_535, nominal: false },
        policy: Policy {
            open: vec![Prefix { address: address.parse()?, length: length.parse()? }],
            ..Policy::default()
        },
        quota: Quota { allocations_per_user: 2_000, unauthenticated_per_second: 100_000, ..Quota::default() },
        alternate: Vec::new(),
        other_address: None,
    };
    let mut config = AloneConfig {
        listen: vec![listen],
        tcp: true,
        tls_listen: None,
        dtls_listen: None,
        certificate: None,
        external: Vec::new(),
        shards: 1,
        gso: true,
        core,
    };
    while let Ok(option) = next("") {
        match option.as_str() {
            "--no-gso" => config.gso = false,
            "--relay-to-relay" => config.core.policy.relay_to_relay = true,
            "--shards" => config.shards = next("how many shards?")?.parse()?,
            "--tls" => {
                config.tls_listen = Some(next("where?")?.parse()?);
                config.certificate = Some((next("which certificate?")?.into(), next("which key?")?.into()));
            }
            "--dtls" => config.dtls_listen = Some(next("where?")?.parse()?),
            "--other" => config.core.other_address = Some(next("which?")?.parse()?),
            other => return Err(format!("{other}?").into()),
        }
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let (_reload, reloads) = tokio::sync::mpsc::channel(1);
    runtime.block_on(alone::run(config, std::future::pending(), reloads))?;
    Ok(())
}
