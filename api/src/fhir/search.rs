//! `GET /fhir/{type}?…`: what is asked, and pages of what is found.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use dokita_fhir::build::bundles::searchset;
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, Month, OffsetDateTime, Time};
use url::form_urlencoded;
use uuid::Uuid;

use super::respond::Resource;
use super::visits::As as VisitAs;
use super::{MOST_MATCHES, issuer, prescriptions, read, records, visits};
use crate::extract::Segments;
use crate::{AppState, Caller, Problem};

/// Matches of a page unless told.
const MATCHES: usize = 50;
/// Ids that one search may name.
const MOST_IDS: usize = 20;

/// Types that can be searched, with the parameters that each knows besides `_id`, `_count`, `cursor`.
pub const SEARCHES: &[(&str, &[&str])] = &[
    ("Appointment", &["patient", "status", "date"]),
    ("AuditEvent", &["date"]),
    ("Consent", &["patient", "status", "date"]),
    ("DocumentReference", &["patient", "status", "date"]),
    ("Encounter", &["patient", "status", "date"]),
    ("MedicationDispense", &["patient", "status", "date"]),
    ("MedicationRequest", &["patient", "status", "date"]),
    ("Provenance", &["patient", "date"]),
];

/// Where a page ended: a time in milliseconds or a number, and an id.
pub type Position = (i64, Uuid);

/// What is asked.
#[derive(Debug, Default)]
pub struct Search {
    /// Whose.
    pub patient: Option<Uuid>,
    /// Only these.
    pub ids: Vec<String>,
    /// One of these.
    pub status: Vec<String>,
    /// When.
    pub dates: Dates,
    count: Option<usize>,
    cursor: Option<String>,
}

/// A span of time, open where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    /// Not before.
    pub from: Option<OffsetDateTime>,
    /// Before.
    pub to: Option<OffsetDateTime>,
}

/// A page of what was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Newest first, but appointments and encounters, which are in the order of their time.
    pub resources: Vec<Value>,
    /// For the next page.
    pub cursor: Option<String>,
}

/// Search resources of a type: `?patient=&_id=&status=&date=&_count=&cursor=`, as the type knows.
#[utoipa::path(
    get, path = "/fhir/{type}", tag = "fhir",
    params(
        ("type" = String, Path), ("patient" = Option<String>, Query, description = "Id, or Patient/id"),
        ("_id" = Option<String>, Query), ("status" = Option<String>, Query),
        ("date" = Option<String>, Query, description = "With ge, gt, le or lt before it, or a whole day, month or year"),
        ("_count" = Option<u32>, Query), ("cursor" = Option<String>, Query, description = "As in the next link")
    ),
    responses((status = 200, description = "A searchset Bundle", content_type = "application/fhir+json"), (status = 400, description = "OperationOutcome"), (status = 404, description = "OperationOutcome")),
    security(("bearer" = []))
)]
pub async fn search(
    State(app): State<AppState>,
    caller: Caller,
    Segments(of): Segments<String>,
    RawQuery(query): RawQuery,
) -> Result<Resource, Problem> {
    let (of, known) = SEARCHES.iter().find(|(name, _)| *name == of).ok_or_else(Problem::not_found)?;
    let query = query.unwrap_or_default();
    let search = Search::parse(&query, known)?;
    let found = if search.ids.is_empty() {
        find(&app, &caller, of, &search).await?
    } else {
        by_ids(&app, &caller, of, &search).await?
    };
    let base = format!("{}/fhir", issuer(&app));
    let address = |cursor: Option<&str>| format!("{base}/{of}{}", with_cursor(&query, cursor));
    let next = found.cursor.as_deref().map(|cursor| address(Some(cursor)));
    Ok(Resource(searchset(&base, &address(search.cursor.as_deref()), next.as_deref(), found.resources)))
}

async fn find(app: &AppState, caller: &Caller, of: &str, search: &Search) -> Result<Found, Problem> {
    match of {
        "Appointment" => visits::search(app, caller, search, VisitAs::Appointment).await,
        "Encounter" => visits::search(app, caller, search, VisitAs::Encounter).await,
        "MedicationRequest" => prescriptions::search(app, caller, search, prescriptions::As::Request).await,
        "Provenance" => prescriptions::search(app, caller, search, prescriptions::As::Provenance).await,
        "MedicationDispense" => prescriptions::search_dispenses(app, caller, search).await,
        "DocumentReference" => records::documents(app, caller, search).await,
        "Consent" => records::consents(app, caller, search).await,
        "AuditEvent" => records::audit_events(app, caller, search).await,
        _ => Err(Problem::not_found()),
    }
}

