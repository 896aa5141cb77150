//! ATC P: malaria, worms and other parasites.

use super::{BNF, Band, CARE, Dose, OK, Substance as S, WHO_MALARIA};

const fn band(from_kg: f64, below_kg: f64, each: f64) -> Band {
    Band { from_kg, below_kg, each }
}

pub(super) const SUBSTANCES: &[S] = &[
    S::new("P01BE02", "Artemether")
        .doses(
            WHO_MALARIA,
            &[Dose::aged(0, u16::MAX).banded(&[
                band(5.0, 15.0, 20.0),
                band(15.0, 25.0, 40.0),
                band(25.0, 35.0, 60.0),
                band(35.0, f64::INFINITY, 80.0),
            ])],
        )
        .pregnancy([OK, OK, OK, OK], "", WHO_MALARIA),
    S::new("P01BA01", "Chloroquine phosphate").doses(BNF, &[Dose::ADULT.most(1000.0, 1500.0)]).pregnancy(
        [CARE, CARE, CARE, OK],
        "Safe at malaria doses.",
        BNF,
    ),
];
