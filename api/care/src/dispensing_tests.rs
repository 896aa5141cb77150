use proptest::prelude::*;
use time::macros::{date, datetime};

use super::*;

const START: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);
const A: Uuid = Uuid::from_u128(0xa);
const B: Uuid = Uuid::from_u128(0xb);

fn ledger(quantities: &[u32], refills: u8) -> Ledger {
    let line = |prescribed: &u32| Line { prescribed: *prescribed, substitution: true };
    Ledger {
        lines: quantities.iter().map(line).collect(),
        refills,
        interval_days: if refills > 0 { 30 } else { 0 },
        valid_from: START,
        valid_until: START + Duration::days(180),
        status: Status::Active,
        claim: None,
        dispenses: Vec::new(),
    }
}

fn on_day(day: i64) -> OffsetDateTime {
    START + Duration::days(day)
}

/// The beginning of that day in Lagos.
fn morning_of(day: i64) -> OffsetDateTime {
    on_day(day) - Duration::hours(9)
}

fn some(line: usize, quantity: u32) -> Handing {
    let id = Uuid::from_u128(u128::from(quantity) << 32 | u128::from(line as u64));
    Handing { id, line, quantity, expires_on: date!(2028 - 01 - 31), substituted: false }
}

/// Claims and hands over.
fn fetch(
    ledger: &mut Ledger,
    pharmacy: Uuid,
    at: OffsetDateTime,
    items: &[Handing],
) -> Result<(), &'static str> {
    let claim = ledger.claim(at, pharmacy, Uuid::from_u128(77)).map_err(Refused::code)?;
    ledger.dispense(at, (claim.id, pharmacy), items).map(drop).map_err(Refused::code)
}

#[test]
fn the_first_pharmacy_wins_and_the_next_hears_until_when() {
    let mut rx = ledger(&[10], 0);
    let claim = rx.claim(START, A, Uuid::from_u128(1)).unwrap();
    assert_eq!(rx.claim(START, B, Uuid::from_u128(2)), Err(Refused::ClaimedElsewhere(claim.until)));
    assert_eq!(rx.effective(START, Some(B)), Effective::Claimed);
    assert_eq!(rx.effective(START, Some(A)), Effective::Valid);
    let again = rx.claim(START + Duration::minutes(20), A, Uuid::from_u128(3)).unwrap();
    assert_eq!((again.id, again.until), (claim.id, START + Duration::minutes(50)), "it is prolonged");
    assert_eq!(rx.claim(again.until, B, Uuid::from_u128(2)).unwrap().pharmacy, B, "it ran out");
    assert_eq!(rx.dispense(again.until, (claim.id, A), &[some(0, 1)]), Err(Refused::ClaimLost));
}

#[test]
fn a_released_prescription_can_be_had_elsewhere() {
    let mut rx = ledger(&[10], 0);
    let claim = rx.claim(START, A, Uuid::from_u128(1)).unwrap();
    assert_eq!(rx.release(START, claim.id, B), Err(Refused::ClaimLost));
    rx.release(START, claim.id, A).unwrap();
    assert!(rx.claim(START, B, Uuid::from_u128(2)).is_ok());
}

#[test]
fn the_rest_of_a_filling_can_be_fetched_elsewhere_and_no_more() {
    let mut rx = ledger(&[10, 20], 0);
    fetch(&mut rx, A, START, &[some(0, 10), some(1, 5)]).unwrap();
    assert_eq!(rx.claim(START, B, Uuid::nil()).unwrap_err().code(), "claimed-elsewhere");
    let later = START + Duration::hours(1);
    assert_eq!(fetch(&mut rx, B, later, &[some(1, 16)]), Err("more-than-prescribed"));
    assert_eq!(fetch(&mut rx, B, later, &[some(1, 15)]), Ok(()));
    assert_eq!((rx.status, rx.claim), (Status::Completed, None));
    assert_eq!(fetch(&mut rx, A, later, &[some(1, 1)]), Err("already-dispensed"));
}

#[test]
fn two_batches_of_one_item_count_together() {
    let mut rx = ledger(&[10], 0);
    assert_eq!(fetch(&mut rx, A, START, &[some(0, 6), some(0, 5)]), Err("more-than-prescribed"));
    assert_eq!(fetch(&mut rx, A, START, &[some(0, 6), some(0, 4)]), Ok(()));
}

#[test]
fn a_refill_opens_when_its_interval_has_passed_and_closes_the_rest_of_the_filling_before() {
    let mut rx = ledger(&[30], 2);
    fetch(&mut rx, A, START, &[some(0, 20)]).unwrap();
    assert_eq!(rx.remaining(0, on_day(29)), 10);
    assert_eq!(rx.remaining(0, on_day(30)), 30, "the ten of before are gone");
    fetch(&mut rx, B, on_day(30), &[some(0, 30)]).unwrap();
    assert_eq!(rx.claim(on_day(31), A, Uuid::nil()), Err(Refused::RefillTooEarly(morning_of(60))));
    fetch(&mut rx, A, on_day(75), &[some(0, 30)]).unwrap();
    assert_eq!(rx.status, Status::Completed);
}

