use axum::extract::State;
use axum::response::Response;
use dokita_store::audit;
use dokita_store::ids::UserId;
use dokita_store::people::{self as rows, Account, Particulars};
use dokita_store::{pharmacies, sessions};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::read::{Person, person};
use super::{check_roles, entry, keep_an_administrator, line, name_and_phone, own_mdcn_number};
use crate::extract::{Body, IfMatch, Segments};
use crate::identity::{Role, Roles};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// What is to change; what is left out stays, null empties a field.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePerson {
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[schema(value_type = Option<Vec<Role>>)]
    roles: Option<Roles>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    mdcn_number: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    specialty: Option<Option<String>>,
}

/// Change a person
#[utoipa::path(patch, path = "/api/people/{id}", tag = "people", request_body = ChangePerson,
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = 200, body = Person, headers(("ETag" = String))),
    (status = 409, description = "`last-administrator`", body = ProblemBody),
    (status = 412, description = "`changed-meanwhile`", body = ProblemBody),
    (status = 428, description = "`if-match-missing`", body = ProblemBody),
))]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(body): Body<ChangePerson>,
) -> Result<Response, Problem> {
    let user = UserId(id);
    let account = rows::by_id(&state.db, user).await?.ok_or_else(Problem::not_found)?;
    if account.version != version {
        return Err(Problem::changed_meanwhile());
    }
    let before = account.roles.clone().unwrap_or_default();
    let particulars = merge(account, body)?;
    let after = particulars.roles.join(" ");
    let mut tx = state.db.write().await?;
    rows::lock_active_administrators(&mut tx).await?;
    own_mdcn_number(&mut tx, particulars.mdcn_number.as_deref(), user).await?;
    if !rows::update(&mut tx, user, version, particulars).await? {
        return Err(Problem::changed_meanwhile());
    }
    keep_an_administrator(&mut tx).await?;
    let mut changed = entry(&state, &caller, "person.changed", user);
    if Role::parse_list(&before) != Role::parse_list(&after) {
        // Open sessions and calls hold what the old roles allowed.
        sessions::end_of_user(&mut tx, user, None, "roles-changed", state.now()).await?;
        if !Role::parse_list(&after).contains(&Role::Pharmacist) {
            pharmacies::revoke_devices_of(&mut tx, user, state.now()).await?;
        }
        changed.detail = json!({ "rolesBefore": before, "rolesAfter": after });
    }
    audit::commit(tx, &[changed]).await?;
    state.forget_cached_sessions();
    person(&state, user).await
}

fn merge(account: Account, body: ChangePerson) -> Result<Particulars, Problem> {
    let mut faults = Faults::default();
    let current: Roles = Role::parse_list(account.roles.as_deref().unwrap_or_default());
    let roles = match body.roles {
        Some(roles) if roles != current => check_roles(&mut faults, &roles),
        _ => current.iter().map(|role| role.as_str()).collect(),
    };
    let name = body.name.unwrap_or(account.name);
    let phone = body.phone.unwrap_or(account.phone);
    let (name, phone) = name_and_phone(&mut faults, &name, phone.as_deref());
    let mdcn_number = body.mdcn_number.unwrap_or(account.mdcn_number);
    let mdcn_number = faults.optional("mdcnNumber", mdcn_number.as_deref(), line);
    let specialty = body.specialty.unwrap_or(account.specialty);
    let specialty = faults.optional("specialty", specialty.as_deref(), line);
    faults.check()?;
    let name = name.ok_or_else(Problem::internal)?.into();
    Ok(Particulars { name, phone, mdcn_number, specialty, roles })
}

/// Tells null from left out.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
