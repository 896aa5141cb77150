//! One way to speak to both databases: native sqlx pools, `$1` placeholders, one SQL text.
//!
//! Reads go through [`Db::query`], writes through a [`Tx`] from [`Db::write`]. On SQLite there is
//! one writing connection (a transaction begins with `BEGIN IMMEDIATE`) beside a pool of readers
//! that refuse to write; on PostgreSQL both are one pool.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Arguments, Encode, FromRow, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction, Type};
use time::OffsetDateTime;

use crate::StoreError;
use crate::ids::from_millis;

/// How long a request waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process (a backup, the command line) to release the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Readers of SQLite at most: each keeps a page cache of its own, and reads are short.
const SQLITE_READERS: u32 = 4;

/// Sizes of the pools.
#[derive(Debug, Clone, Copy)]
pub struct DbOptions {
    /// Connections to PostgreSQL, or readers of SQLite.
    pub connections: u32,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self { connections: 16, acquire_timeout: ACQUIRE_TIMEOUT }
    }
}

/// The database of the hospital.
#[derive(Debug, Clone)]
pub enum Db {
    /// The embedded default.
    Sqlite {
        /// Connections that only read.
        readers: SqlitePool,
        /// The one connection that writes.
        writer: SqlitePool,
    },
    /// The choice for several machines.
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:path/to/file` or `postgres://…` and brings its schema up to date.
    pub async fn open(url: &str, options: DbOptions) -> Result<Self, StoreError> {
        let db = Self::connect(url, options).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens without touching the schema.
    pub async fn connect(url: &str, options: DbOptions) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return open_sqlite(Path::new(path), options).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(options.connections)
                .acquire_timeout(options.acquire_timeout)
                .connect(url)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        Err(StoreError::UnknownScheme)
    }

    /// Applies the migrations that are missing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => sqlx::migrate!("../../migrations/sqlite").run(writer).await?,
            Self::Postgres(pool) => sqlx::migrate!("../../migrations/postgres").run(pool).await?,
        }
        Ok(())
    }

    /// How many migrations of this version are still to be applied, and whether the schema has some
    /// that this version does not know. Changes nothing; an empty database misses all.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        const THERE: Sql = Sql {
            sqlite: "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            postgres: "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = '_sqlx_migrations'",
        };
        const APPLIED: Sql = Sql::same("SELECT version FROM _sqlx_migrations");
        let known: BTreeSet<i64> = match self {
            Self::Sqlite { .. } => sqlx::migrate!("../../migrations/sqlite"),
            Self::Postgres(_) => sqlx::migrate!("../../migrations/postgres"),
        }
        .iter()
        .map(|migration| migration.version)
        .collect();
        let (there,): (i64,) = self.query(THERE).one().await?;
        let applied: Vec<(i64,)> = if there == 0 { Vec::new() } else { self.query(APPLIED).all().await? };
        let applied: BTreeSet<i64> = applied.into_iter().map(|(version,)| version).collect();
        let missing = known.difference(&applied).count();
        Ok(Schema { missing, unknown: applied.difference(&known).count() })
    }

    /// What time the database's machine has; nothing where that is this machine.
    pub async fn clock(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        const NOW: Sql = Sql::same("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");
        let Self::Postgres(_) = self else { return Ok(None) };
        let (now,): (i64,) = self.query(NOW).one().await?;
        Ok(Some(from_millis(now)))
    }

    /// A statement that reads.
    pub fn query(&self, sql: Sql) -> Query<'_> {
        match self {
            Self::Sqlite { readers, .. } => Query::new(Target::SqlitePool(readers), sql),
            Self::Postgres(pool) => Query::new(Target::PgPool(pool), sql),
        }
    }

    /// A transaction that may write. Keep it short: on SQLite all writers queue behind it.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// `"sqlite"` or `"postgres"`.
    pub fn dialect(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Waits until all connections are back, then closes them.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// How a database's schema compares with this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Migrations still to be applied.
    pub missing: usize,
    /// Migrations of a newer version.
    pub unknown: usize,
}

/// A transaction; rolled back when dropped.
#[derive(Debug)]
pub enum Tx {
    /// On the one writing connection.
    Sqlite(Transaction<'static, Sqlite>),
    /// READ COMMITTED.
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// A statement inside this transaction.
    pub fn query(&mut self, sql: Sql) -> Query<'_> {
        match self {
            Self::Sqlite(tx) => Query::new(Target::Sqlite(tx), sql),
            Self::Postgres(tx) => Query::new(Target::Pg(tx), sql),
        }
    }

