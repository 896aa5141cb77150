//! ATC D, G, H and L: skin, urogenital system and sex hormones, other hormones, immune system.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S, WHO_EML, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated};

const NOT_USED: &str = "There is no use for it in pregnancy.";
const SKIN_STEROID: &str = "Little and not for long; not on the breast before feeding.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("D01AC01", "Clotrimazole (skin)").pregnancy([OK; 4], "", BNF),
    S::new("D01AC08", "Ketoconazole (skin)").pregnancy([OK; 4], "", BNF),
    S::new("D01AE15", "Terbinafine (skin)").pregnancy([CARE; 4], "Clotrimazole is preferred.", BNF),
    S::new("D01BA01", "Griseofulvin").doses(BNFC, &[child().daily(10.0, 20.0).most(1000.0, 1000.0), adult(1000.0, 1000.0)]).pregnancy([NO; 4], "It deforms the child; men should not father one for six months after it.", BNF),
    S::new("D01BA02", "Terbinafine").doses(BNF, &[adult(250.0, 250.0)]).pregnancy([CARE, CARE, CARE, NO], "It can wait until after pregnancy and breast-feeding.", BNF),
    S::new("D01AE20", "Benzoic acid-salicylic acid (Whitfield)").pregnancy([CARE; 4], "On small areas only.", WHO_EML),
    S::new("D02AB", "Calamine").pregnancy([OK; 4], "", WHO_EML),
    S::new("D06AX01", "Fusidic acid (skin)").pregnancy([OK; 4], "", BNF),
    S::new("D06AX09", "Mupirocin").pregnancy([OK; 4], "", BNF),
    S::new("D06BA01", "Silver sulfadiazine").not_below(2, Contraindicated, "The sulfonamide in it displaces bilirubin.", BNF).pregnancy([CARE, CARE, NO, CARE], "Near birth the sulfonamide displaces the child's bilirubin.", BNF),
    S::new("D06BB03", "Aciclovir (skin)").pregnancy([OK; 4], "", BNF),
    S::new("D07AA02", "Hydrocortisone (skin)").pregnancy([OK; 4], "", BNF),
    S::new("D07AC01", "Betamethasone (skin)").pregnancy([CARE; 4], SKIN_STEROID, BNF),
    S::new("D07AD01", "Clobetasol (skin)").not_below(12, Contraindicated, "So strong a steroid is absorbed through the skin of infants.", BNFC).pregnancy([CARE; 4], SKIN_STEROID, BNF),
    S::new("G01AF02", "Clotrimazole (vaginal)").pregnancy([OK; 4], "", BNF),
    S::new("G01AF01", "Metronidazole (vaginal)").pregnancy([OK; 4], "", BNF),
    S::new("G02AB03", "Ergometrine").injected(WHO_EML, &[adult(0.5, 1.0)]).pregnancy([NO, NO, NO, CARE], "Only after the child is born: it makes the womb contract without pause.", BNF),
    S::new("H01BB02", "Oxytocin").in_units().pregnancy([NO, NO, CARE, OK], "Only for birth, where it can be watched.", BNF),
    S::new("G03AC03", "Levonorgestrel").pregnancy([NO, NO, NO, OK], NOT_USED, BNF),
    S::new("G03CA01", "Ethinylestradiol").pregnancy([NO, NO, NO, CARE], "There is no use for it in pregnancy; until six months after birth it lessens the milk.", "WHO medical eligibility criteria 2015"),
    S::new("G03AD01", "Levonorgestrel (emergency contraception)").doses(BNF, &[adult(3.0, 3.0)]).pregnancy([CARE, CARE, CARE, OK], "It has no effect on a pregnancy that is there.", BNF),
    S::new("G03DC02", "Norethisterone").doses(BNF, &[adult(10.0, 30.0)]).pregnancy([NO, NO, NO, CARE], "It may give a girl male features.", BNF),
    S::new("G03AC06", "Medroxyprogesterone (depot)").injected(BNF, &[adult(150.0, 150.0)]).pregnancy([NO, NO, NO, CARE], "There is no use for it in pregnancy; after birth wait six weeks.", "WHO medical eligibility criteria 2015"),
    S::new("G03GB02", "Clomifene").doses(BNF, &[adult(150.0, 150.0)]).pregnancy([NO, NO, NO, CARE], NOT_USED, BNF),
    S::new("G04CA02", "Tamsulosin").doses(BNF, &[adult(0.4, 0.4)]).pregnancy([CARE; 4], "It is for men.", BNF),
    S::new("G04CB01", "Finasteride").doses(BNF, &[adult(5.0, 5.0)]).pregnancy([NO; 4], "It deforms a boy's genitals; she should not touch broken tablets.", BNF),
    S::new("G04BE03", "Sildenafil").doses(BNF, &[adult(100.0, 100.0)]).pregnancy([CARE; 4], "Newborns died after use for poor growth.", BNF),
    S::new("H02AB06", "Prednisolone").doses(BNFC, &[child().daily(0.2, 2.0).most(60.0, 60.0), adult(80.0, 80.0)]).pregnancy([CARE; 4], "As little as is needed; watch the child's growth.", BNF),
    S::new("H02AB02", "Dexamethasone").doses(BNFC, &[child().daily(0.05, 0.6).most(16.0, 16.0), adult(20.0, 40.0)]).injected(BNFC, &[child().daily(0.05, 0.6).most(16.0, 16.0), adult(20.0, 40.0)]).pregnancy([CARE; 4], "As little as is needed, unless it is to ripen the child's lungs.", BNF),
    S::new("H02AB09", "Hydrocortisone").doses(BNFC, &[child().each(1.0, 4.0).most(200.0, 800.0), adult(500.0, 2000.0)]).injected(BNFC, &[child().each(1.0, 4.0).most(200.0, 800.0), adult(500.0, 2000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("H03AA01", "Levothyroxine").doses(BNFC, &[aged(0, 144).daily(0.002, 0.015).most(0.2, 0.2), adult(0.3, 0.3)]).pregnancy([OK; 4], "", BNF),
    S::new("H03BB01", "Carbimazole").doses(BNF, &[adult(60.0, 60.0)]).pregnancy([NO, CARE, CARE, CARE], "It deforms some children; propylthiouracil is preferred in the first weeks.", "MHRA 2019"),
    S::new("L04AX03", "Methotrexate").weekly().doses("MHRA 2020; BNF 2024", &[adult(25.0, 25.0)]).pregnancy([NO; 4], "It kills or deforms the child.", BNF),
    S::new("L04AX01", "Azathioprine").doses(BNF, &[Dose::ADULT.daily(0.5, 3.0)]).pregnancy([CARE; 4], "It is not started in pregnancy; it may be kept on by a specialist.", BNF),
    S::new("L01XX05", "Hydroxycarbamide").doses("NHLBI sickle cell 2014", &[aged(9, u16::MAX).daily(10.0, 35.0).most(2500.0, 2500.0)])
        .not_below(9, Caution, "It is not established below nine months.", "NHLBI sickle cell 2014").pregnancy([NO; 4], "It damages dividing cells.", BNF),
];
