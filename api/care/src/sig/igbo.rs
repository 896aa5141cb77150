//! Igbo, in the Ọnwụ orthography.

use super::{Number, Words, number};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route};

pub(super) struct Igbo;

impl Words for Igbo {
    fn give(&self, dose: &str, route: Route, form: Form) -> String {
        match (route, form) {
            (Route::Oral, Form::ChewableTablet) => format!("Taa {dose} n'ọnụ, loo ya"),
            (Route::Oral, Form::DispersibleTablet | Form::Sachet | Form::Powder) => {
                format!("Gwakọta {dose} na mmiri dị ọcha, ṅụọ ya")
            }
            (Route::Oral, Form::Lozenge) => format!("Racha {dose} ka ọ gbazee n'ọnụ"),
            (Route::Oral, Form::Mouthwash) => format!("Were {dose} kụcha ọnụ, gbụpụ ya"),
            (Route::Oral, _) => format!("Ṅụọ {dose} n'ọnụ"),
            (Route::Sublingual, _) => format!("Tinye {dose} n'okpuru ire"),
            (Route::Topical, _) => format!("Tee {dose} n'akpụkpọ ahụ"),
            (Route::Eye, _) => format!("Tinye {dose} n'anya na-arịa ọrịa"),
            (Route::Ear, _) => format!("Tinye {dose} na ntị na-arịa ọrịa"),
            (Route::Nasal, _) => format!("Tinye {dose} n'imi"),
            (Route::Inhalation, _) => format!("Kubata {dose} n'obi site n'ọnụ"),
            (Route::Rectal, _) => format!("Tinye {dose} n'ọnụ ike"),
            (Route::Vaginal, _) => format!("Tinye {dose} n'ime ọtụ"),
            (Route::Intramuscular, _) => format!("Ka nọọsụ ma ọ bụ dọkịta gbaa gị {dose} n'anụ ahụ"),
            (Route::Intravenous, _) => format!("Ka nọọsụ ma ọ bụ dọkịta nye gị {dose} n'akwara ọbara"),
            (Route::Subcutaneous, _) => format!("Gbaa {dose} n'okpuru akpụkpọ ahụ"),
            (Route::Transdermal, _) => format!("Mado {dose} n'akpụkpọ ahụ dị ọcha kpọrọ nkụ"),
        }
    }

    fn dose(&self, amount: Amount, unit: DoseUnit) -> String {
        let thin = unit == DoseUnit::Application;
        let unit = unit_word(unit);
        match number(amount) {
            Number::Whole(1) if thin => "ntakịrị".to_owned(),
            Number::Whole(n) => format!("{unit} {n}"),
            Number::Half => format!("ọkara {unit}"),
            Number::Quarter => format!("otu ụzọ n'ụzọ anọ nke {unit}"),
            Number::ThreeQuarters => format!("ụzọ atọ n'ụzọ anọ nke {unit}"),
            Number::AndHalf(n) => format!("{unit} {n} na ọkara"),
            Number::Decimal(n) => format!("{unit} {n}"),
        }
    }

    fn frequency(&self, frequency: Frequency) -> &'static str {
        match frequency {
            Frequency::OnceOnly => "naanị otu ugboro",
            Frequency::OnceDaily => "otu ugboro n'ụbọchị",
            Frequency::TwiceDaily => "ugboro abụọ n'ụbọchị",
            Frequency::ThreeTimesDaily => "ugboro atọ n'ụbọchị",
            Frequency::FourTimesDaily => "ugboro anọ n'ụbọchị",
            Frequency::FiveTimesDaily => "ugboro ise n'ụbọchị",
            Frequency::EveryFourHours => "kwa awa anọ",
            Frequency::EverySixHours => "kwa awa isii",
            Frequency::EveryEightHours => "kwa awa asatọ",
            Frequency::EveryTwelveHours => "kwa awa iri na abụọ",
            Frequency::InTheMorning => "kwa ụtụtụ",
            Frequency::AtNight => "kwa abalị",
            Frequency::EverySecondDay => "taa mee ya, echi hapụ ya",
            Frequency::OnceWeekly => "otu ugboro n'izu",
            Frequency::OnceMonthly => "otu ugboro n'ọnwa",
        }
    }

    fn meal(&self, meal: Meal) -> &'static str {
        match meal {
            Meal::Before => "tupu i rie nri",
            Meal::With => "ya na nri",
            Meal::After => "mgbe i richara nri",
            Meal::EmptyStomach => "mgbe afọ tọgbọ chakoo",
        }
    }

    fn as_needed(&self, reason: AsNeeded) -> &'static str {
        match reason {
            AsNeeded::Pain => "naanị mgbe mgbu dị",
            AsNeeded::Fever => "naanị mgbe ahụ na-ekpo ọkụ",
            AsNeeded::Cough => "naanị mgbe ụkwara dị",
            AsNeeded::Wheeze => "naanị mgbe iku ume siri ike",
            AsNeeded::Nausea => "naanị mgbe agbọ na-agụ gị",
            AsNeeded::Itching => "naanị mgbe ahụ na-akọ gị ọkọ",
            AsNeeded::Sleeplessness => "naanị mgbe ụra anaghị abịa",
            AsNeeded::Heartburn => "naanị mgbe obi na-ere gị ọkụ ka i richara nri",
            AsNeeded::Diarrhoea => "naanị mgbe afọ ọsịsa dị",
            AsNeeded::Constipation => "naanị mgbe nsị siri ike",
            AsNeeded::Allergy => "naanị mgbe nfụkasị ahụ dị",
            AsNeeded::ChestPain => "naanị mgbe obi na-afụ gị ụfụ",
            AsNeeded::Anxiety => "naanị mgbe ụjọ ma ọ bụ nchegbu karịrị",
            AsNeeded::Seizure => "naanị mgbe akwụkwụ na-adọ",
        }
    }

    fn days(&self, days: u16) -> String {
        format!("ruo ụbọchị {days}")
    }
}

const fn unit_word(unit: DoseUnit) -> &'static str {
    match unit {
        DoseUnit::Tablet => "mkpụrụ ọgwụ",
        DoseUnit::Capsule => "kapsul",
        DoseUnit::Millilitre => "mililita",
        DoseUnit::Drop => "ntụpọ",
        DoseUnit::Puff => "nkubata",
        DoseUnit::Sachet => "akpa nta",
        DoseUnit::Application => "nte",
        DoseUnit::Suppository => "ọgwụ ike",
        DoseUnit::Pessary => "ọgwụ ọtụ",
        DoseUnit::Patch => "ọgwụ mmado",
        DoseUnit::InternationalUnit => "yuniti",
        DoseUnit::Milligram => "miligram",
        DoseUnit::Vial => "karama ọgwụ ọgbụgba",
        DoseUnit::Ampoule => "ampul",
        DoseUnit::Lozenge => "ọgwụ nracha",
        DoseUnit::Spray => "nfesa",
        DoseUnit::Bottle => "karama",
        DoseUnit::Tube => "tubu",
        DoseUnit::Inhaler => "ngwa nkubata ume",
        DoseUnit::Pen => "pen ọgwụ ọgbụgba",
        DoseUnit::Gram => "gram",
        DoseUnit::Microgram => "maịkrogram",
    }
}
