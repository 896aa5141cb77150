//! Yoruba, with tone marks and underdots.

use super::{Number, Words, number};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route};

pub(super) struct Yoruba;

impl Words for Yoruba {
    fn give(&self, dose: &str, route: Route, form: Form) -> String {
        match (route, form) {
            (Route::Oral, Form::ChewableTablet) => format!("Jẹ {dose} lẹ́nu, kí o sì gbé e mì"),
            (Route::Oral, Form::DispersibleTablet | Form::Sachet | Form::Powder) => {
                format!("Po {dose} mọ́ omi tó mọ́, kí o sì mu ún")
            }
            (Route::Oral, Form::Lozenge) => format!("Jẹ́ kí {dose} yọ́ lẹ́nu"),
            (Route::Oral, Form::Mouthwash) => format!("Fi {dose} fọ ẹnu, kí o sì tu ú dànù"),
            (Route::Oral, _) => format!("Lo {dose} láti ẹnu"),
            (Route::Sublingual, _) => format!("Fi {dose} sí abẹ́ ahọ́n"),
            (Route::Topical, _) => format!("Fi {dose} pa awọ ara"),
            (Route::Eye, _) => format!("Fi {dose} sí ojú tó ń ṣàìsàn"),
            (Route::Ear, _) => format!("Fi {dose} sí etí tó ń ṣàìsàn"),
            (Route::Nasal, _) => format!("Fi {dose} sí imú"),
            (Route::Inhalation, _) => format!("Fa {dose} sínú àyà láti ẹnu"),
            (Route::Rectal, _) => format!("Fi {dose} sí ihò ìdí"),
            (Route::Vaginal, _) => format!("Fi {dose} sí ojú ara obìnrin"),
            (Route::Intramuscular, _) => format!("Jẹ́ kí nọ́ọ̀sì tàbí dókítà gún ọ ní abẹ́rẹ́ {dose} sí ẹran ara"),
            (Route::Intravenous, _) => format!("Jẹ́ kí nọ́ọ̀sì tàbí dókítà fún ọ ní {dose} sí iṣan ẹ̀jẹ̀"),
            (Route::Subcutaneous, _) => format!("Gún abẹ́rẹ́ {dose} sí abẹ́ awọ ara"),
            (Route::Transdermal, _) => format!("Lẹ {dose} mọ́ awọ ara tó mọ́ tó sì gbẹ"),
        }
    }

    fn dose(&self, amount: Amount, unit: DoseUnit) -> String {
        let thin = unit == DoseUnit::Application;
        let unit = unit_word(unit);
        match number(amount) {
            Number::Whole(1) if thin => "díẹ̀".to_owned(),
            Number::Whole(n) => format!("{unit} {n}"),
            Number::Half => format!("ìdajì {unit}"),
            Number::Quarter => format!("ìdámẹ́rin {unit}"),
            Number::ThreeQuarters => format!("ìdá mẹ́ta nínú mẹ́rin {unit}"),
            Number::AndHalf(n) => format!("{unit} {n} àti ààbọ̀"),
            Number::Decimal(n) => format!("{unit} {n}"),
        }
    }

