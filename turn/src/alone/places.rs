//! Which sockets and which part of the relayed ports each shard has.

use std::io;
use std::net::{IpAddr, SocketAddr};

use dokita_turn_proto::{Config, RelayAddresses};

use super::{AloneConfig, StartError};
use crate::shard::steer;
use crate::udp::{Addresses, Options, Socket};

/// What shards have in common.
#[derive(Debug)]
pub(super) struct Places {
    shards: usize,
    /// Addresses of this machine: never peers.
    own: Vec<IpAddr>,
    /// External addresses, where they stand for local ones.
    external: Vec<(IpAddr, IpAddr)>,
}

impl Places {
    pub fn new(config: &AloneConfig) -> Result<Self, StartError> {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let shards = if config.shards == 0 { cores() } else { config.shards };
        let mut own: Vec<IpAddr> = if_addrs::get_if_addrs()?.iter().map(|interface| interface.ip()).collect();
        own.extend(config.external.iter().map(|(external, _)| *external));
        Ok(Places { shards, own, external: config.external.clone() })
    }

    /// The UDP sockets of each shard.
    pub fn open(&self, config: &AloneConfig) -> Result<Vec<Vec<Socket>>, StartError> {
        let options = Options { shared_port: self.shards > 1, ..Options::listener(config.gso) };
        let mut shards: Vec<Vec<Socket>> = (0..self.shards).map(|_| Vec::new()).collect();
        for wanted in addresses(config) {
            let problem = |source| StartError::Listen { what: "UDP", address: wanted, source };
            let mut address = wanted;
            for sockets in &mut shards {
                let socket =
                    Socket::bind(address, options, |bound| self.addresses(bound)).map_err(problem)?;
                // The system may have chosen the port: the others share it.
                address = socket.local_addr().map_err(problem)?;
                sockets.push(socket);
            }
            if self.shards > 1
                && let Some(socket) = shards.first_mut().and_then(|sockets| sockets.last_mut())
                && let Err(error) = steer(socket.source(), self.shards)
            {
                tracing::warn!(%error, "the system spreads clients over the shards, not their addresses");
            }
        }
        Ok(shards)
    }

    /// What clients are told of a socket: the external addresses, where there are any.
    fn addresses(&self, bound: SocketAddr) -> io::Result<Addresses> {
        let local = Addresses::of(bound, &[])?;
        if self.external.is_empty() {
            return Ok(local);
        }
        let told: Vec<IpAddr> = local.advertised().iter().map(|address| self.told(address.ip())).collect();
        Addresses::of(bound, &told)
    }

    fn told(&self, local: IpAddr) -> IpAddr {
        self.external.iter().find(|(_, behind)| *behind == local).map_or(local, |(external, _)| *external)
    }

    /// The core's configuration for one shard: its ports, its share of the allocations.
    pub fn core_of(&self, index: usize, mut core: Config, bound: &[SocketAddr]) -> Config {
        if core.relay.v4.is_none() && core.relay.v6.is_none() {
            let own = bound.iter().filter_map(|bound| self.addresses(*bound).ok());
            let told: Vec<IpAddr> = own
                .flat_map(|addresses| addresses.advertised().to_vec())
                .map(|address| address.ip())
                .collect();
            core.relay = RelayAddresses::among(&told, core.relay.ports, core.relay.nominal);
        }
        let (first, last) = (*core.relay.ports.start(), *core.relay.ports.end());
        core.policy.relays.extend(core.relay.iter());
        core.policy.relay_ports = Some((first, last));
        core.policy.own.extend(&self.own);
        core.relay.ports = slice(first, last, index, self.shards);
        core.quota.allocations = core.quota.allocations.div_ceil(self.shards as u32);
        core
    }
}

/// Where clients send datagrams: the addresses, and for behaviour discovery (RFC 5780) each
/// combination of the first one's address and port with the other one's.
fn addresses(config: &AloneConfig) -> Vec<SocketAddr> {
    let mut all = config.listen.clone();
    if let (Some(first), Some(other)) = (config.listen.first(), config.core.other_address) {
        let other = SocketAddr::new(local(&config.external, other.ip()), other.port());
        all.push(SocketAddr::new(first.ip(), other.port()));
        all.push(SocketAddr::new(other.ip(), first.port()));
        all.push(other);
    }
    all
}

fn local(external: &[(IpAddr, IpAddr)], told: IpAddr) -> IpAddr {
    external.iter().find(|(external, _)| *external == told).map_or(told, |(_, local)| *local)
}

/// The ports of one shard; all begin with an even one where there is room (EVEN-PORT).
fn slice(first: u16, last: u16, index: usize, shards: usize) -> std::ops::RangeInclusive<u16> {
    let (first, last) = (usize::from(first), usize::from(last));
    let size = ((last + 1 - first) / shards).max(1);
    let size = if size > 1 { size & !1 } else { size };
    let start = (first + index * size).min(last);
    let end = if index + 1 == shards { last } else { (start + size - 1).min(last) };
    start as u16..=end as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_no_port_and_leave_none_out() {
        for (first, last, shards) in
            [(49_152, 65_535, 3), (50_000, 50_009, 2), (50_000, 50_002, 3), (1_024, 1_030, 1)]
        {
            let slices: Vec<_> = (0..shards).map(|index| slice(first, last, index, shards)).collect();
            let ports: Vec<u16> = slices.iter().cloned().flatten().collect();
            assert_eq!(ports, (first..=last).collect::<Vec<_>>(), "{slices:?}");
        }
    }
}
