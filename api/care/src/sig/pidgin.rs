//! Nigerian Pidgin (Naijá).

use super::{Number, Words, number};
use crate::prescription::{Amount, AsNeeded, DoseUnit, Form, Frequency, Meal, Route};

pub(super) struct Pidgin;

impl Words for Pidgin {
    fn give(&self, dose: &str, route: Route, form: Form) -> String {
        match (route, form) {
            (Route::Oral, Form::ChewableTablet) => format!("Chew {dose}"),
            (Route::Oral, Form::DispersibleTablet | Form::Sachet | Form::Powder) => {
                format!("Mix {dose} inside clean water, drink am")
            }
            (Route::Oral, Form::Lozenge) => format!("Lick {dose} until e melt for mouth"),
            (Route::Oral, Form::Mouthwash) => format!("Use {dose} wash mouth, spit am comot"),
            (Route::Oral, _) => format!("Take {dose} for mouth"),
            (Route::Sublingual, _) => format!("Put {dose} under tongue"),
            (Route::Topical, _) => format!("Rub {dose} for skin"),
            (Route::Eye, _) => format!("Put {dose} inside the eye wey dey sick"),
            (Route::Ear, _) => format!("Put {dose} inside the ear wey dey sick"),
            (Route::Nasal, _) => format!("Put {dose} inside nose"),
            (Route::Inhalation, _) => format!("Draw {dose} enter chest through mouth"),
            (Route::Rectal, _) => format!("Push {dose} inside anus"),
            (Route::Vaginal, _) => format!("Push {dose} inside vagina"),
            (Route::Intramuscular, _) => format!("Make nurse or doctor inject {dose} for muscle"),
            (Route::Intravenous, _) => format!("Make nurse or doctor give {dose} for vein"),
            (Route::Subcutaneous, _) => format!("Inject {dose} under skin"),
            (Route::Transdermal, _) => format!("Gum {dose} for clean, dry skin"),
        }
    }

    fn dose(&self, amount: Amount, unit: DoseUnit) -> String {
        let thin = unit == DoseUnit::Application;
        let unit = unit_word(unit);
        match number(amount) {
            Number::Whole(1) if thin => "small for top".to_owned(),
            Number::Whole(n) => format!("{n} {unit}"),
            Number::Half => format!("half {unit}"),
            Number::Quarter => format!("quarter of one {unit}"),
            Number::ThreeQuarters => format!("three quarter of one {unit}"),
            Number::AndHalf(n) => format!("{n} and half {unit}"),
            Number::Decimal(n) => format!("{n} {unit}"),
        }
    }

    fn frequency(&self, frequency: Frequency) -> &'static str {
        match frequency {
            Frequency::OnceOnly => "one time only",
            Frequency::OnceDaily => "one time every day",
            Frequency::TwiceDaily => "two times every day",
            Frequency::ThreeTimesDaily => "three times every day",
            Frequency::FourTimesDaily => "four times every day",
            Frequency::FiveTimesDaily => "five times every day",
            Frequency::EveryFourHours => "every 4 hours",
            Frequency::EverySixHours => "every 6 hours",
            Frequency::EveryEightHours => "every 8 hours",
            Frequency::EveryTwelveHours => "every 12 hours",
            Frequency::InTheMorning => "every morning",
            Frequency::AtNight => "every night",
            Frequency::EverySecondDay => "today yes, tomorrow no, next tomorrow yes",
            Frequency::OnceWeekly => "one time every week",
            Frequency::OnceMonthly => "one time every month",
        }
    }

    fn meal(&self, meal: Meal) -> &'static str {
        match meal {
            Meal::Before => "before you chop",
            Meal::With => "together with food",
            Meal::After => "after you chop",
            Meal::EmptyStomach => "when belle empty",
        }
    }

    fn as_needed(&self, reason: AsNeeded) -> &'static str {
        match reason {
            AsNeeded::Pain => "only if pain dey",
            AsNeeded::Fever => "only if body dey hot",
            AsNeeded::Cough => "only if cough dey",
            AsNeeded::Wheeze => "only if to breathe dey hard",
            AsNeeded::Nausea => "only if you wan vomit",
            AsNeeded::Itching => "only if body dey scratch you",
            AsNeeded::Sleeplessness => "only if sleep no gree come",
            AsNeeded::Heartburn => "only if chest dey burn you after food",
            AsNeeded::Diarrhoea => "only if belle dey run",
            AsNeeded::Constipation => "only if shit strong",
            AsNeeded::Allergy => "only if body dey react (allergy)",
            AsNeeded::ChestPain => "only if chest dey pain",
            AsNeeded::Anxiety => "only if fear or worry too much",
            AsNeeded::Seizure => "only if fit (jerking) catch person",
        }
    }

    fn days(&self, days: u16) -> String {
        if days == 1 { "for 1 day".to_owned() } else { format!("for {days} days") }
    }
}

const fn unit_word(unit: DoseUnit) -> &'static str {
    match unit {
        DoseUnit::Tablet => "tablet",
        DoseUnit::Capsule => "capsule",
        DoseUnit::Millilitre => "mL",
        DoseUnit::Drop => "drop",
        DoseUnit::Puff => "puff",
        DoseUnit::Sachet => "sachet",
        DoseUnit::Application => "rub",
        DoseUnit::Suppository => "suppository",
        DoseUnit::Pessary => "pessary",
        DoseUnit::Patch => "patch",
        DoseUnit::InternationalUnit => "unit",
        DoseUnit::Milligram => "mg",
        DoseUnit::Vial => "vial",
        DoseUnit::Ampoule => "ampoule",
        DoseUnit::Lozenge => "lozenge",
        DoseUnit::Spray => "spray",
        DoseUnit::Bottle => "bottle",
        DoseUnit::Tube => "tube",
        DoseUnit::Inhaler => "inhaler",
        DoseUnit::Pen => "pen",
        DoseUnit::Gram => "g",
        DoseUnit::Microgram => "microgram",
    }
}
