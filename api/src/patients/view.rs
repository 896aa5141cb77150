//! A patient in JSON, and the fields a form may send.

use dokita_care::availability::iso_date;
use dokita_care::patient::check_date_of_birth;
use dokita_care::{Email, Language, Malformed, Nin, PersonName, Phone, Sex, places};
use dokita_store::StoreError;
use dokita_store::patients::Patient;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Problem;
use crate::problem::Faults;

/// A patient of the hospital.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Patient)]
pub struct PatientView {
    /// Which.
    pub id: Uuid,
    /// The hospital's own number of them.
    pub hospital_number: String,
    /// As in their papers.
    pub name: String,
    /// `YYYY-MM-DD`
    pub date_of_birth: String,
    /// Administrative sex.
    pub sex: Sex,
    /// E.164.
    pub phone: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Code of the state (Nigeria-Core).
    pub state: Option<String>,
    /// Code of the local government area (Nigeria-Core).
    pub lga: Option<String>,
    /// Language they want to be spoken to in.
    pub language: Language,
    /// All but the last four digits hidden.
    pub nin_masked: Option<String>,
    /// Whom to call.
    pub next_of_kin: Option<NextOfKin>,
    /// When they were registered.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Whom to call in an emergency.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextOfKin {
    /// Their name.
    pub name: String,
    /// Their phone.
    pub phone: String,
    /// `mother`, `husband`, …
    pub relationship: String,
}

/// The particulars a form sends. What is missing in a change stays as it is; an empty text clears.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientForm {
    /// As in their papers.
    pub name: Option<String>,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<String>,
    /// `female`, `male`, `other` or `unknown`.
    pub sex: Option<String>,
    /// As people write it, e.g. `0803 123 4567`.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Code or name of the state.
    pub state: Option<String>,
    /// Code or name of the local government area.
    pub lga: Option<String>,
    /// `en`, `pcm`, `ha`, `yo` or `ig`.
    pub language: Option<String>,
    /// 11 digits.
    pub nin: Option<String>,
    /// Whom to call.
    pub next_of_kin: Option<NextOfKin>,
}

/// What a form asks to be written; `Some(None)` clears.
#[derive(Default)]
pub struct Particulars {
    name: Option<PersonName>,
    date_of_birth: Option<Date>,
    sex: Option<Sex>,
    phone: Option<Phone>,
    email: Option<Option<Email>>,
    address: Option<Option<String>>,
    state: Option<Option<places::State>>,
    lga: Option<Option<places::Lga>>,
    language: Option<Language>,
    /// To be sealed by whoever writes it.
    pub nin: Option<Option<Nin>>,
    next_of_kin: Option<Option<(PersonName, Phone, String)>>,
}

impl PatientView {
    /// From the row.
    pub fn new(patient: Patient) -> Result<Self, StoreError> {
        let next_of_kin = patient.next_of_kin_name.map(|name| NextOfKin {
            name,
            phone: patient.next_of_kin_phone.unwrap_or_default(),
            relationship: patient.next_of_kin_relationship.unwrap_or_default(),
        });
        Ok(Self {
            id: patient.id.0,
            hospital_number: patient.hospital_number,
            name: patient.name,
            date_of_birth: patient.date_of_birth,
            sex: patient.sex.parse().map_err(|_| StoreError::Corrupt { column: "sex" })?,
            phone: patient.phone,
            email: patient.email,
            address: patient.address,
            state: patient.state,
            lga: patient.lga,
            language: patient.language.parse().map_err(|_| StoreError::Corrupt { column: "language" })?,
            nin_masked: patient.nin_last4.map(|digits| format!("•••••••{digits}")),
            next_of_kin,
            created_at: patient.created_at.0,
        })
    }
}

impl PatientForm {
    /// Reads a form of somebody new: name, date of birth, sex and phone are needed.
    pub fn for_new(self, today: Date) -> Result<Particulars, Problem> {
        let mut faults = Faults::default();
        for (field, missing) in [
            ("name", self.name.is_none()),
            ("dateOfBirth", self.date_of_birth.is_none()),
            ("sex", self.sex.is_none()),
            ("phone", self.phone.is_none()),
        ] {
            if missing {
                faults.note(field, "This is needed.");
            }
        }
        self.read(faults, today, None)
    }

    /// Reads a form that changes somebody who lives in `state` so far.
    pub fn for_change(self, today: Date, state: Option<&str>) -> Result<Particulars, Problem> {
        self.read(Faults::default(), today, state)
    }

