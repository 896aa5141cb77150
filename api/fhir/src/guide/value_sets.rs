//! Value sets as lists of codes, where they can be listed: those of the package, and the closed
//! lists of R4.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::r4;

/// System and code.
pub type Codes = BTreeSet<(String, String)>;

/// Value sets that use value sets: as deep as that.
const MOST_LEVELS: usize = 8;

/// The codes of a value set.
#[derive(Debug, Clone)]
pub enum Listed {
    /// All of them.
    All(Arc<Codes>),
    /// They cannot be listed, and why.
    Not(&'static str),
}

/// What a package says of codes.
#[derive(Debug, Default)]
pub struct ValueSets {
    value_sets: BTreeMap<String, Value>,
    code_systems: BTreeMap<String, Value>,
    listed: Mutex<BTreeMap<String, Listed>>,
}

impl ValueSets {
    /// Keeps a ValueSet.
    pub fn add_value_set(&mut self, document: &Value) {
        if let Some(url) = document["url"].as_str() {
            self.value_sets.insert(url.to_owned(), document["compose"].clone());
        }
    }

    /// Keeps a CodeSystem.
    pub fn add_code_system(&mut self, document: &Value) {
        if let (Some(url), "complete") =
            (document["url"].as_str(), document["content"].as_str().unwrap_or(""))
        {
            self.code_systems.insert(url.to_owned(), document["concept"].clone());
        }
    }

    /// The codes of a value set.
    pub fn codes(&self, url: &str) -> Listed {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = listed.get(url) {
            return known.clone();
        }
        let codes = match self.list(url, 0) {
            Ok(codes) => Listed::All(Arc::new(codes)),
            Err(why) => Listed::Not(why),
        };
        if self.value_sets.contains_key(url) {
            listed.insert(url.to_owned(), codes.clone());
        }
        codes
    }

    fn list(&self, url: &str, level: usize) -> Result<Codes, &'static str> {
        if level > MOST_LEVELS {
            return Err("its value set is made of too many others");
        }
        let Some(compose) = self.value_sets.get(url) else {
            return r4::codes(url).ok_or("its value set is not in the guide");
        };
        let mut codes = Codes::new();
        for part in array(&compose["include"]) {
            codes.extend(self.part(part, level)?);
        }
        for part in array(&compose["exclude"]) {
            for code in self.part(part, level)? {
                codes.remove(&code);
            }
        }
        Ok(codes)
    }

    fn part(&self, part: &Value, level: usize) -> Result<Codes, &'static str> {
        let mut of_value_sets: Option<Codes> = None;
        for url in array(&part["valueSet"]).iter().filter_map(Value::as_str) {
            let codes = self.list(url, level + 1)?;
            of_value_sets = Some(match of_value_sets {
                None => codes,
                Some(before) => before.intersection(&codes).cloned().collect(),
            });
        }
        let Some(system) = part["system"].as_str() else {
            return of_value_sets.ok_or("its value set names no system");
        };
        let own: Codes =
            self.of_system(system, part)?.into_iter().map(|code| (system.to_owned(), code)).collect();
        Ok(match of_value_sets {
            None => own,
            Some(others) => own.intersection(&others).cloned().collect(),
        })
    }

    fn of_system(&self, system: &str, part: &Value) -> Result<Vec<String>, &'static str> {
        let concepts = array(&part["concept"]);
        if !concepts.is_empty() {
            return Ok(concepts.iter().filter_map(|c| c["code"].as_str()).map(str::to_owned).collect());
        }
        match array(&part["filter"]) {
            [] => {
                let concepts = self.code_systems.get(system).ok_or("its code system is not in the guide")?;
                let mut codes = Vec::new();
                collect(array(concepts), &mut codes);
                Ok(codes)
            }
            // The code itself: needs no code system.
            [filter] if filter["property"] == "code" && filter["op"] == "=" => {
                Ok(filter["value"].as_str().map(str::to_owned).into_iter().collect())
            }
            [filter] if filter["property"] == "concept" && filter["op"] == "is-a" => {
                let concepts = self.code_systems.get(system).ok_or("its code system is not in the guide")?;
                let top = filter["value"].as_str().unwrap_or_default();
                let mut codes = Vec::new();
                if let Some(concept) = find(array(concepts), top) {
                    codes.push(top.to_owned());
                    collect(array(&concept["concept"]), &mut codes);
                }
                Ok(codes)
            }
            _ => Err("its value set is made by a filter that is not followed here"),
        }
    }
}

fn collect(concepts: &[Value], codes: &mut Vec<String>) {
    for concept in concepts {
        codes.extend(concept["code"].as_str().map(str::to_owned));
        collect(array(&concept["concept"]), codes);
    }
}

fn find<'a>(concepts: &'a [Value], code: &str) -> Option<&'a Value> {
    concepts.iter().find_map(|concept| {
        if concept["code"] == code { Some(concept) } else { find(array(&concept["concept"]), code) }
    })
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
