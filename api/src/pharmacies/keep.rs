//! `GET` and `POST /api/pharmacies`, `PATCH /api/pharmacies/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dokita_care::{Malformed, Phone, places};
use dokita_store::pharmacies::{self as rows, Pharmacy};
use dokita_store::{DbTime, DbUuid, StoreError, audit};
use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{about, find_counter, line};
use crate::extract::{Body, IfMatch, Params, Segments, etag};
use crate::paging::{Page, PageQuery};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem, Role};

/// A pharmacy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Pharmacy)]
pub struct PharmacyView {
    /// Which.
    pub id: Uuid,
    /// As on its sign.
    pub name: String,
    /// Premises licence of the Pharmacy Council of Nigeria.
    pub pcn_number: String,
    /// E.164.
    pub phone: Option<String>,
    /// Street and town.
    pub address: Option<String>,
    /// Code of the state (Nigeria-Core).
    pub state: Option<String>,
    /// Code of the local government area (Nigeria-Core).
    pub lga: Option<String>,
    /// May dispense without a connection, within the hospital's policy.
    pub offline_allowed: bool,
    /// Whether it dispenses.
    pub status: PharmacyStatus,
    /// For `If-Match` as `"v…"`.
    pub version: i64,
    /// When it was entered.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// Whether a pharmacy dispenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PharmacyStatus {
    /// It does.
    Active,
    /// It does not, here.
    Closed,
}

/// A pharmacy to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPharmacy {
    /// As on its sign.
    name: String,
    /// Premises licence of the Pharmacy Council of Nigeria.
    pcn_number: String,
    /// As people write it.
    phone: Option<String>,
    /// Street and town.
    address: Option<String>,
    /// Code or name of the state.
    state: Option<String>,
    /// Code or name of the local government area.
    lga: Option<String>,
    /// May dispense without a connection.
    #[serde(default)]
    offline_allowed: bool,
    /// Active unless told.
    status: Option<PharmacyStatus>,
}

/// What is to change; what is left out stays, null or an empty text clears.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePharmacy {
    name: Option<String>,
    pcn_number: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    state: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    lga: Option<Option<String>>,
    offline_allowed: Option<bool>,
    status: Option<PharmacyStatus>,
}

impl From<Pharmacy> for PharmacyView {
    fn from(row: Pharmacy) -> Self {
        let status = if row.is_active() { PharmacyStatus::Active } else { PharmacyStatus::Closed };
        Self {
            id: row.id.0,
            name: row.name,
            pcn_number: row.pcn_number,
            phone: row.phone,
            address: row.address,
            state: row.state,
            lga: row.lga,
            offline_allowed: row.offline_allowed != 0,
            status,
            version: row.version,
            created_at: row.created_at.0,
        }
    }
}

/// Pharmacies, oldest first; a pharmacist sees their own.
#[utoipa::path(get, path = "/api/pharmacies", tag = "pharmacies", params(PageQuery), responses((status = 200, body = Page<PharmacyView>)))]
pub async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Params(page): Params<PageQuery>,
) -> Result<Json<Page<PharmacyView>>, Problem> {
    if !caller.has(Role::Administrator) {
        let own = find_counter(&app, caller.member()?.id).await?;
        let items = own.into_iter().map(|counter| counter.pharmacy.into()).collect();
        return Ok(Json(Page { items, next_cursor: None }));
    }
    let rows = rows::page(&app.db, page.after::<Uuid>()?, page.fetch()).await?;
    Ok(Json(page.page(rows, |row| row.id.0, PharmacyView::from)))
}

