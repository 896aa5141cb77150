use dokita_store::audit::{self, Entry};
use dokita_store::ids::from_millis;
use dokita_store::testing::{BOTH, TestDb};
use dokita_store::{Db, Sql};
use serde_json::json;

#[tokio::test]
async fn an_untouched_chain_is_intact() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        append(&test.db, 25).await;
        let verdict = audit::verify(&test.db).await.unwrap();
        assert!(verdict.intact);
        assert_eq!((verdict.entries, verdict.first_broken), (25, None));
    }
}

#[tokio::test]
async fn entries_can_be_neither_changed_nor_deleted() {
    const CHANGE: Sql = Sql::same("UPDATE audit_log SET actor = 'nobody' WHERE seq = 1");
    const DELETE: Sql = Sql::same("DELETE FROM audit_log WHERE seq = 1");
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        append(&test.db, 2).await;
        for sql in [CHANGE, DELETE] {
            let mut tx = test.db.write().await.unwrap();
            let refused = tx.query(sql).execute().await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
    }
}

#[tokio::test]
async fn a_changed_entry_is_found_even_when_the_triggers_were_dropped() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        append(&test.db, 10).await;
        tamper(&test.db, "UPDATE audit_log SET actor = 'user:somebody-else' WHERE seq = 4").await;
        let verdict = audit::verify(&test.db).await.unwrap();
        assert_eq!((verdict.intact, verdict.first_broken), (false, Some(4)));
    }
}

#[tokio::test]
async fn a_removed_entry_is_found_in_the_middle_and_at_the_end() {
    for dialect in BOTH {
        for (removal, first_broken) in
            [("DELETE FROM audit_log WHERE seq = 7", 7), ("DELETE FROM audit_log WHERE seq = 10", 10)]
        {
            let test = TestDb::new(dialect).await;
            append(&test.db, 10).await;
            tamper(&test.db, removal).await;
            let verdict = audit::verify(&test.db).await.unwrap();
            assert_eq!((verdict.intact, verdict.first_broken), (false, Some(first_broken)));
        }
    }
}

#[tokio::test]
async fn concurrent_and_failed_transactions_leave_no_gap() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..60 {
            let db = test.db.clone();
            tasks.spawn(async move {
                let tx = db.write().await.unwrap();
                if number % 3 == 0 {
                    drop(tx);
                } else {
                    audit::commit(tx, &[entry(number)]).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let verdict = audit::verify(&test.db).await.unwrap();
        assert_eq!((verdict.intact, verdict.entries), (true, 40));
    }
}

async fn append(db: &Db, count: i64) {
    for number in 0..count {
        audit::commit(db.write().await.unwrap(), &[entry(number)]).await.unwrap();
    }
}

fn entry(number: i64) -> Entry {
    Entry {
        at: from_millis(1_790_000_000_000 + number),
        actor: "system".to_owned(),
        action: "test.done",
        subject: format!("test:{number}"),
        detail: json!({ "number": number }),
    }
}

/// What somebody with the database's own password could do.
async fn tamper(db: &Db, sql: &'static str) {
    let off: &[&'static str] = match db {
        Db::Sqlite { .. } => {
            &["DROP TRIGGER audit_log_refuses_update", "DROP TRIGGER audit_log_refuses_delete"]
        }
        Db::Postgres(_) => &["ALTER TABLE audit_log DISABLE TRIGGER USER"],
    };
    let mut tx = db.write().await.unwrap();
    for sql in off {
        tx.query(Sql::same(sql)).execute().await.unwrap();
    }
    assert_eq!(tx.query(Sql::same(sql)).execute().await.unwrap(), 1);
    tx.commit().await.unwrap();
}
