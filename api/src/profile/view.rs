//! A patient's profile in JSON.

use dokita_care::profile::{Detail, Kind, SaidAs};
use dokita_store::StoreError;
use dokita_store::profile::Entry;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is known, and what should still be asked.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Profile)]
pub struct ProfileView {
    /// What holds now.
    pub entries: Vec<EntryView>,
    /// To be asked before prescribing.
    pub missing: Vec<Kind>,
}

/// One statement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProfileEntry)]
pub struct EntryView {
    /// Which.
    pub id: Uuid,
    /// About what.
    pub kind: Kind,
    /// `none-known`, an ATC code or prefix, or a condition's code.
    pub code: Option<String>,
    /// In words.
    pub text: String,
    /// What belongs to the kind.
    pub detail: Detail,
    /// `YYYY-MM-DD`
    pub observed_on: Option<String>,
    /// As what they spoke.
    pub said_as: SaidAs,
    /// Their name.
    pub said_by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub said_at: OffsetDateTime,
    /// No longer true, or replaced, since.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

impl TryFrom<Entry> for EntryView {
    type Error = StoreError;

    fn try_from(entry: Entry) -> Result<Self, StoreError> {
        Ok(Self {
            id: entry.id.0,
            kind: Kind::parse(&entry.kind).ok_or(StoreError::Corrupt { column: "kind" })?,
            code: entry.code,
            text: entry.text,
            detail: serde_json::from_str(&entry.detail)
                .map_err(|_| StoreError::Corrupt { column: "detail" })?,
            observed_on: entry.observed_on,
            said_as: SaidAs::parse(&entry.said_as).ok_or(StoreError::Corrupt { column: "said_as" })?,
            said_by: entry.said_by_name,
            said_at: entry.said_at.0,
            ended_at: entry.ended_at.map(|at| at.0),
        })
    }
}
