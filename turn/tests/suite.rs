//! The relay from outside, with real sockets on loopback. Loopback is on the deny list, so no data is
//! relayed here: that takes namespaces (package `dokita-tests`).
#![expect(clippy::expect_used, reason = "a test fails by a panic")]

#[path = "suite/client.rs"]
mod client;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use client::{Client, PASSWORD, USER};
use dokita_turn::{Alone, AloneConfig};
use dokita_turn_proto::{Config, Credentials, Denial, Policy, Quota, RelayAddresses, User};

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn config() -> AloneConfig {
    let core = Config {
        realm: "example.org".into(),
        credentials: Credentials {
            secrets: Vec::new(),
            users: vec![User { name: USER.into(), password: PASSWORD.into() }],
        },
        nonce_key: [7; 32],
        nonce_lifetime: Duration::from_secs(600),
        relay: RelayAddresses { v4: None, v6: None, ports: 40_000..=48_000, nominal: false },
        policy: Policy { open: vec!["127.0.0.0/8".parse().expect("a network")], ..Policy::default() },
        quota: Quota::default(),
        alternate: Vec::new(),
        other_address: None,
    };
    AloneConfig {
        listen: vec![loopback(0)],
        tcp: true,
        tls_listen: None,
        dtls_listen: None,
        certificate: None,
        external: Vec::new(),
        shards: 2,
        gso: true,
        core,
    }
}

/// Runs `work` against a service that is stopped afterwards.
fn with(config: AloneConfig, work: impl FnOnce(&Alone)) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let alone = runtime.block_on(Alone::start(config)).expect("it starts");
    work(&alone);
    runtime.block_on(async { alone.stop() });
}

#[test]
fn an_allocation_is_made_counted_and_ended_over_udp_and_tcp() {
    with(config(), |alone| {
        let address = alone.addresses()[0];
        for mut client in [Client::udp(address), Client::tcp(address)] {
            let relayed = client.allocate();
            assert_eq!(relayed.ip(), address.ip());
            assert!((40_000..=48_000).contains(&relayed.port()));
            assert!(UdpSocket::bind(relayed).is_err(), "its socket is open");
            client.refresh(0);
            client.wait_until("its socket is closed", || UdpSocket::bind(relayed).is_ok());
        }
        assert_eq!(alone.counters().allocated, 2);
    });
}

#[test]
fn loopback_is_no_peer_even_where_it_is_opted_in() {
    with(config(), |alone| {
        let mut client = Client::udp(alone.addresses()[0]);
        client.allocate();
        let peer = SocketAddr::from(([127, 0, 0, 2], 9));
        assert_eq!(client.create_permission(peer), Err(403));
        assert_eq!(client.channel_bind(0x4001, peer), Err(403));
        let denied = || alone.counters().denied[Denial::DeniedPeer.index()];
        client.wait_until("both are counted", || denied() >= 2);
        assert_eq!(denied(), 2);
    });
}

#[test]
fn the_end_of_a_stream_is_the_end_of_its_allocation() {
    with(config(), |alone| {
        let mut client = Client::tcp(alone.addresses()[0]);
        let relayed = client.allocate();
        drop(client);
        Client::udp(alone.addresses()[0])
            .wait_until("its socket is closed", || UdpSocket::bind(relayed).is_ok());
    });
}

#[test]
fn a_stream_whose_allocation_has_ended_is_closed_after_the_answer() {
    with(config(), |alone| {
        let (mut client, mut stream) = Client::tcp_and_stream(alone.addresses()[0]);
        client.allocate();
        client.refresh(0);
        assert_eq!(stream.read(&mut [0; 100]).expect("an orderly end"), 0);
    });
}

#[test]
fn a_reload_takes_new_users_and_keeps_allocations() {
    let config = config();
    let mut core = config.core.clone();
    core.credentials.users.clear();
    with(config, |alone| {
        let address = alone.addresses()[0];
        let mut client = Client::udp(address);
        let relayed = client.allocate();
        alone.reload(&core);
        client.wait_until("the user is unknown", || Client::udp(address).try_allocate().is_err());
        assert!(UdpSocket::bind(relayed).is_err(), "its socket is open");
    });
}

#[test]
fn a_stream_of_anything_else_is_closed_at_once() {
    with(config(), |alone| {
        let mut stream = TcpStream::connect(alone.addresses()[0]).expect("it listens");
        stream.write_all(b"\xffGET / HTTP/1.1\r\n\r\n").expect("open");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("supported");
        let ended = stream
            .read(&mut [0; 100])
            .map_or_else(|error| error.kind() == std::io::ErrorKind::ConnectionReset, |read| read == 0);
        assert!(ended);
    });
}

fn certificate(
    folder: &std::path::Path,
    name: &str,
    key: &'static rcgen::SignatureAlgorithm,
) -> rcgen::CertifiedKey<rcgen::KeyPair> {
    let signing_key = rcgen::KeyPair::generate_for(key).expect("a key");
    let parameters = rcgen::CertificateParams::new(vec![name.into()]).expect("a name");
    let cert = parameters.self_signed(&signing_key).expect("a certificate");
    std::fs::write(folder.join("certificate.pem"), cert.pem()).expect("written");
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).expect("written");
    rcgen::CertifiedKey { cert, signing_key }
}

fn secure(folder: &std::path::Path) -> AloneConfig {
    AloneConfig {
        tls_listen: Some(loopback(0)),
        certificate: Some((folder.join("certificate.pem"), folder.join("key.pem"))),
        ..config()
    }
}

#[test]
fn a_new_certificate_is_served_and_the_old_connection_lives_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = certificate(folder.path(), "localhost", &rcgen::PKCS_ECDSA_P256_SHA256);
    let config = secure(folder.path());
    let core = config.core.clone();
    with(config, |alone| {
        let address = alone.tls_address().expect("TLS is served");
        let mut before = Client::tls(address, Arc::new(first.cert.der().clone())).expect("it is trusted");
        before.allocate();
        let second = certificate(folder.path(), "localhost", &rcgen::PKCS_ECDSA_P256_SHA256);
        let later = std::time::SystemTime::now() + Duration::from_secs(10);
        let key = std::fs::File::options().append(true).open(folder.path().join("key.pem")).expect("there");
        key.set_modified(later).expect("set");
        alone.reload(&core);
        assert!(Client::tls(address, Arc::new(first.cert.der().clone())).is_err(), "the old one is gone");
        Client::tls(address, Arc::new(second.cert.der().clone())).expect("the new one is served").allocate();
        before.refresh(600);
    });
}

#[tokio::test]
async fn dtls_says_which_keys_it_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    certificate(folder.path(), "localhost", &rcgen::PKCS_ED25519);
    let config = AloneConfig { tls_listen: None, dtls_listen: Some(loopback(0)), ..secure(folder.path()) };
    let error = Alone::start(config).await.expect_err("it is no ECDSA key");
    assert!(error.to_string().contains("ECDSA"), "{error}");
}

#[test]
fn an_allocation_is_made_over_dtls() {
    let folder = tempfile::tempdir().expect("a folder");
    certificate(folder.path(), "localhost", &rcgen::PKCS_ECDSA_P256_SHA256);
    let config = AloneConfig { tls_listen: None, dtls_listen: Some(loopback(0)), ..secure(folder.path()) };
    with(config, |alone| {
        let mut client = Client::dtls(alone.dtls_address().expect("DTLS is served"));
        client.allocate();
        client.refresh(0);
    });
}
