use dokita_care::merkle::{leaf_hash, verify_consistency, verify_inclusion};
use dokita_store::ids::from_millis;
use dokita_store::testing::{BOTH, TestDb};
use dokita_store::transparency::{self as log, Appended, Event, Kind, bulk};
use dokita_store::{Db, Sql, audit};
use uuid::Uuid;

#[tokio::test]
async fn every_leaf_can_be_proved_and_every_head_only_adds_to_those_before() {
    const SIZE: i64 = 21;
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let mut heads = vec![log::head(&test.db).await.unwrap()];
        let mut leaves = Vec::new();
        for number in 0..SIZE {
            let appended = append(&test.db, number).await;
            assert_eq!(appended.index, number);
            leaves.push(appended.leaf);
            heads.push(log::head(&test.db).await.unwrap());
        }
        assert_eq!(log::leaves(&test.db, 0, 100).await.unwrap(), leaves);
        assert_eq!(log::leaves(&test.db, 5, 2).await.unwrap(), leaves[5..7]);
        for size in 1..=SIZE {
            let head = heads[at(size)];
            for index in 0..size {
                let proof = log::inclusion(&test.db, index, size).await.unwrap().unwrap();
                let leaf = leaf_hash(&leaves[at(index)]);
                assert!(verify_inclusion(&leaf, index as u64, size as u64, &proof, &head.root));
            }
            let from = 1 + size / 2;
            let proof = log::consistency(&test.db, from, size).await.unwrap().unwrap();
            let old = heads[at(from)].root;
            assert!(verify_consistency(from as u64, size as u64, &proof, &old, &head.root));
        }
        let verdict = log::verify(&test.db).await.unwrap();
        assert_eq!((verdict.first_broken, verdict.head), (None, heads[at(SIZE)]));
    }
}

#[tokio::test]
async fn what_the_log_does_not_hold_has_no_proof() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let db = &test.db;
        assert_eq!(log::inclusion(db, 0, 0).await.unwrap(), None);
        for number in 0..5 {
            append(db, number).await;
        }
        for (index, size) in [(0, 6), (0, i64::MAX), (5, 5), (-1, 5), (0, 0), (0, -5)] {
            assert_eq!(log::inclusion(db, index, size).await.unwrap(), None, "{index} of {size}");
        }
        for (from, to) in [(0, 5), (6, 5), (1, 6), (-1, 5), (1, i64::MAX), (6, 6)] {
            assert_eq!(log::consistency(db, from, to).await.unwrap(), None, "{from} to {to}");
        }
        assert_eq!(log::consistency(db, 5, 5).await.unwrap(), Some(Vec::new()));
        assert_eq!(log::index_of(db, &[0; 32]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_happened_to_a_row_is_opened_to_those_who_may_see_it() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let first = append(&test.db, 1).await;
        append(&test.db, 2).await;
        let openings = log::of_subject(&test.db, event(1).subject).await.unwrap();
        assert_eq!(openings.len(), 1);
        assert_eq!((openings[0].index, &openings[0].event), (0, &event(1)));
        assert_eq!(openings[0].event.leaf(), first.leaf);
        assert_eq!(log::index_of(&test.db, &first.leaf).await.unwrap(), Some(0));
    }
}

