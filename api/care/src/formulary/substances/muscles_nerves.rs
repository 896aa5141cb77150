//! ATC M and N: muscles and joints, nervous system.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S};
use crate::safety::Severity::Contraindicated;

pub(super) const SUBSTANCES: &[S] = &[
    S::new("N02BE01", "Paracetamol")
        .doses(
            BNFC,
            &[
                Dose::aged(0, 3).each(10.0, 15.0).daily(20.0, 60.0).most(60.0, 240.0),
                Dose::aged(3, 144).each(10.0, 15.0).daily(20.0, 75.0).most(500.0, 2000.0),
                Dose::ADULT.most(1000.0, 4000.0),
            ],
        )
        .pregnancy([OK, OK, OK, OK], "", BNF),
    S::new("N02BA01", "Aspirin")
        .doses(BNF, &[Dose::ADULT.most(900.0, 4000.0)])
        .not_below(192, Contraindicated, "Reye's syndrome has been reported in children.", BNF)
        .pregnancy(
            [CARE, CARE, NO, NO],
            "It may close the ductus arteriosus early and cause bleeding; Reye's syndrome in the nursling.",
            BNF,
        ),
];
