//! What a prescriber must know of a patient: allergies, medicines, conditions, weight, pregnancy and
//! breast-feeding, as stated by patient, doctor or nurse.

use serde::{Deserialize, Serialize};
use time::Date;
use utoipa::ToSchema;

use crate::{Malformed, Sex};

/// Code of an entry that says there is none: no known allergy, no medicine, no condition.
pub const NONE_KNOWN: &str = "none-known";
/// Characters of an entry's text at most.
const LONGEST_TEXT: usize = 200;
/// Heaviest weight that is not taken for a slip, in kilograms.
const HEAVIEST: f64 = 400.0;
/// Lightest, in kilograms; a premature newborn.
const LIGHTEST: f64 = 0.4;

/// No pregnancy lasts longer: beyond 42 weeks it is post-term (WHO ICD-11, JB0Z), and a week for the error of dating.
pub const LONGEST_PREGNANCY_WEEKS: i64 = 43;
/// One menstrual cycle: whoever was not pregnant may be since (CDC, US Selected Practice Recommendations 2024), and
/// whoever was not breast-feeding may have given birth.
const NOT_PREGNANT_HOLDS_DAYS: i64 = 28;
/// Breast-feeding goes on for two years and beyond (WHO, infant and young child feeding 2023).
const BREAST_FEEDING_HOLDS_DAYS: i64 = 730;
/// As long as a usual supply: medicines are asked for anew at each step of care (WHO, High 5s medication reconciliation,
/// 2014).
const NO_MEDICINES_HOLDS_DAYS: i64 = 90;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ProfileKind)]
pub enum Kind {
    /// An allergy or intolerance.
    Allergy,
    /// A medicine that the patient takes.
    Medicine,
    /// A condition that the patient has.
    Condition,
    /// Body weight.
    Weight,
    /// Pregnant or not.
    Pregnancy,
    /// Breast-feeding or not.
    BreastFeeding,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Allergy, Self::Medicine, Self::Condition, Self::Weight, Self::Pregnancy, Self::BreastFeeding];

    /// As in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allergy => "allergy",
            Self::Medicine => "medicine",
            Self::Condition => "condition",
            Self::Weight => "weight",
            Self::Pregnancy => "pregnancy",
            Self::BreastFeeding => "breast-feeding",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// A new entry takes the place of the older one.
    pub const fn is_single(self) -> bool {
        matches!(self, Self::Weight | Self::Pregnancy | Self::BreastFeeding)
    }
}

/// Whose statement an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SaidAs {
    /// The patient.
    Patient,
    /// A doctor.
    Doctor,
    /// A nurse.
    Nurse,
}

impl SaidAs {
    /// As in JSON and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Doctor => "doctor",
            Self::Nurse => "nurse",
        }
    }

    /// Reads the database's word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Patient, Self::Doctor, Self::Nurse].into_iter().find(|who| who.as_str() == text)
    }
}

/// How bad an allergic reaction was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A rash, an upset stomach.
    Mild,
    /// Needed treatment.
    Moderate,
    /// Threatened life.
    Severe,
}

/// A state of pregnancy or breast-feeding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Pregnant.
    Pregnant,
    /// Not pregnant.
    NotPregnant,
    /// Not known.
    Unknown,
    /// Breast-feeding.
    Yes,
    /// Not breast-feeding.
    No,
}

/// What belongs to an entry of its kind; the rest is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Detail {
    /// Allergy: what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
    /// Allergy: how bad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Medicine: its product in the formulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<String>,
    /// Weight, in kilograms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kilograms: Option<f64>,
    /// Pregnancy and breast-feeding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Weeks of pregnancy on the day of observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks: Option<u8>,
}

/// A statement about a patient, before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// About what.
    pub kind: Kind,
    /// [`NONE_KNOWN`], an ATC code or prefix, or one of [`CONDITIONS`].
    pub code: Option<String>,
    /// In words.
    pub text: String,
    /// What belongs to the kind.
    pub detail: Detail,
    /// The day of the observation.
    pub observed_on: Option<Date>,
}

