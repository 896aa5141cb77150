//! Gathers facts: files and limits of this machine, the database, and what answers where.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use dokita_store::{Db, DbOptions};
use dokita_turn::tls::Certificates;
use dokita_turn::udp::Addresses;
use futures_util::future::join_all;
use rustix::fs::Access;
use rustix::process::Resource;
use time::OffsetDateTime;

use super::checks::{Asked, Clock, Folder, OpenFiles, Place, SchemaSeen, WebPage};
use super::probe::{self, Served};
use crate::commands::serve::database_url;
use crate::config::Config;

const WEB_WITHIN: Duration = Duration::from_secs(8);
const DATABASE_WITHIN: Duration = Duration::from_secs(5);
/// Websockets of a process, those before their join, pages being loaded, the database, logs.
const FILES_BESIDES_RELAY: u64 = 4_096 + 1_024 + 1_024;

/// What is known of the data folder.
pub fn folder(path: &Path) -> Folder {
    let Ok(seen) = path.metadata() else { return Folder::Missing };
    let mode = seen.mode() & 0o777;
    if !seen.is_dir() {
        return Folder::File;
    }
    if seen.uid() != rustix::process::geteuid().as_raw() {
        return Folder::OfOther;
    }
    if rustix::fs::access(path, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        return Folder::ReadOnly;
    }
    if mode & 0o077 == 0 { Folder::Private } else { Folder::Open(mode) }
}

/// Mode bits of the master key, when there is one.
pub fn master_key_mode(folder: &Path) -> Option<u32> {
    Some(folder.join("master.key").metadata().ok()?.mode() & 0o777)
}

/// Bytes that a user may still write where the folder is (or will be).
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let folder = std::path::absolute(folder).ok()?;
    let there = folder.ancestors().find(|path| path.exists())?;
    let seen = rustix::fs::statvfs(there).ok()?;
    Some(seen.f_bavail.saturating_mul(seen.f_frsize))
}

/// The database, and what time it thinks it is.
pub struct Database {
    /// Its tables.
    pub schema: SchemaSeen,
    /// Its clock less ours cannot be told on one machine; its time and ours then, otherwise.
    pub clock: Option<(OffsetDateTime, OffsetDateTime)>,
}

/// Asks the database; makes none.
pub async fn database(config: &Config) -> Database {
    let url = database_url(config);
    let file = url.strip_prefix("sqlite:").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Database { schema: SchemaSeen::NotYet, clock: None };
    }
    let options = DbOptions { connections: 1, acquire_timeout: DATABASE_WITHIN };
    let asked = async {
        let db = Db::connect(&url, options).await?;
        let schema = db.schema().await?;
        let clock = db.clock().await?.map(|theirs| (theirs, OffsetDateTime::now_utc()));
        db.close().await;
        Ok::<_, dokita_store::StoreError>((schema, clock))
    };
    match asked.await {
        Ok((schema, clock)) => Database { schema: SchemaSeen::Seen(schema), clock },
        Err(error) => Database { schema: SchemaSeen::Unreachable(error.to_string()), clock: None },
    }
}

/// Compares the clock with a time server where one is named, otherwise with the database's machine.
pub async fn clock(ntp: Option<&str>, database: Option<(OffsetDateTime, OffsetDateTime)>) -> Clock {
    if let Some(server) = ntp {
        return match probe::ahead_of(server).await {
            Ok(ahead_ms) => Clock::Compared { with: server.to_owned(), ahead_ms },
            Err(_) => Clock::Silent(server.to_owned()),
        };
    }
    if let Some((theirs, ours)) = database {
        let ahead_ms = i64::try_from((ours - theirs).whole_milliseconds()).unwrap_or(i64::MAX);
        return Clock::Compared { with: "the database's machine".into(), ahead_ms };
    }
    // Written by systemd-timesyncd and chrony's wait service while they are synchronised.
    let kept = Path::new("/run/systemd/timesync/synchronized").exists();
    if kept { Clock::Kept } else { Clock::Unchecked }
}

/// The limit of the running server, or else that of this process.
pub fn open_files() -> OpenFiles {
    let own = rustix::process::getrlimit(Resource::Nofile);
    let (limit, hard) = (own.current.unwrap_or(u64::MAX), own.maximum.unwrap_or(u64::MAX));
    let own = OpenFiles { limit, hard, of_server: false };
    servers_files().unwrap_or(own)
}

/// Connections and files at the most: everybody online, each allocation with a stream or a socket.
pub fn files_needed(config: &Config) -> u64 {
    let workers = u64::try_from(config.media_workers()).unwrap_or(1);
    let relay = if config.turn.enabled { u64::from(config.turn.allocations) * workers } else { 0 };
    FILES_BESIDES_RELAY + relay
}