    fn frequency(&self, frequency: Frequency) -> &'static str {
        match frequency {
            Frequency::OnceOnly => "lẹ́ẹ̀kan péré",
            Frequency::OnceDaily => "lẹ́ẹ̀kan lójúmọ́",
            Frequency::TwiceDaily => "lẹ́ẹ̀mejì lójúmọ́",
            Frequency::ThreeTimesDaily => "lẹ́ẹ̀mẹta lójúmọ́",
            Frequency::FourTimesDaily => "lẹ́ẹ̀mẹrin lójúmọ́",
            Frequency::FiveTimesDaily => "lẹ́ẹ̀marùn-ún lójúmọ́",
            Frequency::EveryFourHours => "ní wákàtí mẹ́rin-mẹ́rin",
            Frequency::EverySixHours => "ní wákàtí mẹ́fà-mẹ́fà",
            Frequency::EveryEightHours => "ní wákàtí mẹ́jọ-mẹ́jọ",
            Frequency::EveryTwelveHours => "ní wákàtí méjìlá-méjìlá",
            Frequency::InTheMorning => "ní àràárọ̀",
            Frequency::AtNight => "ní alaalẹ́",
            Frequency::EverySecondDay => "lónìí lò ó, lọ́la má lò ó",
            Frequency::OnceWeekly => "lẹ́ẹ̀kan lọ́sẹ̀",
            Frequency::OnceMonthly => "lẹ́ẹ̀kan lóṣù",
        }
    }

    fn meal(&self, meal: Meal) -> &'static str {
        match meal {
            Meal::Before => "kí o tó jẹun",
            Meal::With => "pẹ̀lú oúnjẹ",
            Meal::After => "lẹ́yìn oúnjẹ",
            Meal::EmptyStomach => "nígbà tí inú bá ṣófo",
        }
    }

    fn as_needed(&self, reason: AsNeeded) -> &'static str {
        match reason {
            AsNeeded::Pain => "tí ìrora bá wà nìkan",
            AsNeeded::Fever => "tí ibà bá wà nìkan",
            AsNeeded::Cough => "tí ikọ́ bá wà nìkan",
            AsNeeded::Wheeze => "tí mímí bá ṣòro nìkan",
            AsNeeded::Nausea => "tí èébì bá ń gbé ọ nìkan",
            AsNeeded::Itching => "tí ara bá ń yún ọ nìkan",
            AsNeeded::Sleeplessness => "tí oorun kò bá wá nìkan",
            AsNeeded::Heartburn => "tí àyà bá ń ta ọ́ lẹ́yìn oúnjẹ nìkan",
            AsNeeded::Diarrhoea => "tí ìgbẹ́ gbuuru bá wà nìkan",
            AsNeeded::Constipation => "tí ìgbẹ́ bá le nìkan",
            AsNeeded::Allergy => "tí àléjì bá wà nìkan",
            AsNeeded::ChestPain => "tí àyà bá ń dùn ọ́ nìkan",
            AsNeeded::Anxiety => "tí ìbẹ̀rù tàbí àníyàn bá pọ̀ nìkan",
            AsNeeded::Seizure => "tí gìrì bá mú ọ nìkan",
        }
    }

    fn days(&self, days: u16) -> String {
        format!("fún ọjọ́ {days}")
    }
}

const fn unit_word(unit: DoseUnit) -> &'static str {
    match unit {
        DoseUnit::Tablet => "hóró oògùn",
        DoseUnit::Capsule => "kápúsù",
        DoseUnit::Millilitre => "mìlílítà",
        DoseUnit::Drop => "ẹ̀kán",
        DoseUnit::Puff => "fífà",
        DoseUnit::Sachet => "àpò kékeré",
        DoseUnit::Application => "ìpara",
        DoseUnit::Suppository => "oògùn ìdí",
        DoseUnit::Pessary => "oògùn ojú ara",
        DoseUnit::Patch => "oògùn alẹ̀mọ́",
        DoseUnit::InternationalUnit => "yúnìtì",
        DoseUnit::Milligram => "mìlígírámù",
        DoseUnit::Vial => "ìgò abẹ́rẹ́",
        DoseUnit::Ampoule => "ámpúlù",
        DoseUnit::Lozenge => "oògùn ayọ́lẹ́nu",
        DoseUnit::Spray => "fífín",
        DoseUnit::Bottle => "ìgò",
        DoseUnit::Tube => "túùbù",
        DoseUnit::Inhaler => "ẹ̀rọ ìfàsímú",
        DoseUnit::Pen => "kálámù abẹ́rẹ́",
        DoseUnit::Gram => "gírámù",
        DoseUnit::Microgram => "máíkírógírámù",
    }
}
