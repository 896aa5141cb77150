//! ATC J: anti-infectives.

use super::{BNF, BNFC, CARE, Dose, NO, OK, Substance as S, WHO_AWARE, WHO_HIV, WHO_TB, adult, aged, child};
use crate::safety::Severity::{Caution, Contraindicated, Serious};

const TEETH: &str = "It stains growing teeth and slows growing bones.";
const JOINTS: &str = "It damaged joints of young animals; only when nothing else will do.";
const EARS: &str = "It may damage the child's hearing; only for severe illness.";

#[rustfmt::skip]
pub(super) const SUBSTANCES: &[S] = &[
    S::new("J01AA02", "Doxycycline").doses(BNFC, &[aged(96, 144).daily(2.0, 4.4).most(200.0, 200.0), adult(200.0, 200.0)])
        .not_below(96, Serious, TEETH, "WHO EML for children 2023").pregnancy([NO, NO, NO, CARE], TEETH, BNF),
    S::new("J01AA07", "Tetracycline").doses(BNF, &[adult(500.0, 2000.0)])
        .not_below(96, Serious, TEETH, "WHO EML for children 2023").pregnancy([NO, NO, NO, CARE], TEETH, BNF),
    S::new("J01BA01", "Chloramphenicol").doses(BNFC, &[child().each(12.5, 25.0).most(1000.0, 4000.0), Dose::ADULT.daily(25.0, 100.0).most(1000.0, 4000.0)]).injected(BNFC, &[child().each(12.5, 25.0).most(1000.0, 4000.0), Dose::ADULT.daily(25.0, 100.0).most(1000.0, 4000.0)])
        .not_below(1, Contraindicated, "Newborns cannot break it down (grey syndrome).", BNFC).pregnancy([NO; 4], "Newborns cannot break it down (grey syndrome); it may stop the bone marrow.", BNF),
    S::new("J01CA01", "Ampicillin").doses(BNFC, &[aged(0, 144).each(10.0, 30.0).most(1000.0, 4000.0), adult(1000.0, 4000.0)]).injected(WHO_AWARE, &[aged(0, 144).each(20.0, 60.0).most(2000.0, 8000.0), adult(2000.0, 12_000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CA04", "Amoxicillin").doses(WHO_AWARE, &[aged(0, 1).daily(50.0, 100.0), child().daily(40.0, 90.0).most(1000.0, 3000.0), adult(1000.0, 3000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CE01", "Benzylpenicillin").injected(BNFC, &[aged(0, 144).each(25.0, 75.0).most(2400.0, 14_400.0), adult(2400.0, 14_400.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CE02", "Phenoxymethylpenicillin (penicillin V)").doses(BNFC, &[child().each(7.5, 25.0).most(500.0, 2000.0), adult(1000.0, 4000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CE08", "Benzathine benzylpenicillin").injected(WHO_AWARE, &[aged(0, 144).each(20.0, 40.0).most(900.0, 900.0), adult(1800.0, 1800.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CF02", "Cloxacillin").doses(WHO_AWARE, &[child().each(12.5, 50.0).most(1000.0, 4000.0), adult(2000.0, 8000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CF05", "Flucloxacillin").doses(BNFC, &[child().each(12.5, 50.0).most(1000.0, 4000.0), adult(2000.0, 8000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01CR02:clavulanic-acid", "Clavulanic acid").doses(BNFC, &[child().daily(3.0, 15.0).most(125.0, 375.0), adult(200.0, 600.0)]).pregnancy([OK, OK, CARE, OK], "After early rupture of membranes more newborns had necrotising enterocolitis.", BNF),
    S::new("J01DB01", "Cefalexin").doses(BNFC, &[child().daily(25.0, 100.0).most(1000.0, 4000.0), adult(1500.0, 6000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01DC02", "Cefuroxime").doses(BNFC, &[aged(3, 144).each(10.0, 15.0).most(250.0, 500.0), adult(500.0, 1000.0)]).injected(BNFC, &[child().each(10.0, 60.0).most(1500.0, 6000.0), adult(1500.0, 6000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01DD08", "Cefixime").doses(BNFC, &[aged(6, 144).daily(6.0, 10.0).most(400.0, 400.0), adult(400.0, 800.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01DD13", "Cefpodoxime").doses(BNFC, &[child().each(4.0, 5.0).most(100.0, 200.0), adult(200.0, 400.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01DD04", "Ceftriaxone").injected(WHO_AWARE, &[aged(0, 1).daily(20.0, 50.0), child().daily(50.0, 100.0).most(4000.0, 4000.0), adult(4000.0, 4000.0)])
        .not_below(1, Serious, "It displaces bilirubin and forms crystals with calcium infusions; cefotaxime is preferred.", WHO_AWARE).pregnancy([OK; 4], "", BNF),
    S::new("J01DH02", "Meropenem").injected(BNFC, &[child().each(10.0, 40.0).most(2000.0, 6000.0), adult(2000.0, 6000.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("J01EC01", "Sulfamethoxazole").doses(BNFC, &[child().each(15.0, 30.0).most(800.0, 1600.0), adult(1600.0, 3200.0)])
        .not_below(1, Contraindicated, "Sulfonamides displace bilirubin.", BNFC).pregnancy([OK, OK, CARE, CARE], "Near birth sulfonamides displace the child's bilirubin.", BNF),
    S::new("J01EA01", "Trimethoprim").doses(BNFC, &[child().each(3.0, 6.0).most(160.0, 320.0), adult(320.0, 640.0)]).pregnancy([CARE, OK, OK, OK], "It acts against folic acid in the first weeks; give 5 mg of folic acid.", BNF),
    S::new("J01FA01", "Erythromycin").doses(BNFC, &[aged(0, 144).daily(30.0, 60.0).most(1000.0, 4000.0), adult(1000.0, 4000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01FA09", "Clarithromycin").doses(BNFC, &[child().each(6.5, 8.5).most(500.0, 1000.0), adult(1000.0, 1000.0)]).pregnancy([CARE; 4], "Erythromycin or azithromycin are preferred.", BNF),
    S::new("J01FA10", "Azithromycin").doses(WHO_AWARE, &[aged(6, 144).daily(10.0, 20.0).most(1000.0, 1000.0), adult(1000.0, 1000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J01FF01", "Clindamycin").doses(BNFC, &[child().each(3.0, 10.0).most(450.0, 1800.0), adult(600.0, 1800.0)]).pregnancy([OK, OK, OK, CARE], "Watch the nursling for bloody diarrhoea.", BNF),
    S::new("J01GB03", "Gentamicin").injected(WHO_AWARE, &[aged(0, 1).daily(3.0, 5.0), child().daily(5.0, 7.5).most(400.0, 400.0), Dose::ADULT.daily(3.0, 7.0).most(500.0, 500.0)]).pregnancy([CARE, CARE, CARE, OK], EARS, BNF),
    S::new("J01MA02", "Ciprofloxacin").doses(BNFC, &[child().each(10.0, 20.0).most(750.0, 1500.0), adult(750.0, 1500.0)]).injected(BNFC, &[child().each(6.0, 10.0).most(400.0, 1200.0), adult(400.0, 1200.0)])
        .not_below(216, Caution, JOINTS, BNFC).pregnancy([CARE; 4], JOINTS, BNF),
    S::new("J01MA12", "Levofloxacin").doses(BNF, &[adult(1000.0, 1000.0)]).not_below(216, Caution, JOINTS, BNF).pregnancy([CARE; 4], JOINTS, BNF),
    S::new("J01MA01", "Ofloxacin").doses(BNF, &[adult(400.0, 800.0)]).not_below(216, Caution, JOINTS, BNF).pregnancy([CARE; 4], JOINTS, BNF),
    S::new("J01XE01", "Nitrofurantoin").doses(BNFC, &[aged(3, 144).daily(1.0, 7.0).most(100.0, 400.0), adult(100.0, 400.0)])
        .not_below(3, Contraindicated, "It breaks up the red cells of young infants.", BNFC).pregnancy([OK, OK, NO, CARE], "At term it breaks up the child's red cells.", BNF),
    S::new("J01XX08", "Linezolid").doses(BNFC, &[aged(0, 144).each(9.0, 11.0).most(600.0, 1800.0), adult(600.0, 1200.0)]).pregnancy([CARE; 4], "There is little experience.", BNF),
    S::new("J01XD01", "Metronidazole (infusion)").injected(BNFC, &[child().each(7.5, 17.0).most(500.0, 1500.0), adult(1000.0, 2000.0)]).pregnancy([OK, OK, OK, CARE], "It gives milk a bitter taste; avoid single high doses.", BNF),
    S::new("J02AC01", "Fluconazole").doses(BNFC, &[child().daily(3.0, 12.0).most(800.0, 800.0), adult(800.0, 800.0)]).injected(BNFC, &[child().daily(3.0, 12.0).most(800.0, 800.0), adult(800.0, 800.0)]).pregnancy([NO, CARE, CARE, CARE], "High doses have deformed children; clotrimazole is preferred for thrush.", BNF),
    S::new("J02AC02", "Itraconazole").doses(BNF, &[adult(200.0, 400.0)]).pregnancy([NO, NO, NO, CARE], "It deformed the young of animals.", BNF),
    S::new("J04AB02", "Rifampicin").doses(WHO_TB, &[child().daily(10.0, 20.0).most(600.0, 600.0), Dose::ADULT.daily(8.0, 12.0).most(750.0, 750.0)]).pregnancy([OK, OK, CARE, OK], "Give the newborn vitamin K.", WHO_TB),
    S::new("J04AC01", "Isoniazid").doses(WHO_TB, &[child().daily(7.0, 15.0).most(300.0, 300.0), Dose::ADULT.daily(4.0, 6.0).most(375.0, 375.0)]).pregnancy([OK; 4], "", WHO_TB),
    S::new("J04AK01", "Pyrazinamide").doses(WHO_TB, &[child().daily(30.0, 40.0).most(2000.0, 2000.0), Dose::ADULT.daily(20.0, 30.0).most(2000.0, 2000.0)]).pregnancy([OK; 4], "", WHO_TB),
    S::new("J04AK02", "Ethambutol").doses(WHO_TB, &[child().daily(15.0, 25.0).most(1200.0, 1200.0), Dose::ADULT.daily(15.0, 20.0).most(1600.0, 1600.0)]).pregnancy([OK; 4], "", WHO_TB),
    S::new("J04BA02", "Dapsone").doses(BNFC, &[child().daily(1.0, 2.0).most(100.0, 100.0), adult(200.0, 200.0)]).pregnancy([CARE; 4], "It breaks up red cells; give folic acid.", BNF),
    S::new("J05AB01", "Aciclovir").doses(BNFC, &[aged(1, 24).most(400.0, 1600.0), aged(24, 144).most(800.0, 4000.0), adult(800.0, 4000.0)]).pregnancy([OK; 4], "", BNF),
    S::new("J05AF07", "Tenofovir disoproxil").doses(WHO_HIV, &[adult(300.0, 300.0)]).not_below(24, Caution, "It is not established below two years.", WHO_HIV).pregnancy([OK; 4], "", WHO_HIV),
    S::new("J05AF05", "Lamivudine").doses(WHO_HIV, &[child().daily(6.0, 12.0).most(300.0, 300.0), adult(300.0, 300.0)]).pregnancy([OK; 4], "", WHO_HIV),
    S::new("J05AJ03", "Dolutegravir").doses(WHO_HIV, &[child().most(50.0, 100.0), adult(50.0, 100.0)]).pregnancy([OK; 4], "", WHO_HIV),
    S::new("J05AF06", "Abacavir").doses(WHO_HIV, &[child().daily(14.0, 24.0).most(600.0, 600.0), adult(600.0, 600.0)]).pregnancy([OK; 4], "", WHO_HIV),
    S::new("J05AG01", "Nevirapine").doses(WHO_HIV, &[aged(0, 2).most(15.0, 30.0), aged(2, 144).most(200.0, 400.0), adult(200.0, 400.0)]).pregnancy([OK; 4], "", WHO_HIV),
    S::new("J05AF01", "Zidovudine").doses(WHO_HIV, &[child().each(8.0, 12.0).most(300.0, 600.0), adult(300.0, 600.0)]).pregnancy([OK; 4], "", WHO_HIV),
];
