//! `GET` and `PUT /api/people/{id}/practising-licence`: the annual licence of a doctor (MDCN).

use axum::Json;
use axum::extract::State;
use dokita_care::Malformed;
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_store::audit;
use dokita_store::ids::UserId;
use dokita_store::licences::{self, Licence};
use dokita_store::people::{self, Account};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::{Date, Duration, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::entry;
use crate::extract::{Body, Segments};
use crate::identity::Role;
use crate::people::own_mdcn_number;
use crate::problem::{Faults, ProblemBody};
use crate::telemedicine::access::doctor_of;
use crate::{AppState, Caller, Problem};

/// A doctor's practising licence.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PractisingLicence)]
pub struct LicenceView {
    /// Registration with the Medical and Dental Council of Nigeria.
    mdcn_number: String,
    /// Last day; null when none is recorded.
    valid_until: Option<String>,
    /// Today it allows signing.
    valid_today: bool,
    /// When it was recorded.
    #[serde(with = "time::serde::rfc3339::option")]
    recorded_at: Option<OffsetDateTime>,
}

/// Licences are of a year, and renewed some months before.
const LONGEST_LICENCE: Duration = Duration::days(460);

/// A licence as its paper shows it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLicence {
    /// `MDCN/R/45231`; an account without a number takes it over.
    mdcn_number: String,
    /// Last day, `YYYY-MM-DD`; licences of a year end on 31 December.
    valid_until: String,
}

/// The doctor's licence.
#[utoipa::path(
    get, path = "/api/people/{id}/practising-licence", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenceView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn read(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
) -> Result<Json<LicenceView>, Problem> {
    if !caller.has(Role::Administrator) && doctor_of(&caller) != Some(id) {
        return Err(Problem::not_found());
    }
    let account = doctor(&app, id).await?;
    view(&app, &account).await
}

/// Records the licence that the administrator has seen. It counts only with the number of the account.
#[utoipa::path(
    put, path = "/api/people/{id}/practising-licence", tag = "people", params(("id" = Uuid, Path)), request_body = NewLicence,
    responses(
        (status = 200, body = LicenceView), (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn record(
    State(app): State<AppState>,
    caller: Caller,
    Segments(id): Segments<Uuid>,
    Body(body): Body<NewLicence>,
) -> Result<Json<LicenceView>, Problem> {
    let account = doctor(&app, id).await?;
    let mut faults = Faults::default();
    let number = faults.take("mdcnNumber", mdcn_number(&body.mdcn_number));
    let until = faults.take("validUntil", iso_date::parse(body.valid_until.trim()));
    let latest = date_in_lagos(app.now()) + LONGEST_LICENCE;
    if until.is_some_and(|until| until > latest) {
        faults.note("validUntil", "A practising licence lasts a year. Write the last day that stands on it.");
    }
    faults.check()?;
    let (Some(number), Some(until)) = (number, until) else { return Err(Problem::internal()) };
    keep(&app, &caller.actor(), &account, (number, until)).await?;
    let account = doctor(&app, id).await?;
    view(&app, &account).await
}

/// Records a licence for `actor`; an account without a number takes the licence's.
pub async fn keep(
    app: &AppState,
    actor: &str,
    account: &Account,
    (number, until): (String, Date),
) -> Result<(), Problem> {
    let mut tx = app.db.write().await?;
    own_mdcn_number(&mut tx, Some(&number), account.id).await?;
    people::set_first_mdcn_number(&mut tx, account.id, number.clone()).await?;
    licences::put(&mut tx, account.id, (number, iso_date::format(until)), actor.to_owned(), app.now())
        .await?;
    let detail = json!({ "validUntil": iso_date::format(until) });
    let recorded = entry(app, actor, "licence.recorded", format!("user:{}", account.id), detail);
    audit::commit(tx, &[recorded]).await?;
    Ok(())
}

/// The number to sign with: the account's, where a licence of the same number is valid today.
pub async fn number_to_sign_with(app: &AppState, account: &Account) -> Result<String, Problem> {
    let licence = licences::of(&app.db, account.id).await?;
    let number = account.mdcn_number.clone().unwrap_or_default();
    match licence {
        None => Err(not_licensed("No practising licence is recorded for you.")),
        Some(licence) if licence.mdcn_number != number => {
            Err(not_licensed("Your practising licence has another MDCN number than your account."))
        }
        Some(licence) if !holds(&licence, date_in_lagos(app.now())) => {
            Err(not_licensed("Your practising licence has expired."))
        }
        Some(_) => Ok(number),
    }
}

fn holds(licence: &Licence, today: Date) -> bool {
    iso_date::parse(&licence.valid_until).is_ok_and(|until| today <= until)
}

fn not_licensed(why: &str) -> Problem {
    let detail = format!("{why} Ask the administrator to record the licence of this year.");
    Problem::conflict("no-practising-licence", "No valid practising licence", detail)
}

async fn doctor(app: &AppState, id: Uuid) -> Result<Account, Problem> {
    let account = people::by_id(&app.db, UserId(id)).await?.ok_or_else(Problem::not_found)?;
    let roles = Role::parse_list(account.roles.as_deref().unwrap_or_default());
    if roles.contains(&Role::Doctor) { Ok(account) } else { Err(Problem::not_found()) }
}

async fn view(app: &AppState, account: &Account) -> Result<Json<LicenceView>, Problem> {
    let licence = licences::of(&app.db, account.id).await?;
    let number = account.mdcn_number.clone().unwrap_or_default();
    let today = date_in_lagos(app.now());
    let valid =
        licence.as_ref().is_some_and(|licence| licence.mdcn_number == number && holds(licence, today));
    Ok(Json(LicenceView {
        mdcn_number: licence.as_ref().map_or(number, |licence| licence.mdcn_number.clone()),
        valid_today: valid,
        recorded_at: licence.as_ref().map(|licence| licence.recorded_at.0),
        valid_until: licence.map(|licence| licence.valid_until),
    }))
}

/// `MDCN/R/45231`: letters, digits and slashes; the council has more than one form.
fn mdcn_number(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.');
    if (3..=40).contains(&text.len()) && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err(Malformed("Write the number as on the licence, e.g. MDCN/R/45231."))
    }
}
