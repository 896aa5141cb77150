//! How many answers a network gets without credentials: a table of fixed size, so that spoofed
//! sources take no memory.

use std::hash::BuildHasher;
use std::net::IpAddr;
use std::time::Instant;

use foldhash::fast::FixedState;

const SETS: usize = 1024;
const WAYS: usize = 4;

/// Token buckets of the networks that asked last.
pub(crate) struct Limiter {
    places: Vec<[Option<Place>; WAYS]>,
    hash: FixedState,
}

#[derive(Clone, Copy)]
struct Place {
    network: u64,
    /// Thousandths of an answer.
    tokens: u64,
    last: Instant,
}

impl Limiter {
    pub(crate) fn new(seed: u64) -> Self {
        Self { places: vec![[None; WAYS]; SETS], hash: FixedState::with_seed(seed) }
    }

    /// Whether the network of `client` gets another answer; `rate` a second, a second's worth at once.
    /// Nobody can forge the source of a stream: forged datagrams must not cost a network its streams.
    pub(crate) fn allows(&mut self, now: Instant, client: IpAddr, stream: bool, rate: u32) -> bool {
        let network = network(client) | u64::from(stream) << 62;
        let full = u64::from(rate) * 1_000;
        let set = &mut self.places[self.hash.hash_one(network) as usize % SETS];
        let found = set.iter().position(|place| place.is_some_and(|place| place.network == network));
        let way = found.unwrap_or_else(|| longest_unused(set));
        let mut place = match set[way].filter(|_| found.is_some()) {
            Some(place) => place,
            None => Place { network, tokens: full, last: now },
        };
        let passed = now.saturating_duration_since(place.last).as_millis() as u64;
        // Time shorter than what one token takes is kept for the next time.
        let gained = passed.saturating_mul(u64::from(rate));
        if gained > 0 {
            place.tokens = full.min(place.tokens.saturating_add(gained));
            place.last = now;
        }
        let allowed = place.tokens >= 1_000;
        if allowed {
            place.tokens -= 1_000;
        }
        set[way] = Some(place);
        allowed
    }
}

fn longest_unused(set: &[Option<Place>; WAYS]) -> usize {
    let used = |way: &usize| set[*way].map(|place| place.last);
    (0..WAYS).min_by_key(used).unwrap_or(0)
}

/// The first 24 bits of an IPv4, the first 56 of an IPv6 address.
fn network(client: IpAddr) -> u64 {
    match client.to_canonical() {
        IpAddr::V4(ip) => u64::from(u32::from(ip) >> 8),
        IpAddr::V6(ip) => (u128::from(ip) >> 72) as u64 | 1 << 63,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_network_gets_its_rate_and_the_next_its_own() {
        let (mut limiter, start) = (Limiter::new(1), Instant::now());
        let asked = |limiter: &mut Limiter, last: u8, now| {
            limiter.allows(now, IpAddr::from([10, 0, last, 9]), false, 5)
        };
        assert_eq!((0..20).filter(|_| asked(&mut limiter, 0, start)).count(), 5);
        assert!(asked(&mut limiter, 1, start));
        let later = start + Duration::from_millis(400);
        assert_eq!((0..20).filter(|_| asked(&mut limiter, 0, later)).count(), 2);
    }

    #[test]
    fn neighbours_share_a_network() {
        let (mut limiter, now) = (Limiter::new(1), Instant::now());
        let allowed =
            (0..=255).filter(|last| limiter.allows(now, IpAddr::from([10, 0, 0, *last]), false, 3)).count();
        assert_eq!(allowed, 3);
        assert!(limiter.allows(now, IpAddr::from([10, 0, 0, 1]), true, 3), "streams have their own");
    }
}
