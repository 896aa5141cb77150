//! Judges lines of JSON, `{"resource": …, "profile": … or null}`, by the guide in a folder; a line
//! each comes out: `{"valid", "errors", "notJudged"}`. For comparing with other validators.

use std::io::{BufRead, Write};

use dokita_fhir::{Guide, Severity};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder has the guide?")?;
    let mut documents = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            documents.push(serde_json::from_slice::<Value>(&std::fs::read(path)?)?);
        }
    }
    let guide = Guide::new(&documents);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let asked: Value = serde_json::from_str(&line?)?;
        let outcome = guide.validate(&asked["resource"], asked["profile"].as_str());
        let errors: Vec<String> = outcome
            .issues
            .iter()
            .filter(|issue| issue.severity == Severity::Error)
            .map(|issue| issue.diagnostics.clone())
            .collect();
        let not_judged: Vec<&str> = outcome
            .issues
            .iter()
            .filter(|issue| issue.code == "not-supported")
            .map(|issue| issue.diagnostics.as_str())
            .collect();
        let line = json!({ "valid": outcome.is_valid(), "errors": errors, "notJudged": not_judged });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
