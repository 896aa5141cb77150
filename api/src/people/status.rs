use axum::extract::State;
use axum::response::Response;
use dokita_store::audit;
use dokita_store::ids::UserId;
use dokita_store::one_time_tokens::{self, Purpose};
use dokita_store::{people as rows, pharmacies, sessions as session_rows};
use uuid::Uuid;

use super::read::{Person, person};
use super::{entry, keep_an_administrator, wrong_status};
use crate::extract::Segments;
use crate::problem::ProblemBody;
use crate::{AppState, Caller, Problem};

/// Dismiss a person
///
/// Every session of theirs ends, calls included.
#[utoipa::path(post, path = "/api/people/{id}/dismiss", tag = "people", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Person, headers(("ETag" = String))),
    (status = 409, description = "`wrong-status`, `last-administrator` or `not-yourself`", body = ProblemBody),
))]
pub async fn dismiss(
    State(state): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let user = UserId(id);
    if caller.member()?.id == user {
        return Err(Problem::conflict(
            "not-yourself",
            "You cannot dismiss yourself",
            "Ask another administrator to do this.",
        ));
    }
    let account = rows::by_id(&state.db, user).await?.ok_or_else(Problem::not_found)?;
    let now = state.now();
    let mut tx = state.db.write().await?;
    rows::lock_active_administrators(&mut tx).await?;
    if !rows::set_status(&mut tx, user, &account.status, "dismissed").await? || account.status == "dismissed"
    {
        return Err(wrong_status("This person is dismissed already."));
    }
    keep_an_administrator(&mut tx).await?;
    session_rows::end_of_user(&mut tx, user, None, "dismissed", now).await?;
    pharmacies::revoke_devices_of(&mut tx, user, now).await?;
    one_time_tokens::cancel(&mut tx, Purpose::Activate, user).await?;
    one_time_tokens::cancel(&mut tx, Purpose::Reset, user).await?;
    audit::commit(tx, &[entry(&state, &caller, "person.dismissed", user)]).await?;
    state.forget_cached_sessions();
    person(&state, user).await
}

/// Take a dismissed person back
#[utoipa::path(post, path = "/api/people/{id}/restore", tag = "people", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Person, headers(("ETag" = String))),
    (status = 409, description = "`wrong-status`", body = ProblemBody),
))]
pub async fn restore(
    State(state): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let user = UserId(id);
    let account = rows::by_id(&state.db, user).await?.ok_or_else(Problem::not_found)?;
    // Who never chose a password must be invited again.
    let to = if account.password_hash.is_some() { "active" } else { "invited" };
    let mut tx = state.db.write().await?;
    if !rows::set_status(&mut tx, user, "dismissed", to).await? {
        return Err(wrong_status("Only somebody who was dismissed can be taken back."));
    }
    audit::commit(tx, &[entry(&state, &caller, "person.restored", user)]).await?;
    person(&state, user).await
}
