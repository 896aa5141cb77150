//! What can go wrong between us and the database.

/// A failed database call. `Display` carries no row values; `Debug` may, so it is never logged.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address of the database is neither `sqlite:` nor `postgres:`.
    #[error("database address must start with sqlite: or postgres:")]
    UnknownScheme,
    /// A stored value is not what the schema promises.
    #[error("stored value of {column} is not valid")]
    Corrupt {
        /// Which column.
        column: &'static str,
    },
}

impl StoreError {
    /// True when a UNIQUE constraint refused the row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// True when a foreign key points nowhere.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }
}
