//! A prescription: what a doctor orders, and the facts that its signatures cover.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Sex;

/// Items of one prescription at most; more do not fit a symbol that a phone reads from paper.
pub const MOST_ITEMS: usize = 10;
/// Refills at most.
pub const MOST_REFILLS: u8 = 12;

/// The facts of a signed prescription: every rendering says the same of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prescription {
    /// Which.
    pub id: Uuid,
    /// Origin of the hospital's server, e.g. `https://telemedicine.example.ng`, without a slash at its end.
    pub issuer: String,
    /// When it was signed, to the second.
    #[serde(with = "time::serde::timestamp")]
    pub issued_at: OffsetDateTime,
    /// Not to be dispensed before.
    #[serde(with = "time::serde::timestamp")]
    pub valid_from: OffsetDateTime,
    /// Not to be dispensed from then on.
    #[serde(with = "time::serde::timestamp")]
    pub valid_until: OffsetDateTime,
    /// For whom.
    pub patient: Subject,
    /// By whom.
    pub prescriber: Prescriber,
    /// One to [`MOST_ITEMS`].
    pub items: Vec<Item>,
    /// How often it may be filled again.
    pub refills: u8,
    /// Days between two fillings at least; 0 without refills.
    pub refill_interval_days: u16,
    /// Has a controlled medicine: no refills, no dispensing without a connection.
    pub controlled: bool,
    /// For the patient and the pharmacist.
    pub instructions: Option<String>,
    /// Revocation id, unique under the signing key; base64url characters.
    pub rid: String,
}

/// The patient, as a pharmacist must recognise them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// Full name.
    pub name: String,
    /// Born.
    #[serde(with = "crate::availability::iso_date")]
    pub date_of_birth: Date,
    /// Administrative sex.
    pub sex: Sex,
    /// The hospital's number of them.
    pub hospital_number: String,
}

/// The doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prescriber {
    /// Full name.
    pub name: String,
    /// Registration with the Medical and Dental Council of Nigeria, `MDCN/R/45231`.
    pub mdcn: String,
}

/// One line of a prescription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// What.
    pub medicine: Medicine,
    /// How it is taken.
    pub sig: Sig,
    /// To be handed over at each filling, in `unit`.
    pub quantity: u32,
    /// Unit of `quantity`.
    pub unit: DoseUnit,
    /// Another product of the same substance, form and strength may be given.
    pub substitution: bool,
}

/// A medicine as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Medicine {
    /// Id in the formulary; none for what the doctor wrote by hand.
    pub product: Option<String>,
    /// ATC code of the substance or fixed combination (level 5), if it has one.
    pub atc: Option<String>,
    /// International non-proprietary name.
    pub name: String,
    /// Tablet, syrup, …
    pub form: Form,
    /// `500 mg`, `125 mg/5 mL`, `20/120 mg`.
    pub strength: String,
}

/// How a medicine is taken; rendered into words by `crate::sig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sig {
    /// How much at a time.
    pub amount: Amount,
    /// Of what.
    pub unit: DoseUnit,
    /// Which way.
    pub route: Route,
    /// How often.
    pub frequency: Frequency,
    /// For how long; none: until told otherwise.
    pub days: Option<u16>,
    /// Only when needed, and for what.
    pub as_needed: Option<AsNeeded>,
    /// In relation to food.
    pub meal: Option<Meal>,
}

/// A positive amount in thousandths; in JSON a number with at most three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema, ToSchema)]
#[schemars(with = "f64")]
#[schema(value_type = f64)]
pub struct Amount(pub u32);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let thousandths = f64::deserialize(deserializer)? * 1000.0;
        let whole = thousandths.round();
        let wrong =
            || serde::de::Error::custom("an amount is above 0, at most 100000, with at most three decimals");
        if !(1.0..=100_000_000.0).contains(&whole) || (thousandths - whole).abs() > 1e-6 {
            return Err(wrong());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be in range just above"
        )]
        Ok(Self(whole as u32))
    }
}

/// Declares codes that never change: the text is for JSON, the number for the compact token.
/// The text is taken as a token tree: as a literal fragment, the derived schema would not see it.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal $text:tt),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ToSchema)]
        pub enum $name {
            $(#[doc = $text] #[serde(rename = $text)] $variant),*
        }

        impl $name {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// As in the compact token; never reused for something else.
            pub const fn number(self) -> u8 {
                match self { $(Self::$variant => $number),* }
            }

            /// The code of a number.
            pub fn from_number(number: u64) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| u64::from(code.number()) == number)
            }
        }
    };
}

codes! {
    /// Dose form.
    Form {
        Tablet = 1 "tablet", DispersibleTablet = 2 "dispersible-tablet", ModifiedReleaseTablet = 3 "modified-release-tablet",
        Capsule = 4 "capsule", Syrup = 5 "syrup", Suspension = 6 "suspension", OralDrops = 7 "oral-drops",
        Sachet = 8 "sachet", Injection = 9 "injection", Infusion = 10 "infusion", Pen = 11 "pen",
        Cream = 12 "cream", Ointment = 13 "ointment", Gel = 14 "gel", Lotion = 15 "lotion",
        EyeDrops = 16 "eye-drops", EyeOintment = 17 "eye-ointment", EarDrops = 18 "ear-drops",
        NasalSpray = 19 "nasal-spray", Inhaler = 20 "inhaler", NebuliserSolution = 21 "nebuliser-solution",
        Suppository = 22 "suppository", Pessary = 23 "pessary", Patch = 24 "patch", Lozenge = 25 "lozenge",
        ChewableTablet = 26 "chewable-tablet", Powder = 27 "powder", Mouthwash = 28 "mouthwash",
    }
}

