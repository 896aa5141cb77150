//! What the hospital remembers: one SQL text over SQLite and PostgreSQL, a file a noun.
//!
//! State changes are conditional (`UPDATE … WHERE status = $old`, or `WHERE version = $old`): zero
//! rows mean that somebody else was faster. Time, ids and random bytes come from the caller.

pub mod audit;
pub mod consultations;
pub mod db;
pub mod dispensing;
pub mod doctors;
pub mod documents;
mod error;
pub mod exchange;
pub mod hospital_keys;
pub mod idempotency;
pub mod ids;
pub mod invitations;
pub mod licences;
pub mod notices;
pub mod one_time_tokens;
pub mod patients;
pub mod people;
pub mod pharmacies;
pub mod prescriber_keys;
pub mod prescription_drafts;
pub mod prescriptions;
pub mod profile;
pub mod reports;
pub mod sessions;
pub mod settings;
pub mod shares;
pub mod signing_keys;
pub mod statements;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transparency;

pub use db::{Db, DbOptions, Query, Sql, Tx};
pub use error::StoreError;
pub use ids::{DbTime, DbUuid};