fn servers_files() -> Option<OpenFiles> {
    let serves = |process: &Path| {
        let words = std::fs::read(process.join("cmdline")).unwrap_or_default();
        let mut words = words.split(|byte| *byte == 0);
        words.next().is_some_and(|program| program.ends_with(b"dokita")) && words.next() == Some(b"serve")
    };
    let processes = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let server = processes.into_iter().find(|process| serves(process))?;
    let limits = std::fs::read_to_string(server.join("limits")).ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    let mut numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
    Some(OpenFiles { limit: numbers.next()?, hard: numbers.next()?, of_server: true })
}

/// Largest buffers of sockets: to receive, to send.
pub fn udp_buffers() -> Option<(u64, u64)> {
    let read = |name| {
        let text = std::fs::read_to_string(format!("/proc/sys/net/core/{name}")).ok()?;
        text.trim().parse().ok()
    };
    Some((read("rmem_max")?, read("wmem_max")?))
}

/// Where this deployment is.
pub async fn place(config: &Config) -> Place {
    let host = config.public_host().trim_matches(['[', ']']).to_owned();
    let resolved = match tokio::net::lookup_host((host.as_str(), port(config))).await {
        Ok(found) => found.map(|address| address.ip()).collect(),
        Err(_) => Vec::new(),
    };
    let configured = !config.media.advertise.is_empty();
    Place { host, resolved: unique(resolved), told: unique(told(config)), configured }
}

fn unique(mut ips: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut seen = std::collections::HashSet::new();
    ips.retain(|ip| seen.insert(*ip));
    ips
}

/// What media workers tell of themselves, loopback left out where there is more.
fn told(config: &Config) -> Vec<IpAddr> {
    let bound = SocketAddr::new(config.media.bind, config.media.port);
    let addresses = Addresses::of(bound, &config.media.advertise).ok();
    let told = addresses.iter().flat_map(|addresses| addresses.advertised().iter().map(SocketAddr::ip));
    told.filter(|ip| !(bound.ip().is_unspecified() && ip.is_loopback())).collect()
}

fn port(config: &Config) -> u16 {
    let url = url::Url::parse(config.public_url()).ok();
    url.and_then(|url| url.port_or_known_default()).unwrap_or(443)
}

/// Asks the public address whether dokita is there.
pub async fn web_page(url: &str) -> WebPage {
    let client = reqwest::Client::builder().timeout(WEB_WITHIN).redirect(reqwest::redirect::Policy::none());
    let answer = match client.build() {
        Ok(client) => client.get(format!("{url}/healthz")).send().await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) if answer.status().is_success() => match answer.text().await.as_deref() {
            Ok("ok") => WebPage::Healthy,
            _ => WebPage::Status(200),
        },
        Ok(answer) => WebPage::Status(answer.status().as_u16()),
        Err(error) if error.is_timeout() => WebPage::Unreachable("no answer in time".into()),
        Err(error) => {
            let cause = root_of(&error).to_string();
            match distrust(&error) {
                Some(why) => WebPage::Untrusted(why),
                None => WebPage::Unreachable(cause),
            }
        }
    }
}

fn root_of<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    error.source().map_or(error, root_of)
}

/// Why a certificate was refused, when that is what went wrong.
fn distrust(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(refused @ rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return Some(refused.to_string());
    }
    // An IO error's source is that of the error it wraps, not that error itself.
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => distrust(wrapped),
        None => error.source().and_then(distrust),
    }
}

/// Whether the files of `[tls]` can be read and fit each other; nothing without files.
pub fn certificate_files(config: &Config) -> Option<Result<(), String>> {
    let tls = config.tls.as_ref()?;
    let (certificate, key) = (tls.certificate.as_ref()?, tls.key.as_ref()?);
    Some(Certificates::load(certificate, key).map(drop).map_err(|error| error.to_string()))
}

/// Connects by TLS to the public address, or where that does not work, to this machine.
pub async fn tls(config: &Config, place: &Place) -> Result<Served, String> {
    let mut served = Err("the name leads nowhere".to_owned());
    let public = place.resolved.iter().map(|ip| SocketAddr::new(*ip, port(config)));
    for at in public.chain([reachable(config.http.listen)]) {
        served = probe::tls(&place.host, at).await.map_err(|error| format!("{at}: {error}"));
        if served.is_ok() {
            break;
        }
    }
    served
}

