use std::sync::Arc;

use dokita_care::consultation::{Event, transition};
use time::Duration;
use time::macros::datetime;

use super::*;
use crate::audit;
use crate::ids::UserId;
use crate::people::{self, NewAccount, NewPatient};
use crate::testing::{BOTH, TestDb};

const NOW: OffsetDateTime = datetime!(2026-11-24 08:00 UTC);

async fn doctor(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let account = NewAccount {
        id: UserId(id),
        email: format!("{id}@example.com"),
        name: "Dr Test".into(),
        phone: None,
        password_hash: None,
        mdcn_number: None,
        specialty: Some("Family medicine".into()),
        language: "en".into(),
        roles: vec!["doctor"],
        now: NOW,
    };
    let mut tx = db.write().await.unwrap();
    people::insert(&mut tx, account).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn patient(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let patient = NewPatient {
        id: DbUuid(id),
        user: None,
        name: "Test Patient".into(),
        date_of_birth: "1990-01-01".into(),
        sex: "female".into(),
        phone: "+2348031234567".into(),
        email: None,
        address: None,
        state: None,
        lga: None,
        language: "en".into(),
        nin_sealed: None,
        nin_last4: None,
        now: NOW,
    };
    let mut tx = db.write().await.unwrap();
    people::insert_patient(&mut tx, patient).await.unwrap();
    tx.commit().await.unwrap();
    id
}

fn booking(patient: Uuid, doctor: Uuid, minutes_from_now: i64) -> NewConsultation {
    NewConsultation {
        id: Uuid::now_v7(),
        patient,
        doctor,
        provider_id: None,
        state: State::booked(NOW + Duration::minutes(minutes_from_now), 30).unwrap(),
        kind: Kind::Video,
        reason: "cough".into(),
        follow_up_of: None,
        relay_only: false,
        created_by: "system".into(),
        now: NOW,
    }
}

async fn book(db: &Db, new: NewConsultation) -> Result<Option<Taken>, StoreError> {
    let mut tx = db.write().await?;
    let wanted = Span { start: new.state.starts_at, end: new.state.ends_at() };
    if let Some(taken) = claim_time(&mut tx, (new.doctor, new.patient), wanted, new.id).await? {
        return Ok(Some(taken));
    }
    insert(&mut tx, new).await?;
    audit::commit(tx, &[]).await?;
    Ok(None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_bookings_at_once_for_one_slot_exactly_one_wins() {
    for dialect in BOTH {
        let test = Arc::new(TestDb::new(dialect).await);
        let doctor = doctor(&test.db).await;
        let mut patients = Vec::new();
        for _ in 0..32 {
            patients.push(patient(&test.db).await);
        }
        let tasks: Vec<_> = patients
            .into_iter()
            .enumerate()
            .map(|(index, patient)| {
                let test = test.clone();
                // All overlap, none starts at the same minute.
                let new = booking(patient, doctor, 60 + i64::try_from(index % 29).unwrap());
                tokio::spawn(async move { book(&test.db, new).await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.unwrap() {
                None => won += 1,
                Some(taken) => assert_eq!(taken, Taken::Doctor),
            }
        }
        assert_eq!(won, 1, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_patient_cannot_be_with_two_doctors_at_once() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let patient = patient(&test.db).await;
        let (first, second) = (doctor(&test.db).await, doctor(&test.db).await);
        assert_eq!(book(&test.db, booking(patient, first, 60)).await.unwrap(), None);
        assert_eq!(book(&test.db, booking(patient, second, 75)).await.unwrap(), Some(Taken::Patient));
        assert_eq!(book(&test.db, booking(patient, second, 90)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_change_of_a_stale_record_is_refused() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let new = booking(patient(&test.db).await, doctor(&test.db).await, 0);
        let id = new.id;
        book(&test.db, new).await.unwrap();
        let seen = by_id(&test.db, id).await.unwrap().unwrap();
        let waiting = transition(&seen.state().unwrap(), &Event::Wait, NOW).unwrap();
        for expected in [true, false] {
            let mut tx = test.db.write().await.unwrap();
            assert_eq!(apply(&mut tx, &seen, &waiting, NOW).await.unwrap(), expected);
            tx.commit().await.unwrap();
        }
        let after = by_id(&test.db, id).await.unwrap().unwrap();
        assert_eq!((after.status.as_str(), after.version), ("waiting", 2));
        assert_eq!(after.waiting_since, Some(DbTime(NOW)));
        let window = Span { start: NOW - Duration::hours(1), end: NOW + Duration::hours(1) };
        assert_eq!(queue(&test.db, after.doctor_id.0, window).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_cancelled_booking_frees_the_time() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let (doctor, patient) = (doctor(&test.db).await, patient(&test.db).await);
        let new = booking(patient, doctor, 60);
        let id = new.id;
        book(&test.db, new).await.unwrap();
        let seen = by_id(&test.db, id).await.unwrap().unwrap();
        let event = Event::Cancel { reason: "travel".into() };
        let cancelled = transition(&seen.state().unwrap(), &event, NOW).unwrap();
        let mut tx = test.db.write().await.unwrap();
        assert!(apply(&mut tx, &seen, &cancelled, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(book(&test.db, booking(patient, doctor, 60)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let (doctor, patient) = (doctor(&test.db).await, patient(&test.db).await);
        for index in 0..7 {
            book(&test.db, booking(patient, doctor, index * 30)).await.unwrap();
        }
        let filter = Filter { doctor: Some(doctor), ..Filter::default() };
        let (mut forward, mut after) = (Vec::new(), None);
        loop {
            let page = page(&test.db, &filter, after, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some((millis(last.starts_at.0), last.id.0));
            forward.extend(page.into_iter().map(|row| row.id.0));
        }
        let (mut backward, mut before) = (Vec::new(), None);
        loop {
            let page = history(&test.db, (patient, None), before, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some((millis(last.starts_at.0), last.id.0));
            backward.extend(page.into_iter().map(|row| row.id.0));
        }
        backward.reverse();
        assert_eq!((forward.len(), &forward), (7, &backward), "{dialect:?}");
    }
}

#[tokio::test]
async fn consent_is_recorded_once() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let new = booking(patient(&test.db).await, doctor(&test.db).await, 0);
        let given = Consent {
            id: Uuid::now_v7(),
            consultation: new.id,
            patient: new.patient,
            language: "en",
            text_version: "2026-11".into(),
            given_by: "system".into(),
            now: NOW,
        };
        book(&test.db, new).await.unwrap();
        for expected in [true, false] {
            let mut tx = test.db.write().await.unwrap();
            let again = Consent { id: Uuid::now_v7(), ..given.clone() };
            assert_eq!(consent(&mut tx, again).await.unwrap(), expected);
            tx.commit().await.unwrap();
        }
        let seen = by_id(&test.db, given.consultation).await.unwrap().unwrap();
        assert_eq!(seen.consent_at, Some(DbTime(NOW)));
    }
}

#[tokio::test]
async fn the_relay_only_flag_is_kept_and_changed_by_whoever_saw_the_latest_version() {
    for dialect in BOTH {
        let test = TestDb::new(dialect).await;
        let (doctor, patient) = (doctor(&test.db).await, patient(&test.db).await);
        let new = NewConsultation { relay_only: true, ..booking(patient, doctor, 60) };
        let id = new.id;
        assert_eq!(book(&test.db, new).await.unwrap(), None);
        let before = by_id(&test.db, id).await.unwrap().unwrap();
        assert!(before.is_relay_only(), "{dialect:?}");
        for (wanted, written) in [(false, true), (true, false)] {
            let mut tx = test.db.write().await.unwrap();
            assert_eq!(set_relay_only(&mut tx, &before, wanted).await.unwrap(), written, "{dialect:?}");
            tx.commit().await.unwrap();
        }
        let after = by_id(&test.db, id).await.unwrap().unwrap();
        assert_eq!((after.is_relay_only(), after.version), (false, before.version + 1), "{dialect:?}");
    }
}
