//! An element as a profile defines it, as a tree, with its slices.

use serde_json::Value;

/// One element, and what stands below it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Element {
    /// Name in JSON; ends with `[x]` for a choice.
    pub name: String,
    /// Fewest values.
    pub min: u32,
    /// Most values; none is without bound.
    pub max: Option<u32>,
    /// JSON array: by the base definition, whatever the profile allows.
    pub array: bool,
    /// What it may be; one unless a choice. Empty where `same_as` says it.
    pub types: Vec<Kind>,
    /// Exactly this.
    pub fixed: Option<Value>,
    /// At least this.
    pub pattern: Option<Value>,
    /// Value set of a required binding.
    pub required_codes: Option<String>,
    /// Elements below; empty means those of the type.
    pub children: Vec<Element>,
    /// How its values are told apart.
    pub slicing: Option<Slicing>,
    /// Slices by name.
    pub slices: Vec<(String, Element)>,
    /// Id of another element of the profile that has the same contents.
    pub same_as: Option<String>,
    /// Keys of invariants of severity error, with their expressions.
    pub invariants: Vec<(String, String)>,
}

/// A type that an element may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// `string`, `HumanName`, `Reference`, …
    pub code: String,
    /// Profiles that a value of it follows, one of them.
    pub profiles: Vec<String>,
    /// Profiles that a reference points to, one of them; empty means anything.
    pub targets: Vec<String>,
}

/// How slices are told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slicing {
    /// All of them decide.
    pub discriminators: Vec<Discriminator>,
    /// Nothing but the slices.
    pub closed: bool,
}

/// One way to tell slices apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// `value`, `pattern`, `exists`, `type`, `profile`.
    pub by: String,
    /// Path from the sliced element.
    pub path: String,
}

impl Element {
    /// Whether it is a choice of types.
    pub fn is_choice(&self) -> bool {
        self.name.ends_with("[x]")
    }

    /// Name without `[x]`.
    pub fn stem(&self) -> &str {
        self.name.strip_suffix("[x]").unwrap_or(&self.name)
    }

    /// The element below with this name; a choice by its stem or by one of its JSON names.
    pub fn child(&self, name: &str) -> Option<&Self> {
        let is = |child: &&Self| {
            child.name == name
                || (child.is_choice() && (child.stem() == name || child.kind_of_key(name).is_some()))
        };
        self.children.iter().find(is)
    }

    /// The type that a JSON name of this choice says.
    pub fn kind_of_key(&self, key: &str) -> Option<&Kind> {
        let rest = key.strip_prefix(self.stem())?;
        self.types.iter().find(|kind| capitalised(&kind.code) == rest)
    }

    /// The element of an id such as `Bundle.entry.link`, from the root.
    pub fn at_id(&self, id: &str) -> Option<&Self> {
        let mut segments = id.split('.');
        segments.next();
        segments.try_fold(self, |element, segment| match segment.split_once(':') {
            None => element.children.iter().find(|child| child.name == segment),
            Some((name, slice)) => {
                let sliced = element.children.iter().find(|child| child.name == name)?;
                sliced.slices.iter().find(|(own, _)| own == slice).map(|(_, element)| element)
            }
        })
    }
}

/// `dateTime` is `DateTime` after the stem of a choice.
pub fn capitalised(code: &str) -> String {
    let mut letters = code.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
