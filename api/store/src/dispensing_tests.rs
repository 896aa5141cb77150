use dokita_care::dispensing::LineState;
use time::Duration;
use time::macros::{date, datetime};
use tokio::task::JoinSet;

use super::testing::{Found, facts, prescribe, staffed_pharmacy};
use super::*;
use crate::audit;
use crate::testing::{BOTH, TestDb};

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

fn handed(line: usize, quantity: u32) -> Handed {
    let expires_on = date!(2027 - 06 - 30);
    let handing = Handing { id: Uuid::now_v7(), line, quantity, expires_on, substituted: false };
    Handed { handing, batch: "B1".into(), nafdac_number: None, substitution: None }
}

async fn at(db: &Db, number: u32) -> At {
    let (pharmacy, pharmacist) = staffed_pharmacy(db, number, NOW).await;
    At { pharmacy, pharmacist, now: NOW }
}

async fn given(db: &Db, quantities: &[u32]) -> Uuid {
    let id = Uuid::now_v7();
    prescribe(db, facts(id, quantities, NOW), Found::by_id(id)).await;
    id
}

async fn try_claim(db: &Db, rx: Uuid, at: At) -> Result<Claim, &'static str> {
    let mut tx = db.write().await.unwrap();
    let claim = claim(&mut tx, rx, at, Uuid::now_v7()).await.map_err(code)?;
    audit::commit(tx, &[]).await.unwrap();
    Ok(claim)
}

async fn try_dispense(db: &Db, rx: Uuid, claim: Uuid, at: At, items: &[Handed]) -> Result<(), &'static str> {
    let mut tx = db.write().await.unwrap();
    dispense(&mut tx, rx, claim, at, items).await.map_err(code)?;
    audit::commit(tx, &[]).await.unwrap();
    Ok(())
}

fn code(denied: Denied) -> &'static str {
    match denied {
        Denied::Refused(refused) => refused.code(),
        Denied::Unknown => "not-found",
        Denied::KeyRevoked => "key-revoked",
        Denied::Store(error) => panic!("{error}"),
    }
}

async fn left(db: &Db, rx: Uuid) -> Vec<u32> {
    let (_, ledger) = ledger(db, rx).await.unwrap().unwrap();
    ledger.states(NOW).iter().map(|it: &LineState| it.remaining).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_pharmacies_that_claim_at_once_exactly_one_has_it() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let rx = given(&test.db, &[10]).await;
        let mut pharmacies = Vec::new();
        for number in 0..64 {
            pharmacies.push(at(&test.db, number).await);
        }
        let mut tasks = JoinSet::new();
        for at in pharmacies {
            let db = test.db.clone();
            tasks.spawn(async move { try_claim(&db, rx, at).await });
        }
        let claims = tasks.join_all().await;
        assert_eq!(claims.iter().filter(|claim| claim.is_ok()).count(), 1, "{dialect:?}");
        assert_eq!(claims.iter().filter(|it| **it == Err("claimed-elsewhere")).count(), 63, "{dialect:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_handings_over_at_once_under_one_claim_only_what_was_prescribed_is_kept() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let rx = given(&test.db, &[10, 100]).await;
        let at = at(&test.db, 1).await;
        let claim = try_claim(&test.db, rx, at).await.unwrap().id;
        let mut tasks = JoinSet::new();
        for _ in 0..32 {
            let db = test.db.clone();
            tasks.spawn(async move { try_dispense(&db, rx, claim, at, &[handed(0, 3)]).await });
        }
        let done = tasks.join_all().await;
        assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 3, "{dialect:?}");
        assert_eq!(done.iter().filter(|it| **it == Err("more-than-prescribed")).count(), 29);
        assert_eq!(left(&test.db, rx).await, [1, 100]);
    }
}

#[tokio::test]
async fn a_prescription_goes_from_pharmacy_to_pharmacy_and_is_complete_when_nothing_is_left() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let rx = given(&test.db, &[10, 20]).await;
        let (first, second) = (at(&test.db, 1).await, at(&test.db, 2).await);
        let claim = try_claim(&test.db, rx, first).await.unwrap();
        assert_eq!(try_claim(&test.db, rx, first).await.unwrap().id, claim.id, "it is prolonged");
        assert_eq!(try_dispense(&test.db, rx, claim.id, second, &[handed(0, 1)]).await, Err("claim-lost"));
        try_dispense(&test.db, rx, claim.id, first, &[handed(0, 10), handed(1, 5)]).await.unwrap();
        let mut tx = test.db.write().await.unwrap();
        release(&mut tx, rx, claim.id, first).await.unwrap();
        audit::commit(tx, &[]).await.unwrap();
        let claim = try_claim(&test.db, rx, second).await.unwrap().id;
        assert_eq!(
            try_dispense(&test.db, rx, claim, second, &[handed(1, 16)]).await,
            Err("more-than-prescribed")
        );
        try_dispense(&test.db, rx, claim, second, &[handed(1, 15)]).await.unwrap();
        let (held, _) = ledger(&test.db, rx).await.unwrap().unwrap();
        assert_eq!((held.status.as_str(), held.claim_id), ("completed", None));
        assert_eq!(try_claim(&test.db, rx, first).await, Err("already-dispensed"));
    }
}

#[tokio::test]
async fn what_came_back_can_be_had_again_and_only_its_pharmacy_takes_it_back() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let rx = given(&test.db, &[10]).await;
        let (first, second) = (at(&test.db, 1).await, at(&test.db, 2).await);
        let claim = try_claim(&test.db, rx, first).await.unwrap().id;
        try_dispense(&test.db, rx, claim, first, &[handed(0, 10)]).await.unwrap();
        let dispense = handed::of_prescription(&test.db, rx).await.unwrap()[0].id.0;
        for (at, expected) in [(second, Some("not-found")), (first, None), (first, Some("already-returned"))]
        {
            let mut tx = test.db.write().await.unwrap();
            let done = take_back(&mut tx, dispense, at, "wrong strength".into()).await;
            assert_eq!(done.as_ref().err().map(|_| ()), expected.map(|_| ()));
            match done {
                Ok(_) => audit::commit(tx, &[]).await.unwrap(),
                Err(denied) => assert_eq!(Some(code(denied)), expected),
            }
        }
        assert_eq!(left(&test.db, rx).await, [10]);
        assert!(try_claim(&test.db, rx, second).await.is_ok());
    }
}

#[tokio::test]
async fn a_claim_that_ran_out_is_anybodys_and_a_past_prescription_nobodys() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let rx = given(&test.db, &[10]).await;
        let (first, second) = (at(&test.db, 1).await, at(&test.db, 2).await);
        let old = try_claim(&test.db, rx, first).await.unwrap();
        let later = |at: At, by: Duration| At { now: NOW + by, ..at };
        let half = Duration::minutes(30);
        assert_eq!(try_claim(&test.db, rx, later(second, half)).await.unwrap().pharmacy, second.pharmacy);
        let done = try_dispense(&test.db, rx, old.id, later(first, half), &[handed(0, 1)]).await;
        assert_eq!(done, Err("claim-lost"));
        let far = Duration::days(180);
        assert_eq!(try_claim(&test.db, rx, later(first, far)).await, Err("prescription-expired"));
        assert_eq!(try_claim(&test.db, rx, later(first, -far)).await, Err("not-yet-valid"));
        assert_eq!(try_claim(&test.db, Uuid::nil(), first).await, Err("not-found"));
    }
}
