//! English.

use super::{Number, Words, number};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route};

pub(super) struct English;

impl Words for English {
    fn give(&self, dose: &str, route: Route, form: Form) -> String {
        match (route, form) {
            (Route::Oral, Form::ChewableTablet) => format!("Chew {dose}"),
            (Route::Oral, Form::DispersibleTablet | Form::Sachet | Form::Powder) => {
                format!("Stir {dose} into clean water and drink it")
            }
            (Route::Oral, Form::Lozenge) => format!("Let {dose} melt in the mouth"),
            (Route::Oral, Form::Mouthwash) => format!("Rinse the mouth with {dose} and spit it out"),
            (Route::Oral, _) => format!("Take {dose} by mouth"),
            (Route::Sublingual, _) => format!("Put {dose} under the tongue"),
            (Route::Topical, _) => format!("Put {dose} on the skin"),
            (Route::Eye, _) => format!("Put {dose} into the eye that is ill"),
            (Route::Ear, _) => format!("Put {dose} into the ear that is ill"),
            (Route::Nasal, _) => format!("Put {dose} into the nose"),
            (Route::Inhalation, _) => format!("Breathe in {dose} through the mouth"),
            (Route::Rectal, _) => format!("Push {dose} into the back passage"),
            (Route::Vaginal, _) => format!("Push {dose} into the vagina"),
            (Route::Intramuscular, _) => format!("Have {dose} injected into a muscle"),
            (Route::Intravenous, _) => format!("Have {dose} given into a vein"),
            (Route::Subcutaneous, _) => format!("Inject {dose} under the skin"),
            (Route::Transdermal, _) => format!("Stick {dose} on clean, dry skin"),
        }
    }

    fn dose(&self, amount: Amount, unit: DoseUnit) -> String {
        let (one, many) = unit_words(unit);
        match number(amount) {
            Number::Whole(1) if unit == DoseUnit::Application => "a thin layer".to_owned(),
            Number::Whole(1) => format!("1 {one}"),
            Number::Whole(n) => format!("{n} {many}"),
            Number::Half if one.starts_with(['a', 'i']) => format!("half an {one}"),
            Number::Half => format!("half a {one}"),
            Number::Quarter => format!("a quarter of one {one}"),
            Number::ThreeQuarters => format!("three quarters of one {one}"),
            Number::AndHalf(n) => format!("{n} and a half {many}"),
            Number::Decimal(digits) => format!("{digits} {many}"),
        }
    }

    fn frequency(&self, frequency: Frequency) -> &'static str {
        match frequency {
            Frequency::OnceOnly => "one time only",
            Frequency::OnceDaily => "once a day",
            Frequency::TwiceDaily => "two times a day",
            Frequency::ThreeTimesDaily => "three times a day",
            Frequency::FourTimesDaily => "four times a day",
            Frequency::FiveTimesDaily => "five times a day",
            Frequency::EveryFourHours => "every 4 hours",
            Frequency::EverySixHours => "every 6 hours",
            Frequency::EveryEightHours => "every 8 hours",
            Frequency::EveryTwelveHours => "every 12 hours",
            Frequency::InTheMorning => "every morning",
            Frequency::AtNight => "every night",
            Frequency::EverySecondDay => "every second day",
            Frequency::OnceWeekly => "once a week",
            Frequency::OnceMonthly => "once a month",
        }
    }

    fn meal(&self, meal: Meal) -> &'static str {
        match meal {
            Meal::Before => "before food",
            Meal::With => "with food",
            Meal::After => "after food",
            Meal::EmptyStomach => "on an empty stomach",
        }
    }

    fn as_needed(&self, reason: AsNeeded) -> &'static str {
        match reason {
            AsNeeded::Pain => "only when there is pain",
            AsNeeded::Fever => "only when there is fever",
            AsNeeded::Cough => "only when there is cough",
            AsNeeded::Wheeze => "only when breathing is hard or whistles",
            AsNeeded::Nausea => "only when you feel like vomiting",
            AsNeeded::Itching => "only when the skin itches",
            AsNeeded::Sleeplessness => "only when you cannot sleep",
            AsNeeded::Heartburn => "only when there is heartburn",
            AsNeeded::Diarrhoea => "only when there is running stomach",
            AsNeeded::Constipation => "only when the stool is hard",
            AsNeeded::Allergy => "only when there is an allergic reaction",
            AsNeeded::ChestPain => "only when there is chest pain",
            AsNeeded::Anxiety => "only when there is great fear or worry",
            AsNeeded::Seizure => "only when there is a fit (seizure)",
        }
    }

    fn days(&self, days: u16) -> String {
        if days == 1 { "for 1 day".to_owned() } else { format!("for {days} days") }
    }
}

const fn unit_words(unit: DoseUnit) -> (&'static str, &'static str) {
    match unit {
        DoseUnit::Tablet => ("tablet", "tablets"),
        DoseUnit::Capsule => ("capsule", "capsules"),
        DoseUnit::Millilitre => ("mL", "mL"),
        DoseUnit::Drop => ("drop", "drops"),
        DoseUnit::Puff => ("puff", "puffs"),
        DoseUnit::Sachet => ("sachet", "sachets"),
        DoseUnit::Application => ("layer", "layers"),
        DoseUnit::Suppository => ("suppository", "suppositories"),
        DoseUnit::Pessary => ("pessary", "pessaries"),
        DoseUnit::Patch => ("patch", "patches"),
        DoseUnit::InternationalUnit => ("unit", "units"),
        DoseUnit::Milligram => ("mg", "mg"),
        DoseUnit::Vial => ("vial", "vials"),
        DoseUnit::Ampoule => ("ampoule", "ampoules"),
        DoseUnit::Lozenge => ("lozenge", "lozenges"),
        DoseUnit::Spray => ("spray", "sprays"),
        DoseUnit::Bottle => ("bottle", "bottles"),
        DoseUnit::Tube => ("tube", "tubes"),
        DoseUnit::Inhaler => ("inhaler", "inhalers"),
        DoseUnit::Pen => ("pen", "pens"),
        DoseUnit::Gram => ("g", "g"),
        DoseUnit::Microgram => ("micrograms", "micrograms"),
    }
}
