//! What is fixed at the start and can be changed by a reload.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::policy::{Policy, Route};
use crate::types::Denial;

/// Everything that a server needs to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// REALM of the long-term credential mechanism (RFC 8489 section 9.2).
    pub realm: String,
    /// Whose requests are granted.
    pub credentials: Credentials,
    /// Makes and checks nonces; the same on all shards.
    pub nonce_key: [u8; 32],
    /// After that a nonce is stale.
    pub nonce_lifetime: Duration,
    /// Where relayed addresses come from.
    pub relay: RelayAddresses,
    /// Who may be a peer.
    pub policy: Policy,
    /// How much one user, and all together, may take.
    pub quota: Quota,
    /// Set while draining: new allocations go there (300 Try Alternate, RFC 8489 section 14.15).
    pub alternate: Vec<SocketAddr>,
    /// Second address for behaviour discovery (RFC 5780), another address and another port than the
    /// first; OTHER-ADDRESS is absent without it. The shell must then listen at all four pairs of
    /// the two addresses and the two ports.
    pub other_address: Option<SocketAddr>,
}

/// Whose requests are granted.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// Live secrets of time-limited credentials, newest first, at most two: the user name is
    /// `expiry:user` (Unix seconds), the password the base64 of HMAC-SHA1 over it.
    pub secrets: Vec<Vec<u8>>,
    /// Users with a password of their own. Only then USERHASH is offered.
    pub users: Vec<User>,
}

/// A configured user.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// USERNAME.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// Where relayed addresses come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAddresses {
    /// As peers see it; `None`: no IPv4 allocations.
    pub v4: Option<Ipv4Addr>,
    /// As peers see it; `None`: no IPv6 allocations.
    pub v6: Option<Ipv6Addr>,
    /// Ports of this shard; shards share none. RFC 8656 suggests 49152 to 65535.
    pub ports: RangeInclusive<u16>,
    /// No peer outside this process can be reached: relayed addresses are names only, no socket
    /// is opened for them ([`Output::Bind`](crate::Output::Bind) does not come).
    pub nominal: bool,
}

/// Limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Allocations of one user; the user of a time-limited name is the part after the colon.
    pub allocations_per_user: u32,
    /// Allocations of this server.
    pub allocations: u32,
    /// Bytes a second of one user, both directions together; `None`: no limit.
    pub bytes_per_second: Option<u64>,
    /// Permissions of one allocation.
    pub permissions: u32,
    /// Channels of one allocation.
    pub channels: u32,
    /// TCP connections of one allocation, waiting ones included.
    pub connections: u32,
    /// Answers a second to unauthenticated requests of one network (/24, /56).
    pub unauthenticated_per_second: u32,
}

impl Default for Quota {
    fn default() -> Self {
        Quota {
            allocations_per_user: 12,
            allocations: 4_000,
            bytes_per_second: None,
            permissions: 64,
            channels: 64,
            connections: 16,
            unauthenticated_per_second: 50,
        }
    }
}

impl RelayAddresses {
    /// The first of each family.
    #[must_use]
    pub fn among(addresses: &[IpAddr], ports: RangeInclusive<u16>, nominal: bool) -> Self {
        let v4 = addresses.iter().find_map(|ip| if let IpAddr::V4(v4) = ip { Some(*v4) } else { None });
        let v6 = addresses.iter().find_map(|ip| if let IpAddr::V6(v6) = ip { Some(*v6) } else { None });
        RelayAddresses { v4, v6, ports, nominal }
    }

    /// All there are.
    pub fn iter(&self) -> impl Iterator<Item = IpAddr> {
        [self.v4.map(IpAddr::V4), self.v6.map(IpAddr::V6)].into_iter().flatten()
    }

    /// The address of a family, if there is one.
    #[must_use]
    pub fn of(&self, v6: bool) -> Option<IpAddr> {
        if v6 { self.v6.map(IpAddr::V6) } else { self.v4.map(IpAddr::V4) }
    }
}

impl Config {
    /// What the policy says, and that nominal relayed addresses reach media only.
    pub(crate) fn judge(&self, peer: SocketAddr) -> Result<Route, Denial> {
        match self.policy.judge(peer)? {
            Route::Outside if self.relay.nominal => Err(Denial::UnlistedPeer),
            route => Ok(route),
        }
    }

    /// The same for an address whose ports are judged later.
    pub(crate) fn judge_address(&self, peer: IpAddr) -> Result<(), Denial> {
        if self.relay.nominal && !self.policy.media.iter().any(|media| media.ip() == peer) {
            self.policy.judge_address(peer)?;
            return Err(Denial::UnlistedPeer);
        }
        self.policy.judge_address(peer)
    }
}

/// Without the key of the nonces.
impl fmt::Debug for Config {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config {
            realm,
            credentials,
            nonce_key: _,
            nonce_lifetime,
            relay,
            policy,
            quota,
            alternate,
            other_address,
        } = self;
        to.debug_struct("Config")
            .field("realm", realm)
            .field("credentials", credentials)
            .field("nonce_lifetime", nonce_lifetime)
            .field("relay", relay)
            .field("policy", policy)
            .field("quota", quota)
            .field("alternate", alternate)
            .field("other_address", other_address)
            .finish_non_exhaustive()
    }
}

/// How many secrets, not which.
impl fmt::Debug for Credentials {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Credentials")
            .field("secrets", &self.secrets.len())
            .field("users", &self.users)
            .finish()
    }
}

/// Without the password.
impl fmt::Debug for User {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_in_what_is_printed() {
        let config = Config {
            realm: "hospital.example".into(),
            credentials: Credentials {
                secrets: vec![vec![211; 4]],
                users: vec![User { name: "ada".into(), password: "lovelace".into() }],
            },
            nonce_key: [222; 32],
            nonce_lifetime: Duration::from_secs(600),
            relay: RelayAddresses { v4: None, v6: None, ports: 1..=2, nominal: true },
            policy: Policy::default(),
            quota: Quota::default(),
            alternate: Vec::new(),
            other_address: None,
        };
        let printed = format!("{config:?}");
        assert!(printed.contains("hospital.example") && printed.contains("ada"), "{printed}");
        for secret in ["211", "222", "lovelace"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