codes! {
    /// Unit of a dose or a quantity.
    DoseUnit {
        Tablet = 1 "tablet", Capsule = 2 "capsule", Millilitre = 3 "millilitre", Drop = 4 "drop", Puff = 5 "puff",
        Sachet = 6 "sachet", Application = 7 "application", Suppository = 8 "suppository", Pessary = 9 "pessary",
        Patch = 10 "patch", InternationalUnit = 11 "international-unit", Milligram = 12 "milligram",
        Vial = 13 "vial", Ampoule = 14 "ampoule", Lozenge = 15 "lozenge", Spray = 16 "spray",
        Bottle = 17 "bottle", Tube = 18 "tube", Inhaler = 19 "inhaler", Pen = 20 "pen", Gram = 21 "gram", Microgram = 22 "microgram",
    }
}

codes! {
    /// The way into the body.
    Route {
        Oral = 1 "oral", Sublingual = 2 "sublingual", Topical = 3 "topical", Eye = 4 "eye", Ear = 5 "ear",
        Nasal = 6 "nasal", Inhalation = 7 "inhalation", Rectal = 8 "rectal", Vaginal = 9 "vaginal",
        Intramuscular = 10 "intramuscular", Intravenous = 11 "intravenous", Subcutaneous = 12 "subcutaneous",
        Transdermal = 13 "transdermal",
    }
}

codes! {
    /// How often.
    Frequency {
        OnceOnly = 1 "once-only", OnceDaily = 2 "once-daily", TwiceDaily = 3 "twice-daily",
        ThreeTimesDaily = 4 "three-times-daily", FourTimesDaily = 5 "four-times-daily",
        FiveTimesDaily = 6 "five-times-daily", EveryFourHours = 7 "every-4-hours", EverySixHours = 8 "every-6-hours",
        EveryEightHours = 9 "every-8-hours", EveryTwelveHours = 10 "every-12-hours", InTheMorning = 11 "in-the-morning",
        AtNight = 12 "at-night", EverySecondDay = 13 "every-second-day", OnceWeekly = 14 "once-weekly",
        OnceMonthly = 15 "once-monthly",
    }
}

codes! {
    /// What an as-needed medicine is for.
    AsNeeded {
        Pain = 1 "pain", Fever = 2 "fever", Cough = 3 "cough", Wheeze = 4 "wheeze", Nausea = 5 "nausea",
        Itching = 6 "itching", Sleeplessness = 7 "sleeplessness", Heartburn = 8 "heartburn",
        Diarrhoea = 9 "diarrhoea", Constipation = 10 "constipation", Allergy = 11 "allergy",
        ChestPain = 12 "chest-pain", Anxiety = 13 "anxiety", Seizure = 14 "seizure",
    }
}

codes! {
    /// In relation to food.
    Meal {
        Before = 1 "before", With = 2 "with", After = 3 "after", EmptyStomach = 4 "empty-stomach",
    }
}

impl Frequency {
    /// Doses in 24 hours, in thousandths; none for a single dose.
    pub const fn daily_thousandths(self) -> Option<u32> {
        Some(match self {
            Self::OnceOnly => return None,
            Self::OnceDaily | Self::InTheMorning | Self::AtNight => 1000,
            Self::TwiceDaily | Self::EveryTwelveHours => 2000,
            Self::ThreeTimesDaily | Self::EveryEightHours => 3000,
            Self::FourTimesDaily | Self::EverySixHours => 4000,
            Self::FiveTimesDaily => 5000,
            Self::EveryFourHours => 6000,
            Self::EverySecondDay => 500,
            Self::OnceWeekly => 143,
            Self::OnceMonthly => 33,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_codes_share_a_number() {
        fn distinct(numbers: impl Iterator<Item = u8>) -> bool {
            let all: Vec<_> = numbers.collect();
            let set: std::collections::BTreeSet<_> = all.iter().collect();
            set.len() == all.len()
        }
        assert!(distinct(Form::ALL.iter().map(|code| code.number())));
        assert!(distinct(DoseUnit::ALL.iter().map(|code| code.number())));
        assert!(distinct(Route::ALL.iter().map(|code| code.number())));
        assert!(distinct(Frequency::ALL.iter().map(|code| code.number())));
        assert!(distinct(AsNeeded::ALL.iter().map(|code| code.number())));
        assert!(distinct(Meal::ALL.iter().map(|code| code.number())));
    }

    #[test]
    fn the_schema_tells_the_codes_that_are_sent() {
        fn told<T: utoipa::PartialSchema>() -> serde_json::Value {
            serde_json::to_value(T::schema()).unwrap()["enum"].clone()
        }
        assert_eq!(told::<Form>(), serde_json::to_value(Form::ALL).unwrap());
        assert_eq!(told::<Frequency>(), serde_json::to_value(Frequency::ALL).unwrap());
    }

    #[test]
    fn an_amount_keeps_three_decimals_and_no_more() {
        assert_eq!(serde_json::from_str::<Amount>("0.5").unwrap(), Amount(500));
        assert_eq!(serde_json::to_string(&Amount(2500)).unwrap(), "2.5");
        for wrong in ["0", "-1", "0.0001", "1e9", "\"1\""] {
            assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong}");
        }
    }
}
