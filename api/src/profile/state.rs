//! `POST /api/patients/{id}/profile` and `POST …/{entry_id}/end`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::profile::{Detail, Kind, NONE_KNOWN, Statement};
use dokita_store::ids::UserId;
use dokita_store::profile::{self, NewEntry};
use dokita_store::{Tx, audit};
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::EntryView;
use super::{entry, kind_of, open};
use crate::extract::{Body, Segments};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem};

/// A statement about a patient.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStatement {
    kind: Kind,
    /// `none-known`; an ATC code or prefix of an allergy or a medicine; a condition's code.
    code: Option<String>,
    /// In words.
    #[serde(default)]
    text: String,
    /// What belongs to the kind.
    #[serde(default)]
    detail: Detail,
    /// `YYYY-MM-DD`; a weight without it was taken today.
    observed_on: Option<String>,
}

/// States something of a patient. A weight, pregnancy or breast-feeding takes the older one's place.
#[utoipa::path(
    post, path = "/api/patients/{id}/profile", tag = "profile",
    params(("id" = Uuid, Path)), request_body = NewStatement,
    responses(
        (status = 201, body = EntryView), (status = 404, description = "`not-found`", body = ProblemBody),
        (status = 409, description = "`allergy-recorded`, `medicine-recorded` or `condition-recorded`", body = ProblemBody),
        (status = 422, description = "`invalid-fields`", body = ProblemBody)
    ),
    security(("bearer" = []))
)]
pub async fn state(
    State(app): State<AppState>,
    caller: Caller,
    Segments(patient): Segments<Uuid>,
    Body(body): Body<NewStatement>,
) -> Result<(StatusCode, Json<EntryView>), Problem> {
    let (_, user, said_as) = open(&app, &caller, patient).await?;
    let statement = parse(body, app.now())?;
    let (id, now) = (app.new_id(), app.now());
    let mut tx = app.db.write().await?;
    profile::lock(&mut tx, patient).await?;
    make_room(&mut tx, patient, &statement, (user, now)).await?;
    let kind = statement.kind.as_str();
    let detail = serde_json::to_string(&statement.detail).map_err(|_| Problem::internal())?;
    let new = NewEntry {
        id,
        patient,
        kind,
        code: statement.code,
        text: statement.text,
        detail,
        observed_on: statement.observed_on.map(iso_date::format),
        said_by: user,
        said_as: said_as.as_str(),
        now,
    };
    profile::insert(&mut tx, new).await?;
    audit::commit(tx, &[entry(&app, &caller, "profile.stated", patient, kind_of(kind, id))]).await?;
    Ok((StatusCode::CREATED, Json(one(&app, patient, id).await?)))
}

/// Why an entry ends.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndOfEntry {
    /// `entered-in-error` or `no-longer-true`.
    #[serde(default)]
    reason: Option<EndReason>,
}

/// Why.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum EndReason {
    EnteredInError,
    NoLongerTrue,
}

/// Says that an entry no longer holds; it stays in the record as ended.
#[utoipa::path(
    post, path = "/api/patients/{id}/profile/{entry_id}/end", tag = "profile",
    params(("id" = Uuid, Path), ("entry_id" = Uuid, Path)), request_body = EndOfEntry,
    responses((status = 200, body = EntryView), (status = 404, description = "`not-found`", body = ProblemBody)),
    security(("bearer" = []))
)]
pub async fn end(
    State(app): State<AppState>,
    caller: Caller,
    Segments((patient, id)): Segments<(Uuid, Uuid)>,
    Body(body): Body<EndOfEntry>,
) -> Result<Json<EntryView>, Problem> {
    let (_, user, _) = open(&app, &caller, patient).await?;
    let kept = profile::by_id(&app.db, patient, id).await?.ok_or_else(Problem::not_found)?;
    let mut tx = app.db.write().await?;
    if profile::end(&mut tx, (patient, id), user, app.now()).await? {
        let mut detail = kind_of(&kept.kind, id);
        detail["reason"] = match body.reason {
            Some(EndReason::EnteredInError) => "entered-in-error".into(),
            Some(EndReason::NoLongerTrue) | None => "no-longer-true".into(),
        };
        audit::commit(tx, &[entry(&app, &caller, "profile.ended", patient, detail)]).await?;
    }
    Ok(Json(one(&app, patient, id).await?))
}

fn parse(body: NewStatement, now: OffsetDateTime) -> Result<Statement, Problem> {
    let mut faults = Faults::default();
    let observed_on = faults.optional("observedOn", body.observed_on.as_deref(), iso_date::parse);
    faults.check()?;
    let NewStatement { kind, code, text, detail, .. } = body;
    let statement = Statement { kind, code, text, detail, observed_on };
    statement.check(date_in_lagos(now)).map_err(|wrong| {
        let mut faults = Faults::default();
        for (field, problem) in wrong {
            faults.note(field, problem.0);
        }
        faults.into_problem()
    })
}

/// Ends what the statement replaces; refuses "none" beside something that is there.
async fn make_room(
    tx: &mut Tx,
    patient: Uuid,
    statement: &Statement,
    (user, now): (UserId, OffsetDateTime),
) -> Result<(), Problem> {
    let kind = statement.kind.as_str();
    if statement.kind.is_single() || statement.says_none() {
        if statement.says_none() && profile::has_other_than(tx, (patient, kind), NONE_KNOWN).await? {
            return Err(recorded(statement.kind));
        }
        profile::end_all(tx, (patient, kind, None), user, now).await?;
    } else {
        profile::end_all(tx, (patient, kind, Some(NONE_KNOWN)), user, now).await?;
    }
    Ok(())
}

fn recorded(kind: Kind) -> Problem {
    let code = match kind {
        Kind::Allergy => "allergy-recorded",
        Kind::Medicine => "medicine-recorded",
        _ => "condition-recorded",
    };
    let detail = "The record names some. End those entries first if they are wrong.";
    Problem::conflict(code, "The record says otherwise", detail)
}

async fn one(app: &AppState, patient: Uuid, id: Uuid) -> Result<EntryView, Problem> {
    let row = profile::by_id(&app.db, patient, id).await?.ok_or_else(Problem::internal)?;
    Ok(EntryView::try_from(row)?)
}
