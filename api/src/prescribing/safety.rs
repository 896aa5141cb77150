//! What the checks need to know of a patient, from the clinical profile.

use dokita_care::availability::{date_in_lagos, iso_date};
use dokita_care::course::{LONGEST_COURSE, may_run};
use dokita_care::order::Order;
use dokita_care::profile::{Detail, Kind, NONE_KNOWN, State};
use dokita_care::safety::{
    self, Allergies, Allergy, Checks, Condition, CurrentMedicine, PregnancyState, Weight,
};
use dokita_store::dispensing::handed::of_prescription;
use dokita_store::patients::Patient;
use dokita_store::prescriptions::Stored;
use dokita_store::profile::Entry;
use dokita_store::{StoreError, prescriptions, profile};
use time::OffsetDateTime;

use crate::profile::list::{born, sex};
use crate::{AppState, Problem};

/// Looks at an order for a patient as the profile describes them now.
pub async fn checks(app: &AppState, patient: &Patient, order: &Order) -> Result<Checks, Problem> {
    let entries = profile::of(&app.db, patient.id.0).await?;
    let patient =
        safety::Patient { prescribed: prescribed(app, patient).await?, ..describe(patient, &entries)? };
    let order = safety::Order {
        items: &order.items,
        refills: order.refills,
        in_person_exam_on: order.in_person_exam_on,
        today: date_in_lagos(app.now()),
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
pub fn describe(patient: &Patient, entries: &[Entry]) -> Result<safety::Patient, StoreError> {
    let of = |kind: Kind| entries.iter().filter(move |entry| entry.kind == kind.as_str());
    let named = |kind: Kind| of(kind).filter(|entry| entry.code.as_deref() != Some(NONE_KNOWN));
    let allergies: Vec<Allergy> = named(Kind::Allergy)
        .map(|entry| Allergy { atc: entry.code.clone(), text: entry.text.clone() })
        .collect();
    let medicines = named(Kind::Medicine).map(current_medicine).collect::<Result<_, _>>()?;
    let conditions = named(Kind::Condition)
        .map(|entry| Condition { code: entry.code.clone(), text: entry.text.clone() })
        .collect();
    Ok(safety::Patient {
        date_of_birth: born(patient)?,
        sex: sex(patient)?,
        weight: of(Kind::Weight).next_back().map(weight).transpose()?.flatten(),
        allergies: match (of(Kind::Allergy).count(), allergies.is_empty()) {
            (0, _) => Allergies::NotAsked,
            (_, true) => Allergies::NoneKnown,
            (_, false) => Allergies::Known(allergies),
        },
        medicines: (of(Kind::Medicine).count() > 0).then_some(medicines),
        prescribed: Vec::new(),
        conditions,
        pregnancy: of(Kind::Pregnancy).next_back().map(pregnancy).transpose()?.flatten(),
        breast_feeding: of(Kind::BreastFeeding).next_back().map(breast_feeding).transpose()?.flatten(),
    })
}

fn detail(entry: &Entry) -> Result<Detail, StoreError> {
    serde_json::from_str(&entry.detail).map_err(|_| StoreError::Corrupt { column: "detail" })
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

fn pregnancy(entry: &Entry) -> Result<Option<PregnancyState>, StoreError> {
    let detail = detail(entry)?;
    Ok(match detail.state {
        Some(State::Pregnant) => Some(PregnancyState::Pregnant { weeks: detail.weeks }),
        Some(State::NotPregnant) => Some(PregnancyState::NotPregnant),
        _ => None,
    })
}

fn breast_feeding(entry: &Entry) -> Result<Option<bool>, StoreError> {
    Ok(match detail(entry)?.state {
        Some(State::Yes) => Some(true),
        Some(State::No) => Some(false),
        _ => None,
    })
}
