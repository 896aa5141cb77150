use std::collections::BTreeSet;

use dokita_store::db::Schema;
use dokita_store::statements::STATEMENTS;
use dokita_store::testing::{Dialect, TestDb};
use dokita_store::{Db, Sql};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

#[tokio::test]
async fn every_statement_is_prepared_by_both_databases() {
    let sqlite = TestDb::new(Dialect::Sqlite).await;
    let postgres = TestDb::new(Dialect::Postgres).await;
    let mut refused = Vec::new();
    for (noun, statements) in STATEMENTS {
        for (name, sql) in *statements {
            for db in [&sqlite.db, &postgres.db] {
                if let Err(error) = prepare(db, *sql).await {
                    refused.push(format!("{noun}::{name} on {}: {error}", db.dialect()));
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[tokio::test]
async fn both_schemas_have_the_same_tables_columns_and_nullability() {
    let sqlite = TestDb::new(Dialect::Sqlite).await;
    let postgres = TestDb::new(Dialect::Postgres).await;
    let sqlite = columns(&sqlite.db).await;
    let postgres = columns(&postgres.db).await;
    assert!(sqlite.len() > 50, "the schema was read");
    let differences: Vec<_> = sqlite.symmetric_difference(&postgres).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[tokio::test]
async fn every_sqlite_table_is_strict() {
    let sqlite = TestDb::new(Dialect::Sqlite).await;
    let loose: Vec<(String,)> = sqlite
        .db
        .query(Sql::same(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'",
        ))
        .all()
        .await
        .unwrap();
    assert!(loose.is_empty(), "{loose:?}");
}

#[tokio::test]
async fn a_schema_is_compared_with_what_this_version_knows_and_not_changed_by_it() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let test = TestDb::new(dialect).await;
        assert_eq!(test.db.schema().await.unwrap(), Schema { missing: 0, unknown: 0 }, "{dialect:?}");
        let mut tx = test.db.write().await.unwrap();
        let renumber = Sql::same("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1");
        tx.query(renumber).execute().await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..2 {
            assert_eq!(test.db.schema().await.unwrap(), Schema { missing: 1, unknown: 1 }, "{dialect:?}");
        }
        assert_eq!(test.db.clock().await.unwrap().is_some(), dialect == Dialect::Postgres);
    }
}

#[test]
fn both_migration_folders_hold_the_same_file_names() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/");
    let names = |folder: &str| -> BTreeSet<_> {
        std::fs::read_dir(format!("{root}{folder}")).unwrap().map(|file| file.unwrap().file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn prepare(db: &Db, sql: Sql) -> Result<(), sqlx::Error> {
    match db {
        Db::Sqlite { writer, .. } => writer.prepare(AssertSqlSafe(sql.sqlite).into_sql_str()).await.map(drop),
        Db::Postgres(pool) => pool.prepare(AssertSqlSafe(sql.postgres).into_sql_str()).await.map(drop),
    }
}

/// (table, column, refuses NULL)
async fn columns(db: &Db) -> BTreeSet<(String, String, bool)> {
    const COLUMNS: Sql = Sql {
        sqlite: "SELECT t.name, c.name, c.\"notnull\" FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '_sqlx_migrations'",
        postgres: "SELECT c.table_name, c.column_name, CASE c.is_nullable WHEN 'NO' THEN CAST(1 AS BIGINT) ELSE 0 END FROM information_schema.columns c JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> '_sqlx_migrations'",
    };
    let rows: Vec<(String, String, i64)> = db.query(COLUMNS).all().await.unwrap();
    rows.into_iter().map(|(table, column, strict)| (table, column, strict == 1)).collect()
}
