//! The JSON Schema of the protocol, generated from [`crate::message`].
//!
//! `signaling/schema.json` is the checked-in copy; the web client's TypeScript types are made from
//! it. Run the tests with `UPDATE=1` after changing a message.

use crate::close::CloseReason;
use crate::message::{ClientMessage, MAX_CHAT, MAX_FRAME, ServerMessage, VERSION};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The whole protocol as one JSON Schema (draft 2020-12).
///
/// Client messages are described as the server reads them, server messages as it writes them: what
/// the server always sends is required, even where it may be null.
#[must_use]
pub fn schema() -> Value {
    let reading = SchemaSettings::draft2020_12();
    let mut definitions = definitions::<ServerMessage>(reading.clone().for_serialize());
    definitions.extend(self::definitions::<ClientMessage>(reading.for_deserialize()));
    definitions.sort_keys();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Protocol",
        "description": "Every message of the Dokita signaling protocol.",
        "x-constants": { "VERSION": VERSION, "MAX_FRAME": MAX_FRAME, "MAX_CHAT": MAX_CHAT },
        "x-closeCodes": close_codes(),
        "anyOf": [{ "$ref": "#/$defs/ClientMessage" }, { "$ref": "#/$defs/ServerMessage" }],
        "$defs": definitions,
    })
}

fn close_codes() -> Map<String, Value> {
    let entry = |reason: &CloseReason| {
        let value = json!({ "code": reason.code(), "description": reason.description() });
        (camel(reason.name()), value)
    };
    CloseReason::ALL.iter().map(entry).collect()
}

fn camel(kebab: &str) -> String {
    let mut words = kebab.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_ascii_uppercase() + rest
    })
}

fn definitions<T: JsonSchema>(settings: SchemaSettings) -> Map<String, Value> {
    let mut generator = settings.into_generator();
    generator.subschema_for::<T>();
    generator.take_definitions(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, fs, path::Path};

    #[test]
    fn the_checked_in_schema_is_that_of_the_messages() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.json");
        let expected = format!("{:#}\n", schema());
        if env::var_os("UPDATE").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "schema.json is stale: run the tests with UPDATE=1");
    }

    #[test]
    fn both_sides_agree_on_the_types_they_share() {
        let settings = SchemaSettings::draft2020_12();
        let server = definitions::<ServerMessage>(settings.clone().for_serialize());
        let client = definitions::<ClientMessage>(settings.for_deserialize());
        for (name, definition) in &client {
            if let Some(other) = server.get(name) {
                assert_eq!(definition, other, "{name}");
            }
        }
    }
}
