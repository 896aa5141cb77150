//! Which worker owns an address: its own media addresses, and its share of the relayed ones.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;

/// The same on all workers; fixed at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Directory {
    media: HashMap<SocketAddr, usize>,
    /// Addresses of relayed transport addresses.
    relays: Vec<IpAddr>,
    first_port: u16,
    /// Ports of one worker; 0 where there is no relay.
    share: u16,
    workers: usize,
}

impl Directory {
    /// `media`: the addresses of each worker.
    pub fn new(media: &[Vec<SocketAddr>], relays: Vec<IpAddr>, ports: Option<(u16, u16)>) -> Self {
        let workers = media.len().max(1);
        let owners = media
            .iter()
            .enumerate()
            .flat_map(|(worker, addresses)| addresses.iter().map(move |address| (*address, worker)));
        let (first_port, share) = ports.map_or((0, 0), |(first, last)| {
            let all = u32::from(last) - u32::from(first) + 1;
            (first, u16::try_from(all / workers as u32).unwrap_or(u16::MAX))
        });
        Directory { media: owners.collect(), relays, first_port, share, workers }
    }

    /// Every media address there is.
    pub fn media_addresses(&self) -> Vec<SocketAddr> {
        self.media.keys().copied().collect()
    }

    /// Addresses of relayed transport addresses, at most one of each family.
    pub fn relays(&self) -> &[IpAddr] {
        &self.relays
    }

    /// The worker that listens at a media address.
    pub fn media_owner(&self, address: SocketAddr) -> Option<usize> {
        self.media.get(&address).copied()
    }

    /// The worker whose relayed address this is, or would be.
    pub fn relay_owner(&self, address: SocketAddr) -> Option<usize> {
        if !self.relays.contains(&address.ip()) {
            return None;
        }
        let offset = address.port().checked_sub(self.first_port)?;
        let owner = usize::from(offset.checked_div(self.share)?);
        (owner < self.workers).then_some(owner)
    }

    /// Ports of the relayed addresses of one worker.
    pub fn ports_of(&self, worker: usize) -> RangeInclusive<u16> {
        let first = self.first_port + self.share * u16::try_from(worker).unwrap_or(0);
        first..=first + (self.share.max(1) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn every_relayed_port_has_one_owner() {
        let media = [vec![at("192.0.2.1:3478")], vec![at("192.0.2.1:3479")], vec![at("192.0.2.1:3480")]];
        let directory = Directory::new(&media, vec![at("192.0.2.1:0").ip()], Some((50_000, 50_009)));
        assert_eq!(directory.ports_of(2), 50_006..=50_008);
        for worker in 0..3 {
            for port in directory.ports_of(worker) {
                let address = SocketAddr::new(at("192.0.2.1:0").ip(), port);
                assert_eq!(directory.relay_owner(address), Some(worker));
            }
        }
        assert_eq!(directory.relay_owner(at("192.0.2.1:50009")), None, "what does not divide is nobody's");
        assert_eq!(directory.relay_owner(at("192.0.2.1:49999")), None);
        assert_eq!(directory.relay_owner(at("192.0.2.2:50000")), None);
        assert_eq!(directory.media_owner(at("192.0.2.1:3479")), Some(1));
    }

    #[test]
    fn without_a_relay_no_address_is_relayed() {
        let directory = Directory::new(&[vec![at("192.0.2.1:3478")]], vec![at("192.0.2.1:0").ip()], None);
        assert_eq!(directory.relay_owner(at("192.0.2.1:3478")), None);
    }
}
