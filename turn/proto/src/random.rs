//! Numbers from the seed that the shell gave. No randomness of its own: the same seed, the same numbers.

type Generator = rand_chacha::ChaCha8Rng;

/// Ports, tokens and ids that nobody can foresee who does not know the seed.
pub(crate) struct Random(Generator);

impl Random {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(rand_chacha::rand_core::SeedableRng::from_seed(seed))
    }

    pub(crate) fn u32(&mut self) -> u32 {
        rand_chacha::rand_core::RngCore::next_u32(&mut self.0)
    }

    pub(crate) fn u64(&mut self) -> u64 {
        rand_chacha::rand_core::RngCore::next_u64(&mut self.0)
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
