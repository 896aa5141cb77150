//! The facts of a prescription as deflated deterministic CBOR, the payload of the compact token.

use ciborium::Value;

use super::cbor::{self, Fields, Row, as_bool, as_number, as_text, number, optional, text};
use super::{Refused, deflate};
use crate::Sex;
use crate::prescription::{
    Amount, AsNeeded, DoseUnit, Form, Frequency, Item, MOST_ITEMS, MOST_REFILLS, Meal, Medicine, Prescriber,
    Prescription, Route, Sig, Subject,
};

/// Facts are so long at most, in bytes of CBOR.
pub const LONGEST: usize = 16 * 1024;

/// The payload that says these facts: the same facts always give the same bytes.
pub fn encode(facts: &Prescription) -> Vec<u8> {
    deflate::deflate(&cbor::encode(&value(facts)))
}

/// The facts of a payload whose signature was verified.
pub fn decode(payload: &[u8]) -> Result<Prescription, Refused> {
    let bytes = deflate::inflate(payload, LONGEST)?;
    let facts = read(cbor::decode_any(&bytes)?)?;
    // Catches every other form, and optional fields that say what leaving them out says.
    if cbor::encode(&value(&facts)) == bytes { Ok(facts) } else { Err(Refused::Contents) }
}

fn value(facts: &Prescription) -> Value {
    let mut fields = vec![
        (1, text(&facts.issuer)),
        (2, Value::Bytes(facts.id.as_bytes().to_vec())),
        (3, cbor::seconds(facts.issued_at)),
        (4, cbor::seconds(facts.valid_from)),
        (5, cbor::seconds(facts.valid_until)),
        (6, subject(&facts.patient)),
        (7, Value::Array(vec![text(&facts.prescriber.name), text(&facts.prescriber.mdcn)])),
        (8, Value::Array(facts.items.iter().map(item).collect())),
    ];
    if facts.refills > 0 {
        fields.push((9, number(facts.refills)));
    }
    if facts.refill_interval_days > 0 {
        fields.push((10, number(facts.refill_interval_days)));
    }
    if facts.controlled {
        fields.push((11, Value::Bool(true)));
    }
    if let Some(instructions) = &facts.instructions {
        fields.push((12, text(instructions)));
    }
    fields.push((13, text(&facts.rid)));
    cbor::map(fields)
}

fn subject(patient: &Subject) -> Value {
    let sex: u8 = match patient.sex {
        Sex::Unknown => 0,
        Sex::Female => 1,
        Sex::Male => 2,
        Sex::Other => 3,
    };
    Value::Array(vec![
        text(&patient.name),
        cbor::days(patient.date_of_birth),
        number(sex),
        text(&patient.hospital_number),
    ])
}

fn item(item: &Item) -> Value {
    let Item { medicine, sig, quantity, unit, substitution } = item;
    Value::Array(vec![
        optional(medicine.product.as_deref(), text),
        optional(medicine.atc.as_deref(), text),
        text(&medicine.name),
        number(medicine.form.number()),
        text(&medicine.strength),
        number(sig.amount.0),
        number(sig.unit.number()),
        number(sig.route.number()),
        number(sig.frequency.number()),
        optional(sig.days, number),
        optional(sig.as_needed.map(AsNeeded::number), number),
        optional(sig.meal.map(Meal::number), number),
        number(*quantity),
        number(unit.number()),
        Value::Bool(*substitution),
    ])
}

fn read(value: Value) -> Result<Prescription, Refused> {
    let mut fields = Fields::of(value)?;
    let items = cbor::as_array(fields.required(8)?)?;
    if items.is_empty() || items.len() > MOST_ITEMS {
        return Err(Refused::Contents);
    }
    let facts = Prescription {
        issuer: as_text(fields.required(1)?)?,
        id: cbor::as_uuid(fields.required(2)?)?,
        issued_at: cbor::as_time(fields.required(3)?)?,
        valid_from: cbor::as_time(fields.required(4)?)?,
        valid_until: cbor::as_time(fields.required(5)?)?,
        patient: read_subject(fields.required(6)?)?,
        prescriber: read_prescriber(fields.required(7)?)?,
        items: items.into_iter().map(read_item).collect::<Result<_, _>>()?,
        refills: fields.optional(9).map_or(Ok(0), as_number)?,
        refill_interval_days: fields.optional(10).map_or(Ok(0), as_number)?,
        controlled: fields.optional(11).map_or(Ok(false), as_bool)?,
        instructions: fields.optional(12).map(as_text).transpose()?,
        rid: as_text(fields.required(13)?)?,
    };
    fields.finish()?;
    if facts.refills > MOST_REFILLS { Err(Refused::Contents) } else { Ok(facts) }
}

