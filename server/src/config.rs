//! The one typed configuration: built-in defaults, then `dokita.toml`, then `DOKITA_*` variables.
//!
//! `DOKITA_MEDIA__PORT=4000` sets `media.port`. An error names the key and where it came from.

mod fhir;
mod turn;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

pub use self::fhir::Fhir;
pub use self::turn::{Turn, certificate};

/// Everything that an operator can set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Web server.
    pub http: Http,
    /// Where state lives.
    pub data: Data,
    /// Media workers.
    pub media: Media,
    /// The relay.
    #[serde(default)]
    pub turn: Turn,
    /// Exchange of records.
    #[serde(default)]
    pub fhir: Fhir,
    /// Certificates; absent means plain HTTP, which browsers allow cameras on for localhost only.
    pub tls: Option<Tls>,
}

/// `[http]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address of the web server.
    pub listen: SocketAddr,
    /// Address as users type it, without a slash at the end; links and cookies follow it.
    pub public_url: String,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Bearer token with which other machines may read `/metrics`; this machine needs none.
    #[serde(default)]
    pub metrics_token: Option<String>,
}

/// `[data]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Folder of the database, the secrets file and the outbox.
    pub folder: PathBuf,
    /// `postgres://…`; absent means the embedded SQLite in `folder`.
    pub database_url: Option<String>,
}

/// `[media]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// Address that the UDP sockets bind to.
    pub bind: IpAddr,
    /// UDP port of the first worker; worker i uses `port + i`.
    pub port: u16,
    /// Worker threads; 0 means one a core.
    pub workers: u16,
    /// Addresses told to browsers; empty means those of this machine's interfaces. Set it to the
    /// public address when the machine is behind NAT.
    pub advertise: Vec<IpAddr>,
}

/// `[tls]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// PEM chain; with `key`. Reloaded when the file changes.
    pub certificate: Option<PathBuf>,
    /// PEM private key.
    pub key: Option<PathBuf>,
    /// Domains to obtain certificates for by ACME (RFC 8555), instead of files.
    #[serde(default)]
    pub acme_domains: Vec<String>,
    /// Contact for the ACME account.
    pub acme_email: Option<String>,
    /// Plain HTTP address that answers with a redirect to `http.public_url`.
    pub redirect_from: Option<SocketAddr>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            http: Http {
                listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8080)),
                public_url: "http://localhost:8080".into(),
                trusted_proxies: Vec::new(),
                metrics_token: None,
            },
            data: Data { folder: "data".into(), database_url: None },
            media: Media {
                bind: Ipv4Addr::UNSPECIFIED.into(),
                port: 3478,
                workers: 0,
                advertise: Vec::new(),
            },
            turn: Turn::default(),
            fhir: Fhir::default(),
            tls: None,
        }
    }
}

/// Why a configuration was refused; the text names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Wrong type, unknown key, unreadable file.
    #[error("configuration: {0}")]
    Invalid(Box<figment::Error>),
    /// The file named on the command line is not there.
    #[error("configuration file {0} not found; copy docs/dokita.example.toml to start")]
    Missing(PathBuf),
    /// Values that contradict each other.
    #[error("configuration: {key}: {problem}")]
    Contradiction {
        /// Which key.
        key: &'static str,
        /// What is wrong and what to do.
        problem: String,
    },
}

impl Config {
    /// Reads `file` (when given) and the environment over the defaults.
    ///
    /// # Errors
    /// The file is missing, or a value is wrong: the message names the key.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            if !path.exists() {
                return Err(ConfigError::Missing(path.into()));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        figment = figment.merge(Env::prefixed("DOKITA_").split("__"));
        let config: Self = figment.extract().map_err(|e| ConfigError::Invalid(Box::new(e)))?;
        config.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let contradiction =
            |key, problem: &str| Err(ConfigError::Contradiction { key, problem: problem.into() });
        match url::Url::parse(&self.http.public_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {}
            _ => return contradiction("http.public_url", "must be like https://clinic.example"),
        }
        if let Some(tls) = &self.tls {
            match (&tls.certificate, &tls.key, tls.acme_domains.is_empty()) {
                (Some(_), Some(_), true) | (None, None, false) => {}
                _ => {
                    return contradiction("tls", "give either certificate and key, or acme_domains");
                }
            }
        }
        let last = u32::from(self.media.port) + self.media_workers() as u32 - 1;
        if self.media.port == 0 || last > u32::from(u16::MAX) {
            return contradiction("media.port", "port + workers must stay between 1 and 65535");
        }
        match self.turn.check() {
            Ok(()) => Ok(self),
            Err((key, problem)) => contradiction(key, &problem),
        }
    }

    /// Worker threads to start.
    #[must_use]
    pub fn media_workers(&self) -> usize {
        match self.media.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => usize::from(n),
        }
    }

    /// `http.public_url` without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        self.http.public_url.trim_end_matches('/')
    }

    /// Host of `http.public_url`.
    #[must_use]
    pub fn public_host(&self) -> String {
        let url = url::Url::parse(&self.http.public_url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// True when users reach the server by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.http.public_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dokita.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path))
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(load("").unwrap().media.port, 3478);
    }

    #[test]
    fn a_wrong_value_is_refused_by_its_key() {
        let error = load("[media]\nport = \"high\"\n").unwrap_err().to_string();
        assert!(error.contains("media.port"), "{error}");
    }

    #[test]
    fn an_unknown_key_is_refused_by_its_name() {
        let error = load("[media]\nprot = 1\n").unwrap_err().to_string();
        assert!(error.contains("prot"), "{error}");
    }

    #[test]
    fn networks_of_the_relay_are_understood_and_others_refused_by_their_key() {
        let open = load("[turn]\nallow_peers = [\"10.2.0.0/16\", \"2001:db8::7/128\"]\n")
            .unwrap()
            .turn
            .policy()
            .open;
        assert_eq!((open[0].prefix_len(), open[1].prefix_len()), (16, 128));
        let error = load("[turn]\ndeny_peers = [\"10.2.0.0/33\"]\n").unwrap_err().to_string();
        assert!(error.contains("turn.deny_peers"), "{error}");
    }

    #[test]
    fn a_certificate_without_a_key_is_refused() {
        let error = load("[tls]\ncertificate = \"a.pem\"\n").unwrap_err().to_string();
        assert!(error.contains("tls"), "{error}");
    }

    #[test]
    fn the_example_file_is_valid() {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/dokita.example.toml");
        Config::load(Some(Path::new(example))).unwrap();
    }
}
