//! Pairs.
use super::Interaction;
pub(super) const PAIRS: &[Interaction] = &[];