    /// Makes it last. What changes a record is committed by [`crate::audit::commit`] instead.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// A statement: one text for both databases, or two where the dialects truly differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

impl Sql {
    /// The same text for both.
    pub const fn same(sql: &'static str) -> Self {
        Self { sqlite: sql, postgres: sql }
    }
}

/// A value that can be bound on both databases.
pub trait Bind:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}
impl<T> Bind for T where
    T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres>
{
}

/// A row that can be read from both databases; derive [`sqlx::FromRow`].
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A statement with its values.
#[must_use = "a query does nothing until it is run"]
pub struct Query<'a> {
    target: Target<'a>,
    sql: Sql,
    values: Values,
    unencodable: Option<sqlx::error::BoxDynError>,
}

enum Target<'a> {
    SqlitePool(&'a SqlitePool),
    Sqlite(&'a mut SqliteConnection),
    PgPool(&'a PgPool),
    Pg(&'a mut PgConnection),
}

enum Values {
    Sqlite(SqliteArguments),
    Pg(PgArguments),
}

/// Runs `$fetch` on whichever database the query is meant for.
macro_rules! run {
    ($self:ident, $start:expr, $fetch:ident) => {{
        if let Some(error) = $self.unencodable {
            return Err(sqlx::Error::Encode(error).into());
        }
        match ($self.target, $self.values) {
            (Target::SqlitePool(at), Values::Sqlite(values)) => {
                $start($self.sql.sqlite, values).$fetch(at).await?
            }
            (Target::Sqlite(at), Values::Sqlite(values)) => {
                $start($self.sql.sqlite, values).$fetch(at).await?
            }
            (Target::PgPool(at), Values::Pg(values)) => $start($self.sql.postgres, values).$fetch(at).await?,
            (Target::Pg(at), Values::Pg(values)) => $start($self.sql.postgres, values).$fetch(at).await?,
            _ => return Err(StoreError::UnknownScheme),
        }
    }};
}

impl<'a> Query<'a> {
    fn new(target: Target<'a>, sql: Sql) -> Self {
        let values = match target {
            Target::SqlitePool(_) | Target::Sqlite(_) => Values::Sqlite(SqliteArguments::default()),
            Target::PgPool(_) | Target::Pg(_) => Values::Pg(PgArguments::default()),
        };
        Self { target, sql, values, unencodable: None }
    }

    /// The next of `$1`, `$2`, …
    pub fn bind(mut self, value: impl Bind) -> Self {
        let added = match &mut self.values {
            Values::Sqlite(values) => Arguments::add(values, value),
            Values::Pg(values) => Arguments::add(values, value),
        };
        self.unencodable = self.unencodable.or(added.err());
        self
    }

    /// Runs it; answers how many rows changed.
    pub async fn execute(self) -> Result<u64, StoreError> {
        if let Some(error) = self.unencodable {
            return Err(sqlx::Error::Encode(error).into());
        }
        Ok(match (self.target, self.values) {
            (Target::SqlitePool(at), Values::Sqlite(values)) => {
                sqlx::query_with(self.sql.sqlite, values).execute(at).await?.rows_affected()
            }
            (Target::Sqlite(at), Values::Sqlite(values)) => {
                sqlx::query_with(self.sql.sqlite, values).execute(at).await?.rows_affected()
            }
            (Target::PgPool(at), Values::Pg(values)) => {
                sqlx::query_with(self.sql.postgres, values).execute(at).await?.rows_affected()
            }
            (Target::Pg(at), Values::Pg(values)) => {
                sqlx::query_with(self.sql.postgres, values).execute(at).await?.rows_affected()
            }
            _ => return Err(StoreError::UnknownScheme),
        })
    }

    /// The only row, or none.
    pub async fn optional<T: Record>(self) -> Result<Option<T>, StoreError> {
        Ok(run!(self, sqlx::query_as_with, fetch_optional))
    }

    /// The only row; none is an error.
    pub async fn one<T: Record>(self) -> Result<T, StoreError> {
        Ok(run!(self, sqlx::query_as_with, fetch_one))
    }

    /// All rows.
    pub async fn all<T: Record>(self) -> Result<Vec<T>, StoreError> {
        Ok(run!(self, sqlx::query_as_with, fetch_all))
    }
}

async fn open_sqlite(path: &Path, options: DbOptions) -> Result<Db, StoreError> {
    let file = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(file.clone())
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections.min(SQLITE_READERS))
        .acquire_timeout(options.acquire_timeout)
        .connect_with(file.pragma("query_only", "ON"))
        .await?;
    Ok(Db::Sqlite { readers, writer })
}