/// Conditions that prescribing heeds: code and English name.
pub const CONDITIONS: &[(&str, &str)] = &[
    ("asthma", "Asthma"),
    ("hypertension", "High blood pressure"),
    ("diabetes", "Diabetes"),
    ("kidney-disease", "Kidney disease"),
    ("liver-disease", "Liver disease"),
    ("heart-failure", "Heart failure"),
    ("coronary-disease", "Coronary heart disease"),
    ("arrhythmia", "Irregular heartbeat"),
    ("stroke", "Stroke"),
    ("peptic-ulcer", "Peptic ulcer"),
    ("bleeding-disorder", "Bleeding disorder"),
    ("epilepsy", "Epilepsy"),
    ("sickle-cell", "Sickle cell disease"),
    ("g6pd-deficiency", "G6PD deficiency"),
    ("hiv", "HIV"),
    ("tuberculosis", "Tuberculosis"),
    ("hepatitis-b", "Hepatitis B"),
    ("glaucoma", "Glaucoma"),
    ("prostate-enlargement", "Enlarged prostate"),
    ("gout", "Gout"),
    ("thyroid-disease", "Thyroid disease"),
    ("depression", "Depression"),
    ("psychosis", "Psychosis"),
    ("myasthenia-gravis", "Myasthenia gravis"),
];

impl Statement {
    /// Trims it and finds what is wrong with it, by field.
    pub fn check(mut self, today: Date) -> Result<Self, Vec<(&'static str, Malformed)>> {
        let mut wrong = Vec::new();
        self.text = self.text.trim().to_owned();
        self.code = self.code.take().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty());
        if self.code.is_none() && self.text.is_empty() && !self.kind.is_single() {
            wrong.push(("text", Malformed("Say what it is.")));
        }
        if self.text.chars().count() > LONGEST_TEXT || self.text.chars().any(char::is_control) {
            wrong.push(("text", Malformed("Use at most 200 characters on one line.")));
        }
        if self.code.as_deref().is_some_and(|code| !code_fits(self.kind, code)) {
            wrong.push(("code", Malformed("This code does not belong to this kind of entry.")));
        }
        if let Err(fault) = self.detail.check(self.kind) {
            wrong.push(("detail", fault));
        }
        if self.observed_on.is_some_and(|day| day > today) {
            wrong.push(("observedOn", Malformed("The day lies in the future.")));
        }
        if self.kind == Kind::Weight && self.observed_on.is_none() {
            self.observed_on = Some(today);
        }
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }

    /// Says that there is none of its kind.
    pub fn says_none(&self) -> bool {
        self.code.as_deref() == Some(NONE_KNOWN)
    }
}

impl Detail {
    fn check(&self, kind: Kind) -> Result<(), Malformed> {
        let allergy = self.reaction.is_none() && self.severity.is_none();
        let (product, weight) = (self.product_id.is_none(), self.kilograms.is_none());
        let state = self.state.is_none() && self.weeks.is_none();
        let fits = match kind {
            Kind::Allergy => product && weight && state,
            Kind::Medicine => allergy && weight && state,
            Kind::Condition => allergy && product && weight && state,
            Kind::Weight => allergy && product && state,
            Kind::Pregnancy => allergy && product && weight,
            Kind::BreastFeeding => allergy && product && weight && self.weeks.is_none(),
        };
        if !fits {
            return Err(Malformed("The detail has fields of another kind of entry."));
        }
        if [&self.reaction, &self.product_id].into_iter().flatten().any(|text| text.chars().count() > 200) {
            return Err(Malformed("Use at most 200 characters."));
        }
        match (kind, self.kilograms, self.state) {
            (Kind::Weight, Some(kilograms), _) if (LIGHTEST..=HEAVIEST).contains(&kilograms) => Ok(()),
            (Kind::Weight, ..) => Err(Malformed("Give the weight in kilograms.")),
            (Kind::Pregnancy, _, Some(State::Pregnant))
                if self.weeks.is_none_or(|weeks| i64::from(weeks) <= LONGEST_PREGNANCY_WEEKS) =>
            {
                Ok(())
            }
            (Kind::Pregnancy, _, Some(State::NotPregnant | State::Unknown)) if self.weeks.is_none() => Ok(()),
            (Kind::Pregnancy, ..) => {
                Err(Malformed("Choose pregnant (with at most 43 weeks), not-pregnant or unknown."))
            }
            (Kind::BreastFeeding, _, Some(State::Yes | State::No)) => Ok(()),
            (Kind::BreastFeeding, ..) => Err(Malformed("Choose yes or no.")),
            _ => Ok(()),
        }
    }
}

