//! `GET /api/patients`

use axum::Json;
use axum::extract::State;
use dokita_store::patients::{self, Search};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::PatientView;
use crate::extract::Params;
use crate::paging::{Page, PageQuery};
use crate::telemedicine::access::doctor_of;
use crate::{AppState, Caller, Problem, Role};

/// Narrows the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Part of a name, hospital number or phone number.
    q: Option<String>,
    /// Items wanted, at most 200; 50 unless told.
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Patients; a doctor finds those in their care.
#[utoipa::path(
    get, path = "/api/patients", tag = "patients",
    params(SearchQuery),
    responses((status = 200, body = Page<PatientView>)),
    security(("bearer" = []))
)]
pub async fn search(
    State(app): State<AppState>,
    caller: Caller,
    Params(query): Params<SearchQuery>,
) -> Result<Json<Page<PatientView>>, Problem> {
    let paging = PageQuery { limit: query.limit, cursor: query.cursor };
    let text = query.q.map(|q| q.trim().chars().take(100).collect::<String>()).filter(|q| !q.is_empty());
    let everybody = caller.has(Role::Nurse) || caller.has(Role::Administrator);
    let search = Search {
        phone: text.as_deref().and_then(digits),
        text,
        doctor: if everybody { None } else { Some(doctor_of(&caller).ok_or_else(Problem::forbidden)?) },
    };
    let rows = patients::page(&app.db, paging.after::<Uuid>()?, &search, paging.fetch()).await?;
    let Page { items, next_cursor } = paging.page(rows, |row| row.id.0, PatientView::new);
    Ok(Json(Page { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor }))
}

/// The digits of a number as people write it, without the trunk zero that E.164 leaves out.
fn digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            ' ' | '-' | '+' | '(' | ')' => {}
            _ => return None,
        }
    }
    let digits = digits.strip_prefix('0').unwrap_or(&digits);
    (digits.len() >= 3).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_phone_number_is_found_as_people_write_it() {
        assert_eq!(digits("0803 123 4567").as_deref(), Some("8031234567"));
        assert_eq!(digits("+234 803").as_deref(), Some("234803"));
        assert_eq!(digits("Ngozi 2"), None);
    }
}
