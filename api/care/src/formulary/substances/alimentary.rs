//! ATC A: alimentary tract and metabolism.

use super::{BNF, Dose, OK, Substance as S};

pub(super) const SUBSTANCES: &[S] = &[S::new("A10AB01", "Insulin human, soluble")
    .in_units()
    .doses(BNF, &[Dose::aged(0, u16::MAX).daily(0.1, 2.0).most(100.0, 300.0)])
    .pregnancy([OK, OK, OK, OK], "", BNF)];
