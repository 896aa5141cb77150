//! `[fhir]`: the guide that `/fhir` judges by, and the hospital as a facility.

use std::path::{Path, PathBuf};

use anyhow::Context;
use dokita_api::fhir::Facility;
use dokita_fhir::Guide;
use dokita_fhir::build::people::Address;
use serde::{Deserialize, Serialize};

/// `[fhir]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fhir {
    /// Folder of a guide package: StructureDefinitions with snapshots, ValueSets, CodeSystems, a
    /// JSON file each, in it or in its folder `package`.
    pub guide: Option<PathBuf>,
    /// The hospital's number in the national facility registry.
    pub facility_number: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Code of the local government area, `la-ikeja`.
    pub lga: Option<String>,
    /// Code of the state, `LA`.
    pub state: Option<String>,
}

impl Fhir {
    /// The hospital in FHIR.
    #[must_use]
    pub fn facility(&self) -> Facility {
        let Self { street, city, lga, state, facility_number, .. } = self.clone();
        Facility { number: facility_number, address: Address { line: street, city, lga, state } }
    }

    /// Reads the guide; without one, only R4's datatypes and a few resources are known.
    ///
    /// # Errors
    /// The folder or a file in it cannot be read, or has no definitions.
    pub fn load_guide(&self) -> anyhow::Result<Guide> {
        let Some(folder) = &self.guide else { return Ok(Guide::default()) };
        let package = folder.join("package");
        let folder = if package.is_dir() { &package } else { folder };
        let documents = documents(folder).context("fhir.guide")?;
        let guide = Guide::new(&documents);
        anyhow::ensure!(
            guide.profiles().next().is_some(),
            "fhir.guide: {} has no profiles",
            folder.display()
        );
        Ok(guide)
    }
}

fn documents(folder: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            documents.push(serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?);
        }
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_read_from_its_folder_and_an_empty_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let fhir = Fhir { guide: Some(folder.path().to_owned()), ..Fhir::default() };
        assert!(fhir.load_guide().unwrap_err().to_string().contains("has no profiles"));
        std::fs::create_dir(folder.path().join("package")).unwrap();
        let profile = r#"{"resourceType":"StructureDefinition","url":"urn:p","type":"Patient","snapshot":{"element":[{"id":"Patient","path":"Patient"}]}}"#;
        std::fs::write(folder.path().join("package/p.json"), profile).unwrap();
        assert!(fhir.load_guide().unwrap().profile("urn:p").is_some());
        assert!(Fhir::default().load_guide().is_ok());
    }
}
