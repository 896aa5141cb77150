//! A bound for connections whose clients have not proved anything yet.
//!
//! Where there is no place left the oldest gives way: who is served needs its place for a moment
//! only, who attacks holds it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Places for half-open connections, all together and of one network (/24, /56).
#[derive(Debug, Clone)]
pub struct HalfOpen {
    total: usize,
    per_network: usize,
    places: Arc<Mutex<Places>>,
}

/// A place; free again when dropped.
#[derive(Debug)]
pub struct Place {
    number: u64,
    network: IpAddr,
    evicted: Arc<Notify>,
    places: Arc<Mutex<Places>>,
}

#[derive(Debug, Default)]
struct Places {
    next: u64,
    taken: BTreeMap<u64, (IpAddr, Arc<Notify>)>,
    networks: HashMap<IpAddr, BTreeSet<u64>>,
}

impl HalfOpen {
    /// So many places, and so many of them for one network.
    #[must_use]
    pub fn new(total: usize, per_network: usize) -> Self {
        HalfOpen { total, per_network, places: Arc::default() }
    }

    /// Takes a place for a connection from `client`; if there is none, the oldest connection (of the
    /// network, where that has too many) is evicted.
    #[must_use]
    pub fn take(&self, client: IpAddr) -> Place {
        let network = network(client);
        let mut places = lock(&self.places);
        let of_network = places.networks.get(&network);
        let oldest = of_network.filter(|numbers| numbers.len() >= self.per_network).and_then(BTreeSet::first);
        if let Some(oldest) = oldest.copied() {
            places.evict(oldest);
        }
        if places.taken.len() >= self.total
            && let Some(oldest) = places.taken.keys().next().copied()
        {
            places.evict(oldest);
        }
        let number = places.next;
        places.next += 1;
        let evicted = Arc::new(Notify::new());
        places.taken.insert(number, (network, Arc::clone(&evicted)));
        places.networks.entry(network).or_default().insert(number);
        Place { number, network, evicted, places: Arc::clone(&self.places) }
    }

    /// How many places are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        lock(&self.places).taken.len()
    }
}

impl Place {
    /// Waits until the connection has to end.
    pub async fn evicted(&self) {
        self.evicted.notified().await;
    }

    /// The result of `work`, or `None` if the connection has to end before.
    pub async fn hold<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            result = work => Some(result),
            () = self.evicted() => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.places).free(self.number, self.network);
    }
}

impl Places {
    fn evict(&mut self, number: u64) {
        if let Some((network, evicted)) = self.taken.get(&number).cloned() {
            evicted.notify_one();
            self.free(number, network);
        }
    }

    fn free(&mut self, number: u64, network: IpAddr) {
        self.taken.remove(&number);
        if let Some(numbers) = self.networks.get_mut(&network) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.networks.remove(&network);
            }
        }
    }
}

fn lock(places: &Mutex<Places>) -> MutexGuard<'_, Places> {
    places.lock().unwrap_or_else(PoisonError::into_inner)
}

fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() & !0xff).into()),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !(u128::MAX >> 56)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    async fn is_evicted(place: &Place) -> bool {
        place.hold(std::future::ready(())).await.is_none()
            || tokio::time::timeout(std::time::Duration::ZERO, place.evicted()).await.is_ok()
    }

    #[tokio::test]
    async fn the_oldest_connection_of_a_crowded_network_gives_way() {
        let places = HalfOpen::new(10, 2);
        let first = places.take(ip("192.0.2.1"));
        let second = places.take(ip("::ffff:192.0.2.2"));
        let other = places.take(ip("2001:db8::1"));
        let third = places.take(ip("192.0.2.3"));
        assert!(is_evicted(&first).await);
        assert!(!is_evicted(&second).await && !is_evicted(&other).await && !is_evicted(&third).await);
        assert_eq!(places.taken(), 3);
        drop((first, second, other, third));
        assert_eq!(places.taken(), 0);
        assert!(lock(&places.places).networks.is_empty(), "nothing stays behind");
    }

    #[tokio::test]
    async fn the_oldest_of_all_gives_way_where_there_are_too_many() {
        let places = HalfOpen::new(3, 2);
        let first = places.take(ip("192.0.2.1"));
        let rest = ["198.51.100.1", "203.0.113.1", "192.0.2.1"].map(|client| places.take(ip(client)));
        assert!(is_evicted(&first).await);
        assert!(!is_evicted(&rest[0]).await);
        assert_eq!(places.taken(), 3);
    }
}