#[tokio::test]
async fn appenders_at_once_and_transactions_that_fail_leave_no_gap() {
    const APPENDERS: i64 = 64;
    const EACH: i64 = 4;
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let mut tasks = tokio::task::JoinSet::new();
        for appender in 0..APPENDERS {
            let db = test.db.clone();
            tasks.spawn(async move {
                for number in 0..EACH {
                    let mut tx = db.write().await.unwrap();
                    log::append(&mut tx, &event(appender * EACH + number)).await.unwrap();
                    if (appender + number) % 3 == 0 {
                        drop(tx);
                    } else {
                        audit::commit(tx, &[]).await.unwrap();
                    }
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let kept =
            (0..APPENDERS).flat_map(|a| (0..EACH).map(move |n| a + n)).filter(|sum| sum % 3 != 0).count();
        let verdict = log::verify(&test.db).await.unwrap();
        assert_eq!((verdict.leaves, verdict.first_broken), (i64::try_from(kept).unwrap(), None));
    }
}

#[tokio::test]
async fn leaves_can_be_neither_changed_nor_deleted_nor_entered_twice() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        append(&test.db, 1).await;
        for sql in ["UPDATE log_leaves SET idx = 5 WHERE idx = 0", "DELETE FROM log_leaves WHERE idx = 0"] {
            let mut tx = test.db.write().await.unwrap();
            let refused = tx.query(Sql::same(sql)).execute().await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
        let mut tx = test.db.write().await.unwrap();
        assert!(log::append(&mut tx, &event(1)).await.unwrap_err().is_unique_violation());
    }
}

#[tokio::test]
async fn a_log_that_was_tampered_with_is_found_even_when_the_triggers_were_dropped() {
    const OPENING: &str = "UPDATE log_openings SET at = at + 1 WHERE idx = 6";
    const NODES: &str = "UPDATE log_leaves SET nodes = leaf WHERE idx = 3";
    const LEAF: &str =
        "UPDATE log_leaves SET leaf = (SELECT digest FROM log_openings WHERE idx = 4) WHERE idx = 4";
    const REMOVED: &str = "DELETE FROM log_leaves WHERE idx = 9";
    for dialect in BOTH {
        for (sql, first_broken) in [(OPENING, 6), (NODES, 3), (LEAF, 4), (REMOVED, 9)] {
            let test = TestDb::new(dialect).await;
            for number in 0..10 {
                append(&test.db, number).await;
            }
            tamper(&test.db, sql).await;
            let verdict = log::verify(&test.db).await.unwrap();
            assert_eq!(verdict.first_broken, Some(first_broken), "{sql}");
        }
    }
}

#[tokio::test]
async fn a_log_loaded_in_bulk_is_like_one_that_grew() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        append(&test.db, 1).await;
        bulk::load(&test.db, 12_345).await.unwrap();
        let appended = append(&test.db, 2).await;
        let head = log::head(&test.db).await.unwrap();
        assert_eq!((appended.index, head.size), (12_346, 12_347));
        assert_eq!(log::verify(&test.db).await.unwrap().first_broken, None);
        let proof = log::inclusion(&test.db, 12_346, 12_347).await.unwrap().unwrap();
        assert!(verify_inclusion(&leaf_hash(&appended.leaf), 12_346, 12_347, &proof, &head.root));
    }
}

fn event(number: i64) -> Event {
    Event {
        kind: Kind::ALL[at(number) % Kind::ALL.len()],
        subject: Uuid::from_u128(number as u128),
        at: from_millis(1_790_000_000_000 + number),
        digest: [number as u8; 32],
        salt: [7; 16],
    }
}

async fn append(db: &Db, number: i64) -> Appended {
    let mut tx = db.write().await.unwrap();
    let appended = log::append(&mut tx, &event(number)).await.unwrap();
    audit::commit(tx, &[]).await.unwrap();
    appended
}

async fn tamper(db: &Db, sql: &'static str) {
    let drops = match db.dialect() {
        "sqlite" => ["DROP TRIGGER log_leaves_refuses_update", "DROP TRIGGER log_leaves_refuses_delete"],
        _ => [
            "DROP TRIGGER log_leaves_refuses_update ON log_leaves",
            "DROP TRIGGER log_leaves_refuses_delete ON log_leaves",
        ],
    };
    let mut tx = db.write().await.unwrap();
    if sql.starts_with("DELETE") {
        tx.query(Sql::same("DELETE FROM log_openings WHERE idx = 9")).execute().await.unwrap();
    }
    for drop in drops {
        tx.query(Sql::same(drop)).execute().await.unwrap();
    }
    tx.query(Sql::same(sql)).execute().await.unwrap();
    tx.commit().await.unwrap();
}

fn at(number: i64) -> usize {
    usize::try_from(number).unwrap()
}