/// One pharmacy; a pharmacist may see their own.
#[utoipa::path(get, path = "/api/pharmacies/{id}", tag = "pharmacies", params(("id" = Uuid, Path)), responses(
    (status = 200, body = PharmacyView, headers(("ETag" = String))),
    (status = 404, description = "`not-found`", body = ProblemBody),
))]
pub async fn one(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Response, Problem> {
    let row = rows::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    if !caller.has(Role::Administrator) {
        let own = find_counter(&app, caller.member()?.id).await?;
        own.filter(|own| own.id() == id).ok_or_else(Problem::not_found)?;
    }
    Ok((etag(row.version), Json(PharmacyView::from(row))).into_response())
}

/// Enters a pharmacy.
#[utoipa::path(post, path = "/api/pharmacies", tag = "pharmacies", request_body = NewPharmacy, responses(
    (status = 201, body = PharmacyView, headers(("ETag" = String))),
    (status = 409, description = "`pharmacy-known`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn create(
    State(app): State<AppState>,
    caller: Caller,
    Body(body): Body<NewPharmacy>,
) -> Result<Response, Problem> {
    let blank = Pharmacy {
        id: DbUuid(app.new_id()),
        name: String::new(),
        pcn_number: String::new(),
        phone: None,
        address: None,
        state: None,
        lga: None,
        offline_allowed: 0,
        status: "active".to_owned(),
        version: 1,
        created_at: DbTime(app.now()),
    };
    let wanted = ChangePharmacy {
        name: Some(body.name),
        pcn_number: Some(body.pcn_number),
        phone: Some(body.phone),
        address: Some(body.address),
        state: Some(body.state),
        lga: Some(body.lga),
        offline_allowed: Some(body.offline_allowed),
        status: body.status,
    };
    let pharmacy = merge(blank, wanted)?;
    let mut tx = app.db.write().await?;
    rows::insert(&mut tx, pharmacy.clone()).await.map_err(known)?;
    audit::commit(tx, &[about(&app, &caller, "pharmacy.added", pharmacy.id.0)]).await?;
    Ok((StatusCode::CREATED, etag(1), Json(PharmacyView::from(pharmacy))).into_response())
}

/// Changes a pharmacy, closes it or opens it again.
#[utoipa::path(patch, path = "/api/pharmacies/{id}", tag = "pharmacies", request_body = ChangePharmacy,
    params(("id" = Uuid, Path), ("If-Match" = String, Header)), responses(
    (status = 200, body = PharmacyView, headers(("ETag" = String))),
    (status = 409, description = "`pharmacy-known`", body = ProblemBody),
    (status = 412, description = "`changed-meanwhile`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
    (status = 428, description = "`if-match-missing`", body = ProblemBody),
))]
pub async fn change(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    IfMatch(version): IfMatch,
    Body(body): Body<ChangePharmacy>,
) -> Result<Response, Problem> {
    let row = rows::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let changed = merge(Pharmacy { version, ..row }, body)?;
    let mut tx = app.db.write().await?;
    if !rows::update(&mut tx, changed).await.map_err(known)? {
        return Err(Problem::changed_meanwhile());
    }
    audit::commit(tx, &[about(&app, &caller, "pharmacy.changed", id)]).await?;
    let row = rows::by_id(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    Ok((etag(row.version), Json(PharmacyView::from(row))).into_response())
}

fn merge(row: Pharmacy, wanted: ChangePharmacy) -> Result<Pharmacy, Problem> {
    let mut faults = Faults::default();
    let mut kept = row;
    if let Some(name) = wanted.name {
        kept.name = faults.take("name", line(&name)).unwrap_or_default();
    }
    if let Some(number) = wanted.pcn_number {
        kept.pcn_number = faults.take("pcnNumber", line(&number)).unwrap_or_default();
    }
    if let Some(phone) = wanted.phone {
        kept.phone = faults.optional("phone", phone.as_deref(), Phone::parse).map(|it| it.e164().to_owned());
    }
    if let Some(address) = wanted.address {
        kept.address = faults.optional("address", address.as_deref(), line);
    }
    if let Some(state) = wanted.state {
        let code = faults.optional("state", state.as_deref(), places::state).map(|it| it.code.to_owned());
        // Another state makes the old area meaningless.
        kept.lga = kept.lga.filter(|_| code == kept.state);
        kept.state = code;
    }
    if let Some(lga) = wanted.lga {
        let home = kept.state.as_deref().and_then(|code| places::state(code).ok());
        let in_state = |text: &str| places::lga(home.ok_or(Malformed("Choose the state first."))?, text);
        kept.lga = faults.optional("lga", lga.as_deref(), in_state).map(|it| it.code.to_owned());
    }
    if let Some(allowed) = wanted.offline_allowed {
        kept.offline_allowed = i64::from(allowed);
    }
    if let Some(status) = wanted.status {
        let word = if status == PharmacyStatus::Active { "active" } else { "closed" };
        word.clone_into(&mut kept.status);
    }
    faults.check()?;
    Ok(kept)
}

/// Tells null from left out.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn known(error: StoreError) -> Problem {
    if !error.is_unique_violation() {
        return error.into();
    }
    let detail = "Another pharmacy has this premises licence. Look for it in the list.";
    Problem::conflict("pharmacy-known", "Known already", detail)
}
