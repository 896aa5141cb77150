//! States and local government areas of Nigeria, with the codes of Nigeria-Core.
//!
//! Source: the code systems `nigeria-states` and `nigeria-lgas` of Nigeria-Core (MIT licence,
//! 2026-04-20). ISO 3166-2:NG writes Kebbi `KE` where Nigeria-Core writes `KB`; both are read.

use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use crate::Malformed;

/// A state, or the Federal Capital Territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub struct State {
    /// Two letters of Nigeria-Core.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// A local government area or area council.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub struct Lga {
    /// Code of the state it lies in.
    pub state: &'static str,
    /// Nigeria-Core code, e.g. `la-ikeja`.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// All 36 states and the FCT, by name.
pub const STATES: [State; 37] = [
    State { code: "AB", name: "Abia" },
    State { code: "AD", name: "Adamawa" },
    State { code: "AK", name: "Akwa Ibom" },
    State { code: "AN", name: "Anambra" },
    State { code: "BA", name: "Bauchi" },
    State { code: "BY", name: "Bayelsa" },
    State { code: "BE", name: "Benue" },
    State { code: "BO", name: "Borno" },
    State { code: "CR", name: "Cross River" },
    State { code: "DE", name: "Delta" },
    State { code: "EB", name: "Ebonyi" },
    State { code: "ED", name: "Edo" },
    State { code: "EK", name: "Ekiti" },
    State { code: "EN", name: "Enugu" },
    State { code: "GO", name: "Gombe" },
    State { code: "IM", name: "Imo" },
    State { code: "JI", name: "Jigawa" },
    State { code: "KD", name: "Kaduna" },
    State { code: "KN", name: "Kano" },
    State { code: "KT", name: "Katsina" },
    State { code: "KB", name: "Kebbi" },
    State { code: "KO", name: "Kogi" },
    State { code: "KW", name: "Kwara" },
    State { code: "LA", name: "Lagos" },
    State { code: "NA", name: "Nasarawa" },
    State { code: "NI", name: "Niger" },
    State { code: "OG", name: "Ogun" },
    State { code: "ON", name: "Ondo" },
    State { code: "OS", name: "Osun" },
    State { code: "OY", name: "Oyo" },
    State { code: "PL", name: "Plateau" },
    State { code: "RI", name: "Rivers" },
    State { code: "SO", name: "Sokoto" },
    State { code: "TA", name: "Taraba" },
    State { code: "YO", name: "Yobe" },
    State { code: "ZA", name: "Zamfara" },
    State { code: "FC", name: "Federal Capital Territory" },
];

static LGAS: LazyLock<Vec<Lga>> = LazyLock::new(|| {
    include_str!("lgas.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some(Lga { state: fields.next()?, code: fields.next()?, name: fields.next()? })
        })
        .collect()
});

/// All 774 local government areas.
pub fn lgas() -> &'static [Lga] {
    &LGAS
}

/// Finds a state by code or name, whatever the case.
pub fn state(text: &str) -> Result<State, Malformed> {
    let text = text.trim();
    let text = text.strip_prefix("NG-").unwrap_or(text);
    let text = if text.eq_ignore_ascii_case("KE") { "KB" } else { text };
    let text = if text.eq_ignore_ascii_case("FCT") { "FC" } else { text };
    STATES
        .into_iter()
        .find(|state| state.code.eq_ignore_ascii_case(text) || state.name.eq_ignore_ascii_case(text))
        .ok_or(Malformed("Choose one of the 36 states or the FCT."))
}

/// Finds a local government area of a state by code or name, whatever the case.
pub fn lga(state: State, text: &str) -> Result<Lga, Malformed> {
    let text = text.trim();
    lgas()
        .iter()
        .find(|lga| {
            lga.state == state.code
                && (lga.code.eq_ignore_ascii_case(text) || lga.name.eq_ignore_ascii_case(text))
        })
        .copied()
        .ok_or(Malformed("Choose a local government area of that state."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_37_states_and_774_areas_each_in_a_state() {
        assert_eq!(STATES.iter().map(|s| s.code).collect::<BTreeSet<_>>().len(), 37);
        assert_eq!(lgas().iter().map(|l| l.code).collect::<BTreeSet<_>>().len(), 774);
        let home: BTreeSet<_> = lgas().iter().map(|l| l.state).collect();
        assert_eq!(home, STATES.iter().map(|s| s.code).collect());
    }

    #[test]
    fn a_place_is_found_by_code_or_name() {
        let lagos = state("la").unwrap();
        assert_eq!(lagos.name, "Lagos");
        assert_eq!(state("Lagos").unwrap(), lagos);
        assert_eq!(state("NG-KE").unwrap().name, "Kebbi");
        assert_eq!(lga(lagos, "Ikeja").unwrap().code, "la-ikeja");
        assert_eq!(lga(lagos, "la-ikeja").unwrap().name, "Ikeja");
        assert!(lga(lagos, "Aba North").is_err());
        assert!(state("Ghana").is_err());
    }
}
