//! Prescriptions and pharmacies for tests, without the doctor's part.
#![expect(clippy::expect_used, reason = "a test that cannot set up must fail loudly")]

use dokita_care::consultation::{Kind, State};
use dokita_care::prescription::{
    Amount, DoseUnit, Form, Frequency, Item, Medicine, Prescriber, Prescription, Route, Sig, Subject,
};
use dokita_care::{Sex, prescription};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::consultations::{self, NewConsultation};
use crate::db::{Db, Sql, Tx};
use crate::ids::{DbTime, DbUuid, UserId};
use crate::people::{self, NewAccount, NewPatient};
use crate::pharmacies::{self, Pharmacy, Post};

const KEY: Sql = Sql::same(
    "INSERT INTO prescriber_keys (kid, doctor_id, doctor_name, mdcn_number, public_key, private_key_sealed, created_at) VALUES ($1, $2, 'Dr Test', 'MDCN/R/00009', $4, '', $3)",
);
const INSERT: Sql = Sql::same(
    "INSERT INTO telemedicine_prescriptions (id, consultation_id, patient_id, doctor_id, status, facts, overrides, kid, token, rid, spoken_code_sealed, spoken_code_fingerprint, controlled, refills, refill_interval_days, valid_from, valid_until, signed_at, version) VALUES ($1, $2, $3, $4, 'active', $5, '[]', $6, $7, $1, '', $8, $9, $10, $11, $12, $13, $12, 1)",
);

/// What a prescription is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Name of the signing key.
    pub kid: String,
    /// The signing key's public half, as `prescriber_keys` keeps it.
    pub public_key: String,
    /// `NGRX1:…`
    pub token: String,
    /// Fingerprint of the spoken code.
    pub code: String,
}

impl Found {
    /// By its id alone.
    pub fn by_id(id: Uuid) -> Self {
        let id = id.to_string();
        Self { kid: id.clone(), public_key: String::new(), token: id.clone(), code: id }
    }
}

/// A prescription that stands in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What was prescribed.
    pub facts: Prescription,
    /// By whom.
    pub doctor: UserId,
}

/// A prescription of some quantities of tablets, one a day, valid for half a year from `now`.
pub fn facts(id: Uuid, quantities: &[u32], now: OffsetDateTime) -> Prescription {
    let item = |quantity: &u32| Item {
        medicine: Medicine {
            product: None,
            atc: Some("C08CA01".to_owned()),
            name: "amlodipine".to_owned(),
            form: Form::Tablet,
            strength: "5 mg".to_owned(),
        },
        sig: Sig {
            amount: Amount(1000),
            unit: DoseUnit::Tablet,
            route: Route::Oral,
            frequency: Frequency::OnceDaily,
            days: None,
            as_needed: None,
            meal: None,
        },
        quantity: *quantity,
        unit: prescription::DoseUnit::Tablet,
        substitution: true,
    };
    let born = Date::from_calendar_date(1988, time::Month::March, 14).expect("a date");
    Prescription {
        id,
        issuer: "http://localhost:8080".to_owned(),
        issued_at: now,
        valid_from: now,
        valid_until: now + Duration::days(180),
        patient: Subject {
            name: "Test Patient".to_owned(),
            date_of_birth: born,
            sex: Sex::Female,
            hospital_number: "P-000001".to_owned(),
        },
        prescriber: Prescriber { name: "Dr Test".to_owned(), mdcn: "MDCN/R/00009".to_owned() },
        items: quantities.iter().map(item).collect(),
        refills: 0,
        refill_interval_days: 0,
        controlled: false,
        instructions: None,
        rid: id.simple().to_string(),
    }
}

