//! ATC P: malaria, worms and other parasites.

use super::{BNF, BNFC, Band, CARE, Dose, NO, OK, Substance as S, WHO_MALARIA, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated};

const fn band(from_kg: f64, below_kg: f64, each: f64) -> Band {
    Band { from_kg, below_kg, each }
}

/// Artemether of artemether-lumefantrine, each of six doses in three days.
const ARTEMETHER: &[Band] =
    &[band(5.0, 15.0, 20.0), band(15.0, 25.0, 40.0), band(25.0, 35.0, 60.0), band(35.0, f64::INFINITY, 80.0)];
const WORMS: &str = "It waits until after the first trimester.";
const WHO_DEWORMING: &str = "WHO preventive chemotherapy guideline 2017";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("P01AB01", "Metronidazole").doses(BNFC, &[child().each(7.5, 17.0).most(800.0, 2400.0), adult(2000.0, 2400.0)]).pregnancy([OK, OK, OK, CARE], "It gives milk a bitter taste; avoid single high doses.", BNF),
    S::new("P01AB02", "Tinidazole").doses(BNFC, &[child().daily(45.0, 75.0).most(2000.0, 2000.0), adult(2000.0, 2000.0)]).pregnancy([NO, CARE, CARE, CARE], "Metronidazole is preferred; do not breast-feed for three days.", BNF),
    S::new("P01AB07", "Secnidazole").doses("Manufacturer 2023", &[child().each(25.0, 35.0).most(2000.0, 2000.0), adult(2000.0, 2000.0)]).pregnancy([CARE; 4], "Metronidazole is preferred.", "Manufacturer 2023"),
    S::new("P01BA01", "Chloroquine phosphate").doses(WHO_MALARIA, &[aged(0, 144).each(8.0, 17.0).daily(8.0, 25.0).most(1000.0, 1500.0), adult(1000.0, 1500.0)]).pregnancy([OK; 4], "", WHO_MALARIA),
    S::new("P01BA02", "Hydroxychloroquine").doses(BNF, &[child().daily(3.0, 6.5).most(400.0, 400.0), adult(400.0, 400.0)]).pregnancy([OK; 4], "", "British Society for Rheumatology 2023"),
    S::new("P01BA03", "Primaquine").doses(WHO_MALARIA, &[aged(6, 144).daily(0.2, 0.75).most(30.0, 30.0), adult(45.0, 45.0)])
        .not_below(6, Contraindicated, "It breaks up red cells in G6PD deficiency.", WHO_MALARIA).pregnancy([NO, NO, NO, CARE], "The child's red cells may break up: its G6PD is not known.", WHO_MALARIA),
    S::new("P01BA06", "Amodiaquine").follows().pregnancy([CARE, OK, OK, OK], "Artemether-lumefantrine is preferred in the first trimester.", WHO_MALARIA),
    S::new("P01BB01", "Proguanil").doses(BNF, &[adult(400.0, 400.0)]).pregnancy([CARE, OK, OK, OK], "Give 5 mg of folic acid.", BNF),
    S::new("P01AX06", "Atovaquone").doses(BNF, &[adult(1000.0, 1500.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("P01BC01", "Quinine sulfate").doses(WHO_MALARIA, &[aged(0, 144).each(8.0, 11.0).most(600.0, 1800.0), adult(700.0, 2100.0)]).injected(WHO_MALARIA, &[aged(0, 144).each(8.0, 22.0).most(1400.0, 2800.0), Dose::ADULT.each(8.0, 20.0).most(1400.0, 2800.0)]).pregnancy([CARE, CARE, CARE, OK], "Watch the mother's blood sugar.", WHO_MALARIA),
    S::new("P01BC02", "Mefloquine").doses(WHO_MALARIA, &[aged(3, 144).each(4.0, 15.0).most(750.0, 1250.0), adult(750.0, 1250.0)]).pregnancy([CARE, OK, OK, OK], "There is little experience in the first weeks.", WHO_MALARIA),
    S::new("P01BD51:sulfadoxine", "Sulfadoxine").doses(WHO_MALARIA, &[aged(2, 144).each(20.0, 35.0).most(1500.0, 1500.0), adult(1500.0, 1500.0)])
        .not_below(2, Contraindicated, "Sulfonamides displace bilirubin.", WHO_MALARIA).pregnancy([CARE, OK, OK, CARE], "Preventive treatment begins at week 13; no high doses of folic acid beside it.", WHO_MALARIA),
    S::new("P01BD01", "Pyrimethamine").follows().pregnancy([CARE, OK, OK, OK], "It acts against folic acid in the first weeks.", WHO_MALARIA),
    S::new("P01BE03", "Artesunate").doses(WHO_MALARIA, &[aged(0, 144).each(2.0, 10.0).most(240.0, 480.0), adult(240.0, 480.0)]).injected(WHO_MALARIA, &[aged(0, 144).each(2.0, 3.0).most(150.0, 300.0), Dose::ADULT.each(2.0, 3.0).most(300.0, 600.0)]).pregnancy([CARE, OK, OK, OK], "Life-saving when malaria is severe, in any trimester; otherwise artemether-lumefantrine is preferred in the first.", WHO_MALARIA),
    S::new("P01BE02", "Artemether").injected(WHO_MALARIA, &[Dose::aged(0, u16::MAX).each(1.5, 3.2).most(240.0, 240.0)]).pregnancy([OK; 4], "", WHO_MALARIA),
    S::new("P01BF01:artemether", "Artemether in artemether-lumefantrine").doses(WHO_MALARIA, &[Dose::aged(0, u16::MAX).banded(ARTEMETHER).most(80.0, 160.0)]).pregnancy([OK; 4], "", WHO_MALARIA),
    S::new("P01BF01:lumefantrine", "Lumefantrine").follows().pregnancy([OK; 4], "", WHO_MALARIA),
    S::new("P01BE05", "Dihydroartemisinin").doses(WHO_MALARIA, &[child().daily(2.0, 10.0).most(160.0, 160.0), Dose::ADULT.daily(1.6, 4.0).most(200.0, 200.0)]).pregnancy([CARE, OK, OK, OK], "Artemether-lumefantrine is preferred in the first trimester.", WHO_MALARIA),
    S::new("P01BF05:piperaquine", "Piperaquine").follows().pregnancy([CARE, OK, OK, OK], "Artemether-lumefantrine is preferred in the first trimester.", WHO_MALARIA),
    S::new("P02BA01", "Praziquantel").doses(WHO_DEWORMING, &[aged(24, u16::MAX).each(20.0, 60.0)]).not_below(24, Caution, "It is not established below two years.", WHO_DEWORMING).pregnancy([CARE, OK, OK, OK], WORMS, WHO_DEWORMING),
    S::new("P02CA01", "Mebendazole").doses(WHO_DEWORMING, &[aged(12, 144).most(500.0, 500.0), adult(500.0, 1000.0)])
        .not_below(12, Caution, "Convulsions were reported in infants.", WHO_DEWORMING).pregnancy([NO, OK, OK, OK], WORMS, WHO_DEWORMING),
    S::new("P02CA03", "Albendazole").doses(WHO_DEWORMING, &[aged(12, 24).most(200.0, 400.0), aged(24, 144).most(400.0, 800.0), adult(400.0, 800.0)])
        .not_below(12, Caution, "It is not established below one year.", WHO_DEWORMING).pregnancy([NO, OK, OK, OK], WORMS, WHO_DEWORMING),
    S::new("P02CE01", "Levamisole").doses("WHO model formulary 2008", &[child().each(2.0, 3.0).most(150.0, 150.0), adult(150.0, 150.0)]).pregnancy([CARE; 4], WORMS, "WHO model formulary 2008"),
    S::new("P02CF01", "Ivermectin").doses(WHO_DEWORMING, &[aged(60, u16::MAX).each(0.15, 0.4)])
        .not_below(60, Contraindicated, "It is not given below 15 kg or 90 cm.", WHO_DEWORMING).pregnancy([NO, NO, NO, CARE], "It is not given in pregnancy or in the first week after birth.", WHO_DEWORMING),
    S::new("P03AX01", "Benzyl benzoate").pregnancy([CARE, CARE, CARE, OK], "Permethrin is preferred.", BNF),
    S::new("P03AC04", "Permethrin").pregnancy([OK; 4], "", BNF),
];
