//! Codes and names that are known here, in the formulary or beside it.

use super::{all, substances};

mod controlled_names;
mod others;

/// The same substance under several codes, by the way it is used.
const SAME: &[&[&str]] = &[
    &["N02BA01", "B01AC06"],
    &["P01AB01", "J01XD01", "G01AF01"],
    &["M01AB05", "M02AA15"],
    &["J01FA01", "D10AF02"],
    &["R03AC02", "R03CC02"],
    &["D01BA02", "D01AE15"],
    &["J02AB02", "D01AC08"],
    &["D01AC01", "G01AF02"],
    &["J05AB01", "D06BB03"],
    &["J01AA07", "S01AA09"],
    &["J01BA01", "S01AA01"],
    &["J01GB03", "S01AA11"],
    &["J01MA02", "S01AE03", "S02AA15"],
    &["H02AB02", "S01BA01"],
    &["H02AB09", "D07AA02"],
    &["R01AD08", "R03BA05"],
    &["R03DA04", "R03DA05"],
    &["B03AA07", "B03AA02"],
    &["G03AC03", "G03AD01"],
    &["L04AX03", "L01BA01"],
];

/// Words for classes in which people say what they are allergic to.
const CLASS_WORDS: &[(&str, &str)] = &[
    ("penicillin", "J01C"),
    ("penicillins", "J01C"),
    ("cephalosporin", "J01D"),
    ("cephalosporins", "J01D"),
    ("sulfa", "J01E"),
    ("sulpha", "J01E"),
    ("sulphur", "J01E"),
    ("sulfur", "J01E"),
    ("sulfonamide", "J01E"),
    ("sulfonamides", "J01E"),
    ("sulphonamide", "J01E"),
    ("sulphonamides", "J01E"),
    ("nsaid", "M01A"),
    ("nsaids", "M01A"),
    ("macrolide", "J01FA"),
    ("macrolides", "J01FA"),
    ("quinolone", "J01M"),
    ("quinolones", "J01M"),
    ("tetracyclines", "J01A"),
    ("ace inhibitor", "C09A"),
    ("ace inhibitors", "C09A"),
    ("opioid", "N02A"),
    ("opioids", "N02A"),
    ("statin", "C10AA"),
    ("statins", "C10AA"),
];

/// Other names for substances, spellings and brands that patients use.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("acetaminophen", "N02BE01"),
    ("panadol", "N02BE01"),
    ("acetylsalicylic acid", "N02BA01"),
    ("benzathine penicillin", "J01CE08"),
    ("extencilline", "J01CE08"),
    ("procaine penicillin", "J01CE09"),
    ("depo provera", "G03AC06"),
    ("amoxycillin", "J01CA04"),
    ("augmentin", "J01CR02"),
    ("ampiclox", "J01CR50"),
    ("cotrimoxazole", "J01EE01"),
    ("co trimoxazole", "J01EE01"),
    ("septrin", "J01EE01"),
    ("bactrim", "J01EE01"),
    ("flagyl", "P01AB01"),
    ("coartem", "P01BF01"),
    ("lonart", "P01BF01"),
    ("artemether lumefantrine", "P01BF01"),
    ("fansidar", "P01BD51"),
    ("chloroquine", "P01BA01"),
    ("quinine", "P01BC01"),
    ("ventolin", "R03AC02"),
    ("voltaren", "M01AB05"),
    ("brufen", "M01AE01"),
    ("glucophage", "A10BA02"),
    ("lasix", "C03CA01"),
    ("frusemide", "C03CA01"),
    ("epinephrine", "C01CA24"),
    ("adrenaline", "C01CA24"),
    ("valproate", "N03AG01"),
    ("valproic acid", "N03AG01"),
    ("lithium", "N05AN01"),
    ("insulin", "A10AB01"),
    ("chlorpheniramine", "R06AB04"),
    ("cephalexin", "J01DB01"),
    ("acyclovir", "J05AB01"),
    ("thyroxine", "H03AA01"),
];

/// Combinations beside the formulary.
const COMBINATIONS: &[(&str, &[&str])] =
    &[("N02AJ06", &["N02BE01", "R05DA04"]), ("N02AJ13", &["N02AX02", "N02BE01"]), ("N02BE51", &["N02BE01"])];

/// The code itself, if it is one of a product, of a substance or of a known medicine beside them.
pub fn known(code: &str) -> Option<&'static str> {
    let code = code.trim();
    codes().find(|known| known.eq_ignore_ascii_case(code))
}

/// Some known code begins with it, and it says more than the chapter.
pub fn is_known_prefix(prefix: &str) -> bool {
    prefix.len() >= 3 && codes().any(|code| code.starts_with(prefix))
}

/// Name of a substance, product or class, by its code.
pub fn name_of(code: &str) -> Option<&'static str> {
    named().find(|(known, _)| *known == code).map(|(_, name)| name).or_else(|| {
        CLASS_WORDS
            .iter()
            .filter(|(_, class)| *class == code)
            .map(|(word, _)| *word)
            .max_by_key(|word| word.len())
    })
}

/// Other codes of the same substance.
pub fn same_substance(code: &str) -> &'static [&'static str] {
    SAME.iter().find(|group| group.contains(&code)).copied().unwrap_or_default()
}

/// Codes of the substances in a combination; empty for a single substance.
pub fn parts_of(code: &str) -> &'static [&'static str] {
    let product = all().find(|product| product.atc == code && !product.parts.is_empty());
    match product {
        Some(product) => product.parts,
        None => {
            COMBINATIONS.iter().find(|(whole, _)| *whole == code).map(|(_, parts)| *parts).unwrap_or_default()
        }
    }
}

/// Codes of the medicines whose names stand in a text as whole words.
pub fn recognise(text: &str) -> Vec<&'static str> {
    let text = spaced(text);
    let mut found: Vec<&'static str> = named()
        .chain(
            OTHER_NAMES.iter().chain(controlled_names::CONTROLLED_NAMES).map(|(name, code)| (*code, *name)),
        )
        .filter(|(_, name)| text.contains(&spaced(name)))
        .map(|(code, _)| code)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// As [`recognise`], and prefixes of classes such as `J01C` for "penicillin".
pub fn recognise_class(text: &str) -> Vec<&'static str> {
    let words = spaced(text);
    let mut found = recognise(text);
    found.extend(
        CLASS_WORDS.iter().filter(|(word, _)| words.contains(&spaced(word))).map(|(_, class)| *class),
    );
    found.sort_unstable();
    found.dedup();
    found
}

fn codes() -> impl Iterator<Item = &'static str> {
    named().map(|(code, _)| code).filter(|code| !code.contains(':'))
}

fn named() -> impl Iterator<Item = (&'static str, &'static str)> {
    substances()
        .map(|substance| (substance.atc, substance.name))
        .chain(all().map(|product| (product.atc, product.name)))
        .chain(others::OTHERS.iter().copied())
}

/// Lower case, one space before, between and after the words.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}
