//! ATC D, G, H and L: skin, urogenital system and sex hormones, other hormones, immune system.

use super::{BNF, Dose, NO, Substance as S};

pub(super) const SUBSTANCES: &[S] = &[S::new("L04AX03", "Methotrexate")
    .weekly()
    .doses(BNF, &[Dose::ADULT.most(25.0, 25.0)])
    .pregnancy([NO, NO, NO, NO], "It harms the unborn and the nursling.", BNF)];
