use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dokita_care::{Email, PersonName, Phone};
use dokita_store::audit;
use dokita_store::ids::UserId;
use dokita_store::people::{self as rows, NewAccount};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::read::Person;
use super::{check_roles, entry, line, name_and_phone, own_mdcn_number, wrong_status};
use crate::delivery::{Channel, Message};
use crate::extract::{Body, Segments};
use crate::identity::activate::issue_link;
use crate::identity::passwords::Password;
use crate::identity::setup::taken;
use crate::identity::{Role, Roles};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// Somebody to be invited.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPerson {
    name: String,
    email: String,
    phone: Option<String>,
    #[schema(value_type = Vec<Role>)]
    roles: Roles,
    mdcn_number: Option<String>,
    specialty: Option<String>,
}

/// Somebody invited.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitedPerson {
    person: Person,
    /// Works once, for 7 days. It was sent by e-mail too.
    activation_link: String,
}

/// A member who can sign in at once, for the demo and the command line.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Shown name.
    pub name: PersonName,
    /// To sign in.
    pub email: Email,
    /// To sign in.
    pub password: Password,
    /// To reach them.
    pub phone: Option<Phone>,
    /// At least one.
    pub roles: Roles,
    /// MDCN registration.
    pub mdcn_number: Option<String>,
    /// Of a doctor.
    pub specialty: Option<String>,
}

/// Invite somebody
#[utoipa::path(post, path = "/api/people", tag = "people", request_body = NewPerson, responses(
    (status = 201, body = InvitedPerson),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Body(body): Body<NewPerson>,
) -> Result<Response, Problem> {
    let account = parse(&state, &body)?;
    let (user, email) = (account.id, account.email.clone());
    let mut tx = state.db.write().await?;
    own_mdcn_number(&mut tx, account.mdcn_number.as_deref(), user).await?;
    rows::insert(&mut tx, account).await.map_err(taken)?;
    let link = issue_link(&state, &mut tx, user).await?;
    audit::commit(tx, &[entry(&state, &caller, "person.invited", user)]).await?;
    let invited = invited(&state, user, email, link).await?;
    Ok((StatusCode::CREATED, Json(invited)).into_response())
}

/// Invite somebody again
///
/// A fresh link; the one before stops working.
#[utoipa::path(post, path = "/api/people/{id}/invite", tag = "people", params(("id" = Uuid, Path)), responses(
    (status = 200, body = InvitedPerson),
    (status = 409, description = "`wrong-status`", body = ProblemBody),
))]
pub async fn invite_again(
    State(state): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<InvitedPerson>, Problem> {
    let account = rows::by_id(&state.db, UserId(id)).await?.ok_or_else(Problem::not_found)?;
    if account.status != "invited" {
        return Err(wrong_status("Only somebody who has not activated their account can be invited again."));
    }
    let mut tx = state.db.write().await?;
    let link = issue_link(&state, &mut tx, account.id).await?;
    audit::commit(tx, &[entry(&state, &caller, "person.invited", account.id)]).await?;
    Ok(Json(invited(&state, account.id, account.email, link).await?))
}

/// Adds a member who can sign in at once.
pub async fn add_active(state: &AppState, member: NewMember) -> Result<UserId, Problem> {
    let now = state.now();
    let user = UserId(state.new_id());
    let hash = state.passwords.hash(member.password).await?;
    let account = NewAccount {
        id: user,
        email: member.email.into(),
        name: member.name.into(),
        phone: member.phone.map(|phone| phone.e164().to_owned()),
        password_hash: Some(hash),
        mdcn_number: member.mdcn_number,
        specialty: member.specialty,
        language: "en".to_owned(),
        roles: member.roles.iter().map(|role| role.as_str()).collect(),
        now,
    };
    let mut tx = state.db.write().await?;
    rows::insert(&mut tx, account).await.map_err(taken)?;
    let entry = audit::Entry {
        at: now,
        actor: "system".to_owned(),
        action: "person.added",
        subject: format!("user:{user}"),
        detail: json!({}),
    };
    audit::commit(tx, &[entry]).await?;
    Ok(user)
}

fn parse(state: &AppState, body: &NewPerson) -> Result<NewAccount, Problem> {
    let mut faults = Faults::default();
    let (name, phone) = name_and_phone(&mut faults, &body.name, body.phone.as_deref());
    let email = faults.take("email", Email::parse(&body.email));
    let roles = check_roles(&mut faults, &body.roles);
    let mdcn_number = faults.optional("mdcnNumber", body.mdcn_number.as_deref(), line);
    let specialty = faults.optional("specialty", body.specialty.as_deref(), line);
    faults.check()?;
    let (Some(name), Some(email)) = (name, email) else { return Err(Problem::internal()) };
    Ok(NewAccount {
        id: UserId(state.new_id()),
        email: email.into(),
        name: name.into(),
        phone,
        password_hash: None,
        mdcn_number,
        specialty,
        language: "en".to_owned(),
        roles,
        now: state.now(),
    })
}

async fn invited(
    state: &AppState,
    user: UserId,
    email: String,
    link: String,
) -> Result<InvitedPerson, Problem> {
    let message = Message {
        id: state.new_id(),
        channel: Channel::Email,
        to: email,
        subject: Some("Your account at the hospital".to_owned()),
        body: format!("Open this link within 7 days to choose your password:\n\n{link}\n"),
    };
    // The link is in the answer too: a mailbox that cannot be reached stops nobody.
    if let Err(error) = state.outbox.deliver(message).await {
        tracing::error!(%error, "the outbox failed");
    }
    let account = rows::by_id(&state.db, user).await?.ok_or_else(Problem::not_found)?;
    Ok(InvitedPerson { person: account.into(), activation_link: link })
}
