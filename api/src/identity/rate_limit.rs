//! Refuses guessing: so many attempts by one address and on one account, then a wait.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::ops::Add;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as GovernorClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use ring::digest::{SHA256, digest};

use crate::Problem;
use crate::state::Clock;

/// Keys remembered by one limiter; beyond it, attempts are refused until old ones are forgotten.
const MAX_KEYS: usize = 50_000;

/// What is attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Sign in, or prove it again.
    SignIn,
    /// Refresh a session.
    Refresh,
    /// Ask for a password reset, or use one.
    Reset,
    /// Redeem an invitation, activation or set-up link.
    Redeem,
    /// Register as a patient.
    Register,
    /// Find a prescription by its spoken code, as one pharmacist.
    SpokenCode,
    /// The same, as one pharmacy.
    SpokenCodeOfPharmacy,
    /// Open a shared record; the account is the share.
    Share,
}

/// The limiters, one pair a gate.
pub struct RateLimits {
    gates: [Limiters; 8],
}

struct Limiters {
    by_address: Limiter,
    by_account: Limiter,
}

type Key = [u8; 16];
type Limiter = RateLimiter<Key, DashMapStateStore<Key>, SharedClock, NoOpMiddleware<Instant>>;

impl RateLimits {
    /// Limiters that count by `clock`.
    pub fn new(clock: &Arc<dyn Clock>) -> Self {
        // Many people of one hospital share an address; an account is one person.
        let limiters = |address: (u32, u64), account: (u32, u64)| Limiters {
            by_address: limiter(address, clock),
            by_account: limiter(account, clock),
        };
        Self {
            gates: [
                limiters((60, 2), (10, 30)),
                limiters((120, 1), (30, 5)),
                limiters((20, 10), (4, 300)),
                limiters((60, 2), (30, 5)),
                limiters((20, 10), (5, 60)),
                limiters((120, 1), (20, 15)),
                limiters((240, 1), (60, 5)),
                limiters((240, 1), (120, 2)),
            ],
        }
    }

    /// Counts an attempt by an address.
    pub fn check(&self, gate: Gate, address: IpAddr) -> Result<(), Problem> {
        check(&self.gates[gate as usize].by_address, network(address))
    }

    /// Counts an attempt on an account, named by whatever the caller typed.
    pub fn check_account(&self, gate: Gate, account: &str) -> Result<(), Problem> {
        check(&self.gates[gate as usize].by_account, key(account.to_lowercase().as_bytes()))
    }

    /// Counts `times` more attempts on an account, as far as there are any left.
    pub fn penalise(&self, gate: Gate, account: &str, times: u32) {
        for _ in 0..times {
            if self.check_account(gate, account).is_err() {
                return;
            }
        }
    }

    /// Forgets keys that are at rest.
    pub fn tidy(&self) {
        for gate in &self.gates {
            for limiter in [&gate.by_address, &gate.by_account] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }
}

fn check(limiter: &Limiter, key: Key) -> Result<(), Problem> {
    if limiter.len() >= MAX_KEYS {
        limiter.retain_recent();
        if limiter.len() >= MAX_KEYS {
            return Err(Problem::too_many_attempts(Duration::from_secs(60)));
        }
    }
    limiter
        .check_key(&key)
        .map_err(|until| Problem::too_many_attempts(until.wait_time_from(limiter.clock().now())))
}

/// A burst, and then one each `seconds`.
fn limiter((burst, seconds): (u32, u64), clock: &Arc<dyn Clock>) -> Limiter {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(Duration::from_secs(seconds.max(1)))
        .unwrap_or(Quota::per_minute(NonZeroU32::MIN))
        .allow_burst(burst);
    RateLimiter::dashmap_with_clock(quota, SharedClock(clock.clone()))
}

fn key(bytes: &[u8]) -> Key {
    let mut key = Key::default();
    key.copy_from_slice(&digest(&SHA256, bytes).as_ref()[..16]);
    key
}

/// An IPv6 customer holds a whole /64 (RFC 6177): one key for it.
fn network(address: IpAddr) -> Key {
    match address.to_canonical() {
        IpAddr::V4(address) => key(&address.octets()),
        IpAddr::V6(address) => key(&address.octets()[..8]),
    }
}

#[derive(Clone)]
struct SharedClock(Arc<dyn Clock>);

/// Nanoseconds of Unix time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Instant(u64);

impl GovernorClock for SharedClock {
    type Instant = Instant;

    fn now(&self) -> Instant {
        Instant(u64::try_from(self.0.now().unix_timestamp_nanos()).unwrap_or(0))
    }
}

impl Add<Nanos> for Instant {
    type Output = Self;

    fn add(self, nanos: Nanos) -> Self {
        Self(self.0.saturating_add(nanos.as_u64()))
    }
}

impl Reference for Instant {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.saturating_sub(duration.as_u64()))
    }
}
