//! `[turn]`: the relay, bundled or alone (`dokita turn`).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use dokita_turn_proto::{IpNet, Policy, Quota, User};
use serde::{Deserialize, Serialize};

/// `[turn]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// False: `dokita serve` runs without a relay.
    pub enabled: bool,
    /// REALM; empty means the host of `http.public_url`.
    pub realm: String,
    /// Host that browsers are told; empty means the host of `http.public_url`.
    pub host: String,
    /// Shared secrets of time-limited credentials, newest first, at most two. Empty: `dokita serve`
    /// derives one from its master key.
    pub secrets: Vec<String>,
    /// `name:password`; for clients that are no browsers of ours.
    pub users: Vec<String>,
    /// Networks that may be peers besides our own media, like `10.2.0.0/16`.
    pub allow_peers: Vec<IpNet>,
    /// Networks that may never be peers, besides those that never may anyway.
    pub deny_peers: Vec<IpNet>,
    /// Relayed addresses of this server may be peers of each other.
    pub relay_to_relay: bool,
    /// Ports of relayed addresses, like `49152-65535`.
    pub relay_ports: String,
    /// Allocations that one user may have.
    pub allocations_per_user: u32,
    /// Allocations of one thread.
    pub allocations: u32,
    /// Bytes a second of one user, both directions together; 0 means no limit.
    pub bytes_per_second: u64,
    /// While draining: where new clients are sent instead.
    pub alternate: Vec<SocketAddr>,
    /// Alone: UDP and TCP addresses of the relay, at most one for each family.
    pub listen: Vec<SocketAddr>,
    /// Alone: address for TLS; needs `certificate` and `key` of `[tls]`.
    pub tls_listen: Option<SocketAddr>,
    /// Alone: address for DTLS, e.g. `0.0.0.0:5349`; needs `certificate` and `key` of `[tls]`.
    pub dtls_listen: Option<SocketAddr>,
    /// Alone: `public/private` pairs where this machine is behind one-to-one NAT.
    pub external: Vec<String>,
    /// Alone: second UDP address for behaviour discovery (RFC 5780).
    pub other_address: Option<SocketAddr>,
    /// Alone: address of `GET /metrics`; other machines need `http.metrics_token`.
    pub metrics_listen: Option<SocketAddr>,
    /// Alone: public addresses of the internet may be peers.
    pub public_peers: bool,
    /// Alone: threads; 0 means one a core.
    pub shards: u16,
    /// Send runs of packets as one where the system can (UDP GSO).
    pub gso: bool,
}

impl Default for Turn {
    fn default() -> Self {
        Self {
            enabled: true,
            realm: String::new(),
            host: String::new(),
            secrets: Vec::new(),
            users: Vec::new(),
            allow_peers: Vec::new(),
            deny_peers: Vec::new(),
            relay_to_relay: false,
            relay_ports: "49152-65535".into(),
            allocations_per_user: 12,
            allocations: 4_000,
            bytes_per_second: 0,
            alternate: Vec::new(),
            listen: vec![SocketAddr::from((Ipv4Addr::UNSPECIFIED, 3478))],
            tls_listen: None,
            dtls_listen: None,
            external: Vec::new(),
            other_address: None,
            metrics_listen: None,
            public_peers: true,
            shards: 0,
            gso: true,
        }
    }
}

/// What is wrong with a value, and of which key.
pub type Wrong = (&'static str, String);

impl Turn {
    /// Refuses what can't be understood.
    ///
    /// # Errors
    /// The key and what it should look like.
    pub fn check(&self) -> Result<(), Wrong> {
        self.ports()?;
        self.accounts()?;
        self.mapping()?;
        match (self.secrets.len(), self.listen.is_empty()) {
            (3.., _) => Err(("turn.secrets", "at most two may be live".into())),
            (_, true) => Err(("turn.listen", "needs an address like 0.0.0.0:3478".into())),
            _ if self.secrets.iter().any(|secret| secret.len() < 16) => {
                Err(("turn.secrets", "each needs at least 16 characters".into()))
            }
            _ => Ok(()),
        }
    }

    /// First and last port of relayed addresses.
    ///
    /// # Errors
    /// It is no range.
    pub fn ports(&self) -> Result<(u16, u16), Wrong> {
        let range = self.relay_ports.split_once('-').and_then(|(first, last)| {
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (1024 <= first && first <= last).then_some((first, last))
        });
        range.ok_or_else(|| ("turn.relay_ports", "must be like 49152-65535, from 1024 up".into()))
    }

    /// The configured users.
    ///
    /// # Errors
    /// One is not `name:password`.
    pub fn accounts(&self) -> Result<Vec<User>, Wrong> {
        let account = |text: &String| match text.split_once(':') {
            Some((name, password)) if !name.is_empty() && !password.is_empty() => {
                Ok(User { name: name.to_owned(), password: password.to_owned() })
            }
            _ => Err(("turn.users", "each must be like name:password".to_owned())),
        };
        self.users.iter().map(account).collect()
    }

    /// Pairs of an external and a local address.
    ///
    /// # Errors
    /// One is not `public/private`.
    pub fn mapping(&self) -> Result<Vec<(IpAddr, IpAddr)>, Wrong> {
        let pair = |text: &String| {
            let (external, local) = text.split_once('/')?;
            Some((external.trim().parse().ok()?, local.trim().parse().ok()?))
        };
        let wrong = || ("turn.external", "each must be like 203.0.113.7/10.0.0.5".to_owned());
        self.external.iter().map(|text| pair(text).ok_or_else(wrong)).collect()
    }

    /// The limits.
    #[must_use]
    pub fn quota(&self) -> Quota {
        Quota {
            allocations_per_user: self.allocations_per_user,
            allocations: self.allocations,
            bytes_per_second: (self.bytes_per_second > 0).then_some(self.bytes_per_second),
            ..Quota::default()
        }
    }

    /// What of the policy the operator decides; `media`, `own` and the relayed addresses are the caller's.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            open: self.allow_peers.clone(),
            denied: self.deny_peers.clone(),
            relay_to_relay: self.relay_to_relay,
            ..Policy::default()
        }
    }
}

/// The certificate of `[tls]`, where files are configured.
#[must_use]
pub fn certificate(tls: Option<&super::Tls>) -> Option<(PathBuf, PathBuf)> {
    let tls = tls?;
    Some((tls.certificate.clone()?, tls.key.clone()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        let wrong = |turn: Turn| turn.check().expect_err("refused").0;
        assert_eq!(wrong(Turn { relay_ports: "65535-49152".into(), ..Turn::default() }), "turn.relay_ports");
        assert_eq!(wrong(Turn { users: vec!["nobody".into()], ..Turn::default() }), "turn.users");
        assert_eq!(wrong(Turn { external: vec!["203.0.113.7".into()], ..Turn::default() }), "turn.external");
        assert_eq!(wrong(Turn { secrets: vec!["short".into()], ..Turn::default() }), "turn.secrets");
        assert!(Turn::default().check().is_ok());
    }
}
