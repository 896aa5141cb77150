//! Many native participants against one server: how much it carries, and whether it gives memory
//! back. The server is on this machine; any other address is refused.

pub mod calls;
pub mod hospital;
pub mod process;
pub mod soak;

use anyhow::ensure;
use dokita::participant::loopback;
use url::Url;

/// Participants of one run at most.
pub const MAX_PARTICIPANTS: usize = 200;
/// Seconds of one run at most.
pub const MAX_SECONDS: u64 = 3_600;

/// Fails unless `server` is this machine: a load test is nothing to point at other people.
pub fn only_here(server: &Url) -> anyhow::Result<()> {
    ensure!(
        loopback(server).is_some(),
        "Load is made against this machine only: http://127.0.0.1:PORT, not {server}"
    );
    Ok(())
}

/// The middle one, the 95th of a hundred, the largest.
#[must_use]
pub fn spread(mut values: Vec<u64>) -> (u64, u64, u64) {
    values.sort_unstable();
    let at = |percent: usize| values.get((values.len().max(1) - 1) * percent / 100).copied().unwrap_or(0);
    (at(50), at(95), at(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_refused() {
        let allowed = |url| only_here(&Url::parse(url).unwrap()).is_ok();
        assert!(
            allowed("http://127.0.0.1:8080") && allowed("http://localhost:1") && allowed("http://[::1]:1")
        );
        assert!(
            !allowed("https://hospital.example") && !allowed("http://10.0.0.1") && !allowed("http://0.0.0.0")
        );
    }

    #[test]
    fn the_spread_of_nothing_is_zero() {
        assert_eq!(spread(vec![]), (0, 0, 0));
        assert_eq!(spread((1..=100).rev().collect()), (50, 95, 100));
    }
}