/// Keeps a prescription.
pub async fn prescribe(db: &Db, facts: Prescription, by: Found) -> Given {
    let (doctor, now) = (UserId(Uuid::now_v7()), facts.issued_at);
    let mut tx = db.write().await.expect("a transaction");
    let (patient, consultation) = visit(&mut tx, doctor, now).await;
    let key = tx.query(KEY).bind(by.kid.clone()).bind(doctor).bind(DbTime(now)).bind(by.public_key);
    key.execute().await.expect("a key");
    tx.query(INSERT)
        .bind(DbUuid(facts.id))
        .bind(DbUuid(consultation))
        .bind(DbUuid(patient))
        .bind(doctor)
        .bind(serde_json::to_string(&facts).expect("JSON"))
        .bind(by.kid)
        .bind(by.token)
        .bind(by.code)
        .bind(i64::from(facts.controlled))
        .bind(i64::from(facts.refills))
        .bind(i64::from(facts.refill_interval_days))
        .bind(DbTime(facts.valid_from))
        .bind(DbTime(facts.valid_until))
        .execute()
        .await
        .expect("a prescription");
    tx.commit().await.expect("a commit");
    Given { facts, doctor }
}

/// An account with a role.
pub async fn account(tx: &mut Tx, id: UserId, role: &'static str, now: OffsetDateTime) {
    let account = NewAccount {
        id,
        email: format!("{id}@example.com"),
        name: "Somebody".to_owned(),
        phone: None,
        password_hash: None,
        mdcn_number: None,
        specialty: None,
        language: "en".to_owned(),
        roles: vec![role],
        now,
    };
    people::insert(tx, account).await.expect("an account");
}

/// A pharmacy.
pub fn pharmacy(name: &str, pcn_number: &str, now: OffsetDateTime) -> Pharmacy {
    Pharmacy {
        id: DbUuid(Uuid::now_v7()),
        name: name.to_owned(),
        pcn_number: pcn_number.to_owned(),
        phone: None,
        address: None,
        state: None,
        lga: None,
        offline_allowed: 1,
        status: "active".to_owned(),
        version: 1,
        created_at: DbTime(now),
    }
}

/// A pharmacy and somebody who works there.
pub async fn staffed_pharmacy(db: &Db, number: u32, now: OffsetDateTime) -> (Uuid, UserId) {
    let user = UserId(Uuid::now_v7());
    let place = pharmacy(&format!("Pharmacy {number}"), &format!("PCN/P/{number}"), now);
    let id = place.id;
    let mut tx = db.write().await.expect("a transaction");
    account(&mut tx, user, "pharmacist", now).await;
    pharmacies::insert(&mut tx, place).await.expect("a pharmacy");
    let post = Post { user_id: user, pharmacy_id: id, pcn_number: format!("PCN-{number:05}") };
    pharmacies::assign(&mut tx, post, now).await.expect("a post");
    tx.commit().await.expect("a commit");
    (id.0, user)
}

/// A patient and a consultation with a new doctor.
async fn visit(tx: &mut Tx, doctor: UserId, now: OffsetDateTime) -> (Uuid, Uuid) {
    account(tx, doctor, "doctor", now).await;
    let (patient, consultation) = (Uuid::now_v7(), Uuid::now_v7());
    let row = NewPatient {
        id: DbUuid(patient),
        user: None,
        name: "Test Patient".to_owned(),
        date_of_birth: "1988-03-14".to_owned(),
        sex: "female".to_owned(),
        phone: "+2348031234567".to_owned(),
        email: None,
        address: None,
        state: None,
        lga: None,
        language: "en".to_owned(),
        nin_sealed: None,
        nin_last4: None,
        now,
    };
    people::insert_patient(tx, row).await.expect("a patient");
    let booking = NewConsultation {
        id: consultation,
        patient,
        doctor: doctor.0,
        provider_id: None,
        state: State::booked(now, 30).expect("a booking"),
        kind: Kind::Video,
        reason: "review".to_owned(),
        follow_up_of: None,
        relay_only: false,
        created_by: "system".to_owned(),
        now,
    };
    consultations::insert(tx, booking).await.expect("a consultation");
    (patient, consultation)
}
