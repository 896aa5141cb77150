//! `PUT` and `DELETE /api/people/{id}/pharmacy`, `GET /api/pharmacists`, `GET /api/pharmacy/me`, `GET` and
//! `PUT /api/dispensing-policy`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::dispensing::offline::MOST_DAYS;
use dokita_store::ids::UserId;
use dokita_store::pharmacies::{self as rows, Post, Staff};
use dokita_store::{DbUuid, audit, people};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PharmacyView, entry, find_counter, line};
use crate::extract::{Body, Params, Segments};
use crate::paging::{Page, PageQuery};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem, Role};

/// Where somebody is to dispense.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assignment {
    pharmacy_id: Uuid,
    /// The pharmacist's own registration with the Pharmacy Council of Nigeria.
    pcn_number: String,
}

/// Where somebody dispenses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostView {
    /// The pharmacist.
    pub user_id: Uuid,
    /// Their name.
    pub name: String,
    /// Where.
    pub pharmacy_id: Uuid,
    /// Registration with the Pharmacy Council of Nigeria.
    pub pcn_number: String,
}

/// The caller's own place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyPharmacy {
    pharmacy: PharmacyView,
    /// The caller's registration with the Pharmacy Council of Nigeria.
    pcn_number: String,
    policy: OfflinePolicy,
}

/// What may be dispensed without a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfflinePolicy {
    /// Anything at all, here.
    offline_allowed: bool,
    /// Days of supply at most, first filling, nothing controlled.
    max_days_supply: u16,
}

/// What the hospital allows at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DispensingPolicy {
    /// Days of supply that may be dispensed without a connection, at most 90; 0: none.
    #[schema(maximum = 90)]
    max_days_supply: u16,
}

/// Gives a pharmacist their place.
///
/// Devices that they used in another pharmacy can no longer sign.
#[utoipa::path(put, path = "/api/people/{id}/pharmacy", tag = "pharmacies", request_body = Assignment,
    params(("id" = Uuid, Path)), responses(
    (status = 200, body = PostView),
    (status = 404, description = "`not-found`", body = ProblemBody),
    (status = 409, description = "`not-a-pharmacist`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn assign(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<Assignment>,
) -> Result<Json<PostView>, Problem> {
    let person = people::by_id(&app.db, UserId(id)).await?.ok_or_else(Problem::not_found)?;
    if !Role::parse_list(person.roles.as_deref().unwrap_or_default()).contains(&Role::Pharmacist) {
        let detail = "Only a pharmacist can be assigned to a pharmacy. Give them that role first.";
        return Err(Problem::conflict("not-a-pharmacist", "Not a pharmacist", detail));
    }
    let mut faults = Faults::default();
    let number = faults.take("pcnNumber", line(&body.pcn_number));
    if rows::by_id(&app.db, body.pharmacy_id).await?.is_none() {
        faults.note("pharmacyId", "There is no such pharmacy.");
    }
    faults.check()?;
    let pcn_number = number.ok_or_else(Problem::internal)?;
    let post = Post { user_id: UserId(id), pharmacy_id: DbUuid(body.pharmacy_id), pcn_number };
    let mut tx = app.db.write().await?;
    rows::assign(&mut tx, post.clone(), app.now()).await?;
    let detail = json!({ "pharmacy": body.pharmacy_id });
    audit::commit(tx, &[entry(&app, &caller, "pharmacist.assigned", format!("user:{id}"), detail)]).await?;
    let Post { pcn_number, .. } = post;
    Ok(Json(PostView { user_id: id, name: person.name, pharmacy_id: body.pharmacy_id, pcn_number }))
}

/// Who dispenses where, oldest account first.
#[utoipa::path(get, path = "/api/pharmacists", tag = "pharmacies", params(PageQuery), responses((status = 200, body = Page<PostView>)))]
pub async fn staff(
    State(app): State<AppState>,
    Params(page): Params<PageQuery>,
) -> Result<Json<Page<PostView>>, Problem> {
    let rows = rows::staff(&app.db, page.after::<Uuid>()?, page.fetch()).await?;
    let view = |Staff { user_id, name, pharmacy_id, pcn_number }: Staff| PostView {
        user_id: user_id.0,
        name,
        pharmacy_id: pharmacy_id.0,
        pcn_number,
    };
    Ok(Json(page.page(rows, |row| row.user_id.0, view)))
}

/// Takes a pharmacist's place away: they dispense nothing more, and their devices can no longer sign.
#[utoipa::path(delete, path = "/api/people/{id}/pharmacy", tag = "pharmacies", params(("id" = Uuid, Path)), responses(
    (status = 204, description = "They have no place"),
    (status = 404, description = "`not-found`: they had none", body = ProblemBody),
))]
pub async fn end_post(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<StatusCode, Problem> {
    let post = rows::post_of(&app.db, UserId(id)).await?.ok_or_else(Problem::not_found)?;
    let mut tx = app.db.write().await?;
    if !rows::end_post(&mut tx, UserId(id), app.now()).await? {
        return Err(Problem::not_found());
    }
    let detail = json!({ "pharmacy": post.pharmacy_id.0 });
    let ended = entry(&app, &caller, "pharmacist.unassigned", format!("user:{id}"), detail);
    audit::commit(tx, &[ended]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's pharmacy, and what may be dispensed there without a connection.
#[utoipa::path(get, path = "/api/pharmacy/me", tag = "pharmacies", responses(
    (status = 200, body = MyPharmacy),
    (status = 404, description = "`not-found`: assigned to none", body = ProblemBody),
))]
pub async fn mine(State(app): State<AppState>, caller: Caller) -> Result<Json<MyPharmacy>, Problem> {
    let counter = find_counter(&app, caller.member()?.id).await?.ok_or_else(Problem::not_found)?;
    let max_days_supply = rows::offline_days(&app.db).await?;
    let offline_allowed = counter.pharmacy.offline_allowed != 0 && max_days_supply > 0;
    Ok(Json(MyPharmacy {
        pharmacy: counter.pharmacy.into(),
        pcn_number: counter.post.pcn_number,
        policy: OfflinePolicy { offline_allowed, max_days_supply },
    }))
}

/// What may be dispensed without a connection.
#[utoipa::path(get, path = "/api/dispensing-policy", tag = "pharmacies", responses((status = 200, body = DispensingPolicy)))]
pub async fn policy(State(app): State<AppState>) -> Result<Json<DispensingPolicy>, Problem> {
    Ok(Json(DispensingPolicy { max_days_supply: rows::offline_days(&app.db).await? }))
}

/// Sets what may be dispensed without a connection.
#[utoipa::path(put, path = "/api/dispensing-policy", tag = "pharmacies", request_body = DispensingPolicy, responses(
    (status = 200, body = DispensingPolicy),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn set_policy(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<DispensingPolicy>,
) -> Result<Json<DispensingPolicy>, Problem> {
    let mut faults = Faults::default();
    if body.max_days_supply > MOST_DAYS {
        faults.note("maxDaysSupply", "Allow at most 90 days.");
    }
    faults.check()?;
    let mut tx = app.db.write().await?;
    rows::set_offline_days(&mut tx, body.max_days_supply).await?;
    let detail = json!({ "maxDaysSupply": body.max_days_supply });
    let entry = entry(&app, &caller, "dispensing-policy.changed", "hospital:1".to_owned(), detail);
    audit::commit(tx, &[entry]).await?;
    app.forget_trust_list();
    Ok(Json(body))
}
