//! The first administrator, by a link that the server prints at its first start.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dokita_care::{Email, Malformed, PersonName, Phone};
use dokita_store::audit::Entry;
use dokita_store::people::{self as rows, NewAccount};
use dokita_store::{StoreError, Tx, settings};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::guard::ClientAddress;
use super::passwords::Password;
use super::rate_limit::Gate;
use super::roles::Role;
use super::secret;
use super::sessions::{self, Session};
use crate::extract::Body;
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Problem};

/// The hospital and its first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// From the link.
    token: String,
    hospital: HospitalBody,
    administrator: AdministratorBody,
}

/// The hospital.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HospitalBody {
    name: String,
    phone: Option<String>,
    /// Called when a video call fails.
    fallback_phone: Option<String>,
}

/// The administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdministratorBody {
    name: String,
    email: String,
    password: String,
}

/// The hospital, understood.
#[derive(Debug, Clone)]
pub struct NewHospital {
    /// Shown on every page.
    pub name: PersonName,
    /// Main number.
    pub phone: Option<Phone>,
    /// Called when a video call fails.
    pub fallback_phone: Option<Phone>,
}

/// The administrator, understood.
#[derive(Debug, Clone)]
pub struct NewAdministrator {
    /// Shown name.
    pub name: PersonName,
    /// To sign in.
    pub email: Email,
    /// To sign in.
    pub password: Password,
}

/// Set the hospital up
#[utoipa::path(post, path = "/api/setup", tag = "site", request_body = SetUp, responses(
    (status = 201, body = Session),
    (status = 403, description = "`wrong-setup-token`", body = ProblemBody),
    (status = 410, description = "`already-set-up`", body = ProblemBody),
))]
pub async fn setup(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(body): Body<SetUp>,
) -> Result<Response, Problem> {
    state.limits.check(Gate::Redeem, address)?;
    let hospital = settings::hospital(&state.db).await?;
    if hospital.setup_at.is_some() {
        return Err(already_set_up());
    }
    if hospital.setup_token_hash != Some(secret::hash(&body.token)) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "wrong-setup-token",
            "The set-up link does not fit",
            "Use the link that the server printed at its last start.",
        ));
    }
    let (hospital, administrator) = parse(&body)?;
    let (tx, user, entry) = set_up(&state, hospital, administrator).await?;
    let session = sessions::start_for_member(&state, tx, user, vec![entry]).await?;
    Ok((StatusCode::CREATED, session).into_response())
}

/// Sets the hospital up without a token, for the demo and the command line. False when it was.
pub async fn set_up_now(
    state: &AppState,
    hospital: NewHospital,
    administrator: NewAdministrator,
) -> Result<bool, Problem> {
    match set_up(state, hospital, administrator).await {
        Ok((tx, _, entry)) => {
            dokita_store::audit::commit(tx, &[entry]).await?;
            Ok(true)
        }
        Err(problem) if problem.code() == already_set_up().code() => Ok(false),
        Err(problem) => Err(problem),
    }
}

async fn set_up(
    state: &AppState,
    hospital: NewHospital,
    administrator: NewAdministrator,
) -> Result<(Tx, dokita_store::ids::UserId, Entry), Problem> {
    let now = state.now();
    let user = dokita_store::ids::UserId(state.new_id());
    let hash = state.passwords.hash(administrator.password).await?;
    let mut tx = state.db.write().await?;
    let phone = |phone: Option<Phone>| phone.map(|phone| phone.e164().to_owned());
    let name = hospital.name.as_str();
    let (main, fallback) = (phone(hospital.phone), phone(hospital.fallback_phone));
    if !settings::set_up(&mut tx, name, main, fallback, now).await? {
        return Err(already_set_up());
    }
    let account = NewAccount {
        id: user,
        email: administrator.email.into(),
        name: administrator.name.into(),
        phone: None,
        password_hash: Some(hash),
        mdcn_number: None,
        specialty: None,
        language: "en".to_owned(),
        roles: vec![Role::Administrator.as_str()],
        now,
    };
    rows::insert(&mut tx, account).await.map_err(taken)?;
    let entry = Entry {
        at: now,
        actor: "system".to_owned(),
        action: "hospital.set-up",
        subject: format!("user:{user}"),
        detail: json!({}),
    };
    Ok((tx, user, entry))
}

fn parse(body: &SetUp) -> Result<(NewHospital, NewAdministrator), Problem> {
    let mut faults = Faults::default();
    let hospital_name = faults.take("hospital.name", PersonName::parse(&body.hospital.name));
    let phone = faults.optional("hospital.phone", body.hospital.phone.as_deref(), Phone::parse);
    let fallback_phone =
        faults.optional("hospital.fallbackPhone", body.hospital.fallback_phone.as_deref(), Phone::parse);
    let name = faults.take("administrator.name", PersonName::parse(&body.administrator.name));
    let email = faults.take("administrator.email", Email::parse(&body.administrator.email));
    let password = faults.take("administrator.password", Password::parse(&body.administrator.password));
    faults.check()?;
    let (Some(hospital), Some(name), Some(email), Some(password)) = (hospital_name, name, email, password)
    else {
        return Err(Problem::internal());
    };
    Ok((NewHospital { name: hospital, phone, fallback_phone }, NewAdministrator { name, email, password }))
}

/// A refused account: the address is taken, or the database failed.
pub(crate) fn taken(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        let mut faults = Faults::default();
        let message = "There is an account with this e-mail address. Sign in, or use another address.";
        let _: Option<()> = faults.take("email", Err(Malformed(message)));
        return faults.into_problem();
    }
    error.into()
}

fn already_set_up() -> Problem {
    Problem::new(
        StatusCode::GONE,
        "already-set-up",
        "The hospital is set up",
        "The hospital is set up already. Sign in as its administrator.",
    )
}