    fn read(self, mut faults: Faults, today: Date, state: Option<&str>) -> Result<Particulars, Problem> {
        let faults_of = &mut faults;
        let state_now = state.and_then(|code| places::state(code).ok());
        let new_state = cleared(faults_of, "state", self.state, places::state);
        let home = new_state.unwrap_or(state_now);
        let in_state = |text: &str| match home {
            Some(state) => places::lga(state, text),
            None => Err(Malformed("Choose the state first.")),
        };
        let read = Particulars {
            name: kept(faults_of, "name", self.name, PersonName::parse),
            date_of_birth: kept(faults_of, "dateOfBirth", self.date_of_birth, |text| {
                check_date_of_birth(iso_date::parse(text)?, today)
            }),
            sex: kept(faults_of, "sex", self.sex, str::parse),
            phone: kept(faults_of, "phone", self.phone, Phone::parse),
            email: cleared(faults_of, "email", self.email, Email::parse),
            address: cleared(faults_of, "address", self.address, address),
            lga: match cleared(faults_of, "lga", self.lga, in_state) {
                // Another state makes the old area meaningless.
                None if new_state.is_some_and(|new| new != state_now) => Some(None),
                read => read,
            },
            state: new_state,
            language: kept(faults_of, "language", self.language, str::parse),
            nin: cleared(faults_of, "nin", self.nin, Nin::parse),
            next_of_kin: self.next_of_kin.and_then(|kin| next_of_kin(faults_of, kin)),
        };
        faults.check()?;
        Ok(read)
    }
}

impl Particulars {
    /// Writes what was given into `patient`; the NIN apart, which must be sealed first.
    pub fn write_to(self, patient: &mut Patient) {
        set(&mut patient.name, self.name.map(String::from));
        set(&mut patient.date_of_birth, self.date_of_birth.map(iso_date::format));
        set(&mut patient.sex, self.sex.map(|sex| sex.to_string()));
        set(&mut patient.phone, self.phone.map(String::from));
        set(&mut patient.email, self.email.map(|email| email.map(String::from)));
        set(&mut patient.address, self.address);
        set(&mut patient.state, self.state.map(|state| state.map(|state| state.code.to_owned())));
        set(&mut patient.lga, self.lga.map(|lga| lga.map(|lga| lga.code.to_owned())));
        set(&mut patient.language, self.language.map(|language| language.to_string()));
        if let Some(kin) = self.next_of_kin {
            let (name, phone, relationship) = match kin {
                Some((name, phone, relationship)) => {
                    (Some(name.into()), Some(phone.into()), Some(relationship))
                }
                None => (None, None, None),
            };
            patient.next_of_kin_name = name;
            patient.next_of_kin_phone = phone;
            patient.next_of_kin_relationship = relationship;
        }
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn kept<T>(
    faults: &mut Faults,
    field: &'static str,
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, Malformed>,
) -> Option<T> {
    faults.take(field, parse(&text?))
}

fn cleared<T>(
    faults: &mut Faults,
    field: &'static str,
    text: Option<String>,
    parse: impl Fn(&str) -> Result<T, Malformed>,
) -> Option<Option<T>> {
    if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        return Some(None);
    }
    kept(faults, field, text, parse).map(Some)
}

fn address(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    if text.chars().count() > 300 || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Malformed("Use at most 300 characters for an address."));
    }
    Ok(text.to_owned())
}

type Kin = Option<(PersonName, Phone, String)>;

fn next_of_kin(faults: &mut Faults, kin: NextOfKin) -> Option<Kin> {
    if [&kin.name, &kin.phone, &kin.relationship].iter().all(|text| text.trim().is_empty()) {
        return Some(None);
    }
    let name = kept(faults, "nextOfKin.name", Some(kin.name), PersonName::parse);
    let phone = kept(faults, "nextOfKin.phone", Some(kin.phone), Phone::parse);
    let relationship = kept(faults, "nextOfKin.relationship", Some(kin.relationship), |text| {
        PersonName::parse(text).map_err(|_| Malformed("Say how they are related."))
    });
    Some(Some((name?, phone?, relationship?.into())))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    fn form() -> PatientForm {
        PatientForm {
            name: Some("Ngozi Eze".into()),
            date_of_birth: Some("1988-03-14".into()),
            sex: Some("female".into()),
            phone: Some("0803 123 4567".into()),
            ..PatientForm::default()
        }
    }

    fn is_refused(form: PatientForm) -> bool {
        form.for_new(TODAY).is_err_and(|problem| problem.code() == "invalid-fields")
    }

    #[test]
    fn four_particulars_are_enough() {
        assert!(form().for_new(TODAY).is_ok());
        assert!(is_refused(PatientForm::default()));
        assert!(is_refused(PatientForm { sex: None, ..form() }));
    }

    #[test]
    fn an_area_must_lie_in_the_state() {
        let lagos = |lga: &str| PatientForm { state: Some("Lagos".into()), lga: Some(lga.into()), ..form() };
        assert!(lagos("Ikeja").for_new(TODAY).is_ok());
        assert!(is_refused(lagos("Aba North")));
        assert!(is_refused(PatientForm { lga: Some("Ikeja".into()), ..form() }));
    }

    #[test]
    fn half_a_next_of_kin_is_refused() {
        let kin = |phone: &str| {
            let kin = NextOfKin { name: "Ada".into(), phone: phone.into(), relationship: "sister".into() };
            PatientForm { next_of_kin: Some(kin), ..form() }
        };
        assert!(is_refused(kin("x")));
        assert!(kin("08031234567").for_new(TODAY).is_ok());
    }
}