#[test]
fn parts_that_were_fetched_late_hold_back_the_refill_of_their_item_only() {
    let mut rx = ledger(&[30, 30], 1);
    fetch(&mut rx, A, START, &[some(0, 30), some(1, 1)]).unwrap();
    fetch(&mut rx, A, on_day(29), &[some(1, 29)]).unwrap();
    assert_eq!(
        fetch(&mut rx, A, on_day(30), &[some(1, 1)]),
        Err("more-than-prescribed"),
        "29 days are in hand"
    );
    assert_eq!(fetch(&mut rx, A, morning_of(30), &[some(0, 30)]), Ok(()), "from the beginning of the day");
    assert_eq!(rx.claim(on_day(57), A, Uuid::nil()), Err(Refused::RefillTooEarly(morning_of(58))));
    assert_eq!(fetch(&mut rx, A, on_day(58), &[some(1, 30)]), Ok(()));
    assert_eq!(rx.status, Status::Completed);
}

#[test]
fn a_refill_that_would_open_after_the_last_day_is_none() {
    let mut rx = Ledger { valid_until: on_day(20), ..ledger(&[30], 1) };
    fetch(&mut rx, A, START, &[some(0, 30)]).unwrap();
    assert_eq!(fetch(&mut rx, A, on_day(1), &[some(0, 1)]), Err("already-dispensed"));
}

#[test]
fn what_came_back_can_be_had_again_once() {
    let mut rx = ledger(&[10], 0);
    fetch(&mut rx, A, START, &[some(0, 10)]).unwrap();
    let id = rx.dispenses[0].id;
    assert_eq!(rx.take_back(id, B), Err(Refused::NotYours));
    rx.take_back(id, A).unwrap();
    assert_eq!(rx.take_back(id, A), Err(Refused::AlreadyReturned));
    assert_eq!((rx.status, rx.remaining(0, START)), (Status::Active, 10));
    assert_eq!(fetch(&mut rx, B, START, &[some(0, 10)]), Ok(()));
}

#[test]
fn outside_its_days_or_cancelled_nothing_is_handed_over() {
    let mut rx = ledger(&[10], 0);
    assert_eq!(fetch(&mut rx, A, on_day(-1), &[some(0, 1)]), Err("not-yet-valid"));
    assert_eq!(fetch(&mut rx, A, on_day(180), &[some(0, 1)]), Err("prescription-expired"));
    let claim = rx.claim(START, A, Uuid::nil()).unwrap();
    rx.cancel(START).unwrap();
    assert_eq!(rx.dispense(START, (claim.id, A), &[some(0, 1)]), Err(Refused::Cancelled));
    assert_eq!(rx.effective(START, Some(A)), Effective::Cancelled);
}

#[test]
fn expired_batches_and_unwanted_substitutes_stay_in_the_pharmacy() {
    let mut rx = ledger(&[10], 0);
    rx.lines[0].substitution = false;
    let old = Handing { expires_on: date!(2026 - 11 - 23), ..some(0, 1) };
    assert_eq!(fetch(&mut rx, A, START, &[old]), Err("expired-batch"));
    let today = Handing { expires_on: date!(2026 - 11 - 24), ..some(0, 1) };
    assert_eq!(fetch(&mut rx, A, START, &[today]), Ok(()), "good on its last day");
    let other = Handing { substituted: true, ..some(0, 1) };
    assert_eq!(fetch(&mut rx, A, START, &[other]), Err("substitution-not-allowed"));
    for nothing in [&[][..], &[some(0, 0)], &[some(1, 1)]] {
        assert_eq!(fetch(&mut rx, A, START, nothing), Err("nothing-to-hand-over"));
    }
}

#[test]
fn what_went_out_without_a_connection_is_kept_and_marked_when_it_was_too_much() {
    let mut rx = ledger(&[10], 0);
    let first = rx.record_offline(START, A, &[some(0, 8)], true);
    assert!(!first[0].conflict);
    let second = rx.record_offline(START, B, &[some(0, 8)], true);
    assert!(second[0].conflict);
    assert_eq!((rx.remaining(0, START), rx.status), (0, Status::Completed));
    let mut rx = ledger(&[10], 0);
    rx.cancel(START).unwrap();
    assert!(!rx.record_offline(START - Duration::hours(1), A, &[some(0, 1)], true)[0].conflict);
    assert!(rx.record_offline(START, A, &[some(0, 1)], true)[0].conflict, "it was cancelled by then");
}

