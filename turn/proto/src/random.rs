//! Randomness from the seed that the shell gave.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Ports, tokens and ids that nobody can foresee.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha8Rng::from_seed(seed))
    }

    pub(crate) fn u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    pub(crate) fn u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A transaction id: 96 bits.
    pub(crate) fn transaction(&mut self) -> u128 {
        u128::from(self.u64()) << 32 | u128::from(self.u32())
    }

    /// A number below `end`, 0 if there is none.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.u32()) * u64::from(end)) >> 32) as u32
    }
}
