//! A patient joins by themselves: an account and a record in one step.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dokita_care::{Email, Language, Malformed, Nin, PatientId, PersonName, Phone, Sex, patient, places};
use dokita_store::audit::Entry;
use dokita_store::ids::UserId;
use dokita_store::people::{self as rows, NewAccount, NewPatient};
use dokita_store::{DbUuid, Tx};
use serde::Deserialize;
use serde_json::json;
use time::macros::offset;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;

use super::guard::ClientAddress;
use super::passwords::Password;
use super::rate_limit::Gate;
use super::roles::Role;
use super::sessions::{self, Session};
use super::setup::taken;
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// Somebody who joins.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Register {
    name: String,
    email: String,
    password: String,
    phone: String,
    /// ISO 8601 date.
    #[schema(format = Date)]
    date_of_birth: String,
    #[schema(value_type = Sex)]
    sex: String,
    state: Option<String>,
    lga: Option<String>,
    address: Option<String>,
    /// 11 digits.
    nin: Option<String>,
    #[schema(value_type = Option<Language>)]
    language: Option<String>,
}

/// A registration, understood.
#[derive(Debug, Clone)]
pub struct Registration {
    /// As in their papers.
    pub name: PersonName,
    /// To sign in.
    pub email: Email,
    /// To sign in.
    pub password: Password,
    /// To reach them.
    pub phone: Phone,
    /// In the past.
    pub date_of_birth: Date,
    /// Administrative.
    pub sex: Sex,
    /// State of Nigeria and local government area, by code.
    pub place: (Option<String>, Option<String>),
    /// Street and town.
    pub address: Option<String>,
    /// National identification number.
    pub nin: Option<Nin>,
    /// To be spoken to in.
    pub language: Language,
}

/// Register as a patient
#[utoipa::path(post, path = "/api/auth/register", tag = "auth", request_body = Register, responses(
    (status = 201, body = Session),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
    (status = 429, description = "`too-many-attempts`", body = ProblemBody),
))]
pub async fn register(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<Register>,
) -> Result<Response, Problem> {
    state.limits.check(Gate::Register, address)?;
    let registration = parse(&body, state.now())?;
    state.limits.check_account(Gate::Register, registration.email.as_str())?;
    let (tx, user, _, entry) = insert(&state, registration).await?;
    let session = sessions::start_for_member(&state, tx, user, vec![entry]).await?;
    Ok((StatusCode::CREATED, session).into_response())
}

async fn insert(
    state: &AppState,
    registration: Registration,
) -> Result<(Tx, UserId, PatientId, Entry), Problem> {
    let now = state.now();
    let (user, patient) = (UserId(state.new_id()), PatientId(state.new_id()));
    let hash = state.passwords.hash(registration.password.clone()).await?;
    let phone = registration.phone.e164().to_owned();
    let account = NewAccount {
        id: user,
        email: registration.email.as_str().to_owned(),
        name: registration.name.as_str().to_owned(),
        phone: Some(phone.clone()),
        password_hash: Some(hash),
        mdcn_number: None,
        specialty: None,
        language: registration.language.as_str().to_owned(),
        roles: vec![Role::Patient.as_str()],
        now,
    };
    let nin = registration.nin.as_ref();
    let nin_sealed = nin.map(|nin| state.vault.seal(&nin_purpose(patient), nin.reveal().as_bytes()));
    let record = NewPatient {
        id: DbUuid(patient.0),
        user: Some(user),
        name: account.name.clone(),
        date_of_birth: registration.date_of_birth.to_string(),
        sex: registration.sex.as_str().to_owned(),
        phone,
        email: Some(account.email.clone()),
        address: registration.address,
        state: registration.place.0,
        lga: registration.place.1,
        language: account.language.clone(),
        nin_last4: nin.map(|nin| nin.last_four().to_owned()),
        nin_sealed: nin_sealed.transpose()?,
        now,
    };
    let mut tx = state.db.write().await?;
    rows::insert(&mut tx, account).await.map_err(taken)?;
    rows::insert_patient(&mut tx, record).await?;
    let entry = Entry {
        at: now,
        actor: format!("user:{user}"),
        action: "patient.registered",
        subject: format!("patient:{patient}"),
        detail: json!({ "user": user }),
    };
    Ok((tx, user, patient, entry))
}

/// What a patient's NIN is sealed for.
pub fn nin_purpose(patient: PatientId) -> String {
    format!("nin:{patient}")
}

fn parse(body: &Register, now: OffsetDateTime) -> Result<Registration, Problem> {
    let mut faults = Faults::default();
    let name = faults.take("name", PersonName::parse(&body.name));
    let email = faults.take("email", Email::parse(&body.email));
    let password = faults.take("password", Password::parse(&body.password));
    let phone = faults.take("phone", Phone::parse(&body.phone));
    let born = faults.take("dateOfBirth", date_of_birth(&body.date_of_birth, now));
    let sex = faults.take("sex", body.sex.parse());
    let language = faults.optional("language", body.language.as_deref(), str::parse);
    let state = faults.optional("state", body.state.as_deref(), places::state);
    let lga = faults.optional("lga", body.lga.as_deref(), |text| match state {
        Some(state) => places::lga(state, text),
        None => Err(Malformed("Choose the state first.")),
    });
    let address = faults.optional("address", body.address.as_deref(), address);
    let nin = faults.optional("nin", body.nin.as_deref(), Nin::parse);
    faults.check()?;
    let (Some(name), Some(email), Some(password), Some(phone), Some(date_of_birth), Some(sex)) =
        (name, email, password, phone, born, sex)
    else {
        return Err(Problem::internal());
    };
    let place = (state.map(|state| state.code.to_owned()), lga.map(|lga| lga.code.to_owned()));
    let language = language.unwrap_or(Language::English);
    Ok(Registration { name, email, password, phone, date_of_birth, sex, place, address, nin, language })
}

fn date_of_birth(text: &str, now: OffsetDateTime) -> Result<Date, Malformed> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let born = Date::parse(text.trim(), format).map_err(|_| Malformed("Enter the date as YYYY-MM-DD."))?;
    // Africa/Lagos is UTC+1 all year round.
    patient::check_date_of_birth(born, now.to_offset(offset!(+1)).date())
}

fn address(text: &str) -> Result<String, Malformed> {
    if text.chars().count() > 300 || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Malformed("Use at most 300 characters for an address."));
    }
    Ok(text.to_owned())
}