fn reachable(listen: SocketAddr) -> SocketAddr {
    SocketAddr::new(local(listen.ip()), listen.port())
}

/// An address of this machine that a socket bound to `bind` answers on.
fn local(bind: IpAddr) -> IpAddr {
    match bind {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        bound => bound,
    }
}

/// UDP ports of the media workers.
pub fn media_ports(config: &Config) -> Vec<u16> {
    let workers = u16::try_from(config.media_workers()).unwrap_or(1);
    (config.media.port..config.media.port.saturating_add(workers)).collect()
}

/// Asks every media port where browsers would, and on this machine.
pub async fn bindings(config: &Config, place: &Place, ports: &[u16]) -> Vec<Asked> {
    ask(config, place, ports, async |address| probe::binding(address).await.is_some()).await
}

/// The same for the relay.
pub async fn allocations(config: &Config, place: &Place, ports: &[u16]) -> Vec<Asked> {
    ask(config, place, ports, async |address| probe::allocate(address).await).await
}

async fn ask(
    config: &Config,
    place: &Place,
    ports: &[u16],
    question: impl AsyncFn(SocketAddr) -> bool,
) -> Vec<Asked> {
    let here = local(config.media.bind);
    let hosts =
        place.told.iter().map(|ip| (*ip, true)).chain((!place.told.contains(&here)).then_some((here, false)));
    let places =
        hosts.flat_map(|(ip, told)| ports.iter().map(move |port| (SocketAddr::new(ip, *port), told)));
    let asked =
        places.map(async |(address, told)| Asked { address, told, answered: question(address).await });
    join_all(asked).await
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::Tls;

    #[test]
    fn a_private_folder_of_ones_own_is_told_from_others() {
        let parent = tempfile::tempdir().expect("a folder");
        assert_eq!(folder(&parent.path().join("none")), Folder::Missing);
        for (mode, seen) in [(0o700, Folder::Private), (0o750, Folder::Open(0o750))] {
            std::fs::set_permissions(parent.path(), PermissionsExt::from_mode(mode)).expect("a mode");
            assert_eq!(folder(parent.path()), seen);
        }
        let key = parent.path().join("master.key");
        assert_eq!(master_key_mode(parent.path()), None);
        std::fs::write(&key, "key").expect("a file");
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o640)).expect("a mode");
        assert_eq!(master_key_mode(parent.path()), Some(0o640));
        assert_eq!(folder(&key), Folder::File);
        assert!(free_bytes(&parent.path().join("later/still")).is_some_and(|bytes| bytes > 0));
    }

    #[tokio::test]
    async fn a_database_that_is_not_there_is_not_made() {
        let parent = tempfile::tempdir().expect("a folder");
        let mut config = Config::default();
        config.data.folder = parent.path().join("data");
        assert_eq!(database(&config).await.schema, SchemaSeen::NotYet);
        assert!(!config.data.folder.exists());
        config.data.database_url = Some("postgres://nobody@127.0.0.1:1/none".into());
        assert!(matches!(database(&config).await.schema, SchemaSeen::Unreachable(_)));
    }

    #[test]
    fn files_that_are_no_certificate_are_told_by_name() {
        let parent = tempfile::tempdir().expect("a folder");
        let path = parent.path().join("fullchain.pem");
        std::fs::write(&path, include_bytes!("clinic.test.pem")).expect("a file");
        let missing = |name| parent.path().join(name);
        let told = |certificate: &Path, key: &Path| {
            let tls = Tls {
                certificate: Some(certificate.to_owned()),
                key: Some(key.to_owned()),
                acme_domains: Vec::new(),
                acme_email: None,
                redirect_from: None,
            };
            certificate_files(&Config { tls: Some(tls), ..Config::default() })
                .expect("files")
                .expect_err("not there")
        };
        let why = told(&path, &missing("privkey.pem"));
        assert!(why.contains("privkey.pem"), "{why}");
        let why = told(&missing("missing.pem"), &path);
        assert!(why.contains("missing.pem"), "{why}");
    }

    #[test]
    fn a_refused_certificate_is_found_inside_the_errors_around_it() {
        let refused = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = std::io::Error::other(std::io::Error::other(refused));
        assert!(distrust(&wrapped).is_some_and(|why| why.contains("UnknownIssuer")));
        assert_eq!(distrust(&std::io::Error::other(std::io::Error::other("refused"))), None);
    }

    #[test]
    fn every_worker_has_its_port() {
        let mut config = Config::default();
        (config.media.port, config.media.workers) = (3_478, 3);
        assert_eq!(media_ports(&config), [3_478, 3_479, 3_480]);
    }
}