fn code_fits(kind: Kind, code: &str) -> bool {
    match kind {
        Kind::Allergy => code == NONE_KNOWN || is_atc(code),
        Kind::Medicine => code == NONE_KNOWN || (code.len() == 7 && is_atc(code)),
        Kind::Condition => code == NONE_KNOWN || CONDITIONS.iter().any(|(known, _)| *known == code),
        Kind::Weight | Kind::Pregnancy | Kind::BreastFeeding => false,
    }
}

/// An ATC code of any level (WHO): `J`, `J01`, `J01C`, `J01CA`, `J01CA04`.
pub fn is_atc(code: &str) -> bool {
    matches!(code.len(), 1 | 3 | 4 | 5 | 7)
        && code.bytes().enumerate().all(|(at, byte)| match at {
            0 | 3 | 4 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        })
}

/// What the profile says, as far as deciding whether it still holds needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// There is an entry of this kind.
    pub kind: Kind,
    /// It says that there is none.
    pub none: bool,
    /// Of pregnancy and breast-feeding.
    pub state: Option<State>,
    /// Weeks of pregnancy on the day.
    pub weeks: Option<u8>,
    /// The day of the observation, or on which it was said.
    pub on: Date,
}

impl Known {
    /// Whether it may still be relied on, or should be asked again.
    pub fn holds(&self, born: Date, today: Date) -> bool {
        let days = (today - self.on).whole_days();
        match (self.kind, self.state) {
            (Kind::Weight, _) => days <= weight_holds_days(born, today),
            (Kind::Medicine, _) => !self.none || days <= NO_MEDICINES_HOLDS_DAYS,
            (Kind::Pregnancy, Some(State::Pregnant)) => {
                i64::from(self.weeks.unwrap_or(0)) + days / 7 <= LONGEST_PREGNANCY_WEEKS
            }
            (Kind::BreastFeeding, Some(State::Yes)) => days <= BREAST_FEEDING_HOLDS_DAYS,
            (Kind::Pregnancy | Kind::BreastFeeding, _) => days <= NOT_PREGNANT_HOLDS_DAYS,
            (Kind::Allergy | Kind::Condition, _) => true,
        }
    }

    /// Completed weeks of pregnancy today, where they were told.
    pub fn weeks_on(&self, today: Date) -> Option<u8> {
        let passed = (today - self.on).whole_weeks();
        self.weeks.and_then(|weeks| u8::try_from(i64::from(weeks) + passed).ok())
    }
}

/// What should still be asked before prescribing to a patient of this age and sex.
pub fn missing(known: &[Known], born: Date, sex: Sex, today: Date) -> Vec<Kind> {
    let has = |kind| known.iter().any(|entry| entry.kind == kind && entry.holds(born, today));
    let always = [Kind::Allergy, Kind::Medicine, Kind::Condition, Kind::Weight];
    let mut missing: Vec<Kind> = always.into_iter().filter(|kind| !has(*kind)).collect();
    let age = years(born, today);
    if sex != Sex::Male && (12..=55).contains(&age) {
        missing.extend([Kind::Pregnancy, Kind::BreastFeeding].into_iter().filter(|kind| !has(*kind)));
    }
    missing
}

/// How long a weight may be relied on: a child outgrows it.
pub fn weight_holds_days(born: Date, today: Date) -> i64 {
    match years(born, today) {
        ..1 => 30,
        1..5 => 90,
        5..12 => 180,
        _ => 365,
    }
}

