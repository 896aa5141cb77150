//! Hausa, in the hooked letters of the standard (boko) script.

use super::{Number, Words, number};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route};

pub(super) struct Hausa;

impl Words for Hausa {
    fn give(&self, dose: &str, route: Route, form: Form) -> String {
        match (route, form) {
            (Route::Oral, Form::ChewableTablet) => format!("A tauna {dose} a haɗiye"),
            (Route::Oral, Form::DispersibleTablet | Form::Sachet | Form::Powder) => {
                format!("A narkar da {dose} a ruwa mai tsafta a sha")
            }
            (Route::Oral, Form::Lozenge) => format!("A tsotsa {dose} a baki"),
            (Route::Oral, Form::Mouthwash) => format!("A kurkure baki da {dose} a tofar"),
            (Route::Oral, _) => format!("A sha {dose} ta baki"),
            (Route::Sublingual, _) => format!("A saka {dose} a ƙarƙashin harshe"),
            (Route::Topical, _) => format!("A shafa {dose} a fata"),
            (Route::Eye, _) => format!("A saka {dose} a ido mai ciwo"),
            (Route::Ear, _) => format!("A saka {dose} a kunne mai ciwo"),
            (Route::Nasal, _) => format!("A saka {dose} a hanci"),
            (Route::Inhalation, _) => format!("A shaƙa {dose} ta baki"),
            (Route::Rectal, _) => format!("A saka {dose} a dubura"),
            (Route::Vaginal, _) => format!("A saka {dose} a cikin farji"),
            (Route::Intramuscular, _) => format!("A yi allurar {dose} a tsoka"),
            (Route::Intravenous, _) => format!("A yi allurar {dose} a jijiya"),
            (Route::Subcutaneous, _) => format!("A yi allurar {dose} a ƙarƙashin fata"),
            (Route::Transdermal, _) => format!("A manna {dose} a fata mai tsafta kuma busasshiya"),
        }
    }

    fn dose(&self, amount: Amount, unit: DoseUnit) -> String {
        let thin = unit == DoseUnit::Application;
        let unit = unit_word(unit);
        match number(amount) {
            Number::Whole(1) if thin => "kaɗan".to_owned(),
            Number::Whole(n) => format!("{unit} {n}"),
            Number::Half => format!("rabin {unit}"),
            Number::Quarter => format!("kwatan {unit}"),
            Number::ThreeQuarters => format!("kashi uku cikin huɗu na {unit}"),
            Number::AndHalf(n) => format!("{unit} {n} da rabi"),
            Number::Decimal(n) => format!("{unit} {n}"),
        }
    }

    fn frequency(&self, frequency: Frequency) -> &'static str {
        match frequency {
            Frequency::OnceOnly => "sau ɗaya kawai",
            Frequency::OnceDaily => "sau ɗaya a rana",
            Frequency::TwiceDaily => "sau biyu a rana",
            Frequency::ThreeTimesDaily => "sau uku a rana",
            Frequency::FourTimesDaily => "sau huɗu a rana",
            Frequency::FiveTimesDaily => "sau biyar a rana",
            Frequency::EveryFourHours => "bayan kowane awa 4",
            Frequency::EverySixHours => "bayan kowane awa 6",
            Frequency::EveryEightHours => "bayan kowane awa 8",
            Frequency::EveryTwelveHours => "bayan kowane awa 12",
            Frequency::InTheMorning => "kowace safiya",
            Frequency::AtNight => "kowane dare",
            Frequency::EverySecondDay => "yau a yi, gobe a tsallake",
            Frequency::OnceWeekly => "sau ɗaya a mako",
            Frequency::OnceMonthly => "sau ɗaya a wata",
        }
    }

    fn meal(&self, meal: Meal) -> &'static str {
        match meal {
            Meal::Before => "kafin cin abinci",
            Meal::With => "tare da abinci",
            Meal::After => "bayan cin abinci",
            Meal::EmptyStomach => "kafin a ci komai",
        }
    }

    fn as_needed(&self, reason: AsNeeded) -> &'static str {
        match reason {
            AsNeeded::Pain => "idan akwai ciwo kawai",
            AsNeeded::Fever => "idan akwai zazzaɓi kawai",
            AsNeeded::Cough => "idan akwai tari kawai",
            AsNeeded::Wheeze => "idan numfashi ya yi wuya kawai",
            AsNeeded::Nausea => "idan akwai tashin zuciya kawai",
            AsNeeded::Itching => "idan jiki yana ƙaiƙayi kawai",
            AsNeeded::Sleeplessness => "idan barci ya ƙi zuwa kawai",
            AsNeeded::Heartburn => "idan akwai zafin ƙirji bayan cin abinci kawai",
            AsNeeded::Diarrhoea => "idan akwai gudawa kawai",
            AsNeeded::Constipation => "idan bayan gida ya yi tauri kawai",
            AsNeeded::Allergy => "idan akwai borin jini kawai",
            AsNeeded::ChestPain => "idan ƙirji yana ciwo kawai",
            AsNeeded::Anxiety => "idan akwai tsananin fargaba kawai",
            AsNeeded::Seizure => "idan farfaɗiya ta tashi kawai",
        }
    }

    fn days(&self, days: u16) -> String {
        format!("har kwana {days}")
    }
}

const fn unit_word(unit: DoseUnit) -> &'static str {
    match unit {
        DoseUnit::Tablet => "ƙwaya",
        DoseUnit::Capsule => "kafsul",
        DoseUnit::Millilitre => "mililita",
        DoseUnit::Drop => "ɗigo",
        DoseUnit::Puff => "shaƙa",
        DoseUnit::Sachet => "ƙunshi",
        DoseUnit::Application => "shafi",
        DoseUnit::Suppository => "maganin dubura",
        DoseUnit::Pessary => "maganin farji",
        DoseUnit::Patch => "faci",
        DoseUnit::InternationalUnit => "yunit",
        DoseUnit::Milligram => "miligiram",
        DoseUnit::Vial => "kwalbar allura",
        DoseUnit::Ampoule => "ambul",
        DoseUnit::Lozenge => "alewar magani",
        DoseUnit::Spray => "feshi",
        DoseUnit::Bottle => "kwalba",
        DoseUnit::Tube => "bututu",
        DoseUnit::Inhaler => "na'urar shaƙa",
        DoseUnit::Pen => "alkalamin allura",
        DoseUnit::Gram => "giram",
        DoseUnit::Microgram => "makirogiram",
    }
}
