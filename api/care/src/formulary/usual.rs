//! Regimens that are commonly ordered, as a start for the prescriber; checked against the dose rules in a test.

use super::Usual;
use crate::prescription::DoseUnit::{
    Application, Capsule, Drop, Millilitre, Pessary, Puff, Sachet, Tablet, Vial,
};
use crate::prescription::Frequency::{
    AtNight, EveryFourHours, EverySixHours, FourTimesDaily, InTheMorning, OnceDaily, OnceOnly,
    ThreeTimesDaily, TwiceDaily,
};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Frequency, Meal, Route, Sig};

/// By mouth, for so many days; `amount` in thousandths.
const fn oral(amount: u32, unit: DoseUnit, frequency: Frequency, days: u16) -> Sig {
    Sig {
        amount: Amount(amount),
        unit,
        route: Route::Oral,
        frequency,
        days: Some(days),
        as_needed: None,
        meal: None,
    }
}

const fn by(mut sig: Sig, route: Route) -> Sig {
    sig.route = route;
    sig
}

const fn at(mut sig: Sig, meal: Meal) -> Sig {
    sig.meal = Some(meal);
    sig
}

const fn when(mut sig: Sig, reason: AsNeeded) -> Sig {
    sig.as_needed = Some(reason);
    sig
}

const fn usual(label: &'static str, sig: &'static Sig, quantity: u32) -> Usual {
    Usual { label, sig, quantity }
}

const EVERY_DAY: &[Usual] = &[usual("Once a day, a month", &oral(1000, Tablet, OnceDaily, 30), 30)];
const EVERY_MORNING: &[Usual] = &[usual("Every morning, a month", &oral(1000, Tablet, InTheMorning, 30), 30)];
const EVERY_NIGHT: &[Usual] = &[usual("Every night, a month", &oral(1000, Tablet, AtNight, 30), 30)];