/// Completed years.
pub fn years(born: Date, today: Date) -> i32 {
    let had_birthday = (today.month() as u8, today.day()) >= (born.month() as u8, born.day());
    today.year() - born.year() - i32::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    fn says(kind: Kind, code: Option<&str>, text: &str, detail: Detail) -> Statement {
        Statement { kind, code: code.map(str::to_owned), text: text.to_owned(), detail, observed_on: None }
    }

    fn fields(statement: Statement) -> Vec<&'static str> {
        statement.check(TODAY).err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_statement_has_what_its_kind_needs_and_nothing_else() {
        let weight = |kilograms| Detail { kilograms: Some(kilograms), ..Detail::default() };
        let none = Detail::default;
        assert!(fields(says(Kind::Allergy, Some("J01C"), "Penicillins", none())).is_empty());
        assert!(fields(says(Kind::Allergy, Some(NONE_KNOWN), "", none())).is_empty());
        assert!(fields(says(Kind::Condition, Some("asthma"), "Asthma", none())).is_empty());
        let weighed = says(Kind::Weight, None, "", weight(12.5)).check(TODAY).unwrap();
        assert_eq!(weighed.observed_on, Some(TODAY), "said today, weighed today");
        assert_eq!(fields(says(Kind::Allergy, None, " ", none())), ["text"]);
        assert_eq!(fields(says(Kind::Allergy, Some("j01c"), "x", none())), ["code"]);
        assert_eq!(fields(says(Kind::Medicine, Some("J01C"), "x", none())), ["code"]);
        assert_eq!(fields(says(Kind::Weight, None, "", weight(4_000.0))), ["detail"]);
        assert_eq!(fields(says(Kind::Allergy, Some("J01C"), "x", weight(10.0))), ["detail"]);
        let late = Statement {
            observed_on: Some(date!(2026 - 11 - 25)),
            ..says(Kind::Condition, None, "x", none())
        };
        assert_eq!(fields(late), ["observedOn"]);
    }

    fn known(kind: Kind, on: Date) -> Known {
        Known { kind, none: false, state: None, weeks: None, on }
    }

    #[test]
    fn a_weight_is_missing_when_the_child_has_outgrown_it() {
        let all = [
            known(Kind::Allergy, TODAY),
            known(Kind::Medicine, TODAY),
            known(Kind::Condition, TODAY),
            known(Kind::Weight, date!(2026 - 9 - 1)),
        ];
        assert_eq!(missing(&all, date!(2020 - 1 - 1), Sex::Male, TODAY), []);
        assert_eq!(missing(&all, date!(2026 - 6 - 1), Sex::Male, TODAY), [Kind::Weight]);
        let adult = missing(&all, date!(1990 - 1 - 1), Sex::Female, TODAY);
        assert_eq!(adult, [Kind::Pregnancy, Kind::BreastFeeding]);
        assert_eq!(missing(&[], date!(1960 - 1 - 1), Sex::Female, TODAY).len(), 4);
    }

    #[test]
    fn a_denial_is_asked_again_after_a_time_and_a_pregnancy_after_its_end() {
        let asks_again = |entry: Known| {
            let missing = missing(&[entry], date!(1990 - 1 - 1), Sex::Female, TODAY);
            missing.contains(&entry.kind)
        };
        let said = |kind, state, on| Known { state: Some(state), ..known(kind, on) };
        for (kind, state) in [(Kind::Pregnancy, State::NotPregnant), (Kind::BreastFeeding, State::No)] {
            assert!(!asks_again(said(kind, state, date!(2026 - 10 - 27))));
            assert!(asks_again(said(kind, state, date!(2026 - 10 - 26))));
        }
        let twenty = |on| Known { weeks: Some(20), ..said(Kind::Pregnancy, State::Pregnant, on) };
        assert_eq!(twenty(date!(2026 - 9 - 1)).weeks_on(TODAY), Some(32));
        assert!(!asks_again(twenty(date!(2026 - 6 - 16))), "43 weeks");
        assert!(asks_again(twenty(date!(2026 - 6 - 9))), "44 weeks");
        assert!(asks_again(said(Kind::Pregnancy, State::Pregnant, date!(2026 - 1 - 1))));
        let no_medicines = |on| Known { none: true, ..known(Kind::Medicine, on) };
        assert!(!asks_again(no_medicines(date!(2026 - 9 - 1))));
        assert!(asks_again(no_medicines(date!(2026 - 8 - 1))));
        assert!(!asks_again(known(Kind::Medicine, date!(2020 - 1 - 1))), "a named one is checked");
    }
}