fn read_subject(value: Value) -> Result<Subject, Refused> {
    let mut row = Row::of(value, 4)?;
    Ok(Subject {
        name: as_text(row.value()?)?,
        date_of_birth: cbor::as_date(row.value()?)?,
        sex: match as_number::<u8>(row.value()?)? {
            0 => Sex::Unknown,
            1 => Sex::Female,
            2 => Sex::Male,
            3 => Sex::Other,
            _ => return Err(Refused::Contents),
        },
        hospital_number: as_text(row.value()?)?,
    })
}

fn read_prescriber(value: Value) -> Result<Prescriber, Refused> {
    let mut row = Row::of(value, 2)?;
    Ok(Prescriber { name: as_text(row.value()?)?, mdcn: as_text(row.value()?)? })
}

fn read_item(value: Value) -> Result<Item, Refused> {
    let mut row = Row::of(value, 15)?;
    let medicine = Medicine {
        product: row.optional(as_text)?,
        atc: row.optional(as_text)?,
        name: as_text(row.value()?)?,
        form: code(row.value()?, Form::from_number)?,
        strength: as_text(row.value()?)?,
    };
    let sig = Sig {
        amount: Amount(as_number(row.value()?)?),
        unit: code(row.value()?, DoseUnit::from_number)?,
        route: code(row.value()?, Route::from_number)?,
        frequency: code(row.value()?, Frequency::from_number)?,
        days: row.optional(as_number)?,
        as_needed: row.optional(|value| code(value, AsNeeded::from_number))?,
        meal: row.optional(|value| code(value, Meal::from_number))?,
    };
    Ok(Item {
        medicine,
        sig,
        quantity: as_number(row.value()?)?,
        unit: code(row.value()?, DoseUnit::from_number)?,
        substitution: as_bool(row.value()?)?,
    })
}

fn code<T>(value: Value, from_number: impl FnOnce(u64) -> Option<T>) -> Result<T, Refused> {
    from_number(as_number(value)?).ok_or(Refused::Contents)
}

#[cfg(test)]
mod tests {
    use super::super::tests::fixture;
    use super::*;

    #[test]
    fn facts_come_back_as_they_were_said() {
        let plain = fixture::three_items();
        let mut full = plain.clone();
        full.refills = 3;
        full.refill_interval_days = 28;
        full.controlled = true;
        full.items[0].medicine = Medicine { product: None, atc: None, ..full.items[0].medicine.clone() };
        full.patient.date_of_birth = time::macros::date!(1931 - 02 - 28);
        for facts in [plain, full] {
            let payload = encode(&facts);
            assert_eq!(decode(&payload).unwrap(), facts);
        }
    }

    #[test]
    fn a_field_that_says_nothing_and_an_unknown_field_are_refused() {
        let facts = fixture::three_items();
        let Value::Map(fields) = value(&facts) else { unreachable!() };
        let with = |key: u64, said: Value| {
            let mut fields = fields.clone();
            fields.retain(|(known, _)| *known != number(key));
            let place = fields.iter().position(|(known, _)| as_number::<u64>(known.clone()).unwrap() > key);
            fields.insert(place.unwrap_or(fields.len()), (number(key), said));
            decode(&deflate::deflate(&cbor::encode(&Value::Map(fields))))
        };
        assert!(with(9, number(2_u8)).is_ok());
        assert_eq!(with(9, number(0_u8)), Err(Refused::Contents));
        assert_eq!(with(9, number(MOST_REFILLS + 1)), Err(Refused::Contents));
        assert_eq!(with(11, Value::Bool(false)), Err(Refused::Contents));
        assert_eq!(with(14, number(1_u8)), Err(Refused::Contents));
        assert_eq!(with(8, Value::Array(Vec::new())), Err(Refused::Contents));
        assert_eq!(with(3, Value::Integer((-1).into())), Err(Refused::Contents));
    }

    #[test]
    fn fields_in_another_order_or_said_twice_are_refused() {
        let Value::Map(fields) = value(&fixture::three_items()) else { unreachable!() };
        let mut swapped = fields.clone();
        swapped.swap(0, 1);
        let twice = [&fields[..], &fields[fields.len() - 1..]].concat();
        for other in [swapped, twice] {
            let payload = deflate::deflate(&cbor::encode(&Value::Map(other)));
            assert_eq!(decode(&payload), Err(Refused::Contents));
        }
    }
}
