//! What each user takes: allocations, and bandwidth by a token bucket.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use foldhash::fast::FixedState;
use slab::Slab;

use crate::credentials::Identity;

/// A user without allocations is forgotten after that; until then its bucket does not fill anew.
pub(crate) const FORGET_AFTER: Duration = Duration::from_secs(2);

/// Users that have allocations or reservations.
pub(crate) struct Users {
    places: HashMap<Identity, usize, FixedState>,
    users: Slab<User>,
}

struct User {
    identity: Identity,
    taken: u32,
    /// Bytes that may pass now.
    tokens: u64,
    filled: Option<Instant>,
}

impl Users {
    pub(crate) fn new(hash: FixedState) -> Self {
        Self { places: HashMap::with_hasher(hash), users: Slab::new() }
    }

    /// Takes a place of the user's quota; `None`: all are taken.
    pub(crate) fn take(&mut self, identity: &Identity, quota: u32) -> Option<usize> {
        let index = match self.places.get(identity) {
            Some(&index) => index,
            None if quota == 0 => return None,
            None => {
                let user = User { identity: identity.clone(), taken: 0, tokens: 0, filled: None };
                let index = self.users.insert(user);
                self.places.insert(identity.clone(), index);
                index
            }
        };
        let user = self.users.get_mut(index)?;
        (user.taken < quota).then(|| {
            user.taken += 1;
            index
        })
    }

    /// Takes another place whatever the quota is.
    pub(crate) fn take_another(&mut self, index: usize) {
        if let Some(user) = self.users.get_mut(index) {
            user.taken += 1;
        }
    }

    /// Gives a place back; true if it was the last one: call [`Users::forget`] after [`FORGET_AFTER`].
    pub(crate) fn give_back(&mut self, index: usize) -> bool {
        let Some(user) = self.users.get_mut(index) else { return false };
        user.taken = user.taken.saturating_sub(1);
        user.taken == 0
    }

    /// Forgets a user without places.
    pub(crate) fn forget(&mut self, index: usize) {
        if self.users.get(index).is_some_and(|user| user.taken == 0) {
            self.places.remove(&self.users.remove(index).identity);
        }
    }

    pub(crate) fn is(&self, index: usize, identity: &Identity) -> bool {
        self.users.get(index).is_some_and(|user| user.identity == *identity)
    }

    /// Whether `bytes` more may pass at `rate` bytes a second; a second's worth may pass at once.
    pub(crate) fn passes(&mut self, now: Instant, index: usize, bytes: usize, rate: Option<u64>) -> bool {
        let Some(rate) = rate else { return true };
        let Some(user) = self.users.get_mut(index) else { return false };
        let gained = match user.filled {
            None => rate,
            Some(filled) => {
                let passed = now.saturating_duration_since(filled).min(Duration::from_secs(1));
                (passed.as_micros() * u128::from(rate) / 1_000_000) as u64
            }
        };
        if gained > 0 {
            user.tokens = rate.min(user.tokens.saturating_add(gained));
            user.filled = Some(now);
        }
        let bytes = bytes as u64;
        let passes = bytes <= user.tokens;
        if passes {
            user.tokens -= bytes;
        }
        passes
    }

    pub(crate) fn len(&self) -> usize {
        self.users.len()
    }
}