/// By product.
#[rustfmt::skip]
pub(super) const REGIMENS: &[(&str, &[Usual])] = &[
    ("paracetamol-500mg-tablet", &[
        usual("Pain or fever, adult", &when(oral(2000, Tablet, ThreeTimesDaily, 3), AsNeeded::Pain), 18),
        usual("Fever with malaria treatment, adult", &oral(2000, Tablet, ThreeTimesDaily, 3), 18),
    ]),
    ("paracetamol-120mg-5ml-syrup", &[usual("Fever, child of 12 kg", &when(oral(7000, Millilitre, EverySixHours, 3), AsNeeded::Fever), 100)]),
    ("amoxicillin-500mg-capsule", &[
        usual("Chest or ear infection, adult", &oral(1000, Capsule, ThreeTimesDaily, 5), 15),
        usual("Pneumonia, adult", &oral(2000, Capsule, ThreeTimesDaily, 5), 30),
    ]),
    ("amoxicillin-250mg-dispersible-tablet", &[usual("Pneumonia, child of 10 kg", &oral(2000, Tablet, TwiceDaily, 5), 20)]),
    ("amoxicillin-125mg-5ml-suspension", &[usual("Ear infection, child of 10 kg", &oral(10_000, Millilitre, TwiceDaily, 5), 100)]),
    ("amoxicillin-clavulanic-acid-500-125mg-tablet", &[usual("Infection, adult", &at(oral(1000, Tablet, ThreeTimesDaily, 7), Meal::With), 21)]),
    ("artemether-lumefantrine-80-480mg-tablet", &[usual("Malaria, from 35 kg", &at(oral(1000, Tablet, TwiceDaily, 3), Meal::With), 6)]),
    ("artemether-lumefantrine-40-240mg-tablet", &[usual("Malaria, from 35 kg", &at(oral(2000, Tablet, TwiceDaily, 3), Meal::With), 12)]),
    ("artemether-lumefantrine-20-120mg-tablet", &[usual("Malaria, from 35 kg", &at(oral(4000, Tablet, TwiceDaily, 3), Meal::With), 24)]),
    ("artemether-lumefantrine-20-120mg-dispersible-tablet", &[
        usual("Malaria, child of 5 to 14 kg", &at(oral(1000, Tablet, TwiceDaily, 3), Meal::With), 6),
        usual("Malaria, child of 15 to 24 kg", &at(oral(2000, Tablet, TwiceDaily, 3), Meal::With), 12),
    ]),
    ("metformin-500mg-tablet", &[usual("Diabetes, start", &at(oral(1000, Tablet, TwiceDaily, 30), Meal::With), 60)]),
    ("metformin-850mg-tablet", &[usual("Diabetes", &at(oral(1000, Tablet, TwiceDaily, 30), Meal::With), 60)]),
    ("metformin-1000mg-tablet", &[usual("Diabetes", &at(oral(1000, Tablet, TwiceDaily, 30), Meal::With), 60)]),
    ("glimepiride-2mg-tablet", &[usual("Diabetes", &at(oral(1000, Tablet, InTheMorning, 30), Meal::Before), 30)]),
    ("amlodipine-5mg-tablet", EVERY_DAY),
    ("amlodipine-10mg-tablet", EVERY_DAY),
    ("lisinopril-10mg-tablet", EVERY_DAY),
    ("losartan-50mg-tablet", EVERY_DAY),
    ("telmisartan-40mg-tablet", EVERY_DAY),
    ("hydrochlorothiazide-25mg-tablet", EVERY_MORNING),
    ("bendroflumethiazide-5mg-tablet", &[usual("High blood pressure, half a tablet", &oral(500, Tablet, InTheMorning, 30), 15)]),
    ("furosemide-40mg-tablet", EVERY_MORNING),
    ("nifedipine-20mg-modified-release-tablet", &[usual("Twice a day, a month", &oral(1000, Tablet, TwiceDaily, 30), 60)]),
    ("methyldopa-250mg-tablet", &[usual("High blood pressure in pregnancy", &oral(1000, Tablet, ThreeTimesDaily, 30), 90)]),
    ("atorvastatin-20mg-tablet", EVERY_NIGHT),
    ("rosuvastatin-10mg-tablet", EVERY_NIGHT),
    ("aspirin-75mg-tablet", &[usual("After stroke or infarction", &at(oral(1000, Tablet, OnceDaily, 30), Meal::After), 30)]),
    ("clopidogrel-75mg-tablet", EVERY_DAY),
    ("omeprazole-20mg-capsule", &[
        usual("Ulcer or reflux", &at(oral(1000, Capsule, InTheMorning, 28), Meal::Before), 28),
        usual("With treatment of Helicobacter", &at(oral(1000, Capsule, TwiceDaily, 14), Meal::Before), 28),
    ]),
    ("diclofenac-50mg-tablet", &[usual("Pain, adult", &at(oral(1000, Tablet, TwiceDaily, 5), Meal::After), 10)]),
    ("ibuprofen-400mg-tablet", &[usual("Pain, adult", &when(at(oral(1000, Tablet, ThreeTimesDaily, 5), Meal::After), AsNeeded::Pain), 15)]),
    ("diclofenac-1pc-gel", &[usual("Painful joint", &by(oral(1000, Application, ThreeTimesDaily, 7), Route::Topical), 1)]),
    ("metronidazole-400mg-tablet", &[usual("Anaerobic infection or amoebae, adult", &at(oral(1000, Tablet, ThreeTimesDaily, 5), Meal::After), 15)]),
    ("ciprofloxacin-500mg-tablet", &[usual("Typhoid fever, adult", &oral(1000, Tablet, TwiceDaily, 7), 14)]),
    ("azithromycin-500mg-tablet", &[usual("Infection, adult", &oral(1000, Tablet, OnceDaily, 3), 3)]),
    ("cefuroxime-500mg-tablet", &[usual("Infection, adult", &at(oral(1000, Tablet, TwiceDaily, 7), Meal::After), 14)]),
    ("doxycycline-100mg-capsule", &[usual("Pelvic or genital infection", &at(oral(1000, Capsule, TwiceDaily, 7), Meal::With), 14)]),
    ("nitrofurantoin-100mg-capsule", &[usual("Cystitis", &at(oral(1000, Capsule, TwiceDaily, 5), Meal::With), 10)]),
    ("co-trimoxazole-800-160mg-tablet", &[usual("Infection, adult", &oral(1000, Tablet, TwiceDaily, 5), 10)]),
    ("ceftriaxone-1g-injection", &[usual("Severe infection, adult", &by(oral(1000, Vial, OnceDaily, 5), Route::Intravenous), 5)]),
    ("fluconazole-150mg-capsule", &[usual("Vaginal thrush", &oral(1000, Capsule, OnceOnly, 1), 1)]),
    ("clotrimazole-500mg-pessary", &[usual("Vaginal thrush", &by(oral(1000, Pessary, OnceOnly, 1), Route::Vaginal), 1)]),
    ("clotrimazole-1pc-cream", &[usual("Ringworm", &by(oral(1000, Application, TwiceDaily, 14), Route::Topical), 1)]),
    ("albendazole-400mg-chewable-tablet", &[usual("Worms, from two years", &oral(1000, Tablet, OnceOnly, 1), 1)]),
    ("oral-rehydration-salts-20-5g-sachet", &[usual("Diarrhoea: in one litre of clean water, a day", &oral(1000, Sachet, OnceDaily, 3), 3)]),
    ("zinc-20mg-dispersible-tablet", &[usual("Diarrhoea, child from six months", &oral(1000, Tablet, OnceDaily, 10), 10)]),
    ("salbutamol-100mcg-inhaler", &[usual("Asthma, when needed", &when(by(oral(2000, Puff, EveryFourHours, 30), Route::Inhalation), AsNeeded::Wheeze), 1)]),
    ("budesonide-formoterol-160-4-5mcg-inhaler", &[usual("Asthma, every day", &by(oral(2000, Puff, TwiceDaily, 30), Route::Inhalation), 1)]),
    ("prednisolone-5mg-tablet", &[usual("Asthma attack, adult", &at(oral(8000, Tablet, InTheMorning, 5), Meal::After), 40)]),
    ("cetirizine-10mg-tablet", &[usual("Allergy, adult", &oral(1000, Tablet, AtNight, 7), 7)]),
    ("loratadine-10mg-tablet", &[usual("Allergy, adult", &oral(1000, Tablet, OnceDaily, 7), 7)]),
    ("chlorphenamine-4mg-tablet", &[usual("Itching, adult", &when(oral(1000, Tablet, ThreeTimesDaily, 5), AsNeeded::Itching), 15)]),
    ("ferrous-sulfate-200mg-tablet", &[usual("Anaemia, adult", &oral(1000, Tablet, TwiceDaily, 30), 60)]),
    ("folic-acid-5mg-tablet", EVERY_DAY),
    ("chloramphenicol-0-5pc-eye-drops", &[usual("Red eye with pus", &by(oral(1000, Drop, FourTimesDaily, 5), Route::Eye), 1)]),
    ("levothyroxine-50mcg-tablet", &[usual("Thyroid, start", &at(oral(1000, Tablet, InTheMorning, 30), Meal::EmptyStomach), 30)]),
];
