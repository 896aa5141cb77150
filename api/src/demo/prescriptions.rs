//! Licences, clinical profiles and a signed prescription of the demo hospital.

use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::consultation::Status;
use dokita_care::formulary;
use dokita_care::order::{Order, may_sign};
use dokita_care::prescription::{Amount, AsNeeded, Frequency, Item, Medicine, Sig};
use dokita_care::profile::{Detail, Kind, NONE_KNOWN, SaidAs, State};
use dokita_store::ids::UserId;
use dokita_store::people::{self, Account};
use dokita_store::prescriptions::Filter;
use dokita_store::profile::{self, NewEntry};
use dokita_store::{StoreError, audit, consultations, licences, prescriptions};
use time::{Date, Month};
use uuid::Uuid;

use super::{DemoError, entry};
use crate::AppState;
use crate::prescribing::{issue, licences as recorded};

/// Gives doctors the licence of this year, patients a profile, and the first patient a prescription.
pub async fn fill(
    app: &AppState,
    (doctors, nurse): (&[&str], &str),
    patients: &[Uuid],
) -> Result<(), DemoError> {
    for email in doctors {
        licence(app, &account(app, email).await?).await?;
    }
    let nurse = account(app, nurse).await?.id;
    for (patient, statements) in patients.iter().zip([NGOZI, TUNDE, MUSA]) {
        state(app, (*patient, nurse), statements).await?;
    }
    match patients.first() {
        Some(ngozi) => prescribe(app, *ngozi).await,
        None => Ok(()),
    }
}

struct Said {
    kind: Kind,
    code: Option<&'static str>,
    text: &'static str,
    kilograms: Option<f64>,
    state: Option<State>,
}

const fn said(kind: Kind, code: &'static str, text: &'static str) -> Said {
    Said { kind, code: Some(code), text, kilograms: None, state: None }
}

const fn weighs(kilograms: f64) -> Said {
    Said { kind: Kind::Weight, code: None, text: "", kilograms: Some(kilograms), state: None }
}

const fn is(kind: Kind, state: State) -> Said {
    Said { kind, code: None, text: "", kilograms: None, state: Some(state) }
}

const NGOZI: &[Said] = &[
    said(Kind::Allergy, "J01EE", "Co-trimoxazole"),
    said(Kind::Medicine, NONE_KNOWN, ""),
    said(Kind::Condition, NONE_KNOWN, ""),
    weighs(64.0),
    is(Kind::Pregnancy, State::NotPregnant),
    is(Kind::BreastFeeding, State::No),
];

const TUNDE: &[Said] = &[
    said(Kind::Allergy, NONE_KNOWN, ""),
    said(Kind::Medicine, "C08CA01", "Amlodipine 10 mg in the morning"),
    said(Kind::Medicine, "A10BA02", "Metformin 500 mg twice a day"),
    said(Kind::Condition, "hypertension", "High blood pressure"),
    said(Kind::Condition, "diabetes", "Type 2 diabetes"),
    weighs(82.5),
];

const MUSA: &[Said] = &[
    said(Kind::Allergy, NONE_KNOWN, ""),
    said(Kind::Medicine, "B03BB01", "Folic acid 5 mg every day"),
    said(Kind::Condition, "sickle-cell", "Sickle cell disease"),
    weighs(21.0),
];

async fn licence(app: &AppState, doctor: &Account) -> Result<(), DemoError> {
    let today = date_in_lagos(app.now());
    let kept = licences::of(&app.db, doctor.id).await?;
    let last = |kept: &licences::Licence| iso_date::parse(&kept.valid_until).ok();
    if kept.as_ref().and_then(last).is_some_and(|until| until >= today) {
        return Ok(());
    }
    let until = Date::from_calendar_date(today.year(), Month::December, 31).unwrap_or(today);
    let number = doctor.mdcn_number.clone().unwrap_or_default();
    Ok(recorded::keep(app, "system", doctor, (number, until)).await?)
}

async fn state(
    app: &AppState,
    (patient, nurse): (Uuid, UserId),
    statements: &[Said],
) -> Result<(), DemoError> {
    if !profile::of(&app.db, patient).await?.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for said in statements {
        let detail = Detail { kilograms: said.kilograms, state: said.state, ..Detail::default() };
        let weighed = said.kilograms.map(|_| iso_date::format(date_in_lagos(app.now())));
        let new = NewEntry {
            id: app.new_id(),
            patient,
            kind: said.kind.as_str(),
            code: said.code.map(str::to_owned),
            text: said.text.to_owned(),
            detail: serde_json::to_string(&detail).map_err(|_| StoreError::Corrupt { column: "detail" })?,
            observed_on: weighed,
            said_by: nurse,
            said_as: SaidAs::Nurse.as_str(),
            now: app.now(),
        };
        profile::insert(&mut tx, new).await?;
    }
    audit::commit(tx, &[entry(app, "profile.stated", format!("patient:{patient}"))]).await?;
    Ok(())
}

/// What the doctor of yesterday's consultation prescribed.
async fn prescribe(app: &AppState, patient: Uuid) -> Result<(), DemoError> {
    let filter = Filter { patient: Some(patient), ..Filter::default() };
    if !prescriptions::page(&app.db, &filter, None, 1).await?.is_empty() {
        return Ok(());
    }
    for consultation in consultations::history(&app.db, (patient, None), None, 20).await? {
        let state = consultation.state()?;
        if state.status != Status::Completed || may_sign(&state, app.now()).is_err() {
            continue;
        }
        let doctor = people::by_id(&app.db, UserId(consultation.doctor_id.0)).await?;
        let doctor = doctor.ok_or(StoreError::Corrupt { column: "doctor_id" })?;
        issue::keep(app, ("system", &doctor), &consultation, (order()?, &[])).await?;
        return Ok(());
    }
    Ok(())
}

fn order() -> Result<Order, DemoError> {
    let fever = Some(AsNeeded::Fever);
    Ok(Order {
        items: vec![
            item("paracetamol-500mg-tablet", (2, Frequency::ThreeTimesDaily), (3, 18), fever)?,
            item("cetirizine-10mg-tablet", (1, Frequency::AtNight), (5, 5), None)?,
        ],
        instructions: Some("Drink plenty of water. Come back for fever above 38.5.".to_owned()),
        refills: 0,
        refill_interval_days: 0,
        valid_days: 30,
        in_person_exam_on: None,
    })
}

fn item(
    product: &str,
    (units, frequency): (u32, Frequency),
    (days, quantity): (u16, u32),
    as_needed: Option<AsNeeded>,
) -> Result<Item, DemoError> {
    let product = formulary::by_id(product).ok_or_else(|| DemoError::Refused(product.to_owned()))?;
    Ok(Item {
        medicine: Medicine {
            product: Some(product.id.to_owned()),
            atc: Some(product.atc.to_owned()),
            name: product.name.to_owned(),
            form: product.form,
            strength: product.strength.to_owned(),
        },
        sig: Sig {
            amount: Amount(units * 1000),
            unit: product.unit,
            route: product.route,
            frequency,
            days: Some(days),
            as_needed,
            meal: None,
        },
        quantity,
        unit: product.unit,
        substitution: true,
    })
}

async fn account(app: &AppState, email: &str) -> Result<Account, DemoError> {
    Ok(people::by_email(&app.db, email).await?.ok_or(StoreError::Corrupt { column: "email" })?)
}