/// Those of the named that are there and concern the caller, and are of the patient that was named.
async fn by_ids(app: &AppState, caller: &Caller, of: &str, search: &Search) -> Result<Found, Problem> {
    let mut resources = Vec::new();
    for id in &search.ids {
        match read::resource(app, caller, of, id).await {
            Ok(resource) if search.is_of_patient(&resource) && search.takes(&resource) => {
                resources.push(resource)
            }
            Ok(_) => {}
            Err(problem) if problem.status() == StatusCode::NOT_FOUND => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(Found { resources, cursor: None })
}

impl Search {
    fn parse(query: &str, known: &[&str]) -> Result<Self, Problem> {
        let mut search = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let name = name.as_ref();
            if !(known.contains(&name) || matches!(name, "_id" | "_count" | "cursor" | "_format")) {
                return Err(unknown(name));
            }
            let list = || value.split(',').map(str::to_owned).collect::<Vec<_>>();
            match name {
                "patient" => {
                    let id = value.strip_prefix("Patient/").unwrap_or(&value);
                    search.patient = Some(Uuid::parse_str(id).map_err(|_| malformed("patient"))?);
                }
                "_id" => search.ids = list(),
                "status" => search.status = list(),
                "date" => search.dates.narrow(&value)?,
                "_count" => search.count = Some(value.parse().map_err(|_| malformed("_count"))?),
                "cursor" => search.cursor = Some(value.into_owned()),
                _ => {}
            }
        }
        if search.ids.len() > MOST_IDS {
            return Err(malformed("_id"));
        }
        Ok(search)
    }

    fn count(&self) -> usize {
        self.count.unwrap_or(MATCHES).clamp(1, MOST_MATCHES)
    }

    /// Rows to fetch: one more than wanted tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.count()).unwrap_or(1) + 1
    }

    /// Where the page before ended.
    pub fn after(&self) -> Result<Option<Position>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let parsed = cursor.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
        parsed.map(Some).ok_or_else(|| malformed("cursor"))
    }

    /// A page out of rows in order: as many as wanted, but what one row gives stays together.
    pub fn page<R>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> Position,
        resources: impl Fn(R) -> Vec<Value>,
    ) -> Found {
        let mut found = Found::default();
        let fetched = rows.len();
        for (taken, row) in rows.into_iter().enumerate() {
            let (at, id) = key(&row);
            let more: Vec<Value> = resources(row).into_iter().filter(|one| self.takes(one)).collect();
            let full = taken > 0 && found.resources.len() + more.len() > self.count();
            if full || taken == self.count() {
                return found;
            }
            found.resources.extend(more);
            // Kept as the cursor only if something is left.
            found.cursor = (taken + 1 < fetched).then(|| format!("{at}.{id}"));
        }
        found
    }

    fn takes(&self, resource: &Value) -> bool {
        let status = resource["status"].as_str();
        let of_status =
            self.status.is_empty() || self.status.iter().any(|wanted| Some(wanted.as_str()) == status);
        let fields = ["authoredOn", "whenHandedOver", "start", "date", "dateTime", "recorded"];
        let period = resource["period"]["start"].as_str();
        let at = fields.iter().find_map(|field| resource[*field].as_str()).or(period);
        let at = at.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
        of_status && at.is_none_or(|at| self.dates.contain(at))
    }

    fn is_of_patient(&self, resource: &Value) -> bool {
        let Some(patient) = self.patient else { return true };
        let wanted = format!("Patient/{patient}");
        let places = [&resource["subject"], &resource["patient"]];
        let participants = resource["participant"].as_array().into_iter().flatten().map(|one| &one["actor"]);
        places.into_iter().chain(participants).any(|place| place["reference"] == wanted.as_str())
    }
}

impl Dates {
    fn narrow(&mut self, text: &str) -> Result<(), Problem> {
        let (prefix, value) = match text.get(..2) {
            Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_lowercase()) => (prefix, &text[2..]),
            _ => ("eq", text),
        };
        let (start, end) = span(value).ok_or_else(|| malformed("date"))?;
        let (from, to) = match prefix {
            "eq" => (Some(start), Some(end)),
            "ge" => (Some(start), None),
            "gt" => (Some(end), None),
            "le" => (None, Some(end)),
            "lt" => (None, Some(start)),
            _ => return Err(malformed("date")),
        };
        self.from = self.from.max(from);
        self.to = match (self.to, to) {
            (Some(before), Some(to)) => Some(before.min(to)),
            (before, to) => before.or(to),
        };
        Ok(())
    }

    fn contain(&self, at: OffsetDateTime) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }
}

