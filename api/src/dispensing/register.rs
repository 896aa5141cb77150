//! `GET /api/registers/controlled.csv`: the register of controlled medicines, to be filed or printed.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use dokita_care::availability::{LAGOS, iso_date};
use dokita_care::prescription::Prescription;
use dokita_care::safety;
use dokita_store::dispensing::handed::{self, MOST_REGISTER_LINES, RegisterRow};
use dokita_store::{StoreError, audit};
use serde::Deserialize;
use serde_json::json;
use time::{Date, Duration, OffsetDateTime, Time};
use utoipa::IntoParams;

use super::Substitution;
use crate::extract::Params;
use crate::pharmacies::{counter, entry};
use crate::problem::{Faults, ProblemBody};
use crate::{AppState, Caller, Problem, Role, csv};

/// Days that one register may cover.
const MOST_DAYS: i64 = 366;

/// Which days, in Lagos.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RegisterQuery {
    /// First day, `YYYY-MM-DD`.
    from: String,
    /// Last day, `YYYY-MM-DD`; at most a year after the first.
    to: String,
}

/// The register of controlled medicines: a pharmacist's pharmacy, or all for an administrator.
#[utoipa::path(get, path = "/api/registers/controlled.csv", tag = "dispensing", params(RegisterQuery), responses(
    (status = 200, description = "RFC 4180, with a header", body = String, content_type = "text/csv"),
    (status = 403, description = "`no-pharmacy` or `pharmacy-closed`", body = ProblemBody),
    (status = 422, description = "`invalid-fields`", body = ProblemBody),
))]
pub async fn controlled(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<RegisterQuery>,
) -> Result<Response, Problem> {
    let (from, to) = days(&query)?;
    let pharmacy =
        if caller.has(Role::Administrator) { None } else { Some(counter(&app, &caller).await?.id()) };
    let span = (start_of(from), start_of(to) + Duration::days(1));
    let mut table = vec![HEADER.map(str::to_owned)];
    let rows = handed::register(&app.db, pharmacy, span).await?;
    if rows.len() > MOST_REGISTER_LINES {
        return Err(Problem::field(
            "to",
            "These are more than 20,000 lines. Choose fewer days, one register after the other.",
        ));
    }
    for row in rows {
        table.extend(cells(&row)?);
    }
    let detail = json!({ "from": iso_date::format(from), "to": iso_date::format(to), "pharmacy": pharmacy });
    let tx = app.db.write().await?;
    audit::commit(tx, &[entry(&app, &caller, "register.exported", "register:controlled".to_owned(), detail)])
        .await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"controlled-medicines.csv\""),
        ),
    ];
    Ok((headers, csv::table(table)).into_response())
}

const HEADER: [&str; 15] = [
    "Date",
    "Time",
    "Patient",
    "Hospital number",
    "Prescriber",
    "MDCN number",
    "Prescription",
    "Medicine",
    "Strength",
    "Quantity",
    "Unit",
    "Batch",
    "Pharmacist",
    "PCN number",
    "Pharmacy and remarks",
];

/// A line of the register; none where the item itself was not handled as a controlled medicine.
fn cells(row: &RegisterRow) -> Result<Option<[String; 15]>, StoreError> {
    let corrupt = |column| StoreError::Corrupt { column };
    let facts: Prescription = serde_json::from_str(&row.facts).map_err(|_| corrupt("facts"))?;
    let line = usize::try_from(row.line).map_err(|_| corrupt("line"))?;
    let item = facts.items.get(line).ok_or(corrupt("line"))?;
    // Where the list has changed since and names none of them, all are shown.
    if facts.items.iter().any(safety::may_be_controlled) && !safety::may_be_controlled(item) {
        return Ok(None);
    }
    let given: Option<Substitution> = row
        .substitution
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|_| corrupt("substitution"))?;
    let (name, strength) = match &given {
        Some(other) => (other.name.clone(), other.strength.clone()),
        None => (item.medicine.name.clone(), item.medicine.strength.clone()),
    };
    let at = row.handed_over_at.0.to_offset(LAGOS);
    let mut remarks = row.pharmacy_name.clone();
    if given.is_some() {
        remarks.push_str(&format!("; prescribed {} {}", item.medicine.name, item.medicine.strength));
    }
    if let Some(back) = row.returned_at {
        remarks.push_str(&format!("; returned {}", iso_date::format(back.0.to_offset(LAGOS).date())));
    }
    Ok(Some([
        iso_date::format(at.date()),
        format!("{:02}:{:02}", at.hour(), at.minute()),
        facts.patient.name,
        facts.patient.hospital_number,
        facts.prescriber.name,
        facts.prescriber.mdcn,
        facts.id.to_string(),
        name,
        strength,
        row.quantity.to_string(),
        item.unit.as_str().to_owned(),
        row.batch.clone(),
        row.pharmacist_name.clone(),
        row.pcn_number.clone().unwrap_or_default(),
        remarks,
    ]))
}

fn days(query: &RegisterQuery) -> Result<(Date, Date), Problem> {
    let mut faults = Faults::default();
    let from = faults.take("from", iso_date::parse(&query.from));
    let to = faults.take("to", iso_date::parse(&query.to));
    if let (Some(from), Some(to)) = (from, to)
        && !(0..MOST_DAYS).contains(&(to - from).whole_days())
    {
        faults.note("to", "Choose a last day on or after the first, at most a year later.");
    }
    faults.check()?;
    from.zip(to).ok_or_else(Problem::internal)
}

fn start_of(day: Date) -> OffsetDateTime {
    day.with_time(Time::MIDNIGHT).assume_offset(LAGOS)
}
