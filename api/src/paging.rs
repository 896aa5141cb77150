//! Lists a page at a time: `?limit=&cursor=` in, `{items, nextCursor}` out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// Most items on a page.
pub const MAX_LIMIT: u32 = 200;
const DEFAULT_LIMIT: u32 = 50;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items wanted, at most 200; 50 unless told.
    pub limit: Option<u32>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// For the next page; null on the last.
    pub next_cursor: Option<String>,
}

impl PageQuery {
    /// Items wanted.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize
    }

    /// One more than wanted, for the statement: the extra row tells whether there is a next page.
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit()).unwrap_or(1) + 1
    }

    /// The key that the cursor holds, parsed.
    pub fn after<K: std::str::FromStr>(&self) -> Result<Option<K>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let key = URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.parse().ok());
        key.map(Some).ok_or_else(|| {
            Problem::new(
                axum::http::StatusCode::BAD_REQUEST,
                "malformed-cursor",
                "The cursor could not be read",
                "Use nextCursor of the page before, or leave the cursor out.",
            )
        })
    }

    /// Makes a page of rows fetched with [`PageQuery::fetch`]; `key` names a row for the cursor.
    pub fn page<R, T, K: std::fmt::Display>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        item: impl Fn(R) -> T,
    ) -> Page<T> {
        let more = rows.len() > self.limit();
        rows.truncate(self.limit());
        let last = rows.last().filter(|_| more);
        let next_cursor = last.map(|row| URL_SAFE_NO_PAD.encode(key(row).to_string()));
        Page { items: rows.into_iter().map(item).collect(), next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_of_a_page_leads_to_the_next() {
        let query = PageQuery { limit: Some(2), cursor: None };
        let page = query.page(vec![1, 2, 3], |row| *row, |row| row);
        assert_eq!(page.items, [1, 2]);
        let next = PageQuery { limit: Some(2), cursor: page.next_cursor };
        assert_eq!(next.after::<i64>().unwrap(), Some(2));
        assert_eq!(next.page(vec![3], |row| *row, |row| row).next_cursor, None);
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        let query = PageQuery { limit: None, cursor: Some("??".to_owned()) };
        assert_eq!(query.after::<i64>().unwrap_err().code(), "malformed-cursor");
    }
}
