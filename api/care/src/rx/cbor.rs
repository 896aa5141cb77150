//! Deterministic CBOR (RFC 8949 section 4.2.1): what is read must be exactly what would be written.

use ciborium::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::Refused;

/// Nesting deeper than anything that we write.
const DEEPEST: usize = 8;
/// 1970-01-01 as a Julian day.
const EPOCH: i32 = 2_440_588;

/// The bytes of a value. Maps must come in the order of their keys.
#[expect(clippy::expect_used, reason = "writing into memory does not fail")]
pub fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    ciborium::into_writer(value, &mut bytes).expect("memory takes every value");
    bytes
}

/// Reads one value that fills `bytes` and is in its deterministic form.
pub fn decode(bytes: &[u8]) -> Result<Value, Refused> {
    let value = decode_any(bytes)?;
    if encode(&value) == bytes { Ok(value) } else { Err(Refused::Contents) }
}

/// Reads the value at the start of `bytes` in whatever form; the caller encodes again what it made of it, and
/// compares.
pub fn decode_any(bytes: &[u8]) -> Result<Value, Refused> {
    ciborium::de::from_reader_with_recursion_limit(bytes, DEEPEST).map_err(|_| Refused::Contents)
}

/// A number.
pub fn number(value: impl Into<u64>) -> Value {
    Value::Integer(value.into().into())
}

/// A text.
pub fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// Seconds of Unix time.
pub fn seconds(at: OffsetDateTime) -> Value {
    Value::Integer(at.unix_timestamp().into())
}

/// Days since 1970-01-01.
pub fn days(date: Date) -> Value {
    Value::Integer((date.to_julian_day() - EPOCH).into())
}

/// The value, or null.
pub fn optional<T>(value: Option<T>, write: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, write)
}

/// Takes values out of an array, in order, and refuses what is of another kind.
#[derive(Debug)]
pub struct Row(std::vec::IntoIter<Value>);

impl Row {
    /// The array's values; it must have `length` of them.
    pub fn of(value: Value, length: usize) -> Result<Self, Refused> {
        match value {
            Value::Array(values) if values.len() == length => Ok(Self(values.into_iter())),
            _ => Err(Refused::Contents),
        }
    }

    /// The next value.
    pub fn value(&mut self) -> Result<Value, Refused> {
        self.0.next().ok_or(Refused::Contents)
    }

    /// A value, or none where null stands.
    pub fn optional<T>(
        &mut self,
        read: impl FnOnce(Value) -> Result<T, Refused>,
    ) -> Result<Option<T>, Refused> {
        match self.value()? {
            Value::Null => Ok(None),
            value => read(value).map(Some),
        }
    }
}

/// The fields of a map whose keys are small numbers.
#[derive(Debug)]
pub struct Fields(Vec<(u64, Value)>);

impl Fields {
    /// The map's fields.
    pub fn of(value: Value) -> Result<Self, Refused> {
        let Value::Map(entries) = value else { return Err(Refused::Contents) };
        let keyed = entries.into_iter().map(|(key, value)| Ok((as_number(key)?, value)));
        Ok(Self(keyed.collect::<Result<_, Refused>>()?))
    }

    /// Takes a field that may be missing.
    pub fn optional(&mut self, key: u64) -> Option<Value> {
        let place = self.0.iter().position(|(found, _)| *found == key)?;
        Some(self.0.remove(place).1)
    }

    /// Takes a field.
    pub fn required(&mut self, key: u64) -> Result<Value, Refused> {
        self.optional(key).ok_or(Refused::Contents)
    }

    /// Refuses a map that says more than was taken.
    pub fn finish(self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Contents) }
    }
}

/// A map with numbers as keys.
pub fn map(fields: Vec<(u64, Value)>) -> Value {
    Value::Map(fields.into_iter().map(|(key, value)| (number(key), value)).collect())
}

/// A number of whatever width is needed.
pub fn as_number<T: TryFrom<u64>>(value: Value) -> Result<T, Refused> {
    let number = value.into_integer().ok().and_then(|integer| u64::try_from(integer).ok());
    number.and_then(|number| T::try_from(number).ok()).ok_or(Refused::Contents)
}

/// A text.
pub fn as_text(value: Value) -> Result<String, Refused> {
    value.into_text().map_err(|_| Refused::Contents)
}

/// True or false.
pub fn as_bool(value: Value) -> Result<bool, Refused> {
    value.into_bool().map_err(|_| Refused::Contents)
}

/// So many bytes.
pub fn as_bytes<const LENGTH: usize>(value: Value) -> Result<[u8; LENGTH], Refused> {
    value.into_bytes().ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Refused::Contents)
}

/// A UUID of 16 bytes.
pub fn as_uuid(value: Value) -> Result<Uuid, Refused> {
    as_bytes(value).map(Uuid::from_bytes)
}

/// Seconds of Unix time.
pub fn as_time(value: Value) -> Result<OffsetDateTime, Refused> {
    OffsetDateTime::from_unix_timestamp(as_number::<i64>(value)?).map_err(|_| Refused::Contents)
}

/// Days since 1970-01-01; the year has four digits.
pub fn as_date(value: Value) -> Result<Date, Refused> {
    let days = value.into_integer().ok().and_then(|integer| i32::try_from(integer).ok());
    let julian = days.and_then(|days| days.checked_add(EPOCH)).ok_or(Refused::Contents)?;
    let date = Date::from_julian_day(julian).map_err(|_| Refused::Contents)?;
    if (1..=9999).contains(&date.year()) { Ok(date) } else { Err(Refused::Contents) }
}

/// An array.
pub fn as_array(value: Value) -> Result<Vec<Value>, Refused> {
    value.into_array().map_err(|_| Refused::Contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_form_of_the_same_value_is_refused() {
        assert!(decode(&[0x17]).is_ok());
        // 23 in two bytes, an array of unknown length, a text in pieces, something behind the value.
        for longer in [&[0x18, 0x17][..], &[0x9f, 0x01, 0xff], &[0x7f, 0x61, 0x61, 0xff], &[0x01, 0x01]] {
            assert_eq!(decode(longer), Err(Refused::Contents), "{longer:02x?}");
        }
    }

    #[test]
    fn deep_nesting_and_lengths_beyond_the_end_are_refused() {
        assert!(decode(&[0x81; 4000]).is_err());
        assert!(decode(&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(decode(&[0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]).is_err());
    }
}
