//! docs/signaling.md says what the code does.

use dokita_signaling::close::CloseReason;
use dokita_signaling::message::{ClientMessage, ServerMessage};

const DOCUMENT: &str = include_str!("../../../docs/signaling.md");

#[test]
fn every_example_is_a_message() {
    let examples: Vec<_> = DOCUMENT.lines().filter(|line| line.starts_with("{\"type\"")).collect();
    assert!(examples.len() >= 8);
    for example in examples {
        let server = serde_json::from_str::<ServerMessage>(example).is_ok();
        assert!(server || ClientMessage::parse(example).is_ok(), "{example}");
    }
}

#[test]
fn every_close_code_is_listed() {
    for reason in CloseReason::ALL {
        let row = format!("| {} | `{}` |", reason.code(), reason.name());
        assert!(DOCUMENT.contains(&row), "{row}");
    }
}

#[test]
fn every_message_is_explained() {
    let schema = dokita_signaling::schema::schema();
    for union in ["ClientMessage", "ServerMessage"] {
        let variants = schema["$defs"][union]["oneOf"].as_array().unwrap();
        for variant in variants {
            let name = variant["properties"]["type"]["const"].as_str().unwrap();
            assert!(DOCUMENT.contains(&format!("`{name}`")), "{name}");
        }
    }
}
