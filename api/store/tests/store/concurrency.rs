use dokita_store::ids::{UserId, from_millis};
use dokita_store::people::{self, NewAccount, Particulars};
use dokita_store::sessions::{self, NewSession, Rotation};
use dokita_store::testing::{BOTH, TestDb};
use dokita_store::{Db, idempotency};
use tokio::task::JoinSet;
use uuid::Uuid;

const USER: UserId = UserId(Uuid::from_u128(1));

#[tokio::test]
async fn two_hundred_concurrent_conditional_updates_lose_none() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        insert_user(&test.db).await;
        let mut tasks = JoinSet::new();
        for _ in 0..200 {
            tasks.spawn(rename_until_it_counts(test.db.clone()));
        }
        tasks.join_all().await;
        let account = people::by_id(&test.db, USER).await.unwrap().unwrap();
        assert_eq!((account.version, account.name.as_str()), (201, "200"));
    }
}

#[tokio::test]
async fn of_fifty_uses_of_one_refresh_token_one_is_fresh_and_a_late_one_ends_the_session() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        insert_user(&test.db).await;
        let session = start_session(&test.db).await;
        let mut tasks = JoinSet::new();
        for _ in 0..50 {
            let db = test.db.clone();
            tasks.spawn(async move {
                let mut tx = db.write().await.unwrap();
                let rotation =
                    sessions::use_refresh_token(&mut tx, "hash", from_millis(1_000)).await.unwrap();
                tx.commit().await.unwrap();
                rotation
            });
        }
        let rotations = tasks.join_all().await;
        let fresh = rotations.iter().filter(|it| matches!(it, Rotation::Fresh(_))).count();
        let repeated = rotations.iter().filter(|it| matches!(it, Rotation::Repeated(_))).count();
        assert_eq!((fresh, repeated), (1, 49));
        let late = from_millis(1_000) + sessions::REPEAT_WITHIN;
        let mut tx = test.db.write().await.unwrap();
        let rotation = sessions::use_refresh_token(&mut tx, "hash", late).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rotation, Rotation::Reused(session));
        let state = sessions::state(&test.db, session).await.unwrap().unwrap();
        assert!(!state.holds(late), "a reused token ends the session");
    }
}

#[tokio::test]
async fn of_fifty_equal_idempotency_keys_one_runs() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let mut tasks = JoinSet::new();
        for _ in 0..50 {
            let db = test.db.clone();
            tasks.spawn(async move {
                let times = (from_millis(1_000), from_millis(0), from_millis(90_000));
                idempotency::claim(&db, "user:1", "key", "print", times).await.unwrap()
            });
        }
        let claims = tasks.join_all().await;
        assert_eq!(claims.iter().filter(|it| **it == idempotency::Claim::Run).count(), 1);
    }
}

/// Reads, counts one up, and tries again when somebody else was faster.
async fn rename_until_it_counts(db: Db) {
    loop {
        let account = people::by_id(&db, USER).await.unwrap().unwrap();
        let count: i64 = account.name.parse().unwrap();
        let particulars = Particulars {
            name: (count + 1).to_string(),
            phone: None,
            mdcn_number: None,
            specialty: None,
            roles: vec!["doctor"],
        };
        let mut tx = db.write().await.unwrap();
        let changed = people::update(&mut tx, USER, account.version, particulars).await.unwrap();
        tx.commit().await.unwrap();
        if changed {
            return;
        }
    }
}

async fn insert_user(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let account = NewAccount {
        id: USER,
        email: "doctor@example.org".to_owned(),
        name: "0".to_owned(),
        phone: None,
        password_hash: Some("hash".to_owned()),
        mdcn_number: None,
        specialty: None,
        language: "en".to_owned(),
        roles: vec!["doctor", "administrator"],
        now: from_millis(0),
    };
    people::insert(&mut tx, account).await.unwrap();
    tx.commit().await.unwrap();
}

async fn start_session(db: &Db) -> dokita_store::ids::SessionId {
    let session = NewSession {
        id: Uuid::from_u128(2).into(),
        user: Some(USER),
        invitation: None,
        now: from_millis(0),
        expires: from_millis(90_000),
    };
    let mut tx = db.write().await.unwrap();
    sessions::start(&mut tx, &session).await.unwrap();
    let times = (from_millis(0), from_millis(90_000));
    sessions::add_refresh_token(&mut tx, session.id, "hash".to_owned(), times).await.unwrap();
    tx.commit().await.unwrap();
    session.id
}