#[derive(Debug, Clone)]
enum Step {
    Claim(u8),
    Dispense(u8, Vec<(usize, u32)>),
    Release(u8),
    TakeBack(u8, usize),
    Offline(u8, usize, u32),
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0u8..3;
    prop_oneof![
        5 => who.clone().prop_map(Step::Claim),
        5 => (who.clone(), proptest::collection::vec((0usize..4, 0u32..15), 0..4)).prop_map(|(who, it)| Step::Dispense(who, it)),
        1 => who.clone().prop_map(Step::Release),
        2 => (who.clone(), 0usize..12).prop_map(|(who, which)| Step::TakeBack(who, which)),
        1 => (who, 0usize..3, 1u32..15).prop_map(|(who, line, quantity)| Step::Offline(who, line, quantity)),
        1 => Just(Step::Cancel),
    ]
}

/// Three pharmacies, each with the last claim it was given.
struct Town {
    rx: Ledger,
    claims: [Uuid; 3],
    next: u128,
}

impl Town {
    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    fn handing(&mut self, (line, quantity): (usize, u32)) -> Handing {
        Handing { id: self.id(), ..some(line, quantity) }
    }

    fn take(&mut self, step: &Step, at: OffsetDateTime) -> Result<(), Refused> {
        let pharmacy = |who: u8| Uuid::from_u128(u128::from(who) + 1_000_000);
        match step {
            Step::Claim(who) => {
                let id = self.id();
                self.claims[usize::from(*who)] = self.rx.claim(at, pharmacy(*who), id)?.id;
            }
            Step::Dispense(who, items) => {
                let items: Vec<_> = items.iter().map(|it| self.handing(*it)).collect();
                self.rx.dispense(at, (self.claims[usize::from(*who)], pharmacy(*who)), &items)?;
            }
            Step::Release(who) => self.rx.release(at, self.claims[usize::from(*who)], pharmacy(*who))?,
            Step::TakeBack(who, which) => {
                let id = self.rx.dispenses.get(*which).map_or(Uuid::nil(), |it| it.id);
                self.rx.take_back(id, pharmacy(*who))?;
            }
            Step::Offline(who, line, quantity) => {
                let handing = self.handing((*line, *quantity));
                self.rx.record_offline(at, pharmacy(*who), &[handing], true);
            }
            Step::Cancel => self.rx.cancel(at)?,
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn no_sequence_hands_over_more_than_was_prescribed(
        quantities in proptest::collection::vec(1u32..20, 1..4),
        refills in 0u8..4,
        // Mostly minutes apart, so that claims still hold; sometimes weeks.
        steps in proptest::collection::vec((step(), prop_oneof![4 => 0i64..20, 1 => 0i64..80_000]), 0..60),
    ) {
        let mut town = Town { rx: ledger(&quantities, refills), claims: [Uuid::nil(); 3], next: 0 };
        let mut at = START;
        for (step, minutes) in steps {
            at += Duration::minutes(minutes);
            let before = town.rx.clone();
            if town.take(&step, at).is_err() {
                prop_assert_eq!(&town.rx, &before, "a refusal changes nothing");
                continue;
            }
            let rx = &town.rx;
            let online: Vec<_> = rx.dispenses.iter().filter(|it| !it.returned && !it.conflict).collect();
            for (line, of) in rx.lines.iter().enumerate() {
                let sum = |fill: Option<u8>| -> u32 {
                    online.iter().filter(|it| it.line == line && fill.is_none_or(|fill| it.fill == fill)).map(|it| it.quantity).sum()
                };
                for fill in 0..=refills {
                    prop_assert!(sum(Some(fill)) <= of.prescribed);
                }
                prop_assert!(sum(None) <= of.prescribed * (u32::from(refills) + 1));
            }
            prop_assert!(rx.dispenses.iter().all(|it| it.fill <= refills));
            // Only one pharmacy at a time has it in hand.
            if let (Some(old), Some(new)) = (before.holder(at), rx.holder(at)) {
                prop_assert_eq!(old.pharmacy, new.pharmacy);
            }
            if let Step::Dispense(who, _) = step {
                prop_assert_eq!(before.holder(at).unwrap().pharmacy, Uuid::from_u128(u128::from(who) + 1_000_000));
                let new = &rx.dispenses[before.dispenses.len()..];
                prop_assert!(new.iter().all(|it| it.fill == before.fill_of(it.line, at)));
            }
            // An item's filling begins on the day when the interval of the one before has passed.
            for (line, fill) in (0..rx.lines.len()).flat_map(|line| (1..=refills).map(move |fill| (line, fill))) {
                let begun = |fill| rx.dispenses.iter().filter(|it| it.line == line && it.fill == fill).map(|it| it.at).min();
                if let Some(this) = begun(fill) {
                    prop_assert!(begun(fill - 1).is_some_and(|before| this > before + Duration::days(29)));
                }
            }
            if rx.status == Status::Completed {
                prop_assert!(rx.states(at).iter().all(|it| it.remaining == 0 && it.fills_left == 0));
            }
        }
    }
}
