//! References: they point to a type that the profile allows.

use serde_json::Value;

use super::{Walk, is_type_name};
use crate::guide::HL7;
use crate::guide::element::Kind;

impl Walk<'_> {
    pub(super) fn reference(&mut self, value: &Value, kind: &Kind, path: &str) {
        let Some(of) = type_of(value) else { return };
        if kind.targets.is_empty() {
            return;
        }
        let mut allowed = Vec::new();
        for target in &kind.targets {
            let name = match self.guide.profile(target) {
                Some(profile) => Some(profile.of.clone()),
                None => target.strip_prefix(HL7).map(str::to_owned),
            };
            match name {
                Some(name) if name == "Resource" || name == of => return,
                Some(name) => allowed.push(name),
                None => {
                    return self.cannot(
                        path,
                        &format!("References to {target} are not judged: it is not in the guide."),
                    );
                }
            }
        }
        allowed.dedup();
        self.error("value", path, &format!("must refer to {}", allowed.join(" or ")));
    }
}

/// The type that a literal reference names, `Patient/1` or `https://…/Patient/1`, or its `type`.
fn type_of(value: &Value) -> Option<String> {
    if let Some(of) = value["type"].as_str().filter(|of| is_type_name(of)) {
        return Some(of.to_owned());
    }
    let reference = value["reference"].as_str()?;
    let reference = reference.split("/_history/").next()?.split('?').next()?;
    if reference.starts_with('#') || reference.starts_with("urn:") {
        return None;
    }
    let mut segments = reference.rsplit('/');
    segments.next()?;
    segments.next().filter(|word| is_type_name(word)).map(str::to_owned)
}
