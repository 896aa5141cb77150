//! Required bindings: a code is one of the value set's, where that can be listed.

use serde_json::Value;

use super::Walk;
use crate::guide::element::{Element, Kind};
use crate::guide::{Codes, Listed};

impl Walk<'_> {
    pub(super) fn codes(&mut self, value: &Value, element: &Element, kind: &Kind, path: &str) {
        let Some(url) = &element.required_codes else { return };
        if !matches!(kind.code.as_str(), "code" | "string" | "uri" | "Coding" | "CodeableConcept") {
            return self.cannot(path, &format!("Codes of a {} are not judged.", kind.code));
        }
        match self.guide.codes(url) {
            Listed::All(codes) if is_one_of(value, &codes) => {}
            Listed::All(_) => self.error("code-invalid", path, &format!("has no code of {url}")),
            Listed::Not(why) => {
                self.cannot(path, &format!("Codes of {} are not judged: {why} ({url}).", element.stem()));
            }
        }
    }
}

/// Whether a code, a Coding or one coding of a CodeableConcept is listed.
pub(super) fn is_one_of(value: &Value, codes: &Codes) -> bool {
    match value {
        Value::String(code) => codes.iter().any(|(_, listed)| listed == code),
        Value::Object(object) => match object.get("coding") {
            Some(Value::Array(codings)) => codings.iter().any(|coding| is_coding_of(coding, codes)),
            Some(_) => false,
            None => is_coding_of(value, codes),
        },
        _ => false,
    }
}

fn is_coding_of(coding: &Value, codes: &Codes) -> bool {
    let text = |name: &str| coding[name].as_str().map(str::to_owned);
    match (text("system"), text("code")) {
        (Some(system), Some(code)) => codes.contains(&(system, code)),
        _ => false,
    }
}