/// The span that a date of FHIR means: a year, a month, a day, or a second. Days are Lagos days.
fn span(text: &str) -> Option<(OffsetDateTime, OffsetDateTime)> {
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some((at, at + Duration::SECOND));
    }
    let day = |date: Date| date.with_time(Time::MIDNIGHT).assume_offset(time::macros::offset!(+1));
    let date = |text: &str| Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    match text.len() {
        4 => {
            let first = date(&format!("{text}-01-01"))?;
            let next = Date::from_calendar_date(first.year() + 1, Month::January, 1).ok()?;
            Some((day(first), day(next)))
        }
        7 => {
            let first = date(&format!("{text}-01"))?;
            let length = first.month().length(first.year());
            Some((day(first), day(first.checked_add(Duration::days(length.into()))?)))
        }
        10 => {
            let first = date(text)?;
            Some((day(first), day(first.next_day()?)))
        }
        _ => None,
    }
}

fn with_cursor(query: &str, cursor: Option<&str>) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "cursor"));
    if let Some(cursor) = cursor {
        pairs.append_pair("cursor", cursor);
    }
    let text = pairs.finish();
    if text.is_empty() { text } else { format!("?{text}") }
}

fn malformed(name: &'static str) -> Problem {
    let form = match name {
        "patient" => "an id, or Patient/id",
        "date" => {
            "a year, a month, a day or a moment such as 2026-11-24, perhaps with ge, gt, le or lt before it"
        }
        "_count" => "a number",
        "_id" => "at most 20 ids with commas between them",
        _ => "as in the next link",
    };
    let detail = format!("{name} must be {form}.");
    Problem::new(StatusCode::BAD_REQUEST, "malformed-query", "The search could not be read", detail)
}

/// A parameter that the type does not know: silently leaving it out would find too much.
pub fn unknown(name: &str) -> Problem {
    let name: String = name.chars().take(40).collect();
    let detail = format!(
        "This type is not searched by {name}. /fhir/metadata lists the parameters that it is searched by."
    );
    Problem::new(StatusCode::BAD_REQUEST, "unknown-search-parameter", "Unknown search parameter", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(texts: &[&str]) -> Dates {
        let mut dates = Dates::default();
        for text in texts {
            dates.narrow(text).unwrap();
        }
        dates
    }

    #[test]
    fn a_date_means_the_whole_of_what_it_names() {
        let at = |text: &str| OffsetDateTime::parse(text, &Rfc3339).unwrap();
        let day = dates(&["2026-11-24"]);
        assert!(day.contain(at("2026-11-23T23:00:00Z")) && !day.contain(at("2026-11-24T23:00:00Z")));
        let span = dates(&["ge2026-02", "lt2026-03"]);
        assert!(span.contain(at("2026-02-28T12:00:00Z")) && !span.contain(at("2026-03-01T00:00:00Z")));
        assert!(!dates(&["gt2026"]).contain(at("2026-12-31T12:00:00Z")));
        assert!(Dates::default().narrow("ap2026").is_err() && Dates::default().narrow("24/11/2026").is_err());
    }

    #[test]
    fn a_date_narrows_down_what_has_a_moment_or_a_period() {
        let search = Search { dates: dates(&["2026-11-24"]), ..Search::default() };
        let takes = |resource: Value| search.takes(&resource);
        for (day, is_taken) in [("2026-11-24", true), ("2026-11-25", false)] {
            let at = format!("{day}T10:00:00+01:00");
            assert_eq!(takes(serde_json::json!({ "authoredOn": at })), is_taken);
            assert_eq!(takes(serde_json::json!({ "period": { "start": at } })), is_taken);
        }
    }

    #[test]
    fn what_one_row_gives_stays_on_one_page() {
        let search = Search { count: Some(3), ..Search::default() };
        let three = |n: i64| vec![Value::from(n); 2];
        let found = search.page(vec![1, 2, 3], |n| (*n, Uuid::nil()), three);
        assert_eq!(found.resources.len(), 2);
        assert_eq!(found.cursor.unwrap(), format!("1.{}", Uuid::nil()));
        let last = search.page(vec![3], |n| (*n, Uuid::nil()), three);
        assert!(last.cursor.is_none() && last.resources.len() == 2);
    }

    #[test]
    fn a_parameter_that_a_type_does_not_know_is_refused() {
        assert_eq!(Search::parse("code=x", &["patient"]).unwrap_err().code(), "unknown-search-parameter");
        assert!(
            Search::parse("patient=Patient/00000000-0000-0000-0000-000000000000&_count=1", &["patient"])
                .is_ok()
        );
    }
}
