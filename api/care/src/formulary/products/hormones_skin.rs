//! ATC D, G, H and L: skin, urogenital system and sex hormones, other hormones, immune system.

use super::{Controlled, Note, Product as P};
use crate::prescription::DoseUnit::Vial;
use crate::prescription::Form::{Capsule, Cream, Injection, Lotion, Ointment, Pessary, Tablet};
use crate::prescription::Route::Intramuscular;

#[rustfmt::skip]
pub(super) const PRODUCTS: &[P] = &[
    P::new("clotrimazole-1pc-cream", "Clotrimazole (skin)", "D01AC01", Cream, "1 %"),
    P::new("ketoconazole-2pc-cream", "Ketoconazole (skin)", "D01AC08", Cream, "2 %"),
    P::new("terbinafine-1pc-cream", "Terbinafine (skin)", "D01AE15", Cream, "1 %"),
    P::new("griseofulvin-500mg-tablet", "Griseofulvin", "D01BA01", Tablet, "500 mg"),
    P::new("terbinafine-250mg-tablet", "Terbinafine", "D01BA02", Tablet, "250 mg"),
    P::new("benzoic-salicylic-acid-6-3pc-ointment", "Benzoic acid-salicylic acid (Whitfield)", "D01AE20", Ointment, "6 % + 3 %"),
    P::new("calamine-15pc-lotion", "Calamine", "D02AB", Lotion, "15 %"),
    P::new("fusidic-acid-2pc-cream", "Fusidic acid (skin)", "D06AX01", Cream, "2 %"),
    P::new("mupirocin-2pc-ointment", "Mupirocin", "D06AX09", Ointment, "2 %"),
    P::new("silver-sulfadiazine-1pc-cream", "Silver sulfadiazine", "D06BA01", Cream, "1 %"),
    P::new("aciclovir-5pc-cream", "Aciclovir (skin)", "D06BB03", Cream, "5 %"),
    P::new("hydrocortisone-1pc-cream", "Hydrocortisone (skin)", "D07AA02", Cream, "1 %"),
    P::new("betamethasone-0-1pc-cream", "Betamethasone (skin)", "D07AC01", Cream, "0.1 %"),
    P::new("clobetasol-0-05pc-cream", "Clobetasol (skin)", "D07AD01", Cream, "0.05 %"),
    P::new("clotrimazole-500mg-pessary", "Clotrimazole (vaginal)", "G01AF02", Pessary, "500 mg"),
    P::new("metronidazole-500mg-pessary", "Metronidazole (vaginal)", "G01AF01", Pessary, "500 mg"),
    P::new("ergometrine-500mcg-injection", "Ergometrine", "G02AB03", Injection, "500 micrograms/mL").by(Intramuscular).controlled(Controlled::Precursor).noted(&[Note::UnderObservation]),
    P::new("oxytocin-10iu-injection", "Oxytocin", "H01BB02", Injection, "10 IU/mL").by(Intramuscular).noted(&[Note::UnderObservation]),
    P::new("levonorgestrel-ethinylestradiol-0-15-0-03mg-tablet", "Levonorgestrel-ethinylestradiol", "G03AA07", Tablet, "0.15/0.03 mg").of(&["G03AC03", "G03CA01"]),
    P::new("levonorgestrel-1-5mg-tablet", "Levonorgestrel (emergency contraception)", "G03AD01", Tablet, "1.5 mg"),
    P::new("norethisterone-5mg-tablet", "Norethisterone", "G03DC02", Tablet, "5 mg"),
    P::new("medroxyprogesterone-150mg-injection", "Medroxyprogesterone (depot)", "G03AC06", Injection, "150 mg/mL").by(Intramuscular).counted(Vial),
    P::new("clomifene-50mg-tablet", "Clomifene", "G03GB02", Tablet, "50 mg"),
    P::new("tamsulosin-0-4mg-capsule", "Tamsulosin", "G04CA02", Capsule, "0.4 mg"),
    P::new("finasteride-5mg-tablet", "Finasteride", "G04CB01", Tablet, "5 mg"),
    P::new("sildenafil-50mg-tablet", "Sildenafil", "G04BE03", Tablet, "50 mg"),
    P::new("prednisolone-5mg-tablet", "Prednisolone", "H02AB06", Tablet, "5 mg"),
    P::new("dexamethasone-4mg-injection", "Dexamethasone", "H02AB02", Injection, "4 mg/mL"),
    P::new("dexamethasone-0-5mg-tablet", "Dexamethasone", "H02AB02", Tablet, "0.5 mg"),
    P::new("hydrocortisone-100mg-injection", "Hydrocortisone", "H02AB09", Injection, "100 mg").counted(Vial),
    P::new("levothyroxine-50mcg-tablet", "Levothyroxine", "H03AA01", Tablet, "50 micrograms").noted(&[Note::NarrowMargin]),
    P::new("levothyroxine-100mcg-tablet", "Levothyroxine", "H03AA01", Tablet, "100 micrograms").noted(&[Note::NarrowMargin]),
    P::new("carbimazole-5mg-tablet", "Carbimazole", "H03BB01", Tablet, "5 mg"),
    P::new("methotrexate-2-5mg-tablet", "Methotrexate", "L04AX03", Tablet, "2.5 mg").noted(&[Note::NarrowMargin]),
    P::new("azathioprine-50mg-tablet", "Azathioprine", "L04AX01", Tablet, "50 mg").noted(&[Note::NarrowMargin]),
    P::new("hydroxycarbamide-500mg-capsule", "Hydroxycarbamide", "L01XX05", Capsule, "500 mg").noted(&[Note::NarrowMargin]),
];
