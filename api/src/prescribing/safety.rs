//! What the checks need to know of a patient, from the clinical profile.

use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::course::{LONGEST_COURSE, may_run};
use dokita_care::order::Order;
use dokita_care::profile::{Detail, Kind, Known, NONE_KNOWN, State};
use dokita_care::safety::{
    self, Allergies, Allergy, Checks, Condition, CurrentMedicine, PregnancyState, Weight,
};
use dokita_store::dispensing::handed::of_prescription;
use dokita_store::patients::Patient;
use dokita_store::prescriptions::Stored;
use dokita_store::profile::Entry;
use dokita_store::{StoreError, prescriptions, profile};
use time::{Date, OffsetDateTime};

use crate::profile::list::{born, known, sex};
use crate::{AppState, Problem};

/// Looks at an order for a patient as the profile describes them now.
pub async fn checks(app: &AppState, patient: &Patient, order: &Order) -> Result<Checks, Problem> {
    let entries = profile::of(&app.db, patient.id.0).await?;
    let today = date_in_lagos(app.now());
    let known = describe(patient, &entries, today)?;
    let patient = safety::Patient { prescribed: prescribed(app, patient).await?, ..known };
    let order = safety::Order {
        items: &order.items,
        refills: order.refills,
        refill_interval_days: order.refill_interval_days,
        in_person_exam_on: order.in_person_exam_on,
        today,
    };
    Ok(safety::check(&order, &patient))
}

/// What this hospital's prescriptions say that the patient may be taking.
async fn prescribed(app: &AppState, patient: &Patient) -> Result<Vec<CurrentMedicine>, Problem> {
    let (now, today) = (app.now(), date_in_lagos(app.now()));
    let mut medicines = Vec::new();
    for stored in prescriptions::standing(&app.db, patient.id.0, now - LONGEST_COURSE).await? {
        let last_filling = last_filling(app, &stored).await?;
        let facts = stored.facts()?;
        let on = date_in_lagos(facts.issued_at);
        let running = facts.items.iter().filter(|item| may_run(item, last_filling, today));
        medicines.extend(running.map(|item| CurrentMedicine::prescribed(item, on)));
    }
    Ok(medicines)
}

/// When the last filling was, or may yet be.
async fn last_filling(app: &AppState, stored: &Stored) -> Result<OffsetDateTime, StoreError> {
    let mut handed = Vec::new();
    if stored.status == "completed" {
        handed = of_prescription(&app.db, stored.id.0).await?;
    }
    let kept = handed.into_iter().filter(|it| it.returned_at.is_none()).map(|it| it.handed_over_at.0);
    Ok(kept.max().unwrap_or(stored.valid_until.0))
}

/// The patient as the checks see them, but for what was prescribed here.
pub fn describe(patient: &Patient, entries: &[Entry], today: Date) -> Result<safety::Patient, StoreError> {
    let born = born(patient)?;
    let of = |kind: Kind| entries.iter().filter(move |entry| entry.kind == kind.as_str());
    let named = |kind: Kind| of(kind).filter(|entry| entry.code.as_deref() != Some(NONE_KNOWN));
    let allergies: Vec<Allergy> = named(Kind::Allergy).map(allergy).collect::<Result<_, _>>()?;
    let medicines = named(Kind::Medicine).map(current_medicine).collect::<Result<_, _>>()?;
    let conditions: Vec<Condition> = named(Kind::Condition)
        .map(|entry| Condition { code: entry.code.clone(), text: entry.text.clone() })
        .collect();
    let held = |kind: Kind| holding(of(kind), born, today);
    let says_medicines = held(Kind::Medicine)?.is_some();
    let pregnancy = held(Kind::Pregnancy)?.and_then(|known| pregnancy(&known, today));
    let breast_feeding = held(Kind::BreastFeeding)?.and_then(|known| breast_feeding(&known));
    Ok(safety::Patient {
        date_of_birth: born,
        sex: sex(patient)?,
        weight: of(Kind::Weight).next_back().map(weight).transpose()?.flatten(),
        allergies: match (of(Kind::Allergy).count(), allergies.is_empty()) {
            (0, _) => Allergies::NotAsked,
            (_, true) => Allergies::NoneKnown,
            (_, false) => Allergies::Known(allergies),
        },
        medicines: says_medicines.then_some(medicines),
        prescribed: Vec::new(),
        conditions: (of(Kind::Condition).count() > 0).then_some(conditions),
        pregnancy,
        breast_feeding,
    })
}

fn detail(entry: &Entry) -> Result<Detail, StoreError> {
    serde_json::from_str(&entry.detail).map_err(|_| StoreError::Corrupt { column: "detail" })
}

/// The newest entry that may still be relied on.
fn holding<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    born: Date,
    today: Date,
) -> Result<Option<Known>, StoreError> {
    let known = entries.map(known).collect::<Result<Vec<_>, _>>()?;
    Ok(known.into_iter().rfind(|entry| entry.holds(born, today)))
}

fn allergy(entry: &Entry) -> Result<Allergy, StoreError> {
    let severity = detail(entry)?.severity;
    Ok(Allergy { atc: entry.code.clone(), text: entry.text.clone(), severity })
}

fn current_medicine(entry: &Entry) -> Result<CurrentMedicine, StoreError> {
    let product = detail(entry)?.product_id;
    Ok(CurrentMedicine { product, atc: entry.code.clone(), text: entry.text.clone(), prescribed: None })
}

fn weight(entry: &Entry) -> Result<Option<Weight>, StoreError> {
    let day = entry.observed_on.as_deref().and_then(|day| iso_date::parse(day).ok());
    let kilograms = detail(entry)?.kilograms;
    Ok(kilograms.zip(day).map(|(kilograms, observed_on)| Weight { kilograms, observed_on }))
}

fn pregnancy(known: &Known, today: Date) -> Option<PregnancyState> {
    match known.state {
        Some(State::Pregnant) => Some(PregnancyState::Pregnant { weeks: known.weeks_on(today) }),
        Some(State::NotPregnant) => Some(PregnancyState::NotPregnant),
        _ => None,
    }
}

fn breast_feeding(known: &Known) -> Option<bool> {
    match known.state {
        Some(State::Yes) => Some(true),
        Some(State::No) => Some(false),
        _ => None,
    }
}
