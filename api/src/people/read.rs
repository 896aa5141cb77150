use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use dokita_store::ids::UserId;
use dokita_store::people::{self as rows, Account};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::extract::{Params, Segments, etag};
use crate::identity::Role;
use crate::paging::{Page, PageQuery};
use crate::problem::ProblemBody;
use crate::{AppState, Problem};

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Their account.
    pub id: Uuid,
    /// Shown name.
    pub name: String,
    /// To sign in.
    pub email: String,
    /// E.164.
    pub phone: Option<String>,
    /// At least one.
    pub roles: Vec<Role>,
    /// Whether they can sign in.
    pub status: PersonStatus,
    /// MDCN registration.
    pub mdcn_number: Option<String>,
    /// Of a doctor.
    pub specialty: Option<String>,
    /// A second factor is on.
    pub totp_enabled: bool,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Whether somebody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonStatus {
    /// Has not chosen a password yet.
    Invited,
    /// Can.
    Active,
    /// Cannot any more.
    Dismissed,
}

/// Whom to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Only people with this role.
    role: Option<Role>,
    /// Part of a name or an address.
    q: Option<String>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

impl From<Account> for Person {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            name: account.name,
            email: account.email,
            phone: account.phone,
            roles: Role::parse_list(account.roles.as_deref().unwrap_or_default()).into_iter().collect(),
            status: match account.status.as_str() {
                "active" => PersonStatus::Active,
                "invited" => PersonStatus::Invited,
                _ => PersonStatus::Dismissed,
            },
            mdcn_number: account.mdcn_number,
            specialty: account.specialty,
            totp_enabled: account.totp_confirmed_at.is_some(),
            created_at: account.created_at.0,
        }
    }
}

/// People, oldest account first
#[utoipa::path(get, path = "/api/people", tag = "people", params(PeopleQuery), responses((status = 200, body = Page<Person>)))]
pub async fn list(
    State(state): State<AppState>,
    Params(query): Params<PeopleQuery>,
) -> Result<Json<Page<Person>>, Problem> {
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let after = page.after::<Uuid>()?.map(UserId);
    let text: Option<String> = query.q.map(|text| text.trim().chars().take(100).collect());
    let text = text.filter(|text| !text.is_empty());
    let role = query.role.map(Role::as_str);
    let rows = rows::page(&state.db, after, role, text.as_deref(), page.fetch()).await?;
    Ok(Json(page.page(rows, |account| account.id, Person::from)))
}

/// One person
#[utoipa::path(get, path = "/api/people/{id}", tag = "people", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Person, headers(("ETag" = String))),
    (status = 404, body = ProblemBody),
))]
pub async fn one(State(state): State<AppState>, Segments(id): Segments<Uuid>) -> Result<Response, Problem> {
    person(&state, UserId(id)).await
}

/// A person with their ETag.
pub(super) async fn person(state: &AppState, user: UserId) -> Result<Response, Problem> {
    let account = rows::by_id(&state.db, user).await?.ok_or_else(Problem::not_found)?;
    Ok((etag(account.version), Json(Person::from(account))).into_response())
}
