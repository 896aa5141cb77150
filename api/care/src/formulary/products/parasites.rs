//! ATC P: malaria, worms and other parasites.

use super::{Note, Product as P};
use crate::prescription::DoseUnit::Vial;
use crate::prescription::Form::{
    ChewableTablet, Cream, DispersibleTablet, Injection, Lotion, Suppository, Suspension, Syrup, Tablet,
};

const OLD: &[Note] = &[Note::NotFirstLineForMalaria];
const FAT: &[Note] = &[Note::WithFattyFood];

#[rustfmt::skip]
pub(super) const PRODUCTS: &[P] = &[
    P::new("metronidazole-200mg-tablet", "Metronidazole", "P01AB01", Tablet, "200 mg"),
    P::new("metronidazole-400mg-tablet", "Metronidazole", "P01AB01", Tablet, "400 mg"),
    P::new("metronidazole-200mg-5ml-suspension", "Metronidazole", "P01AB01", Suspension, "200 mg/5 mL"),
    P::new("tinidazole-500mg-tablet", "Tinidazole", "P01AB02", Tablet, "500 mg"),
    P::new("secnidazole-500mg-tablet", "Secnidazole", "P01AB07", Tablet, "500 mg"),
    P::new("chloroquine-250mg-tablet", "Chloroquine phosphate", "P01BA01", Tablet, "250 mg (150 mg base)").noted(OLD),
    P::new("chloroquine-80mg-5ml-syrup", "Chloroquine phosphate", "P01BA01", Syrup, "80 mg/5 mL (50 mg base)").noted(OLD),
    P::new("hydroxychloroquine-200mg-tablet", "Hydroxychloroquine", "P01BA02", Tablet, "200 mg"),
    P::new("primaquine-15mg-tablet", "Primaquine", "P01BA03", Tablet, "15 mg").noted(&[Note::TestG6pd]),
    P::new("proguanil-100mg-tablet", "Proguanil", "P01BB01", Tablet, "100 mg"),
    P::new("atovaquone-proguanil-250-100mg-tablet", "Atovaquone-proguanil", "P01BB51", Tablet, "250/100 mg").of(&["P01AX06", "P01BB01"]).noted(FAT),
    P::new("quinine-300mg-tablet", "Quinine sulfate", "P01BC01", Tablet, "300 mg").noted(OLD),
    P::new("mefloquine-250mg-tablet", "Mefloquine", "P01BC02", Tablet, "250 mg"),
    P::new("sulfadoxine-pyrimethamine-500-25mg-tablet", "Sulfadoxine-pyrimethamine", "P01BD51", Tablet, "500/25 mg").of(&["P01BD51:sulfadoxine", "P01BD01"]).noted(OLD),
    P::new("artesunate-60mg-injection", "Artesunate", "P01BE03", Injection, "60 mg").counted(Vial),
    P::new("artesunate-100mg-suppository", "Artesunate", "P01BE03", Suppository, "100 mg"),
    P::new("artemether-80mg-injection", "Artemether", "P01BE02", Injection, "80 mg/mL").by(crate::prescription::Route::Intramuscular),
    P::new("artemether-lumefantrine-20-120mg-tablet", "Artemether-lumefantrine", "P01BF01", Tablet, "20/120 mg").of(&["P01BF01:artemether", "P01BF01:lumefantrine"]).noted(FAT),
    P::new("artemether-lumefantrine-20-120mg-dispersible-tablet", "Artemether-lumefantrine", "P01BF01", DispersibleTablet, "20/120 mg").of(&["P01BF01:artemether", "P01BF01:lumefantrine"]).noted(FAT),
    P::new("artemether-lumefantrine-40-240mg-tablet", "Artemether-lumefantrine", "P01BF01", Tablet, "40/240 mg").of(&["P01BF01:artemether", "P01BF01:lumefantrine"]).noted(FAT),
    P::new("artemether-lumefantrine-80-480mg-tablet", "Artemether-lumefantrine", "P01BF01", Tablet, "80/480 mg").of(&["P01BF01:artemether", "P01BF01:lumefantrine"]).noted(FAT),
    P::new("artesunate-amodiaquine-100-270mg-tablet", "Artesunate-amodiaquine", "P01BF03", Tablet, "100/270 mg").of(&["P01BE03", "P01BA06"]),
    P::new("dihydroartemisinin-piperaquine-40-320mg-tablet", "Dihydroartemisinin-piperaquine", "P01BF05", Tablet, "40/320 mg").of(&["P01BE05", "P01BF05:piperaquine"]),
    P::new("praziquantel-600mg-tablet", "Praziquantel", "P02BA01", Tablet, "600 mg"),
    P::new("mebendazole-500mg-chewable-tablet", "Mebendazole", "P02CA01", ChewableTablet, "500 mg"),
    P::new("albendazole-400mg-chewable-tablet", "Albendazole", "P02CA03", ChewableTablet, "400 mg"),
    P::new("levamisole-40mg-tablet", "Levamisole", "P02CE01", Tablet, "40 mg"),
    P::new("ivermectin-3mg-tablet", "Ivermectin", "P02CF01", Tablet, "3 mg"),
    P::new("benzyl-benzoate-25pc-lotion", "Benzyl benzoate", "P03AX01", Lotion, "25 %"),
    P::new("permethrin-5pc-cream", "Permethrin", "P03AC04", Cream, "5 %"),
];
